# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How many sets a diagram holds of each order, and which: reads what ``compiled.zdd`` made.

A variable may stand for a module: ``inside[v]`` is the root of its own diagram, 0 for an event. A set with
such a variable stands for as many sets as the module has, and its order is that of both parts together.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

MANY = 2**62
"""Counts stop here: so many or more."""

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


@njit(cache=True)
def _added(total: int, a: int, b: int) -> int:
    """Total + a x b, or MANY."""
    if a == 0 or b == 0:
        return total
    if float(a) * float(b) + float(total) >= float(MANY):
        return MANY
    return total + a * b


@njit(cache=True)
def tally(root: int, order: int, var: Ints, lo: Ints, hi: Ints, inside: Ints) -> tuple[Ints, Longs]:
    """Return (row of each node up to ``root``, -1 where not below it) and counts (rows, order + 1)."""
    row = np.full(root + 1, -1, np.int32)
    row[0] = row[1] = row[root] = 0
    for at in range(root, 1, -1):  # a module's root stands before all nodes that name the module
        if row[at] == 0:
            row[lo[at]] = row[hi[at]] = row[inside[var[at]]] = 0
    rows = 0
    for at in range(root + 1):
        if row[at] == 0:
            row[at] = rows
            rows += 1
    counts = np.zeros((rows, order + 1), np.int64)
    counts[1, 0] = 1
    for at in range(2, root + 1):
        if row[at] >= 0:
            here, low, high, within = row[at], row[lo[at]], row[hi[at]], inside[var[at]]
            for k in range(order + 1):
                total = counts[low, k]
                if within == 0:
                    if k > 0:
                        total = _added(total, 1, counts[high, k - 1])
                else:
                    for part in range(k + 1):
                        total = _added(total, counts[row[within], part], counts[high, k - part])
                counts[here, k] = total
    return row, counts


@njit(cache=True)
def _split(part: int, left: int, within: int, high: int, row: Ints, counts: Longs) -> int:
    """The least order from ``part`` on that the variable itself may take of ``left``; beyond it if none."""
    if within == 0:
        return 1 if left > 0 and counts[row[high], left - 1] > 0 else left + 1
    while part <= left and (counts[row[within], part] == 0 or counts[row[high], left - part] == 0):
        part += 1
    return part


@njit(cache=True)
def _twice(rows: Longs) -> Longs:
    """The same rows in an array of twice the length."""
    longer = np.empty((2 * rows.shape[0], rows.shape[1]), np.int64)
    longer[: rows.shape[0]] = rows
    return longer


@njit(cache=True)
def members(
    root: int, order: int, most: int, row: Ints, counts: Longs, var: Ints, lo: Ints, hi: Ints, inside: Ints
) -> Ints:
    """Return (s, order): the variables of the first ``most`` sets of exactly this order, by ``tally``'s counts.

    Walks depth first and enters a branch only if a set of the order asked for lies in it. ``wait`` holds the
    branches put off: node, order left in this diagram, what follows after it, variables picked, and for a
    module the order next to be tried within, and how much of ``after`` is theirs. ``after`` is what follows a
    module, as linked rows: node, order left, next; a row is kept as long as a branch put off may need it.
    """
    held = min(most, counts[row[root], order])
    sets = np.empty((held, order), np.int32)
    wait = np.empty((64, 6), np.int64)
    after = np.empty((64, 3), np.int64)
    pick = np.empty(order + 1, np.int32)
    found = 0
    if held == 0:
        return sets
    wait[0, 0], wait[0, 1], wait[0, 2], wait[0, 3], wait[0, 4], wait[0, 5] = root, order, -1, 0, -1, 0
    top = 0
    while top >= 0 and found < held:
        at, left, then, picked = wait[top, 0], wait[top, 1], wait[top, 2], wait[top, 3]
        part, used = wait[top, 4], wait[top, 5]
        top -= 1
        while True:
            if at == 1:  # left is 0: the counts say so
                if then < 0:
                    sets[found] = pick[:order]
                    found += 1
                    break
                at, left, then, part = after[then, 0], after[then, 1], after[then, 2], -1
                continue
            if top + 3 > wait.shape[0]:
                wait = _twice(wait)
            low, high, within = lo[at], hi[at], inside[var[at]]
            first = _split(max(part, 0), left, within, high, row, counts)
            if part < 0 and counts[row[low], left] > 0:
                if first > left:
                    at = low
                    continue
                top += 1
                wait[top, 0], wait[top, 1], wait[top, 2], wait[top, 3] = low, left, then, picked
                wait[top, 4], wait[top, 5] = -1, used
            part = -1
            if within == 0:
                pick[picked] = var[at]
                picked += 1
                at, left = high, left - 1
                continue
            second = _split(first + 1, left, within, high, row, counts)
            if second <= left:
                top += 1
                wait[top, 0], wait[top, 1], wait[top, 2], wait[top, 3] = at, left, then, picked
                wait[top, 4], wait[top, 5] = second, used
            if used == after.shape[0]:
                after = _twice(after)
            after[used, 0], after[used, 1], after[used, 2] = high, left - first, then
            at, left, then, used = within, first, used, used + 1
    return sets
