# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A block of a log against an index: the seam ``scan(block) -> hits``.

``scan`` is a pure function of block, index, settings and the record still open before the block
(``watch.records``), so any scheduler may run or repeat it, and where the blocks are cut changes nothing.
``blocks`` cuts a stream at newlines; ``scan_stream`` joins both.

A line that is not of the format is a fault, and its raw text is scanned as the field ``line``, so
that no hit is lost to a bad line. A line longer than ``limits.line_bytes`` is a fault and is not scanned.
Blocks are UTF-8: ``watch.encoding`` makes them so.

Two ways lead to the same hits. The whole way reads each line; the quick way has compiled code name the lines that may
hold something (``watch.sieve``) and reads those (``watch.picked``). Of lines that are not named it says no more than how
many there are: a fault in one of them is seen if the line does not begin and end as its format has it, or is a row with too
few or too many cells.

Cost: the quick way 150 to 400 MB/s on one core, the whole way 8 MB/s with Suricata's logs and 2 MB/s with syslog, nearly the
same for one indicator and a million; memory is one block. The exactness is that of ``watch.tokens``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.watch import picked
from tocsin.watch.blocks import BLOCK_BYTES, Block, blocks
from tocsin.watch.held import Open
from tocsin.watch.line_hits import Scanned, told
from tocsin.watch.readers.contract import LineContext, LogReader, Spelling
from tocsin.watch.records import Line, Walk
from tocsin.watch.sections import sectioned

if TYPE_CHECKING:
    from tocsin.watch.index import Index
    from tocsin.watch.sieve import Sieve

SMALL_BYTES = 2 * 2**20
"""What the whole way reads sooner than the quick way is loaded."""
GATHERED, GATHERED_SOON = 16 * 2**20, 4 * 2**20
"""Bytes of a log of which the lines that may hold something are read together."""
_NOTHING = Block(data=b"", first_line=1, first_offset=0, size=0)


def scan(
    block: bytes,
    *,
    index: Index,
    reader: LogReader,
    file: str,
    first_line: int,
    first_offset: int,
    context: LineContext,
    before: Open | None = None,
    last: bool = True,
    sieve: Sieve | None = None,
) -> Scanned:
    """Every hit of the index in a block of whole lines (the last may lack its newline).

    One hit a line, field and indicator value. Raises nothing: a bad line is a fault. ``last``: nothing comes
    behind the block. Otherwise lines whose record is open within a value at its end are kept in ``after``, and
    what they give comes with a later block, or with an empty one that is the last. ``sieve``: of the values of the
    index; with it the quick way is taken where it can be.
    """
    how = None if sieve is None or before is not None else _how(reader, sieve)
    if sieve is not None and how is not None:
        sifted = _Sifted(sieve, how, index, reader, file, context)
        sifted.add(block, first_line, first_offset)
        return sifted.read()
    walk = Walk(reader, context, file, before)
    quick = None
    if sieve is not None and block:
        stretch = picked.Block(block, first_line, first_offset)
        quick = picked.picked(walk, stretch, reader=reader, sieve=sieve, before=before, last=last)
    read, newlines = quick or (_all(walk, block, first_line, first_offset, last=last), -1)
    found = told(read, index, file, context.limits, None)
    unended = bool(block) and not block.endswith(b"\n")
    lines = walk.number - first_line + 1 if newlines < 0 else newlines + unended
    return msgspec.structs.replace(found, lines=lines, size=len(block), after=walk.record)


class _Sifted:
    """Blocks, one behind the other, of which the lines that may hold something are read together.

    A block names a few lines at most. Read by themselves they would cost half as much again: by then the processor has the
    log at hand, and not what reads them.
    """

    _LINES = 64

    def __init__(
        self, sieve: Sieve, how: int, index: Index, reader: LogReader, file: str, context: LineContext,
        gathered: int = 0,
    ) -> None:  # fmt: skip
        """``how``: what ``_how`` said of the reader; ``gathered``: bytes after which it is time to read."""
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


def _all(walk: Walk, block: bytes, first_line: int, first_offset: int, *, last: bool) -> Iterator[Line]:
    yield from walk.lines(block, first_line, first_offset)
    if last:
        yield from walk.end()


