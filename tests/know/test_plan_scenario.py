# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Scenarios as functions of purchases: where they are exact, and where they stay on the safe side."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from tests.know.plan_cases import (
    TODAY,
    graph_of,
    lost,
    need,
    node,
    scenario,
    stock,
    subsets,
    terms,
    unserved,
    way,
)
from tocsin.core.dependency import Map
from tocsin.core.measure import Measure, Scenario
from tocsin.know.plan import Planner
from tocsin.know.plan_scenario import TOGETHER, days_until, frame


def told(chart: Map, case: Scenario, measures: list[Measure]) -> list[tuple[float, float]]:
    """For every purchase what the model tells, and what is lived through."""
    model = Planner(graph_of(chart), [case], measures, terms()).model
    return [
        (
            float(model.losses(measures.index(m) for m in group).sum()),
            float(sum(unserved(chart, case, group).values())),
        )
        for group in subsets(measures)
    ]


def test_a_frame_counts_from_the_first_shock_or_the_day_of_the_plan():
    soon = frame(scenario("k", lost("a", start=7), lost("a", start=3)), TODAY, 10)
    assert (soon.origin, soon.first, soon.today, soon.begin, soon.end) == (TODAY, 3, 0, 3, 13)
    begun = frame(scenario("k", lost("a", start=-4)), TODAY, 10)
    assert (begun.origin, begun.first, begun.today) == (TODAY - dt.timedelta(days=4), 0, 4)
    assert (begun.begin, begun.end) == (4, 14)


def test_years_become_whole_days_rounded_up():
    assert [days_until(way("w", "a", days=days)) for days in (0, 1, 6)] == [0, 1, 6]
    assert days_until(Measure(id="w", name="", kind="develop", helps=(), cost=0.0, years=1.0)) == 366


def test_a_stockpile_that_comes_after_the_first_shock_counts_as_none():
    chart = Map(nodes=(node("a"), node("s", 1)), inputs=(need("s", "a"),))
    for days, loss in ((2, 6.0), (3, 10.0)):
        rows = told(chart, scenario("k", lost("a", start=2)), [stock("w", "s/need", stays=4.0, days=days)])
        assert rows == [(10.0, 10.0), (loss, loss)]


def test_a_shortage_in_too_many_pieces_drains_stock_on_the_safe_side():
    """Seven ways, each at work on another day: their shortages add up in 128 ways."""
    ways = [f"v{day}" for day in range(7)]
    chart = Map(
        nodes=(node("a"), *(node(name) for name in ways), node("s", 1)),
        inputs=(need("s", "a", stock_days=3.0),),
    )
    shocks = [lost(name, start=0, days=day) for day, name in enumerate(ways) if day]
    shocks += [lost(name, start=day + 1) for day, name in enumerate(ways)]
    case = scenario("k", lost("a"), *shocks)
    offers = [way(f"w{name}", "s/need", members=(name,)) for name in ways]
    rows = told(chart, case, offers)
    assert all(model >= lived for model, lived in rows)
    assert any(model > lived for model, lived in rows)
    assert rows[0] == (7.0, 7.0)


def test_of_many_stockpiles_for_one_need_each_alone_and_all_together_are_seen():
    chart = Map(nodes=(node("a"), node("s", 1)), inputs=(need("s", "a"),))
    offers = [stock(f"w{at}", "s/need", stays=1.0) for at in range(TOGETHER + 1)]
    rows = told(chart, scenario("k", lost("a")), offers)
    assert all(model >= lived for model, lived in rows)
    assert [model for model, _ in (rows[0], rows[1], rows[-1])] == [10.0, 9.0, 5.0]


def test_a_long_chain_and_a_wide_ring_are_followed_to_the_end():
    names = [f"n{at}" for at in range(60)]
    inputs = [need(after, before) for before, after in pairwise(names)]
    inputs += [need(names[1], names[59], "n0", name="ring", rule="any")]
    wide = [need("s", *names, name="wide")]
    chart = Map(nodes=(*(node(name) for name in names), node("s", 1)), inputs=(*inputs, *wide))
    offers = [way("first", "n0"), way("middle", "n20"), stock("deep", "n40/need", stays=2.0)]
    assert told(chart, scenario("k", lost("n0", days=4)), offers) == [
        (4.0, 4.0),
        (0.0, 0.0),
        *[(4.0, 4.0)] * 2,
        *[(0.0, 0.0)] * 2,
        (4.0, 4.0),
        (0.0, 0.0),
    ]


def test_a_way_that_leans_on_what_fails_with_it_is_no_way():
    chart = Map(nodes=(node("a"), node("b"), node("s", 1)), inputs=(need("s", "a"), need("b", "a")))
    offers = [way("w", "s/need", members=("b",))]
    assert told(chart, scenario("k", lost("a")), offers) == [(10.0, 10.0), (10.0, 10.0)]


def test_a_redesign_that_needs_two_of_three_survives_one_loss():
    chart = Map(nodes=(node("a"), node("b"), node("c"), node("s", 1)), inputs=(need("s", "a", "b", "c"),))
    offers = [way("w", "s/need", kind="redesign", members=("a", "b", "c"), rule="k-of-n", k=2)]
    assert told(chart, scenario("k", lost("a")), offers) == [(10.0, 10.0), (0.0, 0.0)]
    assert told(chart, scenario("k", lost("a", "b")), offers) == [(10.0, 10.0), (10.0, 10.0)]


def test_capital_and_information_stop_nothing_and_the_unknown_counts_as_needed():
    for flow, loss in (("capital", 0.0), ("information", 0.0), ("unknown", 10.0), ("licence", 10.0)):
        chart = Map(nodes=(node("a"), node("s", 1)), inputs=(need("s", "a", flow=flow),))
        assert told(chart, scenario("k", lost("a")), []) == [(loss, loss)]
