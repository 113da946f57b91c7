# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``know.plan_model`` handed to HiGHS, and what it found brought back in whole measures.

One thread and HiGHS's own fixed seed: the same question has the same answer unless the
time limit cuts it off. What comes back is repaired rather than trusted: costs are
summed anew (a solver's budget row is kept to within a tolerance), and the loss is that
of the rounded purchases. So the gap holds between a loss that is real in the model
and a bound that the solver proved.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tocsin.know.plan_model import Floats, Model, Solution, Status, Terms, aimed

if TYPE_CHECKING:
    import highspy

TOLERANCE = 1e-9
"""Relative; by so much a sum of costs may pass a budget, for sums of decimals are off by as much."""
CEILING_TOLERANCE = 1e-6
"""Relative; rows are held by the solver to about this."""
FILLS = 100
"""Measures that are added at most to what the solver left."""
HALF = 0.5
INFINITE = math.inf
"""As HiGHS has it (``kHighsInf``)."""


class _Rows:
    """Rows of a sparse matrix, put together piece by piece."""

    def __init__(self) -> None:
        self.start: list[int] = [0]
        self._index: list[npt.NDArray[np.int32]] = []
        self._value: list[Floats] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, index: npt.ArrayLike, value: npt.ArrayLike, low: float, high: float) -> None:
        self._index.append(np.asarray(index, dtype=np.int32))
        self._value.append(np.asarray(value, dtype=np.float64))
        self.start.append(self.start[-1] + len(self._index[-1]))
        self.low.append(low)
        self.high.append(high)

    def fill(self, lp: highspy.HighsLp) -> None:
        import highspy

        lp.num_row_ = len(self.low)
        lp.row_lower_, lp.row_upper_ = np.array(self.low), np.array(self.high)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(self.start, dtype=np.int32)
        lp.a_matrix_.index_ = np.concatenate(self._index)
        lp.a_matrix_.value_ = np.concatenate(self._value)


class _Program:
    """Columns: measures, lapses, then for CVaR t and u (scenarios,), for the worst case t."""

    def __init__(self, model: Model, ask: Terms, without: frozenset[int]) -> None:
        self.model, self.ask = model, ask
        self.open = offered(model, ask.budget) - without
        n, f, s = len(model.costs), len(model.lapses), len(model.weights)
        self._first, self._last = n, n + f
        self.columns = n + f + {"mean": 0, "cvar": 1 + s, "worst": 1}[ask.aim]
        nothing = model.losses(())
        self.scale = max(float(nothing.sum(axis=1).max()), 1e-300)
        self._rows = _Rows()
        self._objective = np.zeros(self.columns)
        self._offset = 0.0
        self._buy()
        self._lapse()
        if ask.ceiling is not None:
            self._ceilings(ask.ceiling)
        self._aim()

    def lp(self) -> highspy.HighsLp:
        import highspy

        n, lp = self._first, highspy.HighsLp()
        lp.num_col_, lp.col_cost_, lp.offset_ = self.columns, self._objective, self._offset
        upper = np.ones(self.columns)
        upper[self._last :] = INFINITE
        upper[list(set(range(n)) - self.open)] = 0.0
        lp.col_lower_, lp.col_upper_ = np.zeros(self.columns), upper
        kind = highspy.HighsVarType
        lp.integrality_ = [kind.kInteger] * n + [kind.kContinuous] * (self.columns - n)
        self._rows.fill(lp)
        return lp

    def filled(self, values: Floats, chosen: Iterable[int]) -> Floats:
        """The columns after the measures, as they follow from what is chosen."""
        values[self._first : self._last] = self.model.down(chosen)
        losses = self.model.losses(chosen).sum(axis=1) / self.scale
        counted = self.model.weights > 0.0
        if self.ask.aim == "worst":
            values[self._last] = losses[counted].max()
        if self.ask.aim == "cvar":
            values[self._last] = _at_risk(losses, self.model.weights, self.ask.alpha)
            values[self._last + 1 :] = np.where(counted, np.maximum(losses - values[self._last], 0.0), 0.0)
        return values

    def _buy(self) -> None:
        costs = self.model.costs
        unit = max(float(costs.max(initial=0.0)), 1e-300)
        at = np.flatnonzero(costs)
        self._rows.add(at, costs[at] / unit, -INFINITE, self.ask.budget / unit)

    def _lapse(self) -> None:
        for number, clause in self.model.clauses:
            names = sum(item >= self._first for item in clause)
            signs = [-1.0 if item >= self._first else 1.0 for item in clause]
            self._rows.add([self._first + number, *clause], [1.0, *signs], 1.0 - names, INFINITE)

    def _ceilings(self, ceiling: float) -> None:
        for region, heads in enumerate(self.model.heads.tolist()):
            coefficients = self.model.of_mean(region) / heads
            fixed = float(self.model.weights @ self.model.fixed[:, region]) / heads
            unit = max(ceiling, float(coefficients.max(initial=0.0)), 1e-300)
            at = np.flatnonzero(coefficients)
            self._rows.add(self._first + at, coefficients[at] / unit, -INFINITE, (ceiling - fixed) / unit)

    def _aim(self) -> None:
        weights = self.model.weights
        fixed = self.model.fixed.sum(axis=1) / self.scale
        if self.ask.aim == "mean":
            self._objective[self._first : self._last] = self.model.of_mean() / self.scale
            self._offset = float(weights @ fixed)
            return
        t = self._last
        self._objective[t] = 1.0
        for at in np.flatnonzero(weights).tolist():
            held, lost = self.model.of_scenario(at)
            index, value = [*(self._first + held), t], [*(-lost / self.scale), 1.0]
            if self.ask.aim == "cvar":
                index, value = [*index, t + 1 + at], [*value, 1.0]
                self._objective[t + 1 + at] = weights[at] / (1.0 - self.ask.alpha)
            self._rows.add(index, value, float(fixed[at]), INFINITE)


