# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Tables with a header on the first line: ``,`` ``;`` tab or ``|`` between the cells, quotes and newlines within them (RFC 4180).

Each cell that is no plain number is a field under its column's name. The time is the first column whose name says so and
whose cell is one, the parties are those under the names of ``json_lines.PARTIES`` and their like; which column was taken for
the time is told once a file. A header that comes again (joined files) says nothing.

Refused, row by row: more or fewer cells than the header has (ragged), and a quote that is not closed: that is told of the
row in which it is opened, and the rows behind it are read again.
A row that goes on over lines is one record; lines behind one that opens a quote are read one by one (``scan``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tocsin.core.errors import BadInput
from tocsin.watch.readers.contract import Event, LineContext, LogReader, Piece, Spelling, Unclosed
from tocsin.watch.readers.json_walk import party
from tocsin.watch.readers.times import told

_DO = "hand over the table with its header on the first line, and as many cells in each row"
_DELIMITERS = (",", ";", "\t", "|")
_ROWS = 20
_NAME = re.compile(r"[^\W\d][\w .:/()#@%&\[\]-]{0,63}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,24}(?:\.[0-9]{0,12})?")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_TIMES = (
    "timestamp", "time", "ts", "datetime", "date time", "event time", "time generated", "utc time", "start time", "generated time",
    "receive time", "log time", "created at", "date", "te", "first seen",
)  # fmt: skip
"""What columns of times are called, the likeliest first; in small letters, words apart."""
_PARTIES = frozenset((
    "src", "dst", "sa", "da", "src ip", "dst ip", "dest ip", "source ip", "destination ip", "source", "destination", "src addr",
    "dst addr", "source address", "destination address", "src ip address", "dst ip address", "client", "client ip", "server ip", "c ip",
    "s ip", "remote addr", "remote ip", "host", "hostname", "host name", "computer", "computer name", "device name", "source host",
    "destination host",
))  # fmt: skip


class CsvLog:
    """Reader of tables under one header."""

    name = "csv"

    def __init__(self, header: tuple[str, ...] = (), delimiter: str = ",") -> None:
        """Without a header nothing can be read: see ``opened``."""
        self.header, self.delimiter = header, delimiter
        self.spelling = Spelling("csv", delimiter.encode(), cells=len(header))
        words = [_NOT_LETTERS.sub(" ", _apart(name).lower()).strip() for name in header]
        self._times = sorted(
            (which for which, name in enumerate(words) if name in _TIMES),
            key=lambda which: _TIMES.index(words[which]),
        )
        self._parties = [which for which, name in enumerate(words) if name in _PARTIES]

    def detect(self, name: str, head: bytes) -> bool:
        """Whether the first line names columns and nearly all of the first rows have as many cells."""
        if b"\x00" in head:
            return False
        return _shape(head, few=name.lower().endswith((".csv", ".tsv"))) is not None

    def opened(self, head: bytes) -> LogReader:
        """The reader of the file that begins with these bytes. Raises ``BadInput`` if its first line names no columns."""
        shape = _shape(head, few=True, ragged=True)
        if shape is None:
            raise BadInput("its first line names no columns", do=_DO)
        return CsvLog(*shape)

    def fields(self, line: bytes, context: LineContext) -> Event:
        """The event of one row. Raises ``Unclosed`` for one that ends within quotes, ``BadInput`` for a ragged one."""
        text = line.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
        cells = row(text, self.delimiter)
        if len(cells) != len(self.header):
            raise BadInput(f"it has {len(cells)} cells under {len(self.header)} columns", do=_DO)
        if tuple(cell.strip() for cell in cells) == self.header:
            return Event(at="", fields=[])
        at = assumed = ""
        for which in self._times:
            at, assumed = told(cells[which], context)
            if at:
                assumed = "; ".join(
                    filter(None, (f"the time is taken from the column {self.header[which]!r}", assumed))
                )
                break
        fields = [
            (name, cell)
            for name, cell in zip(self.header, cells, strict=True)
            if cell and not _NUMBER.fullmatch(cell)
        ]
        hosts = dict.fromkeys(party(cells[which]) for which in self._parties if cells[which].strip(" -"))
        return Event(at=at, fields=fields, hosts=tuple(hosts)[:16], assumed=assumed)

    def pieces(self, line: bytes, due: int, *, sure: bool = False) -> list[Piece]:
        """A line is one piece: rows have no counts."""
        del due, sure
        return [Piece(0, len(line))]

    def begins(self, line: bytes) -> bool:
        """True: a row does not go on behind its end."""
        del line
        return True

    def unclosed(self, line: bytes, *, inside: bool = False) -> bool | None:
        """Whether quotes that are open before the line are so behind it: an odd number of them closes them."""
        del inside
        return None if b"\x00" in line else line.count(b'"') % 2 == 0

    def continued(
        self, line: bytes, record: Event, context: LineContext, *, inside: bool = False
    ) -> Event | None:
        """None: a row does not go on behind its end."""
        del line, record, context, inside
        return None


def row(text: str, delimiter: str) -> list[str]:
    """The cells of one row, quotes undone. Raises ``Unclosed`` if it ends within quotes, ``BadInput`` for text behind them."""
    if '"' not in text:
        return text.split(delimiter)
    cells: list[str] = []
    at = 0
    while True:
        if text.startswith('"', at):
            cell, at = _quoted(text, at + 1)
            cells.append(cell)
            if at < len(text) and text[at] != delimiter:
                raise BadInput("text stands behind a closing quote", do=_DO)
        else:
            end = text.find(delimiter, at)
            end = len(text) if end < 0 else end
            cells.append(text[at:end])
            at = end
        if at >= len(text):
            return cells
        at += 1


def _quoted(text: str, begin: int) -> tuple[str, int]:
    """The value of a cell whose quote has been opened, and where it ends."""
    at = begin
    while (end := text.find('"', at)) >= 0:
        if text.startswith('"', end + 1):
            at = end + 2
            continue
        return text[begin:end].replace('""', '"'), end + 1
    raise Unclosed("a quote is not closed", do=_DO)


def _shape(head: bytes, *, few: bool, ragged: bool = False) -> tuple[tuple[str, ...], str] | None:
    """The columns and what stands between them; None if the first line names none.

    ``few``: one row, or two columns, will do. ``ragged``: rows are not looked at.
    """
    text = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    first, newline, rest = text.partition("\n")
    first = first.rstrip("\r")
    for delimiter in sorted(_DELIMITERS, key=first.count, reverse=True):
        try:
            names = tuple(name.strip() for name in row(first, delimiter))
        except BadInput:
            continue
        if len(names) < (2 if few else 3) or len(set(names)) < len(names):
            continue
        if not all(_NAME.fullmatch(name) for name in names):
            continue
        counts = [len(cells) for cells in _rows(rest, delimiter)]
        good = sum(count == len(names) for count in counts)
        if ragged or (newline and len(counts) >= (1 if few else 2) and good * 5 >= len(counts) * 4):
            return names, delimiter
    return None


def _rows(text: str, delimiter: str) -> Iterable[list[str]]:
    """The first rows that are whole; a last line that may be cut off is left out."""
    held, told_of = "", 0
    lines = text.split("\n")
    for line in lines if len(lines) == 1 else lines[:-1]:
        if not (held or line.strip()):
            continue
        held = f"{held}\n{line}" if held else line
        try:
            cells = row(held.removesuffix("\r"), delimiter)
        except Unclosed:
            continue
        except BadInput:
            cells = []
        held = ""
        yield cells
        told_of += 1
        if told_of >= _ROWS:
            return


def _apart(name: str) -> str:
    """``SourceIp`` as two words."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
