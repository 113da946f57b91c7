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

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress, islice
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.hit import Hit, event_of
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.watch import picked
from tocsin.watch.held import Open
from tocsin.watch.place import anchor, offset
from tocsin.watch.readers.contract import Event, LineContext, LogReader, Spelling
from tocsin.watch.records import Line, Walk
from tocsin.watch.sections import sectioned
from tocsin.watch.tokens import Match, Traits, has_wholes, matches, traits

if TYPE_CHECKING:
    from tocsin.watch.index import Index
    from tocsin.watch.sieve import Sieve

BLOCK_BYTES = 2**20
"""More would be taken from the system and cleared for each block anew, which costs twice what reading does."""
SMALL_BYTES = 2 * 2**20
"""What the whole way reads sooner than the quick way is loaded."""
_MEMO = 50_000
_MEMO_CHARACTERS = 512

_Memo = dict[tuple[Traits, str], list[Match]]


class Scanned(msgspec.Struct, frozen=True, kw_only=True):
    """What one block gave."""

    hits: list[Hit]
    """In the order of the lines, their fields, and places in the field."""
    faults: list[Fault]
    """At most ``limits.faults`` of them (``scan_stream``: in the whole stream)."""
    lines: int
    """Lines of the block, those too long to scan among them, and those of which nothing is said yet."""
    faulty: int = 0
    """How many faults there were, listed or not; of lines held before the block, too."""
    size: int = 0
    """Bytes of the stream that this block stands for."""
    assumed: tuple[str, ...] = ()
    """What was taken for granted: the zone or year of stamps that name none."""
    continued: int = 0
    """Lines taken as part of the record before them."""
    after: Open | None = None
    """The record that is still open behind the block: ``before`` of the next one."""


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """Whole lines of a stream, or one line that is too long (then ``data`` is empty)."""

    data: bytes
    first_line: int
    """Counted from 1."""
    first_offset: int
    size: int
    """Bytes of the stream it stands for."""
    too_long: bool = False


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
    told = _told(read, index, file, context.limits, None)
    unended = bool(block) and not block.endswith(b"\n")
    lines = walk.number - first_line + 1 if newlines < 0 else newlines + unended
    return msgspec.structs.replace(told, lines=lines, size=len(block), after=walk.record)


class _Sifted:
    """Blocks, one behind the other, of which the lines that may hold something are read together.

    A block names a few lines at most. Read by themselves they would cost half as much again: by then the processor has the
    log at hand, and not what reads them.
    """

    _LINES, _BYTES = 64, 16 * 2**20

    def __init__(
        self, sieve: Sieve, how: int, index: Index, reader: LogReader, file: str, context: LineContext
    ) -> None:
        """``how``: what ``_how`` said of the reader."""
        self.reader = reader
        self._sieve, self._how, self._index, self._file, self._context = sieve, how, index, file, context
        self._named: list[tuple[bytes, int, int]] = []
        self._lines = self._size = 0

    @property
    def is_full(self) -> bool:
        """Whether it is time to read what is named."""
        return len(self._named) >= self._LINES or self._size >= self._BYTES

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
        told = _told(read, self._index, self._file, self._context.limits, self._sieve.texts(texts))
        return msgspec.structs.replace(told, lines=self._lines, size=self._size)


def _told(
    lines: Iterable[Line], index: Index, file: str, limits: Limits, doubtful: Iterator[bool] | None
) -> Scanned:
    """What these lines give; ``doubtful``: of each of their fields and URLs whether a value may stand in it; None: in each."""
    hits: list[Hit] = []
    faults: list[Fault] = []
    assumed: set[str] = set()
    memo: _Memo = {}
    faulty = continued = 0
    wholes = has_wholes(index)
    for line in lines:
        event = line.event
        continued += line.continued
        if line.fault is not None:
            faulty += 1
            if len(faults) < limits.faults:
                faults.append(line.fault)
        if event.assumed:
            assumed.add(event.assumed)
        many, urls = len(event.fields), event.urls
        within: Sequence[bool] = (True,) * many
        if doubtful is not None:
            may = list(islice(doubtful, many))
            within = may if line.fault is None else within
            urls = tuple(compress(urls, islice(doubtful, len(urls))))
        hits.extend(_hits(line, index, memo, file, within, wholes=wholes))
        if urls and index.has("url"):
            parts = _told_in_parts(event, urls, index, place=(file, line.number, line.start))
            hits.extend(msgspec.structs.replace(hit, event=event_of(line.raw)) for hit in parts)
    return Scanned(
        hits=hits,
        faults=faults,
        lines=0,
        faulty=faulty,
        assumed=tuple(sorted(assumed)),
        continued=continued,
    )


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


