# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The linear reading: what input-output tables would say, between bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.dependency import Input, Map, Member, Node
from tocsin.core.graph import build
from tocsin.know.linear import levels

NAMES = ["a", "b", "c", "d"]


def chart(*needs: Input) -> Map:
    return Map(nodes=tuple(Node(id=name, kind="supplier", name=name) for name in NAMES), inputs=needs)


def need(of: str, *sources: str, value=None, shares=None, flow="consumed") -> Input:
    members = tuple(
        Member(node=name, low=low, high=high)
        for name, (low, high) in zip(sources, shares or [(0.0, 1.0)] * len(sources), strict=True)
    )
    return Input(of=of, name="x", members=members, rule="shares" if shares else "all", value=value, flow=flow)


def ends(made: Map, *lost: str) -> dict[str, tuple[float, float]]:
    graph, _ = build(made)
    worst, best = levels(graph, lost)
    return {name: (worst.get(at, 1.0), best.get(at, 1.0)) for name, at in graph.index.items()}


def test_a_tenth_of_the_costs_is_a_tenth_of_the_output():
    found = ends(chart(need("a", "b", value=(0.1, 0.33)), need("a", "c", value=(0.67, 0.9))), "b")
    assert found["a"] == pytest.approx((0.67, 0.9))


def test_what_is_not_known_is_what_the_known_shares_leave():
    assert ends(chart(need("a", "b"), need("a", "c", value=(0.7, 0.7))), "b")["a"] == pytest.approx(
        (0.7, 1.0)
    )
    assert ends(chart(need("a", "b")), "b")["a"] == (0.0, 1.0)


def test_a_loss_is_passed_on_by_shares():
    made = chart(
        need("a", "b", value=(0.5, 0.5)),
        need("b", "c", "d", value=(0.4, 0.4), shares=[(0.5, 0.5), (0.5, 0.5)]),
    )
    assert ends(made, "c")["a"] == pytest.approx((0.9, 0.9))


def test_an_input_of_which_all_sources_are_lost_is_lost_however_it_was_split():
    assert ends(chart(need("a", "b", "c", value=(0.1, 0.33))), "b", "c")["a"] == pytest.approx((0.67, 0.9))
    assert ends(chart(need("a", "b", "c", value=(0.1, 0.33))), "b")["a"] == pytest.approx((0.67, 1.0))


@pytest.mark.parametrize("flow", ["capital", "information"])
def test_capital_and_information_do_not_count(flow):
    assert ends(chart(need("a", "b", value=(1, 1), flow=flow)), "b")["a"] == (1.0, 1.0)


def test_without_a_licence_there_is_no_output():
    assert ends(chart(need("a", "b", flow="licence"), need("a", "c", value=(0.9, 0.9))), "b")["a"] == (
        0.0,
        0.0,
    )


def test_firms_that_need_each_other_come_to_rest():
    found = ends(
        chart(
            need("a", "b", value=(0.9, 0.9)),
            need("b", "a", value=(0.9, 0.9)),
            need("b", "c", value=(0.1, 0.1)),
        ),
        "c",
    )
    # a loses 0.9 of what b loses; b loses 0.9 of what a loses, and 0.1
    assert found["b"] == pytest.approx((1 - 0.1 / 0.19,) * 2, abs=1e-4)


@st.composite
def completions(draw):
    """A map with intervals and the same map with one truth in each."""
    loose, exact = [], []
    for of in NAMES[:3]:
        left = 1.0
        for source in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3)):
            true = draw(st.floats(0, left))
            left = max(0.0, left - true)
            low, high = draw(st.floats(0, true)), draw(st.floats(true, 1))
            loose.append(need(of, source, value=draw(st.sampled_from([None, (low, high)]))))
            exact.append(need(of, source, value=(true, true)))
    return chart(*loose), chart(*exact)


@given(completions(), st.sampled_from(NAMES))
def test_every_truth_lies_between(maps, lost):
    loose, exact = maps
    wide, true = ends(loose, lost), ends(exact, lost)
    for name in NAMES:
        assert wide[name][0] - 1e-4 <= true[name][0]
        assert true[name][1] <= wide[name][1] + 1e-4
        assert true[name][0] == pytest.approx(true[name][1], abs=1e-4)
