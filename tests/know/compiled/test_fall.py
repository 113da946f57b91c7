# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The loops that spread a loss, by what they leave behind; what they answer is held by ``test_fall`` and
``test_chokepoints`` of the room.
"""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.know.removal import charts
from tests.know.test_fall import graph_of
from tocsin.core.dependency import Map
from tocsin.know.compiled.fall import WAITING, fall_alone, fall_each, spread, take_back
from tocsin.know.compiled.strong import forest
from tocsin.know.fall import lay


@given(charts(most=16), st.booleans())
def test_what_is_taken_back_leaves_no_trace(chart: Map, pessimistic: bool) -> None:
    wires = lay(graph_of(chart), pessimistic=pessimistic)
    nodes, spare = len(chart.nodes), wires.spare.copy()
    lost, fallen = np.zeros(nodes, np.uint8), np.empty(nodes + 1, np.int32)
    many = 0
    for node in range(min(2, nodes)):
        since = many
        if not lost[node]:
            lost[node], fallen[many] = WAITING, node
            many = spread(wires.first, wires.wire, spare, lost, fallen, since, many + 1)
    assert sorted(fallen[:many].tolist()) == np.flatnonzero(lost).tolist()
    take_back(wires.first, wires.wire, spare, lost, fallen, 0, many)
    assert not lost.any()
    assert spare.tolist() == wires.spare.tolist()


@given(charts(most=16), st.booleans())
def test_on_top_of_others_is_as_from_nothing(chart: Map, pessimistic: bool) -> None:
    wires = lay(graph_of(chart), pessimistic=pessimistic)
    nodes, spare = len(chart.nodes), wires.spare.copy()
    weights = np.array([[float(node.people)] for node in chart.nodes]).reshape(nodes, 1)
    every = np.arange(nodes, dtype=np.int32)
    counts, sums = fall_each(
        wires.first, wires.wire, spare, np.arange(nodes + 1, dtype=np.int64), every, weights
    )
    assert spare.tolist() == wires.spare.tolist()
    order, end = forest(wires.first, wires.wire)
    found = fall_alone(wires.first, wires.wire, spare, order, end, weights, np.ones(nodes, np.bool_), 2**20)
    assert (found[0].tolist(), found[1].tolist()) == (counts.tolist(), sums.tolist())
    assert found[2].sum() == counts.sum()
