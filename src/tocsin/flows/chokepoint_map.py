# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The map, and perhaps a loss -> the few nodes worth drawing, what hangs on each, and what falls when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from tocsin.core.dependency import NodeKind, Shock
from tocsin.flows.map_now import Found, MapNow
from tocsin.know.cascade import Course
from tocsin.know.days import date_after

State = Literal["whole", "lost", "falls", "may-fall"]
"""What a loss does to a node: nothing, it is what was lost, it falls in any case, it falls in the worst case only."""


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """One node of the picture."""

    id: str
    kind: NodeKind
    name: str
    people: int
    """People of the services that fall with it, in the worst case; who uses two of them counts twice."""
    people_at_best: int
    services: int
    """Services other than itself that fall with it, in the worst case."""
    services_at_best: int
    nodes: int
    """All that falls with it, itself among it."""
    reach: int
    """People it serves itself."""
    region: str
    source: str
    state: State = "whole"
    falls_on: str = ""
    """First day below its whole level, in the worst case; empty if that never comes."""
    at_best: str = ""
    """The same in the best case."""

    @property
    def single(self) -> bool:
        """Whether it is a single point of failure in any case: the services fall whatever the unknowns are."""
        return self.services_at_best > 0


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """One arrow: ``consumer`` needs ``member`` for ``input``."""

    member: str
    consumer: str
    input: str
    alone: bool
    """Whether the loss of this member is enough to make the input short, in the worst case."""


class Toll(msgspec.Struct, frozen=True, kw_only=True):
    """What a loss does to the whole map, not only to what is drawn."""

    services: int
    people: int
    nodes: int
    first: str
    """Day on which the first service falls; empty if none does."""


class ChokepointMap(msgspec.Struct, frozen=True, kw_only=True):
    """The picture as values."""

    at: str
    name: str
    nodes: int
    """On the whole map."""
    chokes: int
    """Nodes of the whole map whose loss takes a service down."""
    left_out: int
    """Nodes that are not in the picture."""
    needs_left_out: int
    """Needs between nodes of the picture that are not, since they follow from those that are, or are too many."""
    falls_left_out: int
    """Nodes that fall by the loss asked about, in the worst case, and are not in the picture."""
    spots: tuple[Spot, ...]
    """Those that take most people down first."""
    needs: tuple[Need, ...]
    lost: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    worst: Toll | None = None
    best: Toll | None = None
    faults: int = 0
    """What was left out of the map because it is wrong."""


def draw(now: MapNow, names: Sequence[str] = ()) -> ChokepointMap:
    """The picture; with the nodes of these names lost from today on, for good. Names of no node are in ``unknown``."""
    found = now.find(names)
    graph, sketcher = now.graph, now.sketcher
    sketch = sketcher.sketch([graph.index[id] for id in found.ids])
    courses = _courses(now, found)
    place = {row: at for at, row in enumerate(sketcher.chokes)}
    rows = sorted(sketch.rows, key=lambda row: (place.get(row, len(place)), graph.nodes[row].id))
    worst, best = (_toll(now, course, found.ids) for course in courses) if courses else (None, None)
    fallen = {row for moment in courses[0].moments for row in moment.levels} if courses else set()
    return ChokepointMap(
        at=now.at,
        name=now.name,
        nodes=len(graph.nodes),
        chokes=len(sketcher.chokes),
        left_out=len(graph.nodes) - len(rows),
        needs_left_out=sketch.links_left,
        falls_left_out=len(fallen - set(rows)),
        spots=tuple(_spot(now, row, courses) for row in rows),
        needs=tuple(
            Need(
                member=graph.nodes[link.member].id,
                consumer=graph.nodes[link.consumer].id,
                input=graph.inputs[link.input].name,
                alone=link.alone,
            )
            for link in sketch.links
        ),
        lost=found.ids,
        unknown=found.unknown,
        near=found.near,
        worst=worst,
        best=best,
        faults=len(now.faults),
    )


def _courses(now: MapNow, found: Found) -> tuple[Course, Course] | None:
    if not found.ids:
        return None
    shock = Shock(id="asked", name="", lost=found.ids, start=now.today)
    return now.engine.run([shock], now.today), now.engine.run([shock], now.today, pessimistic=False)


def _toll(now: MapNow, course: Course, lost: Sequence[str]) -> Toll:
    """Counted are services other than those that were taken away."""
    first: dict[int, float] = {}
    for moment in course.moments:
        for row in moment.levels:
            first.setdefault(row, moment.day)
    services = [row for row in now.graph.services if row in first and now.graph.nodes[row].id not in lost]
    return Toll(
        services=len(services),
        people=sum(max(0, now.graph.nodes[row].people) for row in services),
        nodes=len(first),
        first=_day(course, min(first[row] for row in services)) if services else "",
    )


def _spot(now: MapNow, row: int, courses: tuple[Course, Course] | None) -> Spot:
    node, worst, best = now.graph.nodes[row], now.sketcher.worst, now.sketcher.best
    own = int(node.kind == "service")
    falls_on = at_best = ""
    state: State = "whole"
    if courses:
        falls_on, at_best = (_first(course, row) for course in courses)
        first = courses[0].moments[0]
        if row in first.causes and first.causes[row].input < 0:
            state = "lost"
        elif falls_on:
            state = "falls" if at_best else "may-fall"
    return Spot(
        id=node.id,
        kind=node.kind,
        name=node.name or node.id,
        people=int(worst.people[row]),
        people_at_best=int(best.people[row]),
        services=int(worst.services[row]) - own,
        services_at_best=int(best.services[row]) - own,
        nodes=int(worst.nodes[row]),
        reach=node.people,
        region=node.region,
        source=node.source,
        state=state,
        falls_on=falls_on,
        at_best=at_best,
    )


def _first(course: Course, row: int) -> str:
    moment = course.fall(row)
    return _day(course, moment.day) if moment else ""


def _day(course: Course, day: float) -> str:
    return date_after(course.origin, day).isoformat()
