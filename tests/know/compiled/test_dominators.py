# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The dominator tree against taking each node away and walking."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.effort import times
from tocsin.know.compiled.dominators import dominated, dominator_tree, turned

Edges = list[tuple[int, int]]


def reached(nodes: int, edges: Edges, roots: set[int], without: int | None = None) -> set[int]:
    seen, waiting = set(), [root for root in roots if root != without]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += [b for a, b in edges if a == node and b != without]
    return seen


def rows(nodes: int, key: list[int], value: list[int]) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(np.array(key, dtype=np.int64), kind="stable")
    first = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(np.array(key, dtype=np.int64), minlength=nodes), out=first[1:])
    return first, np.array(value, dtype=np.int32)[order]


def tree(nodes: int, edges: Edges, roots: set[int]) -> tuple[np.ndarray, np.ndarray, bool]:
    root = np.zeros(nodes, np.bool_)
    root[list(roots)] = True
    first, to = rows(nodes, [a for a, _ in edges], [b for _, b in edges])
    begin, source = turned(first, to)
    return dominator_tree(first, to, begin, source, root)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, Edges, set[int]]:
    nodes = draw(st.integers(1, 9))
    ends = st.integers(0, nodes - 1)
    edges = draw(st.lists(st.tuples(ends, ends), max_size=22))
    return nodes, edges, draw(st.sets(ends, max_size=3))


@times(4)
@given(graphs())
def test_who_dominates_whom_is_who_cannot_be_done_without(made: tuple[int, Edges, set[int]]) -> None:
    nodes, edges, roots = made
    order, over, circular = tree(nodes, edges, roots)
    inside = reached(nodes, edges, roots)
    assert sorted(order.tolist()) == sorted(inside)
    inner = [(a, b) for a, b in edges if a in inside]
    assert circular == any(a in reached(nodes, inner, {b}) for a, b in inner)
    assert all(up < here for here, up in enumerate(over.tolist()))
    above: dict[int, set[int]] = {}
    for here, up in enumerate(over.tolist()):
        above[int(order[here])] = {int(order[up])} | above[int(order[up])] if up >= 0 else set()
    for node in inside:
        expected = {one for one in inside - {node} if node not in reached(nodes, edges, roots, one)}
        assert above[node] == expected
    counts, sums, by = dominated(
        order, over, np.arange(nodes, dtype=np.float64).reshape(-1, 1), np.zeros(nodes, np.bool_)
    )
    for node in range(nodes):
        under = {one for one in inside if node in above[one] | {one}}
        assert counts[node] == len(under)
        assert sums[node].tolist() == [float(sum(under))]
        assert by[node] == len(above.get(node, ()))


def test_a_ladder_where_the_plain_walk_up_is_quadratic() -> None:
    # a path, and from each of its nodes an edge back down to a second path: semi-dominators all the way up
    half = 20_000
    edges = [(at, at + 1) for at in range(half - 1)]
    edges += [(half - 1, half), *((half + at, half + at + 1) for at in range(half - 1))]
    edges += [(half - 1 - at, half + at) for at in range(half)]
    order, over, circular = tree(2 * half, edges, {0})
    assert not circular
    above = dict(
        zip(order.tolist(), (int(order[up]) if up >= 0 else -1 for up in over.tolist()), strict=True)
    )
    assert [above[at] for at in range(half)] == list(range(-1, half - 1))
    assert [above[half + at] for at in range(half)] == [half - 1 - at for at in range(half)]


@given(graphs())
def test_turned_is_the_same_read_backwards(made: tuple[int, Edges, set[int]]) -> None:
    nodes, edges, _ = made
    edges = sorted(edges)
    begin, source = turned(*rows(nodes, [a for a, _ in edges], [b for _, b in edges]))
    expected = rows(nodes, [b for _, b in edges], [a for a, _ in edges])
    assert (begin.tolist(), source.tolist()) == (expected[0].tolist(), expected[1].tolist())
