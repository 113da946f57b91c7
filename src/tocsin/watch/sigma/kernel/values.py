# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is known so far of the values seen, and the number of a value: one that is new is asked."""

from __future__ import annotations

import numba
import numpy as np

from tocsin.watch.sigma.kernel.ask import asked, lowered
from tocsin.watch.sigma.kernel.layout import (
    ARENA,
    FULL,
    HALF,
    PENDING,
    PENDING_BYTES,
    TRUES,
    UNSURE,
    VALUES,
    Bytes,
    State,
)
from tocsin.watch.sigma.kernel.tables import HAS_NUMBERS, HAS_OTHERS, Tables
from tocsin.watch.sigma.kernel.text import odd_number, unescaped
from tocsin.watch.sigma.kernel.words import copied, hashed, mixed, same

SHORT = 300
"""Bytes of a value that is always known again."""
LONG = 8_000
"""Bytes of a value that is known again while at least a quarter of those of its slot and between the two have been."""
TRIED = 64
"""Such values of a slot that are looked at first."""


@numba.njit(inline="always")
def _is_kept(slot: int, size: int, s: State) -> bool:
    """Whether a value of this size is looked for among those seen."""
    if size <= SHORT:
        return True
    return size <= LONG and (s.tried[slot] < TRIED or s.again[slot] * 4 >= s.tried[slot])


@numba.njit(inline="always")
def _later(number: int, slot: int, length: int, s: State) -> None:
    """Have the rest asked in Python, of the value in ``raw``."""
    row, begin = s.used[PENDING], s.used[PENDING_BYTES]
    s.pending_value[row], s.pending_slot[row] = number, slot
    s.pending_start[row], s.pending_end[row] = begin, begin + length
    copied(s.raw, 0, length, s.pending_bytes, begin)
    s.used[PENDING] += 1
    s.used[PENDING_BYTES] += length


@numba.njit(forceinline=True)
def value_number(
    buf: Bytes, start: int, end: int, escaped: bool, slot: int, t: Tables, gate: Bytes, s: State
) -> int:
    """The number of a value, which is asked if it is new; FULL if there is no room for it, HALF for half a surrogate."""
    size = end - start
    mask = np.uint64(len(s.value_key) - 1)
    at = np.uint64(0)
    key = np.uint64(0)
    keeps = _is_kept(slot, size, s)
    if keeps:
        s.tried[slot] += size > SHORT
        key = hashed(buf, start, end, np.uint64(slot))
        at = key & mask
        while s.value_key[at]:
            if s.value_key[at] == key:
                number = s.value_number[at]
                if s.value_size[number] == size and same(s.arena, s.value_at[number], buf, start, size):
                    s.again[slot] += size > SHORT
                    return number
            at = (at + np.uint64(1)) & mask
    number = s.used[VALUES]
    if (
        number >= len(s.value_at)
        or s.used[ARENA] + LONG + 64 > len(s.arena)
        or s.used[TRUES] + len(s.found) > len(s.trues)
        or s.used[PENDING] >= len(s.pending_value)
        or s.used[PENDING_BYTES] + size + 64 > len(s.pending_bytes)
    ):
        return FULL
    length = size
    if escaped:
        length = unescaped(buf, start, end, s.raw)
        if length < 0:
            return HALF
    else:
        copied(buf, start, size, s.raw, 0)
    ascii_only = lowered(s.raw, s.low, length)
    has = t.has[slot]
    trues = asked(slot, s.raw, s.low, length, t, s.found, s.seen) if ascii_only else 0
    s.value_first[number] = s.used[TRUES]
    s.value_count[number] = trues
    said = np.uint64(0)
    for i in range(trues):
        s.trues[s.used[TRUES] + i] = s.found[i]
        if gate[s.found[i]]:
            said = mixed(said, np.uint64(s.found[i] + 2)) | np.uint64(2)
    s.used[TRUES] += trues
    odd = not ascii_only or (has & HAS_NUMBERS and odd_number(s.raw, length))
    s.value_gate[number] = np.uint64(UNSURE) if odd else said
    if odd or has & HAS_OTHERS:
        _later(number, slot, length, s)
    if keeps:
        s.value_key[at], s.value_number[at] = key, number
        s.value_at[number], s.value_size[number] = s.used[ARENA], size
        copied(buf, start, size, s.arena, s.used[ARENA])
        s.used[ARENA] += size
    s.used[VALUES] += 1
    return number
