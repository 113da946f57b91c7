# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The sieve: which lines of a block may hold a value that is looked for, at the speed of memory rather than of Python.

It is a question of lines, not of hits: it may name a line in vain, and never misses one in which ``watch.tokens`` would
find something, whatever the reader of the format makes of it. So the exact and slow way is walked for few lines.

``Sieve(tables).lines(block, how)``; tables are made by ``tables.build``. numba compiles at the first use (some ten
seconds) and keeps the code on disk.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tocsin.watch.sieve.decoded import lines_that_may, widest
from tocsin.watch.sieve.hashing import Words
from tocsin.watch.sieve.lines import look, newlines_before
from tocsin.watch.sieve.tables import AT_HAS, HAS_FIELDS, Wanted, build, wanted

PARTED, JSON, DECODED, FIELDS = 1, 2, 4, 8
"""What is known of a block, added up: host and path of a URL may stand apart; each line is a JSON object; it is decoded
already; fields stand between quotes."""
_PAD = 64


class Sieve:
    """One set of tables and the room that looking needs. Not for several threads at once."""

    PARTED, JSON, FIELDS = PARTED, JSON, FIELDS

    def __init__(self, tables: Words) -> None:
        """Room is made at the first block."""
        self.tables = tables
        self.needs_fields = bool(int(tables[AT_HAS]) & HAS_FIELDS)
        """Whether something is looked for that is a field as a whole."""
        self._buffer = np.empty(0, np.uint8)
        self._found, self._coded = np.empty(65_536, np.int64), np.empty(65_536, np.int64)
        self._small, self._few = np.empty(4_096, np.int64), np.empty(256, np.int64)
        self._one = self._other = np.empty(0, np.uint8)

    def lines(self, block: bytes, how: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], int]:
        """Places in lines of the block that may hold a value, in order; the newlines before each; all newlines.

        At least one place in each such line, ``JSON`` given in each line that is no object, too. Cost: 1.5 ns a byte.
        """
        size = len(block)
        low, high = _PAD, _PAD + size
        if len(self._buffer) < size + 2 * _PAD:
            self._buffer = np.empty(size + 2 * _PAD, np.uint8)
        buffer = self._buffer
        buffer[:low] = buffer[high : high + _PAD] = 10
        buffer[low:high] = np.frombuffer(block, np.uint8)
        while True:
            count, many, newlines = look(buffer, low, high, how, self.tables, self._found, self._coded)
            if count >= 0:
                break
            self._found = np.empty(4 * len(self._found), np.int64)
            self._coded = np.empty(4 * len(self._coded), np.int64)
        places = self._found[:count]
        if many:
            longest = widest(buffer, high, self._coded, many)
            if len(self._one) < longest + 4 * _PAD:
                self._one, self._other = (
                    np.empty(longest + 4 * _PAD, np.uint8),
                    np.empty(longest + 4 * _PAD, np.uint8),
                )
            kept = lines_that_may(
                buffer,
                high,
                how,
                self.tables,
                self._coded,
                many,
                self._one,
                self._other,
                self._small,
                self._few,
            )
            places = np.concatenate((places, self._coded[:kept]))
        places = np.unique(places)
        before = np.empty(len(places), np.int64)
        newlines_before(buffer, low, places, before)
        return places - low, before, int(newlines)

    @staticmethod
    def newlines(data: bytes) -> int:
        """How many the data has, at the speed of memory."""
        return int(np.count_nonzero(np.frombuffer(data, np.uint8) == 10))


__all__ = ["DECODED", "FIELDS", "JSON", "PARTED", "Sieve", "Wanted", "build", "wanted"]
