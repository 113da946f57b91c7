# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Zero-suppressed diagrams of minimal families of sets, in flat arrays (Minato 1993; Rauzy 1993).

Node 0 is the empty family, node 1 the family that holds the empty set alone. Any other node ``i`` is

    var[i]    the level of its variable; smaller levels stand above
    lo[i]     the sets without that variable
    hi[i]     the sets with it, without naming it
    least[i]  order of its smallest set; most[i] of its largest, by the weights of the variables
    size[i]   how many sets, as a float: a measure of what is cheap to multiply, not a count

A family is *minimal* if none of its sets holds another; all four operations take and give minimal families.
Children stand before their parents, so a loop upwards visits children first. There is no recursion: frames
lie in an array, since a diagram is as deep as it has variables.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

WITHOUT, UNION, PRODUCT, TRIM = range(4)
"""a less all that hold a set of b; a or b; one of a with one of b, up to order k; a up to order k."""

FULL, OUT_OF_STEPS = -1, -2
"""What ``combine`` returns if the store must grow first, and if the steps are used up."""

NODES, STEPS, STEPS_MOST = range(3)
"""Places in ``meter``."""

NEVER = 2**20
"""``least`` of the empty family, which holds no set of any order; its ``most`` is the negative."""

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@njit(cache=True)
def _mixed(a: int, b: int, c: int) -> np.int64:
    """Spread three small numbers over 63 bits."""
    x = np.uint64(a) * np.uint64(0x9E3779B97F4A7C15)
    x ^= np.uint64(b) * np.uint64(0xC2B2AE3D27D4EB4F)
    x ^= np.uint64(c) * np.uint64(0x165667B19E3779F9)
    x ^= x >> np.uint64(32)
    x *= np.uint64(0xD6E8FEB86659FD93)
    x ^= x >> np.uint64(29)
    return np.int64(x & np.uint64(0x7FFFFFFFFFFFFFFF))


@njit(cache=True)
def node(
    v: int,
    low: int,
    high: int,
    var: Ints,
    lo: Ints,
    hi: Ints,
    least: Ints,
    most: Ints,
    size: Floats,
    table: Ints,
    weight: Ints,
    meter: Longs,
) -> int:
    """The node (v, low, high), made if there is none; FULL if there is no room for it."""
    if high == 0:
        return low
    mask = table.shape[0] - 1
    slot = _mixed(v, low, high) & mask
    while True:
        at = table[slot]
        if at == 0:
            break
        if var[at] == v and lo[at] == low and hi[at] == high:
            return int(at)
        slot = (slot + 1) & mask
    at = meter[NODES]
    if at >= var.shape[0]:
        return FULL
    meter[NODES] = at + 1
    var[at], lo[at], hi[at] = v, low, high
    with_it = least[high] + weight[v]
    least[at] = with_it if low == 0 else min(least[low], with_it)
    most[at] = max(most[low], most[high] + weight[v])
    size[at] = size[low] + size[high]
    table[slot] = at
    return int(at)


@njit(cache=True)
def refill(var: Ints, lo: Ints, hi: Ints, table: Ints, nodes: int) -> None:
    """Enter all nodes into an empty table, after the store has grown."""
    mask = table.shape[0] - 1
    for at in range(2, nodes):
        slot = _mixed(var[at], lo[at], hi[at]) & mask
        while table[slot] != 0:
            slot = (slot + 1) & mask
        table[slot] = at


