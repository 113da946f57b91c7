# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""JSON lines -> (slot, number of its value) of each event; what a value is asked, it is asked the first time it is seen.

The grammar is that of RFC 8259 and nothing beyond it: a line that breaks it, has an escape in a key, half a pair of surrogates, or
lies deeper than ``DEPTH`` is named and left to the plain way. Cost: about 1 ns a byte.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from tocsin.watch.sigma.kernel.ask import asked, lowered
from tocsin.watch.sigma.kernel.tables import ANY_KEY, HAS_NUMBERS, HAS_OTHERS, HAS_TERMS, ROOT, Tables
from tocsin.watch.sigma.kernel.words import (
    Bytes,
    Ints,
    Longs,
    Words,
    finished,
    first_bit,
    hashed,
    kept,
    mixed,
    newlines,
    same,
    stops,
)

DEPTH = 60
ROUND, ODD, SPELT = 0, 1, 2
"""A line whose values are known; one to be judged plainly; one that spells characters (``\\u``), known too."""
NULL, FILLED = -1, -2
"""In the place of a value's number: null or a list; an object, or what nothing is asked of."""
VALUES, ARENA, TRUES, ENTRIES, LINES, PENDING, PENDING_BYTES = range(7)
"""Places in ``State.used``."""
SHORT = 300
"""Bytes of a value that is known again; longer ones are asked each time."""
_QUOTE, _BACKSLASH, _OPEN, _CLOSE, _LIST, _END, _COMMA, _COLON, _NEWLINE, _MINUS, _ZERO = b'"\\{}[],:\n-0'
_BAD = -1
_FIRST, _KEY, _VALUE, _MEMBER, _AFTER = range(5)


class State(NamedTuple):
    """What is known so far, and what came of a block."""

    value_key: Words
    value_number: Ints
    value_at: Longs
    value_size: Ints
    value_first: Ints
    """Of its true terms in ``trues``."""
    value_count: Ints
    arena: Bytes
    trues: Ints
    entry_slot: Ints
    entry_value: Ints
    line_start: Longs
    line_end: Longs
    line_number: Ints
    line_entry: Ints
    line_kind: Bytes
    pending_value: Ints
    pending_slot: Ints
    pending_start: Longs
    pending_end: Longs
    pending_bytes: Bytes
    raw: Bytes
    low: Bytes
    found: Ints
    seen: Ints
    used: Longs


@numba.njit(inline="always")
def _space(byte: int) -> bool:
    return byte == 32 or byte == 9 or byte == 13


@numba.njit(inline="always")
def _hex(byte: int) -> int:
    if 48 <= byte <= 57:
        return byte - 48
    lower = byte | 32
    return lower - 87 if 97 <= lower <= 102 else -1


@numba.njit
def _string(buf: Bytes, at: int) -> int:
    r"""Where the string that begins at ``at`` ends (its quote), times four; plus 1 with escapes, 2 with \u. Negative for none."""
    flags = 0
    while True:
        bits: np.uint64 = stops(buf, at)
        while True:
            if not bits:
                at += 64
                break
            place = np.int64(first_bit(bits))
            byte = buf[at + place]
            if byte == _QUOTE:
                return (at + place) * 4 + flags
            if byte != _BACKSLASH:
                return _BAD
            after = buf[at + place + 1]
            length = 2
            if after == 117:  # u
                for i in range(2, 6):
                    if _hex(buf[at + place + i]) < 0:
                        return _BAD
                length = 6
                flags |= 3
            elif (
                after == 34
                or after == 92
                or after == 47
                or after == 110
                or after == 114
                or after == 116
                or after == 98
                or after == 102
            ):
                flags |= 1
            else:
                return _BAD
            place += length
            if place >= 64:
                at += place
                break
            bits &= ~((np.uint64(1) << np.uint64(place)) - np.uint64(1))


