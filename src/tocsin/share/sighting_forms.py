# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Sightings in the forms that others read: STIX 2.1 (sections 5.2, 4.14), and what MISP takes at ``/sightings/add``.

What stands in them is the value, how often and when it was seen, and by which organisation: no asset, host, file or
line of ours. Every id and time is made of what is kept, so that the same sightings are the same bytes.
A MISP sighting has no count and no observation: it says that a value was seen, last at ``date_sighting``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from tocsin.core import atoms, ids, instant, observed, stix
from tocsin.core.errors import BadInput
from tocsin.core.hit import RULES

_HASHES = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha512": "SHA-512"}
_NEVER = "1970-01-01T00:00:00.000Z"


class Observed(msgspec.Struct, frozen=True, kw_only=True):
    """Events in which the same was seen."""

    objects: dict[str, dict[str, Any]]
    """Cyber-observables by key (``core.observed``)."""
    count: int
    first: str
    """Empty if the log tells no time."""
    last: str


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """One value on one day, ready to leave."""

    id: str
    kind: str
    value: str
    seen: tuple[str, ...]
    """As it stood in the logs: a name below the domain, an address in the prefix."""
    count: int
    first: str
    """Empty if the log tells no time."""
    last: str
    objects: tuple[tuple[str, tuple[str, ...]], ...]
    """(id, references to its markings) of each object that it is a sighting of."""
    made_at: str
    changed_at: str
    events: tuple[Observed, ...] = ()
    """What was seen of those that met a rule or a pattern."""
    rules: tuple[bytes, ...] = ()
    """Indicators that go with it: those made here of a rule, which nobody else has yet."""


def to_stix(seen: Sequence[Seen], organisation: str, since: str) -> list[stix.StixObject]:
    """The identity, and for each sighting its observables, the observed data and one sighting of each object.

    ``since``: the instant at which this node began, which dates the identity.
    """
    author = ids.derived("identity", organisation)
    begun = _stamp(since)
    made: dict[str, dict[str, object]] = {}
    who: dict[str, object] = {
        "type": "identity", "spec_version": "2.1", "id": author, "created": begun, "modified": begun, "name": organisation,
        "identity_class": "organization",
    }  # fmt: skip
    made[author] = who
    for one in seen:
        first, last = _stamp(one.first or one.made_at), _stamp(one.last or one.changed_at)
        stamp: dict[str, object] = {
            "spec_version": "2.1", "created": _stamp(one.made_at), "modified": max(_stamp(one.made_at), _stamp(one.changed_at)),
            "created_by_ref": author,
        }  # fmt: skip
        whole = _of_value(one, stamp, first, last, made)
        told = [*([whole] if whole else []), *_of_events(one, stamp, made)]
        for object_id, marks in one.objects:
            number = ids.derived("sighting", one.id, object_id)
            made[number] = {
                "type": "sighting", "id": number, **stamp, "sighting_of_ref": object_id, "where_sighted_refs": [author],
                "count": min(one.count, 999_999_999), **({"observed_data_refs": told} if told else {}),
                **({"first_seen": first, "last_seen": last} if one.first else {}),
                **({"object_marking_refs": list(marks)} if marks else {}),
            }  # fmt: skip
    rules = {raw: stix.make(stix.properties_of(raw)) for one in seen for raw in one.rules}
    return [*rules.values(), *(stix.make(each) for each in made.values())]


def _of_value(
    one: Seen, stamp: dict[str, object], first: str, last: str, made: dict[str, dict[str, object]]
) -> str:
    """The observed data of a sighting, entered in ``made`` with its observables; empty for a kind that has none."""
    refs = []
    for properties in _observables(one):
        name = str(properties["id"])
        made[name] = properties
        refs.append(name)
    if not refs:
        return ""
    number = ids.derived("observed-data", one.id)
    marks = sorted({mark for _, marked in one.objects for mark in marked})
    made[number] = {
        "type": "observed-data", "id": number, **stamp, "first_observed": first, "last_observed": last,
        "number_observed": min(one.count, 999_999_999), "object_refs": refs,
        **({"object_marking_refs": marks} if marks else {}),
    }  # fmt: skip
    return number


