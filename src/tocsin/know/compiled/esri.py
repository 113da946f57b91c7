# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Loops of the economic systemic risk index; ``know.esri`` says what they mean and makes the arrays.

All of them work on losses (1 - level). ``x`` is the downstream half, ``u`` the upstream half; ``F`` is the map
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

# Columns of the table of one row a firm, in `push`: all that one visit needs stands in one cache line.
X, X_SENT, U, U_SENT, SALES, SHARE, D_WORTH, U_WORTH = range(8)

EACH = 4.0
"""What a visit costs beside its edges, in edges."""
STEP = 0.2
"""From one threshold to the next."""
NEARLY_GONE = 1e-6
"""Below this part of an industry, what is left of it is a difference of like numbers, and not relied on."""
FINEST = 1e-18
"""No threshold below it: what stays parked there, no pass will move."""
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


@njit(cache=True, error_model="numpy")
def _factor(sales: float, share: float, rest: float) -> float:
    """How much of a firm's loss its market cannot replace, or less where what is left cannot be relied on."""
    if 0.0 < rest * share < NEARLY_GONE * sales:
        return share
    if rest <= sales:
        return 1.0
    return sales / rest


@njit(cache=True, error_model="numpy")
def _missing(
    room: float, parked: float, growth: float, table: Floats, touched: Ints, industry: Ints, worth: Floats,
    left: Floats, whole: Floats, dearest: Floats, dearest_of_sales: Floats, all_worth: Floats, comes_back: Floats,
) -> float:  # fmt: skip
    """At most what is missing downstream, sales, if that is at most ``room``; else infinite.

    Markets that shrink by what is missing give back, of each industry, a part of what is missing, or, where
    that part is large, at most all that its firms can pass on.
    """
    if parked <= 0.0:
        # Nothing is missing, if all factors can be relied on; no room to say more.
        for k in range(len(left)):
            if 0.0 < abs(left[k]) < NEARLY_GONE * whole[k]:
                return np.inf
        return 0.0
    back, added = 0.0, 0.0
    comes_back[:] = 0.0
    for i in touched:
        k, x, sales = industry[i], table[i, X], table[i, SALES]
        if x > 0.0 and left[k] > sales:
            if left[k] > room:
                comes_back[k] += x * worth[i] * sales / (left[k] * (left[k] - room))
            else:
                comes_back[k] = np.inf
    for k in range(len(left)):
        part = dearest_of_sales[k]
        if left[k] > room:
            over = 1.0 / (left[k] - room) - growth / whole[k]
            part = min(part, dearest[k] * max(0.0, over))
        part += comes_back[k]
        if part > 0.5 or 0.0 < abs(left[k]) < NEARLY_GONE * whole[k]:
            added += all_worth[k]
        else:
            back = max(back, part)
    most = (parked + added) / (1.0 - back)
    return most if most <= room else np.inf


