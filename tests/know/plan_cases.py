# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Small maps to plan for, and an oracle that buys every subset and lives through every day.

Nothing of ``know.plan`` is used by the oracle: measures act on the day's state by
themselves, no map is drawn anew, and time goes day by day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import msgspec
from hypothesis import strategies as st

from tocsin.core.dependency import Input, Map, Member, Node, Shock
from tocsin.core.graph import Graph, build
from tocsin.core.measure import Measure, Scenario, Target
from tocsin.know.plan_model import Terms

TODAY = dt.date(2027, 1, 1)
HORIZON = 10
LEAVES, MIDS, SERVICES = ("a", "b", "c"), ("m", "n"), ("s", "t")


def graph_of(chart: Map) -> Graph:
    graph, faults = build(chart)
    assert faults == []
    return graph


def node(name: str, people: int = 0, region: str = "", owner: str = "") -> Node:
    return Node(
        id=name,
        kind="service" if people else "supplier",
        name=name,
        people=people,
        region=region,
        owner=owner,
    )


def need(of: str, *members: str, name: str = "need", **how: Any) -> Input:
    made: dict[str, Any] = {"flow": "consumed", "rule": "all", **how}
    return Input(of=of, name=name, members=tuple(Member(node=m) for m in members), **made)


def lost(*names: str, start: int = 0, days: int | None = None, level: float = 0.0) -> Shock:
    begin = TODAY + dt.timedelta(days=start)
    end = None if days is None else begin + dt.timedelta(days=days)
    return Shock(id="x", name="x", lost=names, start=begin, end=end, level=level)


def scenario(name: str, *shocks: Shock, weight: float = 1.0) -> Scenario:
    return Scenario(id=name, name=name, shocks=shocks, weight=weight)


def after(days: int) -> float:
    """Years that are rounded up to so many days."""
    return max(0.0, days - 0.5) / 365.25


def way(name: str, *targets: str, cost: float = 1.0, days: int = 0, **how: Any) -> Measure:
    """Targets are ``node`` or ``node/input``."""
    helps = tuple(_target(target) for target in targets)
    made: dict[str, Any] = {"kind": "second-source", **how}
    return Measure(id=name, name=name, helps=helps, cost=cost, years=after(days), **made)


def stock(name: str, *targets: str, stays: float = 3.0, cost: float = 1.0, days: int = 0) -> Measure:
    return way(name, *targets, cost=cost, days=days, kind="stockpile", stock_days=stays)


def _target(target: str) -> Target:
    at, _, entry = target.partition("/")
    return Target(node=at, input=entry)


def terms(budget: float = 2.0, **how: Any) -> Terms:
    return Terms(**{"today": TODAY, "budget": budget, "horizon_days": HORIZON, "gap": 0.0, **how})


# -- the oracle ------------------------------------------------------------------------


def unserved(
    chart: Map, case: Scenario, bought: Sequence[Measure], horizon: int = HORIZON
) -> dict[str, float]:
    """People x days of each service in one scenario, every node looked at on every day."""
    first = min((shock.start - TODAY).days for shock in case.shocks)
    began = min(0, first)
    count_from = max(0, first)
    works = {m.id: 0 if m.years == 0.0 else int(m.years * 365.25 + 0.5 + 1e-6) for m in bought}
    bought = [m for m in bought if m.kind != "stockpile" or works[m.id] <= first]
    held: dict[tuple[str, str], float] = {(e.of, e.name): e.stock_days for e in chart.inputs}
    for measure in bought:
        for target in measure.helps:
            key = (target.node, target.input)
            held[key] = held.get(key, 0.0) + measure.stock_days
    missing = {n.id: 0.0 for n in chart.nodes if n.kind == "service"}
    for day in range(began, count_from + horizon):
        cut = {
            name
            for shock in case.shocks
            if (shock.start - TODAY).days <= day and (shock.end is None or day < (shock.end - TODAY).days)
            for name in shock.lost
        }
        down, short = _today(chart, cut, [m for m in bought if works[m.id] <= day], held)
        for key in short:
            held[key] = max(0.0, held.get(key, 0.0) - 1.0)
        if day >= count_from:
            for n in chart.nodes:
                if n.id in down and n.id in missing:
                    missing[n.id] += n.people
    return missing


def _today(
    chart: Map, cut: set[str], at_work: Sequence[Measure], held: dict[tuple[str, str], float]
) -> tuple[set[str], set[tuple[str, str]]]:
    down: set[str] = set()
    while True:
        short = {
            (e.of, e.name)
            for e in chart.inputs
            if e.flow not in ("capital", "information")
            and not _enough([m.node for m in e.members], e.rule, e.k, down)
            and not _helped(e.of, e.name, at_work, down)
        }
        dry = {key for key in short if held.get(key, 0.0) <= 0.0}
        inner = cut | {of for of, _ in dry}
        bare = {(name, "") for name in inner if not _helped(name, "", at_work, down)}
        fallen = {name for name, _ in bare if held.get((name, ""), 0.0) <= 0.0}
        if fallen == down:
            return down, short | bare
        down = fallen


