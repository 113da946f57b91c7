# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The economic systemic risk index by change: only firms that a loss reaches are visited; ``know.esri`` derives the bounds.

All of it works on losses (1 - level): X downstream, U upstream. A scenario is the firms
``seeds[seed_start[a]:seed_start[a + 1]]``, lost for good.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from tocsin.know.compiled.esri_sweeps import LEAST, Floats, Ints, Longs

# Columns of the table of one row a firm: all that one visit needs stands in one cache line.
X, X_SENT, U, U_SENT, SALES, SHARE, D_WORTH, U_WORTH = range(8)

EACH = 4.0
"""What a visit costs beside its edges, in edges."""
STEP = 0.2
"""From one threshold to the next."""
NEARLY_GONE = 1e-6
"""Below this part of an industry, what is left of it is a difference of like numbers, and not relied on."""
FINEST = 1e-18
"""No threshold below it: what stays parked there, no pass will move."""

Bools = npt.NDArray[np.bool_]


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
def _weighed(
    touched: Ints, one: int, limit: float, up_limit: float, table: Floats, left: Floats, industry: Ints,
    worth: Floats, up_worth: Floats, queue: Ints, up_queue: Ints,
) -> tuple[float, float, float, float, float, int, int]:  # fmt: skip
    """What was lost so far, upstream by itself, what is parked on either side at its worth, the most parked upstream
    by one firm; and how many go on at the next threshold on either side: they stand in the queues.
    """
    sum_, up_sum, parked, up_parked, most_parked = 0.0, 0.0, 0.0, 0.0, 0.0
    tail, up_tail = 0, 0
    for i in touched:
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
    return sum_, up_sum, parked, up_parked, most_parked, tail, up_tail


@njit(cache=True, error_model="numpy")
def _walks(
    touched: Ints, one: int, returned: float, most_parked: float, table: Floats, sales: Floats,
    up_worth: Floats, steps: Floats, wider: float,
) -> tuple[float, float]:  # fmt: skip
    """Bounds of the sum of one lost firm: upstream it is all walks to it but for those that have been there before."""
    again = min(1.0, returned + most_parked * steps[one])
    least = (sales[one] + up_worth[one] / wider) * (1.0 - again)
    for i in touched:
        over = table[i, X] - table[i, U] - most_parked * steps[i]
        if over > 0.0:
            least += over * sales[i]
    return least, (sales[one] + up_worth[one]) * (1.0 - min(1.0, returned))


@njit(cache=True, error_model="numpy")
def _downstream(
    tail: int, limit: float, many: int, many_groups: int, table: Floats, left: Floats, lost: Floats,
    touched: Ints, groups_touched: Ints, queue: Ints, queued: Bools, industry: Ints,
    start: Longs, customer: Ints, group: Ints, share: Floats,
) -> tuple[int, int, int]:  # fmt: skip
    """Send on what stands in the queue, and what that moves above the limit; firms, groups touched, edges gone along."""
    n, head, went = len(industry), 0, 0
    for t in range(tail):
        queued[queue[t]] = True
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
            if not queued[c] and (table[c, SHARE] * now - table[c, X_SENT]) * table[c, D_WORTH] > limit:
                queue[tail] = c
                tail = tail + 1 if tail < n else 0
                queued[c] = True
    return many, many_groups, went


@njit(cache=True, error_model="numpy")
def _upstream(
    tail: int, limit: float, many: int, one: int, table: Floats, touched: Ints, queue: Ints, queued: Bools,
    start: Longs, supplier: Ints, share: Floats,
) -> tuple[int, int, float]:  # fmt: skip
    """The same to suppliers; firms touched, edges gone along, and what came back to the one lost firm."""
    n, head, went, returned = len(table), 0, 0, 0.0
    for t in range(tail):
        queued[queue[t]] = True
    while head != tail:
        i = queue[head]
        head = head + 1 if head < n else 0
        queued[i] = False
        more = table[i, U] - table[i, U_SENT]
        table[i, U_SENT] = table[i, U]
        went += start[i + 1] - start[i]
        for e in range(start[i], start[i + 1]):
            c = supplier[e]
            part = more * share[e]
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
            if (waiting if one >= 0 else waiting * table[c, U_WORTH]) > limit and not queued[c]:
                queue[tail] = c
                tail = tail + 1 if tail < n else 0
                queued[c] = True
    return many, went, returned


@njit(cache=True, error_model="numpy")
def _tables(
    growth: float, sales: Floats, industry: Ints, industries: int, worth: Floats, up_worth: Floats,
    start: Longs, up_start: Longs,
) -> tuple[Floats, Floats, Floats, Floats, Floats]:  # fmt: skip
    """Of each industry its sales, its dearest firm, that by its sales, and the worth of all; and the table of firms."""
    n = len(sales)
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
    return whole, dearest, dearest_of_sales, all_worth, table


@njit(cache=True, error_model="numpy")
def push(
    seeds: Ints, seed_start: Longs, error: float, relative: float, most: int, growth: float, wider: float,
    sales: Floats, industry: Ints, industries: int, worth: Floats, up_worth: Floats, steps: Floats,
    start: Longs, customer: Ints, group: Ints, share: Floats, groups: int,
    up_start: Longs, up_supplier: Ints, up_share: Floats,
) -> tuple[Floats, Floats, Bools, Longs]:  # fmt: skip
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
    whole, dearest, dearest_of_sales, all_worth, table = _tables(
        growth, sales, industry, industries, worth, up_worth, start, up_start
    )
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
            sum_, up_sum, parked, up_parked, most_parked, tail, up_tail = _weighed(
                touched[:many], one, limit, up_limit, table, left, industry, worth, up_worth, queue, up_queue
            )
            parked = _missing(
                2.0 * parked, parked, growth, table, touched[:many], industry, worth,
                left, whole, dearest, dearest_of_sales, all_worth, comes_back,
            )  # fmt: skip
            lower, up_gap = sum_, up_parked
            if one >= 0:
                least, largest = _walks(
                    touched[:many], one, returned, most_parked, table, sales, up_worth, steps, wider
                )
                lower, up_gap = max(sum_, least), min(up_parked, max(0.0, largest - up_sum))
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
            many, many_groups, edges = _downstream(
                tail, limit, many, many_groups, table, left, lost, touched, groups_touched, queue, queued,
                industry, start, customer, group, share,
            )  # fmt: skip
            many, up_edges, came = _upstream(
                up_tail,
                up_limit,
                many,
                one,
                table,
                touched,
                up_queue,
                up_queued,
                up_start,
                up_supplier,
                up_share,
            )
            went += edges + up_edges
            returned += came
        along[a] = went
        for t in range(many):
            i = touched[t]
            table[i, X] = table[i, X_SENT] = table[i, U] = table[i, U_SENT] = 0.0
        for t in range(many_groups):
            lost[groups_touched[t]] = 0.0
        left[:] = whole
    return low, high, reached, along
