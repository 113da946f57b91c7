# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Minimal cut sets up to an order: what must be lost together, and no less, so that a service fails.

A cut set of order 1 is a single point of failure. The sets of a fault tree are found from its events upwards as
zero-suppressed diagrams of minimal families: an or-gate is a union, an and-gate a product, k-of-n a row of partial
results; what holds another set goes within the operation, and so does what is above the order. Modules are
solved apart and stand as one variable in what uses them. Gates in a loop are met again until nothing changes,
from "nothing fails" upwards: that is the least failure, so a loop does not fail through itself.

With a not-gate losing more can mend. Then a cut set is a minimal solution (``know.solutions``): it fails the top while
all else works, and nothing less does.

What is too large is not left half done in silence: ``CutSets.complete`` says up to which order all sets are found.
Sources: Minato 1993; Rauzy 1993, 2001; Dutuit & Rauzy 1996.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import msgspec

from tocsin.core.errors import BadInput, NotFound, Unsupported
from tocsin.core.graph import Graph
from tocsin.know import fall, tree_shape
from tocsin.know.fault_tree import AND, EVENT, FALSE, NOT, OR, TRUE, FaultTree, Flat, flat
from tocsin.know.fault_tree import K_OF_N as SOME

if TYPE_CHECKING:
    from tocsin.know.diagram import Diagram

ORDERS = 32
"""The highest order that can be asked for."""


class Effort(msgspec.Struct, frozen=True, kw_only=True):
    """How much is done before the answer is "not finished"."""

    nodes: int = 4_000_000
    """Nodes of the diagrams; one takes about 60 bytes."""
    steps: int = 200_000_000
    """Operations on two nodes, for each order that is tried."""
    listed: int = 10_000
    """Sets that are listed; all are counted."""


class CutSets(msgspec.Struct, frozen=True, kw_only=True):
    """The minimal cut sets of one top, smallest first."""

    sets: tuple[tuple[str, ...], ...]
    """At most ``Effort.listed`` of them, by order, then by name."""
    counts: tuple[int, ...]
    """How many there are of order 1, 2, ... up to ``complete``; 2^62 means so many or more."""
    order: int
    """The order asked for."""
    complete: int
    """All sets up to this order are counted; less than ``order`` if the work was not finished."""
    always: bool = False
    """Nothing need be lost: the top has failed already."""
    why: str = ""
    """What stopped the work; empty if nothing did."""

    @property
    def left_off(self) -> int:
        """How many are counted and not listed."""
        return sum(self.counts) - len(self.sets)


def cut_sets(
    graph: Graph,
    service: str,
    order: int = 4,
    *,
    pessimistic: bool = True,
    kinds: Collection[str] | None = None,
    effort: Effort = Effort(),  # noqa: B008 - frozen
) -> CutSets:
    """Return what must be lost so that a node, by its id, falls; the loss of the node itself is left out.

    ``kinds`` says which nodes can be lost (all if None). Stocks count as empty and a loss as whole. What is not known is
    read both ways as in ``know.cascade``. Raises ``NotFound`` for an id on no map, ``BadInput`` for an order out of range.
    """
    return minimal(service_tree(graph, service, pessimistic=pessimistic, kinds=kinds), order, effort=effort)


def minimal(
    tree: FaultTree | Flat,
    order: int = 4,
    *,
    apart: bool = True,
    effort: Effort = Effort(),  # noqa: B008 - frozen
) -> CutSets:
    """Return the minimal cut sets of a tree's top; ``apart`` False leaves modules in (for comparison).

    Raises ``BadInput`` for a tree that is none (``fault_tree.faults``) or an order out of range, ``Unsupported`` for a
    not-gate in a tree with loops.
    """
    if not 1 <= order <= ORDERS:
        raise BadInput(f"cut sets of order {order}", do=f"ask for an order from 1 to {ORDERS}")
    small = tree_shape.simplified(flat(tree) if isinstance(tree, FaultTree) else tree)
    return _answer(_Work(small, apart=apart, effort=effort), order, effort.listed)


