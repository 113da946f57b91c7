# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What files say of own names and addresses: facts that stand on a node of the map (``Node.facts``).

A fact is kept as its file says it and judged later, when all files and the day are known
(``know.own_names``). Names are lower case without the final dot, the root is empty; instants are written
``2026-11-22T09:30:00Z``. Kept as JSON in the store, so a field that is added needs a default.
"""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, frozen=True, array_like=True):
    """One resource record of a zone."""

    name: str
    type: str
    """``A``, ``TYPE65280``."""
    data: str
    """In presentation form, names absolute and in lower case; of a DNSKEY ``flags algorithm tag sha256``; empty for types that
    are kept only because they prove that the name exists."""
    line: int


class Zone(msgspec.Struct, frozen=True, kw_only=True, tag="zone"):
    """One zone file (RFC 1035, section 5)."""

    origin: str
    records: tuple[Record, ...]
    whole: bool = True
    """Whether every record of the file was read: only then does a name that is missing not exist."""
    why: str = ""
    """Why it is not whole."""
    signatures: int = 0
    signed_until: str = ""
    """The earliest end of a signature (RRSIG)."""
    signed_line: int = 0
    """Where that signature stands."""
    file: str = ""
    source: str = ""


class Ds(msgspec.Struct, frozen=True, array_like=True):
    """One delegation signer record (RFC 4034, section 5)."""

    tag: int
    algorithm: int
    digest_type: int
    digest: str
    """Hex digits in lower case."""


class Registration(msgspec.Struct, frozen=True, kw_only=True, tag="registration"):
    """What an RDAP answer says of a domain (RFC 9083, section 5.3)."""

    domain: str
    status: tuple[str, ...] = ()
    """Lower case: ``client transfer prohibited``."""
    name_servers: tuple[str, ...] = ()
    signed: bool | None = None
    """``delegationSigned``; None if it is not said."""
    ds: tuple[Ds, ...] = ()
    expires: str = ""
    registrar: str = ""
    registrar_country: str = ""
    registrant_country: str = ""
    source: str = ""


class Network(msgspec.Struct, frozen=True, kw_only=True, tag="network"):
    """What an RDAP answer says of a range of addresses (RFC 9083, section 5.4)."""

    prefixes: tuple[str, ...]
    name: str = ""
    country: str = ""
    status: tuple[str, ...] = ()
    source: str = ""


class Certificate(msgspec.Struct, frozen=True, kw_only=True, tag="certificate"):
    """A certificate (RFC 5280), of an end entity or of an authority."""

    fingerprint: str
    """SHA-256 of the DER, in hex."""
    names: tuple[str, ...]
    """dNSName and iPAddress of its subjectAltName."""
    subject: str = ""
    """The common name, for people; it names no host (RFC 9525, section 6.3)."""
    issuer: str = ""
    """The organisation that issued it, else its common name."""
    own_issuer: bool = False
    """Whether issuer and subject are one."""
    not_before: str
    not_after: str
    key: str = ""
    """``RSA``, ``EC``, ``Ed25519``, ...."""
    key_bits: int = 0
    authority: bool = False
    """Whether it may issue others: those of authorities are kept so that the signatures of others can be checked."""
    der: str = ""
    """The certificate itself, in Base64; empty where only its words were kept."""
    source: str = ""


class Payload(msgspec.Struct, frozen=True, array_like=True):
    """One validated ROA payload (RFC 6811): this AS may originate the prefix and its parts up to the length."""

    prefix: str
    max_length: int
    asn: int
    anchor: str
    place: int
    """Its row or member in the file."""


class Payloads(msgspec.Struct, frozen=True, kw_only=True, tag="payloads"):
    """Those payloads of one list that cover one own prefix; none of them means that none was in the list."""

    prefix: str
    payloads: tuple[Payload, ...]
    as_of: str = ""
    source: str = ""


class Announcement(msgspec.Struct, frozen=True, kw_only=True, tag="announcement"):
    """A prefix that is announced by an AS on our behalf."""

    prefix: str
    asn: int
    source: str = ""


Fact = Zone | Registration | Network | Certificate | Payloads | Announcement
