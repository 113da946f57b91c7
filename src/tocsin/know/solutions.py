# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Minimal solutions of a fault tree with not-gates: what fails the top while all else works, and nothing less does.

With a not-gate losing more can mend what less has broken, so families of sets cannot be joined gate by gate. The
tree becomes a binary decision diagram (Bryant 1986), from which the minimal solutions are read off as a
zero-suppressed one (Rauzy 1993; Dutuit & Rauzy 1997): of a node, those without its variable, and those with it
that hold none of the former.

In plain Python: a tree of 122 events and 288 gates takes half a million operations. Nothing recurses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tocsin.know.diagram import Diagram, NotFinished
from tocsin.know.fault_tree import AND, NOT, OR, TRUE, Flat

BOTH, EITHER = range(2)
NODE_BYTES = 400
"""Of a node of ours with what is remembered of it; one of ``Diagram`` takes 60."""


class Binary:
    """A store of reduced ordered decision diagrams; 0 never fails, 1 has failed, any other node asks for a variable."""

    def __init__(self, levels: int, nodes: int) -> None:
        """Variables 0 to ``levels`` - 1, the first on top; ``NotFinished`` once there are more than ``nodes``."""
        self.var, self.lo, self.hi = [levels, levels], [0, 1], [0, 1]
        self._most = nodes
        self._same: dict[tuple[int, int, int], int] = {}
        self._known: dict[tuple[int, int, int], int] = {}
        self._turned: dict[int, int] = {0: 1, 1: 0}

    def node(self, level: int, low: int, high: int) -> int:
        """Return ``high`` if the variable has failed, else ``low``; both lie below it."""
        if low == high:
            return low
        key = (level, low, high)
        found = self._same.get(key)
        if found is None:
            if len(self.var) >= self._most:
                raise NotFinished(f"more than {self._most} nodes of a decision diagram")
            found = self._same[key] = len(self.var)
            self.var.append(level)
            self.lo.append(low)
            self.hi.append(high)
        return found

    def opposite(self, a: int) -> int:
        """Return what fails when ``a`` does not."""
        turned = self._turned
        for at in self.below(a):
            if at not in turned:
                turned[at] = self.node(self.var[at], turned[self.lo[at]], turned[self.hi[at]])
                turned[turned[at]] = at
        return turned[a]

    def below(self, a: int) -> list[int]:
        """Return the nodes of ``a`` but the two ends, children first."""
        seen, left = set[int](), [a]
        while left:
            at = left.pop()
            if at > 1 and at not in seen:
                seen.add(at)
                left += (self.lo[at], self.hi[at])
        return sorted(seen)  # a node is made after its children

    def join(self, op: int, a: int, b: int) -> int:
        """Return what fails when both do (``BOTH``), or one of them (``EITHER``)."""
        known, end = self._known, 1 if op == EITHER else 0
        left = [(op, a, b)]
        while left:
            key = left[-1]
            if key in known:
                left.pop()
                continue
            _, a, b = key
            if end in (a, b):
                known[key] = end
                continue
            if a == b or 1 - end in (a, b):
                known[key] = b if a == 1 - end else a
                continue
            parts = self._parts(op, a, b)
            asked = [part for part in parts[1:] if part not in known]
            if asked:
                left += asked
            else:
                known[key] = self.node(parts[0], known[parts[1]], known[parts[2]])
        return known[key]

    def _parts(self, op: int, a: int, b: int) -> tuple[int, tuple[int, int, int], tuple[int, int, int]]:
        """The upper variable of two nodes, and what is asked of them without it and with it."""
        level = min(self.var[a], self.var[b])
        low_a, high_a = (self.lo[a], self.hi[a]) if self.var[a] == level else (a, a)
        low_b, high_b = (self.lo[b], self.hi[b]) if self.var[b] == level else (b, b)
        low = (op, low_a, low_b) if low_a <= low_b else (op, low_b, low_a)
        high = (op, high_a, high_b) if high_a <= high_b else (op, high_b, high_a)
        return level, low, high


def decided(
    tree: Flat, order: Iterable[Sequence[int]], levels: int, level: Mapping[int, int], nodes: int
) -> tuple[Binary, int]:
    """Return the diagram of a tree without loops, and the node of its top.

    ``order`` is ``tree_shape.components``, ``level`` the variable of each event and of each gate that stands for one.
    """
    made = Binary(levels, max(nodes * 60 // NODE_BYTES, 4))
    root: dict[int, int] = {}
    for (at,) in order:
        if at in level:
            root[at] = made.node(level[at], 0, 1)
        elif not tree.of[at]:
            root[at] = 1 if tree.kind[at] == TRUE else 0
        elif all(to in root for to in tree.of[at]):
            root[at] = _gate(made, tree, at, [root[to] for to in tree.of[at]])
    return made, root[tree.top]


def _gate(made: Binary, tree: Flat, at: int, of: list[int]) -> int:
    """One gate over its inputs, those with the lowest variables first: what they share is built once."""
    if tree.kind[at] == NOT:
        return made.opposite(of[0])
    of.sort(key=lambda a: -made.var[a])
    need = {AND: len(of), OR: 1}.get(tree.kind[at], tree.k[at])
    if need in (1, len(of)):
        op = EITHER if need == 1 else BOTH
        result = of[0]
        for a in of[1:]:
            result = made.join(op, result, a)
        return result
    row = [1] + [0] * need
    for done, a in enumerate(of):
        for j in range(min(need, done + 1), 0, -1):
            row[j] = made.join(EITHER, row[j], made.join(BOTH, row[j - 1], a))
    return row[need]


def minimal_solutions(binary: Binary, top: int, made: Diagram, order: int) -> int:
    """Return the minimal solutions up to an order, as a family of ``made`` over the same variables."""
    found = {0: 0, 1: 1}
    for at in binary.below(top):
        low, high = found[binary.lo[at]], found[binary.hi[at]]
        found[at] = made.trim(made.node(binary.var[at], low, made.without(high, low)), order)
    return found[top]
