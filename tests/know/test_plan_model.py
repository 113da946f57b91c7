# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Counting the losses of purchases, and the figures that are made small."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.know.plan_cases import aim_of
from tocsin.know.plan_cover import DOWN, UP, Lapse, Lapses
from tocsin.know.plan_model import Aim, Load, Model, aimed


def lapse(*clauses: set[int]) -> Lapse:
    return frozenset(frozenset(clause) for clause in clauses)


LOADS = st.lists(
    st.builds(
        Load,
        scenario=st.integers(0, 2),
        region=st.integers(0, 1),
        lapse=st.one_of(
            st.sampled_from([UP, DOWN]),
            st.lists(st.sets(st.integers(0, 3), min_size=1, max_size=3), min_size=1, max_size=3).map(
                lambda clauses: lapse(*clauses)
            ),
        ),
        people_days=st.integers(1, 9).map(float),
    ),
    max_size=8,
)


def model(loads: list[Load], lapses: Lapses | None = None) -> Model:
    return Model(np.ones(4), np.array([0.5, 0.25, 0.25]), np.array([1.0, 2.0]), loads, lapses or Lapses(4))


@given(loads=LOADS, chosen=st.frozensets(st.integers(0, 3)))
def test_losses_and_reliefs_are_those_of_the_loads_one_by_one(loads: list[Load], chosen: frozenset[int]):
    def lost(bought: frozenset[int]) -> list[list[float]]:
        table = [[0.0, 0.0] for _ in range(3)]
        for load in loads:
            if any(not clause & bought for clause in load.lapse):
                table[load.scenario][load.region] += load.people_days
        return table

    made = model(loads)
    assert made.losses(chosen).tolist() == lost(chosen)
    before = np.array(lost(chosen)).sum(axis=1)
    reliefs = {n: before - np.array(lost(chosen | {n})).sum(axis=1) for n in range(4)}
    assert {n: relief.tolist() for n, relief in made.reliefs(chosen)} == {
        n: relief.tolist() for n, relief in reliefs.items() if relief.any()
    }


@given(loads=LOADS)
def test_rows_of_scenarios_and_regions_add_up(loads: list[Load]):
    made = model(loads)
    by_scenario = np.zeros((3, len(made.lapses)))
    for at in range(3):
        columns, lost = made.of_scenario(at)
        by_scenario[at, columns] = lost
    assert made.of_mean().tolist() == pytest.approx((made.weights @ by_scenario).tolist())
    assert (made.of_mean(0) + made.of_mean(1)).tolist() == pytest.approx(made.of_mean().tolist())


def test_a_named_factor_counts_as_bought_while_it_is_not_down():
    join = Lapses(4)
    both = join.both(join._name(lapse({0}, {1})), join._name(lapse({2}, {3})))
    made = model([Load(0, 0, both, 8.0)], join)
    losses = [float(made.losses(chosen).sum()) for chosen in ((), (0,), (0, 2), (0, 1), (2, 3), (0, 1, 2, 3))]
    assert losses == [8.0, 8.0, 8.0, 0.0, 0.0, 0.0]
    assert [number for number, _ in made.reliefs(frozenset({0}))] == [1]
    assert made.useful == {0, 1, 2, 3}


@given(
    rows=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5)), min_size=1, max_size=6).filter(
        lambda rows: any(weight for _, weight in rows)
    ),
    alpha=st.sampled_from([0.0, 0.25, 0.5, 0.8, 0.95]),
    aim=st.sampled_from(["mean", "cvar", "worst"]),
)
def test_the_aims_are_those_of_their_definitions(rows: list[tuple[int, int]], alpha: float, aim: Aim):
    losses, weights = np.array(rows, dtype=np.float64).T
    said = aimed(losses, weights / weights.sum(), aim, alpha)
    assert said == pytest.approx(aim_of(losses.tolist(), weights.tolist(), aim, alpha), abs=1e-9)
