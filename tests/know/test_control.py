# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who controls whom: the intervals hold every truth that fits the shares."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.dependency import Input, Map, Member, Node, Shock
from tocsin.core.graph import build
from tocsin.know.cascade import Engine
from tocsin.know.control import LEAVE, Controller, Holdings, completed

Shares = dict[tuple[str, str], float]
"""(firm, holder) -> share."""


def firm(name, *held_by, kind="supplier", jurisdiction=""):
    members = tuple(
        Member(node=node, low=share[0], high=share[1]) if isinstance(share, tuple) else Member(node=node, low=share, high=share)
        for node, share in held_by
    )  # fmt: skip
    return Node(id=name, kind=kind, name=name, held_by=members, jurisdiction=jurisdiction)


def rules(nodes, holder, shares: Shares):
    """Control by plain rounds over all firms, with shares that are known: the oracle."""
    mine = {holder}
    while True:
        more = {
            node.id
            for node in nodes
            if node.id not in mine
            and node.held_by
            and sum(shares[node.id, each.node] for each in node.held_by if each.node in mine)
            > (1.0 - shares.get((node.id, node.id), 0.0)) / 2 + 1e-9
        }
        if not more:
            return mine - {holder}
        mine |= more


def reaches(nodes, holder, shares: Shares):
    """Integrated shares by a dense solve, the holder's own column left out: the oracle."""
    names = [node.id for node in nodes]
    at = {name: place for place, name in enumerate(names)}
    part = np.zeros((len(names), len(names)))  # part[holder, firm]
    for (of, by), share in shares.items():
        part[at[by], at[of]] = share
    direct = part[at[holder]].copy()
    part[:, at[holder]] = 0.0
    direct[at[holder]] = 0.0
    part[at[holder]] = 0.0
    found = np.linalg.solve((np.eye(len(names)) - part).T, direct)
    return dict(zip(names, found, strict=True))


NAMES = ["a", "b", "c", "d", "e"]


@st.composite
def markets(draw):
    """Firms that hold each other within intervals, and one truth that fits them."""
    nodes, shares = [], {}
    for name in NAMES:
        holders = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
        left, held = 0.98, []
        for holder in holders:
            true = round(draw(st.floats(0, left)), 3)
            true = min(true, left)
            left -= true
            low = draw(st.floats(0, true))
            high = draw(st.floats(true, 1))
            shares[name, holder] = true
            held.append((holder, (low, high)))
        nodes.append(firm(name, *held))
    return nodes, shares


@given(markets(), st.sampled_from(NAMES))
def test_what_is_certain_is_true_and_what_is_true_is_possible(market, holder):
    nodes, shares = market
    holdings = Holdings(nodes)
    truth = rules(nodes, holder, shares)
    assert set(holdings.controlled(holder, certain=True)) <= truth
    assert truth <= set(holdings.controlled(holder, certain=False))


@given(markets(), st.sampled_from(NAMES))
def test_the_integrated_share_lies_within_its_bounds(market, holder):
    nodes, shares = market
    found = Holdings(nodes).share(holder)
    for name, true in reaches(nodes, holder, shares).items():
        low, high = found.get(name, (0.0, 0.0))
        if name != holder:
            assert low - 1e-9 <= true <= high + 1e-9, name


@given(markets(), st.sampled_from(NAMES))
def test_where_all_is_known_the_bounds_meet(market, holder):
    nodes, shares = market
    exact = [
        firm(node.id, *((each.node, shares[node.id, each.node]) for each in node.held_by)) for node in nodes
    ]
    holdings = Holdings(exact)
    assert set(holdings.controlled(holder, certain=True)) == rules(exact, holder, shares)
    truth = reaches(exact, holder, shares)
    for name, (low, high) in holdings.share(holder).items():
        assert low == pytest.approx(truth[name], abs=1e-7)
        assert high == pytest.approx(truth[name], abs=1e-7)


def test_a_chain_of_majorities_controls_with_a_small_share():
    nodes = [firm("top"), firm("mid", ("top", 0.6)), firm("low", ("mid", 0.51)), firm("end", ("low", 0.51))]
    found = Holdings(nodes).controllers()
    assert found["end"][0] == Controller(node="low", certain=True, low=0.51, high=0.51)
    top = next(row for row in found["end"] if row.node == "top")
    assert top.certain
    assert top.low == pytest.approx(0.6 * 0.51 * 0.51)
    assert Holdings(nodes).ultimate("end", found) == "top"


def test_two_minorities_of_one_owner_are_a_majority():
    nodes = [firm("top"), firm("x", ("top", 0.8)), firm("y", ("top", 0.3), ("x", 0.3))]
    assert set(Holdings(nodes).controlled("top", certain=True)) == {"x", "y"}


def test_votes_that_a_firm_has_in_itself_do_not_count():
    nodes = [firm("top"), firm("x", ("top", 0.4), ("x", 0.3))]
    assert set(Holdings(nodes).controlled("top", certain=True)) == {"x"}


def test_firms_that_hold_each_other_do_not_pass_for_more_than_whole():
    nodes = [firm("top"), firm("x", ("top", 0.1), ("y", 0.9)), firm("y", ("x", 1.0))]
    low, high = Holdings(nodes).share("top")["y"]
    assert low == pytest.approx(1.0, abs=1e-6)
    assert high == pytest.approx(1.0, abs=1e-6)


def test_a_share_that_nobody_told_is_possible_control_and_no_more():
    nodes = [firm("top"), firm("x", ("top", (0.0, 1.0)))]
    assert Holdings(nodes).controllers() == {"x": (Controller(node="top", certain=False, low=0.0, high=1.0),)}
    known = [firm("top"), firm("z"), firm("x", ("top", (0.0, 1.0)), ("z", 0.5))]
    assert "x" not in Holdings(known).controlled("top", certain=False)


def test_a_holder_on_no_map_is_named_and_left_out():
    nodes = [firm("x", ("ghost", 1.0))]
    assert Holdings(nodes).controllers() == {}
    _, faults = build(Map(nodes=tuple(nodes)))
    assert [fault.what for fault in faults] == ["'x' is held by 'ghost', which is on no map"]


def test_a_firm_needs_the_leave_of_its_owners_state():
    """Nothing but ownership ties the maker to the state that withdraws its leave."""
    nodes = (
        Node(id="alder", kind="jurisdiction", name="Alder"),
        firm("group", jurisdiction="alder", kind="organisation"),
        firm("maker", ("group", 0.7)),
        firm("rival", ("group", (0.3, 0.6))),
        Node(id="water", kind="service", name="Water"),
    )
    needs = tuple(
        Input(of="water", name=name, members=(Member(node=name),), flow="consumed")
        for name in ("maker", "rival")
    )
    chart = completed(Map(nodes=nodes, inputs=needs))
    added = {(entry.of, entry.members[0].node, entry.flow) for entry in chart.inputs if entry.name == LEAVE}
    assert added == {("maker", "alder", "licence"), ("rival", "alder", "unknown")}
    graph, _ = build(chart)
    day = dt.date(2027, 1, 1)
    shock = Shock(id="s", name="s", lost=("alder",), start=day)
    best = Engine(graph).run([shock], day, pessimistic=False)
    assert best.level(graph.index["maker"], 1.0) == 0.0
    assert best.level(graph.index["rival"], 1.0) == 1.0
    assert Engine(graph).run([shock], day).level(graph.index["rival"], 1.0) == 0.0


def test_a_map_without_holdings_stays_as_it_is():
    chart = Map(nodes=(firm("x"),))
    assert completed(chart) is chart
