# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who issued whom among the certificates of a map: by name, key identifier and signature (RFC 5280, section 6.1).

A certificate has issued another if its subject is the other's issuer and its key verifies the other's signature
(``cryptography``). Whether anybody trusts the last of a chain is not judged, nor are revocation, name constraints
and policies. What was verified once is remembered by the process. Cost: one look into each certificate, at most
``MOST_TRIED`` signatures for each.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import msgspec

from tocsin.core.own_names import Certificate
from tocsin.know.own_facts import Facts

if TYPE_CHECKING:
    from cryptography import x509

MOST_TRIED = 16
"""Certificates of one name that a signature is tried against; those with the key identifier that is asked for come first."""
LONGEST = 8
"""Certificates above one that are followed; chains in use have three."""

OUTWORN = frozenset({"md5", "sha1"})
"""Hashes that no signature should be made with any more."""

State = Literal["issued", "forged", "absent", "not checked"]


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the issuer of a certificate."""

    state: State
    """``forged``: name and key identifier of a certificate here fit, and its key does not verify the signature. ``absent``: none
    that fits is here. ``not checked``: one is, and the kind of signature or key is not known here."""
    by: tuple[Certificate, ...] = ()
    """Those that did."""
    itself: bool = False
    """Whether it verifies by its own key: the end of a chain."""


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of the certificate itself."""

    issuer: bytes
    subject: bytes
    issuer_text: str
    subject_text: str
    asks: bytes | None
    """The key identifier of its issuer, if it says one."""
    key_id: bytes | None
    hash: str
    """Of its signature; empty where the signature names none."""
    issues: bool
    """Whether it may sign certificates, by basicConstraints and keyUsage."""
    below: int | None
    """How many authorities may stand below it; None: as many as they like."""
    spki: bytes
    """Its subjectPublicKeyInfo."""


class Chains:
    """The certificates of a map, by who issued them."""

    def __init__(self, facts: Facts) -> None:
        """Nothing is parsed before it is asked for."""
        self._all = [*facts.authorities, *(one for _, one in facts.certificates)]
        self._by_subject: dict[bytes, list[Certificate]] | None = None

    def issued(self, one: Certificate) -> Issued | None:
        """Who issued a certificate; None if only its words were kept."""
        asked = shape(one.der)
        if asked is None:
            return None
        named = self._named(asked.issuer)
        named.sort(key=lambda other: not _ids_fit(asked, other))
        by, forged, unknown = [], False, len(named) > MOST_TRIED
        for other in named[:MOST_TRIED]:
            good = _verifies(one.der, other.der)
            if good:
                by.append(other)
            unknown = unknown or good is None
            forged = forged or (good is False and other.authority and _ids_fit(asked, other))
        itself = any(other.fingerprint == one.fingerprint for other in by)
        others = tuple(other for other in by if other.fingerprint != one.fingerprint)
        if by:
            return Issued(state="issued", by=others, itself=itself)
        return Issued(state="forged" if forged else "not checked" if unknown else "absent")

    def above(self, one: Certificate) -> tuple[list[tuple[Certificate, int]], bool]:
        """All that stand above a certificate, each with the number of authorities between, and whether none is missing."""
        found: dict[str, tuple[Certificate, int]] = {}
        whole, left = True, [(one, 0)]
        while left:
            child, depth = left.pop(0)
            issued = self.issued(child)
            if issued is None or (not issued.by and not issued.itself) or depth >= LONGEST:
                whole = False
                continue
            for parent in issued.by:
                if parent.fingerprint not in found and parent.fingerprint != one.fingerprint:
                    found[parent.fingerprint] = (parent, depth)
                    left.append((parent, depth + 1))
        return list(found.values()), whole

    def _named(self, subject: bytes) -> list[Certificate]:
        if self._by_subject is None:
            self._by_subject = {}
            for one in {one.fingerprint: one for one in self._all}.values():
                asked = shape(one.der)
                if asked is not None:
                    self._by_subject.setdefault(asked.subject, []).append(one)
        return list(self._by_subject.get(subject, ()))


def _ids_fit(asked: Shape, other: Certificate) -> bool:
    held = shape(other.der)
    return asked.asks is not None and held is not None and asked.asks == held.key_id


