# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The choice of measures as a mixed-integer program, solved by HiGHS on one thread.

Columns: one binary a measure; one number from 0 to 1 for each distinct *lapse*
(``know.plan_cover``), which is the same column in every scenario, service and stretch
of days that fails for the same reasons. A row for each clause: lapse + sum of what
the clause names >= 1. No big number stands in any row. The loss of a scenario is a
weighted sum of lapses; then

* mean: the weighted sum of the losses;
* CVaR at level a, of discrete scenarios: least t + sum p u / (1 - a), u >= loss - t,
  u >= 0 (Rockafellar and Uryasev, Optimization of conditional value-at-risk, Journal
  of Risk 2, 2000, eq. 5 with the sample replaced by weights);
* worst: least t >= each loss.

A ceiling is one row a region: the mean loss there per head of those its services reach.

Costs and losses are scaled to about 1 before they are handed over; a solution is
rounded to whole measures and its loss counted anew from the lapses, never taken from
the solver's numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.know.plan_cover import DOWN, Lapse, Lapses

Floats = npt.NDArray[np.float64]
Aim = Literal["mean", "cvar", "worst"]
Status = Literal["optimal", "time-limit", "infeasible"]


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a plan."""

    today: dt.date
    """The day on which the measures are ordered."""
    budget: float
    """In the unit of the costs."""
    aim: Aim = "mean"
    alpha: float = 0.8
    """Level of CVaR: 0.8 looks at the worst fifth of the weight."""
    ceiling: float | None = None
    """Days unserved per head of a region's people, in the weighted mean of the scenarios; None: no ceiling."""
    horizon_days: int = 365
    """For how long losses are counted, from the first shock or ``today``, whichever is later."""
    gap: float = 0.01
    """Relative; the solver stops once no plan can be better by more."""
    seconds: float = 60.0
    """Time limit of one solve."""


class Load(msgspec.Struct, frozen=True):
    """One stretch of days of one service in one scenario: people x days lost while the lapse holds."""

    scenario: int
    region: int
    lapse: Lapse
    people_days: float


class Solution(msgspec.Struct, frozen=True):
    """What the solver found."""

    status: Status
    chosen: frozenset[int]
    loss: float
    """Of the aim, people x days, by the model."""
    bound: float
    """No plan has less, by the model."""
    found: bool = True
    """Whether the plan keeps budget and ceiling; only under a ceiling there may be none that does."""

    @property
    def gap(self) -> float:
        """How much less the best plan could lose, as a part of this one's loss."""
        return 0.0 if self.loss <= self.bound else (self.loss - self.bound) / self.loss


