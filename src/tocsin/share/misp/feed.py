# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The static feed of MISP: ``manifest.json``, ``<uuid>.json`` for each event, ``hashes.csv``.

Readers take an event anew only if its ``timestamp`` grew, and some only if it is greater than that of the last event
that they took: so no two entries of one manifest share a second (``apart``). ``hashes.csv`` lets a reader
ask whether a value is in the feed before it fetches events: MD5 of the value, then the UUID of the event.
An MD5 hides nothing that can be guessed, such as an address: it is no protection.

Source: MISP core format, section Manifest; PyMISP (``feed_meta_generator``) as second opinion.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from tocsin.core.misp import Attribute, Event, Object

MANIFEST, HASHES = "manifest.json", "hashes.csv"

Entry = dict[str, object]


def entry(event: Event) -> Entry:
    """What the manifest says of an event."""
    orgc = {name: value for name, value in (("name", event.orgc.name), ("uuid", event.orgc.uuid)) if value}
    return {
        "Orgc": orgc,
        "Tag": [{"name": tag.name} for tag in event.tags if tag.exportable and not tag.local],
        "info": event.info,
        "date": event.date or "1970-01-01",
        "analysis": event.analysis if event.analysis is not None else 0,
        "threat_level_id": event.threat_level if event.threat_level is not None else 4,
        "timestamp": event.timestamp or 0,
    }


def apart(entries: Mapping[str, Entry]) -> list[str]:
    """Pairs of events that share a second: some readers take only the first of them."""
    first: dict[object, str] = {}
    twins = []
    for uuid, each in entries.items():
        other = first.setdefault(each["timestamp"], uuid)
        if other != uuid:
            twins.append(f"{uuid} has the timestamp of {other}; some readers take only one of them")
    return twins


def hashes(record: Attribute | Object) -> Iterator[str]:
    """MD5 in hex of each value of a record that still holds; of each part of a value of several parts."""
    if record.deleted:
        return
    for a in record.attributes if isinstance(record, Object) else (record,):
        if a.deleted:
            continue
        parts = a.value.split("|") if "|" in a.type or a.type == "malware-sample" else [a.value]
        for part in parts:
            yield hashlib.md5(part.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
