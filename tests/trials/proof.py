# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a store holds what was acknowledged, whole, and nothing by halves.

The expectation comes from the workload by plain dictionaries; the store is asked by its
public functions, and once more by SQL behind its back (the counters). Answers in
sentences, so that a trial that breaks says how.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import sqlalchemy as sa

from tests.trials import workload
from tocsin.core.errors import TocsinError
from tocsin.store import Reader, Store, audit, cases, disputes, hits, objects, open_store, schema
from tocsin.store.objects import content_digest

AFTER = "after the trial"


class Expected:
    """What the turns below ``end`` of the workload ``seed`` leave behind."""

    def __init__(self, seed: int, end: int) -> None:
        self.kept: dict[tuple[str, str], bytes] = {}
        self.disputed: set[tuple[str, str, bytes]] = set()
        self.atoms: dict[str, str] = {}
        self.hits: list[tuple[str, int, str]] = []
        for number in range(end):
            one = workload.turn(seed, number)
            for new in one.objects:
                kept = self.kept.setdefault((new.id, new.version_key), new.raw)
                if content_digest(kept) != content_digest(new.raw):
                    self.disputed.add((new.id, new.version_key, new.raw))
                self.atoms[new.id] = new.atoms[0][1]
            self.hits += [(hit.file, hit.offset, hit.value) for hit in one.hits]


def wrong(url: str, seed: int, told: int, *, at_most_one_more: bool = True) -> list[str]:
    """What is wrong with the store after turn ``told`` was the last to be acknowledged; nothing if all is well."""
    try:
        store = open_store(url)
    except TocsinError as error:
        return [f"the store does not open: {error}"]
    with contextlib.closing(store):
        try:
            with store.write(AFTER, workload.AT):
                pass  # takes its turn: a server that had the last COMMIT of a killed client has done it by now
            found = [*_wrong(store, seed, told, at_most_one_more=at_most_one_more)]
            return found or [*_next_write(store, seed)]
        except TocsinError as error:
            return [f"the store cannot be read: {error}"]


def _wrong(store: Store, seed: int, told: int, *, at_most_one_more: bool) -> Iterator[str]:
    with store.read() as reader:
        damaged = [*integrity(reader)]
        yield from damaged
        if damaged:
            return  # what is read from damaged pages may be anything
        yield from (f"audit: {fault.where}: {fault.what}" for fault in audit.verify(reader))
        yield from numbers(reader)
        row = cases.get(reader, workload.case_id(seed))
        last = int(row[4]) if row else -1
        if last < told or (at_most_one_more and last > told + 1):
            yield f"turn {told} was acknowledged, the store ends with turn {last}"
        yield from contents(reader, seed, last + 1)


def contents(reader: Reader, seed: int, end: int) -> Iterator[str]:
    """What differs from the turns below ``end`` of one workload; others may lie beside it."""
    expected = Expected(seed, end)
    ours = {name for name, _ in expected.kept}
    held = [one for one in objects.page(reader, 0, 10**9) if one.id in ours or end == 0]
    if {(one.id, one.version_key): one.raw for one in held} != expected.kept:
        yield f"{len(held)} versions of objects are kept, not the {len(expected.kept)} of {end} turns"
    newest = {one.id: one.version_key for one in sorted(held, key=lambda one: one.version_key)}
    if {(one.id, one.version_key) for one in held if one.is_last} != set(newest.items()):
        yield "a version is marked as last that is not, or none is"
    told = {(one.id, one.version_key, one.raw) for one in disputes.page(reader, 0, 10**9)}
    if {one for one in told if one[0] in ours} != expected.disputed:
        yield f"{len(told)} disputes are kept, not {len(expected.disputed)}"
    spoken = [(value, name) for _, value, name, _ in objects.live_atoms(reader) if name in ours]
    if sorted(spoken) != sorted((value, name) for name, value in expected.atoms.items()):
        yield f"{len(spoken)} postings are live, not {len(expected.atoms)}"
    seen = [(h.file, h.offset, h.value) for h in hits.all(reader) if h.file == f"log-{seed}"]
    if seen != expected.hits:
        yield f"{len(seen)} hits are kept, not {len(expected.hits)}"


def numbers(reader: Reader) -> Iterator[str]:
    """Faults of the one counter: a number given twice, or one above the last that was given out."""
    taken: list[int] = []
    for table in schema.metadata.tables.values():
        name = "seq" if "seq" in table.c else "id"
        if table.name not in {"audit", "sequence"} and name in table.c:
            taken += reader.connection.execute(sa.select(table.c[name])).scalars()
    if len(taken) != len(set(taken)):
        yield "a number was given out twice"
    if taken and max(taken) > reader.last:
        yield f"number {max(taken)} is in use, the counter stands at {reader.last}"


def integrity(reader: Reader) -> Iterator[str]:
    """What SQLite finds wrong in its own pages, and rows that refer to nothing."""
    if reader.connection.dialect.name == "sqlite":
        said = reader.connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        if said != ["ok"]:
            yield f"SQLite: {said[0]}"
        if reader.connection.exec_driver_sql("PRAGMA foreign_key_check").all():
            yield "SQLite: a row refers to one that is not there"


def _next_write(store: Store, seed: int) -> Iterator[str]:
    with store.read() as reader:
        before = reader.last
    with store.write(AFTER, workload.AT) as tx:
        cases.put(tx, f"case--after-{seed}-{before}", workload.AT, "open", b"{}")
    with store.read() as reader:
        if reader.last != before + 1 or audit.verify(reader):
            yield "the next write did not do what a write does"
