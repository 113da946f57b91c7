# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The map and a loss -> the level of each service over time, at worst and at best, for whom, and why."""

from __future__ import annotations

import datetime as dt

import msgspec

from tocsin.core.dependency import Shock
from tocsin.core.graph import Graph
from tocsin.core.sentence import Sentence
from tocsin.flows import question
from tocsin.flows.map_now import Found, MapNow
from tocsin.know import linear
from tocsin.know.cascade import Course
from tocsin.know.days import date_after
from tocsin.know.reach import reached
from tocsin.know.unserved import MOST_ASKED, by_region, questions, unserved

DAYS = 365
"""Days counted where nobody says otherwise."""
ASKS = 3
STEPS = 100_000
"""Nodes visited to find the unknown that matters most; each question costs two cascades."""

Ends = tuple[float, float]
"""In the best case and in the worst."""


class Loss(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: these nodes, from ``start`` until before ``end`` (for good if None), down to ``level``."""

    lose: tuple[str, ...]
    start: dt.date
    end: dt.date | None = None
    level: float = 0.0
    days: int = DAYS
    de_minimis: float | None = None
    """The share of content from a lost jurisdiction from which on products made elsewhere are lost too."""


class Hop(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a chain: this node, fallen through this input (empty: it was taken away)."""

    id: str
    name: str
    input: str = ""


class RunOut(msgspec.Struct, frozen=True, kw_only=True):
    """A stock that is used up, in the worst case."""

    day: float
    on: str
    id: str
    name: str
    input: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One service that falls."""

    id: str
    name: str
    region: str
    people: int
    falls_on: str
    at_best: str
    """Empty if it does not fall in the best case."""
    back_on: str
    """In the worst case; empty if it does not come back."""
    level: float
    """Lowest, in the worst case."""
    by_shares: Ends | None
    """Level if output fell in proportion to the value of what is missing: lowest and highest. None where the loss is partial."""
    people_days: Ends
    worst: tuple[tuple[float, float], ...]
    """(day after the begin, level from then on)."""
    best: tuple[tuple[float, float], ...]
    chain: tuple[Hop, ...]
    """From the cause to the service."""
    run_outs: tuple[RunOut, ...]
    """On that chain."""


class Unserved(msgspec.Struct, frozen=True, kw_only=True):
    """People times days without service in one region."""

    region: str
    name: str
    people_days: Ends


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not known, and what the answer would move."""

    says: Sentence
    people_days: float
    days: float
    source: str


class TimeLine(msgspec.Struct, frozen=True, kw_only=True):
    """What the loss does."""

    at: str
    loss: Loss
    names: tuple[str, ...]
    """Of the nodes that are lost."""
    unknown: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    services: tuple[Line, ...] = ()
    """Most people times days first, in the worst case."""
    services_total: int = 0
    """Services of the whole map."""
    regions: tuple[Unserved, ...] = ()
    people_days: Ends = (0.0, 0.0)
    run_outs: tuple[RunOut, ...] = ()
    asks: tuple[Ask, ...] = ()
    """What to ask first."""
    asked: int = 0
    """Unknowns that were tried at most, those nearest to the loss first."""
    faults: int = 0


def trace(now: MapNow, loss: Loss) -> TimeLine:
    """Run the loss over the map. If it names what is on no map nothing is computed: see ``unknown``."""
    found = now.find(loss.lose)
    names = tuple(now.graph.nodes[now.graph.index[id]].name or id for id in found.ids)
    empty = TimeLine(
        at=now.at,
        loss=msgspec.structs.replace(loss, lose=found.ids),
        names=names,
        unknown=found.unknown,
        near=found.near,
        services_total=len(now.graph.services),
        faults=len(now.faults),
    )
    return empty if found.unknown or not found.ids else _traced(now, empty, found)


def _traced(now: MapNow, empty: TimeLine, found: Found) -> TimeLine:
    engine, loss = now.followed, empty.loss
    graph = engine.graph  # the rows of the day come first in it
    shock = Shock(
        id="asked", name="", lost=found.ids, start=loss.start, end=loss.end, level=loss.level,
        de_minimis=loss.de_minimis,
    )  # fmt: skip
    mild, hard = (reached(graph.nodes, shock, worst=way) for way in (False, True))
    best = engine.run([mild], loss.start, pessimistic=False)
    worst = engine.run([hard], loss.start, pessimistic=True)
    outs = _run_outs(graph, worst)
    missing = [unserved(graph, course, loss.days) for course in (best, worst)]
    sums = [{row.service: row.people_days for row in rows} for rows in missing]
    shares = linear.levels(now.graph, hard.lost, mild.lost) if loss.level == 0.0 else None
    lines = [
        _line(graph, at, (best, worst), outs, shares, (sums[0].get(at, 0.0), sums[1].get(at, 0.0)), loss.days)
        for at in graph.services
        if worst.fall(at) is not None
    ]
    lines.sort(key=lambda line: (-line.people_days[1], line.worst[0][0] if line.worst else 0.0, line.id))
    regions = [by_region(graph, rows) for rows in missing]
    visited = sum(len(moment.levels) for moment in worst.moments)
    most = max(1, min(MOST_ASKED, STEPS // max(1, 4 * visited)))
    return msgspec.structs.replace(
        empty,
        services=tuple(lines),
        regions=tuple(
            Unserved(region=name, name=_name(graph, name), people_days=(regions[0].get(name, 0.0), count))
            for name, count in sorted(regions[1].items(), key=lambda pair: (-pair[1], pair[0]))
        ),
        people_days=(sum(sums[0].values()), sum(sums[1].values())),
        run_outs=tuple(out for out in outs.values() if out.day <= loss.days),
        asks=tuple(
            Ask(
                says=question.sentence(graph, one),
                people_days=one.people_days,
                days=one.days,
                source=question.source(graph, one),
            )
            for one in questions(engine, [hard], loss.start, loss.days, most, [mild])[:ASKS]
        ),
        asked=most,
    )


def _line(
    graph: Graph,
    at: int,
    courses: tuple[Course, Course],
    outs: dict[tuple[int, int], RunOut],
    shares: tuple[dict[int, float], dict[int, float]] | None,
    people_days: Ends,
    days: int,
) -> Line:
    best, worst = courses
    node, moment, mild = graph.nodes[at], worst.fall(at), best.fall(at)
    path = list(reversed(worst.path(at, moment))) if moment else []
    return Line(
        id=node.id,
        name=node.name or node.id,
        region=_name(graph, node.region),
        people=node.people,
        falls_on=_day(worst, moment.day) if moment else "",
        at_best=_day(best, mild.day) if mild else "",
        back_on=_back(worst, at),
        level=min(each.levels.get(at, 1.0) for each in worst.moments),
        by_shares=(shares[0].get(at, 1.0), shares[1].get(at, 1.0)) if shares else None,
        people_days=people_days,
        worst=_steps(worst, at, days),
        best=_steps(best, at, days),
        chain=tuple(
            Hop(
                id=graph.nodes[row].id,
                name=graph.nodes[row].name or graph.nodes[row].id,
                input=graph.inputs[entry].name if entry >= 0 else "",
            )
            for row, entry in path
        ),
        run_outs=tuple(outs[step] for step in path if step in outs and outs[step].day <= days),
    )


def _steps(course: Course, at: int, days: int) -> tuple[tuple[float, float], ...]:
    """Where the level changes, from day 0 until the last day that is counted."""
    steps = [(0.0, 1.0)]
    for moment in course.moments:
        level = moment.levels.get(at, 1.0)
        if moment.day <= days and level != steps[-1][1]:
            if moment.day == steps[-1][0]:
                steps.pop()
            steps.append((moment.day, level))
    return tuple(steps)


def _run_outs(graph: Graph, course: Course) -> dict[tuple[int, int], RunOut]:
    """Of each consumer and input the first moment at which an empty stock lowers it."""
    found: dict[tuple[int, int], RunOut] = {}
    before: dict[int, float] = {}
    for moment in course.moments:
        for row, cause in moment.causes.items():
            lower = moment.levels[row] < before.get(row, 1.0)
            if cause.input >= 0 and lower and graph.stock[cause.input] > 0.0:
                node, entry = graph.nodes[row], graph.inputs[cause.input]
                found.setdefault(
                    (row, cause.input),
                    RunOut(
                        day=moment.day,
                        on=_day(course, moment.day),
                        id=node.id,
                        name=node.name or node.id,
                        input=entry.name,
                    ),
                )
        before = moment.levels
    return found


def _name(graph: Graph, id: str) -> str:
    at = graph.index.get(id)
    return id if at is None else graph.nodes[at].name or id


def _back(course: Course, at: int) -> str:
    last: int = max((i for i, moment in enumerate(course.moments) if at in moment.levels), default=-1)
    return _day(course, course.moments[last + 1].day) if 0 <= last < len(course.moments) - 1 else ""


def _day(course: Course, day: float) -> str:
    return date_after(course.origin, day).isoformat()