def _of_events(one: Seen, stamp: dict[str, object], made: dict[str, dict[str, object]]) -> list[str]:
    """The observed data of events that met something, entered in ``made`` with what was seen."""
    numbers = []
    marks = sorted({mark for _, marked in one.objects for mark in marked})
    for each in one.events:
        text = msgspec.json.encode(each.objects, order="deterministic").decode()
        number = ids.derived("observed-data", one.id, text)
        seen = observed.objects(each.objects, number)
        if not seen:
            continue
        made.update({thing.id: stix.properties_of(thing.raw) for thing in seen})
        made[number] = {
            "type": "observed-data", "id": number, **stamp, "first_observed": _stamp(each.first or one.made_at),
            "last_observed": _stamp(each.last or one.changed_at), "number_observed": min(each.count, 999_999_999),
            "object_refs": [thing.id for thing in seen], **({"object_marking_refs": marks} if marks else {}),
        }  # fmt: skip
        numbers.append(number)
    return numbers


def _observables(one: Seen) -> list[dict[str, object]]:
    """What was seen, in normal form; the value itself where what stood in the log is no value."""
    found: dict[str, dict[str, object]] = {}
    for text in one.seen or (one.value,):
        kind, value = _normal(one, text)
        properties = _observable(kind, value)
        if properties is None:
            continue
        name = ids.of_observable(str(properties["type"]), properties)
        found[name] = {"spec_version": "2.1", "id": name, **properties}
    return list(found.values())


def _normal(one: Seen, text: str) -> tuple[str, str]:
    try:
        if one.kind == "cidr":
            atom = atoms.address(text)
            return atom.kind, atom.value
        return one.kind, atoms.normal(one.kind, text)
    except BadInput:
        return one.kind, one.value


def _observable(kind: str, value: str) -> dict[str, object] | None:
    if kind in _HASHES:
        return {"type": "file", "hashes": {_HASHES[kind]: value}}
    simple = {
        "ipv4": ("ipv4-addr", "value"), "ipv6": ("ipv6-addr", "value"), "domain": ("domain-name", "value"),
        "url": ("url", "value"), "email": ("email-addr", "value"), "filename": ("file", "name"), "mutex": ("mutex", "name"),
        "regkey": ("windows-registry-key", "key"),
    }  # fmt: skip
    if kind == "cidr":
        return {"type": "ipv6-addr" if ":" in value else "ipv4-addr", "value": value}
    if kind not in simple:
        return None
    form, name = simple[kind]
    return {"type": form, name: value}


def to_misp(seen: Sequence[Seen], organisation: str) -> list[dict[str, object]]:
    """One body of ``POST /sightings/add`` for each sighting of each object; ``attribute_uuid`` is the number of its indicator.

    None of a rule: no attribute has its number and what was met as value.
    """
    return [
        {
            "uuid": ids.derived("sighting", one.id, object_id).partition("--")[2], "attribute_uuid": object_id.partition("--")[2],
            "id": object_id.partition("--")[2], "value": one.value, "type": "0", "date_sighting": str(_seconds(one)),
            "timestamp": str(_seconds(one)), "source": organisation,
        }
        for one in seen
        if one.kind not in RULES
        for object_id, _ in one.objects
    ]  # fmt: skip


def _seconds(one: Seen) -> int:
    return (instant.milliseconds(instant.version_key(_stamp(one.last or one.changed_at))) or 0) // 1000


def _stamp(text: str) -> str:
    """A timestamp with milliseconds, as STIX wants those of versions."""
    return instant.from_datetime(instant.to_datetime(text)) if text else _NEVER
