# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Blocks, one behind the other, of which the lines that the sieve names are read together: JSON and plain text, looked at as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tocsin.watch.line_hits import Scanned, told
from tocsin.watch.readers.contract import LineContext, LogReader, Spelling
from tocsin.watch.records import Walk

if TYPE_CHECKING:
    from tocsin.watch.index import Index
    from tocsin.watch.sieve import Sieve


def how_to_look(reader: LogReader, sieve: Sieve) -> int | None:
    """How the sieve has to look at the lines of this format as they are; None if they must be written anew (``picked``)."""
    if getattr(reader, "is_json", False):
        return sieve.PARTED | sieve.JSON | sieve.FIELDS
    spelling: Spelling | None = getattr(reader, "spelling", None)
    as_it_is = spelling is not None and spelling.way == "text" and not sieve.needs_fields
    return sieve.PARTED if as_it_is else None


class Sifted:
    """Blocks, one behind the other, of which the lines that may hold something are read together.

    A block names a few lines at most. Read by themselves they would cost half as much again: by then the processor has the
    log at hand, and not what reads them.
    """

    _LINES = 64

    def __init__(
        self, sieve: Sieve, how: int, index: Index, reader: LogReader, file: str, context: LineContext,
        gathered: int = 0,
    ) -> None:  # fmt: skip
        """``how``: what ``how_to_look`` said of the reader; ``gathered``: bytes after which it is time to read."""
        self._most = gathered
        self.reader = reader
        self._sieve, self._how, self._index, self._file, self._context = sieve, how, index, file, context
        self._named: list[tuple[bytes, int, int]] = []
        self._lines = self._size = 0

    @property
    def is_full(self) -> bool:
        """Whether it is time to read what is named."""
        return len(self._named) >= self._LINES or self._size >= self._most

    def add(self, block: bytes, first_line: int, first_offset: int) -> int:
        """The next block of whole lines (the last of a stream may lack its newline); how many lines it has."""
        places, before, newlines = self._sieve.lines(block, self._how)
        done = 0
        for place, number in zip(places.tolist(), (before + first_line).tolist(), strict=True):
            if place < done:
                continue
            start = block.rfind(b"\n", done, place) + 1 or done
            end = block.find(b"\n", place)
            done = len(block) if end < 0 else end + 1
            self._named.append((block[start:done], number, first_offset + start))
        lines = newlines + (not block.endswith(b"\n")) * bool(block)
        self._lines, self._size = self._lines + lines, self._size + len(block)
        return lines

    def read(self) -> Scanned:
        """What the lines named so far give."""
        walk = Walk(self.reader, self._context, self._file, None)
        read = [line for named in self._named for line in walk.lines(*named)]
        texts = [value for line in read for _, value in (*line.event.fields, *line.event.urls)]
        found = told(read, self._index, self._file, self._context.limits, self._sieve.texts(texts))
        return msgspec.structs.replace(found, lines=self._lines, size=self._size)