def _answer(work: _Work, order: int, listed: int) -> CutSets:
    """All at once; if that is too much, from order 1 upwards as far as it goes."""
    from tocsin.know.diagram import NotFinished

    why, best = "", None
    for tried in (order, *range(1, order)):
        try:
            best = work.solve(tried, listed)
        except NotFinished as stopped:
            why = why or stopped.what
            if tried < order:
                break
        else:
            if tried == order:
                break
    if best is None:
        return CutSets(sets=(), counts=(), order=order, complete=0, why=why)
    return msgspec.structs.replace(best, order=order, why=why)


class _Work:
    """One tree and what does not hang on the order; ``solve`` may be called for several orders."""

    def __init__(self, tree: Flat, *, apart: bool, effort: Effort) -> None:
        self._tree, self._effort = tree, effort
        self._parts = tree_shape.components(tree)
        self._alone = tree_shape.modules(tree, self._parts) if apart else set[int]()
        self._turned = tree_shape.above_not(tree, self._parts)
        if self._turned and any(tree_shape.looped(tree, part) for part in self._parts):
            refused = next(tree.name[at] for at, kind in enumerate(tree.kind) if kind == NOT)
            what = (
                f"gate {refused!r} is a not in a tree with loops: the least failure of a loop has no opposite"
            )
            raise Unsupported(what, do="take the not-gate out, or fix what it looks at")
        self._alone -= self._turned  # such a module may fail with nothing lost
        self._level = tree_shape.levels(tree, self._alone)
        self._variable = {level: at for at, level in enumerate(self._level) if level >= 0}

    def solve(self, order: int, listed: int) -> CutSets:
        """Raises ``NotFinished``."""
        from tocsin.know.diagram import Diagram

        made = Diagram(len(self._variable), nodes=self._effort.nodes, steps=self._effort.steps)
        families = self._families(made, order)
        top = self._solved(made, order, families) if self._turned else families[self._tree.top]
        counts, sets = made.sets(made.trim(top, order), order, listed)
        name = [self._tree.name[self._variable[level]] for level in range(len(self._variable))]
        return CutSets(
            sets=tuple(
                each
                for rows in sets
                for each in sorted(tuple(sorted(name[level] for level in row)) for row in rows.tolist())
            ),
            counts=tuple(counts),
            order=order,
            complete=order,
            always=top == 1,
        )

    def _families(self, made: Diagram, order: int) -> list[int]:
        """The family of each node, as others use it: a module as its one variable, the top as it is."""
        tree = self._tree
        limit = tree_shape.limits(tree, self._parts, self._alone, order)
        if self._turned:  # what an all-of leaves its inputs, a not takes back
            inside = tree_shape.below(tree, self._alone)
            limit = [order if at in inside else -1 for at in range(len(tree.kind))]
        family = [1 if kind == TRUE else 0 for kind in tree.kind]
        for part in self._parts:
            at = part[0]
            if tree_shape.looped(tree, part):
                self._settle(made, part, family, limit[at])
            elif tree.kind[at] == EVENT:
                family[at] = made.any_of([self._level[at]])
            elif tree.of[at] and limit[at] >= 0:
                family[at] = self._gate(made, at, family, limit[at])
                if at in self._alone and at != tree.top and family[at] > 1:
                    made.stand_for(self._level[at], family[at])
                    family[at] = made.any_of([self._level[at]])
        return family

    def _solved(self, made: Diagram, order: int, families: Sequence[int]) -> int:
        """The family of a top that stands above a not-gate, once the modules stand for what is in them.

        A module that nothing up to the order fails stands for nothing: it is asked as the gate that it is.
        """
        from tocsin.know.solutions import NODE_BYTES, Binary, decided, minimal_solutions

        level = {at: here for at, here in enumerate(self._level) if here >= 0 and families[at] > 1}
        binary = Binary(len(self._variable), order, max(self._effort.nodes * 60 // NODE_BYTES, 4))
        top = decided(self._tree, self._parts, level, binary)
        return minimal_solutions(binary, top, made)

    def _settle(self, made: Diagram, part: Sequence[int], family: list[int], limit: int) -> None:
        """The gates of a loop, from "nothing fails" upwards, until nothing changes."""
        fed: dict[int, list[int]] = {at: [] for at in part}
        for at in part:
            for to in self._tree.of[at]:
                if to in fed:
                    fed[to].append(at)
        queue, waiting = deque(part), set(part)
        while queue and limit >= 0:
            at = queue.popleft()
            waiting.discard(at)
            now = self._gate(made, at, family, limit)
            if now != family[at]:
                family[at] = now
                fresh = [to for to in dict.fromkeys(fed[at]) if to not in waiting]
                queue.extend(fresh)
                waiting.update(fresh)

    def _gate(self, made: Diagram, at: int, family: list[int], order: int) -> int:
        """Cheap inputs first; single variables, which are cheapest, all at once."""
        tree = self._tree
        of = [made.trim(family[to], order) for to in tree.of[at]]
        single = [made.single(a) for a in of]
        plain = [level for level in single if level >= 0]
        others = sorted((a for a, level in zip(of, single, strict=True) if level < 0), key=made.many)
        if tree.kind[at] == OR:
            result = made.any_of(plain)
            for a in others:
                result = made.union(result, a)
            return result
        if tree.kind[at] == AND:
            if others and others[0] == 0:
                return 0
            result = made.trim(made.all_of(plain), order)
            for a in others:
                result = made.product(result, a, order)
            return result
        plain.sort(reverse=True)  # from the lowest level up, each costs one node a partial result
        return self._some(made, [*(made.any_of([level]) for level in plain), *others], tree.k[at], order)

    def _some(self, made: Diagram, of: Sequence[int], need: int, order: int) -> int:
        """At least ``need`` of these: after each input, the families of at least 1, 2, ... of those so far."""
        row = [1] + [0] * need
        for done, a in enumerate(of):
            for j in range(min(need, done + 1), max(0, need - (len(of) - done)), -1):
                row[j] = made.union(row[j], made.product(row[j - 1], a, order))
        return row[need]


# -- from the map -------------------------------------------------------------------------


def service_tree(
    graph: Graph, service: str, *, pessimistic: bool = True, kinds: Collection[str] | None = None
) -> Flat:
    """Return the fault tree of one node of a map: a node fails by its own loss, or because an input is short.

    Loops of the map are loops of the tree. Raises ``NotFound`` for an id on no map. O(what stands below the node).
    """
    if service not in graph.index:
        raise NotFound(f"no node {service!r} on the map", do="tocsin status lists what is on the map")
    needed, counts = fall.enough(graph, pessimistic=pessimistic)
    tree = Flat([], [], [], [], 0)
    gate = {graph.index[service]: tree.add(OR, service)}
    left = list(gate)
    while left:
        at = left.pop()
        here = graph.nodes[at]
        if here.id != service and (kinds is None or here.kind in kinds):
            tree.of[gate[at]].append(tree.add(EVENT, here.id))
        for entry in graph.input_of[graph.inputs_start[at] : graph.inputs_start[at + 1]].tolist():
            begin, end = int(graph.start[entry]), int(graph.start[entry + 1])
            counted = graph.member[begin:end][counts[begin:end]].tolist()
            enough = int(needed[entry])
            if not 0 < enough <= len(counted):
                continue
            for to in counted:
                if to not in gate:
                    gate[to] = tree.add(OR, graph.nodes[to].id)
                    left.append(to)
            kind = OR if enough == 1 else AND if enough == len(counted) else SOME
            short = tree.add(kind, graph.inputs[entry].name, [gate[to] for to in counted], enough)
            tree.of[gate[at]].append(short)
    for number in gate.values():
        if not tree.of[number]:
            tree.kind[number] = FALSE  # nothing below can be lost
    return tree
