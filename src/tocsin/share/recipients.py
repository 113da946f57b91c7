# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""To whom warnings are delivered, and by which ways: the file that the setting ``share.recipients_file`` names. Pure.

[[recipient]]
name = "water"                       # as the list of members and audiences write it
mail = ["duty@water.example"]
language = "zh"                      # of the text for people; without it the one of the setting share.language

[[recipient]]
name = "clinic"
webhook = "https://clinic.example/warnings"
credential = "file:clinic.secret"    # where it is found; never the credential itself
"""

from __future__ import annotations

import re
import tomllib
from typing import Final, Literal
from urllib.parse import urlsplit

import msgspec

from tocsin.core import ids
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading, listed

MOST_BYTES: Final = 16 * 2**20
MOST: Final = 100_000
"""Ways of one file."""
LANGUAGES: Final = ("en", "zh")
"""Codes of the languages that the text for people is written in."""
_DO: Final = "docs/warnings.md has an example"
_LONGEST: Final = 200
_MAIL: Final = re.compile(r"[!-~]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}")
"""Enough to tell it from a name; ``net.mail`` looks closer."""
_PLACE: Final = re.compile(r"(?:file|env):\S.*")


class Recipient(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One as the file says it."""

    name: str
    identity: str = ""
    """Id of its identity; empty for the one that a node makes of its name."""
    mail: list[str] = []
    webhook: str = ""
    credential: str = ""
    """Of the webhook: a header to be sent, or a ``Secret`` to sign with."""
    inside: bool = False
    """Whether the webhook may have an inside address, and plain http."""
    language: str = ""
    """Of the text for people, one of ``LANGUAGES``; empty for that of the settings."""


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """One way to one recipient."""

    name: str
    identity: str
    kind: Literal["mail", "webhook"]
    address: str
    credential: str = ""
    inside: bool = False
    language: str = ""


def read(data: bytes, name: str, limits: Limits) -> Reading[Way]:
    """Every way, in the order of the file; what is no way is a ``Fault``, and the others go on.

    Raises ``BadInput`` for what is no TOML, or larger than ``MOST_BYTES``.
    """
    if len(data) > MOST_BYTES:
        raise BadInput(f"a list of more than {MOST_BYTES} bytes", where=name, do="split it")
    try:
        said = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise BadInput(f"not TOML: {str(error)[:200]}", where=name, do=_DO) from None
    rows = said.get("recipient", [])
    if set(said) - {"recipient"} or not isinstance(rows, list):
        raise BadInput("a list of recipients holds [[recipient]] and nothing else", where=name, do=_DO)
    found: dict[tuple[str, str], Way] = {}
    faults: list[Fault] = []
    for at, row in enumerate(rows):
        where = f"{name}: recipient {at + 1}"
        try:
            ways = _ways(msgspec.convert(row, type=Recipient))
        except (msgspec.ValidationError, BadInput) as error:
            faults.append(Fault(where, error.what if isinstance(error, BadInput) else str(error), _DO))
            continue
        for way in ways:
            if (way.kind, way.address) in found:
                faults.append(Fault(where, f"{way.address[:100]} is on the list twice", "leave one out"))
            found.setdefault((way.kind, way.address), way)
        if len(found) > MOST:
            raise BadInput(f"more than {MOST} ways", where=name, do="split the list")
    return Reading(list(found.values()), *listed(faults, limits))


def _ways(row: Recipient) -> list[Way]:
    if not row.name.strip() or len(row.name) > _LONGEST or not row.name.isprintable():
        raise BadInput(f"a name has 1 to {_LONGEST} characters that can be seen")
    if not row.mail and not row.webhook:
        raise BadInput(f"there is no way to {row.name}: neither mail nor webhook")
    if row.identity and (not row.identity.startswith("identity--") or not ids.kind_or_none(row.identity)):
        raise BadInput(f"{row.identity[:100]!r} is no id of an identity")
    if row.language not in {"", *LANGUAGES}:
        raise BadInput(f"language is one of {', '.join(LANGUAGES)}, not {row.language[:20]!r}")
    who = row.identity or ids.derived("identity", row.name)
    made = []
    for address in row.mail:
        if _MAIL.fullmatch(address) is None:
            raise BadInput(f"{address[:100]!r} is no mail address")
        made.append(Way(name=row.name, identity=who, kind="mail", address=address, language=row.language))
    if row.webhook:
        _check_url(row.webhook, inside=row.inside)
        if row.credential and _PLACE.fullmatch(row.credential) is None:
            raise BadInput("credential says where it is found: file:PATH or env:NAME")
        made.append(
            Way(
                name=row.name, identity=who, kind="webhook", address=row.webhook, credential=row.credential,
                inside=row.inside, language=row.language,
            )
        )  # fmt: skip
    return made


def _check_url(url: str, *, inside: bool) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or not url.isprintable() or " " in url or parts.scheme not in {"https", "http"}:
        raise BadInput(f"{url[:100]!r} is no address of a web server")
    if parts.scheme == "http" and not inside:
        raise BadInput("a webhook is posted to by https; inside = true allows http to an own host")
    if "@" in parts.netloc:
        raise BadInput("a user or password stands in the address of a webhook: give it by credential")
