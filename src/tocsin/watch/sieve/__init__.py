# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The sieve: which lines of a block may hold a value that is looked for, at the speed of memory rather than of Python.

It is a question of lines, not of hits: it may name a line in vain, and never misses one in which ``watch.tokens`` would
find something, whatever the reader of the format makes of it. So the exact and slow way is walked for few lines.

``Sieve(tables).lines(block, how)`` for JSON and plain text, ``rows`` for formats with escapes or delimiters of their own
(``Spelling``, which their readers tell); tables are made by ``tables.build``. What is compiled is made at the first use (some ten
seconds) and lies on disk; from then on it is loaded without the compiler (``watch.machine_code``).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tocsin.watch import made_ahead
from tocsin.watch.machine_code import Ready
from tocsin.watch.readers.contract import Spelling
from tocsin.watch.sieve.layout import (
    AT_HAS,
    EDGES,
    HAS_BARE_HOSTS,
    HAS_FIELDS,
    HAS_IDN_TOPS,
    HAS_IPV6_HOSTS,
    HAS_NAMES,
    PAD,
    PADDING,
    READINGS,
    WAYS,
    Bytes,
    Longs,
    Words,
    room,
)

if TYPE_CHECKING:
    from tocsin.watch.sieve.tables import Wanted, build, wanted

look, newlines_before = (Ready("tocsin.watch.sieve.lines", name) for name in ("look", "newlines_before"))
widest, readings, spelled = (
    Ready("tocsin.watch.sieve.decoded", name) for name in ("widest", "readings", "spelled")
)
write_anew = Ready("tocsin.watch.sieve.written", "write_anew")
whole_fields = Ready("tocsin.watch.sieve.whole", "whole_fields")

PARTED, JSON, DECODED, FIELDS = 1, 2, 4, 8
"""What is known of a block, added up: host and path of a URL may stand apart; each line is a JSON object; it is decoded
already; fields stand between quotes."""
_ROOM = 1 << 20
_MOST = 16_384
"""Readings that are looked at together."""


class Sieve:
    """One set of tables and the room that looking needs. Not for several threads at once."""

    PARTED, JSON, FIELDS = PARTED, JSON, FIELDS

    def __init__(self, tables: Words) -> None:
        """Room is made at the first block."""
        self.tables = tables.view()
        self.tables.flags.writeable = False  # one kind of array, wherever they come from: one compiled code
        self.needs_fields = bool(int(tables[AT_HAS]) & HAS_FIELDS)
        """Whether something is looked for that is a field as a whole."""
        self.needs_parts = bool(int(tables[AT_HAS]) & (HAS_BARE_HOSTS | HAS_IPV6_HOSTS))
        """Whether a URL is looked for whose host is not seen where it stands apart from its path, but in JSON."""
        self._buffer = np.empty(0, np.uint8)
        self._found, self._coded = np.empty(65_536, np.int64), np.empty(65_536, np.int64)
        self._read, self._written = np.empty(0, np.uint8), np.empty(0, np.uint8)
        self._starts, self._owners, self._which = (np.empty(_MOST, np.int64) for _ in range(3))

    def lines(self, block: bytes, how: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], int]:
        """Places in lines of the block that may hold a value, in order; the newlines before each; all newlines.

        At least one place in each such line, ``JSON`` given in each line that is no object, too. Cost: 1.2 ns a byte.
        """
        size = len(block)
        low, high = PAD, PAD + size
        if len(self._buffer) < size + PAD + PADDING:
            self._buffer = np.empty(size + PAD + PADDING, np.uint8)
        buffer = self._buffer
        buffer[:low] = buffer[high : high + PAD] = 10
        buffer[low:high] = np.frombuffer(block, np.uint8)
        places, newlines = self._places(buffer, low, high, how)
        before = np.empty(len(places), np.int64)
        newlines_before(buffer, low, places, before)
        return places - low, before, newlines

    def rows(self, block: bytes, of: Spelling) -> tuple[Longs, Longs, int, bool]:
        """The beginnings of lines that may hold a value, and so on as ``lines``; whether a line begins with a count of bytes.

        Lines that cannot be told without their reader are named, too. Cost: 3 ns a byte, more for lines with escapes.
        """
        size = len(block)
        high = PAD + size
        if len(self._buffer) < size + 2 * PAD:
            self._buffer = np.empty(size + 2 * PAD, np.uint8)
        if len(self._written) < READINGS * (size + 1) + PAD + PADDING:
            self._written = np.empty(READINGS * (size + 1) + PAD + PADDING, np.uint8)
        buffer, text = self._buffer, self._written
        buffer[:PAD] = buffer[high : high + PAD] = 10
        buffer[PAD:high] = np.frombuffer(block, np.uint8)
        newlines = int(np.count_nonzero(buffer[PAD:high] == 10))
        begins, named = np.empty(newlines + 1, np.int64), np.empty(newlines + 1, np.int64)
        members = ord(of.members) if of.members and (of.members != b"," or self.needs_fields) else -1
        end, _, many, counted = write_anew(
            buffer, PAD, high, WAYS[of.way], *_folds(of), of.cells, ord(of.between or b"\t"), members, text, begins, named
        )  # fmt: skip
        places, _ = self._places(text, PAD, end, PARTED if of.in_parts else 0)
        if self.needs_fields:
            if len(self._found) < newlines + 2:
                self._found = np.empty(newlines + 2, np.int64)
            count = whole_fields(text, end, EDGES[WAYS[of.way]], self.tables, self._found)
            places = np.union1d(places, self._found[:count])
        which = np.empty(len(places), np.int64)
        newlines_before(text, PAD, places, which)
        which = np.union1d(which, named[:many])
        return begins[which] - PAD, which, newlines, counted

    def _places(self, buffer: Bytes, low: int, high: int, how: int) -> tuple[Longs, int]:
        """Places of the text that may be a value, in any reading, in order; all newlines."""
        count, many, newlines = self._look(buffer, low, high, how)
        places = self._found[:count].copy()
        if many:
            places = np.concatenate((places, self._decoded(buffer, high, how, np.sort(self._coded[:many]))))
        return np.unique(places), int(newlines)

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
            found = self._look(self._read, PAD, end, how)[0]
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


def make_ahead() -> None:
    """Have a process of its own compile what takes longest, if it has to be compiled (``watch.made_ahead``)."""
    text, tables, places = np.empty(0, np.uint8), np.empty(0, np.uint64), np.empty(0, np.int64)
    tables.flags.writeable = False
    made_ahead.start(look, text, 0, 0, 0, tables, places, places)


@functools.lru_cache(maxsize=64)
def _folds(of: Spelling) -> tuple[Bytes, Bytes]:
    """What bytes become where rows are written, and what they become where members are parted, too."""
    fold = np.arange(256, dtype=np.uint8)
    fold[list(of.between)] = ord('"')
    inner = fold.copy()
    inner[list(of.members)] = ord('"')
    return fold, inner


def __getattr__(name: str) -> object:
    """What makes tables, imported on first use: it needs the compiler."""
    if name not in {"Wanted", "build", "wanted"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tocsin.watch.sieve import tables

    return getattr(tables, name)


__all__ = ["DECODED", "FIELDS", "JSON", "PARTED", "Sieve", "Wanted", "build", "make_ahead", "wanted"]
