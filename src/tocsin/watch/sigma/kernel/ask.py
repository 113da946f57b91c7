# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A value -> the terms that are true of it: equality by hash, patterns by up to four bytes of their rarest piece."""

from __future__ import annotations

import numba
import numpy as np

from tocsin.watch.compiling import alone
from tocsin.watch.sigma.kernel.layout import Bytes, Ints
from tocsin.watch.sigma.kernel.tables import AT_END, AT_START, CASED, GLOB, MANY, ONE, Tables
from tocsin.watch.sigma.kernel.words import finished, hashed, mixed, same, word

_GRAM = np.uint64(0x51ED270B7E1D4A35)


@numba.njit(inline="always")
def gram_key(gram: np.uint64, length: int, slot: int) -> np.uint64:
    """What a gram of a slot is found by."""
    return finished(mixed(_GRAM, gram | np.uint64(length << 32) | np.uint64(slot << 36)))


@numba.njit
def globbed(pattern: Ints, begin: int, end: int, text: Bytes, size: int) -> bool:
    """Whether all of ``text[:size]`` is of the pattern; ``?`` is one character of UTF-8."""
    at, here, star, mark = begin, 0, -1, 0
    while here < size:
        if at < end and pattern[at] == MANY:
            star, mark = at, here
            at += 1
            if at == end:
                return True
        elif at < end and (pattern[at] == ONE or pattern[at] == text[here]):
            if pattern[at] == ONE:
                here += 1
                while here < size and (text[here] & 0xC0) == 0x80:
                    here += 1
            else:
                here += 1
            at += 1
        elif star >= 0:
            at = star + 1
            mark += 1
            while mark < size and (text[mark] & 0xC0) == 0x80:
                mark += 1
            here = mark
        else:
            return False
    while at < end and pattern[at] == MANY:
        at += 1
    return at == end


@numba.njit(inline="always")
def _pattern(number: int, place: int, raw: Bytes, low: Bytes, size: int, t: Tables) -> bool:
    """Whether a pattern is there, its gram being at ``place``."""
    flags = t.flags[number]
    text = raw if flags & CASED else low
    if flags & GLOB:
        return globbed(t.globs, t.glob_start[number], t.glob_end[number], text, size)
    start = place - t.gram_at[number]
    length = t.literal_size[number]
    if start < 0 or start + length > size:
        return False
    if flags & AT_START and start != 0:
        return False
    if flags & AT_END and start + length != size:
        return False
    return same(text, start, t.literals, t.literal_at[number], length)


@numba.njit(inline="always")
def _add(term: int, found: Ints, seen: Ints, count: int) -> int:
    if seen[term] == seen[-1]:
        return count
    seen[term] = seen[-1]
    found[count] = term
    return count + 1


@numba.njit(forceinline=True)
def asked(slot: int, raw: Bytes, low: Bytes, size: int, t: Tables, found: Ints, seen: Ints) -> int:
    """Write the true terms of a value to ``found``, each once; how many.

    ``raw`` and ``low`` (in lower case) are padded; ``found`` has room for every term, ``seen`` for every term and pattern and one more: the turn. Cost: about 1.5 ns a byte and gram length, and what candidates cost.
    """
    count = 0
    seen[-1] += 1
    mask = np.uint64(len(t.equal_key) - 1)
    key = hashed(low, 0, size, np.uint64(slot))
    at = key & mask
    while t.equal_key[at]:
        if t.equal_key[at] == key:
            row = t.equal_row[at]
            if t.equal_size[row] == size and same(low, 0, t.literals, t.equal_at[row], size):
                for i in range(t.equal_first[row], t.equal_first[row + 1]):
                    count = _add(t.equal_terms[i], found, seen, count)
        at = (at + np.uint64(1)) & mask
    for i in range(t.loose_first[slot], t.loose_first[slot + 1]):
        number = t.loose[i]
        if globbed(
            t.globs, t.glob_start[number], t.glob_end[number], raw if t.flags[number] & CASED else low, size
        ):
            count = _add(t.term[number], found, seen, count)
    for length in range(1, 5):
        if t.lengths[slot] >> length & 1:
            count = _grams(slot, length, raw, low, size, t, found, seen, count)
    return count


@numba.njit(forceinline=True)
def _grams(
    slot: int, length: int, raw: Bytes, low: Bytes, size: int, t: Tables, found: Ints, seen: Ints, count: int
) -> int:
    """The patterns of one gram length."""
    globs = len(seen) - 1 - len(t.term)
    mask = np.uint64(len(t.gram_key) - 1)
    low_bits = (np.uint64(1) << np.uint64(8 * length)) - np.uint64(1)
    first = t.sieve_at[slot * 5 + length]
    shift = np.uint64(t.sieve_shift[slot * 5 + length])
    for place in range(size - length + 1):
        gram = word(low, place) & low_bits
        bit = (gram * np.uint64(0x9E3779B97F4A7C15)) >> shift
        if not (t.sieve[first + np.int64(bit >> np.uint64(6))] >> (bit & np.uint64(63))) & np.uint64(1):
            continue
        key = gram_key(gram, length, slot)
        at = key & mask
        while t.gram_key[at]:
            if t.gram_key[at] == key:
                row = t.gram_row[at]
                for i in range(t.gram_first[row], t.gram_first[row + 1]):
                    number = t.gram_patterns[i]
                    if seen[t.term[number]] == seen[-1]:
                        continue
                    if t.flags[number] & GLOB:  # the whole value is looked at: once is enough
                        if seen[globs + number] == seen[-1]:
                            continue
                        seen[globs + number] = seen[-1]
                    if _pattern(number, place, raw, low, size, t):
                        count = _add(t.term[number], found, seen, count)
                break
            at = (at + np.uint64(1)) & mask
    return count


@numba.njit(forceinline=True)
def lowered(raw: Bytes, low: Bytes, size: int) -> bool:
    """Write ``raw`` in lower case to ``low``; whether all of it is ASCII."""
    wide = np.uint8(0)
    for i in range(size):
        byte = raw[i]
        wide |= byte
        low[i] = byte + np.uint8(32) if np.uint8(byte - np.uint8(65)) < np.uint8(26) else byte
    return wide < 128


@alone
def asked_apart(slot: int, raw: Bytes, low: Bytes, size: int, t: Tables, found: Ints, seen: Ints) -> int:
    """``asked`` for Python."""
    return asked(slot, raw, low, size, t, found, seen)
