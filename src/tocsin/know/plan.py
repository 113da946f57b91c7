# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which measures to buy: the cheapest cure, under a budget, against weighted scenarios.

A loss is people x days without a service, within a horizon. The plan makes least its
mean over the scenarios, its CVaR or its worst, and may be held to a ceiling on days
per head in every region, so that the few are not always last.

It is chosen on the all-of reading of the map (``know.plan_scenario`` says what is simplified
there, ``know.plan_model`` how it is solved) and **judged by the cascade**: the losses of
a plan, before and after, are those of ``know.cascade`` with the measures drawn into the
map (``know.plan_loss``). The model's own figures stand beside them; they are the same or
higher, and ``Plan.holds`` says whether that was so.

Buying nothing is always allowed, and no measure takes anything away: a plan is never
worse than doing nothing. An answer that the time limit cut off says so and states its gap.

Cost: a plan of 4,000 measures, 1,000 services and 30 scenarios is timed by
``benchmarks/know_plan.py``; most of it is the solver's, then the cascades of the check.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import msgspec
import numpy as np

from tocsin.core.graph import Graph
from tocsin.core.measure import Measure, Scenario
from tocsin.know import plan_check, plan_solver
from tocsin.know.plan_cover import UP, Lapses
from tocsin.know.plan_loss import Losses
from tocsin.know.plan_model import Aim, Floats, Load, Model, Solution, Status, Terms, aimed
from tocsin.know.plan_scenario import Reader, frame
from tocsin.know.reach import reached

__all__ = ["Figures", "Plan", "Planner", "Point", "RegionLoss", "Share", "Terms", "plan"]

OFF = 1e-6
"""Relative; by so much sums of people x days may differ between the model and the cascade."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Losses in people x days."""

    mean: float
    cvar: float
    worst: float
    by_scenario: tuple[float, ...]
    """In the order of the scenarios, not weighted."""


