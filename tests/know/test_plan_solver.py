# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The solver against every purchase that can be paid, named factors and ceilings among them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.know.plan_cases import terms
from tocsin.know.plan_cover import Lapse, Lapses
from tocsin.know.plan_model import Aim, Load, Model, aimed
from tocsin.know.plan_solver import solve, value_of

MEASURES = 6
COSTS = st.lists(st.integers(0, 4).map(float), min_size=MEASURES, max_size=MEASURES)
CLAUSES = st.lists(st.sets(st.integers(0, MEASURES - 1), min_size=1, max_size=3), min_size=1, max_size=4).map(
    lambda clauses: frozenset(frozenset(clause) for clause in clauses)
)
ROWS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 1), CLAUSES, CLAUSES, st.integers(1, 30)), max_size=6
)


def model(rows: list[tuple[int, int, Lapse, Lapse, int]], costs: list[float], *, named: bool) -> Model:
    join = Lapses(MEASURES)
    loads = []
    for case, region, one, other, people in rows:
        factors = [one, other]
        if named:
            factors = [join._name(each) for each in factors]
        loads.append(Load(case, region, join.both(*factors), float(people)))
    return Model(np.array(costs), np.array([0.5, 0.3, 0.2]), np.array([3.0, 5.0]), loads, join)


def purchases(made: Model, budget: float) -> list[frozenset[int]]:
    groups = [frozenset(g) for size in range(MEASURES + 1) for g in combinations(range(MEASURES), size)]
    return [group for group in groups if sum(made.costs[list(group)]) <= budget]


@settings(max_examples=40)
@given(
    rows=ROWS,
    costs=COSTS,
    named=st.booleans(),
    aim=st.sampled_from(["mean", "cvar", "worst"]),
    budget=st.integers(0, 8).map(float),
    without=st.frozensets(st.integers(0, MEASURES - 1), max_size=2),
)
def test_the_best_purchase_is_found_and_proved(
    rows: list, costs: list[float], named: bool, aim: Aim, budget: float, without: frozenset[int]
):
    made = model(rows, costs, named=named)
    ask = terms(budget, aim=aim, alpha=0.7)
    groups = [group for group in purchases(made, budget) if not group & without]
    losses = [aimed(made.losses(group).sum(axis=1), made.weights, aim, 0.7) for group in groups]
    found = solve(made, ask, without=without, start=groups[-1])
    assert (found.status, found.found) == ("optimal", True)
    assert found.chosen in groups
    assert found.loss == pytest.approx(min(losses), abs=1e-6) == value_of(made, ask, found.chosen)
    assert found.bound == pytest.approx(found.loss, abs=1e-6)
    idle = [n for n in found.chosen if value_of(made, ask, found.chosen - {n}) <= found.loss]
    assert idle == []


@settings(max_examples=40)
@given(rows=ROWS, costs=COSTS, budget=st.integers(0, 8).map(float), ceiling=st.integers(0, 8).map(float))
def test_a_ceiling_holds_in_every_region_or_is_infeasible(
    rows: list, costs: list[float], budget: float, ceiling: float
):
    made = model(rows, costs, named=False)
    heads = [made.weights @ made.losses(group) / made.heads for group in purchases(made, budget)]
    kept = [
        group
        for group, each in zip(purchases(made, budget), heads, strict=True)
        if max(each) <= ceiling + 1e-6
    ]
    found = solve(made, terms(budget, ceiling=ceiling))
    if kept:
        best = min(float(made.weights @ made.losses(group).sum(axis=1)) for group in kept)
        assert (found.status, found.found) == ("optimal", True)
        assert found.loss == pytest.approx(best, abs=1e-6)
    else:
        assert (found.status, found.found, found.chosen) == ("infeasible", False, frozenset())


def test_costs_that_sum_to_the_budget_only_but_for_rounding_can_be_paid():
    rows = [(0, 0, frozenset({frozenset({n})}), frozenset({frozenset({n})}), 5) for n in range(3)]
    made = model(rows, [0.1, 0.1, 0.1, 9.0, 9.0, 9.0], named=False)
    assert solve(made, terms(0.3)).chosen == {0, 1, 2}
    assert len(solve(made, terms(0.3 - 1e-6)).chosen) == 2


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e9], ids=["millionths", "ones", "billions"])
def test_the_unit_of_money_and_people_changes_nothing(unit: float):
    rows = [
        (n % 3, n % 2, frozenset({frozenset({n, 5})}), frozenset({frozenset({n, 5})}), n + 3)
        for n in range(5)
    ]
    plain = model(rows, [1.0, 2.0, 3.0, 2.0, 1.0, 6.0], named=False)
    loads = [Load(c, r, one, p * unit) for c, r, one, _, p in rows]
    other = Model(plain.costs * unit, plain.weights, plain.heads, loads, Lapses(MEASURES))
    for aim in ("mean", "cvar", "worst"):
        for budget in (3.0, 5.0, 6.0):
            one = solve(plain, terms(budget, aim=aim))
            two = solve(other, terms(budget * unit, aim=aim))
            assert two.loss == pytest.approx(one.loss * unit)


def test_a_model_without_measures_or_losses_is_answered_without_a_solver():
    empty = Model(np.zeros(0), np.array([1.0]), np.array([1.0]), [], Lapses(0))
    for aim in ("mean", "cvar", "worst"):
        found = solve(empty, terms(aim=aim))
        assert (found.status, found.chosen, found.loss, found.gap) == ("optimal", frozenset(), 0.0, 0.0)


def test_cvar_buys_for_the_worst_and_proves_it_where_the_mean_buys_for_the_many():
    loads = [
        Load(n, 0, frozenset({frozenset({n})}), people) for n, people in ((0, 10.0), (1, 12.0), (2, 14.0))
    ]
    made = Model(np.ones(3), np.array([0.5, 0.3, 0.2]), np.array([1.0]), loads, Lapses(3))
    said = []
    for aim in ("mean", "cvar", "worst"):
        found = solve(made, terms(1.0, aim=aim, alpha=0.7))
        said.append((found.chosen, found.loss, found.bound))
    assert [chosen for chosen, _, _ in said] == [{0}, {2}, {2}]
    assert [loss for _, loss, _ in said] == pytest.approx([6.4, 12.0, 12.0])
    assert [bound for _, _, bound in said] == pytest.approx([6.4, 12.0, 12.0])
