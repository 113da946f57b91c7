# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Addresses and prefixes as sets to ask "is it in": containers by /16 for IPv4, sorted numbers for IPv6.

A /16 of IPv4 is held as the smallest of: its low halves, its runs (first and last), a bitmap of 8 KiB; full
and empty ones as a mark. These are the three containers of Roaring bitmaps (Chambi, Lemire et al., "Better
bitmap performance with Roaring bitmaps", 2016; runs: Lemire et al., "Consistently faster and smaller
compressed bitmaps with Roaring", 2016).
"""

from __future__ import annotations

import numba
import numpy as np

from tocsin.watch.compiling import ready
from tocsin.watch.index.layout import FULL, Ints, Longs, Number, Shorts, Words


@numba.njit(inline="always")
def _after(low16: Number, small: Shorts, begin: Number, end: Number, by: Number) -> Number:
    """The first of every ``by``-th number from ``begin`` on that is greater."""
    low, high = np.int64(0), np.int64((end - begin) // by)
    while low < high:
        middle = (low + high) >> 1
        if np.int64(small[begin + middle * by]) <= low16:
            low = middle + 1
        else:
            high = middle
    return low


@ready
def ipv4_in(number: Number, pages: Ints, containers: Words, small: Shorts, bitmaps: Longs) -> bool:
    """Whether an address, as a number of 32 bits, is looked for or lies within a prefix that is."""
    page = np.int64(pages[np.int64(number) >> 16])
    if page < 0:
        return bool(page == FULL)
    low16, form = np.int64(number) & 65535, containers[page, 2]
    begin, end = np.int64(containers[page, 0]), np.int64(containers[page, 1])
    if form == 2:
        word = bitmaps[begin + (low16 >> 6)]
        return bool((word >> np.uint64(low16 & 63)) & np.uint64(1))
    if form == 1:
        at = _after(low16, small, begin, end, 2)
        return bool(at > 0 and np.int64(small[begin + 2 * at - 1]) >= low16)
    at = _after(low16, small, begin, end, 1)
    return bool(at > 0 and np.int64(small[begin + at - 1]) == low16)


@ready
def pair_in(high: np.uint64, low: np.uint64, pairs: Longs, begin: Number, end: Number) -> Number:
    """Where a number of two halves stands in pairs[begin:end], ascending, or -1."""
    first, last = np.int64(begin), np.int64(end)
    while first < last:
        middle = (first + last) >> 1
        if pairs[middle, 0] < high or (pairs[middle, 0] == high and pairs[middle, 1] < low):
            first = middle + 1
        else:
            last = middle
    if first < end and pairs[first, 0] == high and pairs[first, 1] == low:
        return first
    return np.int64(-1)


@ready
def ipv6_in(high: np.uint64, low: np.uint64, ipv6: Longs, prefixes6: Longs, starts6: Words) -> bool:
    """Whether an address of two halves is looked for or lies within a prefix that is."""
    if pair_in(high, low, ipv6, 0, len(ipv6)) >= 0:
        return True
    for length in range(16, 129):
        begin, end = np.int64(starts6[length]), np.int64(starts6[length + 1])
        if begin < end and pair_in(*masked(high, low, length), prefixes6, begin, end) >= 0:
            return True
    return False


@numba.njit(inline="always")
def masked(high: np.uint64, low: np.uint64, length: Number) -> tuple[np.uint64, np.uint64]:
    """The network of ``length`` bits around an address of two halves."""
    all_ones, none = ~np.uint64(0), np.uint64(0)
    if length >= 128:
        return high, low
    if length > 64:
        return high, low & (all_ones << np.uint64(128 - length))
    if length == 64:
        return high, none
    return (high & (all_ones << np.uint64(64 - length)) if length > 0 else none), none
