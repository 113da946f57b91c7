# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Accounts as values: names, passwords, scopes, secrets, and how long whoever guesses must wait.

Names are prepared as RFC 8265 has it (UsernameCaseMapped: width mapped, lower case, NFC, letters, digits
and printable ASCII; without the colon, which Basic cannot carry, RFC 7617), so that two names that look the
same are one. Passwords are prepared as OpaqueString (every space is U+0020, NFC, nothing that cannot be seen).
Lengths: NIST SP 800-63B-4 section 3.1.1.2. Secrets that we make have 256 random bits; what is kept of them is
their SHA-256, for which no salt and no slow hash is needed. Pure: randomness and time are passed in.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Literal, get_args
from urllib.parse import unquote

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.policy import Asker

Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""From the least to the most; each holds those before it."""

NAME_CHARACTERS = 64
LABEL_CHARACTERS = 200
PASSWORD_LEAST = 15
"""Characters of a new password that stands alone (SP 800-63B-4)."""
PASSWORD_MOST = 1024
"""Characters; longer ones are refused before anything is computed from them."""
SECRET_BYTES = 32
TOKEN_HEAD = "tocsin_"  # noqa: S105 - the head by which a found token is recognised, not a secret
_UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
_IN_NAMES = ("Ll", "Lo", "Lm", "Lu", "Lt", "Mn", "Mc", "Nd")
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]{1,20000})-----END CERTIFICATE-----\s*")


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may sign in. The hash of the password is not part of it, so that nothing shows it."""

    seq: int
    name: str
    organisation: str
    own: bool
    """Whether that is the organisation that runs this node."""
    communities: tuple[str, ...]
    scope: Scope
    disabled: bool
    has_password: bool
    certificate: str
    """SHA-256 of the client certificate, in hex; empty for none."""
    at: str
    by: str

    @property
    def asker(self) -> Asker:
        """On whose behalf this account asks."""
        return Asker(organisation=self.organisation, communities=self.communities, own=self.own)


def covers(scope: str, needed: Scope) -> bool:
    """Whether a scope holds what is needed; one that this version does not know holds nothing."""
    return scope in SCOPES and SCOPES.index(scope) >= SCOPES.index(needed)


def narrower(a: Scope, b: Scope) -> Scope:
    """The lesser of two scopes."""
    return min(a, b, key=SCOPES.index)


def prepared_name(text: str) -> str:
    """The one spelling of an account's name. Errors: ``BadInput`` for what is no name."""
    do = f"use up to {NAME_CHARACTERS} letters, digits and signs, without spaces and colons"
    if not text or len(text) > NAME_CHARACTERS:
        raise BadInput(f"a name of {len(text)} characters is none", where="name", do=do)
    wide = "".join(_narrow(char) for char in text)
    name = unicodedata.normalize("NFC", wide.lower())
    for char in name:
        plain = "!" <= char <= "~" and char != ":"
        word = unicodedata.category(char) in _IN_NAMES and unicodedata.normalize("NFKC", char) == char
        if not plain and not (word and not char.isascii()):
            raise BadInput(f"the character U+{ord(char):04X} cannot stand in a name", where="name", do=do)
    return name


def _narrow(char: str) -> str:
    kind, _, rest = unicodedata.decomposition(char).partition(" ")
    return "".join(chr(int(code, 16)) for code in rest.split()) if kind in ("<wide>", "<narrow>") else char


def prepared_password(text: str) -> str:
    """The one spelling of a password. Errors: ``BadInput``, which never repeats what was given."""
    if not text or len(text) > PASSWORD_MOST:
        raise BadInput(
            "the password is empty or too long", where="password", do=f"use up to {PASSWORD_MOST} characters"
        )
    spaced = "".join(" " if unicodedata.category(char) == "Zs" else char for char in text)
    password = unicodedata.normalize("NFC", spaced)
    if any(unicodedata.category(char) in _UNSEEN for char in password):
        raise BadInput(
            "the password holds a character that cannot be seen or is none",
            where="password",
            do="use letters, digits, signs and spaces",
        )
    return password


def new_password(text: str, name: str) -> str:
    """A prepared password that may be set for ``name``. Errors: ``BadInput`` if it is too short or too plain."""
    password = prepared_password(text)
    if len(password) < PASSWORD_LEAST:
        raise BadInput(
            "the password has fewer than 15 characters",
            where="password",
            do="use several words, or let a password manager make one",
        )
    if len(set(password)) < 5 or (len(name) > 3 and not password.lower().replace(name, "").strip()):
        raise BadInput(
            "the password is easy to guess",
            where="password",
            do="use several words that do not belong together, or let a password manager make one",
        )
    return password


def secret_of(random: bytes, head: str = "") -> str:
    """A secret as its holder gets it. Errors: ``BadInput`` for fewer than 32 random bytes."""
    if len(random) < SECRET_BYTES:
        raise BadInput(f"a secret needs {SECRET_BYTES} random bytes")
    return head + base64.urlsafe_b64encode(random).rstrip(b"=").decode()


def digest_of(secret: str) -> bytes:
    """What is kept of a secret that we made: its SHA-256."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def fingerprint(text: str) -> str:
    """SHA-256 of a certificate, in lower-case hex, from that (colons allowed) or from its PEM, plain or percent-encoded.

    Errors: ``BadInput``.
    """
    bare = text.strip().replace(":", "").lower()
    if re.fullmatch("[0-9a-f]{64}", bare):
        return bare
    found = _PEM.fullmatch(unquote(text[:65_536]).strip() + "\n")
    if found:
        try:
            return hashlib.sha256(base64.b64decode("".join(found[1].split()), validate=True)).hexdigest()
        except (binascii.Error, ValueError):
            pass
    raise BadInput(
        "this is neither the SHA-256 of a certificate nor a certificate in PEM",
        where="certificate",
        do="openssl x509 -in client.pem -noout -fingerprint -sha256 prints it",
    )


def wait_ms(failures: int, free: int, most_ms: int) -> int:
    """How long the next try must wait after so many failures: none for the first ``free``, then doubling from one second."""
    over = failures - free
    return 0 if over < 0 else min(most_ms, 1000 * 2 ** min(over, 40))


def basic(value: str) -> tuple[str, str] | None:
    """Name and password of the credentials of a Basic header (RFC 7617, UTF-8); None for what is none."""
    try:
        text = base64.b64decode(value.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    name, colon, password = text.partition(":")
    return (name, password) if colon else None


def cookies(header: str) -> Mapping[str, str]:
    """Names to values of a ``Cookie`` header; what comes twice counts as not there, since nobody knows which is meant."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for part in header[:16_384].split(";"):
        name, _, value = part.strip().partition("=")
        if name in found:
            twice.add(name)
        found[name] = value
    return {name: value for name, value in found.items() if name not in twice}
