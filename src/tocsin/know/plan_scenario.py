# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One scenario as a plan sees it: from when to when each service is down, as a function of what is bought.

The Boolean ("all-of") reading of the map, at the worst of what is not known. A node
works unless a shock takes it or one of its inputs fails. An input fails unless enough
of its members work (all; any; k of n; of shares all), its stock lasts, or something
bought meets it. What is degraded counts as lost; capital goods and information do not
stop anything. Cycles are legal: nothing fails by itself.

Time is continuous: a stock drains only while the need is short, later if something
bought further up delays it, and stockpiles for one need add up. Two things are
simplified, both on the safe side. A stockpile that is not there on the day of the first
shock counts as none. And where a shortage can come about in too many ways to follow
(``plan_cover.SUMS``, or a cycle that turns ``PATIENCE`` times), the stock there **drains as if
nothing were bought**: from the days on which it would be short then. So
``know.plan_loss``, which runs the true cascade over what was chosen, finds the same
loss or less.

Losses are counted for ``horizon`` days, from the first shock or the day of the plan,
whichever is later.

Cost: one cascade a scenario, then a walk over the nodes that fell in it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from itertools import combinations

import msgspec
import numpy as np

from tocsin.core.dependency import Shock
from tocsin.core.errors import Unsupported
from tocsin.core.graph import ALL, ANY, CAPITAL, INFORMATION, K_OF_N, SHARES, Graph
from tocsin.core.measure import Measure, Scenario
from tocsin.know.cascade import Engine
from tocsin.know.plan_cover import ALWAYS_UP, DOWN, UP, Course, Lapse, Lapses, steps

DAYS_A_YEAR = 365.25
VISITS = 1_000
"""How often the lapse of one node may be made anew before a cycle is given up as too entangled."""

PATIENCE = 30
"""How often a node is looked at before the stocks before it drain as if nothing were bought."""
TOGETHER = 4
"""Stockpiles for one need of which every group is looked at; of more, each alone and all."""

Span = tuple[float, float]
"""From a day until before another."""


class Frame(msgspec.Struct, frozen=True):
    """The days of one scenario, counted from ``origin``."""

    origin: dt.date
    first: int
    """Of the first shock."""
    today: int
    """Of the plan."""
    begin: int
    end: int
    """Losses are counted from ``begin`` until before ``end``."""

    def works(self, measure: Measure) -> int:
        """The day from which a measure works."""
        return self.today + days_until(measure)

    def in_time(self, measure: Measure) -> bool:
        """Whether a stock is there before the first shock."""
        return self.works(measure) <= self.first


def days_until(measure: Measure) -> int:
    """Days from the plan until it works."""
    return math.ceil(measure.years * DAYS_A_YEAR)


def frame(scenario: Scenario, today: dt.date, horizon: int) -> Frame:
    """Return the days of a scenario that has at least one shock."""
    first = min(shock.start for shock in scenario.shocks)
    origin = min(today, first)
    begin = (max(today, first) - origin).days
    return Frame(origin, (first - origin).days, (today - origin).days, begin, begin + horizon)


class Reader:
    """Makes the courses of scenarios over one graph and one list of measures."""

    def __init__(self, graph: Graph, measures: Sequence[Measure], lapses: Lapses) -> None:
        """``measures`` are checked; their places in the list are their numbers in the lapses."""
        self.graph, self.measures, self.lapses = graph, measures, lapses
        whole = np.where(graph.rule == SHARES, ALL, graph.rule).astype(np.int8)
        self.engine = Engine(msgspec.structs.replace(graph, rule=whole))
        self.of_input, self.of_node = targets(graph, measures)
        self.rule: list[int] = whole.tolist()
        self.need: list[int] = graph.need.tolist()
        self.flow: list[int] = graph.flow.tolist()

    def read(self, scenario: Scenario, days: Frame) -> dict[int, Course]:
        """Return the course of each node that can fall in the scenario, by its row."""
        return _Walk(self, scenario, days).courses()

    def members(self, entry: int) -> list[int]:
        """Rows of the members of an input."""
        start = self.graph.start
        return [int(v) for v in self.graph.member[start[entry] : start[entry + 1]]]

    def uses(self, node: int) -> list[int]:
        """The inputs that a node is a member of."""
        start = self.graph.uses_start
        return [int(i) for i in self.graph.uses[start[node] : start[node + 1]]]

    def inputs(self, node: int) -> list[int]:
        """The inputs of a node that can stop it."""
        start = self.graph.inputs_start
        mine = self.graph.input_of[start[node] : start[node + 1]]
        return [int(i) for i in mine if self.flow[i] not in (CAPITAL, INFORMATION)]


