# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What falls with what at once: ``fall(graph, rows) -> lost``, the all-of reading of a map.

Levels are 0 or 1 and there is no time: stocks count as empty, a lost node stays lost. A
node falls as soon as one of its inputs is short, and an input is short

* all-of: when one member is lost;   any-of: when all are;   k-of-n: when fewer than k are left;
* shares, pessimistic: when a member is lost whose share may be above 0: what it brought may
  have been what nothing replaces (in 2018 a tenth to a third of the parts stopped the whole);
* shares, optimistic: when all members whose share may be above 0 are lost, and the shares may add
  up to 1 without anybody else: as long as one is left, the others may have brought nothing.

A member's share is at most ``high`` and at most what the low bounds of the others leave;
where even the high bounds add up to less than 1, somebody on no map delivers the rest: lost
with the first member when pessimistic, never lost when optimistic. Capital goods and
information do not bite; an unknown flow bites when pessimistic only.

What is lost is the least set that holds the rows and is closed under these rules, so the
levels are the greatest fixed point: mutual dependence does not fail by itself. Read next to
``know.cascade`` with all stocks 0 and whole losses: the pessimistic set is what is below 1
there, and the optimistic set is at 0 there. So the linear reading lies between the two.

Cost of one run: each membership of a fallen node once, nothing for the others (measured in
``benchmarks/know_cascade.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.core.graph import ANY, CAPITAL, INFORMATION, K_OF_N, SHARES, UNKNOWN, Graph

STILL = 1e-9
"""A share of no more than this is none."""

NEVER = 2**31 - 1


class Totals(msgspec.Struct, frozen=True):
    """What falls with each set of rows, without naming it."""

    nodes: npt.NDArray[np.int64]
    """(r,): how many fall, the set itself among them."""
    weights: npt.NDArray[np.float64]
    """(r, w): the sum of their weights."""


class Wires(msgspec.Struct, frozen=True):
    """The memberships that bite, by member: what ``compiled.fall`` walks over; see there for the shapes."""

    first: npt.NDArray[np.int64]
    wire: npt.NDArray[np.int32]
    spare: npt.NDArray[np.int32]


class Falls:
    """The all-of reading of one graph; the wires are laid once and shared by all runs, also of several threads."""

    def __init__(self, graph: Graph, *, pessimistic: bool = True) -> None:
        """Lay the wires: O(n + m + s)."""
        self.nodes = len(graph.nodes)
        self.wires = lay(graph, pessimistic=pessimistic)

    def lost(self, rows: Iterable[int]) -> npt.NDArray[np.bool_]:
        """Return (n,): what is lost once these rows are. Raises ``IndexError`` for a row of no node."""
        from tocsin.know.compiled.fall import WAITING, spread

        seed = np.unique(self._rows(rows))
        lost, fallen = np.zeros(self.nodes, np.uint8), np.empty(self.nodes + 1, np.int32)
        lost[seed], fallen[: len(seed)] = WAITING, seed
        spread(self.wires.first, self.wires.wire, self.wires.spare.copy(), lost, fallen, 0, len(seed))
        return lost > 0

    def each(self, sets: Sequence[Iterable[int]], weights: npt.NDArray[np.float64]) -> Totals:
        """Return what falls with each set by itself; ``weights`` is (n, w), or (n,) for one column.

        Memory is that of one run. Raises ``IndexError`` for a row of no node, ``ValueError`` for weights of
        another length.
        """
        from tocsin.know.compiled.fall import fall_each

        columns = np.asarray(weights, dtype=np.float64)
        columns = np.ascontiguousarray(columns[:, None] if columns.ndim == 1 else columns)
        if columns.ndim != 2 or len(columns) != self.nodes:
            raise ValueError(f"weights of shape {np.shape(weights)} for {self.nodes} nodes")
        parts = [self._rows(rows) for rows in sets]
        begin = np.zeros(len(parts) + 1, np.int64)
        np.cumsum([len(part) for part in parts], out=begin[1:])
        seed = np.concatenate([np.empty(0, np.int32), *parts]).astype(np.int32)
        wires = self.wires
        return Totals(*fall_each(wires.first, wires.wire, wires.spare.copy(), begin, seed, columns))

    def _rows(self, rows: Iterable[int]) -> npt.NDArray[np.int32]:
        """As an array; the compiled loops do not look whether a row is on the map."""
        given = np.array(rows if isinstance(rows, np.ndarray) else list(rows), dtype=np.int64)
        if len(given) and not 0 <= given.min() <= given.max() < self.nodes:
            raise IndexError(f"rows from {given.min()} to {given.max()} of {self.nodes} nodes")
        return given.astype(np.int32)


def fall(graph: Graph, lost: Iterable[int], *, pessimistic: bool = True) -> npt.NDArray[np.bool_]:
    """Lose these rows once and return (n,): what is lost then. For many runs over one graph keep a ``Falls``."""
    return Falls(graph, pessimistic=pessimistic).lost(lost)


def lay(graph: Graph, *, pessimistic: bool) -> Wires:
    """Return the wires of a graph: inputs that fall with one member are wired straight to their consumer."""
    needed, counted = enough(graph, pessimistic=pessimistic)
    bites = needed < NEVER
    if counted.all():
        kept = bites[graph.uses]
    else:
        of_member = np.repeat(np.arange(len(needed), dtype=np.int32), np.diff(graph.start))
        kept = (bites[of_member] & counted)[np.argsort(graph.member, kind="stable")]
    counting = bites & (needed > 1)
    number = np.cumsum(counting, dtype=np.int32) - 1
    code = np.where(counting, ~number, graph.consumer).astype(np.int32)
    before = np.zeros(len(graph.uses) + 1, dtype=np.int64)
    np.cumsum(kept, out=before[1:])
    spare = np.stack([needed[counting], graph.consumer[counting]], axis=1)
    return Wires(before[graph.uses_start], code[graph.uses[kept]], np.ascontiguousarray(spare, np.int32))


def enough(graph: Graph, *, pessimistic: bool) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """How many lost members make an input short, (m,), ``NEVER`` if none do, and which memberships count, (s,)."""
    size = np.diff(graph.start)
    needed = np.ones(len(size), dtype=np.int64)
    needed[graph.rule == ANY] = size[graph.rule == ANY]
    some = graph.rule == K_OF_N
    needed[some] = size[some] - graph.need[some] + 1
    counted = np.ones(len(graph.member), dtype=np.bool_)
    if (graph.rule == SHARES).any():
        _share(graph, size, needed, counted, pessimistic=pessimistic)
    bites = (graph.flow != CAPITAL) & (graph.flow != INFORMATION)
    if not pessimistic:
        bites &= graph.flow != UNKNOWN
    needed[~bites] = NEVER
    return needed, counted


def _share(
    graph: Graph,
    size: npt.NDArray[np.int64],
    enough: npt.NDArray[np.int64],
    counted: npt.NDArray[np.bool_],
    *,
    pessimistic: bool,
) -> None:
    """Fill in the inputs by shares."""
    inputs = len(size)
    of_member = np.repeat(np.arange(inputs), size)
    rest = np.maximum(0.0, 1.0 - np.bincount(of_member, graph.low, inputs))
    may = np.minimum(graph.high, graph.low + rest[of_member]) > STILL
    gap = 1.0 - np.bincount(of_member, graph.high, inputs) > STILL
    shared = graph.rule == SHARES
    counted[:] = ~shared[of_member] | may | (gap[of_member] & pessimistic)
    if not pessimistic:
        enough[shared] = np.bincount(of_member, may, inputs)[shared]
        enough[shared & gap] = NEVER
