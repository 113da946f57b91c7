# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What each measure is worth against every purchase without it, and the reasons by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.know.plan_cases import (
    aim_of,
    anything,
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
from tocsin.know.plan_reason import Reason, refused, worth

Case = tuple[Map, list[Scenario], list[Measure]]


@settings(max_examples=30)
@given(case=anything(), aim=st.sampled_from(["mean", "worst"]), budget=st.integers(0, 6).map(float))
def test_worth_is_what_the_best_plan_without_it_loses_more(case: Case, aim: str, budget: float):
    chart, cases, measures = case
    weights = [each.weight for each in cases]

    def loss(group: tuple[Measure, ...]) -> float:
        return aim_of([sum(unserved(chart, each, group).values()) for each in cases], weights, aim, 0.8)

    planner = Planner(graph_of(chart), cases, measures, terms(budget, aim=aim))
    made = planner.plan()
    bought = tuple(m for m in measures if m.id in made.chosen)
    payable = [g for g in subsets(measures) if sum(m.cost for m in g) <= budget]
    rows = {row.measure: row for row in worth(planner, made)}
    assert set(rows) == set(made.chosen)
    for measure in bought:
        row = rows[measure.id]
        rest = tuple(m for m in bought if m is not measure)
        truth = min(loss(g) for g in payable if measure not in g) - loss(bought)
        assert row.alone == pytest.approx(loss(rest) - loss(bought), abs=1e-6)
        assert row.worth == pytest.approx(truth, abs=1e-6)
        assert row.high is not None
        assert row.low - 1e-6 <= truth <= row.high + 1e-6
        assert truth <= row.alone + 1e-6


@settings(max_examples=30)
@given(case=anything(), budget=st.integers(0, 6).map(float))
def test_reasons_say_what_trying_shows(case: Case, budget: float):
    chart, cases, measures = case
    planner = Planner(graph_of(chart), cases, measures, terms(budget))
    made = planner.plan()
    bought = [m for m in measures if m.id in made.chosen]

    def losses(group: list[Measure]) -> list[float]:
        return [sum(unserved(chart, each, group).values()) for each in cases]

    rows = refused(planner, made)
    assert [row.measure for row in rows] == [m.id for m in measures if m not in bought]
    for row in rows:
        measure = next(m for m in measures if m.id == row.measure)
        more = losses([*bought, measure])
        if row.reason in ("too-late", "helps-nothing"):
            assert all(
                losses([*group, measure]) == losses(list(group))
                for group in subsets(measures)
                if measure not in group
            )
        elif row.reason == "dearer-than-budget":
            assert measure.cost > budget
        elif row.reason in ("covered", "only-with-others"):
            assert more == losses(bought)
            assert set(row.by) <= set(made.chosen)
        elif row.reason == "not-worth-it":
            assert measure.cost > budget - made.cost
            weights = [each.weight for each in cases]
            gain = aim_of(losses(bought), weights, "mean", 0) - aim_of(more, weights, "mean", 0)
            assert row.gain == pytest.approx(gain)
            assert gain > 0.0
        else:
            assert row.reason == "not-in-aim"  # the others cannot be where the plan is finished


CHART = Map(
    nodes=(node("a"), node("b"), node("c"), node("d"), node("e"), node("s", 10), node("t", 90), node("u", 5)),
    inputs=(need("s", "a"), need("t", "b"), need("u", "c", "d")),
)
CASES = [scenario("k", lost("a", "b")), scenario("l", lost("c", "d"))]


def reasons(
    measures: list[Measure], budget: float, **how: object
) -> dict[str, tuple[Reason, tuple[str, ...]]]:
    planner = Planner(graph_of(CHART), CASES, measures, terms(budget, **how))
    return {row.measure: (row.reason, row.by) for row in refused(planner, planner.plan())}


def test_each_reason_by_hand():
    offers = [
        way("bought", "b"),
        way("again", "t/need", days=2, cost=2.0),
        way("small", "a", cost=1.5),
        way("half", "c", cost=0.5),
        way("other half", "d", cost=60.0),
        way("late", "a", days=10),
        stock("late stock", "a", days=1),
        way("dear", "s", cost=50.0),
        way("idle", "e"),
    ]
    assert reasons(offers, 1.0) == {
        "again": ("dearer-than-budget", ()),
        "small": ("dearer-than-budget", ()),
        "half": ("only-with-others", ()),
        "other half": ("dearer-than-budget", ()),
        "late": ("too-late", ()),
        "late stock": ("too-late", ()),
        "dear": ("dearer-than-budget", ()),
        "idle": ("helps-nothing", ()),
    }
    said = reasons(offers, 2.0)
    assert said["again"] == ("covered", ("bought",))
    assert said["small"] == ("not-worth-it", ())


def test_what_helps_another_scenario_than_the_worst_is_not_in_the_aim():
    offers = [way("w", "u")]
    assert reasons(offers, 1.0, aim="worst") == {"w": ("not-in-aim", ())}
    assert reasons(offers, 1.0) == {}


def test_a_measure_without_which_the_ceiling_breaks_has_no_worth_in_people_days():
    planner = Planner(graph_of(CHART), CASES, [way("w", "b"), way("v", "a")], terms(2.0, ceiling=1.0))
    made = planner.plan()
    rows = {row.measure: row for row in worth(planner, made)}
    assert (rows["w"].worth, rows["w"].high, rows["w"].status) == (None, None, "infeasible")
    assert rows["w"].alone == 450.0
    assert rows["v"].worth == 50.0


def test_only_as_many_are_priced_as_asked_for_the_weightiest_first():
    planner = Planner(graph_of(CHART), CASES, [way("v", "a"), way("w", "b")], terms(2.0))
    assert [row.measure for row in worth(planner, planner.plan(), most=1)] == ["w"]
