# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Many scenarios over one graph, each by itself: ``scenario_batch(ground, scenarios) -> rows``, a pure function of its arguments.

What one process does with a thousand scenarios, ten do with a hundred each: the numbers are the same bit by bit, since no
scenario knows of another. Who spreads them is not of this room (``flows.spread``). Cost: two cascades a scenario.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from tocsin.core.dependency import Shock
from tocsin.core.graph import Graph
from tocsin.core.measure import Scenario
from tocsin.know.cascade import Course, Engine
from tocsin.know.days import date_after
from tocsin.know.reach import reached
from tocsin.know.unserved import unserved


class Ground(msgspec.Struct, frozen=True):
    """What all scenarios have in common: the graph, and the days that are counted after the begin of each."""

    graph: Graph
    days: int


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one scenario leaves; worst case and best case of what is not known."""

    scenario: str
    services: int
    """How many fall at worst."""
    services_at_best: int
    first: dt.date | None
    """The day on which the first of them falls at worst; None if none does."""
    first_service: str
    lowest: float
    """The lowest level of any of them, at worst."""
    people_days: float
    people_days_at_best: float
    days: float
    """Days without service, each counted by what is missing, of all services together, at worst."""


def scenario_batch(ground: Ground, scenarios: Sequence[Scenario]) -> list[Outcome]:
    """The outcomes of these scenarios, in their order; each has at least one shock, and its names are on the map."""
    engine = Engine(ground.graph)
    return [_outcome(engine, scenario, ground.days) for scenario in scenarios]


def _outcome(engine: Engine, scenario: Scenario, days: int) -> Outcome:
    graph = engine.graph
    origin = min(shock.start for shock in scenario.shocks)
    worst, best = (_run(engine, scenario.shocks, origin, pessimistic=way) for way in (True, False))
    missing, missing_at_best = (unserved(graph, course, days) for course in (worst, best))
    low = _low(graph, worst)
    day, first = min(((day, at) for at, (day, _) in low.items()), default=(0.0, -1))
    return Outcome(
        scenario=scenario.id,
        services=len(low),
        services_at_best=len(_low(graph, best)),
        first=date_after(origin, day) if low else None,
        first_service=graph.nodes[first].id if low else "",
        lowest=min((level for _, level in low.values()), default=1.0),
        people_days=sum(row.people_days for row in missing),
        people_days_at_best=sum(row.people_days for row in missing_at_best),
        days=sum(row.days for row in missing),
    )


def _run(engine: Engine, shocks: Sequence[Shock], origin: dt.date, *, pessimistic: bool) -> Course:
    nodes = engine.graph.nodes
    felt = [reached(nodes, shock, worst=pessimistic) for shock in shocks]
    return engine.run(felt, origin, pessimistic=pessimistic)


def _low(graph: Graph, course: Course) -> dict[int, tuple[float, float]]:
    """The services that fall: the first day of each, and its lowest level."""
    found: dict[int, tuple[float, float]] = {}
    for moment in course.moments:
        for node, level in moment.levels.items():
            if graph.nodes[node].kind == "service":
                day, lowest = found.get(node, (moment.day, level))
                found[node] = day, min(lowest, level)
    return found
