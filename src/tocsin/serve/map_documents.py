# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the addresses under ``/know`` answer, as values: the JSON form is this value, the page is made from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

from tocsin.core.dependency import Shock
from tocsin.flows import chokepoint_map, explored, time_line
from tocsin.flows.chokepoint_map import ChokepointMap, Spot
from tocsin.flows.explored import WholeMap
from tocsin.flows.map_now import MapNow
from tocsin.flows.time_line import Loss, TimeLine
from tocsin.serve import layered


class ImpactDocument(TimeLine, frozen=True, kw_only=True):
    """Answer of ``/know/impact``."""

    schema: str = "tocsin/impact/1"
    announced: tuple[Shock, ...]
    """Losses that the map announces."""


class ExploreDocument(WholeMap, frozen=True, kw_only=True):
    """Answer of ``/know/explore``."""

    schema: str = "tocsin/explore/1"
    q: str
    kind: str
    after: int
    places: tuple[tuple[float, float], ...]
    """Where each of ``nodes`` stands on the picture, in their order."""


COLUMN, ROW, TALL = 210.0, 62.0, 20
"""Of the picture of the whole map: distances, and how many nodes stand in a column before it is folded."""

D = TypeVar("D", bound=msgspec.Struct)

SORTS: dict[str, Callable[[Spot], Any]] = {
    "people": lambda spot: (-spot.people, -spot.services),
    "services": lambda spot: (-spot.services, -spot.people),
    "name": lambda spot: spot.name.casefold(),
    "kind": lambda spot: (spot.kind, -spot.people),
    "falls": lambda spot: (spot.falls_on == "", spot.falls_on, spot.state != "lost"),
}
"""Orders of the table."""


class ChokepointsDocument(ChokepointMap, frozen=True, kw_only=True):
    """Answer of ``/know/chokepoints``."""

    schema: str = "tocsin/chokepoints/1"
    sort: str


def grown(shape: type[D], base: msgspec.Struct, /, **more: object) -> D:
    """A document with all fields of a value and some of its own."""
    return shape(**{name: getattr(base, name) for name in base.__struct_fields__}, **more)


def chokepoints_document(now: MapNow, lose: Sequence[str], sort: str) -> ChokepointsDocument:
    """The picture of the map, in the order asked for; else by people, or by what falls if something is lost."""
    found = chokepoint_map.draw(now, lose)
    sort = sort or ("falls" if found.lost else "people")
    document = grown(ChokepointsDocument, found, sort=sort)
    return msgspec.structs.replace(document, spots=tuple(sorted(found.spots, key=SORTS[sort])))


def impact_document(now: MapNow, loss: Loss) -> ImpactDocument:
    """What a loss does over time."""
    return grown(ImpactDocument, time_line.trace(now, loss), announced=now.shocks)


def explore_document(now: MapNow, words: str, kind: str, node: str, after: int) -> ExploreDocument:
    """The map as a whole, or what of it the words and the kind fit."""
    found = explored.look(now, words, kind, node)
    return grown(ExploreDocument, found, q=words, kind=kind, after=after, places=places(found))


def places(found: WholeMap) -> tuple[tuple[float, float], ...]:
    """Columns from what delivers to what needs it; those of more than ``TALL`` nodes are folded."""
    names = sorted(node.id for node in found.nodes)
    arrows = sorted((link.member, link.consumer) for link in found.links)
    column = layered.columns(names, layered.acyclic(names, arrows))
    held: dict[int, list[str]] = defaultdict(list)
    for node in found.nodes:
        held[column[node.id]].append(node.id)
    at: dict[str, tuple[float, float]] = {}
    x = 0.0
    for each in sorted(held):
        folds = -(-len(held[each]) // TALL)
        tall = -(-len(held[each]) // folds)
        for place, name in enumerate(held[each]):
            fold, row = divmod(place, tall)
            # every second one a little aside, so that long names have room
            at[name] = (x + fold * COLUMN * 0.8 + row % 2 * COLUMN * 0.25, (row - (tall - 1) / 2) * ROW)
        x += (folds - 1) * COLUMN * 0.8 + COLUMN * 1.3
    return tuple(at[node.id] for node in found.nodes)
