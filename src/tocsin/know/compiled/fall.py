# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What falls with what, levels 0 and 1: loops over the wires of ``know.fall``.

    first  (n + 1,) int64  wires of node v stand at first[v]:first[v + 1]
    wire   (e,) int32      t >= 0: node t falls at once; t < 0: one member fewer for input ~t
    spare  (g, 2) int32    members that input may still lose, the last one fells it; its consumer

``spare`` is counted down while a loss spreads and counted up again when it is taken
back; between two runs it is as it was, so nothing of the size of the map is reset.
"""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]


WAITING, GONE_THROUGH = 2, 1
"""What ``lost`` says of a node that is; 0 of one that stands."""

LARGE = 16
"""A round that fells one in so many of all nodes is put in the order of the rows before it is gone through."""


@numba.njit(cache=True, nogil=True)
def spread(first: Longs, wire: Ints, spare: Ints, lost: Bytes, fallen: Ints, done: int, many: int) -> int:
    """Go on from fallen[done:many], which are waiting, until nothing more falls; return the new ``many``.

    ``fallen`` has n + 1 places, the last one as a margin. Measured at 983,473 wires on a calm machine: unsigned
    indices and a loop without branches 7.6 in place of 10.5 ms. On a machine whose caches are
    shared with others memory is what counts: rows in order, so that wires are read as they stand, 12 in place of 22 ms.
    (To number the nodes otherwise, by degree or breadth first, won nothing.)
    """
    nodes, one, round_end = np.uint64(len(lost)), np.uint32(1), done
    while done < many:
        if done == round_end:
            round_end = many
            if (many - done) * LARGE > len(lost):
                place = np.uint64(done)
                for row in range(nodes):
                    fallen[place] = row
                    place += np.uint64(lost[row] == WAITING)
        node = np.uint32(fallen[done])
        lost[node] = GONE_THROUGH
        done += 1
        for at in range(np.uint64(first[node]), np.uint64(first[node + one])):
            to = wire[at]
            if to < 0:
                entry = np.uint32(~to)
                spare[entry, 0] -= 1
                if spare[entry, 0] != 0:
                    continue
                to = spare[entry, 1]
            # without a branch: whether a node is lost already is what a processor guesses wrong
            fallen[np.uint64(many)] = to
            stood = lost[np.uint32(to)] == 0
            many += stood
            lost[np.uint32(to)] |= stood * WAITING
    return many


@numba.njit(cache=True, nogil=True)
def take_back(
    first: Longs, wire: Ints, spare: Ints, lost: Bytes, fallen: Ints, since: int, many: int
) -> None:
    """Undo ``spread`` for fallen[since:many]."""
    for i in range(since, many):
        node = fallen[i]
        lost[node] = 0
        for at in range(first[node], first[node + 1]):
            if wire[at] < 0:
                spare[~wire[at], 0] += 1


@numba.njit(cache=True, nogil=True)
def fall_each(
    first: Longs, wire: Ints, spare: Ints, begin: Longs, seed: Ints, weights: Floats
) -> tuple[Longs, Floats]:
    """For each set seed[begin[i]:begin[i + 1]]: how many nodes fall, (r,), and their weights, (r, w)."""
    nodes, runs, columns = len(first) - 1, len(begin) - 1, weights.shape[1]
    lost, fallen = np.zeros(nodes, np.uint8), np.empty(nodes + 1, np.int32)
    counts, sums = np.zeros(runs, np.int64), np.zeros((runs, columns))
    for run in range(runs):
        many = 0
        for at in range(begin[run], begin[run + 1]):
            node = seed[at]
            if not lost[node]:
                lost[node] = WAITING
                fallen[many] = node
                many += 1
        many = spread(first, wire, spare, lost, fallen, 0, many)
        counts[run] = many
        for i in range(many):
            for column in range(columns):
                sums[run, column] += weights[fallen[i], column]
        take_back(first, wire, spare, lost, fallen, 0, many)
    return counts, sums


@numba.njit(cache=True, nogil=True)
def fall_alone(
    first: Longs,
    wire: Ints,
    spare: Ints,
    order: Ints,
    end: Ints,
    weights: Floats,
    watched: Bools,
    most: int,
) -> tuple[Longs, Floats, Longs, Ints, Ints, int]:
    """Lose every node alone, each on top of one that it fells anyway.

    ``order`` lists the nodes of a forest, parents first, the descendants of place i at i + 1:end[i];
    a node must fell its parent. So what falls with the parent is down already when the node is taken
    away, and what comes back is what the node fells beyond it: the whole costs the sum of these
    differences, where one cascade a node would fell the same long tail again and again.

    Returns, by node, how many fall, (n,), and their weights, (n, w); by node, how many fell a watched
    one, (n,); then pairs (watched node, place), (p,) each: all of order[place:end[place]] fell it. At
    most ``most`` pairs are kept; last, how many there were.
    """
    nodes, columns = len(first) - 1, weights.shape[1]
    lost, fallen = np.zeros(nodes, np.uint8), np.empty(nodes + 1, np.int32)
    counts, sums, by = np.zeros(nodes, np.int64), np.zeros((nodes, columns)), np.zeros(nodes, np.int64)
    open_place, open_since = np.empty(nodes, np.int32), np.empty(nodes, np.int32)
    total = np.zeros((nodes + 1, columns))  # by depth: what has fallen down to it
    felled, felled_at = np.empty(1024, np.int32), np.empty(1024, np.int32)
    pairs, depth, many = 0, 0, 0
    for place in range(len(order)):
        while depth and end[open_place[depth - 1]] <= place:
            depth -= 1
            take_back(first, wire, spare, lost, fallen, open_since[depth], many)
            many = open_since[depth]
        node, since = order[place], many
        if not lost[node]:
            lost[node] = WAITING
            fallen[many] = node
            many = spread(first, wire, spare, lost, fallen, since, many + 1)
            open_place[depth], open_since[depth] = place, since
            depth += 1
            for column in range(columns):
                total[depth, column] = total[depth - 1, column]
            for i in range(since, many):
                for column in range(columns):
                    total[depth, column] += weights[fallen[i], column]
                if watched[fallen[i]]:
                    by[fallen[i]] += end[place] - place
                    if pairs < most:
                        if pairs == len(felled):
                            felled = np.concatenate((felled, np.empty_like(felled)))
                            felled_at = np.concatenate((felled_at, np.empty_like(felled_at)))
                        felled[pairs], felled_at[pairs] = fallen[i], place
                    pairs += 1
        counts[node] = many
        for column in range(columns):
            sums[node, column] = total[depth, column]
    kept = min(pairs, most)
    return counts, sums, by, felled[:kept].astype(np.int32), felled_at[:kept].astype(np.int32), pairs
