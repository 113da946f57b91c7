# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lines that were read -> the hits in them, exactly: ``watch.tokens`` decides what is one, ``watch.place`` where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, islice
from typing import TYPE_CHECKING

import msgspec

from tocsin.core.hit import Hit, event_of
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.watch.held import Open
from tocsin.watch.place import anchor, offset
from tocsin.watch.readers.contract import Event
from tocsin.watch.records import Line
from tocsin.watch.tokens import Match, Traits, has_wholes, matches, traits

if TYPE_CHECKING:
    from tocsin.watch.index import Index

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


def told(
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
