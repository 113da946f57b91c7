# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The sieve: which lines of a block may hold a value that is looked for, at the speed of memory rather than of Python.

It is a question of lines, not of hits: it may name a line in vain, and never misses one in which ``watch.tokens`` would
find something, whatever the reader of the format makes of it. So the exact and slow way is walked for few lines.

``Sieve(tables).lines(block, how)``; tables are made by ``tables.build``. numba compiles at the first use (some ten
seconds) and keeps the code on disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from tocsin.watch.sieve.decoded import readings, room, spelled, widest
from tocsin.watch.sieve.hashing import Bytes, Longs, Words
from tocsin.watch.sieve.lines import look, newlines_before
from tocsin.watch.sieve.masks import PADDING
from tocsin.watch.sieve.tables import AT_HAS, HAS_FIELDS, HAS_IDN_TOPS, HAS_NAMES, Wanted, build, wanted

PARTED, JSON, DECODED, FIELDS = 1, 2, 4, 8
"""What is known of a block, added up: host and path of a URL may stand apart; each line is a JSON object; it is decoded
already; fields stand between quotes."""
_PAD = 64
_ROOM = 1 << 20
_MOST = 16_384
"""Readings that are looked at together."""


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
        self._read = np.empty(0, np.uint8)
        self._starts, self._owners, self._which = (np.empty(_MOST, np.int64) for _ in range(3))

    def lines(self, block: bytes, how: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], int]:
        """Places in lines of the block that may hold a value, in order; the newlines before each; all newlines.

        At least one place in each such line, ``JSON`` given in each line that is no object, too. Cost: 1.2 ns a byte.
        """
        size = len(block)
        low, high = _PAD, _PAD + size
        if len(self._buffer) < size + _PAD + PADDING:
            self._buffer = np.empty(size + _PAD + PADDING, np.uint8)
        buffer = self._buffer
        buffer[:low] = buffer[high : high + _PAD] = 10
        buffer[low:high] = np.frombuffer(block, np.uint8)
        count, many, newlines = self._look(buffer, low, high, how)
        places = self._found[:count].copy()
        if many:
            places = np.concatenate((places, self._decoded(buffer, high, how, np.sort(self._coded[:many]))))
        places = np.unique(places)
        before = np.empty(len(places), np.int64)
        newlines_before(buffer, low, places, before)
        return places - low, before, int(newlines)

    def _look(self, buffer: Bytes, low: int, high: int, how: int) -> tuple[int, int, int]:
        while True:
            count, many, newlines = look(buffer, low, high, how, self.tables, self._found, self._coded)
            if count >= 0:
                return count, many, newlines
            self._found = np.empty(4 * len(self._found), np.int64)
            self._coded = np.empty(4 * len(self._coded), np.int64)

    def _decoded(self, buffer: Bytes, high: int, how: int, places: Longs) -> Longs:
        """Of lines around these places those that may hold a value in any reading, by one place each."""
        wanted = room(widest(buffer, high, places))
        if len(self._read) < wanted:
            self._read = np.empty(max(wanted, _ROOM), np.uint8)
        has = int(self.tables[AT_HAS])
        how, at = (how & (PARTED | FIELDS)) | DECODED, 0
        kept: list[Longs] = []
        while at < len(places):
            at, many, end = readings(buffer, high, places, at, self._read, self._starts, self._owners)
            starts, owners = self._starts[:many], self._owners[:many]
            if has & HAS_NAMES:
                found = spelled(self._read, end, starts, has & HAS_IDN_TOPS != 0, self._which)
                kept.append(places[owners[self._which[:found]]])
            found = self._look(self._read, _PAD, end, how)[0]
            which = np.searchsorted(starts, self._found[:found], "right") - 1
            kept.append(places[owners[which]])
        return np.concatenate(kept)

    def texts(self, texts: Sequence[str]) -> Iterator[bool]:
        """Of each text whether it may hold a value as a part of it; kinds that are a field as a whole are not asked for.

        Each is looked at as a line of plain text is: the same is said of it. Cost: 2 ns a byte, and 50 us.
        """
        if not texts:
            return iter(())
        joined = "\n".join(texts)
        if joined.count("\n") >= len(texts):  # to every kind a newline is what a space is
            joined = "\n".join([text.replace("\n", " ") for text in texts])
        _, before, _ = self.lines(joined.encode("utf-8", "surrogatepass"), 0)
        doubtful = np.zeros(len(texts), np.bool_)
        doubtful[before] = True
        return iter(doubtful.tolist())


__all__ = ["DECODED", "FIELDS", "JSON", "PARTED", "Sieve", "Wanted", "build", "wanted"]