class _Walk:
    """One scenario: first with nothing bought, by the cascade; then as functions of the purchases."""

    def __init__(self, of: Reader, scenario: Scenario, days: Frame) -> None:
        self._of, self._days = of, days
        graph = of.graph
        lost = [msgspec.structs.replace(shock, level=0.0) for shock in scenario.shocks if shock.level < 1.0]
        self._shocked = _shocked(graph, lost, days.origin)
        moments = of.engine.run(lost, days.origin).moments
        ends = [*(moment.day for moment in moments[1:]), math.inf]
        self._moments = [(m.day, end, frozenset(m.levels)) for m, end in zip(moments, ends, strict=True)]
        self._order = list(dict.fromkeys(v for moment in moments for v in moment.levels))
        self._courses = dict.fromkeys(self._order, ALWAYS_UP)
        self._visits: dict[int, int] = defaultdict(int)
        self._ways_from: dict[int, list[int]] = defaultdict(list)
        for node in self._order:
            offers = [
                *of.of_node.get(node, ()),
                *(m for i in of.inputs(node) for m in of.of_input.get(i, ())),
            ]
            for number in offers:
                for name in of.measures[number].members:
                    self._ways_from[graph.index[name]].append(node)

    def courses(self) -> dict[int, Course]:
        """Least fixed point of being down, from up: the greatest of working."""
        ranks = self._ranks()
        queue = sorted((rank, node) for node, rank in ranks.items())
        waiting = set(self._order)
        while queue:
            _, node = heappop(queue)
            waiting.discard(node)
            course = self._node(node)
            if course == self._courses[node]:
                continue
            self._courses[node] = course
            self._visits[node] += 1
            if self._visits[node] > VISITS:
                name = self._of.graph.nodes[node].id
                what = f"{name!r} lies on a cycle that has too many cases for a plan"
                raise Unsupported(what, do="offer fewer measures for the inputs of that cycle")
            for other in self._followers(node):
                if other in self._courses and other not in waiting:
                    waiting.add(other)
                    heappush(queue, (ranks[other], other))
        return {node: course for node, course in self._courses.items() if course != ALWAYS_UP}

    def _ranks(self) -> dict[int, int]:
        """Places in an order in which, but for cycles, each node comes after all that its course follows from."""
        ranks: dict[int, int] = {}
        seen: set[int] = set()
        for root in self._order:
            stack = [(root, iter(self._followers(root)))] if root not in seen else []
            seen.add(root)
            while stack:
                node, others = stack[-1]
                step = next((o for o in others if o in self._courses and o not in seen), None)
                if step is None:
                    ranks[node] = -len(ranks)
                    stack.pop()
                else:
                    seen.add(step)
                    stack.append((step, iter(self._followers(step))))
        return ranks

    def _followers(self, node: int) -> Iterable[int]:
        """Those whose course follows from this one's."""
        for entry in self._of.uses(node):
            yield int(self._of.graph.consumer[entry])
        yield from self._ways_from.get(node, ())

    def _node(self, node: int) -> Course:
        join = self._of.lapses
        causes = [self._input(entry) for entry in self._of.inputs(node)]
        if node in self._shocked:
            causes.append(self._shocked[node])
        course = join.any_down(causes)
        offers = self._of.of_node.get(node, ())
        if offers:
            course = join.all_down([course, *self._ways(offers)])
            course = self._stocked(node, course, 0.0, offers, lambda down: node in down)
        return tuple(piece for piece in course if piece[0] < self._days.end)

    def _input(self, entry: int) -> Course:
        course = self._ruled(self._of.members(entry), self._of.rule[entry], self._of.need[entry])
        if course == ALWAYS_UP:
            return course
        offers = self._of.of_input.get(entry, ())
        course = self._of.lapses.all_down([course, *self._ways(offers), *self._granted(entry)])
        held = float(self._of.graph.stock[entry])
        consumer = int(self._of.graph.consumer[entry])
        return self._stocked(consumer, course, held, offers, lambda down: self._short(entry, down))

    def _granted(self, entry: int) -> list[Course]:
        """Until a licence or service expires that was granted before, its source is not needed."""
        after = int(self._of.graph.expires[entry]) - self._days.origin.toordinal()
        return [steps([(0.0, UP), (float(after), DOWN)])] if after > 0 else []

    def _ruled(self, members: Sequence[int], rule: int, need: int) -> Course:
        courses = [self._courses.get(v, ALWAYS_UP) for v in members]
        if rule == ALL:
            return self._of.lapses.any_down(courses)
        if rule == ANY:
            return self._of.lapses.all_down(courses)
        return self._of.lapses.some_down(courses, len(members) - need + 1)

    def _ways(self, offers: Sequence[int]) -> list[Course]:
        """For each way on offer, when it does not help."""
        courses = []
        for number in offers:
            measure = self._of.measures[number]
            if measure.kind == "stockpile":
                continue
            works = self._days.works(measure)
            bought: Course = steps([(0.0, DOWN), (float(works), _unless(number))])
            rows = [self._of.graph.index[name] for name in measure.members]
            if rows:
                rule = {"all": ALL, "any": ANY, "k-of-n": K_OF_N}[measure.rule]
                bought = self._of.lapses.any_down([bought, self._ruled(rows, rule, measure.k)])
            courses.append(bought)
        return courses

    def _stocked(
        self,
        node: int,
        short: Course,
        held: float,
        offers: Sequence[int],
        bare: Callable[[frozenset[int]], bool],
    ) -> Course:
        """When a shortage is felt behind the stock that is held and the stockpiles on offer.

        It is if it outlasts what is held with every group of stockpiles, or part of that group is not bought.
        """
        measures = self._of.measures
        there = [n for n in offers if measures[n].kind == "stockpile" and self._days.in_time(measures[n])]
        if short == ALWAYS_UP or not (held or there):
            return short
        felt = [short]
        for group in _groups(there):
            days = held + math.fsum(measures[n].stock_days for n in group)
            missing: Course = ((0.0, frozenset(frozenset({n}) for n in group)),)
            felt.append(self._of.lapses.any_down([missing, self._drained(node, short, days, bare)]))
        return self._of.lapses.all_down(felt)

    def _drained(
        self, node: int, short: Course, days: float, bare: Callable[[frozenset[int]], bool]
    ) -> Course:
        if self._visits[node] < PATIENCE:
            exact = self._of.lapses.drained(short, days)
            if exact is not None:
                return exact
        spans = [(start, end) for start, end, down in self._moments if bare(down)]
        return steps([(0.0, UP), (_lasts(spans, days), DOWN)])

    def _short(self, entry: int, down: frozenset[int]) -> bool:
        members = self._of.members(entry)
        failed = sum(v in down for v in members)
        rule = self._of.rule[entry]
        enough = {ALL: len(members), ANY: 1}.get(rule, self._of.need[entry])
        return len(members) - failed < enough


