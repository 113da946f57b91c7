# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A large file of STIX objects -> store, in bounded memory and one transaction.

The file is read twice: first to see that it is whole and which markings it defines, then to
take its objects. What fails in the second reading, and a file that has changed since the
first, stores nothing. Contradictions within the file are disputes, as between files.

Cost: 70 to 90 us an object (more with a million: see ``benchmarks/store_load.py``); some tens of MiB, and the cache of the writer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from tocsin.core.errors import BadInput
from tocsin.core.marking import Marking
from tocsin.core.reading import Fault
from tocsin.core.stix import ObjectStream, survey
from tocsin.flows import files
from tocsin.flows.context import Context
from tocsin.flows.intelligence_in import definitions, new_object, tell
from tocsin.flows.take_in import Taken, outcome_of, with_mend
from tocsin.store import Store, objects, sources

LARGE = 16 * 2**20
"""Bytes on disk from which on a file is not read whole; less for a compressed one."""

Advance = Callable[[int], None]


def is_large(path: str) -> bool:
    """Whether a file is to be taken in here: large, or so once it is unpacked."""
    if path == files.STDIN:
        return False
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
) -> Taken:
    """Take in the objects of a file. Raises what ``files.open_file`` raises; what is not whole is in the answer."""
    try:
        return _take(store, kind, path, name, context, advance)
    except BadInput as error:
        where = error.where if error.where.startswith(name) else f"{name} {error.where}".strip()
        do = error.do or "fetch the file again, or mend it; nothing of it was stored"
        return Taken(name=name, kind=kind, outcome="not whole", faults=(Fault(where, error.what, do),))


def _take(store: Store, kind: str, path: str, name: str, context: Context, advance: Advance) -> Taken:
    limits = context.limits
    with files.open_file(path) as stream:
        first = files.Measured(stream, path, limits)
        defined = survey(cast("BinaryIO", first), name, limits)
    with files.open_file(path) as stream, store.write(context.actor, context.at) as tx:
        second = files.Measured(stream, path, limits, advance)
        known: dict[str, Marking] = definitions(tx) | defined
        source = ObjectStream(cast("BinaryIO", second), name, limits)
        faults: list[Fault] = []

        def made() -> Iterator[objects.NewObject]:
            for each in source:
                yield new_object(each, known, limits, name, faults)

        added = objects.add(tx, made(), name)
        if second.sha256 != first.sha256:
            raise BadInput("the file changed while it was read", where=name, do="load it again")
        reading = source.done()
        reading.faults.extend(faults[: limits.faults])
        tell(added, reading, name)
        outcome = outcome_of(source.count, reading.faults)
        sources.record(tx, name, kind, second.sha256, outcome, source.count, len(reading.faults))
    return Taken(
        name=name,
        kind=kind,
        outcome=outcome,
        records=source.count,
        new=added.added,
        faults=tuple(with_mend(fault) for fault in reading.faults[: limits.faults]),
        notes=tuple(reading.notes),
    )
