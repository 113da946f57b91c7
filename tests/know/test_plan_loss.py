# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Losses by the cascade, with measures drawn into the map, against living through the days."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.know.plan_cases import (
    HORIZON,
    TODAY,
    anything,
    graph_of,
    lost,
    need,
    node,
    partial,
    scenario,
    stock,
    subsets,
    unserved,
    way,
)
from tocsin.core.dependency import Map
from tocsin.core.measure import Measure, Scenario
from tocsin.know.plan_loss import Losses, drawn

Case = tuple[Map, list[Scenario], list[Measure]]


@settings(max_examples=30)
@given(case=anything())
def test_every_purchase_loses_what_living_through_it_loses(case: Case):
    chart, cases, measures = case
    losses = Losses(graph_of(chart), cases, TODAY, HORIZON)
    for group in subsets(measures):
        rows = [list(unserved(chart, each, group).values()) for each in cases]
        assert losses.of(group).tolist() == [pytest.approx(row) for row in rows]


@settings(max_examples=30)
@given(case=partial())
def test_no_measure_ever_takes_anything_away(case: Case):
    chart, cases, measures = case
    losses = Losses(graph_of(chart), cases, TODAY, HORIZON)
    for group in subsets(measures):
        for measure in group:
            less = [other for other in group if other is not measure]
            assert (losses.of(group) <= losses.of(less) + 1e-6).all()


def test_the_nodes_of_the_map_keep_their_rows():
    graph = graph_of(Map(nodes=(node("a"), node("s", 1)), inputs=(need("s", "a"),)))
    helped, inner = drawn(graph, [way("w", "a", "s/need"), stock("v", "s")])
    assert helped.nodes[: len(graph.nodes)] == graph.nodes
    assert set(inner) == {"a", "s"}


def test_stock_is_spared_while_a_way_delivers():
    chart = Map(nodes=(node("a"), node("b"), node("s", 1)), inputs=(need("s", "a", stock_days=2.0),))
    case = scenario("k", lost("a"), lost("b", start=5))
    losses = Losses(graph_of(chart), [case], TODAY, HORIZON)
    assert losses.of([]).tolist() == [[8.0]]
    assert losses.of([way("w", "s/need", members=("b",))]).tolist() == [[3.0]]


def test_a_stock_that_is_held_lasts_once_before_a_late_way():
    chart = Map(nodes=(node("a"), node("s", 1)), inputs=(need("s", "a", stock_days=2.0),))
    losses = Losses(graph_of(chart), [scenario("k", lost("a"))], TODAY, HORIZON)
    late, more = way("w", "s/need", days=6), stock("v", "s/need", stays=1.0)
    assert [losses.of(group).tolist() for group in ([], [late], [late, more])] == [[[8.0]], [[4.0]], [[3.0]]]