@njit(cache=True)
def combine(
    op: int,
    a: int,
    b: int,
    k: int,
    var: Ints,
    lo: Ints,
    hi: Ints,
    least: Ints,
    most: Ints,
    size: Floats,
    table: Ints,
    weight: Ints,
    meter: Longs,
    pairs: Longs,
    kinds: Ints,
    known: Ints,
    frames: Ints,
) -> int:
    """Return the node of ``op`` on ``a``, ``b`` and order ``k``, or FULL, or OUT_OF_STEPS.

    ``pairs``, ``kinds`` and ``known`` remember results, one a slot, the last one wins; ``frames`` has a row for
    each open operation: op, a, b, k, phase, and two results so far. After FULL or OUT_OF_STEPS all arrays are
    sound and the call may be made again. It is one function because parts of it, called or inlined, made it
    1.3 to 2 times as slow.
    """
    slots = known.shape[0] - 1
    result = 0
    top = 0
    frames[0, 0], frames[0, 1], frames[0, 2], frames[0, 3], frames[0, 4] = op, a, b, k, 0
    while top >= 0:
        op, a, b, k = frames[top, 0], frames[top, 1], frames[top, 2], frames[top, 3]
        phase = frames[top, 4]
        if phase == 0:
            meter[STEPS] += 1
            if meter[STEPS] > meter[STEPS_MOST]:
                return OUT_OF_STEPS
            # what needs no work
            done = True
            if op == PRODUCT:
                if a == 0 or b == 0:
                    result = 0
                elif a == 1:
                    op, a, b, done = TRIM, b, 0, False
                elif b == 1 or a == b:  # noqa: PLR1714 - numba has no `in` for both kinds of integer
                    op, b, done = TRIM, 0, False
                elif least[a] > k or least[b] > k:
                    result = 0
                else:
                    done = False
            elif op == UNION:
                if a == 0 or a == b:  # noqa: PLR1714 - numba has no `in` for both kinds of integer
                    result = b
                elif b == 0:
                    result = a
                elif a == 1 or b == 1:
                    result = 1
                else:
                    done = False
            elif op == WITHOUT:
                while a > 1 and b > 1 and var[b] < var[a]:
                    b = lo[b]
                if a == 0 or b == 1 or a == b:  # noqa: PLR1714 - numba has no `in` for both kinds of integer
                    result = 0
                elif a == 1 or b == 0 or least[b] > most[a]:
                    result = a
                else:
                    done = False
            else:
                done = False
            if op == TRIM:
                done = True
                if most[a] <= k:
                    result = a
                elif least[a] > k:
                    result = 0
                else:
                    done = False
            if done:
                top -= 1
                continue
            if (op in (UNION, PRODUCT)) and (var[a], a) > (var[b], b):
                a, b = b, a
            frames[top, 0], frames[top, 1], frames[top, 2] = op, a, b
            pair = (np.int64(a) << 32) | np.int64(b)
            kind = op if op < PRODUCT else op | (k << 2)
            slot = _mixed(a, b, kind) & slots
            if pairs[slot] == pair and kinds[slot] == kind:
                result = int(known[slot])
                top -= 1
                continue
        # one phase a result: 0 asks for the first, the last makes the node
        va = var[a]
        same = op != TRIM and var[b] == va
        ask_op, ask_a, ask_b, ask_k = WITHOUT, 0, 0, k
        ready = False
        if op == WITHOUT:
            if phase == 0:
                ask_a, ask_b = lo[a], (lo[b] if same else b)
            elif phase == 1:
                frames[top, 5] = result
                ask_a, ask_b = hi[a], (lo[b] if same else b)
            elif phase == 2 and same:
                ask_a, ask_b = result, hi[b]
            else:
                ready = True
        elif op == UNION:
            if phase == 0:
                ask_op, ask_a, ask_b = UNION, lo[a], (lo[b] if same else b)
            elif phase == 1:
                frames[top, 5] = result
                if same:
                    ask_op, ask_a, ask_b = UNION, hi[a], hi[b]
                else:
                    # hi[a] holds no set of lo[a]: only those of b can take something away
                    ask_op, ask_a, ask_b = WITHOUT, hi[a], b
            elif phase == 2 and same:
                ask_op, ask_a, ask_b = WITHOUT, result, frames[top, 5]
            else:
                ready = True
        elif op == TRIM:
            if phase == 0:
                ask_op, ask_a = TRIM, lo[a]
            elif phase == 1:
                frames[top, 5] = result
                ask_op, ask_a, ask_k = TRIM, hi[a], k - weight[va]
            else:
                ready = True
        elif phase == 0:
            ask_op, ask_a, ask_b = PRODUCT, lo[a], (lo[b] if same else b)
        elif phase == 1:
            frames[top, 5] = result
            if same:
                ask_op, ask_a, ask_b = UNION, lo[b], hi[b]
            else:
                ask_op, ask_a, ask_b, ask_k = PRODUCT, hi[a], b, k - weight[va]
        elif not same:
            if phase == 2:
                ask_op, ask_a, ask_b = WITHOUT, result, frames[top, 5]
            else:
                ready = True
        elif phase == 2:
            ask_op, ask_a, ask_b, ask_k = PRODUCT, hi[a], result, k - weight[va]
        elif phase == 3:
            frames[top, 6] = result
            ask_op, ask_a, ask_b, ask_k = PRODUCT, lo[a], hi[b], k - weight[va]
        elif phase == 4:
            ask_op, ask_a, ask_b = UNION, frames[top, 6], result
        elif phase == 5:
            ask_op, ask_a, ask_b = WITHOUT, result, frames[top, 5]
        else:
            ready = True
        if not ready:
            frames[top, 4] = phase + 1
            top += 1
            frames[top, 0], frames[top, 1], frames[top, 2], frames[top, 3] = ask_op, ask_a, ask_b, ask_k
            frames[top, 4] = 0
            continue
        result = node(va, frames[top, 5], result, var, lo, hi, least, most, size, table, weight, meter)
        if result == FULL:
            return FULL
        kind = op if op < PRODUCT else op | (k << 2)
        slot = _mixed(a, b, kind) & slots
        pairs[slot] = (np.int64(a) << 32) | np.int64(b)
        kinds[slot] = kind
        known[slot] = result
        top -= 1
    return result
