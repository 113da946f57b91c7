# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The cascade against an oracle that steps through the days one by one."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.dependency import Flow, Input, Map, Member, Node, NodeKind, Rule, Shock
from tocsin.core.graph import build
from tocsin.know.cascade import Engine, cascade

DAY0 = dt.date(2027, 1, 1)


def node(name: str, kind: NodeKind = "service") -> Node:
    return Node(id=name, kind=kind, name=name)


def need(
    of: str, *members: str, rule: Rule = "all", k: int = 0, stock: float = 0.0, flow: Flow = "consumed"
) -> Input:
    return Input(
        of=of,
        name=f"{of} need",
        members=tuple(Member(node=m) for m in members),
        rule=rule,
        k=k,
        flow=flow,
        stock_days=stock,
    )


def lose(*names: str, day: int = 0, until: int | None = None, level: float = 0.0) -> Shock:
    end = None if until is None else DAY0 + dt.timedelta(days=until)
    return Shock(id="s", name="s", lost=names, start=DAY0 + dt.timedelta(days=day), end=end, level=level)


def engine(nodes: str, *inputs: Input) -> Engine:
    graph, faults = build(Map(nodes=tuple(node(n) for n in nodes.split()), inputs=inputs))
    assert faults == []
    return Engine(graph)


def first_day(made: Engine, name: str, *shocks: Shock, pessimistic: bool = True) -> float | None:
    course = made.run(shocks, DAY0, pessimistic=pessimistic)
    moment = course.fall(made.graph.index[name])
    return None if moment is None else moment.day


# -- the oracle: whole days, whole levels, every node looked at every time ------------------------


def slow(chart: Map, shocks: list[Shock], days: int) -> list[set[str]]:
    """Nodes that are down on each day: all inputs recomputed until nothing changes, stock counted in days."""
    stock = {i: int(entry.stock_days) for i, entry in enumerate(chart.inputs)}
    history = []
    for day in range(days):
        today = DAY0 + dt.timedelta(days=day)
        cut = {n for s in shocks if s.start <= today and (s.end is None or today < s.end) for n in s.lost}
        down = set(cut)
        while True:
            short = {i for i, entry in enumerate(chart.inputs) if not _fed(entry, down)}
            ended = {i for i in short if (chart.inputs[i].expires or today) <= today}
            again = cut | {chart.inputs[i].of for i in ended if stock[i] == 0}
            if again == down:
                break
            down = again
        history.append(down)
        for i in short:
            stock[i] = max(0, stock[i] - 1)
    return history


def _fed(entry: Input, down: set[str]) -> bool:
    working = sum(member.node not in down for member in entry.members)
    return working >= {"all": len(entry.members), "any": 1, "k-of-n": entry.k}[entry.rule]


NAMES = "abcdefg"


@st.composite
def charts(draw: st.DrawFn) -> Map:
    names = NAMES[: draw(st.integers(2, len(NAMES)))]
    inputs = []
    for _ in range(draw(st.integers(0, 9))):
        members = draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
        rules: list[Rule] = ["all", "any", "k-of-n"]
        rule = draw(st.sampled_from(rules))
        inputs.append(
            need(
                draw(st.sampled_from(names)),
                *members,
                rule=rule,
                k=draw(st.integers(1, len(members))),
                stock=draw(st.integers(0, 6)),
            )
        )
    return Map(nodes=tuple(node(n) for n in names), inputs=tuple(inputs))


@st.composite
def shock_lists(draw: st.DrawFn) -> list[Shock]:
    shocks = []
    for _ in range(draw(st.integers(1, 3))):
        day = draw(st.integers(0, 8))
        until = draw(st.none() | st.integers(day + 1, day + 12))
        shocks.append(
            lose(*draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2)), day=day, until=until)
        )
    return shocks


@given(charts(), shock_lists())
def test_agrees_with_stepping_through_the_days(chart: Map, shocks: list[Shock]) -> None:
    graph, _ = build(chart)
    course = cascade(graph, shocks, DAY0)
    for day, down in enumerate(slow(chart, shocks, 40)):
        fast = {n.id for i, n in enumerate(graph.nodes) if course.level(i, day) < 1.0}
        assert fast == down & set(graph.index), f"day {day}"


@given(charts(), shock_lists())
def test_more_loss_never_raises_a_level(chart: Map, shocks: list[Shock]) -> None:
    graph, _ = build(chart)
    fewer, more = cascade(graph, shocks[:1], DAY0), cascade(graph, shocks, DAY0)
    for day in range(30):
        for at in range(len(graph.nodes)):
            assert more.level(at, day) <= fewer.level(at, day) + 1e-9


@given(charts(), shock_lists())
def test_every_path_ends_at_something_taken_away(chart: Map, shocks: list[Shock]) -> None:
    graph, _ = build(chart)
    course = cascade(graph, shocks, DAY0)
    lost = {name for shock in shocks for name in shock.lost}
    for moment in course.moments:
        for at in moment.levels:
            path = course.path(at, moment)
            assert path[-1][1] == -1
            assert graph.nodes[path[-1][0]].id in lost


# -- the rules, one by one ------------------------------------------------------------------------


def test_nothing_falls_without_a_shock() -> None:
    made = engine("power telecom", need("power", "telecom"), need("telecom", "power"))
    assert [m.levels for m in made.run([], DAY0).moments] == [{}]


def test_mutual_dependence_falls_together_and_recovers_together() -> None:
    made = engine("power telecom", need("power", "telecom", stock=3), need("telecom", "power", stock=1))
    course = made.run([lose("telecom", until=2)], DAY0)
    assert [course.level(made.graph.index["power"], d) for d in (0, 1, 2, 5)] == [1, 1, 1, 1]
    course = made.run([lose("telecom", until=10)], DAY0)
    power = made.graph.index["power"]
    assert [course.level(power, d) for d in (2, 3, 9)] == [1, 0, 0]


