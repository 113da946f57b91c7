# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What falls with each node of a map, and the single points of failure of each service.

The question of ``know.fall`` (all-of reading, levels 0 and 1, no stocks), asked of every node
alone and answered exactly, in one of three ways:

``dominators``  every node has at most one input that bites, any of its members is enough, and nobody
                depends on itself: then a node falls with exactly those that dominate it, seen from
                the nodes that need nothing;
``cascade``     inputs of other rules: each node is lost alone, on top of one that it fells anyway
                (``compiled.fall.fall_alone``), so that a long tail that many share falls once;
``both``        any of the members is enough, and there are cycles: dominators for the nodes on no cycle,
                where a cycle stands by itself and counts as outside; cascades for those on one.

Dominators alone would be wrong on cycles: seen from outside a cycle without supply does not
work at all, while here it goes on by itself until one of its own is lost (``know.cascade``, rule 4).

Cost: near linear by dominators. By cascade the sum of what each node fells beyond the one below it,
O(n (n + s)) at worst; on the graphs of ``benchmarks/know_points.py`` as long as a few single cascades.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.core.errors import NotFound, Unsupported
from tocsin.core.graph import Graph
from tocsin.know.fall import Wires, lay

Way = Literal["dominators", "cascade", "both"]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

PAIRS = 20_000_000
"""Kept to name the points of services; 16 bytes each while they are sorted."""


class _Alone(msgspec.Struct, frozen=True):
    """By cascade: what falls with each node, how many felled each; and who, as runs of ``order``."""

    nodes: Longs
    sums: Floats
    by: Longs
    order: Ints
    end: Ints
    felled: Ints
    """(p,), sorted: each was felled by all of order[place:end[place]]."""
    place: Ints
    whole: bool


class _Tree(msgspec.Struct, frozen=True):
    """By dominators: the same, and the tree that says who."""

    nodes: Longs
    sums: Floats
    by: Longs
    order: Ints
    over: Ints
    cyclic: Bools
    """(n,): nodes of which the tree does not know what falls with them."""


class Chokepoints(msgspec.Struct, frozen=True):
    """Every node of a graph lost alone."""

    way: Way
    nodes: Longs
    """(n,): how many nodes fall with each, itself among them."""
    services: Longs
    """(n,): how many of them are services."""
    people: Floats
    """(n,): the people these services reach; who uses two of them counts twice."""
    watched: Longs
    """(k,): rows whose single points were asked for."""
    counts: Longs
    """(k,): how many single points each has; a node is no point of its own."""
    alone: _Alone | None
    tree: _Tree | None

    def ranked(self, most: int | None = None) -> Longs:
        """Return rows by people, then services, then nodes that fall, most first; equals by row."""
        order: Longs = np.lexsort((-self.nodes, -self.services, -self.people))
        return order[:most]

    def points(self, watched: int) -> Longs:
        """Return the rows, ascending, of the nodes whose loss alone takes a watched one down, without itself.

        Raises ``NotFound`` for a row that was not watched, ``Unsupported`` where more were to be kept
        than ``PAIRS``. Cost: their number, and that of the runs they are kept in.
        """
        if watched not in self.watched:
            raise NotFound(f"row {watched} was not asked about", do="name it among the watched rows")
        parts = [np.empty(0, np.int32)]
        if self.alone is not None:
            if not self.alone.whole:
                raise Unsupported(
                    f"more than {PAIRS} ways to fell the watched nodes: they are counted, not named",
                    do="ask for fewer of them at a time",
                )
            low, high = np.searchsorted(self.alone.felled, [watched, watched + 1])
            runs = self.alone.place[low:high]
            parts += [self.alone.order[place : self.alone.end[place]] for place in runs.tolist()]
        if self.tree is not None:
            parts.append(_above(self.tree, watched))
        found: Longs = np.unique(np.concatenate(parts).astype(np.int64))
        others: Bools = found != watched
        return found[others]


