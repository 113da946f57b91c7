# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A question of a person -> cascade over the stored map -> rows: what fails, when, for whom."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tocsin.core.dependency import Shock
from tocsin.core.graph import Graph, build
from tocsin.core.reading import Fault
from tocsin.flows import question as question_flow
from tocsin.flows import whole_map
from tocsin.flows.dependence import interval
from tocsin.know import linear, sampled
from tocsin.know.cascade import Course, Engine
from tocsin.know.control import completed
from tocsin.know.dated import Dated, dated
from tocsin.know.days import date_after
from tocsin.know.reach import reached
from tocsin.know.unserved import Question, Unserved, by_region, questions, unserved
from tocsin.store import Store, maps


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One row a service that falls; ``unknown`` are names of no node, ``near`` what may have been meant."""

    rows: list[dict[str, object]]
    unknown: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    """Of those, names that are on the map, but not on the day asked about."""
    near: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    asks: tuple[str, ...] = ()
    """Questions whose answers would move the result, the one that moves it most first."""
    by_region: dict[str, str] = {}
    """People times days unserved, where the map says a region of a service."""
    drawn: str = ""
    """What came of the draws for all services together; empty where none were made."""
    changes: tuple[dt.date, ...] = ()
    """Days on which something on the map begins or ends while the loss runs, and is followed."""
    known: dict[str, str] = {}
    """Each source of the map, and the instant since which it says what it says."""


DAYS = 365
"""Days after the begin of a loss that are counted, where nobody says otherwise."""
ASKS = 3
NEAR = 3
"""Ids that are shown for a name that is on no map."""


def ask(
    store: Store,
    shock: Shock,
    days: int = DAYS,
    at: dt.date | None = None,
    *,
    known_at: str = "",
    draws: int = 0,
    seed: int = 0,
) -> Answer:
    """Run one shock over the stored map, together with nothing else; what is unserved is counted over so many days.

    What is lost is named by its id, or by its name where only one node has it. The map is that of the day ``at`` alone;
    where none is given, that of the first day of the shock, and what begins and ends later is followed. With ``draws`` each row has what came of so many of them
    (``know.sampled``). With ``known_at`` only what had arrived by that instant counts; raises what ``whole_map.sources_of``
    raises.
    """
    with store.read() as reader:
        whole, known = whole_map.whole(reader, at or shock.start, known_at), maps.known(reader)
        if known_at:
            then = whole_map.sources_of(reader, known_at)
            known = {source: since for source, since in known.items() if source in then}
    day_alone, broken = build(completed(whole.chart))
    made = (
        dated(whole.every, shock.start)
        if at is None
        else Dated(graph=day_alone, faults=[*whole.faults, *broken])
    )
    graph, faults = made.graph, made.faults
    lost = (whole.into.get(name, name) for name in shock.lost)
    shock = msgspec.structs.replace(shock, lost=tuple(dict.fromkeys(_id(graph, name) for name in lost)))
    unknown = tuple(name for name in shock.lost if name not in graph.index)
    if unknown:
        near = dict.fromkeys(m for name in unknown for m in _near(graph, name))
        gone = tuple(name for name in unknown if name in whole.ever)
        return Answer(rows=[], unknown=unknown, gone=gone, near=tuple(near))
    engine = Engine(graph)
    at_worst, at_best = (reached(graph.nodes, shock, worst=worst) for worst in (True, False))
    worst = engine.run([at_worst], shock.start)
    best = engine.run([at_best], shock.start, pessimistic=False)
    by_shares = linear.levels(day_alone, at_worst.lost, at_best.lost) if shock.level == 0.0 else None
    rows = [row for at in graph.services if (row := _row(graph, at, worst, best)) is not None]
    for row in rows:
        place = day_alone.index.get(str(row["service"]), -1)
        row["linear"] = (
            interval((by_shares[0].get(place, 1.0), by_shares[1].get(place, 1.0))) if by_shares else ""
        )
    missing = [{row.service: row for row in unserved(graph, course, days)} for course in (worst, best)]
    for row in rows:
        found = [each.get(graph.index[str(row["service"])]) for each in missing]
        row["people_days"] = _between(each.people_days if each else 0.0 for each in found)
    drawn = sampled.sample(graph, [shock], shock.start, days, draws, seed) if draws else None
    if drawn:
        for row in rows:
            row.update(_drawn(drawn, graph.index[str(row["service"])]))
    regions = [by_region(graph, tuple(each.values())) for each in missing]
    return Answer(
        rows=sorted(rows, key=lambda r: (str(r["falls_on"]), str(r["name"]))),
        faults=tuple(faults),
        drawn=_said(drawn, missing) if drawn else "",
        known=known,
        changes=made.days,
        asks=tuple(
            _asked(graph, each)
            for each in questions(engine, [at_worst], shock.start, days, at_best=[at_best])[:ASKS]
        ),
        by_region={
            name: _between(each.get(name, 0.0) for each in regions) for name in sorted(regions[0]) if name
        },
    )


def _id(graph: Graph, name: str) -> str:
    """The id of what is called so, if just one node is; else the name as it was given."""
    if name in graph.index:
        return name
    called = [node.id for node in graph.nodes if node.name.casefold() == name.casefold()]
    return called[0] if len(called) == 1 else name


def _near(graph: Graph, name: str) -> list[str]:
    """Ids that may have been meant: of nodes called so, of those that hold the word, of those spelt nearly so."""
    word = name.casefold()
    called = [node.id for node in graph.nodes if node.name.casefold() == word]
    holding = [node.id for node in graph.nodes if word in node.name.casefold() or word in node.id]
    return (called or holding or difflib.get_close_matches(name, graph.index, NEAR))[:NEAR]


def _between(ends: Iterable[float]) -> str:
    """Whole people times days, from the best case to the worst."""
    worst, best = (f"{end:.0f}" for end in ends)
    return worst if worst == best else f"{best}-{worst}"


def _drawn(made: sampled.Sample, service: int) -> dict[str, object]:
    low, middle, high = (round(end) for end in made.quantiles(service))
    return {"fell_in": made.fell(service), "draws": made.draws, "people_days_5_50_95": [low, middle, high]}


def _said(made: sampled.Sample, missing: Sequence[Mapping[int, Unserved]]) -> str:
    low, middle, high = (f"{end:.0f}" for end in made.total())
    bounds = _between(sum(row.people_days for row in each.values()) for each in missing)
    return (
        f"{made.draws} draws (seed {made.seed}) of {made.unknown} unknown inputs: 5 % at most {low} people x days, "
        f"half at most {middle}, 95 % at most {high}; the bounds are {bounds}"
    )


def _asked(graph: Graph, question: Question) -> str:
    worth = (
        f"{question.people_days:.0f} people x days" if question.people_days else f"{question.days:.0f} days"
    )
    return f"{question_flow.sentence(graph, question)} (the answer moves the result by {worth}; {question_flow.source(graph, question)})"


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