def solve(
    model: Model, ask: Terms, *, without: frozenset[int] = frozenset(), start: frozenset[int] | None = None
) -> Solution:
    """Answer one question; ``without`` may not be bought, ``start`` keeps the budget and is begun from."""
    import highspy  # 4 MB that a server does without until somebody asks for a plan

    program = _Program(model, ask, without)
    everything = value_of(model, ask, program.open)
    if ask.ceiling is not None and not keeps(model, ask, program.open):
        return _nothing(model, ask, "infeasible", everything)
    if not program.open:
        return Solution("optimal", frozenset(), everything, everything)
    solver = highspy.Highs()  # type: ignore[no-untyped-call] # it ships types, not all
    for name, value in (
        ("output_flag", False), ("threads", 1), ("mip_rel_gap", ask.gap), ("time_limit", ask.seconds),
    ):  # fmt: skip
        solver.setOptionValue(name, value)
    solver.passModel(program.lp())
    if start is not None:
        _begin(solver, program, start)
    solver.run()
    reached, info = solver.getModelStatus(), solver.getInfo()
    if reached in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return _nothing(model, ask, "infeasible", everything)
    status: Status = "optimal" if reached == highspy.HighsModelStatus.kOptimal else "time-limit"
    bound = max(everything, float(info.mip_dual_bound) * program.scale)
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return improved(model, ask, status, frozenset(), bound, program.open)
    values = np.array(solver.getSolution().col_value[: len(model.costs)])
    chosen = _afforded(model, frozenset(np.flatnonzero(values > HALF).tolist()), ask.budget)
    return improved(model, ask, status, chosen, bound, program.open)


def _nothing(model: Model, ask: Terms, status: Status, bound: float) -> Solution:
    """Buying nothing, which is always there; whether that keeps the ceiling is said with it."""
    none: frozenset[int] = frozenset()
    return Solution(status, none, value_of(model, ask, none), bound, found=keeps(model, ask, none))


def improved(
    model: Model, ask: Terms, status: Status, chosen: frozenset[int], bound: float, may: frozenset[int]
) -> Solution:
    """Spend what is left where it helps the aim, most for the money first; then give back what does not.

    Within the gap a solver leaves both behind, and neither could be explained to whoever pays.
    """
    loss = value_of(model, ask, chosen)
    for _ in range(FILLS):
        left = ask.budget * (1.0 + TOLERANCE) - model.costs[list(chosen)].sum()
        losses = model.losses(chosen).sum(axis=1)
        best, most = None, 0.0
        for number, relief in model.reliefs(chosen):
            if number in may and model.costs[number] <= left:
                gain = loss - aimed(losses - relief, model.weights, ask.aim, ask.alpha)
                rate = gain / max(float(model.costs[number]), 1e-300)
                if gain > TOLERANCE * loss and rate > most:
                    best, most = number, rate
        if best is None:
            break
        chosen |= {best}
        loss = value_of(model, ask, chosen)
    for number in sorted(chosen, key=lambda number: (-model.costs[number], number)):
        less = chosen - {number}
        if value_of(model, ask, less) <= loss * (1.0 + TOLERANCE) and keeps(model, ask, less):
            chosen, loss = less, value_of(model, ask, less)
    return Solution(status, chosen, loss, min(bound, loss), found=keeps(model, ask, chosen))


def offered(model: Model, budget: float) -> frozenset[int]:
    """The measures that help in some scenario and cost no more than the budget."""
    return frozenset(n for n in model.useful if model.costs[n] <= budget * (1.0 + TOLERANCE))


def keeps(model: Model, ask: Terms, chosen: Iterable[int]) -> bool:
    """Whether no region is above the ceiling with these bought."""
    if ask.ceiling is None:
        return True
    per_head = model.weights @ model.losses(chosen) / model.heads
    return bool((per_head <= ask.ceiling * (1.0 + CEILING_TOLERANCE) + 1e-12).all())


def value_of(model: Model, ask: Terms, chosen: Iterable[int]) -> float:
    """The loss of the aim with these bought."""
    return aimed(model.losses(chosen).sum(axis=1), model.weights, ask.aim, ask.alpha)


def _begin(solver: highspy.Highs, program: _Program, chosen: frozenset[int]) -> None:
    import highspy

    solution = highspy.HighsSolution()
    values = np.zeros(program.columns)
    values[list(chosen)] = 1.0
    solution.col_value = program.filled(values, chosen)
    solver.setSolution(solution)


def _afforded(model: Model, chosen: frozenset[int], budget: float) -> frozenset[int]:
    while chosen and model.costs[list(chosen)].sum() > budget * (1.0 + TOLERANCE):
        chosen -= {min(chosen, key=lambda number: (model.costs[number], number))}
    return chosen


def _at_risk(losses: Floats, weights: Floats, alpha: float) -> float:
    """The least loss that is not passed with probability alpha."""
    order = np.argsort(losses, kind="stable")
    reached = np.searchsorted(np.cumsum(weights[order]), alpha - TOLERANCE)
    return float(losses[order[min(int(reached), len(order) - 1)]])
