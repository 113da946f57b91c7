# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A rule with a de-minimis share reaches what has, or may have, that much from there."""

from __future__ import annotations

import datetime as dt

import pytest

from tocsin.core.dependency import Map, Member, Node, Shock
from tocsin.core.graph import build
from tocsin.know.reach import reached


def product(name: str, *origin: tuple[str, float, float]) -> Node:
    members = tuple(Member(node=node, low=low, high=high) for node, low, high in origin)
    return Node(id=name, kind="product", name=name, origin=members)


NODES = [
    product("mostly", ("alder", 0.6, 0.7)),
    product("perhaps", ("alder", 0.1, 0.33)),
    product("both", ("alder", 0.1, 0.1), ("birch", 0.2, 0.2)),
    product("little", ("alder", 0.05, 0.1)),
    product("unsaid"),
]


def order(*lost: str, share: float | None = 0.25) -> Shock:
    return Shock(id="s", name="s", lost=lost, start=dt.date(2027, 1, 1), de_minimis=share)


@pytest.mark.parametrize(
    ("worst", "due"),
    [(True, ("alder", "mostly", "perhaps")), (False, ("alder", "mostly"))],
    ids=["worst", "best"],
)
def test_what_may_have_that_much_is_reached_at_the_worst(worst, due):
    assert reached(NODES, order("alder"), worst=worst).lost == due


def test_jurisdictions_that_act_together_count_together():
    assert "both" in reached(NODES, order("alder", "birch"), worst=False).lost


def test_a_rule_without_a_share_reaches_nothing_elsewhere():
    shock = order("alder", share=None)
    assert reached(NODES, shock, worst=True) is shock


def test_a_share_of_nothing_reaches_whatever_has_any():
    assert reached(NODES, order("birch", share=0.0), worst=True).lost == ("birch", "both")


def test_content_from_a_place_on_no_map_is_a_fault():
    _, faults = build(Map(nodes=(NODES[0],)))
    assert [fault.what for fault in faults] == ["'mostly' has content from 'alder', which is on no map"]
