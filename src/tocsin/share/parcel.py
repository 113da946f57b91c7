# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A case as a STIX 2.1 bundle for another member, and what stays behind.

Rules, in order:

1. Intelligence that led to the case goes out as the bytes it came in, if its
   marking lets it; each object is asked of the one policy function, and what it
   refuses is held back and named.
2. What we add (that we saw it, when, how often) is marked by the person who shares
   it; without a marking nothing of ours leaves.
3. What we add names no address, host or user of ours: sightings count, they do not
   tell where inside.
4. A relationship leaves only with both its ends, a sighting only with what was seen.

Ids are made from organisation, case and indicator, so that sharing the same case
again gives the same ids, and a reader keeps one copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tocsin.core import ids, marking, policy, stix
from tocsin.core.marking import Marking, Tlp
from tocsin.core.sentence import Sentence


class Candidate(msgspec.Struct, frozen=True):
    """A stored object that the case stands on, with its marking as loaded."""

    object: stix.StixObject
    marking: Marking


class Seen(msgspec.Struct, frozen=True):
    """How often and when an indicator was seen here."""

    indicator: str
    count: int
    first: str
    last: str


class Held(msgspec.Struct, frozen=True):
    """One object that stays behind, and why."""

    id: str
    reason: Sentence


class Parcel(msgspec.Struct, frozen=True):
    """What leaves, and what is held back."""

    objects: tuple[stix.StixObject, ...]
    held: tuple[Held, ...]
    bundle: bytes


def pack(
    *,
    organisation: str,
    case: str,
    title: str,
    at: str,
    tlp: Tlp,
    to: policy.Asker,
    candidates: Sequence[Candidate],
    seen: Sequence[Seen],
) -> Parcel:
    """Return the bundle for ``to``; ``at`` is the instant stamped on what we add."""
    held: list[Held] = []
    leaving: dict[str, stix.StixObject] = {}
    for candidate in candidates:
        decision = policy.decide(to, candidate, "share")
        if decision.allowed:
            leaving[candidate.object.id] = candidate.object
        else:
            held.append(Held(candidate.object.id, decision.reason))
    _drop_loose_ends(leaving, held)
    own = _own_objects(
        organisation, case, title, at, tlp, [s for s in seen if s.indicator in leaving], leaving
    )
    shown = tuple(leaving.values())
    definitions = _definitions({ref for o in (*shown, *own) for ref in o.marking_refs} - set(leaving))
    objects = (*definitions, *shown, *own)
    return Parcel(objects, tuple(held), stix.bundle(objects, ids.derived("bundle", organisation, case, at)))


def _drop_loose_ends(leaving: dict[str, stix.StixObject], held: list[Held]) -> None:
    for id, item in list(leaving.items()):
        if item.type != "relationship":
            continue
        ends = {str(stix.properties(item).get(key, "")) for key in ("source_ref", "target_ref")}
        if not ends <= leaving.keys():
            del leaving[id]
            held.append(Held(id, Sentence("one of its ends stays behind")))


def _own_objects(
    organisation: str,
    case: str,
    title: str,
    at: str,
    tlp: Tlp,
    seen: Sequence[Seen],
    leaving: Mapping[str, stix.StixObject],
) -> list[stix.StixObject]:
    author = ids.derived("identity", organisation)
    stamp = {
        "spec_version": "2.1",
        "created": at,
        "modified": at,
        "object_marking_refs": [marking.ids_for(tlp)],
    }
    made: list[dict[str, object]] = [
        {"type": "identity", "id": author, "name": organisation, "identity_class": "organization", **stamp},
        *(
            {
                "type": "sighting",
                "id": ids.derived("sighting", organisation, case, sight.indicator),
                "created_by_ref": author,
                "sighting_of_ref": sight.indicator,
                "where_sighted_refs": [author],
                "first_seen": sight.first,
                "last_seen": sight.last,
                "count": sight.count,
                **stamp,
            }
            for sight in seen
        ),
    ]
    about = [*leaving, *(str(o["id"]) for o in made if o["type"] == "sighting")]
    if about:
        made.append(
            {
                "type": "grouping",
                "id": ids.derived("grouping", organisation, case),
                "created_by_ref": author,
                "name": title,
                "context": "suspicious-activity",
                "object_refs": about,
                **stamp,
            }
        )
    return [stix.make(properties) for properties in made]


def _definitions(refs: Iterable[str]) -> list[stix.StixObject]:
    """The TLP definitions that the objects refer to, so that a reader needs no other file."""
    known = {marking.ids_for(level): level for level in marking.LEVELS}
    return [
        stix.make(msgspec.json.decode(marking.definition(known[ref]))) for ref in sorted(refs) if ref in known
    ]
