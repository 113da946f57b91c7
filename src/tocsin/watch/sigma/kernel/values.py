# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is known so far of the values seen, and the number of a value: one that is new is asked."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from tocsin.watch.sigma.kernel.ask import asked, lowered
from tocsin.watch.sigma.kernel.tables import HAS_NUMBERS, HAS_OTHERS, Tables
from tocsin.watch.sigma.kernel.text import odd_number, unescaped
from tocsin.watch.sigma.kernel.words import Bytes, Ints, Longs, Words, copied, hashed, mixed, same

VALUES, ARENA, TRUES, ENTRIES, LINES, PENDING, PENDING_BYTES, CLASSES = range(8)
"""Places in ``State.used``."""
SHORT = 300
"""Bytes of a value that is always known again."""
LONG = 8_000
"""Bytes of a value that is known again while at least a quarter of those of its slot and between the two have been."""
TRIED = 64
"""Such values of a slot that are looked at first."""
DEPTH = 60
"""Of a line; a deeper one is left to the plain way."""
NULL, FILLED, TO_ASK = -1, -2, -3
"""In the place of a value's number: null or a list; an object, or what nothing is asked of; a value not asked yet."""
FULL, HALF = -4, -5
UNSURE = 1
"""In the place of what a value says of the gates: more is to be asked of it."""


class State(NamedTuple):
    """What is known so far, and what came of a block."""

    value_key: Words
    value_number: Ints
    value_at: Longs
    value_size: Ints
    value_first: Ints
    """Of its true terms in ``trues``."""
    value_count: Ints
    value_gate: Words
    """A hash of its true gates, 0 without any, or ``UNSURE``."""
    arena: Bytes
    trues: Ints
    tried: Longs
    """Of each slot: long values looked for."""
    again: Longs
    """Of each slot: long values found."""
    entry_slot: Ints
    entry_value: Ints
    entry_start: Longs
    entry_end: Longs
    """Twice, and 1 more if there are escapes."""
    line_start: Longs
    line_end: Longs
    line_number: Ints
    line_entry: Ints
    line_kind: Bytes
    line_class: Ints
    pending_value: Ints
    pending_slot: Ints
    pending_start: Longs
    pending_end: Longs
    pending_bytes: Bytes
    paths: Words
    """Of each depth of a line: the hash of its path."""
    slots: Ints
    lists: Bytes
    raw: Bytes
    low: Bytes
    found: Ints
    seen: Ints
    class_key: Words
    class_number: Ints
    class_slots: Bytes
    """(classes * slots): whether an event of this class need know its values there; class 0 needs all."""
    class_rules: Bytes
    """(classes * rules): whether an event of this class can meet a rule."""
    gate_true: Bytes
    """Of each term, while a class is made."""
    step_can: Bytes
    step_met: Bytes
    field_met: Bytes
    used: Longs


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
