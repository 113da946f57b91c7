# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Addresses and prefixes in their normal form, read as arrays: no Python step an indicator.

Only the normal forms of ``core.atoms`` are read: four numbers without padding, compressed lower-case groups,
a prefix behind a slash whose host bits are nought. What reads otherwise is told, not guessed.
"""

from __future__ import annotations

import numba
import numpy as np

from tocsin.watch.index.addresses import masked
from tocsin.watch.index.layout import Bytes, Longs, Number, Words

SINGLE, WRONG = 255, 254
"""Instead of a length: an address, and what is none."""


@numba.njit(inline="always")
def _length(text: Bytes, at: Number, stop: Number) -> Number:
    """The number of up to three digits that ends here; -1 if there is none."""
    if not 1 <= stop - at <= 3 or (stop - at > 1 and text[at] == 48):
        return np.int64(-1)
    value = np.int64(0)
    for place in range(at, stop):
        if not 48 <= text[place] <= 57:
            return np.int64(-1)
        value = value * 10 + np.int64(text[place]) - 48
    return value


@numba.njit(cache=True, nogil=True)
def four(text: Bytes, starts: Longs, stops: Longs) -> tuple[Words, Bytes]:
    """(n,) numbers of the dotted quads, and (n,) lengths of prefixes, ``SINGLE`` or ``WRONG``."""
    numbers, lengths = np.zeros(len(starts), np.uint32), np.full(len(starts), WRONG, np.uint8)
    for i in range(len(starts)):
        at, stop = np.int64(starts[i]), np.int64(stops[i])
        value, length = np.int64(0), np.int64(SINGLE)
        good = bool(stop - at <= 18)
        for part in range(4):
            end = at
            while end < stop and text[end] != 46 and text[end] != 47:
                end += 1
            octet = _length(text, at, end)
            last = part == 3
            good = bool(good and 0 <= octet <= 255)
            if last:
                good = bool(good and (end == stop or text[end] == 47))
            else:
                good = bool(good and end < stop and text[end] == 46)
            if not good:
                break
            value = value * 256 + octet
            at = end + 1
        if good and at <= stop:
            length = np.int64(_length(text, at, stop))
            good = bool(0 <= length <= 32 and value & ((np.int64(1) << (32 - length)) - 1) == 0)
        if good:
            numbers[i], lengths[i] = value, length
    return numbers, lengths


@numba.njit(inline="always")
def _digit(byte: Number) -> Number:
    if 48 <= byte <= 57:
        return np.int64(byte) - 48
    return np.int64(byte) - 87 if 97 <= byte <= 102 else np.int64(-1)


@numba.njit(cache=True, nogil=True)
def six(text: Bytes, starts: Longs, stops: Longs) -> tuple[Longs, Bytes]:
    """(n, 2) halves of the addresses of IPv6, and (n,) lengths of prefixes, ``SINGLE`` or ``WRONG``."""
    numbers, lengths = np.zeros((len(starts), 2), np.uint64), np.full(len(starts), WRONG, np.uint8)
    groups = np.zeros(8, np.int64)
    for i in range(len(starts)):
        at, stop = np.int64(starts[i]), np.int64(stops[i])
        if stop - at > 43:
            continue
        end = at
        while end < stop and text[end] != 47:
            end += 1
        count, gap, digits, value = 0, -1, 0, np.int64(0)
        good = bool(end - at >= 2)
        place = at
        while good and place <= end:
            if place < end and text[place] != 58:
                digit = _digit(text[place])
                value = value * 16 + digit
                digits += 1
                good = bool(digit >= 0 and digits <= 4)
            elif digits > 0:
                good = count < 8
                if good:
                    groups[count] = value
                count, digits, value = count + 1, 0, np.int64(0)
            elif place == end:
                good = gap == count
            elif place > at:
                good = gap < 0
                gap = count
            else:
                good = bool(text[place + 1] == 58)
            place += 1
        if not good or (gap < 0 and count != 8) or (gap >= 0 and count > 7):
            continue
        high, low = np.uint64(0), np.uint64(0)
        for group in range(count):
            where = group if gap < 0 or group < gap else 8 - count + group
            if where < 4:
                high |= np.uint64(groups[group]) << np.uint64(16 * (3 - where))
            else:
                low |= np.uint64(groups[group]) << np.uint64(16 * (7 - where))
        length = np.int64(SINGLE)
        if end < stop:
            length = np.int64(_length(text, end + 1, stop))
            if not 0 <= length <= 128:
                continue
            network = masked(high, low, length)
            if network[0] != high or network[1] != low:
                continue
        numbers[i, 0], numbers[i, 1], lengths[i] = high, low, length
    return numbers, lengths