@numba.njit
def _number(buf: Bytes, at: int) -> int:
    """Where the number that begins at ``at`` ends; negative for none."""
    if buf[at] == _MINUS:
        at += 1
    if buf[at] == _ZERO:
        at += 1
    elif 49 <= buf[at] <= 57:
        while 48 <= buf[at] <= 57:
            at += 1
    else:
        return _BAD
    if buf[at] == 46:
        at += 1
        if not 48 <= buf[at] <= 57:
            return _BAD
        while 48 <= buf[at] <= 57:
            at += 1
    if buf[at] | 32 == 101:
        at += 1
        if buf[at] == 43 or buf[at] == 45:
            at += 1
        if not 48 <= buf[at] <= 57:
            return _BAD
        while 48 <= buf[at] <= 57:
            at += 1
    return at


@numba.njit
def _four(buf: Bytes, at: int) -> int:
    return _hex(buf[at]) << 12 | _hex(buf[at + 1]) << 8 | _hex(buf[at + 2]) << 4 | _hex(buf[at + 3])


@numba.njit
def _plain(buf: Bytes, start: int, end: int, out: Bytes) -> int:
    """Write a string without its escapes; how many bytes, negative for half a pair of surrogates."""
    size = 0
    at = start
    while at < end:
        byte = buf[at]
        if byte != _BACKSLASH:
            out[size] = byte
            size += 1
            at += 1
            continue
        after = buf[at + 1]
        at += 2
        if after != 117:
            if after == 110:
                after = np.uint8(10)
            elif after == 114:
                after = np.uint8(13)
            elif after == 116:
                after = np.uint8(9)
            elif after == 98:
                after = np.uint8(8)
            elif after == 102:
                after = np.uint8(12)
            out[size] = after
            size += 1
            continue
        code = _four(buf, at)
        at += 4
        if 0xD800 <= code < 0xE000:
            if code >= 0xDC00 or at + 6 > end or buf[at] != _BACKSLASH or buf[at + 1] != 117:
                return _BAD
            second = _four(buf, at + 2)
            if not 0xDC00 <= second < 0xE000:
                return _BAD
            at += 6
            code = 0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00)
        size = _utf8(code, out, size)
    return size


@numba.njit
def _utf8(code: int, out: Bytes, size: int) -> int:
    if code < 0x80:
        out[size] = code
        return size + 1
    if code < 0x800:
        out[size] = 0xC0 | code >> 6
        out[size + 1] = 0x80 | (code & 63)
        return size + 2
    if code < 0x10000:
        out[size] = 0xE0 | code >> 12
        out[size + 1] = 0x80 | (code >> 6 & 63)
        out[size + 2] = 0x80 | (code & 63)
        return size + 3
    out[size] = 0xF0 | code >> 18
    out[size + 1] = 0x80 | (code >> 12 & 63)
    out[size + 2] = 0x80 | (code >> 6 & 63)
    out[size + 3] = 0x80 | (code & 63)
    return size + 4


@numba.njit
def _odd_number(raw: Bytes, size: int) -> bool:
    """Whether it may be a number that is not written as whole ones are."""
    if size == 0 or size > 64:
        return False
    odd = False
    for i in range(size):
        byte = raw[i]
        if 48 <= byte <= 57:
            continue
        if byte == 46 or byte | 32 == 101 or byte == 43:
            odd = True
        elif byte != _MINUS:
            return False
    return odd or (size == 2 and raw[0] == _MINUS and raw[1] == _ZERO)


FULL, HALF = -3, -4


