# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which services fall when something is lost, from when to when, how low, and by which way.

Between the cascade, which speaks of levels over time, and the list of trouble, which
speaks of services: an *outage* is one stretch of time in which a service is below 1.
Asked for is the first that is not over before today, told from its beginning on, also
where it is deepening on the way. Days are whole: a stock that runs out at noon runs
out on that day.

Cost: one cascade a question; ``needed`` about log n more for each shock that it keeps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from tocsin.core.dependency import Shock
from tocsin.core.graph import Graph
from tocsin.know.cascade import Course, Engine, Moment
from tocsin.know.days import ROUNDING, date_after


class Fall(msgspec.Struct, frozen=True):
    """One outage of one service in one run."""

    service: int
    """Row of its node."""
    day: dt.date
    level: float
    """On that day; it may go lower."""
    lowest: float
    lowest_on: dt.date
    back: dt.date | None
    """The day on which it is whole again, because what was lost is back; None if that never comes."""
    path: list[tuple[int, int]]
    """(node, input) from the service back to what was lost."""


class Outages:
    """The questions of one day about one graph."""

    def __init__(self, graph: Graph, today: dt.date) -> None:
        """Keep the engine, which unpacks the graph once."""
        self.graph = graph
        self.today = today
        self._engine = Engine(graph)

    def falls(self, shocks: Sequence[Shock]) -> list[Fall]:
        """Return the services that fall with these shocks together, what is not known at its worst."""
        return self._falls(self._course(shocks, pessimistic=True))

    def reach(self, shocks: Sequence[Shock]) -> tuple[list[Fall], frozenset[int]]:
        """Return the falls, and the inputs of which some member is below 1 at any time.

        Two sets of shocks that reach no input in common cannot make each other worse: every level is then
        the lower of the two, for no rule and no stock sees both.
        """
        course = self._course(shocks, pessimistic=True)
        low = set[int]().union(*(moment.levels for moment in course.moments))
        start, uses = self.graph.uses_start, self.graph.uses
        reached = frozenset(int(entry) for at in low for entry in uses[start[at] : start[at + 1]])
        return self._falls(course), reached

    def fall(self, service: int, shocks: Sequence[Shock], *, pessimistic: bool = True) -> Fall | None:
        """Return how one service falls with these shocks; None if it does not."""
        return self._fall(self._course(shocks, pessimistic=pessimistic), service)

    def needed(self, fall: Fall, groups: Sequence[Sequence[Shock]]) -> list[int]:
        """Return the positions of groups of shocks that together are as bad for the service, and no one of them idle.

        Left out are halves, quarters and so on of what is still there, as long as that makes no difference.
        """
        kept = list(range(len(groups)))
        step = len(kept) // 2
        while step:
            at = 0
            while at < len(kept):
                rest = [*kept[:at], *kept[at + step :]]
                less = self.fall(fall.service, [shock for group in rest for shock in groups[group]])
                if less is not None and as_bad(less, fall):
                    kept = rest
                else:
                    at += step
            step //= 2
        return kept

    def _course(self, shocks: Sequence[Shock], *, pessimistic: bool) -> Course:
        origin = min([self.today, *(shock.start for shock in shocks)])
        return self._engine.run(shocks, origin, pessimistic=pessimistic, brief=True)

    def _falls(self, course: Course) -> list[Fall]:
        # of those that are low at any time: a map may have ten thousand services, and each is asked about
        low = set[int]().union(*(moment.levels for moment in course.moments))
        services = sorted(at for at in low if self.graph.nodes[at].kind == "service")
        found = (self._fall(course, service) for service in services)
        return [fall for fall in found if fall is not None]

    def _fall(self, course: Course, service: int) -> Fall | None:
        now = (self.today - course.origin).days
        down: list[Moment] = []
        back: float | None = None
        for moment in course.moments:
            if service in moment.levels:
                down.append(moment)
            elif down and moment.day > now:
                back = moment.day
                break
            else:
                down = []
        if not down:
            return None
        worst = min(down, key=lambda moment: moment.levels[service])
        return Fall(
            service=service,
            day=date_after(course.origin, down[0].day),
            level=down[0].levels[service],
            lowest=worst.levels[service],
            lowest_on=date_after(course.origin, worst.day),
            back=None if back is None else date_after(course.origin, back),
            path=course.path(service, down[0]),
        )


def as_bad(one: Fall, other: Fall) -> bool:
    """Whether the one is no later and no higher than the other."""
    return one.day <= other.day and one.lowest <= other.lowest + ROUNDING


def worse(fall: Fall, others: Iterable[Fall]) -> bool:
    """Whether the fall is sooner than all of the others, or lower than all of them; so it is if there are none.

    Losses that do not meet anywhere are together as soon as the soonest of them and as low as the
    lowest, and no worse.
    """
    than = list(others)
    if not than:
        return True
    return (
        fall.day < min(other.day for other in than)
        or fall.lowest < min(other.lowest for other in than) - ROUNDING
    )
