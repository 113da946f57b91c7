# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The hash that values are found by: of 64 bits, over bytes in lower case, from the last byte to the first.

Read backward, each parent of a name is met on the way. It begins with a number that the class of the value and the
index choose: who writes entries of a list does not know it and cannot fill one bucket. Not for secrets.
"""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
Longs = npt.NDArray[np.int64]

NAME, DIGEST, EMAIL, PATH, FIELD, PREFIX = range(1, 7)
"""Classes of values, each with its own beginning."""

LOWER: Bytes = np.arange(256, dtype=np.uint8)
LOWER[ord("A") : ord("Z") + 1] += 32
_ODD = 0x9E3779B97F4A7C15
_BITS = 16
"""Of the filter, for each value."""


def start_of(seed: int, kind: int) -> np.uint64:
    """What the hash of a class begins with."""
    mixed = (seed ^ kind * 0xD6E8FEB86659FD93) * _ODD & 2**64 - 1
    return np.uint64(mixed ^ mixed >> 32)


@numba.njit(inline="always")
def step(h: np.uint64, byte: np.uint8) -> np.uint64:
    """One byte more, on the left."""
    mixed = (h ^ np.uint64(byte)) * np.uint64(_ODD)
    return mixed ^ (mixed >> np.uint64(29))


@numba.njit(cache=True, nogil=True)
def backward(text: Bytes, starts: Longs, ends: Longs, begin: np.uint64, lower: Bytes) -> Words:
    """The hash of each ``text[starts[i]:ends[i]]``. Cost: about 1.5 ns a byte."""
    found = np.empty(len(starts), np.uint64)
    for i in range(len(starts)):
        h = begin
        for at in range(ends[i] - 1, starts[i] - 1, -1):
            h = step(h, lower[text[at]])
        found[i] = h
    return found


@numba.njit(cache=True, nogil=True)
def mark(filter: Words, hashes: Words) -> None:  # noqa: A002 -- what it is
    """Set the bit of each hash."""
    words = np.uint64(len(filter) - 1)
    for h in hashes:
        filter[(h >> np.uint64(6)) & words] |= np.uint64(1) << (h & np.uint64(63))


@numba.njit(inline="always")
def find(h: np.uint64, filter: Words, first: npt.NDArray[np.uint32], shift: np.uint64, hashes: Words) -> int:  # noqa: A002
    """The row of a hash, -1 if it is not there: one look at a bit, then at a bucket."""
    word = filter[(h >> np.uint64(6)) & np.uint64(len(filter) - 1)]
    if not (word >> (h & np.uint64(63))) & np.uint64(1):
        return np.int64(-1)
    bucket = h >> shift
    for row in range(np.int64(first[bucket]), np.int64(first[bucket + np.uint64(1)])):
        if hashes[row] == h:
            return np.int64(row)
    return np.int64(-1)


def table(hashes: Words) -> tuple[Words, npt.NDArray[np.uint32], np.uint64]:
    """Filter, first rows of the buckets and shift for sorted hashes: what ``find`` takes."""
    count = max(1, len(hashes))
    filter = np.zeros(1 << max(4, (count * _BITS - 1).bit_length() - 6), np.uint64)  # noqa: A001
    mark(filter, hashes)
    width = max(1, count.bit_length() - 1)
    shift = np.uint64(64 - width)
    edges = np.arange(1 << width, dtype=np.uint64) << shift
    first = np.append(np.searchsorted(hashes, edges), len(hashes)).astype(np.uint32)
    return filter, first, shift


@numba.njit(cache=True, nogil=True)
def fill(pages: npt.NDArray[np.int32], containers: Words, first: Longs, last: Longs) -> None:
    """Set the bits of the addresses of each range, ends included."""
    for i in range(len(first)):
        for number in range(first[i], last[i] + 1):
            low = np.uint64(number & 65_535)
            containers[pages[number >> 16], low >> np.uint64(6)] |= np.uint64(1) << (low & np.uint64(63))
