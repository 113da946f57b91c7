# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Sightings on their way out, by the two questions of every way out: the policy, and own names (``flows.leaving``).

For others a sighting is cut to the value, the count and the times; our assets, hosts, files and lines are never in it.
An own name in what is left (a value that is our own domain, a name below it that stood in the log) holds the sighting:
there is nothing in it that could be masked and still be a sighting. What is held is counted, with the reason.

Of what met a pattern or rule goes what was asked of its events (``watch.patterns.rests``), each object with an own name left
out; abroad, no address of a private network either, and nothing of accounts, processes, folders and machines.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from tocsin.core import observed, policy, stix
from tocsin.core.hit import RULES
from tocsin.core.marking import Marking
from tocsin.core.name_matcher import Matcher
from tocsin.core.policy import Asker
from tocsin.core.sentence import Sentence
from tocsin.flows.hit_to_evidence import INSIDE
from tocsin.flows.keep_matches import ACTORS
from tocsin.flows.sightings import Sighting
from tocsin.flows.vouching import Known
from tocsin.share import own_names
from tocsin.share.sighting_forms import Observed, Seen
from tocsin.store import Reader, hits, objects

OBSERVED = 20
"""Observed data of one sighting."""
_LOOKED_AT = 1_000
"""Hits of one sighting."""
_ABROAD = frozenset({
    "autonomous-system", "domain-name", "email-addr", "file", "ipv4-addr", "ipv6-addr", "mutex", "network-traffic", "software",
    "url", "windows-registry-key", "x509-certificate",
})  # fmt: skip
OWN_NAME = Sentence("An own name stands in what was seen")
NOBODY = Sentence("Nothing that vouches for it may go there")


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """What may leave, and what is held."""

    going: tuple[Seen, ...]
    held: dict[str, int]
    """Reason -> how many sightings."""


def cut(
    reader: Reader, sightings: Sequence[Sighting], known: dict[str, Known], own: Matcher, to: Asker | None
) -> Cut:
    """The sightings for ``to``; None for a file that stays here, whose objects carry their markings with them.

    Those whose intelligence was found false, revoked or withdrawn are none of ours to say.
    """
    going: list[Seen] = []
    held: Counter[str] = Counter()
    for one in sightings:
        good = [each.id for each in one.vouched if each.state in {"live", "earlier", "expired"}]
        if not good:
            held[f"state: {one.state}"] += 1
            continue
        allowed = [name for name in good if to is None or _may(to, known[name].marking)]
        seen = _without(one.seen, own)
        if not allowed:
            held[str(NOBODY)] += 1
            continue
        rules = _rules(reader, one, allowed)
        told = own_names.names_in(one.value, own) or any(
            own_names.names_in(raw.decode("utf-8", "replace"), own) for raw in rules
        )
        if told or (one.seen and not seen):
            held[str(OWN_NAME)] += 1
        else:
            events = _events(reader, one, own, abroad=to is not None)
            going.append(
                msgspec.structs.replace(_seen(reader, one, allowed, seen), rules=rules, events=events)
            )
    return Cut(going=tuple(going), held=dict(held))


def _rules(reader: Reader, one: Sighting, allowed: Sequence[str]) -> tuple[bytes, ...]:
    """Indicators made here of what was met: a sighting of one would be of nothing for others."""
    if one.kind not in RULES:
        return ()
    found = (
        objects.get(reader, name) for name in allowed if set(objects.sources(reader, name)) <= set(ACTORS)
    )
    return tuple(stored.raw for stored in found if stored)


def _events(reader: Reader, one: Sighting, own: Matcher, *, abroad: bool) -> tuple[Observed, ...]:
    """What was observed, the same said once; of the first hits, and no more than ``OBSERVED`` of it."""
    if one.kind not in RULES:
        return ()
    made: dict[str, Observed] = {}
    cut: dict[str, dict[str, dict[str, Any]]] = {}
    for _, hit in hits.of_groups(reader, one.groups, limit=_LOOKED_AT):
        if hit.observed not in cut:
            whole = msgspec.json.decode(hit.observed or b"{}")
            gone = {key for key, thing in whole.items() if _stays(thing, own, abroad=abroad)}
            cut[hit.observed] = observed.without(whole, gone)
        objects = cut[hit.observed]
        text = msgspec.json.encode(objects, order="deterministic").decode()
        if not objects or (text not in made and len(made) >= OBSERVED):
            continue
        before = made.get(text, Observed(objects=objects, count=0, first=hit.at, last=hit.at))
        made[text] = msgspec.structs.replace(
            before, count=before.count + 1, first=min(before.first, hit.at), last=max(before.last, hit.at)
        )
    return tuple(made.values())


def _stays(thing: dict[str, Any], own: Matcher, *, abroad: bool) -> bool:
    if own_names.names_in(thing, own):
        return True
    return abroad and (thing["type"] not in _ABROAD or _is_inside(thing.get("value")))


def _is_inside(value: object) -> bool:
    try:
        address = ipaddress.ip_address(value) if isinstance(value, str) else None
    except ValueError:
        return False
    return address is not None and any(address in net for net in INSIDE)


def _without(seen: Sequence[str], own: Matcher) -> tuple[str, ...]:
    return tuple(text for text in seen if not own_names.names_in(text, own))


def _may(to: Asker, marking: Marking) -> bool:
    return policy.decide(to, _Marked(marking), "share").allowed


class _Marked(msgspec.Struct, frozen=True):
    marking: Marking


def _seen(reader: Reader, one: Sighting, allowed: Sequence[str], seen: tuple[str, ...]) -> Seen:
    marks = []
    for name in allowed:
        stored = objects.get(reader, name)
        refs = stix.properties_of(stored.raw).get("object_marking_refs") if stored else None
        marks.append((name, tuple(map(str, refs)) if isinstance(refs, list) else ()))
    return Seen(
        id=one.id, kind=one.kind, value=one.value, seen=seen, count=one.count, first=one.first, last=one.last,
        objects=tuple(marks), made_at=one.made_at, changed_at=one.changed_at,
    )  # fmt: skip
