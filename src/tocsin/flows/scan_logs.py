# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Logs over the stored intelligence -> hits -> store. A log streams: its size is bounded by nothing but time."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, BinaryIO, cast

from tocsin.core.errors import BadInput
from tocsin.core.hit import Hit
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.flows.files import STDIN
from tocsin.flows.log_input import LogInput
from tocsin.flows.log_reader import reader_of, said_of
from tocsin.flows.taken import Outcome, Taken
from tocsin.store import Store, hits, sources
from tocsin.watch.line_hits import Scanned
from tocsin.watch.readers import LineContext
from tocsin.watch.scan import GATHERED, GATHERED_SOON, SMALL_BYTES, scan_stream

if TYPE_CHECKING:
    from tocsin.watch.index import Index
    from tocsin.watch.sieve import Sieve


def build_index(store: Store, folder: str | None = None, log_bytes: int | None = 0) -> Index:
    """The live indicators of the store, compiled: last version, not revoked, not withdrawn; kept in a cache folder.

    ``log_bytes``: of logs that this process scans next, None if it is not known; for long ones the sieve is made ready meanwhile.
    """
    from tocsin.flows import look_for  # the compiler and its arrays are needed by those alone who scan

    return look_for.index_of(store, folder, for_sieve=log_bytes is None or log_bytes > SMALL_BYTES)


def sieve_of(compiled: Index, seed: int) -> Callable[[], Sieve]:
    """What makes the sieve of an index when a log is long enough to need it, once; ``seed`` is drawn at random."""

    @functools.cache
    def made() -> Sieve:
        from tocsin.flows import look_for
        from tocsin.watch import sieve  # some 15 s where its code is not compiled yet

        return sieve.Sieve(look_for.tables_of(compiled, seed))

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
    form: str = "",
    encoding: str = "",
) -> Taken:
    """Scan one log; ``each`` gets every hit as it is found, the store gets them all in one commit at the end.

    ``form`` and ``encoding`` as a person named them; else they are guessed. ``advance`` is told how much more of the file is
    read. Raises what ``files.open_file`` raises. A log whose compression is broken is not whole: what was found
    in it until then has been said by ``each``, and nothing of it is stored.
    """
    with LogInput(path, name, limits, encoding=encoding) as log:
        head = log.head()
        reader = reader_of(name, head, form)
        if isinstance(reader, Taken):
            return reader
        kind, sums = f"log ({reader.name})", Sums(limits.faults, said_of(reader, log.encoding))
        context = LineContext(now=now, limits=limits)
        try:
            for part in scan_stream(
                cast("BinaryIO", log),
                index=compiled,
                reader=reader,
                file=name,
                context=context,
                sieve=sieve,
                gathered=GATHERED_SOON if path == STDIN else GATHERED,
            ):
                sums.add(part)
                for hit in part.hits:
                    each(hit)
                advance(log.advanced())
        except BadInput as error:
            fault = Fault(f"{name}:{sums.lines + 1}", error.what, error.do)
            return Taken(name=name, kind=kind, outcome="not whole", records=sums.lines, faults=(fault,))
    return keep(store, name, kind, sums, log.digest.hexdigest(), actor=actor, at=at)


def keep(store: Store, name: str, kind: str, sums: Sums, digest: str, *, actor: str, at: str) -> Taken:
    """Store what a log gave, in one commit; the account of it."""
    with store.write(actor, at) as tx:
        new = hits.add(tx, sums.hits)
        sources.record(tx, name, kind, digest, sums.outcome, sums.lines, sums.bad)
    return account(name, kind, sums, new)


def account(name: str, kind: str, sums: Sums, new: int) -> Taken:
    """What became of a log of which ``new`` hits were not known."""
    return Taken(
        name=name,
        kind=kind,
        outcome=sums.outcome,
        records=sums.lines,
        new=new,
        faults=tuple(sums.faults),
        notes=sums.notes,
    )


class Sums:
    """What the blocks of one log gave together."""

    def __init__(self, listed: int, notes: Sequence[str] = ()) -> None:
        """``listed``: faults that are kept; ``notes`` that there are already."""
        self.hits: list[Hit] = []
        self.faults: list[Fault] = []
        self.lines = self.bad = self.continued = 0
        self._listed = listed
        self._said, self._assumed = tuple(notes), set[str]()

    def add(self, part: Scanned) -> None:
        """One block more."""
        self.hits.extend(part.hits)
        self.faults.extend(part.faults[: max(0, self._listed - len(self.faults))])
        self.lines += part.lines
        self.bad += part.faulty
        self.continued += part.continued
        self._assumed.update(part.assumed)

    @property
    def outcome(self) -> Outcome:
        """What became of the log."""
        return "taken" if not self.bad else "partly" if self.lines > self.bad else "nothing good"

    @property
    def notes(self) -> tuple[str, ...]:
        """What was taken for granted, and how much of the log begins no record."""
        said = [*self._said, *sorted(self._assumed)]
        if self.continued:
            said.append(
                f"{self.continued} of {self.lines} lines were taken as part of the record before them"
            )
        if self.continued * 2 > self.lines:
            said.append("that is more than half: check whether all of it is the log it was taken for")
        return tuple(said)
