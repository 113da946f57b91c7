# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
r"""A block of a format with escapes or delimiters of its own, written anew so that ``lines.look`` may take it as it is.

Each line stays one line, and becomes the readings that its reader may make of it, with ``"`` between them: as it stands,
with its escapes undone, with what parts its cells turned into ``"``. What no reading can tell (a row with too few cells,
LEEF with a delimiter beyond ASCII) is named without a look. Whatever the reader makes of a line stands in one of the readings
between bytes at which every token ends, so that no value is glued to its neighbours or parted.

Where escapes are undone for certain, a backslash that is left is the byte 1, which ends tokens just so; but not before ``/`` and
``%``, with which it has a meaning in ``watch.views``. Cost: 1 ns a byte, and as much for each further reading.
"""

from __future__ import annotations

import numba
import numpy as np

from tocsin.watch.compiling import alone
from tocsin.watch.sieve.events import (
    HAS_BACKSLASH,
    HAS_HASH,
    HAS_MEMBER,
    HAS_QUOTE,
    as_event,
    as_syslog,
    is_counted,
)
from tocsin.watch.sieve.layout import CEF, CSV, PAD, TEXT, WEB, ZEEK, Bytes, Longs
from tocsin.watch.sieve.masks import bits_of, first_bit, ones
from tocsin.watch.sieve.undone import copied, folded, row, softened, web, zeek

_NEWLINE, _QUOTE, _COLON, _BACKSLASH, _HASH = b'\n":\\#'
_SPACE, _TAB, _RETURN = b" \t\r"
_LONG = 1_000
"""Bytes of a line of an error log with escapes that is always read: its reader takes no more than 1,024 of a value."""


@numba.njit
def _overlooked(buf: Bytes, start: int, way: int, between: int, members: int) -> tuple[int, int, int]:
    """Of the line that begins here where it ends, what is in it, and how often what parts cells."""
    seen, count, base, one = 0, 0, start, np.uint64(1)
    while True:
        newlines: np.uint64 = bits_of(buf, base, _NEWLINE)
        kept = ((newlines & (~newlines + one)) - one) if newlines else ~np.uint64(0)
        if bits_of(buf, base, _BACKSLASH) & kept:
            seen |= HAS_BACKSLASH
        if way == CSV or way == ZEEK:
            count += np.int64(ones(bits_of(buf, base, between) & kept))
            if way == CSV and bits_of(buf, base, _QUOTE) & kept:
                seen |= HAS_QUOTE
            if members >= 0 and bits_of(buf, base, members) & kept:
                seen |= HAS_MEMBER
        elif way != WEB and bits_of(buf, base, _HASH) & kept:
            seen |= HAS_HASH
        if newlines:
            return base + np.int64(first_bit(newlines)), seen, count
        base += 64


@numba.njit
def _has_bare_value(buf: Bytes, start: int, end: int) -> bool:
    """Whether what nginx adds of the host stands there without quotes."""
    for at in range(start, end - 7):
        if (
            buf[at] == 104
            and buf[at + 1] == 111
            and buf[at + 2] == 115
            and buf[at + 3] == 116
            and buf[at + 4] == _COLON
            and buf[at + 5] == _SPACE
            and buf[at + 6] != _QUOTE
        ):
            return True
    return False


@alone
def write_anew(
    buf: Bytes, low: int, high: int, way: int, fold: Bytes, inner: Bytes, cells: int, between: int, members: int,
    into: Bytes, begins: Longs, named: Longs,
) -> tuple[int, int, int, bool]:  # fmt: skip
    """Write ``buf[low:high]`` anew in ``into`` from ``PAD`` on; newlines stand around both.

    ``fold``: what each byte of a row becomes; ``inner``: the same where members of a cell are parted, too; ``members``: the
    byte that parts them, -1 if it needs no reading of its own. Returns (where it ends, how many lines, how many of them are
    named without a look, whether a line begins with a count); ``begins`` are filled with the places of lines in ``buf``,
    ``named`` with numbers of lines from 0.
    """
    for i in range(PAD):
        into[i] = _NEWLINE
    out, line, many, counted, at = PAD, 0, 0, False, low
    while at < high:
        begins[line], begin, start = at, out, at
        end, seen, count = _overlooked(buf, at, way, between, members)
        at = end + 1
        if end > start and buf[end - 1] == _RETURN:
            end -= 1
        whole = way == CEF
        if whole:
            size = as_event(buf, start, end, into, out)
            whole, out = size > 0, max(out, size)
        if whole:
            pass
        elif way == CSV and seen & HAS_QUOTE:
            out, count = row(buf, start, end, between, into, out)
            count -= 1
        elif way == ZEEK or way == CSV:
            out = folded(buf, start, end, between, into, out)
        else:
            out = copied(buf, start, end, into, out)
        is_named = False
        if way == TEXT:
            if seen & HAS_BACKSLASH:
                softened(into, begin, out)
        elif way == ZEEK:
            is_named = count + 1 != cells and end > start and buf[start] != _HASH
            if seen & HAS_BACKSLASH:
                into[out] = _QUOTE
                out = zeek(buf, start, end, into, out + 1, fold)
            if seen & HAS_MEMBER:
                into[out] = _QUOTE
                out = zeek(buf, start, end, into, out + 1, inner)
            if between != _TAB:
                into[out] = _QUOTE
                out = copied(buf, start, end, into, out + 1)
        elif way == WEB:
            if seen & HAS_BACKSLASH:
                into[out] = _QUOTE
                out = web(buf, start, end, into, out + 1)
                is_named = cells < 0 and end - start > _LONG
            if cells < 0:
                is_named |= _has_bare_value(buf, start, end)
        elif way == CSV:
            is_named = (count + 1 != cells and end > start) or buf[start] == 0xEF
            if seen & HAS_BACKSLASH:
                softened(into, begin, out)
        elif whole:
            if seen & HAS_BACKSLASH:
                softened(into, begin, out)
        else:
            out, is_named = as_syslog(buf, start, end, seen, into, out)
            counted |= is_counted(buf, start)
        if is_named:
            named[many] = line
            many += 1
        into[out] = _NEWLINE
        out, line = out + 1, line + 1
    for i in range(out, out + PAD):
        into[i] = _NEWLINE
    return out, line, many, counted