def chokepoints(
    graph: Graph, *, pessimistic: bool = True, watched: Iterable[int] | None = None
) -> Chokepoints:
    """Lose every node alone; the single points are those of the ``watched`` rows, all services where not given.

    Raises ``IndexError`` for a watched row of no node.
    """
    wires = lay(graph, pessimistic=pessimistic)
    weights = _weights(graph)
    if watched is None:
        rows = np.flatnonzero(weights[:, 1])
    else:
        rows = np.unique(np.array(list(watched), dtype=np.int64))
    if len(rows) and not 0 <= rows[0] <= rows[-1] < len(graph.nodes):
        raise IndexError(f"rows from {rows[0]} to {rows[-1]} of {len(graph.nodes)} nodes")
    asked = np.zeros(len(graph.nodes), np.bool_)
    asked[rows] = True
    return _found(wires, weights, rows, asked)


class Ground(msgspec.Struct, frozen=True):
    """What every part of a ranking by cascade shares; see ``begun``."""

    wires: Wires
    weights: Floats


class Begun(msgspec.Struct, frozen=True):
    """A ranking of which the nodes in ``rows`` are still to be lost, by ``part_of`` over runs of them."""

    ground: Ground
    way: Way
    nodes: Longs
    sums: Floats
    rows: Ints
    """In the order in which neighbours fell much the same: cut it into runs."""


def begun(graph: Graph, *, pessimistic: bool = True) -> Begun:
    """What dominators answer at once of ``chokepoints`` without watched rows, and the rows that need a cascade each."""
    from tocsin.know.compiled.strong import forest

    ground = Ground(lay(graph, pessimistic=pessimistic), _weights(graph))
    tree = _by_dominators(ground.wires, ground.weights) if _any_will_do(ground.wires) else None
    if tree is None:
        order, _ = forest(ground.wires.first, ground.wires.wire)
        many = len(graph.nodes)
        return Begun(ground, "cascade", np.zeros(many, np.int64), np.zeros((many, 2)), order)
    if not tree.cyclic.any():
        return Begun(ground, "dominators", tree.nodes, tree.sums, np.empty(0, np.int32))
    order, _ = forest(ground.wires.first, ground.wires.wire)
    return Begun(ground, "both", tree.nodes, tree.sums, order[tree.cyclic[order]])


def part_of(ground: Ground, rows: Ints) -> tuple[Ints, Longs, Floats]:
    """What falls with each of these rows alone: the rows, how many nodes, and the sums of their weights."""
    lost = np.zeros(len(ground.weights), np.bool_)
    lost[rows] = True
    alone = _by_cascade(ground.wires, ground.weights, np.zeros_like(lost), lost)
    return rows, alone.nodes[rows], alone.sums[rows]


def whole(start: Begun, parts: Iterable[tuple[Ints, Longs, Floats]]) -> Chokepoints:
    """The ranking from all of its parts: as ``chokepoints`` without watched rows."""
    nodes, sums = start.nodes.copy(), start.sums.copy()
    for rows, fallen, weights in parts:
        nodes[rows], sums[rows] = fallen, weights
    none = np.empty(0, np.int64)
    return Chokepoints(start.way, nodes, sums[:, 1].astype(np.int64), sums[:, 0], none, none, None, None)


def _weights(graph: Graph) -> Floats:
    """(n, 2): people and 1 of a service, zeros of other nodes."""
    many = len(graph.nodes)
    service = np.fromiter((node.kind == "service" for node in graph.nodes), np.bool_, many)
    people = np.fromiter((node.people for node in graph.nodes), np.float64, many)
    return np.stack([np.where(service, np.maximum(people, 0.0), 0.0), service], axis=1)


