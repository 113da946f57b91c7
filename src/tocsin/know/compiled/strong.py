# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who fells each other, and a forest in which everybody fells the one above.

Wires as in ``compiled.fall``; those to inputs that count (t < 0) lead nowhere here.
"""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


@numba.njit(cache=True, nogil=True)
def strong(first: Longs, wire: Ints) -> tuple[Ints, Ints]:
    """Strongly connected components, each before those that lead to it (Tarjan's way).

    Returns the nodes, component by component, (n,), and the number of each node's component, (n,).
    """
    nodes = len(first) - 1
    members, component = np.empty(nodes, np.int32), np.full(nodes, -1, np.int32)
    number, low = np.full(nodes, -1, np.int32), np.empty(nodes, np.int32)
    upcoming, way, waiting = first[:-1].copy(), np.empty(nodes, np.int32), np.empty(nodes, np.int32)
    numbered, components, sorted_in, depth, held = 0, 0, 0, 0, 0
    for start in range(nodes):
        if number[start] >= 0:
            continue
        way[0], depth = start, 1
        while depth:
            node = way[depth - 1]
            if number[node] < 0:
                number[node] = low[node] = numbered
                numbered += 1
                waiting[held] = node
                held += 1
            below = -1
            while upcoming[node] < first[node + 1]:
                to = wire[upcoming[node]]
                if to >= 0 and number[to] < 0:
                    below = to
                    break
                if to >= 0 and component[to] < 0:
                    low[node] = min(low[node], low[to])
                upcoming[node] += 1
            if below >= 0:
                way[depth] = below
                depth += 1
                continue
            depth -= 1
            if low[node] == number[node]:
                while component[node] < 0:
                    held -= 1
                    members[sorted_in] = waiting[held]
                    component[waiting[held]] = components
                    sorted_in += 1
                components += 1
    return members, component


@numba.njit(cache=True, nogil=True)
def forest(first: Longs, wire: Ints) -> tuple[Ints, Ints]:
    """The order and the ends that ``compiled.fall.fall_alone`` takes, (n,) each.

    Above each component stands, of those that it fells directly, the one with the longest tail
    by an estimate: so as little as may be is felled anew for it.
    """
    members, component = strong(first, wire)
    nodes = len(members)
    many = component.max() + 1 if nodes else 0
    size, span = np.zeros(many, np.int64), np.zeros(many, np.int64)
    tail, above = np.zeros(many, np.int64), np.full(many, -1, np.int32)
    for node in members:
        size[component[node]] += 1
    for node in members:  # components come after those that they fell
        here = component[node]
        for at in range(first[node], first[node + 1]):
            if wire[at] >= 0:
                there = component[wire[at]]
                if there != here and size[there] + tail[there] > tail[here]:
                    tail[here], above[here] = size[there] + tail[there], there
    for here in range(many - 1, -1, -1):
        span[here] += size[here]
        if above[here] >= 0:
            span[above[here]] += span[here]
    begin, free, outside = np.zeros(many, np.int64), np.zeros(many, np.int64), 0
    order, end = np.empty(nodes, np.int32), np.empty(nodes, np.int32)
    placed = 0
    for here in range(many):
        if above[here] >= 0:
            begin[here] = free[above[here]]
            free[above[here]] += span[here]
        else:
            begin[here] = outside
            outside += span[here]
        free[here] = begin[here] + size[here]
        for i in range(size[here]):
            order[begin[here] + i] = members[placed]
            end[begin[here] + i] = begin[here] + i + 1
            placed += 1
        end[begin[here]] = begin[here] + span[here]
    return order, end
