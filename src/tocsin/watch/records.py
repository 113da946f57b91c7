# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lines of a block -> events, with the state between lines that records of several lines need.

A line that begins no record belongs to the record before it, if the format knows such records
(``contract.LongReader``) and the line says nothing else. A record takes at most ``limits.record_lines``
such lines, and ``limits.line_bytes`` with all of them, as if it stood on one line; what is beyond is
a fault, and so is every line without a record before it: a file of something else does not become one
giant record. A fault, or a line too long to read, ends the record before it.

All that is kept between two lines is one ``Open``. Cost: that of the reader, and under 1 us a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.reading import Fault
from tocsin.watch.readers.contract import Event, LineContext, LogReader, LongReader, Piece


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """The record that lines still to come may belong to."""

    event: Event
    lines: int = 0
    """Taken so far, after its first."""
    size: int = 0
    """Bytes of all its lines so far, without newlines."""
    due: int = 0
    """Bytes that it says are still to come; 0 if it does not say."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line, or a piece of one, read."""

    number: int
    start: int
    """Bytes from the beginning of the block."""
    raw: bytes
    event: Event
    fault: Fault | None = None
    continued: bool = False
    """Whether it was taken as part of the record before it."""


class Walk:
    """One reader going over lines; ``record`` is what stays open behind the last of them."""

    def __init__(self, reader: LogReader, context: LineContext, file: str, before: Open | None) -> None:
        """Begin behind ``before``, the record that is still open; None at the beginning of a file."""
        self.record = before
        self.number = 0
        self._reader = reader
        self._long = reader if isinstance(reader, LongReader) else None
        self._context = context
        self._file = file

    def lines(self, block: bytes, first_line: int) -> Iterator[Line]:
        """Every line of the block that is not blank; ``number`` is that of the last, blank or not."""
        self.number, start = first_line - 1, 0
        while start < len(block):
            end = block.find(b"\n", start)
            end = len(block) if end < 0 else end
            self.number += 1
            raw = block[start:end].removesuffix(b"\r")
            newline = end + 1 - start - len(raw)
            if raw.strip():
                for piece in self._pieces(raw):
                    part = raw[piece.start : piece.end]
                    yield self._line(part, start + piece.start, piece)
                    self._count(piece.due - newline)
            elif self.record is not None:
                self._count(self.record.due - len(raw) - newline)
            start = end + 1

    def _pieces(self, raw: bytes) -> Sequence[Piece]:
        if self._long is None:
            return (Piece(0, len(raw)),)
        return self._long.pieces(raw, self.record.due if self.record is not None else 0)

    def _count(self, due: int) -> None:
        if self.record is not None and self.record.due != max(0, due):
            self.record = msgspec.structs.replace(self.record, due=max(0, due))

    def _line(self, raw: bytes, start: int, piece: Piece) -> Line:
        if piece.inside and self.record is not None:
            refused = BadInput("it is no text", do="this part of the log is damaged or of something else")
            return self._more(raw, start, refused, inside=True)
        try:
            event = self._reader.fields(raw, self._context)
        except BadInput as error:
            return self._more(raw, start, error, inside=False)
        if self._long is not None:
            self.record = Open(event=event, size=len(raw))
        return Line(number=self.number, start=start, raw=raw, event=event)

    def _more(self, raw: bytes, start: int, refused: BadInput, *, inside: bool) -> Line:
        """A line that begins no record: one more of the record before it, else a fault."""
        event, before = None, self.record
        if self._long is not None and before is not None:
            event = self._long.continued(raw, before.event, self._context, inside=inside)
            if event is not None and self._is_full(before, len(raw)):
                refused, event = self._too_much(before), None
        if before is None or event is None:
            self.record = None
            event = Event(at="", fields=[("line", raw.decode("utf-8", "surrogateescape"))])
            fault = Fault(f"{self._file}:{self.number}", refused.what, refused.do)
            return Line(number=self.number, start=start, raw=raw, event=event, fault=fault)
        taken = (before.lines + 1, before.size + len(raw))
        self.record = msgspec.structs.replace(before, lines=taken[0], size=taken[1])
        return Line(number=self.number, start=start, raw=raw, event=event, continued=True)

    def _is_full(self, record: Open, more: int) -> bool:
        limits = self._context.limits
        return record.lines >= limits.record_lines or record.size + more > limits.line_bytes

    def _too_much(self, record: Open) -> BadInput:
        limits = self._context.limits
        what = (
            f"it begins no record, and the one before it has {record.lines} lines more and {record.size} bytes already:"
            f" at most {limits.record_lines} and {limits.line_bytes} are taken as one"
        )
        do = "check whether this is the log it was taken for, or raise limits.record_lines or limits.line_bytes"
        return BadInput(what, do=do)
