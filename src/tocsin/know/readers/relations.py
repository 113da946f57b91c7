# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a document says of what needs or holds what, and from it the way to each of its components (``core.via``).

The way is the shortest chain from what the document describes; of two of one length the one that stands first. There
are two sorts of relations: one component **needs** another, or **holds** it (it is contained, nested, provided). That
something is held counts only where nothing there needs it for certain, since an image holds all of its packages and that
explains none of them. Asked in this order, and the first answer counts:

1. by what is needed at run time, and so held;
2. also by what is needed for development, tests, builds or as an option: the way then bears the first such scope on it;
3. by whatever is held, too;
4. where the described component does not lead there: from those that nothing needs or holds.

What is not reached, as a ring of components that only need each other, has no way. Relations of a component to itself say
nothing; those that name what the document does not have are told of once and passed over. A document whose relations would
not fit into ``limits.memory_bytes`` keeps its components, without ways, and that is noted. Nothing recurses.
Cost: a few arrays of numbers; linear in components and relations.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from sys import getsizeof
from typing import Final, NamedTuple

import msgspec

from tocsin.core.component import Component
from tocsin.core.memory import Bounded
from tocsin.core.via import FIRST, LAST, LONGEST, LONGEST_NAME, Via, cut
from tocsin.know.readers.shape import Faults

SCOPES: Final = ("", "development", "test", "build", "optional", "provided", "design", "other")
"""For what something is needed; the first is for running."""
_CODE: Final = {scope: 2 * place for place, scope in enumerate(SCOPES)}
_HOLDS: Final = 1
_REF_BYTES: Final = 190
"""What a reference takes beside its text: an entry of a mapping, and its place in the arrays."""
_RELATION_BYTES: Final = 40
_VIA_BYTES: Final = 300
_NONE: Final = -1


class Relations:
    """The relations of one document, by the references of its components, in whatever order they come."""

    def __init__(self, records: Bounded[Component], where: str) -> None:
        """``where``: the place of the list of relations, to which the number of one is added; ``records`` weighs them."""
        self._records = records
        self._where = where
        self._refs: dict[str, int] = {}
        self._names: list[str | None] = []
        """By node; None of one that was only referred to."""
        self._places, self._nodes = array("i"), array("i")
        """Places of components, and their nodes."""
        self._upper, self._lower, self._number, self._code = array("i"), array("i"), array("i"), array("b")
        self._roots: dict[int, None] = {}
        self._lost = 0
        """Relations that did not fit."""

    def node(self, ref: str = "") -> int:
        """The node of a reference; a new one without any. -1 where it does not fit."""
        known = self._refs.get(ref, _NONE) if ref else _NONE
        if known != _NONE:
            return known
        if not self._fits(_REF_BYTES + getsizeof(ref)):
            return _NONE
        self._names.append(None)
        if ref:
            self._refs[ref] = len(self._names) - 1
        return len(self._names) - 1

    def name(self, node: int, name: str, places: Sequence[int] = ()) -> None:
        """Say that a node is there, what it is called, and which components it stands for; the first name counts."""
        if node == _NONE:
            return
        if self._names[node] is None:
            self._names[node] = name[:LONGEST_NAME]
        for place in places:
            self._places.append(place)
            self._nodes.append(node)

    def begin(self, node: int) -> None:
        """Say that this is what the document describes, or a part of that."""
        if node != _NONE:
            self._roots[node] = None

    def relate(
        self, upper: int, lower: int, number: int = _NONE, *, scope: str = "", holds: bool = False
    ) -> None:
        """Say that one node needs another, or ``holds`` it; ``number``: of the relation, in its list."""
        if _NONE in {upper, lower} or not self._fits(_RELATION_BYTES):
            self._lost += 1
            return
        self._upper.append(upper)
        self._lower.append(lower)
        self._number.append(number)
        self._code.append(_CODE[scope] + (_HOLDS if holds else 0))

    def settle(self, faults: Faults, elsewhere: Callable[[], set[str]] = set) -> list[str]:
        """Give the components their ways, and say what is wrong; returns notes.

        ``elsewhere``: what the document has besides, under which a relation may lead and is passed over; asked if need be.
        """
        if self._lost:
            return ["its relations were not followed: they would take more than limits.memory_bytes"]
        if not self._upper:
            return []
        self._unknown(faults, elsewhere)
        graph = _Graph(self._names, self._upper, self._lower, self._code)
        ways = _Ways(graph, list(self._roots))
        found: dict[tuple[int, int], Via] = {}
        for place, node in zip(self._places, self._nodes, strict=True):
            key = ways.key(node)
            if key is None:
                continue
            via = found.get(key)
            if via is None:
                if not self._fits(_VIA_BYTES):
                    return [
                        "its relations were followed in part: more would take more than limits.memory_bytes"
                    ]
                via = found[key] = ways.via(node)
            record = self._records[place]
            scope = via.scope or scope_of(record)
            if scope != via.scope:
                via = msgspec.structs.replace(via, scope=scope)
            self._records[place] = msgspec.structs.replace(record, via=via)
        return []

    def _fits(self, size_bytes: int) -> bool:
        if self._lost or self._records.left < size_bytes:
            self._lost = self._lost or 1
            return False
        self._records.beside(size_bytes)
        return True

    def _unknown(self, faults: Faults, elsewhere: Callable[[], set[str]]) -> None:
        """Say once which relations name what the document does not have."""
        ghosts = {node for node, name in enumerate(self._names) if name is None}
        if not ghosts:
            return
        refs = {ref: node for ref, node in self._refs.items() if node in ghosts}
        missing = {node for ref, node in refs.items() if ref not in _NOTHING_MEANT}
        if missing:
            other = elsewhere()
            missing = {refs[ref] for ref in refs.keys() - other if refs[ref] in missing}
        bad = [
            at
            for at, (upper, lower) in enumerate(zip(self._upper, self._lower, strict=True))
            if upper in missing or lower in missing
        ]
        if not bad:
            return
        first = bad[0]
        node = self._upper[first] if self._upper[first] in missing else self._lower[first]
        called = next(ref for ref, one in refs.items() if one == node)
        faults.add(
            f"{self._where}/{self._number[first]}",
            f"{len(bad)} relations name what is not in this document and were passed over, first {called[:100]!r}",
            "name what is in it by its reference, or add the component",
        )


