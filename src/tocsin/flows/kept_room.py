# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a plan can be kept, known before it is solved: the most bytes that its answer may take.

What will be bought nobody knows yet, so the bound is that of the measures whose rows are longest for their cost, as far as the
budget goes (the last of them in part); every number is as long as numbers get. Measures that are left find room or do not
(``kept_plans.fitted``), and do not count here. Cost: one row of JSON a measure.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.graph import Graph
from tocsin.core.measure import Measure
from tocsin.flows.kept_plans import NAMED, Bought, CurvePoint, KeptPlan, Losses
from tocsin.flows.plan import POINTS
from tocsin.know.plan import RegionLoss, Share
from tocsin.know.plan_model import Terms
from tocsin.store import claims

LONG = -1.2345678901234567e-300
"""No number takes more characters."""
MANY = 2**53


def check(
    graph: Graph,
    measures: Sequence[Measure],
    terms: Terms,
    *,
    name: str,
    file: str,
    most: int = claims.MOST_BYTES,
) -> None:
    """Raise ``BadInput`` if the plan may be larger than what can be kept."""
    bound = most_bytes(graph, measures, terms, name=name, file=file)
    if bound > most:
        what = f"what is kept of the plan may take {bound} bytes, and {most} can be kept; nothing was solved"
        do = "shorten names and ids in the file, give a smaller budget, or leave --keep out: --format json --svg FILE"
        raise BadInput(what, where=file, do=do)


def most_bytes(graph: Graph, measures: Sequence[Measure], terms: Terms, *, name: str, file: str) -> int:
    """The most bytes that the body of a kept plan can take, without the measures that are left."""
    served = [graph.nodes[at] for at in graph.services]
    regions = {"", *(node.region for node in served)}
    members = {
        "",
        *(node.owner for node in served),
        *(payer.member for each in measures for payer in each.payers),
    }
    named = {id: graph.nodes[graph.index[id]].name for id in sorted(regions | members) if id in graph.index}
    ids = sorted((each.id for each in measures), key=len, reverse=True)[:NAMED]
    point = CurvePoint(
        budget=LONG, cost=LONG, loss=LONG, bound=LONG, status="infeasible", keeps_ceiling=False, chosen=tuple(ids),
        chosen_total=MANY,
    )  # fmt: skip
    losses = Losses(mean=LONG, cvar=LONG, worst=LONG)
    empty = KeptPlan(
        name=name, file=file, terms=terms, map_digest="0" * 128, scenarios=MANY, status="infeasible", gap=LONG, bound=LONG,
        cost=LONG, keeps_ceiling=False, holds=False, before=losses, after=losses, bought=(), left=(), left_total=MANY,
        regions=(), shares=(), uncounted=MANY, curve=(point,) * (POINTS + 1), names=named,
    )  # fmt: skip
    lists = [
        *(RegionLoss(region=id, people=MANY, before=LONG, after=LONG) for id in regions),
        *(Share(member=id, pays=LONG, gains=LONG) for id in members),
    ]
    return _size(empty) + sum(_size(row) + 1 for row in lists) + _dearest(measures, terms.budget)


def _dearest(measures: Iterable[Measure], budget: float) -> int:
    """The most bytes of rows that the budget can buy."""
    rows = [(_size(_row(measure)) + 1, measure.cost) for measure in measures]
    total, left = float(sum(size for size, cost in rows if cost <= 0.0)), budget
    payable = [(size, cost) for size, cost in rows if 0.0 < cost <= budget]
    for size, cost in sorted(payable, key=lambda row: row[0] / row[1], reverse=True):
        if left <= 0.0:
            break
        total += size * min(1.0, left / cost)
        left -= cost
    return math.ceil(total)


def _row(measure: Measure) -> Bought:
    return Bought(
        id=measure.id, name=measure.name, kind=measure.kind, cost=measure.cost, years=measure.years, payers=measure.payers,
        asked=False, worth=LONG, low=LONG, high=LONG, unfinished=False,
    )  # fmt: skip


def _size(record: msgspec.Struct) -> int:
    return len(msgspec.json.encode(record))
