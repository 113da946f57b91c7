# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The hash of the texts of an index, read from the last byte to the first, and the probe into its buckets.

Each parent of a name is a prefix of the walk: at every dot the hash so far is that of the parent. Number to
begin with and multiplier come from the seed of the index (``keys``), so that nobody who writes indicators
can choose values that share a bucket; a hash is never trusted without looking at the bytes. All numbers
are uint64: mixed with int64 they would become floats.

Compiled once and kept on disk (``cache=True``); a step is one multiplication.
"""

from __future__ import annotations

import numba
import numpy as np

from tocsin.watch.index.layout import MULTIPLIER, Bytes, Longs, Number, Words

_HALF = np.uint64(32)
_SIX = np.uint64(6)
_ONE = np.uint64(1)
_63 = np.uint64(63)
_TOP = np.uint64(1023)


@numba.njit(inline="always")
def step(h: np.uint64, byte: np.uint64, multiplier: np.uint64) -> np.uint64:
    """The hash with one more byte, the one before those read so far."""
    h = (h ^ np.uint64(byte)) * multiplier
    return h ^ (h >> _HALF)


@numba.njit(cache=True, nogil=True)
def hash_back(text: Bytes, start: Number, end: Number, key: np.uint64, multiplier: np.uint64) -> np.uint64:
    """The hash of text[start:end]; ``key`` is the number of its class to begin with."""
    h = np.uint64(key)
    for at in range(end - 1, start - 1, -1):
        h = step(h, text[at], multiplier)
    return h


@numba.njit(cache=True, nogil=True)
def hash_spans(text: Bytes, starts: Longs, stops: Longs, classes: Bytes, keys: Longs) -> Longs:
    """(n,): hashes of text[starts[i]:stops[i]], each of its class."""
    made = np.empty(len(classes), np.uint64)
    multiplier = keys[MULTIPLIER]
    for i in range(len(classes)):
        made[i] = hash_back(text, np.int64(starts[i]), np.int64(stops[i]), keys[classes[i]], multiplier)
    return made


@numba.njit(inline="always")
def is_top(h: np.uint64, tops: Longs) -> bool:
    """Whether some domain may end in the label with this hash as a name."""
    return bool((tops[(h >> _SIX) & _TOP] >> (h & _63)) & _ONE)


@numba.njit(inline="always")
def probe(h: np.uint64, hashes: Longs, buckets: Words, shift: np.uint64, marks: Longs) -> Number:
    """The first entry with the hash, or -1. Others with the same hash follow it."""
    word = marks[(h >> _SIX) & np.uint64(len(marks) - 1)]
    if (word >> (h & _63)) & _ONE == np.uint64(0):
        return np.int64(-1)
    k = h >> shift
    for at in range(np.int64(buckets[k]), np.int64(buckets[k + _ONE])):
        if hashes[at] >= h:
            return np.int64(at) if hashes[at] == h else np.int64(-1)
    return np.int64(-1)


@numba.njit(inline="always")
def same(seen: Bytes, start: Number, end: Number, text: Bytes, ends: Words, entry: Number) -> bool:
    """Whether seen[start:end] is the text of the entry, byte for byte."""
    begin = np.int64(ends[entry])
    if np.int64(ends[entry + 1]) - begin != end - start:
        return False
    for at in range(end - start):  # noqa: SIM110 - compiled: all() of a generator is not
        if seen[start + at] != text[begin + at]:
            return False
    return True


@numba.njit(inline="always")
def among(h: np.uint64, sorted_hashes: Longs) -> bool:
    """Whether the hash is one of an ascending list."""
    low, high = np.int64(0), np.int64(len(sorted_hashes))
    while low < high:
        middle = (low + high) >> 1
        if sorted_hashes[middle] < h:
            low = middle + 1
        else:
            high = middle
    return bool(low < len(sorted_hashes) and sorted_hashes[low] == h)
