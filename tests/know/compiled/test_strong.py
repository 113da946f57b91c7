# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Components and the forest against reachability by plain sets."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.know.compiled.test_dominators import Edges, reached, rows
from tocsin.know.compiled.strong import forest, strong


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, Edges]:
    nodes = draw(st.integers(0, 8))
    ends = st.integers(0, nodes - 1)
    return nodes, draw(st.lists(st.tuples(ends, ends), max_size=16)) if nodes else []


def wires(nodes: int, edges: Edges) -> tuple[np.ndarray, np.ndarray]:
    return rows(nodes, [a for a, _ in edges], [b for _, b in edges])


@given(graphs())
def test_components_are_who_reaches_each_other_those_that_are_led_to_first(made: tuple[int, Edges]) -> None:
    nodes, edges = made
    members, component = strong(*wires(nodes, edges))
    assert sorted(members.tolist()) == list(range(nodes))
    assert component[members].tolist() == sorted(component.tolist())
    for one in range(nodes):
        for other in range(nodes):
            there, back = other in reached(nodes, edges, {one}), one in reached(nodes, edges, {other})
            assert (component[one] == component[other]) == (there and back)
            assert not there or component[other] <= component[one]


@given(graphs())
def test_all_below_a_place_of_the_forest_lead_to_it(made: tuple[int, Edges]) -> None:
    nodes, edges = made
    order, end = forest(*wires(nodes, edges))
    assert sorted(order.tolist()) == list(range(nodes))
    for place in range(nodes):
        assert place < end[place] <= nodes
        for below in range(place + 1, end[place]):
            assert end[below] <= end[place]
            assert order[place] in reached(nodes, edges, {int(order[below])})


def test_wires_to_inputs_that_count_lead_nowhere() -> None:
    first, wire = np.array([0, 1, 2], np.int64), np.array([~0, 0], np.int32)
    assert len(set(strong(first, wire)[1].tolist())) == 2


def test_a_ring_of_a_hundred_thousand_is_one() -> None:
    many = 100_000
    first, wire = np.arange(many + 1, dtype=np.int64), np.roll(np.arange(many, dtype=np.int32), -1)
    assert set(strong(first, wire)[1].tolist()) == {0}
    order, end = forest(first, wire)
    assert end[0] == many
