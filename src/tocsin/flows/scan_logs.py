# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Logs over the stored intelligence -> hits -> store. A log streams: its size is bounded by nothing but time."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, cast

from tocsin.core.errors import BadInput
from tocsin.core.hit import Hit
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.flows import files
from tocsin.flows.take_in import Outcome, Taken
from tocsin.store import Store, hits, sources
from tocsin.watch.readers import LineContext, log_reader
from tocsin.watch.scan import Scanned, scan_stream

if TYPE_CHECKING:
    from tocsin.watch.index import Index
    from tocsin.watch.sieve import Sieve

PART_BYTES = 64 * 1024
"""Read at a time, so that what stands before broken compression is seen."""
INDICATOR_TYPES = ("indicator",)
"""Only indicators accuse; an observable in a report is a fact about somebody, not a warning."""


def build_index(store: Store, folder: str | None = None) -> Index:
    """The live indicators of the store, compiled: last version, not revoked, not withdrawn; kept in a cache folder."""
    from tocsin.flows import look_for  # the compiler and its arrays are needed by those alone who scan

    return look_for.index_of(store, folder)


def sieve_of(compiled: Index, seed: int) -> Callable[[], Sieve]:
    """What makes the sieve of an index when a log is long enough to need it, once; ``seed`` is drawn at random."""

    @functools.cache
    def made() -> Sieve:
        from tocsin.watch import (
            sieve,  # numba: half a second, and some 15 s where its code is not compiled yet
        )

        return sieve.Sieve(sieve.build(sieve.wanted(dict(compiled.values())), seed))

    return made


def scan_log(
    store: Store,
    path: str,
    name: str,
    compiled: Index,
    *,
    actor: str,
    now: dt.datetime,
    at: str,
    limits: Limits,
    advance: Callable[[int], None] = lambda _bytes: None,
    each: Callable[[Hit], None] = lambda _hit: None,
    sieve: Callable[[], Sieve] | None = None,
) -> Taken:
    """Scan one log; ``each`` gets every hit as it is found, the store gets them all in one commit at the end.

    Raises what ``files.open_file`` raises. A log whose compression is broken is not whole: what was found
    in it until then has been said by ``each``, and nothing of it is stored.
    """
    with files.open_file(path) as stream:
        hashed = _Hashed(stream, name)
        head = hashed.head()
        reader = log_reader(name, head)
        if reader is None:
            what = "this is no log of a known format"
            return Taken(
                name=name,
                outcome="not understood",
                faults=(Fault(name, what, "known: EVE JSON lines, syslog"),),
            )
        kind, sums = f"log ({reader.name})", _Sums(limits.faults)
        context = LineContext(now=now, limits=limits)
        try:
            for part in scan_stream(
                cast("BinaryIO", hashed),
                index=compiled,
                reader=reader,
                file=name,
                context=context,
                sieve=sieve,
            ):
                sums.add(part)
                for hit in part.hits:
                    each(hit)
                advance(part.size)
        except BadInput as error:
            fault = Fault(f"{name}:{sums.lines + 1}", error.what, error.do)
            return Taken(name=name, kind=kind, outcome="not whole", records=sums.lines, faults=(fault,))
    with store.write(actor, at) as tx:
        new = hits.add(tx, sums.hits)
        digest = hashed.digest.hexdigest()
        sources.record(tx, name, kind, digest, sums.outcome, sums.lines, sums.bad)
    return Taken(
        name=name,
        kind=kind,
        outcome=sums.outcome,
        records=sums.lines,
        new=new,
        faults=tuple(sums.faults),
        notes=sums.notes,
    )


class _Sums:
    """What the blocks of one log gave together."""

    def __init__(self, listed: int) -> None:
        self.hits: list[Hit] = []
        self.faults: list[Fault] = []
        self.lines = self.bad = self.continued = 0
        self._listed = listed
        self._assumed: dict[str, None] = {}

    def add(self, part: Scanned) -> None:
        self.hits.extend(part.hits)
        self.faults.extend(part.faults[: max(0, self._listed - len(self.faults))])
        self.lines += part.lines
        self.bad += part.faulty
        self.continued += part.continued
        self._assumed.update(dict.fromkeys(part.assumed))

    @property
    def outcome(self) -> Outcome:
        return "taken" if not self.bad else "partly" if self.lines > self.bad else "nothing good"

    @property
    def notes(self) -> tuple[str, ...]:
        """What was taken for granted, and how much of the log begins no record."""
        said = list(self._assumed)
        if self.continued:
            said.append(
                f"{self.continued} of {self.lines} lines were taken as part of the record before them"
            )
        if self.continued * 2 > self.lines:
            said.append("that is more than half: check whether all of it is the log it was taken for")
        return tuple(said)


class _Hashed:
    """A stream whose bytes are hashed as they are read, so that a log is read once.

    Broken compression gives what could still be read, and is a ``BadInput`` at the next read.
    """

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name = cast("io.BufferedReader", stream), name  # and the like, of gzip and others
        self._broken = ""
        self.digest = hashlib.sha256()

    def head(self) -> bytes:
        """The first bytes, which ``read`` will give again."""
        try:
            return self._stream.peek(files.HEAD_BYTES)[: files.HEAD_BYTES]
        except files.BROKEN as error:
            raise self._refusal(str(error)) from None

    def read(self, size: int) -> bytes:
        if self._broken:
            raise self._refusal(self._broken)
        parts: list[bytes] = []
        try:
            while size > 0 and (part := self._stream.read1(min(size, PART_BYTES))):
                parts.append(part)
                size -= len(part)
        except files.BROKEN as error:
            self._broken = str(error)
            if not parts:
                raise self._refusal(self._broken) from None
        data = b"".join(parts)
        self.digest.update(data)
        return data

    def _refusal(self, why: str) -> BadInput:
        do = "fetch the file again; nothing of it was stored"
        return BadInput(f"cannot be decompressed to its end: {why}", where=self._name, do=do)
