# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What lies between the worst case and the best: draws of what is not known, each run by the cascade.

The two bounds are exact, and may be far apart; where several unknowns act together nothing says how much of what lies
between is likely. Here each input of which something is not known, and that the loss reaches at worst, is settled at random:

* shares: in a random order each within what its bounds and those of the others leave, so that they sum to one (to what the upper
  bounds allow, if that is less: whether the rest is lost with the first member or never is a toss);
* stock: evenly between its bounds; where nobody counted, between none and the days that are asked about;
* an unknown flow: a toss between consumed and capital; so for a product that a rule of *de minimis* may reach, and may not.

These are our choices, not knowledge: the quantiles say what the map leaves open, not what will happen. Draw ``i`` of a seed is
always the same, whoever makes it. Every draw lies within the bounds, since levels fall monotonically with each of these.
Cost: a cascade a draw.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.core.dependency import Shock
from tocsin.core.graph import CAPITAL, CONSUMED, SHARES, UNKNOWN, Graph, roots
from tocsin.know.cascade import Course, Engine
from tocsin.know.reach import reached
from tocsin.know.unserved import unserved

QUANTILES = (0.05, 0.5, 0.95)
MOST_DRAWS = 100_000

Floats = npt.NDArray[np.float64]


class Sample(msgspec.Struct, frozen=True, eq=False):
    """What came of the draws; ``s`` services in the order of the map."""

    draws: int
    seed: int
    unknown: int
    """Inputs of which something was drawn; 0 where nothing is unknown, and each draw is the same."""
    services: tuple[int, ...]
    """(s,): their rows."""
    days: Floats
    """(draws, s): days without each, every day counted by what is missing."""
    people_days: Floats
    """(draws, s)."""

    def quantiles(self, service: int) -> list[float]:
        """Of the people times days without one service."""
        return _quantiles(self.people_days[:, self.services.index(service)])

    def total(self) -> list[float]:
        """Of the people times days without all of them together."""
        return _quantiles(self.people_days.sum(axis=1))

    def fell(self, service: int) -> int:
        """In how many draws one of them fell."""
        return int((self.days[:, self.services.index(service)] > 0.0).sum())


def sample(
    graph: Graph, shocks: Sequence[Shock], origin: dt.date, last: float, draws: int, seed: int
) -> Sample:
    """Make the draws; ``last``: days after ``origin`` that are counted. Raises ``ValueError`` for no draw or too many."""
    if not 1 <= draws <= MOST_DRAWS:
        raise ValueError(f"{draws} draws; at least 1 and at most {MOST_DRAWS}")
    felt = [[reached(graph.nodes, shock, worst=worst) for shock in shocks] for worst in (True, False)]
    engine = Engine(graph)
    entries, first = _unknown(graph, engine.run(felt[0], origin)), roots(graph)
    services = graph.services
    place = {row: at for at, row in enumerate(services)}
    days, people = np.zeros((draws, len(services))), np.zeros((draws, len(services)))
    for draw in range(draws):
        rng = np.random.default_rng([seed, draw])
        settled: dict[int, tuple[int, float]] = {}
        for entry in entries:
            # a need that goes on in another row has the flow and the stock that it had
            settled[entry] = _settle(engine, entry, last, rng, settled.get(first.get(entry, entry)))
        chosen = [_either(*ends, rng=rng) for ends in zip(felt[0], felt[1], strict=True)]
        course = engine.run(chosen, origin, pessimistic=bool(rng.random() < 0.5))
        for row in unserved(graph, course, last):
            days[draw, place[row.service]] = row.days
            people[draw, place[row.service]] = row.people_days
    return Sample(draws, seed, len(entries), services, days, people)


def _unknown(graph: Graph, course: Course) -> list[int]:
    """The inputs that the loss reaches at worst, of which something is not known; in the order of the map."""
    low = {node for moment in course.moments for node in moment.levels}
    near = {int(i) for v in low for i in graph.uses[graph.uses_start[v] : graph.uses_start[v + 1]]}
    return sorted(entry for entry in near if _open(graph, entry))


def _open(graph: Graph, entry: int) -> bool:
    at, end = int(graph.start[entry]), int(graph.start[entry + 1])
    shared = graph.rule[entry] == SHARES and bool((graph.high[at:end] > graph.low[at:end]).any())
    return shared or graph.flow[entry] == UNKNOWN or bool(graph.stock_most[entry] > graph.stock[entry])


def _settle(
    engine: Engine, entry: int, last: float, rng: np.random.Generator, said: tuple[int, float] | None
) -> tuple[int, float]:
    graph = engine.graph
    at, end = int(graph.start[entry]), int(graph.start[entry + 1])
    flow = int(graph.flow[entry])
    if flow == UNKNOWN:
        flow = CONSUMED if rng.random() < 0.5 else CAPITAL
    least, most = float(graph.stock[entry]), float(graph.stock_most[entry])
    stock = rng.uniform(least, most if np.isfinite(most) else max(least, last))
    if said is not None:
        flow, stock = said
    shared = graph.rule[entry] == SHARES
    shares = shares_within(graph.low[at:end], graph.high[at:end], rng).tolist() if shared else ()
    engine.settle(entry, flow=flow, stock=stock, shares=shares)
    return flow, stock


def shares_within(low: Floats, high: Floats, rng: np.random.Generator) -> Floats:
    """Shares within these bounds that sum to one, or to the sum of the upper bounds if that is less."""
    made = low.copy()
    whole = min(1.0, float(high.sum()))
    left_low, left_high = float(low.sum()), float(high.sum())
    left = max(whole, left_low)
    for at in rng.permutation(len(low)).tolist():
        left_low -= low[at]
        left_high -= high[at]
        least, most = max(low[at], left - left_high), min(high[at], left - left_low)
        made[at] = min(max(rng.uniform(least, most) if most > least else least, low[at]), high[at])
        left -= made[at]
    return made


def _either(worst: Shock, best: Shock, *, rng: np.random.Generator) -> Shock:
    """The shock with each product that its rule may reach, or not."""
    sure = set(best.lost)
    lost = tuple(name for name in worst.lost if name in sure or rng.random() < 0.5)
    return msgspec.structs.replace(worst, lost=lost)


def _quantiles(values: Floats) -> list[float]:
    found: list[float] = np.quantile(values, QUANTILES).tolist()
    return found
