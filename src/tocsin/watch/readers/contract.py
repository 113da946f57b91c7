# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a reader is handed and gives back: the extension point of this room.

A log format is one file with one class of two methods, listed in ``readers.READERS``;
an indicator format is the same with ``LIST_READERS``. A log format whose records may go on
over several lines has three methods more (``LongReader``); one that needs the first lines of its file has ``opened``
(``HeadedReader``), one that may be told anew in mid-file how to read on has ``sections`` (``SectionReader``). Readers are pure: bytes in,
records out; the clock comes in through ``LineContext``, what stood before through arguments.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading


class LineContext(msgspec.Struct, frozen=True, kw_only=True):
    """What a line of a log does not say about itself."""

    now: dt.datetime
    """The instant of reading, with time zone: stamps without a year are dated back from it."""
    zone: dt.tzinfo = dt.UTC
    """The zone of stamps that name none."""
    limits: Limits = Limits()


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One log line, decoded."""

    at: str
    """Instant, RFC 3339 in UTC; empty if the line has none."""
    fields: Sequence[tuple[str, str]]
    """Dotted path and decoded text, in the order of the line; a path may stand more than once."""
    hosts: tuple[str, ...] = ()
    """Addresses and host names of the parties, in normal form."""
    urls: tuple[tuple[str, str], ...] = ()
    """(path, URL) of URLs that the line tells in parts, put together; looked at for URLs only."""
    deed: str = ""
    """What the event did (``modbus write_multiple_registers``), if the line says."""
    observer: str = ""
    """The machine that saw the event and is no party to it (a sensor), if the line names it."""
    versions: frozenset[int] = frozenset()
    """Positions in ``fields`` that hold software names and versions though their path does not say so."""
    assumed: str = ""
    """What the reader took for granted to read this line; shown once a file."""


class Unclosed(BadInput):
    """A record that ends within a value: a fault, unless the lines behind it close the value."""


class Spelling(msgspec.Struct, frozen=True):
    """How a format writes its values: what the sieve (``watch.sieve``) has to know to look at its lines.

    A reader that has one (``spelling``) promises that each field of a line is a stretch of it, between bytes that no host
    name holds or ``between`` and ``members``, after its escapes are undone; and that it refuses just the rows of other than ``cells``.
    """

    way: str
    """Whose escapes: see ``watch.sieve.written.WAYS``."""
    between: bytes = b""
    """The one byte between cells."""
    members: bytes = b""
    """The one byte between members of a cell, if there are such cells."""
    cells: int = 0
    """How many a row has."""
    in_parts: bool = False
    """Whether host and path of a URL may stand apart (``Event.urls``)."""


class LogReader(Protocol):
    """One log format, line by line."""

    name: str

    def detect(self, name: str, head: bytes) -> bool:
        """Whether a file of this name that begins with these bytes is of the format."""

    def fields(self, line: bytes, context: LineContext) -> Event:
        """The line (without its newline) as an event. Raises ``BadInput`` for a line of another format.

        A ``LongReader`` raises ``Unclosed`` for a line that ends within a value; such a line, with the lines
        that close the value and all newlines between them, is handed to it again as one.
        """


class Piece(msgspec.Struct, frozen=True):
    """A stretch of one line that is a record, or a part of one."""

    start: int
    end: int
    due: int = 0
    """Bytes behind the line's last that its record says belong to it still; the line's newline counts."""
    inside: bool = False
    """Whether the count of bytes of the record before says that this belongs to it, however it begins."""


@runtime_checkable
class LongReader(Protocol):
    """What a log format has besides, if its records may go on over several lines."""

    def pieces(self, line: bytes, due: int, *, sure: bool = False) -> Sequence[Piece]:
        """The line (without its newline) cut where records end; ``due`` bytes of it belong to the record before.

        ``sure``: a line that begins with a count of its own does not refute the count of the record before.
        """

    def begins(self, line: bytes) -> bool:
        """Whether nothing before the line, but a count or an open value, has a say in how it and what follows is read."""

    def unclosed(self, line: bytes, *, inside: bool = False) -> bool | None:
        """Whether a value that is open before the line is so behind it; None if the line is none of its record.

        False says only that the value has ended: ``fields`` of all the lines tells whether it ended well.
        ``inside``: see ``Piece``. The answer does not depend on the lines before.
        """

    def continued(
        self, line: bytes, record: Event, context: LineContext, *, inside: bool = False
    ) -> Event | None:
        """The line as one more of ``record``: its time and parties; None if it is not. ``inside``: see ``Piece``."""


@runtime_checkable
class HeadedReader(Protocol):
    """A log format whose lines cannot be read without what the file begins with (the header of a table)."""

    def opened(self, head: bytes) -> LogReader:
        """The reader of the file that begins with these bytes. Raises ``BadInput`` if they lack what is needed."""


@runtime_checkable
class SectionReader(Protocol):
    """A log format in which some lines say how those behind them are to be read."""

    def sections(self, block: bytes) -> Iterator[tuple[int, int, LogReader]]:
        """The block of whole lines in stretches (start, end, reader), in order and without gaps.

        The reader of the last reads what comes behind the block. Readers are never changed: so a block may be read again.
        """


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator of a list."""

    kind: str
    value: str
    """Normal form."""
    original: str
    """As the list had it."""
    line: int
    """Counted from 1."""
    note: str = ""
    """What else the list says of it."""


class ListReader(Protocol):
    """One format of indicator lists, read whole."""

    name: str

    def detect(self, name: str, head: bytes) -> bool:
        """Whether a file of this name that begins with these bytes is of the format."""

    def read(self, data: bytes, name: str, limits: Limits) -> Reading[Listed]:
        """Every indicator, with a fault for each line that is none. Raises ``BadInput`` for another format."""
