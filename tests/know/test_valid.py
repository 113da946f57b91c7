# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The map as it holds on one day."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.know.sweep import charts
from tocsin.core.dependency import Input, Map, Member, Node, Rule, Shock
from tocsin.core.graph import build
from tocsin.know.valid import valid_at

DAY = dt.date(2027, 3, 1)


def day(number: int) -> dt.date:
    return DAY + dt.timedelta(days=number)


def node(name: str, **more) -> Node:
    return Node(id=name, kind="supplier", name=name, **more)


def need(rule: Rule, *members: str, **more) -> Input:
    return Input(
        of="s", name="n", rule=rule, members=tuple(Member(node=m) for m in members), source="m:1", **more
    )


def at(number: int, *nodes: Node, needs: tuple[Input, ...] = ()) -> tuple[Map, list[str]]:
    made, faults = valid_at(Map(nodes=(node("s"), *nodes), inputs=needs), day(number))
    assert build(made)[1] == []
    return made, [fault.what for fault in faults]


@pytest.mark.parametrize(
    ("number", "there"),
    [(-1, False), (0, True), (9, True), (10, False)],
    ids=["before", "first", "last", "after"],
)
def test_from_since_until_before_until(number, there):
    made, faults = at(number, node("a", since=DAY, until=day(10)))
    assert ("a" in [each.id for each in made.nodes], faults) == (there, [])


def test_what_is_gone_takes_its_needs_along():
    gone = Input(of="a", name="n", members=(Member(node="s"),))
    assert at(1, node("a", until=day(1)), needs=(gone,)) == (Map(nodes=(node("s"),)), [])


def test_one_need_ends_and_another_begins():
    needs = need("all", "a", until=day(5)), need("all", "b", since=day(5))
    for number, source in ((4, "a"), (5, "b")):
        made, faults = at(number, node("a"), node("b"), needs=needs)
        assert [entry.members[0].node for entry in made.inputs] == [source]
        assert faults == []


def test_of_alternatives_the_others_are_left():
    made, faults = at(5, node("a", until=day(5)), node("b"), needs=(need("any", "a", "b"),))
    assert ([m.node for m in made.inputs[0].members], faults) == (["b"], [])


@pytest.mark.parametrize("rule", ["all", "k-of-n", "shares"])
def test_a_need_of_what_is_gone_contradicts_itself_and_is_computed_without(rule):
    made, faults = at(5, node("a", until=day(5)), node("b"), needs=(need(rule, "a", "b", k=2),))
    assert [m.node for m in made.inputs[0].members] == ["b"]
    assert faults == ["input 'n' of 's' needs 'a', which is on no map on 2027-03-06"]


def test_a_need_of_which_nothing_is_left_is_left_out_and_said():
    made, faults = at(5, node("a", until=day(5)), needs=(need("any", "a"),))
    assert (made.inputs, len(faults)) == ((), 1)


def test_holders_jurisdictions_and_shocks_of_what_is_gone():
    holder = (Member(node="b"),)
    chart = Map(
        nodes=(node("a", held_by=holder, origin=holder, jurisdiction="b"), node("b", until=day(0))),
        shocks=tuple(
            Shock(id=lost[0], name="x", lost=tuple(lost), start=DAY) for lost in (["b"], ["a", "b"])
        ),
    )
    made, faults = valid_at(chart, DAY)
    assert (made.nodes, faults) == ((node("a"),), [])
    assert [shock.lost for shock in made.shocks] == [("a",)]
    assert build(made)[1] == []


SPAN = st.tuples(st.none() | st.integers(-9, 9), st.none() | st.integers(-9, 9))


@given(charts(), st.lists(SPAN, min_size=15, max_size=15), st.integers(-9, 9))
def test_no_name_is_left_of_what_does_not_hold(chart, spans, number):
    def dated(entry, span):
        since, until = (None if end is None else day(end) for end in span)
        return msgspec.structs.replace(entry, since=since, until=until)

    count = len(chart.nodes)
    nodes = tuple(map(dated, chart.nodes, spans[:count]))
    inputs = tuple(map(dated, chart.inputs, spans[-8:]))
    made, _ = valid_at(Map(nodes=nodes, inputs=inputs), day(number))
    assert build(made)[1] == []
    expected = {
        each.id
        for each in nodes
        if not (each.since and day(number) < each.since) and not (each.until and each.until <= day(number))
    }
    assert {each.id for each in made.nodes} == expected
    for entry in made.inputs:
        before = next(each for each in inputs if each.name == entry.name)
        assert {m.node for m in entry.members} == {m.node for m in before.members} & expected
