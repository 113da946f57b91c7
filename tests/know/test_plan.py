# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Plans against every subset of the measures, each lived through day by day."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.know.plan_cases import (
    TODAY,
    aim_of,
    anything,
    graph_of,
    lost,
    need,
    node,
    partial,
    scenario,
    stock,
    subsets,
    terms,
    unserved,
    way,
)
from tocsin.core.dependency import Map
from tocsin.core.measure import Measure, Payer, Scenario
from tocsin.know.plan import Planner, plan
from tocsin.know.plan_loss import Losses

Case = tuple[Map, list[Scenario], list[Measure]]
AIMS = st.sampled_from(["mean", "cvar", "worst"])
BUDGETS = st.integers(0, 6).map(float)
ALPHA = 0.6


def lived(case: Case, bought: tuple[Measure, ...]) -> list[float]:
    chart, cases, _ = case
    return [sum(unserved(chart, each, bought).values()) for each in cases]


def per_head(case: Case, bought: tuple[Measure, ...]) -> float:
    """Of the region that is worst off, in the mean."""
    chart, cases, _ = case
    weights = [each.weight for each in cases]
    rows = [unserved(chart, each, bought) for each in cases]
    return max(
        sum(w * row[n.id] for w, row in zip(weights, rows, strict=True)) / sum(weights) / n.people
        for n in chart.nodes
        if n.kind == "service"
    )


def affordable(case: Case, budget: float) -> list[tuple[Measure, ...]]:
    return [group for group in subsets(case[2]) if sum(m.cost for m in group) <= budget]


def close(one: float, other: float) -> bool:
    return one == pytest.approx(other, rel=1e-6, abs=1e-6)


@settings(max_examples=60)
@given(case=anything(), aim=AIMS, budget=BUDGETS)
def test_no_subset_that_can_be_paid_loses_less(case: Case, aim: str, budget: float):
    chart, cases, measures = case
    weights = [each.weight for each in cases]
    best = min(aim_of(lived(case, group), weights, aim, ALPHA) for group in affordable(case, budget))
    made = plan(graph_of(chart), cases, measures, terms(budget, aim=aim, alpha=ALPHA))
    bought = tuple(m for m in measures if m.id in made.chosen)
    assert made.status == "optimal"
    assert sum(m.cost for m in bought) == made.cost <= budget
    assert close(aim_of(lived(case, bought), weights, aim, ALPHA), best)
    assert close(getattr(made.after, aim), best)
    assert close(getattr(made.model_after, aim), best)
    assert close(made.bound, best)
    assert made.gap <= 1e-6
    assert list(made.after.by_scenario) == pytest.approx(lived(case, bought))
    assert list(made.before.by_scenario) == pytest.approx(lived(case, ()))


@settings(max_examples=40)
@given(case=anything(), budget=BUDGETS, share=st.integers(0, 4))
def test_a_ceiling_is_kept_at_the_least_loss_or_said_to_be_out_of_reach(
    case: Case, budget: float, share: int
):
    chart, cases, measures = case
    weights = [each.weight for each in cases]
    ceiling = per_head(case, ()) * share / 4
    groups = [g for g in affordable(case, budget) if per_head(case, g) <= ceiling + 1e-6]
    made = plan(graph_of(chart), cases, measures, terms(budget, ceiling=ceiling))
    if not groups:
        assert (made.status, made.keeps_ceiling, made.chosen) == ("infeasible", False, ())
        return
    best = min(aim_of(lived(case, group), weights, "mean", 0) for group in groups)
    assert (made.status, made.keeps_ceiling) == ("optimal", True)
    assert close(made.after.mean, best)
    assert max(region.after for region in made.regions) <= ceiling + 1e-6


@settings(max_examples=30)
@given(case=partial(), aim=AIMS, budget=BUDGETS)
def test_a_plan_is_never_worse_than_nothing_nor_told_better_than_it_is(case: Case, aim: str, budget: float):
    chart, cases, measures = case
    made = plan(graph_of(chart), cases, measures, terms(budget, aim=aim, alpha=ALPHA))
    assert made.holds
    rows = (made.after.by_scenario, made.before.by_scenario, made.model_after.by_scenario)
    for after, before, told in zip(*rows, strict=True):
        assert after <= before + 1e-9
        assert after <= told + 1e-6


