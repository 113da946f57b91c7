# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Families in a diagram against the same families as sets of frozensets."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.know.diagram import NODES_AT_FIRST, Diagram, NotFinished

LEVELS = 7
Family = frozenset[frozenset[int]]


def least_of(family: frozenset[frozenset[int]]) -> Family:
    return frozenset(one for one in family if not any(other < one for other in family))


FAMILIES = st.frozensets(st.frozensets(st.integers(0, LEVELS - 1), min_size=1, max_size=4), max_size=8).map(
    least_of
)


def diagram(levels: int = LEVELS, *, nodes: int = 100_000, steps: int = 10_000_000) -> Diagram:
    return Diagram(levels, nodes=nodes, steps=steps)


def enter(made: Diagram, family: Family) -> int:
    root = 0
    for one in family:
        root = made.union(root, made.all_of(one))
    return root


def leave(made: Diagram, root: int, most: int = 1_000) -> Family:
    counts, listed = made.sets(root, LEVELS, most)
    for count, rows, order in zip(counts, listed, range(1, LEVELS + 1), strict=True):
        assert rows.shape == (count, order)
    family = frozenset(frozenset(row) for rows in listed for row in rows.tolist())
    assert len(family) == sum(counts)
    return family


@given(FAMILIES)
def test_a_family_comes_out_as_it_went_in(family: Family) -> None:
    made = diagram()
    assert leave(made, enter(made, family)) == family


@given(FAMILIES, FAMILIES)
def test_equal_families_are_one_node(a: Family, b: Family) -> None:
    made = diagram()
    assert (enter(made, a) == enter(made, b)) == (a == b)


@given(FAMILIES, FAMILIES)
def test_union_keeps_the_least(a: Family, b: Family) -> None:
    made = diagram()
    assert leave(made, made.union(enter(made, a), enter(made, b))) == least_of(a | b)


@given(FAMILIES, FAMILIES, st.integers(0, LEVELS))
def test_product_keeps_the_least_up_to_the_order(a: Family, b: Family, order: int) -> None:
    made = diagram()
    slow = least_of(frozenset(one | other for one in a for other in b))
    assert leave(made, made.product(enter(made, a), enter(made, b), order)) == {
        s for s in slow if len(s) <= order
    }


@given(FAMILIES, st.integers(0, LEVELS))
def test_trim_keeps_what_is_up_to_the_order(a: Family, order: int) -> None:
    made = diagram()
    assert leave(made, made.trim(enter(made, a), order)) == {s for s in a if len(s) <= order}


@given(FAMILIES, FAMILIES, st.integers(0, 4), st.integers(0, 20))
def test_a_variable_that_stands_for_a_family(a: Family, b: Family, at: int, most: int) -> None:
    """Level ``at`` of ``a`` is a module: its events are the levels from LEVELS on, which nothing else uses."""
    if not b:
        return
    made = diagram(2 * LEVELS)
    inside = enter(made, frozenset(frozenset(v + LEVELS for v in one) for one in b))
    made.stand_for(at, inside)
    counts, listed = made.sets(enter(made, a), 2 * LEVELS, most)
    slow = [
        (one - {at}) | {v + LEVELS for v in within}
        for one in a
        for within in (b if at in one else [frozenset[int]()])
    ]
    assert counts == [sum(len(one) == order for one in slow) for order in range(1, 2 * LEVELS + 1)]
    found = [frozenset(row) for rows in listed for row in rows.tolist()]
    assert len(found) == len(set(found)) == min(most, len(slow))
    assert set(found) <= set(slow)
    assert [len(one) for one in found] == sorted(len(one) for one in slow)[: len(found)]


def test_the_store_grows_and_forgets_nothing() -> None:
    draw = random.Random(3)
    triples = draw.sample(list(combinations(range(90), 3)), 30_000)
    made = diagram(90, nodes=10_000_000, steps=10**9)
    root = enter(made, frozenset(map(frozenset, triples)))
    assert made.used[0] > 2 * NODES_AT_FIRST
    counts, listed = made.sets(root, 3, len(triples))
    assert counts == [0, 0, len(triples)]
    assert {tuple(row) for row in listed[2].tolist()} == set(triples)


def test_too_many_nodes_or_steps_end_the_work() -> None:
    with pytest.raises(NotFinished, match="more than 50 nodes"):
        diagram(60, nodes=50).any_of(range(60))
    made = diagram(60, steps=40)
    with pytest.raises(NotFinished, match="more than 40 steps"):
        made.union(made.any_of(range(0, 60, 2)), made.all_of(range(1, 60, 2)))


def test_counts_stop_at_the_end_of_the_numbers() -> None:
    made = diagram(70_000, nodes=1_000_000)
    row = [1, 0, 0, 0, 0]
    for level in reversed(range(70_000)):
        row = [1, *(made.node(level, row[k], row[k - 1]) for k in range(1, 5))]
    counts, _ = made.sets(row[4], 4, 0)
    assert counts == [0, 0, 0, 70_000 * 69_999 * 69_998 * 69_997 // 24]
    made.stand_for(0, made.any_of(range(1, 70_000)))
    assert made.sets(row[4], 5, 0)[0][3] == 2**62