_NOTHING_MEANT: Final = frozenset({"NONE", "NOASSERTION"})


def scope_of(record: Component) -> str:
    """The scope that a component bears already, by itself."""
    return record.via.scope if isinstance(record.via, Via) else ""


class _Graph:
    """The relations between nodes that are there, from above to below, those of a node side by side."""

    def __init__(
        self, names: Sequence[str | None], upper: Sequence[int], lower: Sequence[int], code: Sequence[int]
    ) -> None:
        self.names = names
        size = len(names)
        there = bytearray(name is not None for name in names)
        rows = array("i", (
            at for at in range(len(upper)) if upper[at] != lower[at] and there[upper[at]] and there[lower[at]]
        ))  # fmt: skip
        self.needed, self.below = bytearray(size), bytearray(size)
        """Whether a node is needed for certain; whether anything needs or holds it."""
        counts = array("q", bytes(8 * (size + 1)))
        for at in rows:
            counts[upper[at] + 1] += 1
            self.below[lower[at]] = 1
            if not code[at]:
                self.needed[lower[at]] = 1
        self.begins = array("q", accumulate(counts))
        free = array("q", self.begins)
        self.lower, self.code = array("i", bytes(4 * len(rows))), array("b", bytes(len(rows)))
        for at in rows:
            to = free[upper[at]]
            free[upper[at]] = to + 1
            self.lower[to], self.code[to] = lower[at], code[at]
        self.scoped = any(one > _HOLDS for one in self.code)

    def tops(self, known: bytearray) -> Iterator[int]:
        """The nodes that nothing needs or holds and that need or hold any, without those that are known."""
        for node in range(len(self.names)):
            if not self.below[node] and not known[node] and self.begins[node] < self.begins[node + 1]:
                yield node


class _Spread(NamedTuple):
    """One search: by node what stands above it, how many stand above it, the fourth from the start, and its scope."""

    above: array[int]
    depth: array[int]
    fourth: array[int]
    scope: bytearray


class _Ways:
    """The searches over a graph, and which of them answers for a node."""

    def __init__(self, graph: _Graph, roots: Sequence[int]) -> None:
        self._graph = graph
        self._by = bytearray(len(graph.names))
        """By node: the search that reached it, from 1; 0 for none."""
        self._searches: list[_Spread] = []
        self._rooted = 0
        """How many of the searches began at what the document describes."""
        if roots:
            self._search(roots, scoped=False, held=False)
            if graph.scoped:
                self._search(roots, scoped=True, held=False)
            self._search(roots, scoped=True, held=True)
            self._rooted = len(self._searches)
        tops = list(graph.tops(self._by))
        if tops:
            self._search(tops, scoped=True, held=False)

    def key(self, node: int) -> tuple[int, int] | None:
        """Equal for the nodes that have one way in common; None of one that has none."""
        if not self._by[node]:
            return None
        spread = self._searches[self._by[node] - 1]
        above = spread.above[node]
        return None if above == _NONE else (above, self._by[node] * len(SCOPES) + spread.scope[node])

    def via(self, node: int) -> Via:
        """The way to a node that has one."""
        spread = self._searches[self._by[node] - 1]
        depth, above = spread.depth[node], spread.above[node]
        if depth <= LONGEST:
            chain = self._last(spread, above, depth)
        else:
            first = self._last(spread, spread.fourth[node], FIRST)
            chain = [*first, cut(depth - FIRST - LAST), *self._last(spread, above, LAST)]
        direct = depth == 1 and self._by[node] <= self._rooted
        return Via(chain=tuple(chain), direct=direct, scope=SCOPES[spread.scope[node]])

    def _last(self, spread: _Spread, node: int, count: int) -> list[str]:
        """So many names, the last of which is that of a node."""
        found: list[str] = []
        while len(found) < count:
            found.append(self._graph.names[node] or "")
            node = spread.above[node]
        return found[::-1]

    def _search(self, starts: Sequence[int], *, scoped: bool, held: bool) -> None:
        """Go from ``starts`` to all that is below; those not reached before are answered for by this search."""
        if all(self._by):
            return
        graph, size = self._graph, len(self._graph.names)
        unset = array("i", [_NONE]) * size
        above, fourth, depth = array("i", unset), unset, array("i", unset)
        scope = bytearray(size)
        for node in starts:
            depth[node] = 0
        queue = array("i", starts)
        for node in queue:  # grows while it is gone through
            below = depth[node] + 1
            mark = node if below == FIRST else fourth[node]
            for at in range(graph.begins[node], graph.begins[node + 1]):
                lower, code = graph.lower[at], graph.code[at]
                if depth[lower] != _NONE or (code > _HOLDS and not scoped):
                    continue
                if code & _HOLDS and graph.needed[lower] and not held:
                    continue
                depth[lower], above[lower], fourth[lower] = below, node, mark
                scope[lower] = scope[node] or code >> 1
                queue.append(lower)
        self._searches.append(_Spread(above, depth, fourth, scope))
        number = len(self._searches)
        for node in queue:
            if not self._by[node]:
                self._by[node] = number