def targets(graph: Graph, measures: Sequence[Measure]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """The numbers of the measures that help each input, and of those that help each node."""
    named = {(entry.of, entry.name): at for at, entry in enumerate(graph.inputs)}
    of_input: dict[int, list[int]] = defaultdict(list)
    of_node: dict[int, list[int]] = defaultdict(list)
    for number, measure in enumerate(measures):
        for target in measure.helps:
            if target.input:
                of_input[named[target.node, target.input]].append(number)
            else:
                of_node[graph.index[target.node]].append(number)
    return of_input, of_node


def _groups(stockpiles: Sequence[int]) -> Iterable[tuple[int, ...]]:
    """None of them, and then each group."""
    if len(stockpiles) > TOGETHER:
        return [(), *((number,) for number in stockpiles), tuple(stockpiles)]
    sizes = range(len(stockpiles) + 1)
    return [group for size in sizes for group in combinations(stockpiles, size)]


def _unless(number: int) -> Lapse:
    return frozenset({frozenset({number})})


def _shocked(graph: Graph, shocks: Iterable[Shock], origin: dt.date) -> dict[int, Course]:
    spans: dict[int, list[Span]] = defaultdict(list)
    for shock in shocks:
        end = math.inf if shock.end is None else float((shock.end - origin).days)
        for name in shock.lost:
            spans[graph.index[name]].append((float((shock.start - origin).days), end))
    courses = {}
    for node, lost in spans.items():
        edges = sorted({0.0, *(day for span in lost for day in span if day < math.inf)})
        courses[node] = steps((day, DOWN if any(a <= day < b for a, b in lost) else UP) for day in edges)
    return courses


def _lasts(short: Sequence[Span], days: float) -> float:
    """The day on which a stock of so many days is used up."""
    for start, end in short:
        if end - start >= days:
            return start + days
        days -= end - start
    return math.inf