@lru_cache(16_384)
def _verifies(child: str, parent: str) -> bool | None:
    """Whether the signature of one verifies by the key of the other; None if that cannot be said here."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        one, other = _load(child), _load(parent)
        if _hash(one) in OUTWORN:
            _verify_outworn(one, other)
        else:
            one.verify_directly_issued_by(other)
    except InvalidSignature:
        return False
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return True


def _verify_outworn(one: x509.Certificate, other: x509.Certificate) -> None:
    """As ``verify_directly_issued_by``, which refuses these hashes: that the signature is weak is told apart."""
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    key, used = other.public_key(), one.signature_hash_algorithm
    if used is None:
        raise ValueError
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(one.signature, one.tbs_certificate_bytes, padding.PKCS1v15(), used)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(one.signature, one.tbs_certificate_bytes, ec.ECDSA(used))
    else:
        raise TypeError


@lru_cache(16_384)
def shape(der: str) -> Shape | None:
    """What a certificate in Base64 says that chains ask for; None of an empty text, and of what is none."""
    if not der:
        return None
    try:
        found = _load(der)
        said = _extensions(found)
        return Shape(
            issuer=found.issuer.public_bytes(),
            subject=found.subject.public_bytes(),
            issuer_text=found.issuer.rfc4514_string()[:200] or "an issuer without a name",
            subject_text=found.subject.rfc4514_string()[:200] or "a subject without a name",
            hash=_hash(found),
            spki=_public_key(found.tbs_certificate_bytes),
            asks=said.asks,
            key_id=said.key_id,
            issues=said.issues,
            below=said.below,
        )
    except (ValueError, TypeError):
        return None


@lru_cache(1_024)
def _load(der: str) -> x509.Certificate:
    import warnings

    from cryptography import x509
    from cryptography.utils import CryptographyDeprecationWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)  # told by the reader
        return x509.load_der_x509_certificate(base64.b64decode(der))


def _hash(found: x509.Certificate) -> str:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        used = found.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return ""
    return used.name if used is not None else ""


class _Extensions(msgspec.Struct):
    asks: bytes | None = None
    key_id: bytes | None = None
    issues: bool = False
    below: int | None = None


def _extensions(found: x509.Certificate) -> _Extensions:
    from cryptography import x509

    made, may_sign = _Extensions(), True
    for one in found.extensions:
        value = one.value
        if isinstance(value, x509.AuthorityKeyIdentifier):
            made.asks = value.key_identifier
        elif isinstance(value, x509.SubjectKeyIdentifier):
            made.key_id = value.digest
        elif isinstance(value, x509.BasicConstraints):
            made.issues, made.below = value.ca, value.path_length
        elif isinstance(value, x509.KeyUsage):
            may_sign = value.key_cert_sign
    made.issues = made.issues and may_sign
    return made


def _public_key(tbs: bytes) -> bytes:
    """The subjectPublicKeyInfo as it stands in the certificate: the seventh field, the sixth without a version."""
    fields = list(_fields(tbs))
    return fields[6 if fields[0][:1] == b"\xa0" else 5]


def _fields(sequence: bytes) -> Iterator[bytes]:
    """The values in a DER sequence, each with its head. It was parsed before, so lengths are those of DER."""
    at, end = _head(sequence, 0)
    while at < end:
        _, until = _head(sequence, at)
        yield sequence[at:until]
        at = until


def _head(data: bytes, at: int) -> tuple[int, int]:
    """Where the content of the value at ``at`` begins and ends."""
    first = data[at + 1]
    if first < 0x80:
        return at + 2, at + 2 + first
    size = first & 0x7F
    return at + 2 + size, at + 2 + size + int.from_bytes(data[at + 2 : at + 2 + size], "big")


def selected(one: Certificate, selector: int) -> bytes | None:
    """What a TLSA record selects of a certificate (RFC 6698, section 2.1.2); None if only its words were kept."""
    held = shape(one.der)
    if held is None:
        return None
    return base64.b64decode(one.der) if selector == 0 else held.spki


def digest(data: bytes, matching: int) -> str:
    """The data of a TLSA record in hex, by its matching type (RFC 6698, section 2.1.3)."""
    if matching == 0:
        return data.hex()
    return (hashlib.sha256 if matching == 1 else hashlib.sha512)(data).hexdigest()
