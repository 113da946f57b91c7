# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A large file of STIX objects -> store, in bounded memory and one transaction.

The file is read twice (``flows.object_file``), by another process where there is a core for it.
What fails in the second reading, and a file that has changed since the first, stores
nothing. Contradictions within the file are disputes, as between files.

Cost: see ``benchmarks/store_load.py``; some tens of MiB in each process, and the cache of the writer.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Protocol

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.marking import Marking
from tocsin.core.new_object import NewObject
from tocsin.core.reading import Fault, Reading
from tocsin.flows import files, reading_apart
from tocsin.flows.context import Context
from tocsin.flows.intelligence_in import definitions, tell
from tocsin.flows.misp_file import MispFile
from tocsin.flows.object_file import ObjectFile, Told
from tocsin.flows.reading_apart import ReadingApart
from tocsin.flows.take_in import outcome_of, with_mend
from tocsin.flows.taken import Taken
from tocsin.flows.warnings_in import Heard
from tocsin.store import Store, objects, sources

LARGE = 16 * 2**20
"""Bytes on disk from which on a file is not read whole; less for a compressed one."""

Advance = Callable[[int], None]


class Source(Protocol):
    """A file that is read twice: what ``flows.object_file.ObjectFile`` is."""

    def survey(self) -> dict[str, Marking]:
        """The markings that it defines."""

    def rows(self, known: dict[str, Marking]) -> Iterator[NewObject]:
        """What the store is handed."""

    def told(self) -> Told:
        """What is to be said of it when ``rows`` has ended."""


def is_large(path: str) -> bool:
    """Whether a file is to be taken in here: large, or so once it is unpacked."""
    try:
        size = os.path.getsize(path)
        if size >= LARGE or size < LARGE // 16:
            return size >= LARGE
        with open(path, "rb") as stream:
            head = stream.read(8)
    except OSError:
        return False  # whoever opens it says what is wrong
    return any(head.startswith(magic) for magic, _ in files.PACKED)


def take(
    store: Store,
    kind: str,
    path: str,
    name: str,
    context: Context,
    advance: Advance = lambda _bytes: None,
    *,
    apart: bool | None = None,
    file: Callable[[str, str, Limits, Advance], Source] | None = None,
) -> Taken:
    """Take in the objects of a file. Raises what ``files.open_file`` raises; what is not whole is in the answer.

    ``apart``: whether another process reads it; None for a large file, if there is a core to spare.
    ``file``: what reads a file that is not of STIX objects, in this process.
    """
    if file is not None:
        apart = False
    if apart is None:
        apart = reading_apart.possible() and is_large(path)
    made = file or (ReadingApart if apart else ObjectFile)
    reader = made(path, name, context.limits, advance)
    try:
        with (
            reader if isinstance(reader, ReadingApart) else contextlib.nullcontext(),
            reading_apart.seldom_collected(),
        ):
            return _take(store, kind, reader, name, context)
    except BadInput as error:
        where = error.where.replace(path, name)
        where = where if where.startswith(name) else f"{name} {where}".strip()
        do = error.do or "fetch the file again, or mend it; nothing of it was stored"
        return Taken(name=name, kind=kind, outcome="not whole", faults=(Fault(where, error.what, do),))


def _take(store: Store, kind: str, file: Source, name: str, context: Context) -> Taken:
    limits = context.limits
    defined = file.survey()
    with store.write(context.actor, context.at) as tx:
        heard = Heard()
        added = objects.add(tx, heard.rows(file.rows(definitions(tx) | defined)), name)
        if isinstance(file, MispFile):
            file.keep(tx)
        told = file.told()
        reading = Reading[object]([], told.faults[: limits.faults], told.notes)
        tell(added, reading, name)
        heard.keep(tx, reading, name, context.at)
        outcome = outcome_of(told.count, reading.faults)
        sources.record(tx, name, kind, told.sha256, outcome, told.count, len(reading.faults))
    return Taken(
        name=name,
        kind=kind,
        outcome=outcome,
        records=told.count,
        new=added.added,
        faults=tuple(with_mend(fault) for fault in reading.faults[: limits.faults]),
        notes=tuple(reading.notes),
    )
