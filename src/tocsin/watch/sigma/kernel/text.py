# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Strings and numbers of JSON in bytes: where they end, and what they say without their escapes (RFC 8259, sections 6 and 7)."""

from __future__ import annotations

import numba
import numpy as np

from tocsin.watch.compiling import alone
from tocsin.watch.sigma.kernel.layout import Bytes
from tocsin.watch.sigma.kernel.words import first_bit, stops, word

_QUOTE, _BACKSLASH, _MINUS, _ZERO = b'"\\-0'
_BAD = -1


@numba.njit(inline="always")
def space(byte: int) -> bool:
    """Whether a byte is white space within a line."""
    return byte == 32 or byte == 9 or byte == 13


@numba.njit(inline="always")
def _hex(byte: int) -> int:
    if 48 <= byte <= 57:
        return byte - 48
    lower = byte | 32
    return lower - 87 if 97 <= lower <= 102 else -1


@numba.njit(forceinline=True)
def string_end(buf: Bytes, at: int) -> int:
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


@numba.njit(forceinline=True)
def number_end(buf: Bytes, at: int) -> int:
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


@numba.njit(forceinline=True)
def unescaped(buf: Bytes, start: int, end: int, out: Bytes) -> int:
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


@numba.njit(forceinline=True)
def odd_number(raw: Bytes, size: int) -> bool:
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


_HIGH = np.uint64(0x8080808080808080)


@alone
def is_utf8(buf: Bytes, size: int) -> bool:
    """Whether all of ``buf[:size]`` is UTF-8 (RFC 3629, section 4); ``buf`` is padded."""
    at = 0
    while at < size:
        if at + 8 <= size and not word(buf, at) & _HIGH:
            at += 8
            continue
        lead = buf[at]
        if lead < 0x80:
            at += 1
            continue
        low, high, more = 0x80, 0xBF, 1
        if 0xC2 <= lead <= 0xDF:
            more = 1
        elif 0xE0 <= lead <= 0xEF:
            more = 2
            low = 0xA0 if lead == 0xE0 else 0x80
            high = 0x9F if lead == 0xED else 0xBF
        elif 0xF0 <= lead <= 0xF4:
            more = 3
            low = 0x90 if lead == 0xF0 else 0x80
            high = 0x8F if lead == 0xF4 else 0xBF
        else:
            return False
        if at + more >= size or not low <= buf[at + 1] <= high:
            return False
        for i in range(2, more + 1):
            if not 0x80 <= buf[at + i] <= 0xBF:
                return False
        at += more + 1
    return True
