# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The quick way of ``scan``: of a block only the lines that the sieve names are read, and what belongs to them.

JSON lines and plain text are looked at as they are (``scan``), other formats as their readers spell them (``contract.Spelling``). In a format of
records over several lines, a named line is read behind the line that begins its record, and the lines behind one that
leaves a value open are read until it is closed; the last record of a block is always read, for it may go on in the next.
Not taken: a block with records that are preceded by a count of their bytes, for such a record may begin anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tocsin.watch.held import Open
from tocsin.watch.readers.contract import LogReader, LongReader, Spelling
from tocsin.watch.records import Line, Walk

if TYPE_CHECKING:
    from tocsin.watch.sieve import Sieve


class Block(NamedTuple):
    """Whole lines, and where they stand in the stream."""

    data: bytes
    first_line: int
    first_offset: int


def picked(
    walk: Walk, block: Block, *, reader: LogReader, sieve: Sieve, before: Open | None, last: bool
) -> tuple[Iterator[Line], int] | None:
    """The lines to be read and how many newlines there are; None if the block must be read whole.

    The lines are read as they are asked for; then ``walk.record`` is what is open behind the block.
    """
    spelling: Spelling | None = getattr(reader, "spelling", None)
    if spelling is None or (spelling.in_parts and sieve.needs_parts) or (before is not None and before.due):
        return None
    places, numbers, newlines, counted = sieve.rows(block.data, spelling)
    if not isinstance(reader, LongReader):
        return _lines(walk, block, places.tolist(), numbers.tolist()), newlines
    if counted:
        return None
    return _records(walk, reader, block, places.tolist(), before=before, last=last), newlines


def _lines(walk: Walk, block: Block, places: list[int], numbers: list[int]) -> Iterator[Line]:
    """The lines around these places, which come in order; ``numbers`` of their lines, from 0."""
    data, done = block.data, 0
    for place, number in zip(places, numbers, strict=True):
        if place < done:
            continue
        start = data.rfind(b"\n", done, place) + 1 or done
        end = data.find(b"\n", place)
        done = len(data) if end < 0 else end + 1
        yield from walk.lines(data[start:done], block.first_line + number, block.first_offset + start)


class _Feed:
    """One walk over stretches of a block; each line is read at most once."""

    def __init__(self, walk: Walk, reader: LongReader, block: Block) -> None:
        self.walk, self.reader, self.block = walk, reader, block
        self.done, self._counted, self._number = 0, 0, block.first_line

    def to(self, place: int) -> Iterator[Line]:
        """The lines from where it stands up to the one around this place, and further as long as a value is open."""
        data = self.block.data
        while self.done < len(data) and (self.done <= place or self.walk.is_holding):
            end = data.find(b"\n", self.done) + 1 or len(data)
            line, start, self.done = data[self.done : end], self.done, end
            yield from self.walk.lines(line, self._line_at(start), self.block.first_offset + start)

    def skip(self, place: int) -> None:
        """Go to the line that begins the record of the line around this place, if it has not been read."""
        data = self.block.data
        while True:
            start = data.rfind(b"\n", self.done, place) + 1
            if start <= self.done:
                return  # its record has been begun, or nothing before it begins one
            end = data.find(b"\n", start)
            if self.reader.begins(data[start : len(data) if end < 0 else end].removesuffix(b"\r")):
                self.done = start
                return
            place = start - 1

    def _line_at(self, start: int) -> int:
        self._number += self.block.data.count(b"\n", self._counted, start)
        self._counted = start
        return self._number


def _records(
    walk: Walk, reader: LongReader, block: Block, places: list[int], *, before: Open | None, last: bool
) -> Iterator[Line]:
    feed = _Feed(walk, reader, block)
    if before is not None:  # lines that may belong to the record before
        yield from feed.to(-1)
        while feed.done < len(block.data):
            end = block.data.find(b"\n", feed.done)
            line = block.data[feed.done : len(block.data) if end < 0 else end]
            if reader.begins(line.removesuffix(b"\r")):
                break
            yield from feed.to(feed.done)
    for place in [*places, len(block.data) - 1]:
        if place >= feed.done:
            feed.skip(place)
            yield from feed.to(place)
    if last:
        yield from walk.end()
