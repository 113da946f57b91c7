# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Texts looked up in the arrays, compiled: a value of a kind, a name with its parents, a host, a number."""

from __future__ import annotations

import numba
import numpy as np

from tocsin.watch.compiling import ready
from tocsin.watch.index.hashing import among, hash_back, is_top, probe, same, step
from tocsin.watch.index.layout import (
    EXACT,
    KIND,
    MULTIPLIER,
    NAMES,
    NUMBER_OF,
    TWIN,
    Arrays,
    Bytes,
    Ints,
    Longs,
    Number,
    Words,
)  # fmt: skip

_DOMAIN = NUMBER_OF["domain"]


@numba.njit(inline="always")
def _of_kind(seen: Bytes, start: Number, h: np.uint64, kind: Number, arrays: Arrays) -> Number:
    """The entry of seen[start:] with this hash, of the kind and no twin; or -1."""
    at = probe(h, arrays.hashes, arrays.buckets, arrays.shift, arrays.filter)
    while 0 <= at < len(arrays.hashes) and arrays.hashes[at] == h:
        if arrays.kinds[at] & (KIND | TWIN) == kind and same(
            seen, start, len(seen), arrays.text, arrays.ends, at
        ):
            return at
        at += 1
    return np.int64(-1)


@ready
def find(seen: Bytes, of_class: Number, kind: Number, arrays: Arrays) -> Number:
    """The entry of a kind whose text this is, or -1; ``of_class`` is the class of the kind."""
    h = hash_back(seen, np.int64(0), len(seen), arrays.keys[of_class], arrays.keys[MULTIPLIER])
    return _of_kind(seen, 0, h, kind, arrays)


@ready
def walk(seen: Bytes, arrays: Arrays, found: Ints) -> Number:
    """How many domains a name of dots and labels spells, itself and its parents of two labels and more, the shortest first.

    Into ``found``, (at least as many as labels, 2): entry, and where it begins. Parents marked ``EXACT`` are passed over.
    """
    many, dots, h = 0, 0, arrays.keys[NAMES]
    for at in range(len(seen) - 1, -2, -1):
        if at < 0 or seen[at] == 46:
            if dots == 0 and not is_top(h, arrays.tops):
                return 0
            if dots > 0:
                entry = _of_kind(seen, at + 1, h, _DOMAIN, arrays)
                if entry >= 0 and (at < 0 or arrays.kinds[entry] & EXACT == 0):
                    found[many, 0], found[many, 1] = entry, at + 1
                    many += 1
            dots += 1
        if at >= 0:
            h = step(h, seen[at], arrays.keys[MULTIPLIER])
    return many


@ready
def host_among(seen: Bytes, hashes: Longs, keys: Longs) -> bool:
    """Whether the hash of a name is one of an ascending list."""
    return among(hash_back(seen, np.int64(0), len(seen), keys[NAMES], keys[MULTIPLIER]), hashes)


@ready
def place(number: Number, numbers: Words, begin: Number, end: Number) -> Number:
    """Where a number stands in numbers[begin:end], ascending, or -1."""
    low, high = np.int64(begin), np.int64(end)
    while low < high:
        middle = (low + high) >> 1
        if np.int64(numbers[middle]) < number:
            low = middle + 1
        else:
            high = middle
    return low if low < end and np.int64(numbers[low]) == number else np.int64(-1)