def test_stock_covers_a_gap_in_proportion() -> None:
    made = engine("mill grain", need("mill", "grain", stock=6))
    assert first_day(made, "mill", lose("grain", level=0.5)) == 12
    assert first_day(made, "mill", lose("grain")) == 6


def test_stock_that_outlives_the_shock_is_not_touched_by_its_end() -> None:
    made = engine("mill grain", need("mill", "grain", stock=89.5))
    assert first_day(made, "mill", lose("grain", until=89)) is None


def test_two_cuts_eat_one_stock() -> None:
    made = engine("mill grain", need("mill", "grain", stock=5))
    shocks = [lose("grain", day=0, until=3), lose("grain", day=10, until=20)]
    assert first_day(made, "mill", *shocks) == 12


def test_tools_are_not_materials() -> None:
    made = engine("fab tools", need("fab", "tools", flow="capital"))
    assert first_day(made, "fab", lose("tools")) is None


def test_an_unknown_flow_is_computed_both_ways() -> None:
    made = engine("fab tools", need("fab", "tools", flow="unknown"))
    assert first_day(made, "fab", lose("tools")) == 0
    assert first_day(made, "fab", lose("tools"), pessimistic=False) is None


def test_unknown_shares_are_an_interval_around_the_truth() -> None:
    shared = Input(
        of="mill",
        name="grain",
        members=(Member(node="a", low=0.3, high=0.6), Member(node="b", low=0.1, high=1.0)),
        rule="shares",
        flow="consumed",
    )
    made = engine("mill a b", shared)
    mill = made.graph.index["mill"]
    low = made.run([lose("a")], DAY0).level(mill, 0)
    high = made.run([lose("a")], DAY0, pessimistic=False).level(mill, 0)
    assert (round(low, 9), round(high, 9)) == (0.4, 0.7)


def test_share_is_not_criticality() -> None:
    linear = Input(
        of="maker",
        name="parts",
        members=(Member(node="abroad", low=0.3, high=0.3), Member(node="home", low=0.7, high=0.7)),
        rule="shares",
        flow="consumed",
    )
    shares, essential = (
        engine("maker abroad home", linear),
        engine("maker abroad home", need("maker", "abroad", "home")),
    )
    at = shares.graph.index["maker"]
    assert round(shares.run([lose("abroad")], DAY0).level(at, 0), 9) == 0.7
    assert essential.run([lose("abroad")], DAY0).level(at, 0) == 0.0


# -- what ends on a day, and what nobody counted -----------------------------------------------------


def granted(of: str, source: str, day: int, flow: Flow = "licence") -> Input:
    made = need(of, source, flow=flow)
    return msgspec.structs.replace(made, expires=DAY0 + dt.timedelta(days=day))


def uncounted(of: str, source: str, flow: Flow = "consumed") -> Input:
    return msgspec.structs.replace(need(of, source, flow=flow), stock_known=False)


def test_a_service_stops_at_once_and_at_best_too() -> None:
    made = engine("cloud desk", need("desk", "cloud", flow="service"))
    for way in (True, False):
        assert first_day(made, "desk", lose("cloud", day=3), pessimistic=way) == 3.0


@pytest.mark.parametrize(
    ("expires", "lost", "back", "falls"),
    [
        (10, 3, None, 10.0),
        (10, 3, 10, None),
        (10, 3, 11, 10.0),
        (2, 3, None, 3.0),
        (0, 3, None, 3.0),
        (-400, 3, None, 3.0),
    ],
    ids=["then", "back-that-day", "back-after", "expired-before", "on-day-0", "long-expired"],
)
def test_a_licence_ends_on_its_day_or_at_once_if_that_is_past(expires, lost, back, falls) -> None:
    made = engine("vendor desk", granted("desk", "vendor", expires))
    for way in (True, False):
        assert first_day(made, "desk", lose("vendor", day=lost, until=back), pessimistic=way) == falls


def test_a_licence_that_was_renewed_while_its_vendor_was_there_falls_with_the_next_loss() -> None:
    made = engine("vendor desk", granted("desk", "vendor", 10))
    assert first_day(made, "desk", lose("vendor", day=3, until=5), lose("vendor", day=20)) == 20.0


def test_a_stock_that_nobody_counted_is_none_at_worst_and_lasts_at_best() -> None:
    made = engine("acme water", uncounted("water", "acme"))
    assert first_day(made, "water", lose("acme", day=3)) == 3.0
    assert first_day(made, "water", lose("acme", day=3), pessimistic=False) is None
    # a stock that was counted and is none is none in any case
    counted = engine("acme water", need("water", "acme"))
    assert first_day(counted, "water", lose("acme", day=3), pessimistic=False) == 3.0


@given(charts(), shock_lists(), st.data())
def test_an_expiry_is_felt_as_by_stepping_through_the_days(chart: Map, shocks: list[Shock], data) -> None:
    inputs = [
        msgspec.structs.replace(
            entry,
            stock_days=0.0,
            flow="licence",
            expires=DAY0 + dt.timedelta(days=data.draw(st.integers(-3, 15))),
        )
        if data.draw(st.booleans())
        else entry
        for entry in chart.inputs
    ]
    chart = msgspec.structs.replace(chart, inputs=tuple(inputs))
    graph, _ = build(chart)
    course = cascade(graph, shocks, DAY0)
    for day, down in enumerate(slow(chart, shocks, 40)):
        fast = {n.id for i, n in enumerate(graph.nodes) if course.level(i, day) < 1.0}
        assert fast == down & set(graph.index), f"day {day}"
