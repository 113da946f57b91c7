# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A sighting that a client of the MISP REST API says: of an attribute that it sees, with the marking of that attribute."""

from __future__ import annotations

import msgspec

from tocsin.core import ids, stix
from tocsin.core.errors import BadInput, NotFound
from tocsin.core.policy import Asker
from tocsin.core.reading import Reading
from tocsin.flows.misp_events import Events
from tocsin.flows.misp_search import uuids_of
from tocsin.flows.misp_taken import body_of, seconds, stamp, stored
from tocsin.flows.taxii import Node
from tocsin.share.misp import served
from tocsin.share.misp.served import Props
from tocsin.store import objects

ATTRIBUTES = ("indicator", "observed-data", "vulnerability", "note")
"""What an attribute may have become."""


def add_sighting(node: Node, asker: Asker, name: str, body: bytes) -> bytes:
    """A sighting of an attribute, or of all attributes with a value (``sightings/add``).

    Raises ``NotFound`` if the asker sees none, ``BadInput`` for a type that is none.
    """
    value = body_of(body, node)
    said = str(value.get("type") or "0")
    if said not in {"0", "1"}:
        do = "send type 0 (seen) or 1 (false positive)"
        raise BadInput("an expiration is not carried", where="body#/type", do=do)
    at = served.seconds_in(value.get("timestamp") or value.get("date_sighting")) or seconds(node)
    with node.store.read() as reader:
        events = Events(node, reader, asker)
        targets = _seen_attributes(events, name or str(value.get("uuid") or value.get("id") or ""), value)
    made = [_sighting(node, asker, each, said, str(value.get("source") or ""), at) for each in targets]
    reading = Reading(made, [], [])
    stored(node, asker, reading, body)
    first = {
        "id": served.number_of(made[0].id[-36:]),
        "uuid": made[0].id[-36:],
        "type": said,
        "date_sighting": str(at),
        "source": str(value.get("source") or ""),
    }
    attribute = targets[0].id[-36:]
    return msgspec.json.encode(
        {"Sighting": {**first, "attribute_uuid": attribute, "attribute_id": served.number_of(attribute)}}
    )


def _seen_attributes(events: Events, name: str, value: Props) -> list[objects.Stored]:
    uuids = {served.uuid_in(name)} - {""}
    if name and not uuids:
        number = served.number_in(name)
        uuids = set(uuids_of(events, set(), number)) if number else set()
    elif not name:
        several = value.get("values") or value.get("value") or []
        texts = several if isinstance(several, list) else [several]
        uuids = set(uuids_of(events, {str(each) for each in texts[:100]}))
    found = list(events.rows(f"{kind}--{uuid}" for uuid in sorted(uuids) for kind in ATTRIBUTES))
    if not found:
        raise NotFound("there is no such attribute", where=name[:60], do="check the UUID or the value")
    return found[:1_000]


def _sighting(
    node: Node, asker: Asker, seen: objects.Stored, said: str, source: str, at: int
) -> stix.StixObject:
    """As the conversion of an event makes them, with the marking of what was seen."""
    about = stix.properties_of(seen.raw)
    author = ids.derived("identity", asker.organisation)
    moment = stamp(at)
    kind = "opinion" if said == "1" else "sighting"
    common: Props = {
        "type": kind, "spec_version": "2.1", "id": f"{kind}--{node.new_id()}", "created": moment, "modified": moment,
        "created_by_ref": author,
        **({"object_marking_refs": about["object_marking_refs"]} if about.get("object_marking_refs") else {}),
    }  # fmt: skip
    if kind == "opinion":
        return stix.make(
            {
                **common,
                "opinion": "strongly-disagree",
                "explanation": "false positive",
                "object_refs": [seen.id],
                "labels": ['misp:part="sighting"'],
            }
        )
    return stix.make(
        {
            **common,
            "first_seen": moment,
            "last_seen": moment,
            "count": 1,
            "sighting_of_ref": seen.id,
            **({"description": source} if source else {}),
        }
    )
