# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which few nodes of a map are worth drawing: what most hangs on, and what lies between that and the services.

A *choke* is a node whose loss alone takes down a service other than itself (``know.chokepoints``, the worst case).
They are taken in order of the people who fall with them, equals by id. Each brings the shortest way, along
needs of nodes that fall with it, to the largest service that falls with it; once all had their turn, to the next
largest, until the picture is full. What does not fit is left out and counted. The order of the map changes nothing.

Cost: a fall and a walk over what falls for each node that is drawn as a choke, at most ``MOST``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

import msgspec

from tocsin.core.graph import Graph
from tocsin.know.chokepoints import Chokepoints, chokepoints
from tocsin.know.fall import NEVER, Falls, enough

MOST = 60
"""Nodes of one picture."""
MOST_LINKS = 200
"""Needs of one picture."""


class Link(msgspec.Struct, frozen=True):
    """One need that is drawn: rows of who delivers and of who needs it."""

    member: int
    consumer: int
    input: int
    alone: bool
    """Whether this one's loss is enough to make it short, in the worst case."""


class Sketch(msgspec.Struct, frozen=True):
    """The rows that are drawn, chokes first in their order, and the needs between them."""

    rows: tuple[int, ...]
    links: tuple[Link, ...]
    links_left: int
    """Needs between these rows that are not drawn, since they follow from others that are, or are too many."""


class Sketcher:
    """One graph, asked for pictures; what falls with each node is computed once."""

    def __init__(self, graph: Graph) -> None:
        """Nothing is computed before it is asked for."""
        self.graph = graph

    @cached_property
    def worst(self) -> Chokepoints:
        """Every node lost alone, in the worst case."""
        return chokepoints(self.graph, pessimistic=True, watched=())

    @cached_property
    def best(self) -> Chokepoints:
        """Every node lost alone, in the best case."""
        return chokepoints(self.graph, pessimistic=False, watched=())

    @cached_property
    def chokes(self) -> tuple[int, ...]:
        """The rows whose loss takes down a service other than itself, most people first, equals by id."""
        found = self.worst
        people, services, nodes = found.people.tolist(), found.services.tolist(), found.nodes.tolist()
        rows = [
            row for row, node in enumerate(self.graph.nodes) if services[row] > int(node.kind == "service")
        ]
        return tuple(
            sorted(rows, key=lambda r: (-people[r], -services[r], -nodes[r], self.graph.nodes[r].id))
        )

    @cached_property
    def _falls(self) -> Falls:
        return Falls(self.graph, pessimistic=True)

    @cached_property
    def _enough(self) -> list[int]:
        count: list[int] = enough(self.graph, pessimistic=True)[0].tolist()
        return count

    def sketch(self, lost: Sequence[int] = ()) -> Sketch:
        """The picture; ``lost`` are rows that must be in it, with what lies between them and the services.

        As it is without them, if they are in that one. Raises ``IndexError`` for a row of no node.
        """
        plain = self._plain
        rows = (
            plain if set(lost) <= set(plain) else self._rows([*dict.fromkeys(lost), *self.chokes], len(lost))
        )
        links, left = self._links(rows)
        return Sketch(rows, links, left)

    @cached_property
    def _plain(self) -> tuple[int, ...]:
        if self.chokes:
            return self._rows(self.chokes, 0)
        # nothing hangs on a single node: the services are still worth a look
        nodes = self.graph.nodes
        return tuple(sorted(self.graph.services, key=lambda r: (-nodes[r].people, nodes[r].id))[:MOST])

    def _rows(self, chokes: Sequence[int], needed: int) -> tuple[int, ...]:
        kept: dict[int, None] = dict.fromkeys(chokes[: min(needed, MOST)])
        ways: list[list[tuple[int, ...]]] = []
        for turn in range(MOST):
            for place, choke in enumerate(chokes[:MOST]):
                if len(kept) >= MOST:
                    return tuple(kept)
                if turn == 0:
                    ways.append(self._ways(choke))
                if turn < len(ways[place]) or turn == 0:
                    way = ways[place][turn] if turn < len(ways[place]) else (choke,)
                    if len(kept.keys() | set(way)) <= MOST:
                        kept.update(dict.fromkeys(way))
        return tuple(kept)

    def _ways(self, choke: int) -> list[tuple[int, ...]]:
        """From a choke to each service that falls with it, the largest first, at most ``MOST``."""
        nodes = self.graph.nodes
        before = self._walk(choke)
        services = [row for row in before if nodes[row].kind == "service" and row != choke]
        services.sort(key=lambda row: (-nodes[row].people, nodes[row].id))
        ways = []
        for row in services[:MOST]:
            way = [row]
            while way[-1] != choke:
                way.append(before[way[-1]])
            ways.append(tuple(reversed(way)))
        return ways

    def _walk(self, start: int) -> dict[int, int]:
        """Who was reached from where, breadth first among what falls with ``start``, equals by id."""
        lost, graph = self._falls.lost([start]), self.graph
        before, edge = {start: start}, [start]
        while edge:
            following: dict[int, None] = {}
            for row in sorted(edge, key=lambda row: graph.nodes[row].id):
                for entry in graph.uses[graph.uses_start[row] : graph.uses_start[row + 1]].tolist():
                    consumer = int(graph.consumer[entry])
                    if self._enough[entry] < NEVER and lost[consumer] and consumer not in before:
                        before[consumer] = row
                        following[consumer] = None
            edge = list(following)
        return before

    def _links(self, rows: Iterable[int]) -> tuple[tuple[Link, ...], int]:
        graph, kept = self.graph, set(rows)
        found: dict[tuple[int, int], Link] = {}
        for entry in _inputs(graph, kept):
            if self._enough[entry] == NEVER:
                continue
            consumer = int(graph.consumer[entry])
            for member in graph.member[graph.start[entry] : graph.start[entry + 1]].tolist():
                before = found.get((member, consumer))
                alone = self._enough[entry] == 1
                if member in kept and member != consumer and (before is None or (alone and not before.alone)):
                    found[member, consumer] = Link(member, consumer, entry, alone)
        ids = [node.id for node in graph.nodes]
        order = sorted(found.values(), key=lambda link: (ids[link.member], ids[link.consumer]))
        drawn = _few(order, {row: at for at, row in enumerate(sorted(kept, key=lambda row: ids[row]))})
        return tuple(drawn), len(order) - len(drawn)


