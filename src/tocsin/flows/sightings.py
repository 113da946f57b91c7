# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Hits that are kept -> sightings: one for each value, asset of ours and day, with how its intelligence stood that day.

Nothing is dropped here: a sighting names the warninglists that its value stands on, and the state of what vouches for
it; who leaves some out says how many. What was withdrawn accuses nobody any more and is counted apart.
Cost: one pass over the groups of the days asked for (``store.hit_groups``), and a look-up for each object.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from tocsin.core import ids
from tocsin.core.hit import Hit
from tocsin.core.warninglist import Warninglists
from tocsin.flows import hit_to_evidence, vouching
from tocsin.flows.vouching import Known, State, Vouching
from tocsin.know.locate import Locator
from tocsin.store import Reader, hit_groups, hits, maps, warninglists
from tocsin.store.hit_groups import Group
from tocsin.store.hits import Place


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """One value, seen on one asset on one day."""

    id: str
    """Of a STIX sighting; the same as long as the same hits are kept."""
    kind: str
    value: str
    day: str
    """In UTC; empty if the log tells no time."""
    asset: str
    """Id of the asset on the map; empty if none is known, or several claim the party."""
    name: str
    """What people call it; else the machine of ours that is named, or empty."""
    hosts: tuple[str, ...]
    """Parties of the events that are not the value."""
    count: int
    """Events."""
    first: str
    last: str
    state: State
    """That of the best of ``vouched``."""
    vouched: tuple[Vouching, ...]
    lists: tuple[str, ...]
    """Warninglists that the value stands on."""
    tags: tuple[str, ...]
    deeds: tuple[str, ...]
    files: tuple[str, ...]
    seen: tuple[str, ...]
    sources: tuple[str, ...]
    """Who said the objects."""
    made_at: str
    changed_at: str
    groups: tuple[int, ...]
    """Numbers of the groups of hits behind it."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The sightings that were asked for, newest day first."""

    sightings: tuple[Sighting, ...]
    withdrawn: int
    """Sightings of which all that vouched for them is withdrawn: not among them."""
    hidden: int
    """Sightings left out because nothing that vouches for them was live."""
    known: dict[str, Known]


def find(
    reader: Reader, *, organisation: str, since: str = "", until: str = "", only_live: bool = False
) -> Found:
    """The sightings of the days from ``since`` to ``until``; ``only_live`` leaves out what is expired, revoked or found false."""
    locator = Locator(maps.load(reader).nodes)
    merged: dict[tuple[str, ...], list[tuple[int, Group]]] = {}
    names: dict[tuple[str, ...], tuple[str, str]] = {}
    for number, group in hit_groups.read(reader, since, until):
        asset, name = _whose(group, locator)
        key = (group.kind, group.value, group.day, asset or name)
        merged.setdefault(key, []).append((number, group))
        names[key] = (asset, name)
    known = vouching.known(
        reader, (id for rows in merged.values() for _, group in rows for id in group.objects)
    )
    lists = warninglists.ready(reader)
    made = [_sighting(rows, names[key], known, lists, organisation) for key, rows in merged.items()]
    stands = [one for one in made if not one.vouched or one.state != "withdrawn"]
    shown = [one for one in stands if not only_live or one.state in {"live", "earlier"}]
    shown.sort(key=lambda one: (one.day, one.last, one.id), reverse=True)
    return Found(
        sightings=tuple(shown),
        withdrawn=len(made) - len(stands),
        hidden=len(stands) - len(shown),
        known=known,
    )


def _whose(group: Group, locator: Locator) -> tuple[str, str]:
    """(id of the asset, what it is called), or (empty, the machine of ours that is named)."""
    hit = Hit(
        file="", line=0, offset=0, field="", at="", kind=group.kind, value=group.value, seen=group.value, hosts=group.hosts,
        observer=group.observer,
    )  # fmt: skip
    located = hit_to_evidence.locate([hit], locator)
    for asset in located.by_asset:
        return asset, locator.name(asset)
    for assets in located.claimed:
        return "", " / ".join(locator.name(asset) for asset in assets[:5])
    return "", next(iter(located.elsewhere), "")


def _sighting(
    rows: Sequence[tuple[int, Group]],
    whose: tuple[str, str],
    known: dict[str, Known],
    lists: Warninglists,
    organisation: str,
) -> Sighting:
    group = rows[0][1]
    for _, other in rows[1:]:
        group = hit_groups.merged(group, other)
    numbers = tuple(sorted(number for number, _ in rows))
    vouched = vouching.at(group.kind, group.objects, group.first, group.last, known)
    behind = [known[one.id] for one in vouched if one.id in known]
    return Sighting(
        id=ids.derived("sighting", organisation, group.kind, group.value, group.day, str(numbers[0])),
        kind=group.kind, value=group.value, day=group.day, asset=whose[0], name=whose[1],
        hosts=tuple(sorted({host for _, one in rows for host in one.hosts})), count=group.count, first=group.first,
        last=group.last, state=vouched[0].state if vouched else "live", vouched=vouched,
        lists=lists.match(group.kind, group.value), tags=group.tags, deeds=group.deeds, files=group.files, seen=group.seen,
        sources=tuple(sorted({name for one in behind for name in one.sources})),
        made_at=group.made_at or group.first, changed_at=group.changed_at or group.last, groups=numbers,
    )  # fmt: skip


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One hit of a sighting, with all the places where its event stands."""

    seq: int
    hit: Hit
    places: tuple[Place, ...]
    """Beside the one that the hit names."""


def lines(reader: Reader, sighting: Sighting, after: int = 0, limit: int = 200) -> list[Line]:
    """Up to ``limit`` hits of a sighting, those with a greater number than ``after``."""
    found = hits.of_groups(reader, sighting.groups, after, limit)
    places = hits.places(reader, [seq for seq, _ in found])
    return [Line(seq=seq, hit=hit, places=places.get(seq, ())) for seq, hit in found]


def narrowed(
    sightings: Iterable[Sighting], *, words: str = "", kind: str = "", state: str = ""
) -> list[Sighting]:
    """Those that have all ``words`` in what they name, are of a kind, and in a state (``listed``: on a warninglist)."""
    asked = words.casefold().split()
    return [
        one
        for one in sightings
        if (not kind or one.kind == kind)
        and (not state or one.state == state or (state == "listed" and one.lists))
        and all(word in _text(one) for word in asked)
    ]


def _text(one: Sighting) -> str:
    named = (
        one.value,
        one.name,
        one.asset,
        *one.hosts,
        *one.tags,
        *one.deeds,
        *one.lists,
        *one.sources,
        *one.files,
    )
    return "\n".join((*named, *(each.name for each in one.vouched))).casefold()


def public(one: Sighting) -> dict[str, object]:
    """A sighting as programs read it."""
    return {
        "id": one.id, "day": one.day, "kind": one.kind, "value": one.value, "asset": one.asset, "name": one.name,
        "hosts": list(one.hosts), "count": one.count, "first": one.first, "last": one.last, "state": one.state,
        "lists": list(one.lists), "confidence": next((each.then for each in one.vouched if each.then is not None), None),
        "objects": [each.id for each in one.vouched], "sources": list(one.sources), "tags": list(one.tags),
        "deeds": list(one.deeds), "files": list(one.files),
    }  # fmt: skip