@numba.njit(forceinline=True)
def _value(buf: Bytes, start: int, end: int, escaped: bool, slot: int, t: Tables, s: State) -> int:
    """The number of a value, which is asked if it is new; FULL if there is no room for it, HALF for half a surrogate."""
    size = end - start
    mask = np.uint64(len(s.value_key) - 1)
    at = np.uint64(0)
    key = np.uint64(0)
    if size <= SHORT:
        key = hashed(buf, start, end, np.uint64(slot))
        at = key & mask
        while s.value_key[at]:
            if s.value_key[at] == key:
                number = s.value_number[at]
                if s.value_size[number] == size and same(s.arena, s.value_at[number], buf, start, size):
                    return number
            at = (at + np.uint64(1)) & mask
    number = s.used[VALUES]
    if (
        number >= len(s.value_at)
        or s.used[ARENA] + SHORT + 64 > len(s.arena)
        or s.used[TRUES] + len(s.found) > len(s.trues)
        or s.used[PENDING] >= len(s.pending_value)
        or s.used[PENDING_BYTES] + size + 64 > len(s.pending_bytes)
    ):
        return FULL
    length = size
    if escaped:
        length = _plain(buf, start, end, s.raw)
        if length < 0:
            return HALF
    else:
        s.raw[:size] = buf[start:end]
    ascii_only = lowered(s.raw, s.low, length)
    has = t.has[slot]
    trues = asked(slot, s.raw, s.low, length, t, s.found, s.seen) if ascii_only else 0
    s.value_first[number] = s.used[TRUES]
    s.value_count[number] = trues
    s.trues[s.used[TRUES] : s.used[TRUES] + trues] = s.found[:trues]
    s.used[TRUES] += trues
    if not ascii_only or has & HAS_OTHERS or (has & HAS_NUMBERS and _odd_number(s.raw, length)):
        row, begin = s.used[PENDING], s.used[PENDING_BYTES]
        s.pending_value[row], s.pending_slot[row] = number, slot
        s.pending_start[row], s.pending_end[row] = begin, begin + length
        s.pending_bytes[begin : begin + length] = s.raw[:length]
        s.used[PENDING] += 1
        s.used[PENDING_BYTES] += length
    if size <= SHORT:
        s.value_key[at], s.value_number[at] = key, number
        s.value_at[number], s.value_size[number] = s.used[ARENA], size
        s.arena[s.used[ARENA] : s.used[ARENA] + size] = buf[start:end]
        s.used[ARENA] += size
    s.used[VALUES] += 1
    return number


@numba.njit(inline="always")
def _slot(path: np.uint64, t: Tables) -> int:
    mask = np.uint64(len(t.path_key) - 1)
    at = path & mask
    while t.path_key[at]:
        if t.path_key[at] == path:
            return t.path_slot[at]
        at = (at + np.uint64(1)) & mask
    return 0


@numba.njit(inline="always")
def _enter(slot: int, value: int, s: State) -> None:
    row = s.used[ENTRIES]
    s.entry_slot[row], s.entry_value[row] = slot, value
    s.used[ENTRIES] = row + 1


