# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The economic systemic risk index by sweeps over all firms; ``know.esri`` says what they mean and makes the arrays.

They work on losses (1 - level). ``x`` is the downstream half, ``u`` the upstream half; ``F`` is the map
whose least fixed point is sought, one application of it is a sweep. A scenario is the firms
``seeds[seed_start[a]:seed_start[a + 1]]``, lost for good. A failed market (nothing left of an industry)
replaces nothing: the factor is 1.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

LEAST = 1e-9
"""No gap is asked to be smaller than this, whatever the value."""


@njit(cache=True, error_model="numpy")
def _sweep(
    x: Floats, u: Floats, new_x: Floats, new_u: Floats, sent: Floats, left: Floats,
    market: Floats, industry: Ints,
    in_start: Longs, in_supplier: Ints, in_group: Ints, in_share: Floats,
    out_start: Longs, out_customer: Ints, out_share: Floats,
) -> None:  # fmt: skip
    """One application of F to both halves. ``sent`` (n,) and ``left`` (industries,) are room to work in."""
    left[:] = 0.0
    for i in range(len(x)):
        left[industry[i]] += market[i] * (1.0 - x[i])
    for i in range(len(x)):
        rest = left[industry[i]]
        factor = market[i] / rest if rest > market[i] else 1.0
        sent[i] = factor * x[i]
    for i in range(len(x)):
        worst, group, sum_ = 0.0, np.int32(-1), 0.0
        for e in range(in_start[i], in_start[i + 1]):
            if in_group[e] != group:
                worst = max(worst, sum_)
                group, sum_ = in_group[e], 0.0
            sum_ += sent[in_supplier[e]] * in_share[e]
        new_x[i] = min(max(worst, sum_), 1.0)
        sum_ = 0.0
        for e in range(out_start[i], out_start[i + 1]):
            sum_ += u[out_customer[e]] * out_share[e]
        new_u[i] = min(sum_, 1.0)


@njit(cache=True, error_model="numpy")
def published(
    seeds: Ints, seed_start: Longs, eps: float, most: int, weight: Floats,
    market: Floats, industry: Ints, industries: int,
    in_start: Longs, in_supplier: Ints, in_group: Ints, in_share: Floats,
    out_start: Longs, out_customer: Ints, out_share: Floats,
) -> tuple[Floats, Longs]:  # fmt: skip
    """Sweeps until none changes any firm by ``eps``; the index and the sweeps of each scenario (-1: not ended)."""
    n, count = len(market), len(seed_start) - 1
    answer, sweeps = np.zeros(count), np.zeros(count, np.int64)
    x, u, new_x, new_u, sent = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    left = np.zeros(industries)
    total = weight.sum()
    for a in range(count):
        x[:] = 0.0
        u[:] = 0.0
        mine = seeds[seed_start[a] : seed_start[a + 1]]
        for k in mine:
            x[k] = u[k] = 1.0
        sweeps[a] = -1
        for turn in range(most):
            _sweep(x, u, new_x, new_u, sent, left, market, industry, in_start, in_supplier, in_group, in_share,
                   out_start, out_customer, out_share)  # fmt: skip
            for k in mine:
                new_x[k] = new_u[k] = 1.0
            change = 0.0
            for i in range(n):
                change = max(change, abs(new_x[i] - x[i]), abs(new_u[i] - u[i]))
            x, new_x = new_x, x
            u, new_u = new_u, u
            if change < eps:
                sweeps[a] = turn + 1
                break
        sum_ = 0.0
        for i in range(n):
            sum_ += weight[i] * max(x[i], u[i])
        answer[a] = sum_ / total if total > 0.0 else 0.0
    return answer, sweeps


@njit(cache=True, error_model="numpy")
def _settle(
    x: Floats, u: Floats, new_x: Floats, new_u: Floats, sent: Floats, left: Floats, mine: Ints,
    lift: float, still: float, most: int,
    market: Floats, industry: Ints,
    in_start: Longs, in_supplier: Ints, in_group: Ints, in_share: Floats,
    out_start: Longs, out_customer: Ints, out_share: Floats,
) -> bool:  # fmt: skip
    """Sweeps upwards in place from a lower bound; true if they ended before ``most``.

    Without lift: until no firm changes by more than ``still`` and no loss reaches a firm that had none: a lower bound.
    With lift: F + lift wherever there is a loss, until F(x) <= x everywhere: an upper bound.
    """
    n = len(x)
    for _ in range(most):
        _sweep(x, u, new_x, new_u, sent, left, market, industry, in_start, in_supplier, in_group, in_share,
               out_start, out_customer, out_share)  # fmt: skip
        for k in mine:
            new_x[k] = new_u[k] = 1.0
        done = True
        for i in range(n):
            if lift > 0.0:
                if new_x[i] > x[i] or new_u[i] > u[i]:
                    done = False
            elif (
                new_x[i] > x[i] + still
                or new_u[i] > u[i] + still
                or (x[i] == 0.0 and new_x[i] > 0.0)
                or (u[i] == 0.0 and new_u[i] > 0.0)
            ):
                done = False
        if done and lift > 0.0:
            return True
        for i in range(n):  # never down again: both limits are approached from below
            if new_x[i] > 0.0:
                x[i] = max(x[i], min(1.0, new_x[i] + lift))
            if new_u[i] > 0.0:
                u[i] = max(u[i], min(1.0, new_u[i] + lift))
        if done:
            return True
    return False


@njit(cache=True, error_model="numpy")
def bounded(
    seeds: Ints, seed_start: Longs, error: float, relative: float, most: int,
    sales: Floats, industry: Ints, industries: int,
    in_start: Longs, in_supplier: Ints, in_group: Ints, in_share: Floats,
    out_start: Longs, out_customer: Ints, out_share: Floats,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Lower and upper bound of each scenario by sweeps over everything, ``most`` for each of up to eight tries.

    A vector with F(x) <= x is an upper bound of the least fixed point. One is found where F with a small lift
    comes to rest; the lift is lowered until the gap is what was asked for.
    """
    n, count = len(sales), len(seed_start) - 1
    low, high = np.zeros(count), np.ones(count)
    x, u, new_x, new_u, sent = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    top_x, top_u = np.zeros(n), np.zeros(n)
    left = np.zeros(industries)
    total = sales.sum()
    for a in range(count):
        if total <= 0.0:
            high[a] = 0.0
            continue
        x[:] = 0.0
        u[:] = 0.0
        mine = seeds[seed_start[a] : seed_start[a + 1]]
        for k in mine:
            x[k] = u[k] = 1.0
        lift = error / 4.0
        for _ in range(8):
            ended = _settle(x, u, new_x, new_u, sent, left, mine, 0.0, lift, most, sales, industry, in_start,
                            in_supplier, in_group, in_share, out_start, out_customer, out_share)  # fmt: skip
            sum_ = 0.0
            for i in range(n):
                sum_ += sales[i] * max(x[i], u[i])
            low[a] = sum_ / total
            if not ended:
                break
            top_x[:] = x
            top_u[:] = u
            if not _settle(top_x, top_u, new_x, new_u, sent, left, mine, lift, 0.0, most, sales, industry, in_start,
                           in_supplier, in_group, in_share, out_start, out_customer, out_share):  # fmt: skip
                break
            sum_ = 0.0
            for i in range(n):
                sum_ += sales[i] * max(top_x[i], top_u[i])
            high[a] = min(high[a], sum_ / total)
            gap = high[a] - low[a]
            wanted = min(error, max(relative * high[a], LEAST))
            if gap <= wanted:
                break
            lift *= min(0.1, 0.5 * wanted / gap)
    return low, high
