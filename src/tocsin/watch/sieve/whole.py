# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Fields that are looked for as a whole, in text that is written anew (``sieve.written``): file names, keys, mutexes, agents.

Where a field may begin and end is said by bytes: cells fill rows, in other formats fields are words or stand between quotes.
Cost: 1 ns a byte of rows, 4 ns of words.
"""

from __future__ import annotations

import numba
import numpy as np

from tocsin.watch.compiling import alone
from tocsin.watch.sieve.hashing import step
from tocsin.watch.sieve.layout import (
    AT_ENDINGS,
    BEGINS,
    ENDS,
    ENDS_AFTER,
    FIELD,
    LOWER,
    MIXED,
    PAD,
    SOFT,
    TAIL,
    Bytes,
    Longs,
    Words,
)
from tocsin.watch.sieve.tokens import CLASS, WIDE, begin_of, known

_NEWLINE, _BACKSLASH, _SPACE = b"\n\\ "
_PLAIN = LOWER.copy()
_PLAIN[SOFT] = _BACKSLASH
_EIGHT, _SIXTEEN, _MIXED = map(np.uint32, (8, 16, MIXED))


@numba.njit
def _ends_known(buf: Bytes, end: int, edges: Bytes, t: Words) -> bool:
    """Whether the text before this place ends as a file name, key, mutex or agent that is looked for."""
    a, b, c = buf[end - 1], buf[end - 2], buf[end - 3]
    if (CLASS[a] | CLASS[b] | CLASS[c]) & WIDE:
        return True
    three = np.uint32(_PLAIN[a]) | np.uint32(_PLAIN[b]) << _EIGHT | np.uint32(_PLAIN[c]) << _SIXTEEN
    slot = np.uint64(np.uint32(three * _MIXED) >> _SIXTEEN)
    if not (t[t[AT_ENDINGS] + (slot >> np.uint64(6))] >> (slot & np.uint64(63))) & np.uint64(1):
        return False
    h, at = begin_of(FIELD, t), end - 1
    for _ in range(TAIL):
        byte = buf[at]
        if byte == _NEWLINE:
            break
        if CLASS[byte] & WIDE:
            return True
        h = step(h, _PLAIN[byte])
        at -= 1
        if edges[buf[at]] & BEGINS and known(h, t):
            return True
    return known(h, t)


@numba.njit
def _ends_known_or_cut(buf: Bytes, end: int, edges: Bytes, t: Words) -> bool:
    """The same where white space and backslashes are cut from the end."""
    for _ in range(8):
        if _ends_known(buf, end, edges, t):
            return True
        last = buf[end - 1]
        if last == _NEWLINE or (last > _SPACE and last != _BACKSLASH):
            return False
        end -= 1
    return True


@alone
def whole_fields(buf: Bytes, high: int, edges: Bytes, t: Words, found: Longs) -> int:
    """Places in text that is written where a field may end that is looked for as a whole: of each line the first; how many."""
    count, at = 0, PAD
    while at <= high:
        edge = edges[buf[at]]
        if edge & (ENDS | ENDS_AFTER):
            here = edge & ENDS and buf[at - 1] != _NEWLINE and _ends_known_or_cut(buf, at, edges, t)
            if here or (edge & ENDS_AFTER and _ends_known(buf, at + 1, edges, t)):
                found[count] = at - 1 if here else at
                count += 1
                while at < high and buf[at] != _NEWLINE:
                    at += 1
        at += 1
    return count
