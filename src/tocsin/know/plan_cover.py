# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""When is a node down, as a function of what was bought: sets of measures, and such sets over time.

A *lapse* is a function of the purchases: a set of clauses, each a set of measures; the
thing is down if of at least one clause nothing was bought. So the empty set of clauses
is "up whatever happens" and the set of the empty clause "down whatever is bought". No
clause contains another: lapses are the minimal cut sets of not buying, and two lapses
that mean the same are equal. That makes them keys: what fails for the same reasons is
one variable of the model, in however many scenarios, days and services it occurs.

A *course* is a lapse for each stretch of days: ``((start, lapse), ...)``, the first start 0,
each holding until the next, no two neighbours equal.

A product that would grow beyond ``LARGEST`` clauses is not multiplied out: its factors
become *names*, numbers from ``first_name`` up that stand in clauses like measures and
count as bought while the factor they stand for is not down.

Cost: the joins are remembered; those of one plan are made once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from tocsin.core.errors import Unsupported

Clause = frozenset[int]
Lapse = frozenset[Clause]
Course = tuple[tuple[float, Lapse], ...]

UP: Lapse = frozenset()
DOWN: Lapse = frozenset({frozenset()})
ALWAYS_UP: Course = ((0.0, UP),)
ALWAYS_DOWN: Course = ((0.0, DOWN),)

LARGEST = 200
"""Clauses of one lapse made by multiplying; more are named instead. A looser model, but no wrong one."""
SUMS = 64
"""Ways in which stretches of a shortage can add up that are followed for one stock."""
COMBINATIONS = 5_000
"""Ways in which one k-of-n can fail that are looked at."""


class Lapses:
    """The algebra of lapses of one plan: remembers what it joined and what it named."""

    def __init__(self, first_name: int) -> None:
        """Measures are the numbers below ``first_name``."""
        self.first_name = first_name
        self.named: list[Lapse] = []
        """What ``first_name + i`` stands for; a later name may stand for clauses of earlier ones only."""
        self._names: dict[Lapse, int] = {}
        self._either: dict[tuple[Lapse, Lapse], Lapse] = {}
        self._both: dict[tuple[Lapse, Lapse], Lapse] = {}

    def either(self, one: Lapse, other: Lapse) -> Lapse:
        """Down where at least one of two is down."""
        if one == other or not other:
            return one
        if not one:
            return other
        key = (one, other)
        if key not in self._either:
            self._either[key] = _least(one | other)
        return self._either[key]

    def both(self, one: Lapse, other: Lapse) -> Lapse:
        """Down where two are down at once."""
        if not one or not other:
            return UP
        if other in (one, DOWN):
            return one
        if one == DOWN:
            return other
        key = (one, other)
        if key not in self._both:
            if len(one) * len(other) > LARGEST and min(len(one), len(other)) > 1:
                one, other = self._name(one), self._name(other)
            self._both[key] = _least(a | b for a in one for b in other)
        return self._both[key]

    def _name(self, lapse: Lapse) -> Lapse:
        if len(lapse) == 1:
            return lapse
        if lapse not in self._names:
            self._names[lapse] = self.first_name + len(self.named)
            self.named.append(lapse)
        return frozenset({frozenset({self._names[lapse]})})

    # -- over time -----------------------------------------------------------------------

    def any_down(self, courses: Sequence[Course]) -> Course:
        """Down while at least one is."""
        joined = ALWAYS_UP
        for course in courses:
            joined = _together(joined, course, self.either)
        return joined

    def all_down(self, courses: Sequence[Course]) -> Course:
        """Down while all are at once."""
        joined = ALWAYS_DOWN
        for course in courses:
            joined = _together(joined, course, self.both)
        return joined

    def some_down(self, courses: Sequence[Course], count: int) -> Course:
        """Down while at least ``count`` are at once; ``Unsupported`` if that is too many cases to list."""
        may = [course for course in courses if course != ALWAYS_UP]
        sure = sum(course == ALWAYS_DOWN for course in may)
        if count <= sure:
            return ALWAYS_DOWN
        if len(may) < count:
            return ALWAYS_UP
        open_ = [course for course in may if course != ALWAYS_DOWN]
        count -= sure
        if count == 1:
            return self.any_down(open_)
        if math.comb(len(open_), count) > COMBINATIONS:
            what = f"an input that fails with any {count} of {len(open_)} has too many cases for a plan"
            raise Unsupported(what, do="state it as inputs of fewer members each")
        return self.any_down([self.all_down(group) for group in combinations(open_, count)])

    def drained(self, short: Course, days: float) -> Course | None:
        """Down while ``short`` is and has been for ``days`` in all: what a stock of so many days leaves.

        None where the stretches before it can add up in more than ``SUMS`` ways.
        """
        pieces: list[tuple[float, Lapse]] = []
        before: dict[Lapse, float] = {DOWN: 0.0}  # short for so long, if all of this was down
        ends = [*(start for start, _ in short[1:]), math.inf]
        for (start, lapse), end in zip(short, ends, strict=True):
            pieces.append((start, UP))
            if not lapse:
                continue
            held = UP
            for day, earlier in sorted(
                ((start + max(0.0, days - length), earlier) for earlier, length in before.items()),
                key=lambda each: each[0],
            ):
                if day < end:
                    held = self.either(held, self.both(lapse, earlier))
                    pieces.append((day, held))
            for earlier, length in list(before.items()):
                both = self.both(lapse, earlier)
                before[both] = max(before.get(both, 0.0), length + end - start)
            if len(before) > SUMS:
                return None
        return steps(pieces)


def steps(pieces: Iterable[tuple[float, Lapse]]) -> Course:
    """The course of these pieces in order of time: neighbours that are equal become one, empty ones go."""
    course: list[tuple[float, Lapse]] = []
    for start, lapse in pieces:
        if course and course[-1][0] == start:
            course.pop()
        if not course or course[-1][1] != lapse:
            course.append((start, lapse))
    return tuple(course)


def _together(one: Course, other: Course, join: Callable[[Lapse, Lapse], Lapse]) -> Course:
    """Joined stretch by stretch."""
    pieces: list[tuple[float, Lapse]] = []
    i = j = 0
    while True:
        start = max(one[i][0], other[j][0])
        pieces.append((start, join(one[i][1], other[j][1])))
        ends = [course[at + 1][0] for course, at in ((one, i), (other, j)) if at + 1 < len(course)]
        if not ends:
            return steps(pieces)
        end = min(ends)
        i += i + 1 < len(one) and one[i + 1][0] == end
        j += j + 1 < len(other) and other[j + 1][0] == end


def _least(clauses: Iterable[Clause]) -> Lapse:
    """Those that contain no other."""
    kept: list[Clause] = []
    for clause in sorted(set(clauses), key=len):
        if not any(other <= clause for other in kept):
            kept.append(clause)
    return frozenset(kept)
