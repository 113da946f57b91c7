# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Texts laid in the order of their hashes: sorted, twins of one value joined, packed, with buckets and filter."""

from __future__ import annotations

import numba
import numpy as np

from tocsin.watch.index.hashing import hash_spans
from tocsin.watch.index.layout import CLASS_OF, KIND, Bytes, Longs, Places, Words

LONGEST_BUCKET = 64
"""Entries of one bucket, at most: an honest set of 10,000,000 has 14. With more, another seed is taken."""
BITS_AN_ENTRY = 16


@numba.njit(cache=True, nogil=True)
def _begins(
    text: Bytes, starts: Longs, stops: Longs, kinds: Bytes, hashes: Longs, order: Places
) -> tuple[Bytes, bool]:
    """(n,): 1 where, in this order, another value begins; and whether two values of a kind have one hash."""
    new, collides = np.ones(len(order), np.uint8), False
    for place in range(1, len(order)):
        here, before = order[place], order[place - 1]
        if hashes[here] != hashes[before] or kinds[here] != kinds[before]:
            continue
        length = stops[here] - starts[here]
        same = length == stops[before] - starts[before]
        at = np.uint64(0)
        while same and at < length:
            same = text[starts[here] + at] == text[starts[before] + at]
            at += np.uint64(1)
        if same:
            new[place] = 0
        else:
            collides = True
    return new, collides


@numba.njit(cache=True, nogil=True)
def _packed(text: Bytes, starts: Longs, stops: Longs, order: Places, ends: Words) -> Bytes:
    """The texts of the order, one behind the other."""
    made = np.empty(ends[len(order)], np.uint8)
    for place in range(len(order)):
        begin, to = np.int64(starts[order[place]]), np.int64(ends[place])
        for at in range(np.int64(stops[order[place]]) - begin):
            made[to + at] = text[begin + at]
    return made


class Sorted:
    """Texts in the order of their hashes under one seed."""

    def __init__(self, text: Bytes, starts: Longs, stops: Longs, kinds: Bytes, keys: Longs) -> None:
        """Of n texts text[starts[i]:stops[i]], some perhaps the same; kinds with ``TWIN``."""
        hashes = hash_spans(text, starts, stops, CLASS_OF[kinds & KIND], keys)
        order = _by_kind(np.argsort(hashes), hashes, kinds)
        new, self.collides = _begins(text, starts, stops, kinds, hashes, order)
        self._new, self._order = new, order
        self._first = order[new.astype(np.bool_)]
        self._spans = text, starts, stops
        self.hashes, self.kinds = hashes[self._first], kinds[self._first]
        bits = max(1, len(self._first).bit_length() - 1)
        self.shift = 64 - bits
        tops = np.arange((1 << bits) + 1, dtype=np.uint64)
        high = self.hashes >> np.uint64(self.shift)
        self.buckets: Words = np.searchsorted(high, tops).astype(np.uint32)

    @property
    def longest_bucket(self) -> int:
        """Entries of the fullest bucket."""
        return int(np.diff(self.buckets.astype(np.int64)).max(initial=0))

    def entry_of_each(self) -> Places:
        """(n,): the entry that each of the texts has become."""
        made = np.empty(len(self._order), np.int64)
        made[self._order] = np.cumsum(self._new, dtype=np.int64) - 1
        return made

    def packed(self) -> tuple[Bytes, Words]:
        """``text`` and ``ends``."""
        text, starts, stops = self._spans
        ends = np.zeros(len(self._first) + 1, np.uint64)
        np.cumsum(stops[self._first] - starts[self._first], out=ends[1:])
        narrow = ends.astype(np.uint32)
        return _packed(text, starts, stops, self._first, narrow), narrow

    def filter(self) -> Longs:
        """One bit an entry, ``BITS_AN_ENTRY`` to choose from."""
        words = 1
        while words * 64 < len(self.hashes) * BITS_AN_ENTRY:
            words *= 2
        made = np.zeros(words, np.uint64)
        mark(made, self.hashes)
        return made


@numba.njit(cache=True, nogil=True)
def mark(words: Longs, hashes: Longs) -> None:
    """Set the bit of each hash in a power of two of words."""
    mask = np.uint64(len(words) - 1)
    for h in hashes:
        words[(h >> np.uint64(6)) & mask] |= np.uint64(1) << (h & np.uint64(63))


def _by_kind(order: Places, hashes: Longs, kinds: Bytes) -> Places:
    """The order with equal hashes ordered by kind: the same value then stands together."""
    ordered = hashes[order]
    same = ordered[1:] == ordered[:-1]
    if not same.any():
        return order
    places = np.flatnonzero(np.concatenate([[False], same]) | np.concatenate([same, [False]]))
    among = order[places]
    order[places] = among[np.lexsort((kinds[among], hashes[among]))]
    return order