@njit(cache=True, error_model="numpy")
def push(
    seeds: Ints, seed_start: Longs, error: float, relative: float, most: int, growth: float, wider: float,
    sales: Floats, industry: Ints, industries: int, worth: Floats, up_worth: Floats, steps: Floats,
    start: Longs, customer: Ints, group: Ints, share: Floats, groups: int,
    up_start: Longs, up_supplier: Ints, up_share: Floats,
) -> tuple[Floats, Floats, npt.NDArray[np.bool_], Longs]:  # fmt: skip
    """Lower and upper bound of each scenario, whether the gap asked for was reached, and edges gone along.

    A change of a firm's loss travels on only where it is above a threshold; the rest is parked. After each pass all
    that is parked is weighed, by the most that it can add to the sum of lost sales; that is the bound, and
    ``know.esri`` derives it. Downstream the threshold is on what a change is worth for each edge that it must go along.
    Upstream it is on the change itself, since the sum is known and only the way back is not; unless several firms are
    lost at once: then it is the same as downstream. ``sales`` sum to 1.
    """
    n, count = len(sales), len(seed_start) - 1
    low, high = np.zeros(count), np.ones(count)
    reached, along = np.zeros(count, np.bool_), np.zeros(count, np.int64)
    whole = np.zeros(industries)
    for i in range(n):
        whole[industry[i]] += sales[i]
    dearest, dearest_of_sales, all_worth = np.zeros(industries), np.zeros(industries), np.zeros(industries)
    table = np.zeros((n, 8))
    for i in range(n):
        k = industry[i]
        table[i, SALES] = sales[i]
        all_worth[k] += worth[i]
        if sales[i] > 0.0:
            table[i, SHARE] = sales[i] / whole[k]
            dearest[k] = max(dearest[k], worth[i])
            usual = min(1.0, growth * sales[i] / whole[k])
            dearest_of_sales[k] = max(dearest_of_sales[k], (1.0 - usual) * worth[i] / sales[i])
        table[i, D_WORTH] = worth[i] / (EACH + start[i + 1] - start[i])
        table[i, U_WORTH] = up_worth[i] / (EACH + up_start[i + 1] - up_start[i])
    left, comes_back = whole.copy(), np.zeros(industries)
    lost = np.zeros(groups)
    touched, groups_touched = np.empty(n, np.int32), np.empty(groups, np.int32)
    queue, up_queue = np.empty(n + 1, np.int32), np.empty(n + 1, np.int32)
    queued, up_queued = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    for a in range(count):
        many, many_groups, went, returned, one = 0, 0, 0, 0.0, -1
        for k in seeds[seed_start[a] : seed_start[a + 1]]:
            if table[k, X] == 0.0:
                table[k, X] = table[k, U] = 1.0
                left[industry[k]] -= sales[k]
                touched[many] = k
                many += 1
                one = k
        if many != 1:
            one = -1
        limit = error * 0.25 / EACH
        up_limit = limit if one < 0 else 1.0
        while True:
            # What is parked, what it is worth, and who goes on at the next threshold.
            sum_, up_sum, parked, up_parked, most_parked = 0.0, 0.0, 0.0, 0.0, 0.0
            head, tail, up_head, up_tail = 0, 0, 0, 0
            for t in range(many):
                i = touched[t]
                sum_ += table[i, SALES] * max(table[i, X], table[i, U])
                up_sum += table[i, SALES] * table[i, U]
                factor = _factor(table[i, SALES], table[i, SHARE], left[industry[i]])
                more = factor * table[i, X] - table[i, X_SENT]
                if more > 0.0:
                    parked += more * worth[i]
                    if more * table[i, D_WORTH] > limit * STEP:
                        queue[tail] = i
                        tail += 1
                more = table[i, U] - table[i, U_SENT]
                up_parked += more * up_worth[i]
                most_parked = max(most_parked, more)
                if (more if one >= 0 else more * table[i, U_WORTH]) > up_limit * STEP:
                    up_queue[up_tail] = i
                    up_tail += 1
            parked = _missing(
                2.0 * parked, parked, growth, table, touched[:many], industry, worth,
                left, whole, dearest, dearest_of_sales, all_worth, comes_back,
            )  # fmt: skip
            lower, up_gap = sum_, up_parked
            if one >= 0:
                # Upstream the sum is all walks to the lost firm but for those that have been there before.
                again = min(1.0, returned + most_parked * steps[one])
                least = (sales[one] + up_worth[one] / wider) * (1.0 - again)
                largest = (sales[one] + up_worth[one]) * (1.0 - min(1.0, returned))
                up_gap = min(up_gap, max(0.0, largest - up_sum))
                for t in range(many):
                    i = touched[t]
                    over = table[i, X] - table[i, U] - most_parked * steps[i]
                    if over > 0.0:
                        least += over * sales[i]
                lower = max(lower, least)
            low[a] = max(low[a], min(1.0, lower))
            high[a] = min(high[a], sum_ + parked + up_gap)
            wanted = min(error, max(relative * high[a], LEAST))
            reached[a] = high[a] - low[a] <= wanted
            if reached[a] or went > most or limit < FINEST or up_limit < FINEST:
                break
            # At least one threshold falls in each pass, so that there is an end.
            enough, up_enough = parked <= 0.5 * wanted, sum_ + up_gap - lower <= 0.5 * wanted
            if enough and not up_enough:
                tail = 0
            else:
                limit *= STEP
            if up_enough and not enough:
                up_tail = 0
            else:
                up_limit *= STEP
            for t in range(tail):
                queued[queue[t]] = True
            for t in range(up_tail):
                up_queued[up_queue[t]] = True
            while head != tail:
                i = queue[head]
                head = head + 1 if head < n else 0
                queued[i] = False
                factor = _factor(table[i, SALES], table[i, SHARE], left[industry[i]])
                more = factor * table[i, X] - table[i, X_SENT]
                if more <= 0.0:
                    continue
                table[i, X_SENT] = factor * table[i, X]
                went += start[i + 1] - start[i]
                for e in range(start[i], start[i + 1]):
                    g = group[e]
                    before = lost[g]
                    now = before + more * share[e]
                    lost[g] = now
                    if before == 0.0 and now > 0.0:
                        groups_touched[many_groups] = g
                        many_groups += 1
                    c = customer[e]
                    now = min(now, 1.0)
                    if now <= table[c, X]:
                        continue
                    left[industry[c]] -= table[c, SALES] * (now - table[c, X])
                    if table[c, X] == 0.0 and table[c, U] == 0.0:
                        touched[many] = c
                        many += 1
                    table[c, X] = now
                    if (
                        not queued[c]
                        and (table[c, SHARE] * now - table[c, X_SENT]) * table[c, D_WORTH] > limit
                    ):
                        queue[tail] = c
                        tail = tail + 1 if tail < n else 0
                        queued[c] = True
            while up_head != up_tail:
                i = up_queue[up_head]
                up_head = up_head + 1 if up_head < n else 0
                up_queued[i] = False
                more = table[i, U] - table[i, U_SENT]
                table[i, U_SENT] = table[i, U]
                went += up_start[i + 1] - up_start[i]
                for e in range(up_start[i], up_start[i + 1]):
                    c = up_supplier[e]
                    part = more * up_share[e]
                    if c == one:
                        returned += part
                        continue
                    before = table[c, U]
                    if before >= 1.0 or part <= 0.0:
                        continue
                    if before == 0.0 and table[c, X] == 0.0:
                        touched[many] = c
                        many += 1
                    now = min(1.0, before + part)
                    table[c, U] = now
                    waiting = now - table[c, U_SENT]
                    if (waiting if one >= 0 else waiting * table[c, U_WORTH]) > up_limit and not up_queued[c]:
                        up_queue[up_tail] = c
                        up_tail = up_tail + 1 if up_tail < n else 0
                        up_queued[c] = True
        along[a] = went
        for t in range(many):
            i = touched[t]
            table[i, X] = table[i, X_SENT] = table[i, U] = table[i, U_SENT] = 0.0
        for t in range(many_groups):
            lost[groups_touched[t]] = 0.0
        left[:] = whole
    return low, high, reached, along
