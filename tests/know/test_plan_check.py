# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a plan refuses, by what is wrong with it, and the place that is named."""

from __future__ import annotations

import math
from typing import Any

import pytest
from msgspec.structs import replace

from tests.know.plan_cases import graph_of, lost, need, node, scenario, stock, terms, way
from tocsin.core.dependency import Map
from tocsin.core.errors import BadInput
from tocsin.core.measure import Payer, Target
from tocsin.know.plan import Planner
from tocsin.know.plan_check import SCENARIOS, check

CHART = Map(
    nodes=(node("a"), node("b"), node("s", 5)),
    inputs=(need("s", "a"), need("s", "b", name="two"), need("s", "b", name="two")),
)
GRAPH = graph_of(CHART)
CASE = scenario("k", lost("a"))
GOOD = way("w", "s/need", cost=1.0)
SHORT = stock("w", "s/need")


def refusal(measures: Any = (), scenarios: Any = (CASE,), **asked: Any) -> BadInput:
    with pytest.raises(BadInput) as caught:
        check(GRAPH, list(scenarios), list(measures), terms(**asked))
    assert caught.value.do
    return caught.value


MEASURES = {
    "cost-negative": (replace(GOOD, cost=-1.0), "cost of measure 'w' is -1"),
    "cost-nan": (replace(GOOD, cost=math.nan), "is nan"),
    "cost-infinite": (replace(GOOD, cost=math.inf), "is inf"),
    "years-negative": (replace(GOOD, years=-1.0), "`years`"),
    "years-nan": (replace(GOOD, years=math.nan), "`years`"),
    "years-many": (replace(GOOD, years=1e9), "`years`"),
    "stock-negative": (replace(SHORT, stock_days=-1.0), "`stock_days`"),
    "stock-nan": (replace(SHORT, stock_days=math.nan), "`stock_days`"),
    "stockpile-of-nothing": (replace(SHORT, stock_days=0.0), "0.0 days of stock"),
    "stock-of-a-way": (replace(GOOD, stock_days=2.0), "2.0 days of stock"),
    "stockpile-with-members": (replace(SHORT, members=("b",)), "names members"),
    "target-unknown": (replace(GOOD, helps=(Target(node="zz"),)), "'zz'"),
    "target-without-input": (replace(GOOD, helps=(Target(node="s", input="zz"),)), "there are 0"),
    "target-of-two-inputs": (replace(GOOD, helps=(Target(node="s", input="two"),)), "there are 2"),
    "target-twice": (replace(GOOD, helps=GOOD.helps * 2), "twice"),
    "target-missing": (replace(GOOD, helps=()), "helps nothing"),
    "member-unknown": (replace(GOOD, members=("zz",)), "'zz'"),
    "member-twice": (replace(GOOD, members=("b", "b")), "twice"),
    "member-is-target": (replace(GOOD, members=("b", "s")), "leans on 's'"),
    "rule-shares": (replace(GOOD, rule="shares"), "'shares'"),
    "k-too-high": (replace(GOOD, members=("b",), rule="k-of-n", k=2), "2 of 1"),
    "k-zero": (replace(GOOD, members=("b",), rule="k-of-n"), "0 of 1"),
    "payer-unknown": (replace(GOOD, payers=(Payer(member="zz", share=1.0),)), "'zz'"),
    "payer-twice": (replace(GOOD, payers=(Payer(member="a", share=0.5),) * 2), "twice"),
    "payer-negative": (
        replace(GOOD, payers=(Payer(member="a", share=-0.5), Payer(member="b", share=1.5))),
        "share of 'a'",
    ),
    "payers-not-whole": (replace(GOOD, payers=(Payer(member="a", share=0.5),)), "sum to 1"),
    "payer-nan": (replace(GOOD, payers=(Payer(member="a", share=math.nan),)), "is nan"),
}


@pytest.mark.parametrize("fault", MEASURES)
def test_a_measure_that_cannot_be_names_its_place(fault: str):
    measure, says = MEASURES[fault]
    error = refusal([way("v", "a"), measure])
    assert error.where == "measures/1"
    assert says in error.what
    assert refusal([replace(measure, source="buy.toml:7")]).where == "buy.toml:7"


