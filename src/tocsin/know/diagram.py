# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A store of zero-suppressed diagrams that grows as it is used: the arrays of ``compiled.zdd`` and their bounds.

A diagram is the number of its root node. 0 is the family without sets, 1 the family of the empty set.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from tocsin.know.compiled import families, zdd

NODES_AT_FIRST = 2**14

Number = TypeVar("Number", bound=np.generic)


class NotFinished(Exception):
    """More nodes or steps are needed than were allowed; ``what`` says which."""

    def __init__(self, what: str) -> None:
        """Keep the reason, for the answer."""
        super().__init__(what)
        self.what = what


class Diagram:
    """Families over the variables 0 to ``levels`` - 1, the first on top; all of them minimal."""

    def __init__(self, levels: int, *, nodes: int, steps: int) -> None:
        """Allow so many nodes and steps in all; a step is one call of an operation on two nodes."""
        self._levels, self._nodes_most = levels, nodes
        self._weight = np.ones(levels + 1, np.int32)
        self._inside = np.zeros(levels + 1, np.int32)
        self._meter = np.array([2, 0, steps], np.int64)
        self._frames = np.empty((levels + 8, 7), np.int32)  # each open operation is on a lower level
        # the ends are no variables: they stand below all of them
        self._var, self._lo, self._hi = (
            np.array(pair, np.int32) for pair in ((levels, levels), (0, 0), (0, 0))
        )
        self._least, self._most = np.array([zdd.NEVER, 0], np.int32), np.array([-zdd.NEVER, 0], np.int32)
        self._many = np.array([0.0, 1.0])
        self._size(min(NODES_AT_FIRST, max(nodes, 4)))

    def _size(self, nodes: int) -> None:
        """Make room for so many nodes; what was remembered of operations is forgotten."""
        kept = self._meter[zdd.NODES]
        self._var, self._lo, self._hi = (_longer(a, nodes, kept) for a in (self._var, self._lo, self._hi))
        self._least, self._most = (_longer(a, nodes, kept) for a in (self._least, self._most))
        self._many = _longer(self._many, nodes, kept)
        slots = 1 << (2 * nodes - 1).bit_length()
        self._table = np.zeros(slots, np.int32)
        self._pairs = np.empty(slots // 2, np.int64)
        self._kinds = np.full(slots // 2, -1, np.int32)
        self._known = np.empty(slots // 2, np.int32)
        zdd.refill(self._var, self._lo, self._hi, self._table, kept)

    def _grow(self) -> None:
        if len(self._var) >= self._nodes_most:
            raise NotFinished(f"more than {self._nodes_most} nodes")
        self._size(min(4 * len(self._var), self._nodes_most))

    # -- families ------------------------------------------------------------------------

    def node(self, level: int, low: int, high: int) -> int:
        """Return the sets of ``low``, and those of ``high`` with the variable; both must lie below it."""
        while True:
            made: int = zdd.node(
                level, low, high, self._var, self._lo, self._hi, self._least, self._most, self._many,
                self._table, self._weight, self._meter,
            )  # fmt: skip
            if made != zdd.FULL:
                return made
            self._grow()

    def _combine(self, op: int, a: int, b: int, k: int) -> int:
        while True:
            made: int = zdd.combine(
                op, a, b, k, self._var, self._lo, self._hi, self._least, self._most, self._many, self._table,
                self._weight, self._meter, self._pairs, self._kinds, self._known, self._frames,
            )  # fmt: skip
            if made >= 0:
                return made
            if made == zdd.OUT_OF_STEPS:
                raise NotFinished(f"more than {self._meter[zdd.STEPS_MOST]} steps")
            self._grow()

    def any_of(self, levels: Iterable[int]) -> int:
        """Return the family of these variables, each a set by itself."""
        made = 0
        for level in sorted(set(levels), reverse=True):
            made = self.node(level, made, 1)
        return made

    def all_of(self, levels: Iterable[int]) -> int:
        """Return the one set of these variables."""
        made = 1
        for level in sorted(set(levels), reverse=True):
            made = self.node(level, 0, made)
        return made

    def union(self, a: int, b: int) -> int:
        """Return the sets of both, without those that hold another."""
        return self._combine(zdd.UNION, a, b, 0)

    def product(self, a: int, b: int, order: int) -> int:
        """Return each set of one with each of the other, up to an order, without those that hold another."""
        return self._combine(zdd.PRODUCT, a, b, order)

    def without(self, a: int, b: int) -> int:
        """Return the sets of ``a`` that hold none of ``b``."""
        return self._combine(zdd.WITHOUT, a, b, 0)

    def trim(self, a: int, order: int) -> int:
        """Return the sets up to an order."""
        return a if self._most[a] <= order else self._combine(zdd.TRIM, a, 0, order)

    def least(self, a: int) -> int:
        """Return the order of the smallest set."""
        return int(self._least[a])

    def many(self, a: int) -> float:
        """Return how many sets there are, roughly: modules count once."""
        return float(self._many[a])

    def single(self, a: int) -> int:
        """Return the variable of a family that is one set of one variable, -1 for any other."""
        return int(self._var[a]) if a > 1 and self._lo[a] == 0 and self._hi[a] == 1 else -1

    def stand_for(self, level: int, family: int) -> None:
        """Let a variable stand for a family of others, before it is used: a set's order counts theirs."""
        self._weight[level], self._inside[level] = self._least[family], family

    # -- answers -------------------------------------------------------------------------

    def sets(self, a: int, order: int, most: int) -> tuple[list[int], list[npt.NDArray[np.int32]]]:
        """Return how many sets there are of each order from 1 on, and the first ``most`` of them, smallest first.

        The sets of one order are an array (s, order) of variables. A count of 2^62 means so many or more.
        """
        row, counts = families.tally(a, order, self._var, self._lo, self._hi, self._inside)
        found = [int(n) for n in counts[row[a]]]
        listed: list[npt.NDArray[np.int32]] = []
        for k in range(1, order + 1):
            left = most - sum(map(len, listed))
            listed.append(
                families.members(a, k, left, row, counts, self._var, self._lo, self._hi, self._inside)
            )
        return found[1:], listed

    @property
    def used(self) -> tuple[int, int]:
        """Nodes and steps so far."""
        return int(self._meter[zdd.NODES]), int(self._meter[zdd.STEPS])


def _longer(old: npt.NDArray[Number], length: int, kept: int) -> npt.NDArray[Number]:
    made = np.empty(length, old.dtype)
    made[:kept] = old[:kept]
    return made