def _few(links: Sequence[Link], place: dict[int, int]) -> list[Link]:
    """Without those that say nothing new: who falls by the loss of one anyway, along other needs, needs no arrow of its own.

    Then those first for which one loss is enough, and of nodes that few others are bound to, so that none stands alone.
    """
    after = [0] * len(place)
    for link in links:
        if link.alone:
            after[place[link.member]] |= 1 << place[link.consumer]
    kept = []
    for link in links:
        start, end = place[link.member], 1 << place[link.consumer]
        straight, after[start] = after[start], after[start] & ~end
        if not _reach(after, start) & end:
            after[start] = straight
            kept.append(link)
    degree = Counter(end for link in kept for end in (link.member, link.consumer))
    kept.sort(key=lambda link: (not link.alone, min(degree[link.member], degree[link.consumer])))
    return kept[:MOST_LINKS]


def _reach(after: Sequence[int], start: int) -> int:
    """Who falls with ``start``, as bits."""
    seen = edge = after[start]
    while edge:
        low = edge & -edge
        edge ^= low
        new = after[low.bit_length() - 1] & ~seen
        seen |= new
        edge |= new
    return seen


def _inputs(graph: Graph, rows: Iterable[int]) -> list[int]:
    found: list[int] = []
    for row in sorted(rows, key=lambda row: graph.nodes[row].id):
        own = graph.input_of[graph.inputs_start[row] : graph.inputs_start[row + 1]].tolist()
        found.extend(sorted(own, key=lambda entry: graph.inputs[entry].name))
    return found