CASES = {
    "weight-negative": (replace(CASE, weight=-1.0), "weight of scenario 'k'"),
    "weight-nan": (replace(CASE, weight=math.nan), "is nan"),
    "weight-infinite": (replace(CASE, weight=math.inf), "is inf"),
    "shocks-missing": (replace(CASE, shocks=()), "no shock"),
    "node-unknown": (replace(CASE, shocks=(lost("zz"),)), "'zz'"),
    "level-nan": (replace(CASE, shocks=(lost("a", level=math.nan),)), "level of shock"),
    "level-above-whole": (replace(CASE, shocks=(lost("a", level=1.5),)), "level of shock"),
    "end-before-start": (replace(CASE, shocks=(lost("a", days=-1),)), "before it began"),
}


@pytest.mark.parametrize("fault", CASES)
def test_a_scenario_that_cannot_be_names_its_place(fault: str):
    case, says = CASES[fault]
    error = refusal(scenarios=[replace(CASE, id="first"), case])
    assert error.where == "scenarios/1"
    assert says in error.what


def test_a_shock_that_says_where_it_stands_is_named_by_that():
    shock = replace(lost("zz"), source="war.toml:3")
    assert refusal(scenarios=[scenario("k", shock)]).where == "war.toml:3"


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"budget": -1.0}, "terms/budget"),
        ({"budget": math.nan}, "terms/budget"),
        ({"budget": math.inf}, "terms/budget"),
        ({"alpha": 1.0}, "terms/alpha"),
        ({"alpha": math.nan}, "terms/alpha"),
        ({"ceiling": -1.0}, "terms/ceiling"),
        ({"ceiling": math.nan}, "terms/ceiling"),
        ({"gap": math.nan}, "terms/gap"),
        ({"seconds": 0.0}, "terms/seconds"),
        ({"seconds": math.nan}, "terms/seconds"),
        ({"horizon_days": 0}, "terms/horizon_days"),
        ({"horizon_days": 10**9}, "terms/horizon_days"),
        ({"aim": "median"}, "terms/aim"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(*value.values()),
)
def test_terms_that_cannot_be_are_named(asked: dict[str, Any], where: str):
    assert refusal(**asked).where == where


def test_no_scenario_or_none_that_counts_is_refused():
    assert refusal(scenarios=[]).where == "scenarios"
    assert "weights" in refusal(scenarios=[replace(CASE, weight=0.0)]).what


def test_an_id_used_twice_names_the_second():
    assert refusal([GOOD, way("v", "a"), GOOD]).where == "measures/2"
    assert refusal(scenarios=[CASE, CASE]).where == "scenarios/1"
    assert refusal([replace(GOOD, id="")]).where == "measures/0"


def test_more_than_can_be_planned_with_is_refused():
    many = [replace(CASE, id=str(at)) for at in range(SCENARIOS + 1)]
    assert str(SCENARIOS) in refusal(scenarios=many).what


def test_a_map_that_counts_nobody_is_refused():
    graph = graph_of(Map(nodes=(node("a"),)))
    with pytest.raises(BadInput, match="how many people") as caught:
        check(graph, [CASE], [], terms())
    assert caught.value.where == "map"


def test_a_budget_of_a_curve_is_checked_too():
    planner = Planner(GRAPH, [CASE], [GOOD], terms())
    with pytest.raises(BadInput, match="budget"):
        planner.curve([1.0, math.nan])
    with pytest.raises(BadInput, match="budget"):
        planner.curve([-1.0])


def test_what_is_sound_passes_with_a_budget_of_nothing_and_measures_for_nothing():
    check(GRAPH, [CASE, replace(CASE, id="never", weight=0.0)], [replace(GOOD, cost=0.0)], terms(0.0))
    assert Planner(GRAPH, [CASE], [replace(GOOD, cost=0.0)], terms(0.0)).plan().chosen == ("w",)
    assert Planner(GRAPH, [CASE], [GOOD], terms(0.0)).plan().chosen == ()
