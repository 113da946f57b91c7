# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A question of a person -> cascade over the stored map -> rows: what fails, when, for whom."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import msgspec

from tocsin.core.dependency import Shock
from tocsin.core.graph import Graph, build
from tocsin.core.reading import Fault
from tocsin.flows import question as question_flow
from tocsin.flows.dependence import interval
from tocsin.know import linear
from tocsin.know.cascade import Course, Engine
from tocsin.know.control import completed
from tocsin.know.days import date_after
from tocsin.know.reach import reached
from tocsin.know.unserved import Question, by_region, questions, unserved
from tocsin.store import Store, maps


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One row a service that falls; ``unknown`` are names of no node, ``near`` what may have been meant."""

    rows: list[dict[str, object]]
    unknown: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    asks: tuple[str, ...] = ()
    """Questions whose answers would move the result, the one that moves it most first."""
    by_region: dict[str, str] = {}
    """People times days unserved, where the map says a region of a service."""


DAYS = 365
"""Days after the begin of a loss that are counted, where nobody says otherwise."""
ASKS = 3


def ask(store: Store, shock: Shock, days: int = DAYS) -> Answer:
    """Run one shock over the stored map, together with nothing else; what is unserved is counted over so many days."""
    with store.read() as reader:
        graph, faults = build(completed(maps.load(reader)))
    unknown = tuple(name for name in shock.lost if name not in graph.index)
    if unknown:
        near = [m for name in unknown for m in difflib.get_close_matches(name, graph.index, 3)]
        return Answer(rows=[], unknown=unknown, near=tuple(near))
    engine = Engine(graph)
    at_worst, at_best = (reached(graph.nodes, shock, worst=worst) for worst in (True, False))
    worst = engine.run([at_worst], shock.start)
    best = engine.run([at_best], shock.start, pessimistic=False)
    by_shares = linear.levels(graph, at_worst.lost, at_best.lost) if shock.level == 0.0 else None
    rows = [row for at in graph.services if (row := _row(graph, at, worst, best)) is not None]
    for row in rows:
        at = graph.index[str(row["service"])]
        row["linear"] = interval((by_shares[0].get(at, 1.0), by_shares[1].get(at, 1.0))) if by_shares else ""
    missing = [{row.service: row for row in unserved(graph, course, days)} for course in (worst, best)]
    for row in rows:
        found = [each.get(graph.index[str(row["service"])]) for each in missing]
        row["people_days"] = _between(each.people_days if each else 0.0 for each in found)
    regions = [by_region(graph, tuple(each.values())) for each in missing]
    return Answer(
        rows=sorted(rows, key=lambda r: (str(r["falls_on"]), str(r["name"]))),
        faults=tuple(faults),
        asks=tuple(_asked(graph, each) for each in questions(engine, [shock], shock.start, days)[:ASKS]),
        by_region={
            name: _between(each.get(name, 0.0) for each in regions) for name in sorted(regions[0]) if name
        },
    )


def _between(ends: Iterable[float]) -> str:
    """Whole people times days, from the best case to the worst."""
    worst, best = (f"{end:.0f}" for end in ends)
    return worst if worst == best else f"{best}-{worst}"


def _asked(graph: Graph, question: Question) -> str:
    entry = graph.inputs[question.input]
    worth = (
        f"{question.people_days:.0f} people x days" if question.people_days else f"{question.days:.0f} days"
    )
    return (
        f"{question_flow.sentence(graph, question)} (the answer moves the result by {worth}; {entry.source})"
    )


def _row(graph: Graph, at: int, worst: Course, best: Course) -> dict[str, object] | None:
    moment = worst.fall(at)
    if moment is None:
        return None
    node = graph.nodes[at]
    path = [graph.nodes[v].name for v, _ in reversed(worst.path(at, moment))]
    lowest = min(m.levels.get(at, 1.0) for m in worst.moments)
    mild = best.fall(at)
    return {
        "service": node.id,
        "name": node.name,
        "falls_on": _date(worst, moment.day),
        "at_best": _date(best, mild.day) if mild else "does not fall",
        "level": round(lowest, 4),
        "back_on": _back(worst, at),
        "people": node.people,
        "because": " -> ".join(path),
    }


def _back(course: Course, at: int) -> str:
    last = max(i for i, m in enumerate(course.moments) if at in m.levels)
    return _date(course, course.moments[last + 1].day) if last + 1 < len(course.moments) else ""


def _date(course: Course, day: float) -> str:
    return date_after(course.origin, day).isoformat()
