# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Intelligence -> objects with markings and atoms -> store.

STIX objects are kept as the bytes they came in. Lists have no objects, so each
line becomes a STIX indicator of our own making, with an id made from kind, value
and list: reading the same list again changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from tocsin.core import marking, stix
from tocsin.core.limits import Limits
from tocsin.core.new_object import NewObject
from tocsin.core.reading import Fault, Reading
from tocsin.flows.context import Context
from tocsin.flows.object_file import new_object
from tocsin.flows.warnings_in import Heard
from tocsin.store import Tx, objects
from tocsin.watch import indicators

_PART = 2_000
"""Lines of a list that are made objects of together."""
STIX_HEAD = re.compile(rb'"(?:type|id)"\s*:\s*"(?:bundle|[a-z0-9-]+--[0-9a-f]{8}-)|"spec_version"\s*:\s*"2\.')


def stix_detect(name: str, head: bytes) -> bool:
    """JSON with a STIX bundle, envelope or object in it."""
    del name
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["} and STIX_HEAD.search(head) is not None


def stix_read(data: bytes, name: str, limits: Limits) -> Reading[stix.StixObject]:
    """Read a bundle; see ``core.stix``."""
    return stix.read_bundle(data, name, limits)


def keep_objects(tx: Tx, name: str, reading: Reading[Any], context: Context) -> int:
    """Store objects with their markings and atoms; what contradicts a kept version becomes a fault."""
    known = definitions(tx) | stix.markings_in(reading.records)
    made = (new_object(item, known, context.limits, name, reading.faults) for item in reading.records)
    heard = Heard()
    added = objects.add(tx, heard.rows(made), name)
    tell(added, reading, name)
    heard.keep(tx, reading, name, context.at)
    return added.added


def tell(added: objects.Added, reading: Reading[Any], name: str) -> None:
    """Add what the store said of the objects to what was said of the file."""
    for dispute in added.disputes:
        what = f"{dispute.id} is kept here with other content under the same version"
        do = "ask its author which is right; both are on record, the first stands"
        reading.faults.append(Fault(name, what, do))
    if added.disputed > len(added.disputes):
        reading.notes.append(f"{added.disputed} objects contradict what is kept; the first are listed")
    reading.faults.extend(added.refused)
    if added.held:
        reading.notes.append(held_note(added.held))
    if added.unchanged:
        reading.notes.append(f"{added.unchanged} objects were here already")


def held_note(count: int) -> str:
    """What is said where values are held."""
    return f"{count} values wait for a person before anything is matched with them: tocsin watch held"


def keep_list(tx: Tx, name: str, reading: Reading[Any], context: Context) -> int:
    """Store a list of indicators; those that are here already stay as they are."""
    added = objects.add(tx, _fresh(tx, name, reading, context), name)
    if added.held:
        reading.notes.append(held_note(added.held))
    return added.added


def _fresh(tx: Tx, name: str, reading: Reading[Any], context: Context) -> Iterator[NewObject]:
    """Those of a list that are not here; made in parts, so that not all of them are there at once."""
    rest = iter(reading.records)
    while part := list(islice(rest, _PART)):
        made = [stix.make(indicators.to_stix(listed, name, context.at)) for listed in part]
        known = objects.exists(tx, [item.id for item in made])
        for item in made:
            if item.id not in known:
                yield new_object(item, {}, context.limits, name, reading.faults)


def definitions(tx: Tx) -> dict[str, marking.Marking]:
    """Markings that earlier files have defined."""
    known: dict[str, marking.Marking] = {}
    for stored in objects.of_type(tx, "marking-definition"):
        meaning = marking.of_definition(stix.properties_of(stored.raw))
        if meaning is not None:
            known[stored.id] = meaning
    return known
