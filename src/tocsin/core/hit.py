# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A hit: an atom matched in a log, with place and time."""

from __future__ import annotations

import hashlib

import msgspec

PATTERN, SIGMA = "pattern", "sigma"
RULES = frozenset({PATTERN, SIGMA})
"""Kinds of what is met by a whole event: a STIX pattern, a Sigma rule."""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator value seen in one field of one log line."""

    file: str
    line: int
    """Counted from 1."""
    offset: int
    """Byte offset, in the (decompressed) file, of ``seen``; of the line if the log holds it escaped."""
    field: str
    """Dotted path in a structured log (``dns.rrname``), else the part of the line (``message``)."""
    at: str
    """Instant of the event, RFC 3339 in UTC; empty if the line has none."""
    kind: str
    value: str
    """The indicator's own value, in normal form; the id of the object or rule where the kind is one of ``RULES``."""
    seen: str
    """As it stood in the log, decoded."""
    objects: tuple[str, ...] = ()
    """Ids of the stored objects that vouch for the value."""
    tags: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    """Addresses and host names of the parties of the event, for tying it to an asset."""
    deed: str = ""
    """What the event did, if the log says (``modbus write_multiple_registers``); else empty."""
    observer: str = ""
    """The machine that saw the event and is no party to it (a sensor), if the log names it."""
    event: str = ""
    """Digest of the record's bytes: the same event in another file (rotated, copied) has the same. Empty if nobody made one."""
    observed: str = ""
    """Of an event that met one of ``RULES``: the cyber-observables that it was met by, as JSON (``core.observed``). Empty if nobody made any."""


def event_of(raw: bytes) -> str:
    """The digest of a record's bytes, without the newline behind it."""
    return hashlib.blake2b(raw, digest_size=16).hexdigest()


def public(hit: Hit) -> dict[str, object]:
    """The shape others rely on: the record without ``hosts``, ``deed``, ``observer``, ``event`` and ``observed``."""
    return {
        "file": hit.file,
        "line": hit.line,
        "offset": hit.offset,
        "field": hit.field,
        "at": hit.at,
        "kind": hit.kind,
        "value": hit.value,
        "seen": hit.seen,
        "objects": list(hit.objects),
        "tags": list(hit.tags),
    }