class Model:
    """The program of one list of measures and scenarios; budgets and exclusions come with each question."""

    def __init__(
        self, costs: Floats, weights: Floats, heads: Floats, loads: Iterable[Load], lapses: Lapses
    ) -> None:
        """``costs`` (measures,), ``weights`` (scenarios,) that sum to 1, ``heads`` (regions,) people reached."""
        self.costs, self.weights, self.heads = costs, weights, heads
        self._numbers: dict[Lapse, int] = {}
        self.lapses: list[Lapse] = []
        for lapse in lapses.named:
            self._number(lapse)
        self.named = len(lapses.named)
        sums: dict[tuple[int, int, int], float] = {}
        self.fixed = np.zeros((len(weights), len(heads)))
        """People x days that nothing on offer prevents, (scenarios, regions)."""
        for load in loads:
            if load.lapse == DOWN:
                self.fixed[load.scenario, load.region] += load.people_days
            elif load.lapse:
                key = load.scenario, load.region, self._number(load.lapse)
                sums[key] = sums.get(key, 0.0) + load.people_days
        keys = sorted(sums)
        at = np.array(keys, dtype=np.int64).reshape(len(keys), 3)
        self._scenario, self._region, self._column = at[:, 0], at[:, 1], at[:, 2]
        self._people_days = np.array([sums[key] for key in keys])
        clauses = [(number, clause) for number, lapse in enumerate(self.lapses) for clause in _sorted(lapse)]
        self.clauses = clauses
        """Each lapse's number, with one of its clauses."""
        self._clause_of = np.array([number for number, _ in clauses], dtype=np.int64)
        self._clause_size = np.array([len(clause) for _, clause in clauses], dtype=np.int64)
        self._clause_row = np.repeat(np.arange(len(clauses)), self._clause_size)
        self._clause_item = np.array([item for _, clause in clauses for item in clause], dtype=np.int64)

    def _number(self, lapse: Lapse) -> int:
        if lapse not in self._numbers:
            self._numbers[lapse] = len(self.lapses)
            self.lapses.append(lapse)
        return self._numbers[lapse]

    @property
    def useful(self) -> frozenset[int]:
        """Measures that stand in some clause."""
        items = self._clause_item
        return frozenset(items[items < len(self.costs)].tolist())

    def of_scenario(self, scenario: int) -> tuple[npt.NDArray[np.int64], Floats]:
        """The lapses that one scenario can lose by, and people x days lost by each."""
        at = self._scenario == scenario
        columns, inverse = np.unique(self._column[at], return_inverse=True)
        return columns, _sums(inverse, self._people_days[at], len(columns))

    def of_mean(self, region: int | None = None) -> Floats:
        """People x days lost by each lapse in the mean of the scenarios, (lapses,), in one region or all."""
        at = slice(None) if region is None else self._region == region
        lost = self.weights[self._scenario[at]] * self._people_days[at]
        return _sums(self._column[at], lost, len(self.lapses))

    def lapses_with(self) -> dict[int, set[int]]:
        """For each measure, the lapses that it stands in."""
        found: dict[int, set[int]] = {number: set() for number in self.useful}
        for lapse, clause in self.clauses:
            for item in clause:
                if item in found:
                    found[item].add(lapse)
        return found

    # -- counting ------------------------------------------------------------------------

    def down(self, chosen: Iterable[int]) -> npt.NDArray[np.bool_]:
        """Whether each lapse holds once these are bought, (lapses,)."""
        met = np.zeros(len(self.costs) + self.named, dtype=np.bool_)
        met[list(chosen)] = True
        for name in range(self.named):  # a name may lean on earlier ones
            met[len(self.costs) + name] = not any(
                not any(met[item] for item in clause) for clause in self.lapses[name]
            )
        bought = np.bincount(self._clause_row, weights=met[self._clause_item], minlength=len(self._clause_of))
        held = np.zeros(len(self.lapses), dtype=np.bool_)
        held[self._clause_of[bought == 0]] = True
        return held

    def losses(self, chosen: Iterable[int]) -> Floats:
        """People x days unserved, (scenarios, regions), by the model."""
        lost = self._people_days * self.down(chosen)[self._column]
        flat = self._scenario * len(self.heads) + self._region
        size = len(self.weights) * len(self.heads)
        return self.fixed + np.bincount(flat, weights=lost, minlength=size).reshape(self.fixed.shape)

    def reliefs(self, chosen: frozenset[int]) -> Iterator[tuple[int, Floats]]:
        """For each measure that is not chosen and would help now: people x days it takes off, (scenarios,)."""
        if not self.clauses:
            return
        if self.named:  # a measure may then help through several names at once
            before = self.losses(chosen).sum(axis=1)
            for number in sorted(self.useful - chosen):
                relief = before - self.losses(chosen | {number}).sum(axis=1)
                if relief.any():
                    yield number, relief
            return
        met = np.zeros(len(self.costs), dtype=np.bool_)
        met[list(chosen)] = True
        size = len(self.clauses)
        bought = np.bincount(self._clause_row, weights=met[self._clause_item], minlength=size)
        gaps = np.bincount(self._clause_of[bought == 0], minlength=len(self.lapses))
        at = (bought == 0)[self._clause_row]
        pairs = np.stack([self._clause_item[at], self._clause_of[self._clause_row[at]]])
        (items, lapses), times = np.unique(pairs, axis=1, return_counts=True)
        closes = times == gaps[lapses]  # it stands in every clause that is still open
        order = np.argsort(self._column, kind="stable")
        begin = np.searchsorted(self._column[order], np.arange(len(self.lapses) + 1))
        items, lapses = items[closes], lapses[closes]
        for number in np.unique(items).tolist():
            rows = [order[begin[lapse] : begin[lapse + 1]] for lapse in lapses[items == number].tolist()]
            at_rows = np.concatenate(rows)
            lost = self._people_days[at_rows]
            yield number, _sums(self._scenario[at_rows], lost, len(self.weights))


def _sums(key: npt.NDArray[np.int64], value: Floats, groups: int) -> Floats:
    return np.bincount(key, weights=value, minlength=groups).astype(np.float64)


def _sorted(lapse: Lapse) -> list[list[int]]:
    return sorted(sorted(clause) for clause in lapse)


def aimed(losses: Floats, weights: Floats, aim: Aim, alpha: float) -> float:
    """The figure that is made small, of losses (scenarios,) with weights that sum to 1.

    CVaR at level alpha: the mean of the worst 1 - alpha of the weight, a scenario that
    straddles the edge counted in part.
    """
    if aim == "mean":
        return float(weights @ losses)
    if aim == "worst":
        return float(losses[weights > 0.0].max())
    order = np.argsort(-losses, kind="stable")
    left, total = 1.0 - alpha, 0.0
    for at in order.tolist():
        part = min(left, float(weights[at]))
        total += part * float(losses[at])
        left -= part
        if left <= 0.0:
            break
    return total / (1.0 - alpha)
