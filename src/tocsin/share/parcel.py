# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A case as a STIX 2.1 bundle for another member, and what stays behind.

Rules, in order:

1. Intelligence that led to the case goes out as the bytes it came in (of STIX 2.0, as the
   STIX 2.1 it is upgraded to), if its marking lets it; each object is asked of the one policy function, and what it
   refuses is held back and named.
2. A relationship leaves only with both its ends, a sighting only with what was seen.
3. What we add (that we saw it, when, how often) is marked by the person who shares
   it; the policy is asked about that, too, and what it refuses does not leave.
4. What we add names no address, host or user of ours: sightings count, they do not
   tell where inside. It has a title only if what leaves says every word of it: the name
   of a threat may be what was held back.

Ids are made from organisation, case and indicator (for the case as a whole: from whom it
is for), so that sharing the same case again gives the same ids, and a reader keeps one
copy; what was seen since is a later version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tocsin.core import ids, instant, marking, policy, stix
from tocsin.core.limits import Limits
from tocsin.core.marking import Marking, Tlp
from tocsin.core.sentence import Sentence

_ENDS = {"relationship": ("source_ref", "target_ref"), "sighting": ("sighting_of_ref",)}
_REFERENCES = Limits().references
"""What one object of ours may refer to; a case of more makes several groupings."""


class _Ours(msgspec.Struct, frozen=True):
    """What we add, as the policy wants to see it."""

    marking: Marking


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
    to: str = ""
    """Whom it was made for."""


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
    also: Sequence[stix.StixObject] = (),
) -> Parcel:
    """Return the bundle for ``to``; ``at`` is the instant stamped on what we add.

    ``also``: relationships of ours to originals that stay behind, for those that leave masked.
    """
    held: list[Held] = []
    leaving: dict[str, stix.StixObject] = {}
    for candidate in candidates:
        decision = policy.decide(to, candidate, "share")
        if decision.allowed:
            leaving[candidate.object.id] = candidate.object
        else:
            held.append(Held(candidate.object.id, decision.reason))
    _drop_loose_ends(leaving, held)
    for tie in also:
        if str(stix.properties(tie).get("source_ref", "")) in leaving:
            leaving[tie.id] = tie
    ours = policy.decide(to, _Ours(Marking(tlp)), "share")
    own: list[stix.StixObject] = []
    if ours.allowed:
        known = [sight for sight in seen if sight.indicator in leaving]
        own = _own_objects(organisation, case, to, _told(title, leaving), at, tlp, known, leaving)
    else:
        held.append(Held(ids.derived("grouping", organisation, case, to.organisation), ours.reason))
    shown = tuple(stix.upgraded(leaving.values()))
    definitions = _definitions({ref for o in (*shown, *own) for ref in o.marking_refs} - set(leaving))
    objects = (*definitions, *shown, *own)
    bundle = stix.bundle(objects, ids.derived("bundle", organisation, case, at))
    return Parcel(objects, tuple(held), bundle, to.organisation)


def _drop_loose_ends(leaving: dict[str, stix.StixObject], held: list[Held]) -> None:
    """Hold back what points to something that does not leave, and then what points to that."""
    loose = True
    while loose:
        loose = False
        for id, item in list(leaving.items()):
            said = stix.properties(item)
            if any(str(said.get(end, "")) not in leaving for end in _ENDS.get(item.type, ())):
                del leaving[id]
                held.append(Held(id, Sentence("one of its ends stays behind")))
                loose = True


def _told(title: str, leaving: Mapping[str, stix.StixObject]) -> str:
    """The title if it is a list of names and values that leave anyway, else nothing."""
    names: set[str] = set()
    for item in leaving.values():
        said = stix.properties(item)
        names.add(str(said.get("name") or ""))
        names.update(re.findall(r"'((?:[^'\\]|\\.)*)'", str(said.get("pattern") or "")))
    return title if (names - {""}).issuperset(title.split(", ")) else ""


def _own_objects(
    organisation: str,
    case: str,
    to: policy.Asker,
    title: str,
    at: str,
    tlp: Tlp,
    seen: Sequence[Seen],
    leaving: Mapping[str, stix.StixObject],
) -> list[stix.StixObject]:
    author = ids.derived("identity", organisation)
    stamp = {"spec_version": "2.1", "created": at, "object_marking_refs": [marking.ids_for(tlp)]}
    made: list[dict[str, object]] = [
        {
            "type": "identity",
            "id": author,
            "name": organisation,
            "identity_class": "organization",
            "modified": at,
            **stamp,
        },
    ]
    newest = at
    for sight in seen:
        first, last = sorted((sight.first, sight.last), key=instant.version_key)
        newest = max(newest, _stamp(last), key=instant.version_key)
        made.append(
            {
                "type": "sighting",
                "id": ids.derived("sighting", organisation, case, sight.indicator),
                "created_by_ref": author,
                "sighting_of_ref": sight.indicator,
                "where_sighted_refs": [author],
                "first_seen": first,
                "last_seen": last,
                "count": sight.count,
                "modified": max(at, _stamp(last), key=instant.version_key),
                **stamp,
            }
        )
    about = [id for id, item in leaving.items() if item.type not in stix.META]
    about.extend(str(o["id"]) for o in made[1:])
    for begin in range(0, len(about), _REFERENCES):
        more = (str(begin),) if begin else ()
        made.append(
            {
                "type": "grouping",
                "id": ids.derived("grouping", organisation, case, to.organisation, *more),
                "created_by_ref": author,
                **({"name": title} if title else {}),
                "context": "suspicious-activity",
                "object_refs": about[begin : begin + _REFERENCES],
                "modified": newest,
                **stamp,
            }
        )
    return [stix.make(properties) for properties in made]


def _stamp(at: str) -> str:
    """An instant with the milliseconds that created and modified must have (STIX 2.1 section 3.2)."""
    whole, _, digits = at.removesuffix("Z").partition(".")
    return f"{whole}.{digits.ljust(3, '0')}Z"


def _definitions(refs: Iterable[str]) -> list[stix.StixObject]:
    """The TLP definitions that the objects refer to, so that a reader needs no other file."""
    known = {marking.ids_for(level): level for level in marking.LEVELS}
    return [
        stix.make(msgspec.json.decode(marking.definition(known[ref]))) for ref in sorted(refs) if ref in known
    ]