@numba.njit(forceinline=True)
def _line(
    buf: Bytes, at: int, t: Tables, s: State, paths: Words, slots: Ints, lists: Bytes
) -> tuple[int, int]:
    """(where it stopped, what the line is) for a line that begins at ``at``; FULL if there was no room for its values."""
    kind = ROUND
    depth = -1
    mode = _VALUE
    path, slot = np.uint64(ROOT), 0
    while True:
        while _space(buf[at]):
            at += 1
        byte = buf[at]
        if mode <= _KEY:
            if byte == _CLOSE and mode == _FIRST:
                depth -= 1
                at += 1
                mode = _AFTER
                continue
            if byte != _QUOTE:
                return at, ODD
            end = _string(buf, at + 1)
            if end < 0 or end & 1:
                return at, ODD
            end >>= 2
            key = np.uint64(ANY_KEY)
            parent = paths[depth]
            if parent != t.user_data[0] and parent != t.user_data[1]:
                key = hashed(buf, at + 1, end, np.uint64(0))
            path = finished(mixed(parent, key))
            slot = _slot(path, t)
            at = end + 1
            while _space(buf[at]):
                at += 1
            if buf[at] != _COLON:
                return at, ODD
            at += 1
            mode = _VALUE
        elif mode == _AFTER:
            if depth < 0:
                return (at, kind) if byte == _NEWLINE else (at, ODD)
            if byte == _COMMA:
                mode = _VALUE if lists[depth] else _KEY
                path, slot = paths[depth], slots[depth]
            elif byte == (_END if lists[depth] else _CLOSE):
                depth -= 1
            else:
                return at, ODD
            at += 1
        elif byte == _OPEN:
            depth += 1
            if depth >= DEPTH:
                return at, ODD
            if slot:
                _enter(slot, FILLED, s)
            paths[depth], slots[depth], lists[depth] = path, slot, 0
            at += 1
            mode = _FIRST
        elif depth < 0:
            return at, ODD
        elif byte == _QUOTE:
            end = _string(buf, at + 1)
            if end < 0:
                return at, ODD
            flags = end & 3
            end >>= 2
            if flags & 2:
                kind = SPELT
            if slot:
                value = FILLED
                if t.has[slot] & HAS_TERMS:
                    value = _value(buf, at + 1, end, flags != 0, slot, t, s)
                    if value == FULL:
                        return at, FULL
                    if value == HALF:
                        return at, ODD
                _enter(slot, value, s)
            elif flags & 2 and _plain(buf, at + 1, end, s.raw) < 0:
                return at, ODD
            at = end + 1
            mode = _AFTER
        elif byte == _LIST:
            depth += 1
            if depth >= DEPTH:
                return at, ODD
            if slot:
                _enter(slot, NULL, s)
            paths[depth], slots[depth], lists[depth] = path, slot, 1
            at += 1
            mode = _MEMBER
        elif byte == _END and mode == _MEMBER:
            depth -= 1
            at += 1
            mode = _AFTER
        elif byte == 110:
            if not (buf[at + 1] == 117 and buf[at + 2] == 108 and buf[at + 3] == 108):
                return at, ODD
            if slot:
                _enter(slot, NULL, s)
            at += 4
            mode = _AFTER
        else:
            end = at
            if byte == 116:
                if buf[at + 1] == 114 and buf[at + 2] == 117 and buf[at + 3] == 101:
                    end = at + 4
            elif byte == 102:
                if buf[at + 1] == 97 and buf[at + 2] == 108 and buf[at + 3] == 115 and buf[at + 4] == 101:
                    end = at + 5
            else:
                end = _number(buf, at)
                if end == at + 2 and byte == _MINUS and buf[at + 1] == _ZERO:
                    at += 1  # a whole number has no sign at nought
            if end <= at:
                return at, ODD
            if slot:
                value = FILLED
                if t.has[slot] & HAS_TERMS:
                    value = _value(buf, at, end, False, slot, t, s)
                    if value == FULL:
                        return at, FULL
                _enter(slot, value, s)
            at = end
            mode = _AFTER


@kept
def walk(
    buf: Bytes, start: int, number: int, stop: int, t: Tables, s: State, longest: int
) -> tuple[int, int]:
    """Read lines from ``start``, the ``number``-th of the block; where and at which line it stopped for want of room, or ``stop``.

    ``buf`` is padded, ends each line with a newline, and none is read that is longer than ``longest``.
    """
    paths, slots, lists = np.zeros(DEPTH, np.uint64), np.zeros(DEPTH, np.int32), np.zeros(DEPTH, np.uint8)
    at = start
    while at < stop:
        begin = at
        while _space(buf[at]):
            at += 1
        if buf[at] == _NEWLINE:
            at += 1
            number += 1
            continue
        row, entries = s.used[LINES], s.used[ENTRIES]
        if row >= len(s.line_start):
            return begin, number
        end = at
        bits: np.uint64 = newlines(buf, end)
        while not bits:
            end += 64
            bits = newlines(buf, end)
        end += np.int64(first_bit(bits))
        if entries + (end - at) // 2 + 8 > len(s.entry_slot):
            return begin, number
        kind = ODD
        if end - begin <= longest:
            _, kind = _line(buf, at, t, s, paths, slots, lists)
        if kind == FULL:
            s.used[ENTRIES] = entries
            return begin, number
        if kind == ODD:
            s.used[ENTRIES] = entries
        s.line_start[row], s.line_end[row], s.line_number[row] = begin, end, number
        s.line_entry[row], s.line_kind[row] = entries, kind
        s.used[LINES] = row + 1
        at = end + 1
        number += 1
    return stop, number
