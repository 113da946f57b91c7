# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The store held against itself: bytes, postings, flags, numbers, references, files written out.

Each function answers with what is wrong, counted, and the first few by name; nothing is
changed here (``store.mend`` writes again what can be derived). The audit chain has its
own check, ``audit.verify``. Cost: one pass over the table in question, memory for 50
objects; the postings and the numbers are sorted by the database once.
"""

from __future__ import annotations

import hashlib
import itertools
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from tocsin.core import instant, keys
from tocsin.store import derived, schema
from tocsin.store import misp_events as events
from tocsin.store.arrivals import runs
from tocsin.store.engine import Reader
from tocsin.store.postings import Atom

SHOWN = 5
ROWS = 50
"""Objects read at once: one may take a megabyte."""
_O = schema.object_

Speak = Callable[[str, bytes], Sequence[Atom]]
"""The atoms that an object of a type speaks of, from its bytes: handed in by the flow that knows STIX."""


class Tally(msgspec.Struct):
    """How much of something, and the first by name."""

    count: int = 0
    first: list[str] = []

    def add(self, name: str) -> None:
        """One more."""
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(name)


class Objects(msgspec.Struct, frozen=True):
    """What is wrong with objects."""

    altered: Tally
    """The bytes are not those whose digest is kept."""
    postings: Tally
    """Found by other atoms than those that the bytes speak of; not looked at where the bytes are altered."""
    keys: Tally
    """Found by another number than that of the id, or at another time than that of the version."""


def database(reader: Reader) -> list[str]:
    """What SQLite finds wrong in its pages, indexes and references; PostgreSQL holds its own itself."""
    if reader.connection.dialect.name != "sqlite":
        return []
    pages = reader.connection.exec_driver_sql(f"PRAGMA integrity_check({SHOWN})").scalars().all()
    lost = reader.connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(SHOWN)
    return [str(said) for said in pages if said != "ok"] + [
        f"row {row[1]} of {row[0]} refers to a row of {row[2]} that is not there" for row in lost
    ]


def objects(reader: Reader, speak: Speak) -> Objects:
    """Hold the bytes of every version against their digest, and its postings against the bytes."""
    found = Objects(Tally(), Tally(), Tally())
    groups = _by_object(reader)
    seq, entered = next(groups, _NO_MORE)
    columns = (*KEYED, _O.c.type, _O.c.raw, _O.c.digest)
    for row in reader.stream(sa.select(*columns).order_by(_O.c.seq), ROWS):
        while seq < row.seq:
            found.postings.add(f"number {seq}, which is no object")
            seq, entered = next(groups, _NO_MORE)
        mine: set[tuple[int, str, str]] = set()
        if seq == row.seq:
            mine = entered
            seq, entered = next(groups, _NO_MORE)
        if (row.hash, row.modified_ms) != found_by(row.id, row.version_key):
            found.keys.add(row.id)
        if hashlib.sha256(row.raw).digest() != row.digest:
            found.altered.add(row.id)
        elif mine != {(keys.number_of(kind, value), kind, value) for kind, value in speak(row.type, row.raw)}:
            found.postings.add(row.id)
    while (seq, entered) != _NO_MORE:
        found.postings.add(f"number {seq}, which is no object")
        seq, entered = next(groups, _NO_MORE)
    return found


def misp_events(reader: Reader) -> Tally:
    """MISP events of which the bytes are not those whose digest is kept. Cost: one pass over them."""
    found = Tally()
    for uuid in events.altered(reader):
        found.add(uuid)
    return found


KEYED = (_O.c.seq, _O.c.id, _O.c.version_key, _O.c.hash, _O.c.modified_ms)
"""What ``found_by`` is held against."""


def found_by(object_id: str, version_key: str) -> tuple[int, int | None]:
    """The ``hash`` and ``modified_ms`` of a version."""
    return keys.number_of(object_id), instant.milliseconds(version_key) if version_key else None


_NO_MORE: tuple[float, set[tuple[int, str, str]]] = (float("inf"), set())


def _by_object(reader: Reader) -> Iterator[tuple[float, set[tuple[int, str, str]]]]:
    """(number of the object, its atoms as they are entered), in order of number."""
    atom, posting = schema.atom, schema.posting
    joined = posting.outerjoin(atom, posting.c.atom == atom.c.id)
    columns = (posting.c.object, atom.c.hash, atom.c.kind, atom.c.value)
    rows = reader.stream(sa.select(*columns).select_from(joined).order_by(posting.c.object))
    for seq, group in itertools.groupby(rows, key=lambda row: row.object):
        yield seq, {(row.hash, row.kind, row.value) for row in group}


def newer() -> sa.ColumnElement[bool]:
    """For a statement over objects: there is a version in one of the two indexes that comes behind this one.

    What its sources have taken back comes before all that stands.
    """
    last, older = _O.alias(), _O.alias()
    in_last = sa.exists().where(last.c.is_last, *_newer_than(last))
    return sa.or_(in_last, sa.exists().where(sa.not_(older.c.is_last), *_newer_than(older)))


def _newer_than(other: sa.FromClause) -> tuple[sa.ColumnElement[bool], ...]:
    later, mine, its = other.c.version_key > _O.c.version_key, _gone(_O), _gone(other)
    behind = sa.or_(sa.and_(later, sa.or_(mine, ~its)), sa.and_(mine, ~its))
    return (other.c.hash == _O.c.hash, other.c.id == _O.c.id, behind)


def _gone(table: sa.FromClause) -> sa.ColumnElement[bool]:
    return table.c.seq.in_(sa.select(schema.withdrawn_version.c.object))


def last_flags(reader: Reader) -> Tally:
    """Versions marked as last that are not, and last ones that are not marked."""
    found = Tally()
    wrong = sa.or_(sa.and_(_O.c.is_last, newer()), sa.and_(sa.not_(_O.c.is_last), sa.not_(newer())))
    for row in reader.stream(sa.select(_O.c.id).where(wrong).order_by(_O.c.seq)):
        found.add(row.id)
    return found


def twice(reader: Reader) -> Tally:
    """Ids of which one version is kept more than once."""
    found = Tally()
    same = (_O.c.hash, _O.c.id, _O.c.version_key)
    for row in reader.stream(sa.select(_O.c.id).group_by(*same).having(sa.func.count() > 1)):
        found.add(row.id)
    return found


def sources(reader: Reader) -> Tally:
    """Versions said by a source that is not known, or by nobody; sources of what is not kept."""
    found, by, origin = Tally(), schema.object_source, schema.origin
    known = sa.exists().where(origin.c.id == _O.c.origin)
    for row in reader.stream(sa.select(_O.c.id).where(~known).order_by(_O.c.seq)):
        found.add(row.id)
    whole = sa.exists().where(_O.c.seq == by.c.object) & sa.exists().where(origin.c.id == by.c.origin)
    for row in reader.stream(sa.select(by.c.object, by.c.origin).where(~whole)):
        found.add(f"number {row.object} said by source {row.origin}")
    return found


def arrivals(reader: Reader) -> Tally:
    """Runs of versions that are not as the versions say, or are missing."""
    found, table = Tally(), schema.arrival
    kept = sa.select(table.c.first, table.c.last, table.c.origin, table.c.at, table.c.objects)
    for said, otherwise in ((kept, runs()), (runs(), kept)):
        for row in reader.stream(said.except_(otherwise).order_by("first")):
            found.add(f"numbers {row.first} to {row.last}")
    return found


def numbers(reader: Reader) -> Tally:
    """Numbers of the one counter that were given out twice, or that it has not given out yet."""
    found, before = Tally(), 0
    for row in reader.stream(_all_numbers()):
        if row.number == before:
            found.add(f"{row.number} is given out twice")
        elif not 0 < row.number <= reader.last:
            found.add(f"{row.number} is in use, the counter stands at {reader.last}")
        before = row.number
    return found


def _all_numbers() -> sa.Select[Any]:
    columns = [
        table.c["seq"] if "seq" in table.c else table.c["id"]
        for table in schema.metadata.sorted_tables
        if table.name not in {"audit", "sequence"} and ("seq" in table.c or "id" in table.c)
    ]
    each = sa.union_all(*(sa.select(column.label("number")) for column in columns)).subquery()
    return sa.select(each.c.number).order_by(each.c.number)


def disputes(reader: Reader) -> Tally:
    """Disputes over versions that are not kept."""
    found, table = Tally(), schema.dispute
    kept = sa.exists().where(_O.c.seq == table.c.object)
    for row in reader.stream(sa.select(table.c.seq, table.c.object).where(~kept).order_by(table.c.seq)):
        found.add(f"dispute {row.seq} over object {row.object}")
    return found


def written_out(reader: Reader) -> tuple[Tally, Tally]:
    """Files written out that hold other bytes now, and those that are not where they were written."""
    altered, gone = Tally(), Tally()
    for file in derived.all(reader):
        digest = _digest(Path(file.path))
        if not digest:
            gone.add(file.path)
        elif digest != file.digest:
            altered.add(file.path)
    return altered, gone


def _digest(path: Path) -> str:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return ""
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, ValueError):  # a name with NUL in it is a ValueError
        return ""
