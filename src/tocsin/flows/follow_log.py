# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A log that grows, scanned as it grows: what is found is kept at once, not at an end that may never come.

A file that was renamed is read to its end, then the new file of its name is opened; one that became smaller (truncated in
place) is read again from its beginning. Each of them is a log of its own, whose lines count from 1. Not seen: a file that
was truncated and has grown beyond the place again before it was looked at.
Compressed files do not grow line by line and are refused. What was found before is found again, and kept once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, cast

from tocsin.core import instant
from tocsin.core.errors import BadInput
from tocsin.core.hit import Hit
from tocsin.core.limits import Limits
from tocsin.flows import files
from tocsin.flows.log_reader import reader_of
from tocsin.flows.scan_logs import Sums, account
from tocsin.flows.taken import Taken
from tocsin.store import Store, hits, sources
from tocsin.watch.encoding import Transcoder, guess
from tocsin.watch.index import Index
from tocsin.watch.readers import LineContext
from tocsin.watch.scan import scan_stream

if TYPE_CHECKING:
    from tocsin.watch.sieve import Sieve


class Growing:
    """One file of the name, until it ends: by another of its name, by becoming smaller, or because ``wait`` says so.

    ``wait()`` is called when there is nothing to read; False means that it is enough. Standard input ends where it ends.
    """

    def __init__(self, path: str, wait: Callable[[], bool], encoding: str = "") -> None:
        """Raises what ``files.open_file`` raises, and ``BadInput`` for a compressed file."""
        self._path, self._wait = path, wait
        self._stream, self._file = files.open_log(path)
        if self._file is not None and self._stream is not self._file:
            self.close()
            raise BadInput(
                "a compressed file cannot be followed", where=path, do="follow the log before it is packed"
            )
        self._encoding, self._transcoder = encoding, Transcoder(encoding)
        self._place = 0
        self._ahead = b""
        self.stopped = False
        self.digest = hashlib.sha256()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def head(self) -> bytes:
        """The first line and what stands behind it, at once or when it is there; ``read`` gives it again."""
        raw = b""
        while b"\n" not in raw and len(raw) < files.HEAD_BYTES and (more := self._raw(files.HEAD_BYTES)):
            raw += more
        if not self._encoding and (encoding := guess(raw)):
            self._transcoder = Transcoder(encoding)
        self._ahead = self._transcoder.feed(raw)
        return self._ahead

    def read(self, size: int) -> bytes:
        """What has been added, up to about ``size`` bytes; waits for it. None once the file has ended."""
        if self._ahead:
            data, self._ahead = self._ahead, b""
            return data
        while True:
            data = self._raw(size)
            text = self._transcoder.feed(data, last=not data)
            if text or not data:
                return text

    def _raw(self, size: int) -> bytes:
        stream = cast("io.BufferedReader", self._stream)
        while True:
            data = stream.read1(size)
            if data:
                self._place += len(data)
                self.digest.update(data)
                return data
            if self._file is None:
                return b""
            if self._ended():
                # what was written between the last read and the renaming
                rest = b"" if self._is_smaller() else stream.read1(size)
                self._place += len(rest)
                self.digest.update(rest)
                return rest
            if not self._wait():
                self.stopped = True
                return b""

    def _ended(self) -> bool:
        if self._is_smaller():
            return True
        try:
            there = os.stat(self._path)
        except OSError:
            return False  # renamed, and nothing new yet
        here = os.fstat(cast("BinaryIO", self._file).fileno())
        return (there.st_dev, there.st_ino) != (here.st_dev, here.st_ino)

    def _is_smaller(self) -> bool:
        return os.fstat(cast("BinaryIO", self._file).fileno()).st_size < self._place


def follow(
    store: Store,
    path: str,
    name: str,
    compiled: Index,
    *,
    actor: str,
    clock: Callable[[], dt.datetime],
    limits: Limits,
    each: Callable[[Hit], None],
    wait: Callable[[], bool],
    sieve: Callable[[], Sieve] | None = None,
    form: str = "",
    encoding: str = "",
) -> list[Taken]:
    """Scan the file and what is added to it until ``wait`` says False; the account of each file that bore the name.

    The hits of a block are stored before the next is read; ``each`` is told of them then. Raises what opening raises.
    """
    done: list[Taken] = []
    while True:
        growing = Growing(path, wait, encoding)
        try:
            done.append(_one(store, growing, name, compiled, actor, clock, limits, each, sieve, form))
        finally:
            growing.close()
        if growing.stopped or path == files.STDIN or not done[-1].kind:
            return done
        done = done[-limits.faults :]


def _one(
    store: Store, growing: Growing, name: str, compiled: Index, actor: str, clock: Callable[[], dt.datetime], limits: Limits,
    each: Callable[[Hit], None], sieve: Callable[[], Sieve] | None, form: str,
) -> Taken:  # fmt: skip
    reader = reader_of(name, growing.head(), form)
    if isinstance(reader, Taken):
        return reader
    sums, new = Sums(limits.faults), 0
    context = LineContext(now=clock(), limits=limits)
    for part in scan_stream(
        cast("BinaryIO", growing),
        index=compiled,
        reader=reader,
        file=name,
        context=context,
        sieve=sieve,
        gathered=0,
    ):
        found = part.hits
        sums.add(part)
        sums.hits.clear()  # they are in the store; the run may be long
        if not found:
            continue
        with store.write(actor, instant.from_datetime(clock())) as tx:
            new += hits.add(tx, found)
        for hit in found:
            each(hit)
    kind = f"log ({reader.name})"
    with store.write(actor, instant.from_datetime(clock())) as tx:
        sources.record(tx, name, kind, growing.digest.hexdigest(), sums.outcome, sums.lines, sums.bad)
    return account(name, kind, sums, new)
