# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The hash that values are found by: of 64 bits, over bytes in lower case, from the last byte to the first.

Read backward, each parent of a name is met on the way; names are taken eight bytes at once, label by label. It begins with a number that the class of the value and the
index choose: who writes entries of a list does not know it and cannot fill one bucket. Not for secrets.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tocsin.watch.sieve.caching import inner, kept
from tocsin.watch.sieve.layout import Bytes, Longs, Words
from tocsin.watch.sieve.masks import word_at

_ODD = 0x9E3779B97F4A7C15
_LOWER8 = np.uint64(0x2020_2020_2020_2020)
_DOT = ord(".")
_BITS = 8
"""Of the filter, at least, for each value: of two bits for each, in one word, one in forty is set by others."""


def start_of(seed: int, kind: int) -> np.uint64:
    """What the hash of a class begins with."""
    mixed = (seed ^ kind * 0xD6E8FEB86659FD93) * _ODD & 2**64 - 1
    return np.uint64(mixed ^ mixed >> 32)


@inner
def step(h: np.uint64, byte: np.uint8) -> np.uint64:
    """One byte more, on the left."""
    mixed = (h ^ np.uint64(byte)) * np.uint64(_ODD)
    return mixed ^ (mixed >> np.uint64(29))


@inner
def of_digits(number: np.uint64, begin: np.uint64) -> np.uint64:
    """The hash of a digest, by its last 16 digits: they are as good as drawn at random."""
    mixed = (number ^ begin) * np.uint64(_ODD)
    return mixed ^ (mixed >> np.uint64(29))


@kept
def digests(numbers: Words, begin: np.uint64) -> Words:
    """The hash of each of these last 16 digits."""
    found = np.empty(len(numbers), np.uint64)
    for i in range(len(numbers)):
        found[i] = of_digits(numbers[i], begin)
    return found


@kept
def backward(text: Bytes, starts: Longs, ends: Longs, begin: np.uint64, lower: Bytes) -> Words:
    """The hash of each ``text[starts[i]:ends[i]]``. Cost: about 1.5 ns a byte."""
    found = np.empty(len(starts), np.uint64)
    for i in range(len(starts)):
        h = begin
        for at in range(ends[i] - 1, starts[i] - 1, -1):
            h = step(h, lower[text[at]])
        found[i] = h
    return found


@inner
def label_on(h: np.uint64, buf: Bytes, first: int, end: int) -> np.uint64:
    """One label more, on the left, in any case; eight bytes before it have to be there."""
    size = end - first
    h += np.uint64(size)
    while size > 8:
        mixed = (h ^ (word_at(buf, end - 8) | _LOWER8)) * np.uint64(_ODD)
        h = mixed ^ (mixed >> np.uint64(29))
        end, size = end - 8, size - 8
    if size > 0:
        h ^= (word_at(buf, end - 8) | _LOWER8) >> np.uint64(64 - 8 * size)
    mixed = h * np.uint64(_ODD)
    return mixed ^ (mixed >> np.uint64(29))


@inner
def name_on(h: np.uint64, buf: Bytes, first: int, end: int) -> np.uint64:
    """All labels of a name."""
    stop = end
    while True:
        begin = stop
        while begin > first and buf[begin - 1] != _DOT:
            begin -= 1
        h = label_on(h, buf, begin, stop)
        if begin == first:
            return h
        stop = begin - 1


@kept
def names(text: Bytes, starts: Longs, ends: Longs, begin: np.uint64) -> Words:
    """The hash of each name ``text[starts[i]:ends[i]]``; eight bytes stand before the first. Cost: about 1 ns a byte."""
    found = np.empty(len(starts), np.uint64)
    for i in range(len(starts)):
        found[i] = name_on(begin, text, starts[i], ends[i])
    return found


@inner
def bits_in_filter(h: np.uint64) -> np.uint64:
    """The bits of a hash in its word of the filter."""
    one, low = np.uint64(1), np.uint64(63)
    return (one << (h & low)) | (one << ((h >> np.uint64(32)) & low))


@kept
def mark(bits: Words, hashes: Words) -> None:
    """Set the bits of each hash."""
    words = np.uint64(len(bits) - 1)
    for h in hashes:
        bits[(h >> np.uint64(6)) & words] |= bits_in_filter(h)


def filter_of(hashes: Words) -> Words:
    """Two bits for each hash, of 8 or more for each; a power of two of words."""
    bits = np.zeros(1 << max(4, (max(1, len(hashes)) * _BITS - 1).bit_length() - 6), np.uint64)
    mark(bits, hashes)
    return bits


def buckets_of(hashes: Words) -> tuple[npt.NDArray[np.uint32], int]:
    """The first row of each bucket of sorted hashes, with one behind the last; and by how much a hash is shifted to its bucket."""
    width = max(1, max(1, len(hashes)).bit_length() - 1)
    edges = np.arange(1 << width, dtype=np.uint64) << np.uint64(64 - width)
    return np.append(np.searchsorted(hashes, edges), len(hashes)).astype(np.uint32), 64 - width


@kept
def fill(pages: npt.NDArray[np.int32], containers: Words, first: Longs, last: Longs) -> None:
    """Set the bits of the addresses of each range, ends included."""
    for i in range(len(first)):
        for number in range(first[i], last[i] + 1):
            low = np.uint64(number & 65_535)
            containers[pages[number >> 16], low >> np.uint64(6)] |= np.uint64(1) << (low & np.uint64(63))
