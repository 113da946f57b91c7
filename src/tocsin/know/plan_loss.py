# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a scenario costs by the true cascade, with these measures in place.

Nothing of the model of a plan is used here. The measures are drawn into the map: a
way becomes a node beside what it replaces (lost until the day it works), a stockpile
becomes stock of the input, and ``know.cascade`` runs over that map, degraded levels,
shares and draining stocks included.

Cost: one cascade for each scenario, and one map for each set of measures that is there in time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.core.dependency import Input, Map, Member, Node, Rule, Shock
from tocsin.core.graph import Graph, build
from tocsin.core.measure import Measure, Scenario
from tocsin.know.cascade import Course, Engine
from tocsin.know.days import date_after
from tocsin.know.plan_scenario import Frame, frame, targets

_MARK = "\0"
"""Begins the ids that are made here; no map can hold it in an id that a file gave."""


class Losses:
    """The losses of scenarios over one graph, by the cascade at the worst of what is not known."""

    def __init__(self, graph: Graph, scenarios: Sequence[Scenario], today: dt.date, horizon: int) -> None:
        """Scenarios are checked."""
        self._graph, self._scenarios = graph, scenarios
        self._frames = [frame(scenario, today, horizon) for scenario in scenarios]
        self._counted = [v for v in graph.services if graph.nodes[v].people > 0]

    def of(self, measures: Sequence[Measure]) -> npt.NDArray[np.float64]:
        """Return people x days unserved, (scenarios, services with people), in the order of the map."""
        if not measures:
            return self._before[0]
        made: dict[tuple[str, ...], tuple[Engine, dict[str, str]]] = {}
        rows = []
        for scenario, days, fallen in zip(self._scenarios, self._frames, self._before[1], strict=True):
            there = [m for m in measures if m.kind != "stockpile" or days.in_time(m)]
            key = tuple(m.id for m in there)
            if key not in made:
                graph, inner = drawn(self._graph, there)
                made[key] = Engine(graph), inner
            engine, inner = made[key]
            shocks = [_moved(shock, inner) for shock in scenario.shocks]
            # each day on which something begins to work is an event: those of what never falls change nothing
            felt = (m for m in there if any(target.node in fallen for target in m.helps))
            shocks += [_not_yet(measure, days) for measure in felt if measure.kind != "stockpile"]
            rows.append(self._unserved(engine.run(shocks, days.origin), days))
        return self._table(rows)

    @cached_property
    def _before(self) -> tuple[npt.NDArray[np.float64], list[set[str]]]:
        """The losses with nothing bought, and for each scenario the ids of all that falls in it."""
        engine, rows, fallen = Engine(self._graph), list[list[float]](), list[set[str]]()
        for scenario, days in zip(self._scenarios, self._frames, strict=True):
            course = engine.run(scenario.shocks, days.origin)
            rows.append(self._unserved(course, days))
            fallen.append({self._graph.nodes[v].id for moment in course.moments for v in moment.levels})
        return self._table(rows), fallen

    def _table(self, rows: list[list[float]]) -> npt.NDArray[np.float64]:
        return np.array(rows).reshape(len(rows), len(self._counted))

    def _unserved(self, course: Course, days: Frame) -> list[float]:
        missing = dict.fromkeys(self._counted, 0.0)
        ends = [*(moment.day for moment in course.moments[1:]), float(days.end)]
        for moment, end in zip(course.moments, ends, strict=True):
            length = min(end, days.end) - max(moment.day, days.begin)
            if length > 0.0:
                for node, level in moment.levels.items():
                    if node in missing:
                        missing[node] += (1.0 - level) * length
        return [self._graph.nodes[v].people * lost for v, lost in missing.items()]


def drawn(graph: Graph, measures: Sequence[Measure]) -> tuple[Graph, dict[str, str]]:
    """Return the graph with these measures in it, and what a shock on a helped node hits instead.

    The rows of the nodes that were there stay the same.
    """
    of_input, of_node = targets(graph, measures)
    nodes, inputs = list(graph.nodes), list[Input]()
    inner = {graph.nodes[v].id: f"{_MARK}inner {graph.nodes[v].id}" for v in of_node}
    nodes += [Node(id=name, kind="component", name="") for name in inner.values()]
    for measure in measures:
        if measure.kind != "stockpile":
            nodes.append(Node(id=_way(measure), kind="component", name=measure.name))
        if measure.members:
            members = tuple(Member(node=name) for name in measure.members)
            inputs.append(_need(_way(measure), members, measure.rule, measure.k))
    for at, entry in enumerate(graph.inputs):
        moved = msgspec.structs.replace(entry, of=inner.get(entry.of, entry.of))
        added, ways = _offers(measures, of_input.get(at, ()))
        if not ways:
            inputs.append(msgspec.structs.replace(moved, stock_days=moved.stock_days + added))
            continue
        before = f"{_MARK}before {at}"
        nodes.append(Node(id=before, kind="component", name=""))
        inputs.append(msgspec.structs.replace(moved, of=before, stock_days=0.0))
        together = (Member(node=before), *ways)
        stock = moved.stock_days + added
        inputs.append(msgspec.structs.replace(moved, members=together, rule="any", k=0, stock_days=stock))
    for node, numbers in of_node.items():
        name = graph.nodes[node].id
        added, ways = _offers(measures, numbers)
        inputs.append(_need(name, (Member(node=inner[name]), *ways), "any", stock=added))
    helped, faults = build(Map(nodes=tuple(nodes), inputs=tuple(inputs)))
    assert not faults, faults  # noqa: S101 - a sound graph and checked measures leave none
    return helped, inner


def _offers(measures: Sequence[Measure], numbers: Sequence[int]) -> tuple[float, tuple[Member, ...]]:
    stock = sum(measures[number].stock_days for number in numbers)
    ways = (measures[number] for number in numbers if measures[number].kind != "stockpile")
    return stock, tuple(Member(node=_way(measure)) for measure in ways)


def _need(of: str, members: tuple[Member, ...], rule: Rule, k: int = 0, stock: float = 0.0) -> Input:
    return Input(of=of, name=_MARK, members=members, rule=rule, k=k, flow="consumed", stock_days=stock)


def _way(measure: Measure) -> str:
    return f"{_MARK}way {measure.id}"


def _moved(shock: Shock, inner: dict[str, str]) -> Shock:
    return msgspec.structs.replace(shock, lost=tuple(inner.get(name, name) for name in shock.lost))


def _not_yet(measure: Measure, days: Frame) -> Shock:
    works = date_after(days.origin, float(days.works(measure)))
    return Shock(id=_MARK, name="", lost=(_way(measure),), start=days.origin, end=works)
