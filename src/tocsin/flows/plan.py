# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A file of measures and scenarios + the stored map -> what to buy, what it is worth, and why not the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.graph import Graph, build
from tocsin.core.limits import Limits
from tocsin.core.measure import Measure
from tocsin.flows import plan_file, whole_map
from tocsin.know.control import completed
from tocsin.know.map_digest import digest
from tocsin.know.plan import Plan, Planner, Point
from tocsin.know.plan_model import Terms
from tocsin.know.plan_reason import Refused, Worth, refused, worth
from tocsin.store import Store

POINTS = 9
"""Budgets of the curve, from nothing to twice the one that was given."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The plan with its reasons."""

    plan: Plan
    measures: dict[str, Measure]
    worth: tuple[Worth, ...]
    refused: tuple[Refused, ...]
    curve: tuple[Point, ...]
    scenarios: int
    map_digest: str
    """Of the map as it was read (``know.map_digest``)."""
    names: dict[str, str]
    """Names on the map of the regions, of who pays and of who gains."""


def ask(
    store: Store,
    path: str,
    limits: Limits,
    terms: Terms,
    *,
    curve: bool = False,
    before: Callable[[Graph, Sequence[Measure]], None] | None = None,
) -> Answer:
    """Read the file, solve, and say why. Raises ``BadInput`` for what cannot be planned with, entry by entry.

    ``before`` is asked before anything is solved, and may refuse.
    """
    with store.read() as reader:
        whole = whole_map.whole(reader, terms.today)
    chart = whole.chart
    graph, _ = build(completed(chart))
    reading = plan_file.read(path, limits, {shock.id: shock for shock in chart.shocks})
    if reading.faults:
        # a plan without one of the measures that were offered would answer another question
        first, more = reading.faults[0], len(reading.faults) - 1
        what = f"{first.what} (and {more} more)" if more else first.what
        raise BadInput(what, where=first.where, do=first.do)
    (asked,) = reading.records
    if before is not None:
        before(graph, asked.measures)
    planner = Planner(graph, asked.scenarios, asked.measures, terms)
    made = planner.plan()
    return Answer(
        plan=made,
        measures={measure.id: measure for measure in asked.measures},
        worth=worth(planner, made),
        refused=refused(planner, made),
        curve=planner.curve(_budgets(asked.measures, terms.budget)) if curve else (),
        scenarios=len(asked.scenarios),
        map_digest=digest(whole.said),
        names=_names(graph, made, asked.measures),
    )


def _names(graph: Graph, made: Plan, measures: Sequence[Measure]) -> dict[str, str]:
    bought = set(made.chosen)
    ids = [share.member for share in made.shares] + [region.region for region in made.regions]
    ids += [payer.member for measure in measures if measure.id in bought for payer in measure.payers]
    return {id: graph.nodes[graph.index[id]].name for id in dict.fromkeys(ids) if id in graph.index}


def _budgets(measures: Sequence[Measure], budget: float) -> list[float]:
    most = min(2.0 * budget, sum(measure.cost for measure in measures))
    return sorted({budget, *(most * step / (POINTS - 1) for step in range(POINTS))})
