# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A log in parts that can be scanned apart, in any process, and what each gives put together again.

A plain file of UTF-8 in a format whose lines stand for themselves is cut into stretches; any other log is one part. ``look``
is pure but for reading the log: so ``flows.spread`` may run it anywhere, and again. Lines of a stretch count from its beginning until
``joined`` knows how many stand before it. Who vouches for what was found is asked where the store is.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.hit import Hit
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.flows.log_input import LogInput
from tocsin.flows.log_range import LogRange
from tocsin.flows.log_reader import reader_of, said_of
from tocsin.flows.taken import Taken
from tocsin.watch.encoding import Transcoder
from tocsin.watch.line_hits import Scanned
from tocsin.watch.readers import LineContext
from tocsin.watch.readers.contract import LogReader, LongReader, SectionReader
from tocsin.watch.scan import scan_stream

if TYPE_CHECKING:
    from tocsin.watch.index import Index, Voucher
    from tocsin.watch.index.file import Header, Sections
    from tocsin.watch.sieve import Sieve
    from tocsin.watch.sieve.layout import Words

PART_BYTES = 64 * 2**20
_handed = itertools.count()


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What one worker looks through."""

    path: str
    name: str
    start: int = 0
    end: int | None = None
    """Bytes of a plain file, lines that begin in them; None: the whole log, unpacked."""
    which: int = 0
    """By which of the indexes."""
    recoded: bool = False
    """Whether text in UTF-16 within the stretch is looked for: only in one that goes to the end of the log."""


class Lookup(NamedTuple):
    """An index as it is handed to a worker: by its file, to be mapped and shared, or as arrays where there is no file."""

    path: str
    header: Header | None
    sections: Sections | None
    asked: bool
    """Whether who vouches is asked of the store."""
    tables: Words | str
    """Of the sieve: by their file, or as an array where there is none."""
    key: str
    """What tells it apart in a worker."""


class Shared(NamedTuple):
    """What all parts have in common."""

    lookups: tuple[Lookup, ...]
    now: dt.datetime
    limits: Limits
    form: str
    encoding: str


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What one part gave."""

    scanned: tuple[Scanned, ...] = ()
    """Block by block; lines and offsets as if the part were the whole log."""
    begin: int = 0
    end: int = 0
    """Bytes of the log it stands for."""
    whole: int = 0
    """Where the last line ends that has its newline."""
    digest: str = ""
    """SHA-256 of a log that was looked through as one part."""
    has_nul: bool = False
    broken: Fault | None = None
    """Why it could not be read to its end."""
    refused: Taken | None = None
    """The account of a file that is no log."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How one log is cut."""

    kind: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
    """What is to be said of the log as a whole."""
    size_bytes: int = 0
    """Of a plain file that can be cut, as it was when it was looked at; 0 for another."""


def handed(compiled: Index, seed: int, *, mapped: bool = True) -> Lookup:
    """The index for workers; ``mapped``: they see the files of this machine. Cost: ``look_for.tables_of``."""
    from tocsin.flows.look_for import tables_at

    tables, kept = tables_at(compiled, seed)
    asked = compiled.ask is not None
    key = f"{os.getpid()} {next(_handed)}"
    if mapped and compiled.path:
        return Lookup(compiled.path, None, None, asked, kept or tables, key)
    return Lookup("", compiled.header, compiled.sections, asked, tables, key)


def plan(
    path: str, name: str, limits: Limits, *, form: str = "", encoding: str = "", size: int = PART_BYTES
) -> Plan | Taken:
    """How a log is cut into parts of about ``size`` bytes; the account of a file that is none. Raises what opening raises."""
    with LogInput(path, name, limits, encoding=encoding) as log:
        reader = reader_of(name, log.head(), form)
        if isinstance(reader, Taken):
            return reader
        notes = tuple(said_of(reader, log.encoding))
        whole = log.plain_bytes if _stands_alone(reader) and not log.encoding else 0
    kind, path = f"log ({reader.name})", os.path.abspath(path)  # a worker may stand in another folder
    if not whole:
        return Plan(kind=kind, parts=(Part(path=path, name=name),), notes=notes)
    return Plan(kind=kind, parts=stretches(path, name, 0, whole, size), notes=notes, size_bytes=whole)


def stretches(
    path: str, name: str, start: int, end: int, size: int = PART_BYTES, which: int = 0
) -> tuple[Part, ...]:
    """The bytes of a plain file in parts."""
    return tuple(
        Part(path=path, name=name, start=at, end=min(at + size, end), which=which)
        for at in range(start, end, size)
    )


def _stands_alone(reader: LogReader) -> bool:
    return not isinstance(reader, (LongReader, SectionReader))


def look(shared: Shared, part: Part) -> Looked:
    """Scan one part. Raises nothing that is the fault of the log: that is told."""
    try:
        return _stretch(shared, part) if part.end is not None else _whole(shared, part)
    except BadInput as error:
        return Looked(broken=Fault(error.where or part.name, error.what, error.do))


def _whole(shared: Shared, part: Part) -> Looked:
    index, make = _opened(shared.lookups[part.which])
    with LogInput(part.path, part.name, shared.limits, encoding=shared.encoding) as log:
        reader = reader_of(part.name, log.head(), shared.form)
        if isinstance(reader, Taken):
            return Looked(refused=reader)
        broken, found = _scanned(cast("BinaryIO", log), index, make, reader, shared, part.name)
    digest = log.digest.hexdigest()
    done = log.read_bytes
    return Looked(scanned=tuple(found), end=done, whole=done, digest=digest, broken=broken)


