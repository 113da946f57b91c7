# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The index of Herfindahl and Hirschman lies within its interval, whatever the unknown shares are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.know.test_control import firm
from tocsin.core.dependency import Input, Map, Member, Node
from tocsin.know import concentration
from tocsin.know.concentration import concentrations, index


@st.composite
def truths(draw, most=4):
    """True shares that make at most 1, bounds around them, and how what is left is split among others."""
    left, true, bounds = 1.0, [], []
    for _ in range(draw(st.integers(1, most))):
        share = draw(st.floats(0, left))
        left = max(0.0, left - share)
        true.append(share)
        bounds.append((draw(st.floats(0, share)), draw(st.floats(share, 1))))
    others = draw(st.integers(1, 50))
    return true, bounds, [left / others] * others


@given(truths())
def test_the_index_lies_within_its_bounds(truth):
    true, bounds, others = truth
    low, high = index(bounds)
    assert low - 1e-9 <= sum(share**2 for share in [*true, *others]) <= high + 1e-9


@given(truths(most=6))
def test_with_many_groups_the_bound_is_no_lower(truth):
    _, bounds, _ = truth
    exact = index(bounds)
    before, concentration.EXACT = concentration.EXACT, 0
    try:
        loose = index(bounds)
    finally:
        concentration.EXACT = before
    assert loose[0] == exact[0]
    assert loose[1] >= exact[1] - 1e-9


@given(st.lists(st.integers(0, 10), min_size=1, max_size=3))
def test_the_ends_are_reached(tenths):
    """All splits in tenths within the bounds, one by one, others as one holder: none above the end, one at it."""
    bounds = [(0.0, tenth / 10) for tenth in tenths]
    splits: list[list[int]] = [[]]
    for tenth in tenths:
        splits = [[*split, share] for split in splits for share in range(min(tenth, 10 - sum(split)) + 1)]
    most = max(sum(s * s for s in split) + (10 - sum(split)) ** 2 for split in splits) / 100
    assert index(bounds)[1] == pytest.approx(most)


CHART = Map(
    nodes=(
        Node(id="alder", kind="jurisdiction", name="Alder"),
        Node(id="birch", kind="jurisdiction", name="Birch"),
        firm("group", kind="organisation", jurisdiction="alder"),
        firm("one", jurisdiction="alder"),
        firm("two", ("group", 0.6), jurisdiction="birch"),
        firm("three", jurisdiction="birch"),
        Node(id="valve", kind="product", name="Valve"),
        Node(id="water", kind="service", name="Water"),
        Node(id="plc", kind="asset", name="PLC"),
    ),
    inputs=(
        Input(of="valve", name="supply", members=(Member(node="two"),)),
        Input(of="water", name="control", members=(Member(node="plc"),)),
        Input(
            of="water",
            name="chlorine",
            rule="shares",
            members=(Member(node="one", low=0.5, high=0.5), Member(node="valve", low=0.5, high=0.5)),
        ),
        Input(of="water", name="salt", rule="any", members=(Member(node="one"), Member(node="three"))),
        Input(of="water", name="parts", rule="all", members=(Member(node="one"), Member(node="three"))),
    ),
)


def test_by_firm_by_owner_and_by_jurisdiction_are_three_answers():
    found = {(row.of, row.input, row.largest): row for row in concentrations(CHART)}
    chlorine = found["water", "chlorine", "alder"]
    assert chlorine.firm == pytest.approx((0.5, 0.5))
    assert chlorine.owner == pytest.approx((0.5, 0.5))
    assert chlorine.jurisdiction == pytest.approx((1.0, 1.0))
    salt = found["water", "salt", "birch"]
    assert (salt.firm, salt.known, salt.ask) == ((0.0, 1.0), False, "three")
    assert {key[2] for key in found if key[1] == "parts"} == {"alder", "birch"}
    assert not any(row.input == "control" for row in found.values())


def test_what_is_not_known_stands_last():
    assert [row.known for row in concentrations(CHART)][-1] is False


def spans(*nodes, shares):
    members = tuple(Member(node=name, low=share, high=share) for name, share in shares.items())
    water = Node(id="water", kind="service", name="Water")
    need = Input(of="water", name="x", rule="shares", members=members)
    (row,) = concentrations(Map(nodes=(*nodes, water), inputs=(need,)))
    return row.jurisdiction


def test_a_jurisdiction_that_is_not_known_may_be_any():
    alder = Node(id="alder", kind="jurisdiction", name="Alder")
    told = [alder, firm("one", jurisdiction="alder")]
    halves = {"one": 0.5, "two": 0.5}
    assert spans(*told, firm("two"), shares=halves) == pytest.approx((0.5, 1.0))
    assert spans(*told, firm("two", jurisdiction="birch"), shares=halves) == pytest.approx((0.5, 0.5))


def test_control_that_is_possible_counts_at_the_upper_end_alone():
    group = firm("group", kind="organisation", jurisdiction="alder")
    one, two = firm("one", jurisdiction="alder"), firm("two", ("group", (0.3, 0.6)), jurisdiction="birch")
    assert spans(group, one, two, shares={"one": 0.5, "two": 0.5}) == pytest.approx((0.5, 1.0))
