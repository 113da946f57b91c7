# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Outages against the sweep through the days, and the stretches that are easy to date wrongly."""

from __future__ import annotations

import datetime as dt

from hypothesis import assume, given

from tests.know.sweep import TODAY, charts, outage, place, shock_lists
from tocsin.core.dependency import Input, Map, Member, Shock
from tocsin.core.graph import build
from tocsin.know.outage import Fall, Outages, as_bad, worse


def asked(chart: Map) -> Outages:
    graph, faults = build(chart)
    assert faults == []
    return Outages(graph, TODAY)


def need(of: str, *members: str, stock: float = 0.0) -> Input:
    return Input(
        of=of, name="need", members=tuple(Member(node=m) for m in members), flow="consumed", stock_days=stock
    )


def lose(*names: str, day: int = 0, until: int | None = None, level: float = 0.0) -> Shock:
    start = TODAY + dt.timedelta(days=day)
    end = None if until is None else TODAY + dt.timedelta(days=until)
    return Shock(id="s", name="s", lost=names, start=start, end=end, level=level)


def only(chart: Map, *shocks: Shock) -> Fall:
    (fall,) = asked(chart).falls(shocks)
    return fall


def after(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


@given(charts(), shock_lists())
def test_day_depth_and_end_are_those_of_the_sweep(chart: Map, shocks: list[Shock]) -> None:
    made = asked(chart)
    falls = {made.graph.nodes[fall.service].id: fall for fall in made.falls(shocks)}
    for node in chart.nodes:
        expected = outage(chart, node.id, shocks) if node.kind == "service" else None
        found = falls.get(node.id)
        assert (found is None) == (expected is None), node.id
        if found is not None and expected is not None:
            assert (found.day, found.back) == (expected.day, expected.back)
            assert abs(found.lowest - expected.lowest) < 1e-6
            assert found.lowest <= found.level < 1.0
            assert found.day <= found.lowest_on


@given(charts(), shock_lists(5))
def test_needed_is_as_bad_and_no_one_of_it_is_idle(chart: Map, shocks: list[Shock]) -> None:
    made = asked(chart)
    for fall in made.falls(shocks):
        needed = made.needed(fall, [[shock] for shock in shocks])
        kept = [shocks[i] for i in needed]
        same = made.fall(fall.service, kept)
        assert same is not None
        assert as_bad(same, fall)
        for i in range(len(kept)):
            less = made.fall(fall.service, [*kept[:i], *kept[i + 1 :]])
            assert len(kept) == 1 or less is None or not as_bad(less, fall)


@given(charts(), shock_lists(), shock_lists())
def test_losses_that_reach_no_input_in_common_are_together_no_worse(
    chart: Map, first: list[Shock], second: list[Shock]
) -> None:
    made = asked(chart)
    alone, reached = made.reach(first)
    others, reached_too = made.reach(second)
    assume(reached.isdisjoint(reached_too))
    for fall in made.falls([*first, *second]):
        assert not worse(fall, [each for each in (*alone, *others) if each.service == fall.service])


@given(charts(), shock_lists())
def test_the_best_case_is_never_worse(chart: Map, shocks: list[Shock]) -> None:
    """Compared is the first outage only: at its worst it may be a short one before the long one."""
    made = asked(chart)
    for service in made.graph.services:
        worst, best = made.fall(service, shocks), made.fall(service, shocks, pessimistic=False)
        assert best is None or (worst is not None and worst.day <= best.day)
        if worst is not None and worst.back is None and best is not None:
            assert as_bad(worst, best)


def test_an_outage_is_dated_from_its_beginning_whatever_else_changes_during_it() -> None:
    chart = Map(
        nodes=(place("s", "service"), place("t", "asset"), place("x", "supplier")),
        inputs=(need("s", "x"), need("t", "x", stock=8)),
    )
    fall = only(chart, lose("x", day=-10))
    assert (fall.day, fall.lowest_on) == (after(-10), after(-10))


def test_an_outage_that_deepens_tells_both_days() -> None:
    half = Input(
        of="s",
        name="power",
        members=(Member(node="x", low=0.5, high=0.5), Member(node="y", low=0.5, high=0.5)),
        rule="shares",
        flow="consumed",
    )
    chart = Map(
        nodes=(place("s", "service"), place("x", "supplier"), place("y", "supplier")),
        inputs=(half, need("s", "x", stock=6)),
    )
    fall = only(chart, lose("x"))
    assert (fall.day, fall.level, fall.lowest_on, fall.lowest) == (TODAY, 0.5, after(6), 0.0)


def test_an_outage_that_ended_yesterday_is_over_and_one_that_ends_tomorrow_is_not() -> None:
    chart = Map(nodes=(place("s", "service"), place("x", "supplier")), inputs=(need("s", "x"),))
    assert asked(chart).falls([lose("x", day=-5, until=0)]) == []
    assert only(chart, lose("x", day=-5, until=1)).back == after(1)


def test_the_second_of_two_outages_is_told_once_the_first_is_over() -> None:
    chart = Map(nodes=(place("s", "service"), place("x", "supplier")), inputs=(need("s", "x"),))
    shocks = [lose("x", day=-9, until=-5), lose("x", day=3, until=7)]
    fall = only(chart, *shocks)
    assert (fall.day, fall.back) == (after(3), after(7))


def test_a_quotient_just_below_a_whole_day_is_that_day() -> None:
    chart = Map(nodes=(place("s", "service"), place("x", "supplier")), inputs=(need("s", "x", stock=3),))
    assert 3 / (1 - 0.7) < 10.0, "the fault this test is about"
    assert only(chart, lose("x", level=0.7)).day == after(10)
    assert only(chart, lose("x", level=0.9)).day == after(30)