@settings(max_examples=30)
@given(case=anything())
def test_the_model_tells_what_every_purchase_does_and_each_only_helps(case: Case):
    chart, cases, measures = case
    planner = Planner(graph_of(chart), cases, measures, terms())
    for group in subsets(measures):
        numbers = frozenset(measures.index(m) for m in group)
        told = planner.model.losses(numbers).sum(axis=1)
        assert told.tolist() == pytest.approx(lived(case, group))
        for number in numbers:
            assert (planner.model.losses(numbers - {number}).sum(axis=1) >= told - 1e-9).all()


@settings(max_examples=25)
@given(case=anything(), aim=AIMS)
def test_a_larger_budget_never_loses_more_and_each_point_is_the_best_for_its_own(case: Case, aim: str):
    chart, cases, measures = case
    weights = [each.weight for each in cases]
    planner = Planner(graph_of(chart), cases, measures, terms(aim=aim, alpha=ALPHA))
    points = planner.curve([4.0, 0.0, 2.0, 2.0, 1.0])
    assert [point.budget for point in points] == [0.0, 1.0, 2.0, 4.0]
    assert all(a.loss >= b.loss and a.bound >= b.bound for a, b in pairwise(points))
    for point in points:
        best = min(aim_of(lived(case, g), weights, aim, ALPHA) for g in affordable(case, point.budget))
        assert close(point.loss, best)
        assert point.cost <= point.budget


@settings(max_examples=20)
@given(case=anything(), budget=BUDGETS)
def test_the_same_question_has_the_same_answer(case: Case, budget: float):
    chart, cases, measures = case
    ask = terms(budget, aim="cvar", alpha=ALPHA)
    one, two = (plan(graph_of(chart), cases, measures, ask) for _ in range(2))
    assert one == two


# -- by hand ---------------------------------------------------------------------------

CHART = Map(
    nodes=(
        node("a"),
        node("b"),
        node("payer"),
        node("s", 10, "north", "payer"),
        node("t", 90, "south"),
        msgspec.structs.replace(node("u"), kind="service"),
    ),
    inputs=(need("s", "a"), need("t", "b")),
)
BOTH = [scenario("k", lost("a", "b"))]


def test_money_goes_to_the_many_and_a_ceiling_turns_it_to_the_few():
    offers = [way("A", "s/need", days=5), way("B", "t/need", days=5)]
    freely = plan(graph_of(CHART), BOTH, offers, terms(1.0))
    fairly = plan(graph_of(CHART), BOTH, offers, terms(1.0, ceiling=10.0))
    held = plan(graph_of(CHART), BOTH, offers, terms(2.0, ceiling=5.0))
    out = plan(graph_of(CHART), BOTH, offers, terms(1.0, ceiling=5.0))
    assert (freely.chosen, fairly.chosen, held.chosen, out.chosen) == (("B",), ("B",), ("A", "B"), ())
    assert [(r.region, r.people, r.before, r.after) for r in freely.regions] == [
        ("north", 10, 10.0, 10.0),
        ("south", 90, 10.0, 5.0),
    ]
    assert (out.status, out.keeps_ceiling, out.after) == ("infeasible", False, out.before)


def test_two_measures_that_are_useless_alone_are_bought_together():
    chart = Map(nodes=(node("a"), node("b"), node("s", 9)), inputs=(need("s", "a", "b"),))
    offers = [way("A", "a"), way("B", "b"), way("C", "s", cost=3.0)]
    made = plan(graph_of(chart), [scenario("k", lost("a", "b"))], offers, terms(2.0))
    assert made.chosen == ("A", "B")
    assert made.after.mean == 0.0


