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
from tocsin.watch.readers.contract import LineContext, LogReader
from tocsin.watch.records import Line, Walk
from tocsin.watch.sections import sectioned
from tocsin.watch.sifted import Sifted, how_to_look

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
    how = None if sieve is None or before is not None else how_to_look(reader, sieve)
    if sieve is not None and how is not None:
        sifted = Sifted(sieve, how, index, reader, file, context)
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


def _all(walk: Walk, block: bytes, first_line: int, first_offset: int, *, last: bool) -> Iterator[Line]:
    yield from walk.lines(block, first_line, first_offset)
    if last:
        yield from walk.end()


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
    run = _Run(index, file, context, sieve, gathered)
    for scanned in run.over(stream, reader, block_bytes):
        kept = scanned.faults[: max(0, context.limits.faults - listed)]
        listed += len(kept)
        yield msgspec.structs.replace(scanned, faults=kept)


class _Run:
    """What is known between two blocks of a stream."""

    def __init__(
        self,
        index: Index,
        file: str,
        context: LineContext,
        make_sieve: Callable[[], Sieve] | None,
        gathered: int,
    ) -> None:
        self._index, self._file, self._context = index, file, context
        self._make_sieve, self._gathered = make_sieve, gathered
        self._sieve: Sieve | None = None
        self._sifted: Sifted | None = None
        self._before: Open | None = None
        self._reader: LogReader | None = None
        self._number = 1

    def over(self, stream: BinaryIO, reader: LogReader, block_bytes: int) -> Iterator[Scanned]:
        """What each block gives."""
        # The lines are counted by whoever looks at them, not when the stream is cut: a count more takes a tenth of the time.
        first = 0 if self._make_sieve is None else 2 * SMALL_BYTES
        cut = blocks(stream, block_bytes, self._context.limits, first=first, numbered=False)
        try:
            for block, self._reader in sectioned(cut, reader):
                yield from self._block(block, self._reader)
        except BadInput:
            # The stream is broken here: what was read before it broke is said.
            yield from self._rest()
            raise
        yield from self._rest()

    def _block(self, block: Block, reader: LogReader) -> Iterator[Scanned]:
        if (
            self._sieve is None
            and self._make_sieve is not None
            and block.first_offset + block.size > SMALL_BYTES
        ):
            self._sieve = self._make_sieve()
        sieve = self._sieve if self._before is None and not block.too_long else None
        how = None if sieve is None else how_to_look(reader, sieve)
        if self._sifted is not None and (how is None or self._sifted.reader is not reader):
            yield from self._read()
        if sieve is not None and how is not None:
            self._sifted = self._sifted or Sifted(
                sieve, how, self._index, reader, self._file, self._context, self._gathered
            )
            self._number += self._sifted.add(block.data, self._number, block.first_offset)
            if self._sifted.is_full:
                yield from self._read()
            return
        if block.too_long:
            yield from self._held()
            scanned = _too_long(block, self._number, self._file, self._context.limits)
        else:
            scanned = self._whole(block, reader)
        self._before = scanned.after
        self._number += scanned.lines
        yield scanned

    def _whole(self, block: Block, reader: LogReader, *, last: bool = False) -> Scanned:
        return scan(
            block.data,
            index=self._index,
            reader=reader,
            file=self._file,
            first_line=self._number,
            first_offset=block.first_offset,
            context=self._context,
            before=self._before,
            last=last,
            sieve=self._sieve,
        )

    def _read(self) -> Iterator[Scanned]:
        """What the lines named so far give."""
        if self._sifted is not None:
            yield self._sifted.read()
            self._sifted = None

    def _held(self) -> Iterator[Scanned]:
        """What is held though no line can close it any more."""
        if self._before is not None and self._before.held is not None and self._reader is not None:
            yield self._whole(_NOTHING, self._reader, last=True)

    def _rest(self) -> Iterator[Scanned]:
        yield from self._read()
        yield from self._held()


def _too_long(block: Block, number: int, file: str, limits: Limits) -> Scanned:
    do = "raise limits.line_bytes to scan it, or check whether this is a log"
    what = f"the line is {block.size} bytes long, more than {limits.line_bytes}: not scanned"
    fault = Fault(f"{file}:{number}", what, do)
    return Scanned(hits=[], faults=[fault], lines=1, faulty=1, size=block.size)
