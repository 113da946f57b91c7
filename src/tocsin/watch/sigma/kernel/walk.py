# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""JSON lines -> (slot, place of its value) of each event, and the numbers of the values that its class needs.

The grammar is that of RFC 8259 and nothing beyond it: a line that breaks it, has an escape in a key, half a pair of surrogates, or
lies deeper than ``DEPTH`` is named and left to the plain way. Cost: about 0.5 ns a byte, and what new values are asked.
"""

from __future__ import annotations

import numba
import numpy as np

from tocsin.watch.compiling import alone
from tocsin.watch.sigma.kernel.classes import asked_line
from tocsin.watch.sigma.kernel.layout import (
    DEPTH,
    ENTRIES,
    FILLED,
    FULL,
    HALF,
    LINES,
    NULL,
    ODD,
    ROUND,
    SPELT,
    TO_ASK,
    Bytes,
    Ints,
    State,
    Words,
)
from tocsin.watch.sigma.kernel.program import Program
from tocsin.watch.sigma.kernel.tables import ANY_KEY, HAS_TERMS, ROOT, Tables
from tocsin.watch.sigma.kernel.text import number_end, space, string_end, unescaped
from tocsin.watch.sigma.kernel.words import finished, first_bit, hashed, mixed, newlines

_QUOTE, _OPEN, _CLOSE, _LIST, _END, _COMMA, _COLON, _NEWLINE, _MINUS, _ZERO = b'"{}[],:\n-0'
_FIRST, _KEY, _VALUE, _MEMBER, _AFTER = range(5)


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
def _enter(slot: int, value: int, start: int, end: int, s: State) -> None:
    row = s.used[ENTRIES]
    s.entry_slot[row], s.entry_value[row] = slot, value
    s.entry_start[row], s.entry_end[row] = start, end
    s.used[ENTRIES] = row + 1


@numba.njit(forceinline=True)
def _line(
    buf: Bytes, at: int, t: Tables, s: State, paths: Words, slots: Ints, lists: Bytes
) -> tuple[int, int]:
    """(where it stopped, what the line is) for a line that begins at ``at``; its values are entered by their places."""
    kind = ROUND
    depth = -1
    mode = _VALUE
    path, slot = np.uint64(ROOT), 0
    while True:
        while space(buf[at]):
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
            end = string_end(buf, at + 1)
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
            while space(buf[at]):
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
                _enter(slot, FILLED, 0, 0, s)
            paths[depth], slots[depth], lists[depth] = path, slot, 0
            at += 1
            mode = _FIRST
        elif depth < 0:
            return at, ODD
        elif byte == _QUOTE:
            end = string_end(buf, at + 1)
            if end < 0:
                return at, ODD
            flags = end & 3
            end >>= 2
            if flags & 2:
                kind = SPELT
                if unescaped(buf, at + 1, end, s.raw) < 0:
                    return at, ODD
            if slot:
                value = TO_ASK if t.has[slot] & HAS_TERMS else FILLED
                _enter(slot, value, at + 1, end * 2 + (flags != 0), s)
            at = end + 1
            mode = _AFTER
        elif byte == _LIST:
            depth += 1
            if depth >= DEPTH:
                return at, ODD
            if slot:
                _enter(slot, NULL, 0, 0, s)
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
                _enter(slot, NULL, 0, 0, s)
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
                end = number_end(buf, at)
                if end == at + 2 and byte == _MINUS and buf[at + 1] == _ZERO:
                    at += 1  # a whole number has no sign at nought
            if end <= at:
                return at, ODD
            if slot:
                _enter(slot, TO_ASK if t.has[slot] & HAS_TERMS else FILLED, at, end * 2, s)
            at = end
            mode = _AFTER


@alone
def walk(
    buf: Bytes, start: int, number: int, stop: int, t: Tables, p: Program, s: State, longest: int
) -> tuple[int, int]:
    """Read lines from ``start``, the ``number``-th of the block; where and at which line it stopped for want of room, or ``stop``.

    ``buf`` is padded, ends each line with a newline, and none is read that is longer than ``longest``.
    """
    at = start
    while at < stop:
        begin = at
        while space(buf[at]):
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
            _, kind = _line(buf, at, t, s, s.paths, s.slots, s.lists)
        if kind != ODD:
            stuck = asked_line(buf, row, entries, s.used[ENTRIES], t, p, s)
            if stuck == FULL:
                s.used[ENTRIES] = entries
                return begin, number
            kind = ODD if stuck == HALF else kind
        if kind == ODD:
            s.used[ENTRIES] = entries
        s.line_start[row], s.line_end[row], s.line_number[row] = begin, end, number
        s.line_entry[row], s.line_kind[row] = entries, kind
        s.used[LINES] = row + 1
        at = end + 1
        number += 1
    return stop, number