def _how(reader: LogReader, sieve: Sieve) -> int | None:
    """How the sieve has to look at the lines of this format as they are; None if they must be written anew (``picked``)."""
    if getattr(reader, "is_json", False):
        return sieve.PARTED | sieve.JSON | sieve.FIELDS
    spelling: Spelling | None = getattr(reader, "spelling", None)
    as_it_is = spelling is not None and spelling.way == "text" and not sieve.needs_fields
    return sieve.PARTED if as_it_is else None


def scan_stream(
    stream: BinaryIO,
    *,
    index: Index,
    reader: LogReader,
    file: str,
    context: LineContext,
    block_bytes: int = BLOCK_BYTES,
    sieve: Callable[[], Sieve] | None = None,
    gathered: int = GATHERED,
) -> Iterator[Scanned]:
    """The hits of a whole stream, block by block; ``size`` of each adds up to the bytes done.

    ``sieve`` makes the sieve, which is worth its loading for a stream longer than ``SMALL_BYTES``. With it hits come after
    so many bytes at the latest: ``GATHERED_SOON`` where somebody waits for the first, at 5 % more of the time; 0 of a stream
    that grows, for its next block may be a day away.
    """
    listed = 0
    for scanned in _scanned(stream, index, reader, file, context, block_bytes, sieve, gathered):
        kept = scanned.faults[: max(0, context.limits.faults - listed)]
        listed += len(kept)
        yield msgspec.structs.replace(scanned, faults=kept)


def _scanned(
    stream: BinaryIO, index: Index, reader: LogReader, file: str, context: LineContext, block_bytes: int,
    make_sieve: Callable[[], Sieve] | None, gathered: int,
) -> Iterator[Scanned]:  # fmt: skip
    before: Open | None = None
    sieve: Sieve | None = None
    current, number = reader, 1

    def one(block: Block, reader: LogReader, *, last: bool = False) -> Scanned:
        return scan(
            block.data,
            index=index,
            reader=reader,
            file=file,
            first_line=number,
            first_offset=block.first_offset,
            context=context,
            before=before,
            last=last,
            sieve=sieve,
        )

    def held() -> Iterator[Scanned]:
        """What is held though no line can close it any more."""
        if before is not None and before.held is not None:
            yield one(_NOTHING, current, last=True)

    # The lines are counted by whoever looks at them, not when the stream is cut: a count more takes a tenth of the time.
    first = 0 if make_sieve is None else 2 * SMALL_BYTES
    cut = blocks(stream, block_bytes, context.limits, first=first, numbered=False)
    sifted: _Sifted | None = None
    try:
        for block, current in sectioned(cut, reader):
            if sieve is None and make_sieve is not None and block.first_offset + block.size > SMALL_BYTES:
                sieve = make_sieve()
            how = None if sieve is None or before is not None or block.too_long else _how(current, sieve)
            if sifted is not None and (how is None or sifted.reader is not current):
                yield sifted.read()
                sifted = None
            if sieve is not None and how is not None:
                sifted = sifted or _Sifted(sieve, how, index, current, file, context, gathered)
                number += sifted.add(block.data, number, block.first_offset)
                if sifted.is_full:
                    yield sifted.read()
                    sifted = None
                continue
            if block.too_long:
                yield from held()
                scanned = _too_long(block, number, file, context.limits)
            else:
                scanned = one(block, current)
            before = scanned.after
            number += scanned.lines
            yield scanned
    except BadInput:
        # The stream is broken here: what was read before it broke is said.
        if sifted is not None:
            yield sifted.read()
        yield from held()
        raise
    if sifted is not None:
        yield sifted.read()
    yield from held()


def _too_long(block: Block, number: int, file: str, limits: Limits) -> Scanned:
    do = "raise limits.line_bytes to scan it, or check whether this is a log"
    what = f"the line is {block.size} bytes long, more than {limits.line_bytes}: not scanned"
    fault = Fault(f"{file}:{number}", what, do)
    return Scanned(hits=[], faults=[fault], lines=1, faulty=1, size=block.size)