class RegionLoss(msgspec.Struct, frozen=True, kw_only=True):
    """Days unserved per head of those whom the services of a region reach, in the mean, by the cascade.

    Someone whom two services reach is two heads: only each service's number is known.
    """

    region: str
    """Empty for services of which no region is known."""
    people: int
    before: float
    after: float


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What one member pays for a plan, and what its services gain by it."""

    member: str
    """Id of an organisation; empty for what has no payer or no owner on the map."""
    pays: float
    gains: float
    """People x days that its services lose less in the mean, by the cascade."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What to buy, what it costs and what it does."""

    status: Status
    """``optimal``: within the gap asked for; ``infeasible``: no plan keeps the ceiling, nothing is bought."""
    chosen: tuple[str, ...]
    """Ids, in the order of the measures."""
    cost: float
    gap: float
    """Relative, between ``model_after`` of the aim and ``bound``: no plan is better by more, in the model."""
    bound: float
    """People x days of the aim that no plan within the budget can go below, in the model."""
    keeps_ceiling: bool
    before: Figures
    after: Figures
    model_before: Figures
    model_after: Figures
    holds: bool
    """Whether the cascade found no scenario worse than the model did."""
    regions: tuple[RegionLoss, ...]
    shares: tuple[Share, ...]
    uncounted: tuple[str, ...]
    """Ids of services that reach nobody as far as the map says: no loss of theirs is counted."""


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One point of the budget-loss curve; losses of the aim, by the model."""

    budget: float
    cost: float
    loss: float
    bound: float
    status: Status
    chosen: tuple[str, ...]
    keeps_ceiling: bool

    @property
    def gap(self) -> float:
        """Relative, between loss and bound."""
        return 0.0 if self.loss <= self.bound else (self.loss - self.bound) / self.loss


def plan(graph: Graph, scenarios: Sequence[Scenario], measures: Sequence[Measure], terms: Terms) -> Plan:
    """Choose and check once. For curves and reasons keep a ``Planner``. Raises as that does."""
    return Planner(graph, scenarios, measures, terms).plan()


def _felt(graph: Graph, scenario: Scenario) -> Scenario:
    """The scenario with the products that the rules of its shocks reach at the worst: a plan is made for the worst case."""
    shocks = tuple(reached(graph.nodes, shock, worst=True) for shock in scenario.shocks)
    return msgspec.structs.replace(scenario, shocks=shocks)


class Planner:
    """One map, its scenarios and measures, read once; then any number of questions."""

    def __init__(
        self, graph: Graph, scenarios: Sequence[Scenario], measures: Sequence[Measure], terms: Terms
    ) -> None:
        """Raise ``BadInput`` that names the place; ``Unsupported`` for a map with too many cases."""
        plan_check.check(graph, scenarios, measures, terms)
        scenarios = [_felt(graph, scenario) for scenario in scenarios]
        self.graph, self.scenarios, self.measures, self.terms = graph, scenarios, measures, terms
        weights = np.array([scenario.weight for scenario in scenarios])
        self.weights: Floats = weights / weights.max() / (weights / weights.max()).sum()
        self._served = [v for v in graph.services if graph.nodes[v].people > 0]
        self._people = np.array([graph.nodes[v].people for v in self._served], dtype=np.float64)
        names = list(dict.fromkeys(graph.nodes[v].region for v in self._served))
        self._regions = names
        self._region_of = np.array([names.index(graph.nodes[v].region) for v in self._served])
        self._losses = Losses(graph, scenarios, terms.today, terms.horizon_days)
        lapses = Lapses(len(measures))
        loads = list(self._loads(lapses))
        costs = np.array([measure.cost for measure in measures], dtype=np.float64)
        heads = np.bincount(self._region_of, weights=self._people).astype(np.float64)
        self.model = Model(costs, self.weights, heads, loads, lapses)

    def plan(self) -> Plan:
        """Return the plan for the terms given."""
        return self.judged(plan_solver.solve(self.model, self.terms))

    def curve(self, budgets: Iterable[float]) -> tuple[Point, ...]:
        """Return the best plan of each budget, in rising order, each begun from the one before.

        A bound that a larger budget proves holds for the smaller ones too.
        """
        rising = sorted(set(budgets))
        for budget in rising:
            plan_check.budget(budget)
        found: list[tuple[float, Solution]] = []
        for budget in rising:
            ask = msgspec.structs.replace(self.terms, budget=budget)
            before = found[-1][1] if found else None
            start = before.chosen if before is not None and before.found else None
            solution = plan_solver.solve(self.model, ask, start=start)
            if before is not None and before.found and not (solution.found and solution.loss <= before.loss):
                bound = min(solution.bound, before.loss)
                solution = msgspec.structs.replace(before, bound=bound, status=solution.status)
            found.append((budget, solution))
        points, bound = list[Point](), 0.0
        for budget, solution in reversed(found):
            bound = max(bound, min(solution.bound, solution.loss))
            points.append(self._point(budget, solution, bound))
        return tuple(reversed(points))

    def judged(self, solution: Solution) -> Plan:
        """Return a solution as a plan: with its losses by the cascade."""
        chosen = [self.measures[number] for number in sorted(solution.chosen)]
        before, after = self._losses.of([]), self._losses.of(chosen)
        model_before = self.model.losses(()).sum(axis=1)
        model_after = self.model.losses(solution.chosen).sum(axis=1)
        room = OFF * float(model_before.max(initial=0.0)) + OFF
        worse = after.sum(axis=1) > model_after + room
        return Plan(
            status=solution.status,
            chosen=tuple(measure.id for measure in chosen),
            cost=math.fsum(measure.cost for measure in chosen),
            gap=solution.gap,
            bound=solution.bound,
            keeps_ceiling=solution.found,
            before=self._figures(before.sum(axis=1)),
            after=self._figures(after.sum(axis=1)),
            model_before=self._figures(model_before),
            model_after=self._figures(model_after),
            holds=not bool(worse.any()),
            regions=tuple(self._by_region(self.weights @ before, self.weights @ after)),
            shares=self._shares(chosen, self.weights @ (before - after)),
            uncounted=tuple(
                node.id for node in (self.graph.nodes[v] for v in self.graph.services) if node.people <= 0
            ),
        )

    def _loads(self, lapses: Lapses) -> Iterator[Load]:
        reader = Reader(self.graph, self.measures, lapses)
        place = {v: at for at, v in enumerate(self._served)}
        for number, scenario in enumerate(self.scenarios):
            days = frame(scenario, self.terms.today, self.terms.horizon_days)
            for node, course in reader.read(scenario, days).items():
                at = place.get(node)
                if at is None:
                    continue
                ends = [*(start for start, _ in course[1:]), math.inf]
                for (start, lapse), end in zip(course, ends, strict=True):
                    length = min(end, days.end) - max(start, days.begin)
                    if lapse != UP and length > 0.0:
                        region = int(self._region_of[at])
                        yield Load(number, region, lapse, float(self._people[at]) * length)

    def _figures(self, losses: Floats) -> Figures:
        def figure(aim: Aim) -> float:
            return aimed(losses, self.weights, aim, self.terms.alpha)

        return Figures(
            mean=figure("mean"),
            cvar=figure("cvar"),
            worst=figure("worst"),
            by_scenario=tuple(losses.tolist()),
        )

    def _by_region(self, before: Floats, after: Floats) -> Iterator[RegionLoss]:
        for at, region in enumerate(self._regions):
            here = self._region_of == at
            people = float(self._people[here].sum())
            yield RegionLoss(
                region=region,
                people=int(people),
                before=float(before[here].sum()) / people,
                after=float(after[here].sum()) / people,
            )

    def _shares(self, chosen: Sequence[Measure], gained: Floats) -> tuple[Share, ...]:
        pays: dict[str, float] = {}
        for measure in chosen:
            for payer in measure.payers:
                pays[payer.member] = pays.get(payer.member, 0.0) + payer.share * measure.cost
            if not measure.payers:
                pays[""] = pays.get("", 0.0) + measure.cost
        gains: dict[str, float] = {}
        for node, gain in zip(self._served, gained.tolist(), strict=True):
            owner = self.graph.nodes[node].owner
            gains[owner] = gains.get(owner, 0.0) + gain
        members = [name for name in dict.fromkeys([*pays, *gains]) if pays.get(name) or gains.get(name)]
        return tuple(
            Share(member=name, pays=pays.get(name, 0.0), gains=gains.get(name, 0.0)) for name in members
        )

    def _point(self, budget: float, solution: Solution, bound: float) -> Point:
        return Point(
            budget=budget,
            cost=math.fsum(self.measures[number].cost for number in solution.chosen),
            loss=solution.loss,
            bound=min(bound, solution.loss),
            status=solution.status,
            chosen=tuple(self.measures[number].id for number in sorted(solution.chosen)),
            keeps_ceiling=solution.found,
        )