def _stretch(shared: Shared, part: Part) -> Looked:
    index, make = _opened(shared.lookups[part.which])
    assert part.end is not None
    with LogInput(part.path, part.name, shared.limits) as log:
        reader = reader_of(part.name, log.head(), shared.form)
    if isinstance(reader, Taken):
        return Looked(refused=reader)
    with LogRange(part.path, part.start, part.end) as lines:
        begin = lines.begin
        stream = _Recoded(lines) if part.recoded else lines
        broken, found = _scanned(cast("BinaryIO", stream), index, make, reader, shared, part.name)
    moved = tuple(_moved(one, begin) for one in found)
    return Looked(
        scanned=moved, begin=begin, end=lines.done, whole=lines.whole, has_nul=lines.has_nul, broken=broken
    )


def _scanned(
    stream: BinaryIO, index: Index, make: Callable[[], Sieve], reader: LogReader, shared: Shared, name: str
) -> tuple[Fault | None, list[Scanned]]:
    context = LineContext(now=shared.now, limits=shared.limits)
    found: list[Scanned] = []
    try:
        found.extend(scan_stream(stream, index=index, reader=reader, file=name, context=context, sieve=make))
    except BadInput as error:
        lines = sum(one.lines for one in found)
        return Fault(f"{name}:{lines + 1}", error.what, error.do), found
    return None, found


def _moved(scanned: Scanned, by: int) -> Scanned:
    if not by or not scanned.hits:
        return scanned
    hits = [msgspec.structs.replace(hit, offset=hit.offset + by) for hit in scanned.hits]
    return msgspec.structs.replace(scanned, hits=hits)


class _Recoded:
    """Lines with what is UTF-16 among them in UTF-8."""

    def __init__(self, lines: LogRange) -> None:
        self._lines, self._transcoder = lines, Transcoder("")

    def read(self, size: int) -> bytes:
        while True:
            data = self._lines.read(size)
            text = self._transcoder.feed(data, last=not data)
            if text or not data:
                return text


def joined(looked: Looked, name: str, lines: int) -> Iterator[Scanned]:
    """The blocks of a part before which ``lines`` stand in the log, counted from the beginning of the log."""
    return (one if not lines else _counted(one, name, lines) for one in looked.scanned)


def not_whole(name: str, kind: str, lines: int, broken: Fault | None) -> Taken:
    """The account of a log that could not be read to its end."""
    return Taken(name=name, kind=kind, outcome="not whole", records=lines, faults=(broken,) if broken else ())


def _counted(scanned: Scanned, name: str, lines: int) -> Scanned:
    if not scanned.hits and not scanned.faults:
        return scanned
    hits = [msgspec.structs.replace(hit, line=hit.line + lines) for hit in scanned.hits]
    faults = [
        msgspec.structs.replace(fault, where=_line_of(fault.where, name, lines)) for fault in scanned.faults
    ]
    return msgspec.structs.replace(scanned, hits=hits, faults=faults)


def _line_of(where: str, name: str, lines: int) -> str:
    number, colon, rest = where.removeprefix(f"{name}:").partition(":")
    return f"{name}:{int(number) + lines}{colon}{rest}" if number.isdigit() else where


_kept: dict[str, tuple[Index, Callable[[], Sieve]]] = {}
"""Of this process: the indexes it has opened, by their keys."""
_MOST_KEPT = 4


def _opened(lookup: Lookup) -> tuple[Index, Callable[[], Sieve]]:
    from tocsin.watch.index import Index
    from tocsin.watch.index.file import read

    if lookup.key not in _kept:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        header, sections = read(lookup.path) if lookup.path else (lookup.header, lookup.sections)
        assert header is not None
        assert sections is not None
        ask = _somebody if lookup.asked else None
        index = Index(header, sections, ask=ask, path=lookup.path)
        _kept[lookup.key] = index, functools.cache(functools.partial(_sieve, lookup.tables))
    return _kept[lookup.key]


def _sieve(tables: Words | str) -> Sieve:
    from tocsin.watch.index.file import read
    from tocsin.watch.sieve import Sieve

    return Sieve(cast("Words", read(tables)[1]["tables"]) if isinstance(tables, str) else tables)


def _somebody(_kind: str, _value: str) -> tuple[Voucher, ...]:
    """Stands for whoever vouches, until the store is asked."""
    from tocsin.watch.index import Voucher

    return (Voucher(),)


def vouched(scanned: Scanned, compiled: Index) -> Scanned:
    """With who vouches for each hit now; what nobody vouches for is left out."""
    if compiled.ask is None or not scanned.hits:
        return scanned
    hits = list(_vouched(scanned.hits, compiled))
    return msgspec.structs.replace(scanned, hits=hits)


def _vouched(hits: Sequence[Hit], compiled: Index) -> Iterator[Hit]:
    for hit in hits:
        entry = compiled.vouched(hit.kind, hit.value)
        if entry is not None:
            yield msgspec.structs.replace(hit, objects=entry.objects, tags=entry.tags)
