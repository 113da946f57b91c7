# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""People times days without service, by service and by region, and which unknown moves that number most.

A service at half its level leaves half of its people unserved. Days are counted from the begin of a course until a
last day, since a loss without end has no sum. Where nobody said how many people a service reaches, its days alone are
counted (``Unserved.days``).

What matters most: each input of which something is not known (its flow, its stock or its shares within bounds) is read
the other way once, in the worst case and in the best. The mean of how far that moves the two ends is what an answer is
worth; exact for one question at a time, and no more than that where two unknowns act together. So for a product that a
rule of *de minimis* may reach, and may not. Cost: two cascades a question.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from tocsin.core.dependency import Shock
from tocsin.core.graph import SHARES, UNKNOWN, Graph, roots
from tocsin.know.cascade import Course, Engine

MOST_ASKED = 200
"""Questions that are tried; those nearest to the loss first."""


class Unserved(msgspec.Struct, frozen=True):
    """Of one service in one course."""

    service: int
    days: float
    """Each day counted by what is missing."""
    people_days: float


class Question(msgspec.Struct, frozen=True):
    """Something to ask about one input, and what the answer is worth in people times days, and in days."""

    input: int
    """-1 where a product is asked about."""
    what: str
    """``flow``, ``stock``, ``share``; of a product ``content``: whether a rule of *de minimis* reaches it."""
    people_days: float
    days: float
    product: int = -1
    origins: tuple[str, ...] = ()
    """The lost ones that its content may come from."""


def unserved(graph: Graph, course: Course, last: float) -> list[Unserved]:
    """The services that are below 1 before day ``last`` of the course, in the order of the map."""
    missing: dict[int, float] = defaultdict(float)
    for moment, end in zip(course.moments, [*(m.day for m in course.moments[1:]), last], strict=True):
        span = min(end, last) - moment.day
        if span > 0.0:
            for node, level in moment.levels.items():
                missing[node] += span * (1.0 - level)
    return [
        Unserved(at, missing[at], missing[at] * graph.nodes[at].people)
        for at in graph.services
        if missing.get(at, 0.0) > 0.0
    ]


def by_region(graph: Graph, rows: Sequence[Unserved]) -> dict[str, float]:
    """People times days by region; services of which no region is known under an empty name."""
    found: dict[str, float] = defaultdict(float)
    for row in rows:
        found[graph.nodes[row.service].region] += row.people_days
    return dict(found)


def questions(
    engine: Engine,
    shocks: Sequence[Shock],
    origin: dt.date,
    last: float,
    most: int = MOST_ASKED,
    at_best: Sequence[Shock] | None = None,
) -> list[Question]:
    """What is not known of the inputs on the way of a loss, the answer that is worth most first; ``most`` are tried.

    ``at_best`` are the shocks in the best case, where a rule may reach more than it must (``know.reach``).
    """
    graph = engine.graph
    felt = {True: shocks, False: shocks if at_best is None else at_best}
    worst, best = (engine.run(felt[way], origin, pessimistic=way) for way in (True, False))
    ends = [_sums(graph, course, last) for course in (worst, best)]
    found: list[Question] = []
    for entry, what in _unknown(graph, worst)[:most]:
        moved = [
            _sums(graph, engine.run(felt[way], origin, pessimistic=way, but=entry), last)
            for way in (True, False)
        ]
        people, days = (
            (ends[0][kind] - moved[0][kind] + moved[1][kind] - ends[1][kind]) / 2 for kind in (0, 1)
        )
        if people > 1e-9 or days > 1e-9:
            found.append(Question(entry, what, people, days))
    if at_best is not None:
        found += _of_content(engine, shocks, at_best, origin, last, most - len(found))
    return sorted(found, key=lambda one: (-one.people_days, -one.days, one.input, one.product))


def _of_content(
    engine: Engine, worst: Sequence[Shock], best: Sequence[Shock], origin: dt.date, last: float, most: int
) -> Iterator[Question]:
    """Each product that the rule of a shock may reach and may not, settled either way once."""
    graph = engine.graph
    ends = [
        _sums(graph, engine.run(worst, origin), last),
        _sums(graph, engine.run(best, origin, pessimistic=False), last),
    ]
    open_ = [
        (at, name)
        for at, (hard, mild) in enumerate(zip(worst, best, strict=True))
        for name in sorted(set(hard.lost) - set(mild.lost))
    ]
    for at, name in open_[: max(0, most)]:
        hard, mild = list(worst), list(best)
        hard[at] = msgspec.structs.replace(
            hard[at], lost=tuple(each for each in hard[at].lost if each != name)
        )
        mild[at] = msgspec.structs.replace(mild[at], lost=(*mild[at].lost, name))
        spared, reached = (
            _sums(graph, engine.run(shocks, origin, pessimistic=way), last)
            for shocks, way in ((hard, True), (mild, False))
        )
        people, days = ((ends[0][kind] - spared[kind] + reached[kind] - ends[1][kind]) / 2 for kind in (0, 1))
        if people > 1e-9 or days > 1e-9:
            row = graph.index[name]
            origins = tuple(part.node for part in graph.nodes[row].origin if part.node in best[at].lost)
            yield Question(-1, "content", people, days, row, origins)


def _sums(graph: Graph, course: Course, last: float) -> tuple[float, float]:
    rows = unserved(graph, course, last)
    return sum(row.people_days for row in rows), sum(row.days for row in rows)


def _unknown(graph: Graph, course: Course) -> list[tuple[int, str]]:
    """The inputs of what is not whole of which something is not known, in the order in which they were reached."""
    reached: dict[int, None] = {}
    for moment in course.moments:
        for node in moment.levels:
            for at in range(int(graph.uses_start[node]), int(graph.uses_start[node + 1])):
                reached.setdefault(int(graph.uses[at]))
    found = []
    # a need that goes on in another row is asked about once
    first = roots(graph)
    for entry in dict.fromkeys(first.get(entry, entry) for entry in reached):
        at, end = int(graph.start[entry]), int(graph.start[entry + 1])
        if graph.flow[entry] == UNKNOWN:
            found.append((entry, "flow"))
        elif graph.rule[entry] == SHARES and (graph.high[at:end] > graph.low[at:end]).any():
            found.append((entry, "share"))
        elif graph.stock_most[entry] > graph.stock[entry]:
            found.append((entry, "stock"))
    return found[:MOST_ASKED]
