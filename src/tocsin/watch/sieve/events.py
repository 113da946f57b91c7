# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lines of syslog, CEF and LEEF as readings: events behind a header, in a message, with delimiters that they name themselves."""

from __future__ import annotations

import numba
import numpy as np

from tocsin.watch.sieve.layout import Bytes
from tocsin.watch.sieve.masks import bits_of, first_bit
from tocsin.watch.sieve.tokens import CLASS, DIGIT, HEX, WIDE
from tocsin.watch.sieve.undone import cef, copied, digit, leef, octal, structured

HAS_BACKSLASH, HAS_QUOTE, HAS_HASH, HAS_MEMBER = 1, 2, 4, 8
"""What is in a line."""
_QUOTE, _COLON, _BACKSLASH, _BAR = b'":\\|'
_SPACE, _TAB = b" \t"


@numba.njit
def _marks(buf: Bytes, start: int, end: int) -> tuple[int, int, int, int]:
    """Where CEF: and LEEF: stand in the line first, and how often each."""
    first_cef, many_cef, first_leef, many_leef, one = -1, 0, -1, 0, np.uint64(1)
    for base in range(start, end, 64):
        bits: np.uint64 = bits_of(buf, base, _COLON)
        while bits:
            at = base + np.int64(first_bit(bits))
            bits &= bits - one
            if at >= end or at - start < 3 or buf[at - 1] != 70 or buf[at - 2] != 69:
                continue
            if buf[at - 3] == 67:
                first_cef = at - 3 if many_cef == 0 else first_cef
                many_cef += 1
            elif at - start > 3 and buf[at - 3] == 69 and buf[at - 4] == 76:
                first_leef = at - 4 if many_leef == 0 else first_leef
                many_leef += 1
    return first_cef, many_cef, first_leef, many_leef


@numba.njit
def _good_cef(buf: Bytes, start: int, end: int) -> int:
    """Where the keys begin in a line that begins as CEF and has all seven parts, so that its reader takes it; else 0."""
    if (
        end - start < 8
        or buf[start] != 67
        or buf[start + 1] != 69
        or buf[start + 2] != 70
        or buf[start + 3] != _COLON
    ):
        return 0
    at = start + 5 if buf[start + 4] == _SPACE else start + 4
    if (buf[at] != 48 and buf[at] != 49) or buf[at + 1] != _BAR:
        return 0
    at, bars = at + 2, 0
    while at < end and bars < 6:
        if buf[at] == _BACKSLASH:
            at += 1
        elif buf[at] == _BAR:
            bars += 1
        at += 1
    return at if bars == 6 else 0


@numba.njit
def _stands_apart(buf: Bytes, start: int, at: int) -> bool:
    """Whether an event here is one for its reader, whatever stands before, and no escape does."""
    if at > start and buf[at - 1] != _SPACE and buf[at - 1] != _TAB and buf[at - 1] != _COLON:
        return False
    if at - start > 500:
        return False
    for place in range(start, at):  # noqa: SIM110 -- compiled
        if buf[place] == _BACKSLASH or CLASS[buf[place]] & WIDE:
            return False
    return True


@numba.njit
def _delimiter(buf: Bytes, start: int, end: int) -> tuple[int, int]:
    """Of LEEF that begins here its delimiter, 256 if it is beyond ASCII, and where its attributes begin; (-1, 0) if it is none."""
    at = start + 6 if buf[start + 5] == _SPACE else start + 5
    if end - at < 4 or buf[at + 1] != 46 or buf[at + 2] != 48 or buf[at + 3] != _BAR:
        return -1, 0
    second = buf[at] == 50
    if not second and buf[at] != 49:
        return -1, 0
    at, bars = at + 4, 0
    while at < end and bars < 4:
        bars += buf[at] == _BAR
        at += 1
    if bars < 4:
        return -1, 0
    if not second:
        return _TAB, at
    first = at + 1 if buf[at] == 48 else at
    if buf[first] == 120:
        code, last = 0, first + 1
        while last < end and last - first <= 4 and CLASS[buf[last]] & HEX:
            code = code << 4 | digit(buf[last])
            last += 1
        if last > first + 1 and last < end and buf[last] == _BAR:
            return (code if code < 128 else 256), last + 1
    if at < end and buf[at] == _BAR:
        return _TAB, at + 1
    if at + 1 < end and buf[at + 1] == _BAR:
        return (np.int64(buf[at]) if buf[at] < 128 else 256), at + 2
    # one character may be several bytes
    if at < end and CLASS[buf[at]] & WIDE:
        return 256, at
    return _TAB, at


@numba.njit
def is_counted(buf: Bytes, start: int) -> bool:
    """Whether the line begins with the count of a record's bytes (RFC 6587)."""
    at = start
    while at - start < 8 and CLASS[buf[at]] & DIGIT:
        at += 1
    return at > start and buf[at] == _SPACE and buf[at + 1] == 60


@numba.njit
def as_event(buf: Bytes, start: int, end: int, into: Bytes, out: int) -> int:
    """The one reading of a line that is CEF or LEEF for certain, where it ends; 0 if it is none."""
    first_cef, many_cef, first_leef, many_leef = _marks(buf, start, end)
    if many_cef + many_leef != 1:
        return 0
    at = max(first_cef, first_leef)
    if not _stands_apart(buf, start, at):
        return 0
    if many_cef:
        keys = _good_cef(buf, at, end)
        if keys == 0:
            return 0
        return cef(buf, at, end, keys, into, copied(buf, start, at, into, out))
    delimiter, begin = _delimiter(buf, at, end)
    if delimiter < 0 or delimiter > 127:
        return 0
    return leef(buf, begin, end, delimiter, into, copied(buf, start, begin, into, out))


@numba.njit
def as_syslog(buf: Bytes, start: int, end: int, seen: int, into: Bytes, out: int) -> tuple[int, bool]:
    """The readings of a line of syslog, or of CEF or LEEF behind it, besides the first; whether it is named."""
    _, many_cef, first_leef, many = _marks(buf, start, end)
    if seen & HAS_BACKSLASH:
        into[out] = _QUOTE
        size = structured(buf, start, end, into, out + 1)
        out = size if size - out - 1 < end - start else out
    if seen & HAS_HASH:
        into[out] = _QUOTE
        size = octal(buf, start, end, into, out + 1)
        out = size if size - out - 1 < end - start else out
    if many_cef:
        into[out] = _QUOTE
        out = cef(buf, start, end, start + 1, into, out + 1)
    if many:
        delimiter, begin = _delimiter(buf, first_leef, end)
        if many > 1 or delimiter > 127:
            return out, True
        if delimiter >= 0:
            into[out] = _QUOTE
            out = leef(buf, begin, end, delimiter, into, out + 1)
    return out, False