def _helped(name: str, entry: str, at_work: Sequence[Measure], down: set[str]) -> bool:
    return any(
        m.kind != "stockpile"
        and Target(node=name, input=entry) in m.helps
        and (not m.members or _enough(m.members, m.rule, m.k, down))
        for m in at_work
    )


def _enough(members: Sequence[str], rule: str, k: int, down: set[str]) -> bool:
    working = sum(name not in down for name in members)
    return working >= {"all": len(members), "any": 1, "k-of-n": k}[rule]


def cvar(losses: Sequence[float], weights: Sequence[float], alpha: float) -> float:
    """By the definition as a minimum: the least is at one of the losses."""
    total = sum(weights)
    return min(
        t + sum(w / total * max(0.0, x - t) for x, w in zip(losses, weights, strict=True)) / (1.0 - alpha)
        for t in losses
    )


def aim_of(losses: Sequence[float], weights: Sequence[float], aim: str, alpha: float) -> float:
    if aim == "mean":
        return sum(w * x for x, w in zip(losses, weights, strict=True)) / sum(weights)
    if aim == "worst":
        return max(x for x, w in zip(losses, weights, strict=True) if w > 0)
    return cvar(losses, weights, alpha)


def subsets(measures: Sequence[Measure]) -> Iterator[tuple[Measure, ...]]:
    for size in range(len(measures) + 1):
        yield from combinations(measures, size)


# -- cases -----------------------------------------------------------------------------


@st.composite
def scenarios(draw: st.DrawFn, names: Sequence[str]) -> list[Scenario]:
    made = []
    for at in range(draw(st.integers(1, 3))):
        shocks = [
            lost(
                *draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)),
                start=draw(st.sampled_from([0, 0, 1, 3, -2])),
                days=draw(st.sampled_from([None, 9, 6, 3, 1])),
            )
            for _ in range(draw(st.integers(1, 2)))
        ]
        made.append(scenario(f"k{at}", *shocks, weight=draw(st.integers(0 if at else 1, 3))))
    return made


def _input(draw: st.DrawFn, of: str, name: str, among: Sequence[str], most: int) -> Input:
    members = draw(st.lists(st.sampled_from(among), min_size=1, max_size=3, unique=True))
    rule = draw(st.sampled_from(["all", "all", "any", "k-of-n"]))
    k = draw(st.integers(1, len(members))) if rule == "k-of-n" else 0
    flow = draw(st.sampled_from(["consumed"] * 5 + ["licence", "unknown", "capital"]))
    return need(
        of, *members, name=name, rule=rule, k=k, flow=flow, stock_days=float(draw(st.integers(0, most)))
    )


def _ways(draw: st.DrawFn, name: str, among: Sequence[str], targets: Sequence[str]) -> Measure:
    helps = draw(st.lists(st.sampled_from(targets), min_size=1, max_size=2, unique=True))
    helped = {target.partition("/")[0] for target in helps}
    members = draw(st.lists(st.sampled_from([n for n in among if n not in helped]), max_size=2, unique=True))
    rule = draw(st.sampled_from(["all", "any"])) if members else "all"
    cost, days = float(draw(st.integers(0, 3))), draw(st.integers(0, 6))
    return way(name, *helps, cost=cost, days=days, members=tuple(members), rule=rule)


@st.composite
def anything(draw: st.DrawFn) -> tuple[Map, list[Scenario], list[Measure]]:
    """Cycles, stocks above stocks, stockpiles that add up, ways that lean on what may fail, things that come late."""
    everything = (*LEAVES, *MIDS, *SERVICES)
    inputs = [
        _input(draw, name, f"i{at}", everything, 3)
        for name in (*MIDS, *SERVICES)
        for at in range(draw(st.integers(1, 2)))
    ]
    nodes = [node(name) for name in (*LEAVES, *MIDS)]
    nodes += [node(name, draw(st.integers(1, 5)), f"r-{name}") for name in SERVICES]
    targets = [*everything, *(f"{e.of}/{e.name}" for e in inputs)]
    measures: list[Measure] = []
    for at in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            helps = draw(st.lists(st.sampled_from(targets), min_size=1, max_size=2, unique=True))
            measures.append(stock(f"w{at}", *helps, stays=float(draw(st.integers(1, 4)))))
        else:
            measures.append(_ways(draw, f"w{at}", everything, targets))
    return Map(nodes=tuple(nodes), inputs=tuple(inputs)), draw(scenarios(everything)), measures


@st.composite
def partial(draw: st.DrawFn) -> tuple[Map, list[Scenario], list[Measure]]:
    """The same with shocks that leave something and inputs met in shares, which the model takes as lost."""
    chart, cases, measures = draw(anything())
    inputs = [
        msgspec.structs.replace(
            e, rule="shares", members=tuple(Member(node=m.node, low=0.3, high=0.9) for m in e.members)
        )
        if draw(st.booleans())
        else e
        for e in chart.inputs
    ]
    levels = [
        msgspec.structs.replace(
            case,
            shocks=tuple(
                msgspec.structs.replace(shock, level=draw(st.sampled_from([0.0, 0.5, 1.0])))
                for shock in case.shocks
            ),
        )
        for case in cases
    ]
    return Map(nodes=chart.nodes, inputs=tuple(inputs)), levels, measures
