# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""People times days without service, and which unknown moves that most."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.dependency import Input, Map, Member, Node, Shock
from tocsin.core.graph import Graph, build
from tocsin.know.cascade import Engine
from tocsin.know.reach import reached
from tocsin.know.unserved import by_region, questions, unserved

DAY = dt.date(2027, 1, 1)
LAST = 100.0


def drawn(chart: Map) -> Graph:
    graph, faults = build(chart)
    assert faults == []
    return graph


def service(name: str, people: int = 0, region: str = "") -> Node:
    return Node(id=name, kind="service", name=name, people=people, region=region)


def supplier(name: str) -> Node:
    return Node(id=name, kind="supplier", name=name)


def need(of: str, source: str, **more) -> Input:
    return Input(
        of=of, name=f"{source} for {of}", members=(Member(node=source),), **{"flow": "consumed", **more}
    )


def lose(name: str, days: int | None = None) -> Shock:
    return Shock(
        id=name, name=name, lost=(name,), start=DAY, end=None if days is None else DAY + dt.timedelta(days)
    )


def total(chart: Map, *shocks: Shock, pessimistic: bool = True) -> float:
    graph = drawn(chart)
    course = Engine(graph).run(shocks, DAY, pessimistic=pessimistic)
    return sum(row.people_days for row in unserved(graph, course, LAST))


def test_days_after_the_stock_until_the_end_or_the_last_day_count():
    chart = Map(nodes=(supplier("x"), service("s", 10)), inputs=(need("s", "x", stock_days=30.0),))
    assert total(chart, lose("x", 50)) == 200
    assert total(chart, lose("x")) == 700
    assert total(chart, lose("x", 30)) == 0


def test_half_a_service_leaves_half_of_its_people():
    halves = (Member(node="x", low=0.5, high=0.5), Member(node="y", low=0.5, high=0.5))
    chart = Map(
        nodes=(supplier("x"), supplier("y"), service("s", 10)),
        inputs=(Input(of="s", name="n", rule="shares", members=halves, flow="consumed"),),
    )
    assert total(chart, lose("x", 10)) == pytest.approx(50)


def test_by_region():
    nodes = (supplier("x"), service("a", 10, "north"), service("b", 5, "north"), service("c", 1))
    graph = drawn(Map(nodes=nodes, inputs=tuple(need(of, "x") for of in "abc")))
    rows = unserved(graph, Engine(graph).run([lose("x", 2)], DAY), LAST)
    assert by_region(graph, rows) == {"north": 30, "": 2}


SPANS = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted)
FLOWS = st.sampled_from(["consumed", "capital", "unknown", "licence", "service"])


@st.composite
def charts(draw):
    """A chain with branches; stocks within bounds, flows known or not."""
    inputs = []
    for of, source in (("s", "x"), ("s", "y"), ("t", "s"), ("t", "y")):
        if draw(st.booleans()):
            low, high = draw(SPANS)
            most = float(high) if high > low else None
            inputs.append(need(of, source, stock_days=float(low), stock_most=most, flow=draw(FLOWS)))
    nodes = (supplier("x"), supplier("y"), service("s", draw(st.integers(0, 9))), service("t", 3))
    return Map(nodes=nodes, inputs=tuple(inputs))


def settled(need: Input, *, worst: bool) -> Input:
    """The input with nothing unknown."""
    stock = need.stock_days if worst or need.stock_most is None else need.stock_most
    flow = need.flow if need.flow != "unknown" else "consumed" if worst else "capital"
    return msgspec.structs.replace(need, stock_days=stock, stock_most=None, flow=flow)


def with_one(chart: Map, at: int, *, worst: bool) -> Map:
    inputs = list(chart.inputs)
    inputs[at] = settled(inputs[at], worst=worst)
    return msgspec.structs.replace(chart, inputs=tuple(inputs))


@given(charts(), st.integers(1, 90))
def test_an_answer_is_worth_what_the_map_says_once_it_is_written_in(chart, days):
    shock = lose("x", days)
    graph = drawn(chart)
    asked = questions(Engine(graph), [shock], DAY, LAST)
    worst, best = total(chart, shock), total(chart, shock, pessimistic=False)
    assert best <= worst + 1e-9
    for one in asked:
        answered = with_one(chart, one.input, worst=False), with_one(chart, one.input, worst=True)
        moved = worst - total(answered[0], shock) + total(answered[1], shock, pessimistic=False) - best
        assert one.people_days == pytest.approx(moved / 2, abs=1e-6)
    # nothing that was not asked would have moved the result
    for at in set(range(len(chart.inputs))) - {one.input for one in asked}:
        assert total(with_one(chart, at, worst=False), shock) == pytest.approx(worst, abs=1e-6)


def test_the_answer_that_is_worth_most_is_asked_first():
    nodes = (supplier("x"), service("small", 1), service("large", 1000))
    inputs = (need("small", "x", flow="unknown"), need("large", "x", stock_days=5.0, stock_most=20.0))
    found = questions(Engine(drawn(Map(nodes=nodes, inputs=inputs))), [lose("x", 50)], DAY, LAST)
    assert [(one.input, one.what, one.people_days) for one in found] == [
        (1, "stock", 15_000),
        (0, "flow", 50),
    ]


def test_where_all_is_known_nothing_is_asked():
    chart = Map(nodes=(supplier("x"), service("s", 10)), inputs=(need("s", "x"),))
    assert questions(Engine(drawn(chart)), [lose("x")], DAY, LAST) == []


def test_a_product_that_a_rule_may_reach_is_asked_about_by_its_content():
    """Of 10 people, 30 days: at worst all of them, at best none; the answer settles it."""
    made = [
        Node(id=id, kind="product", name=id, origin=(Member(node="x", low=low, high=high),))
        for id, low, high in PARTS
    ]
    chart = Map(
        nodes=(supplier("x"), *made, service("s", 10), service("t", 10)),
        inputs=(need("s", "open"), need("t", "sure"), need("t", "small")),
    )
    shock = msgspec.structs.replace(lose("x", 30), de_minimis=0.25)
    engine = Engine(drawn(chart))
    hard, mild = (reached(engine.graph.nodes, shock, worst=way) for way in (True, False))
    (one,) = questions(engine, [hard], DAY, LAST, at_best=[mild])
    assert (one.what, engine.graph.nodes[one.product].id, one.origins) == ("content", "open", ("x",))
    assert (one.people_days, one.days) == (300, 30)
    assert questions(engine, [mild], DAY, LAST, at_best=[mild]) == []


PARTS = [("open", 0.2, 0.4), ("sure", 0.3, 0.4), ("small", 0.0, 0.2)]