def test_who_pays_and_who_gains():
    offers = [
        way(
            "A", "s/need", cost=2.0, payers=(Payer(member="payer", share=0.25), Payer(member="b", share=0.75))
        ),
        way("B", "t/need"),
    ]
    made = plan(graph_of(CHART), BOTH, offers, terms(3.0))
    assert [(s.member, s.pays, s.gains) for s in made.shares] == [
        ("payer", 0.5, 100.0),
        ("b", 1.5, 0.0),
        ("", 1.0, 900.0),
    ]
    assert made.uncounted == ("u",)


def test_what_comes_too_late_is_worth_what_is_left():
    years = plan(graph_of(CHART), BOTH, [way("B", "t/need", days=7)], terms())
    assert (years.before.mean, years.after.mean) == (1000.0, 730.0)


def test_degraded_counts_as_lost_to_the_model_and_by_its_level_to_the_cascade():
    made = plan(graph_of(CHART), [scenario("k", lost("b", level=0.75))], [], terms())
    assert (made.model_after.mean, made.after.mean) == (900.0, 225.0)


def test_a_shock_that_has_begun_is_counted_from_the_day_of_the_plan():
    case = [scenario("k", lost("b", start=-5, days=9))]
    made = plan(graph_of(CHART), case, [stock("B", "t/need", days=1)], terms())
    assert (made.chosen, made.after.mean) == ((), 360.0)


def test_stocks_one_above_the_other_add_up():
    chart = Map(
        nodes=(node("a"), node("m"), node("s", 1)),
        inputs=(need("m", "a"), need("s", "m", stock_days=4.0)),
    )
    made = plan(graph_of(chart), [scenario("k", lost("a"))], [stock("A", "m/need", stays=2.0)], terms())
    assert (made.model_before.mean, made.before.mean) == (6.0, 6.0)
    assert (made.model_after.mean, made.after.mean) == (4.0, 4.0)


def test_the_horizon_ends_what_is_counted():
    made = plan(graph_of(CHART), BOTH, [], terms(horizon_days=3))
    assert made.before.mean == 300.0


def test_the_time_limit_is_said_and_the_plan_still_stands():
    names = [f"n{at}" for at in range(60)]
    nodes = [node(name) for name in names]
    people = [(at * 7919) % 97 + 1 for at in range(80)]
    nodes += [node(f"s{at}", people[at]) for at in range(80)]
    inputs = [
        need(f"s{at}", *{names[(at * 13 + j * (at % 7 + 3)) % 60] for j in range(4)}) for at in range(80)
    ]
    chart = Map(nodes=tuple(nodes), inputs=tuple(inputs))
    cases = [
        scenario(f"k{k}", lost(*(n for at, n in enumerate(names) if (at * 31 + k * 17) % 11 < 3)))
        for k in range(12)
    ]
    offers = [
        way(f"w{at}-{j}", names[at], cost=(at * 37 + j * 11) % 19 + 1.0, days=j * 3)
        for at in range(60)
        for j in range(3)
    ]
    made = plan(graph_of(chart), cases, offers, terms(60.0, aim="cvar", seconds=1e-4))
    assert made.status == "time-limit"
    assert made.cost <= 60.0
    assert made.gap > 0.0
    assert made.bound <= made.model_after.cvar < made.model_before.cvar
    assert made.holds


def test_weights_count_in_proportion_however_large():
    chart = graph_of(CHART)
    cases = [scenario("k", lost("a"), weight=1e308), scenario("l", lost("b"), weight=1e308)]
    assert plan(chart, cases, [], terms()).before.mean == 500.0


def test_losses_by_hand_of_a_stock_on_a_node():
    chart = graph_of(CHART)
    offers = [stock("B", "b", stays=4.0), way("C", "b", days=6)]
    losses = Losses(chart, BOTH, TODAY, 10)
    assert [float(losses.of(group).sum()) for group in ((), offers[:1], offers[1:], offers)] == [
        1000.0,
        640.0,
        640.0,
        280.0,
    ]
    assert plan(chart, BOTH, offers, terms(9.0)).model_after.mean == 280.0