def _hits(
    read: Line, index: Index, memo: _Memo, file: str, within: Sequence[bool], *, wholes: bool
) -> Iterator[Hit]:
    """``within``: of each field whether a value may stand in it; ``wholes``: any field may be one as a whole."""
    event, bad = read.event, read.fault is not None
    line = ""
    done: set[tuple[str, str, str]] = set()
    for which, (path, value) in enumerate(event.fields):
        of = traits(path)
        if not (within[which] or wholes or of.file or of.fingerprint):
            continue
        if which in event.versions:
            of = msgspec.structs.replace(of, versions=True)
        found = memo.get((of, value))
        if found is None:
            found = matches(value, of, index, escaped=bad, within=within[which])
            # A bad line is read with its escapes, so it must not answer for a good field of equal text.
            if len(memo) < _MEMO and len(value) < _MEMO_CHARACTERS and not bad:
                memo[of, value] = found
        for match in found:
            entry = match.entry
            if (path, entry.kind, entry.value) in done:
                continue
            done.add((path, entry.kind, entry.value))
            line = line or read.raw.decode("utf-8", "surrogateescape")
            seen = value[match.start : match.end]
            at = offset(line, event.fields, which, match.start, seen)
            shown = _shown(seen)
            number, begin = read.number, 0
            if b"\n" in read.raw:
                about = at if at is not None else anchor(line, event.fields, which, match.start)
                number += read.raw.count(b"\n", 0, about)
                begin = read.raw.rfind(b"\n", 0, about) + 1
            yield Hit(
                file=file,
                line=number,
                offset=read.start + (at if at is not None and shown == seen else begin),
                field=path,
                at=event.at,
                kind=entry.kind,
                value=entry.value,
                seen=shown,
                objects=entry.objects,
                tags=entry.tags,
                hosts=event.hosts,
                deed=event.deed,
                observer=event.observer,
                event=event_of(read.raw),
            )


def _told_in_parts(
    event: Event, urls: Iterable[tuple[str, str]], index: Index, *, place: tuple[str, int, int]
) -> Iterator[Hit]:
    """Hits on URLs that stand nowhere in the line as a whole; their place is the line."""
    file, number, line_offset = place
    for path, url in urls:
        for match in matches(url, traits(path), index):
            if match.entry.kind == "url":
                yield Hit(
                    file=file,
                    line=number,
                    offset=line_offset,
                    field=path,
                    at=event.at,
                    kind="url",
                    value=match.entry.value,
                    seen=_shown(url[match.start : match.end]),
                    objects=match.entry.objects,
                    tags=match.entry.tags,
                    hosts=event.hosts,
                    deed=event.deed,
                    observer=event.observer,
                )


def _shown(seen: str) -> str:
    """The text with bytes that are no UTF-8 replaced, for they cannot be written as JSON."""
    return (
        seen
        if seen.isascii()
        else "".join("\ufffd" if 0xD800 <= ord(character) <= 0xDFFF else character for character in seen)
    )


