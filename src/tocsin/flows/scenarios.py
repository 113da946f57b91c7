# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A file of scenarios + the stored map -> what each of them leaves, spread over workers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.graph import Graph, build
from tocsin.core.limits import Limits
from tocsin.core.measure import Scenario
from tocsin.core.reading import Fault
from tocsin.flows import files, plan_file, whole_map
from tocsin.flows.spread import cut, spread
from tocsin.know.batch import Ground, Outcome, scenario_batch
from tocsin.know.control import completed
from tocsin.know.dated import Dated, dated
from tocsin.store import Store

SIZE = 100
"""Scenarios that a worker takes at a time."""


class Asked(msgspec.Struct, frozen=True):
    """What is asked about; ``faults`` are scenarios that are left out, and entries of the map."""

    graph: Graph
    scenarios: tuple[Scenario, ...]
    faults: tuple[Fault, ...]


def read(store: Store, path: str, limits: Limits, day: dt.date | None, known_at: str = "") -> Asked:
    """The scenarios of a file (``docs/plan.md``; its measures are passed over) over the map as it holds on one day.

    Without a day it is that of the first day of all losses, and what begins and ends later is followed.
    A scenario that names what is not on that map is a fault. Raises ``BadInput`` if none is left.
    """
    with store.read() as reader:
        whole = whole_map.whole(reader, day, known_at)
    announced = {shock.id: shock for shock in whole.chart.shocks}
    reading = plan_file.read(path, limits, announced)
    made = _graph(whole, day, reading.records[0].scenarios)
    graph, faults = made.graph, [*reading.faults, *made.faults]
    on = f" on {day}" if day else ""
    good = []
    for scenario in reading.records[0].scenarios:
        unknown = sorted(
            {name for shock in scenario.shocks for name in shock.lost if name not in graph.index}
        )
        if unknown:
            names = ", ".join(map(repr, unknown[:5]))
            what = f"scenario {scenario.id!r} takes away {names}, which is on no map{on}"
            faults.append(Fault(scenario.source, what, "correct the id; the scenario is left out"))
        else:
            good.append(scenario)
    if not good:
        first = f" ({faults[0].where}: {faults[0].what})" if faults else ""
        raise BadInput(
            f"there is no scenario to compute{first}", where=files.shown(path), do="write [[scenario]] tables"
        )
    return Asked(graph, tuple(good), tuple(faults))


def _graph(whole: whole_map.Whole, day: dt.date | None, scenarios: Sequence[Scenario]) -> Dated:
    starts = [shock.start for scenario in scenarios for shock in scenario.shocks]
    if day is None and starts:
        return dated(whole.every, min(starts))
    graph, broken = build(completed(whole.chart))
    return Dated(graph=graph, faults=[*whole.faults, *broken])


def run(
    asked: Asked, days: int, *, workers: int, ray: str, advance: Callable[[int], None]
) -> Iterator[Outcome]:
    """The outcome of each, in the order of the file. Raises what ``spread`` raises."""
    parts = cut(asked.scenarios, SIZE)
    for outcomes in spread(scenario_batch, Ground(asked.graph, days), parts, workers=workers, ray=ray):
        yield from outcomes
        advance(len(outcomes))