def _found(wires: Wires, weights: Floats, rows: Longs, asked: Bools) -> Chokepoints:
    tree = _by_dominators(wires, weights) if _any_will_do(wires) else None
    if tree is None:
        alone = _by_cascade(wires, weights, asked, np.ones(len(weights), np.bool_))
        return _made("cascade", alone.nodes, alone.sums, alone.by - 1, rows, alone, None)
    if not tree.cyclic.any():
        return _made("dominators", tree.nodes, tree.sums, tree.by, rows, None, tree)
    alone = _by_cascade(wires, weights, asked, tree.cyclic)
    nodes = np.where(tree.cyclic, alone.nodes, tree.nodes)
    sums = np.where(tree.cyclic[:, None], alone.sums, tree.sums)
    return _made("both", nodes, sums, tree.by + alone.by - tree.cyclic, rows, alone, tree)


def _made(
    way: Way, nodes: Longs, sums: Floats, by: Longs, rows: Longs, alone: _Alone | None, tree: _Tree | None
) -> Chokepoints:
    return Chokepoints(way, nodes, sums[:, 1].astype(np.int64), sums[:, 0], rows, by[rows], alone, tree)


def _any_will_do(wires: Wires) -> bool:
    """Whether every node has at most one input that bites, and that is short only when all its members are lost."""
    counting = wires.wire < 0
    size = np.bincount(~wires.wire[counting], minlength=len(wires.spare))
    nodes = len(wires.first) - 1
    single = np.bincount(wires.wire[~counting], minlength=nodes)
    inputs = single + np.bincount(wires.spare[:, 1], minlength=nodes)
    return bool((size == wires.spare[:, 0]).all() and (inputs <= 1).all())


def _by_cascade(wires: Wires, weights: Floats, asked: Bools, lost: Bools) -> _Alone:
    """Only the nodes of ``lost``, which holds with one node all that it fells and that fell it directly."""
    from tocsin.know.compiled.fall import fall_alone
    from tocsin.know.compiled.strong import forest

    order, end = forest(wires.first, wires.wire)
    before = np.zeros(len(order) + 1, np.int32)
    np.cumsum(lost[order], out=before[1:])
    end, order = before[end[lost[order]]], order[lost[order]]
    nodes, sums, by, felled, place, pairs = fall_alone(
        wires.first, wires.wire, wires.spare.copy(), order, end, weights, asked, PAIRS
    )
    by_felled = np.argsort(felled, kind="stable")
    return _Alone(nodes, sums, by, order, end, felled[by_felled], place[by_felled], pairs <= PAIRS)


def _by_dominators(wires: Wires, weights: Floats) -> _Tree:
    """What stands outside: nodes that need nothing, and cycles, which go on by themselves."""
    from tocsin.know.compiled.dominators import dominated, dominator_tree, turned
    from tocsin.know.compiled.strong import strong

    nodes = len(weights)
    to = wires.wire.copy()
    to[to < 0] = wires.spare[~to[to < 0], 1]
    begin, source = turned(wires.first, to)
    cyclic = np.zeros(nodes, np.bool_)
    outside = np.diff(begin) == 0
    order, over, circular = dominator_tree(wires.first, to, begin, source, outside)
    if circular or len(order) < nodes:  # who is not reached hangs on a cycle
        _, component = strong(wires.first, to)
        cyclic = np.bincount(component, minlength=nodes)[component] > 1
        cyclic[to[to == np.repeat(np.arange(nodes), np.diff(wires.first))]] = True
        order, over, _ = dominator_tree(wires.first, to, begin, source, outside | cyclic)
    return _Tree(*dominated(order, over, weights, cyclic), order, over, cyclic)


def _above(tree: _Tree, row: int) -> Ints:
    """The dominators of a row that are on no cycle."""
    above = []
    place = int(np.flatnonzero(tree.order == row)[0])
    while (place := int(tree.over[place])) >= 0:
        above.append(tree.order[place])
    found = np.array(above, dtype=np.int32)
    return found[~tree.cyclic[found]]