def blocks(
    stream: BinaryIO, size: int, limits: Limits, *, first: int = 0, numbered: bool = True
) -> Iterator[Block]:
    """The stream in blocks of about ``size`` bytes, cut at newlines; the last may lack its newline.

    A line longer than ``limits.line_bytes`` (without its newline) comes as a block of its own with
    ``too_long`` set and no data; line numbers and offsets go on behind it. Memory: ``size`` plus one line.

    ``first``: the size of the first block, if it is to be larger. ``numbered=False``: whoever reads them counts the lines,
    so ``first_line`` says nothing.
    """
    line, done, rest = 1, 0, b""
    skipping = 0  # bytes of a line too long, of which nothing is kept
    for chunk in _chunks(stream, max(1, size), first):
        if not skipping and (cut := chunk.rfind(b"\n") + 1):
            whole = b"".join((rest, memoryview(chunk)[:cut]))  # each byte is copied once
            rest = chunk[cut:]
            for block in _whole_lines(whole, line, done, limits.line_bytes):
                line += 1 if block.too_long or not numbered else block.data.count(b"\n")
                done += block.size
                yield block
            if len(rest) > limits.line_bytes + 1:
                skipping, rest = len(rest), b""
            continue
        rest = chunk if not rest else rest + chunk
        if skipping:
            newline = rest.find(b"\n")
            if newline < 0:
                skipping, rest = skipping + len(rest), b""
                continue
            skipping, rest = skipping + newline + 1, rest[newline + 1 :]
            yield Block(data=b"", first_line=line, first_offset=done, size=skipping, too_long=True)
            line, done, skipping = line + 1, done + skipping, 0
        cut = rest.rfind(b"\n") + 1
        for block in _whole_lines(rest[:cut], line, done, limits.line_bytes):
            line += 1 if block.too_long or not numbered else block.data.count(b"\n")
            done += block.size
            yield block
        rest = rest[cut:]
        # One more byte may be the \r of a line that is just not too long.
        if len(rest) > limits.line_bytes + 1:
            skipping, rest = len(rest), b""
    if skipping or len(rest.removesuffix(b"\r")) > limits.line_bytes:
        size_left = skipping + len(rest)
        yield Block(data=b"", first_line=line, first_offset=done, size=size_left, too_long=True)
    elif rest:
        yield Block(data=rest, first_line=line, first_offset=done, size=len(rest))


def _chunks(stream: BinaryIO, size: int, first: int) -> Iterator[bytes]:
    chunk = stream.read(max(size, first))
    while chunk:
        yield chunk
        chunk = stream.read(size)


def _whole_lines(data: bytes, line: int, done: int, longest: int) -> Iterator[Block]:
    """The data in as few blocks as its lines that are too long allow."""
    begin = start = 0
    while start < len(data):
        # The furthest newline within reach: all lines up to it are short enough.
        newline = data.rfind(b"\n", start, start + longest + 1)
        if newline >= 0:
            start = newline + 1
            continue
        end = data.find(b"\n", start) + 1
        if end - start - 1 == longest + 1 and data[end - 2 : end - 1] == b"\r":
            start = end
            continue
        if start > begin:
            yield Block(
                data=data[begin:start], first_line=line, first_offset=done + begin, size=start - begin
            )
            line += data.count(b"\n", begin, start)
        yield Block(data=b"", first_line=line, first_offset=done + start, size=end - start, too_long=True)
        line += 1
        begin = start = end
    if start > begin:
        yield Block(data=data[begin:start], first_line=line, first_offset=done + begin, size=start - begin)


def scan_stream(
    stream: BinaryIO,
    *,
    index: Index,
    reader: LogReader,
    file: str,
    context: LineContext,
    block_bytes: int = BLOCK_BYTES,
    sieve: Callable[[], Sieve] | None = None,
) -> Iterator[Scanned]:
    """The hits of a whole stream, block by block; ``size`` of each adds up to the bytes done.

    ``sieve`` makes the sieve, which is worth its loading for a stream longer than ``SMALL_BYTES``.
    """
    listed = 0
    for scanned in _scanned(stream, index, reader, file, context, block_bytes, sieve):
        kept = scanned.faults[: max(0, context.limits.faults - listed)]
        listed += len(kept)
        yield msgspec.structs.replace(scanned, faults=kept)


def _scanned(
    stream: BinaryIO, index: Index, reader: LogReader, file: str, context: LineContext, block_bytes: int,
    make_sieve: Callable[[], Sieve] | None,
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
            if sifted is not None and (how is None or sifted.is_full or sifted.reader is not current):
                yield sifted.read()
                sifted = None
            if sieve is not None and how is not None:
                sifted = sifted or _Sifted(sieve, how, index, current, file, context)
                number += sifted.add(block.data, number, block.first_offset)
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
