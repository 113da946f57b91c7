# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lines of a block -> events, with the state between lines that records of several lines need.

A line that begins no record belongs to the record before it, if the format knows such records
(``contract.LongReader``) and the line says nothing else. A record takes at most ``limits.record_lines``
such lines, and ``limits.line_bytes`` with all of them, as if it stood on one line; what is beyond is
a fault, and so is every line without a record before it: a file of something else does not become one
giant record. A fault, or a line too long to read, ends the record before it.

A record whose line ends within a value (``contract.Unclosed``) is held, with the lines behind it, until the
value is closed: then all of them are one event. If it is not (a line that is none of its record, the limits,
the end), its first line is the fault that it is alone, and the others are read again as if nothing had stood
before them. What is read again holds further lines only as long as none of them begins a record, counted or
not, so that no line is read more than five times, however many are open.

All that is kept between two lines is one ``Open``: an event, or the lines held, which the limits bound.
Cost: that of the reader, and about 2 us a line.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.reading import Fault
from tocsin.watch.held import Held, Open, Raw
from tocsin.watch.readers.contract import Event, LineContext, LogReader, LongReader, Piece, Unclosed


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line, or a piece of one, read; or all the lines of a record whose value has newlines in it."""

    number: int
    """That of the first of them, counted from 1."""
    start: int
    """Bytes from the beginning of the stream."""
    raw: bytes
    event: Event
    fault: Fault | None = None
    continued: int = 0
    """How many lines were taken as part of the record before them."""


class Walk:
    """One reader going over lines; ``record`` is what stays open behind the last of them."""

    def __init__(self, reader: LogReader, context: LineContext, file: str, before: Open | None) -> None:
        """Begin behind ``before``, the record that is still open; None at the beginning of a file."""
        self.number = 0
        self._reader = reader
        self._long = reader if isinstance(reader, LongReader) else None
        self._context = context
        self._file = file
        before = before or Open(event=None)
        self._event, self._lines = before.event, before.lines
        self._size, self._due = before.size, before.due
        self._held: list[Raw] = []
        self._fault, self._sure = Fault("", ""), False
        if before.held is not None:
            self._held, self._fault, self._sure = (
                list(before.held.lines),
                before.held.fault,
                before.held.sure,
            )
        self._again: deque[Raw] = deque()

    @property
    def record(self) -> Open | None:
        """The record that is open here, with the lines held of it; None if there is none."""
        held = Held(tuple(self._held), self._fault, self._sure) if self._held else None
        if held is None and self._event is None:
            return None
        return Open(event=self._event, lines=self._lines, size=self._size, due=self._due, held=held)

    @property
    def is_holding(self) -> bool:
        """Whether a value is open here: what follows is of its record."""
        return bool(self._held)

    def lines(self, block: bytes, first_line: int, first_offset: int) -> Iterator[Line]:
        """Every line of the block that is not blank; ``number`` is that of the last, blank or not."""
        self.number, start = first_line - 1, 0
        while start < len(block):
            end = block.find(b"\n", start)
            end = len(block) if end < 0 else end
            self.number += 1
            data = block[start:end].removesuffix(b"\r")
            newline = block[start + len(data) : end + 1]
            yield from self._read(Raw(self.number, first_offset + start, data, newline), sure=True)
            if self._again:
                yield from self._read_again()
            start = end + 1

    def end(self) -> Iterator[Line]:
        """What is held when nothing more comes: the value is never closed."""
        while self._held:
            yield self._given_up()
            yield from self._read_again()

    def _read_again(self) -> Iterator[Line]:
        while self._again:
            yield from self._read(self._again.popleft(), sure=False)

    def _read(self, raw: Raw, *, sure: bool) -> Iterator[Line]:
        """What the line gives: no line if it is blank or held, several if counted records end in it."""
        if not self._held and not raw.data.strip():
            self._due = max(0, self._due - len(raw.data) - len(raw.newline))
            return
        for piece in self._pieces(raw.data):
            part = raw
            if piece.end - piece.start < len(raw.data):
                part = Raw(
                    raw.number, raw.start + piece.start, raw.data[piece.start : piece.end], raw.newline
                )
            if self._held:
                goes_on = self._goes_on(part, inside=piece.inside)
                line = self._closed(part) if goes_on is False else None
                if goes_on is None or (not goes_on and line is None):
                    yield self._given_up(raw)
                    return
            else:
                # Only what stands last on its line can go on behind it.
                may_hold = piece.end == len(raw.data)
                line = self._line(part, inside=piece.inside, sure=sure, may_hold=may_hold)
            is_open = self._event is not None or self._held
            self._due = max(0, piece.due - len(raw.newline)) if is_open else 0
            if line is not None:
                yield line

    def _pieces(self, data: bytes) -> Sequence[Piece]:
        if self._long is None:
            return (Piece(0, len(data)),)
        return self._long.pieces(data, self._due, sure=bool(self._held) and self._sure)

    def _line(self, raw: Raw, *, inside: bool, sure: bool, may_hold: bool) -> Line | None:
        """The line read for itself, or as one more of the record before it; None if it is held."""
        if inside and self._event is not None:
            refused = BadInput("it is no text", do="this part of the log is damaged or of something else")
            return self._more(raw, refused, inside=True)
        try:
            event = self._reader.fields(raw.data, self._context)
        except BadInput as error:
            if not (may_hold and isinstance(error, Unclosed)):
                return self._more(raw, error, inside=False)
            self._event, self._held, self._size, self._sure = None, [raw], len(raw.data), sure
            self._fault = Fault(f"{self._file}:{raw.number}", error.what, error.do)
            return None
        if self._long is not None:
            self._event, self._lines, self._size = event, 0, len(raw.data)
        return Line(number=raw.number, start=raw.start, raw=raw.data, event=event)

    def _more(self, raw: Raw, refused: BadInput, *, inside: bool) -> Line:
        """A line that begins no record: one more of the record before it, else a fault."""
        event = None
        if self._long is not None and self._event is not None:
            event = self._long.continued(raw.data, self._event, self._context, inside=inside)
            if event is not None and self._is_full(self._lines, len(raw.data)):
                refused, event = self._too_much(), None
        if event is None:
            return self._faulty(raw, Fault(f"{self._file}:{raw.number}", refused.what, refused.do))
        self._lines, self._size = self._lines + 1, self._size + len(raw.data)
        return Line(number=raw.number, start=raw.start, raw=raw.data, event=event, continued=1)

    def _faulty(self, raw: Raw, fault: Fault) -> Line:
        self._event, self._due = None, 0
        event = Event(at="", fields=[("line", raw.data.decode("utf-8", "surrogateescape"))])
        return Line(number=raw.number, start=raw.start, raw=raw.data, event=event, fault=fault)

    def _goes_on(self, raw: Raw, *, inside: bool) -> bool | None:
        """Whether the value is open behind the line, too (then it is held); None if it is none of its record."""
        if self._long is None or self._is_full(len(self._held) - 1, len(raw.data)):
            return None
        goes_on = self._long.unclosed(raw.data, inside=inside)
        if goes_on:
            self._held.append(raw)
            self._size += len(raw.data)
        return goes_on

    def _closed(self, last: Raw) -> Line | None:
        """The lines held and the last one as one record; None if they are none."""
        data = b"".join([*(part for raw in self._held for part in (raw.data, raw.newline)), last.data])
        try:
            event = self._reader.fields(data, self._context)
        except BadInput:
            return None
        first, more = self._held[0], len(self._held)
        self._held = []
        self._event, self._lines, self._size = event, more, self._size + len(last.data)
        return Line(number=first.number, start=first.start, raw=data, event=event, continued=more)

    def _given_up(self, at: Raw | None = None) -> Line:
        """The first line held as a fault; the others are put back, and the whole line at which it was found.

        They are cut again where counted records end, for the count of the first is not believed any more.
        """
        first, *others = self._held
        self._held = []
        if at is not None:
            if others and others[-1].number == at.number:
                others.pop()
            others.append(at)
        self._again.extendleft(reversed(others))
        return self._faulty(first, self._fault)

    def _is_full(self, lines: int, more: int) -> bool:
        limits = self._context.limits
        return lines >= limits.record_lines or self._size + more > limits.line_bytes

    def _too_much(self) -> BadInput:
        limits = self._context.limits
        what = (
            f"it begins no record, and the one before it has {self._lines} lines more and {self._size} bytes already:"
            f" at most {limits.record_lines} and {limits.line_bytes} are taken as one"
        )
        do = "check whether this is the log it was taken for, or raise limits.record_lines or limits.line_bytes"
        return BadInput(what, do=do)
