# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Versions of objects by source, by marking and by time, in pages; each by an index (tests look at the plans).

By id, type, value and sequence they are found in ``store.objects``. Everything here is for our
own use: for somebody else's eyes it goes through ``store.view.View.see``.

Cost: one index range; 3 to 5 us a row that is read, withdrawn ones passed over.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, NamedTuple

import sqlalchemy as sa

from tocsin.core import instant, keys
from tocsin.core.marking import Tlp
from tocsin.store import schema
from tocsin.store.engine import Reader
from tocsin.store.objects import Stored, fetch, select

_O = schema.object_
_BY = schema.object_source
_A = schema.arrival
_GROUP = 1_000
"""Runs that are asked for together."""


def of_source(reader: Reader, name: str, after_seq: int = 0, limit: int = 1_000) -> list[Stored]:
    """Up to ``limit`` versions that the source called ``name`` has said, first or after others, by sequence."""
    origin = schema.origin
    known = sa.select(origin.c.id).where(origin.c.key == keys.key_of(name))
    number = reader.connection.execute(known).scalar_one_or_none()
    if number is None:
        return []
    runs = sa.select(_A).where(_A.c.origin == number, _A.c.last > after_seq).order_by(_A.c.first)
    again = sa.select(_BY.c.object).where(_BY.c.origin == number, _BY.c.object > after_seq)
    also = select(_O.c.seq.in_(again.order_by(_BY.c.object).limit(limit)))
    rows = _versions(reader, runs, after_seq, limit) + fetch(reader, also.order_by(_O.c.seq))
    return sorted(rows, key=lambda row: row.seq)[:limit]


def marked(reader: Reader, level: Tlp | None, after_seq: int = 0, limit: int = 1_000) -> list[Stored]:
    """Up to ``limit`` versions marked with a TLP level, or with none, by sequence."""
    found = select(_O.c.tlp == (level or ""), _O.c.seq > after_seq).order_by(_O.c.seq).limit(limit)
    return fetch(reader, found)


class Place(NamedTuple):
    """Where a page by time has ended."""

    at: int | str
    seq: int


def modified(
    reader: Reader, begin: str, end: str, limit: int = 1_000, after: Place | None = None
) -> list[Stored]:
    """Up to ``limit`` versions made at ``begin`` or later and before ``end``, by time to the millisecond.

    Both are STIX timestamps; ``BadInput`` if they are not. What has no time (observables) is not found.
    """
    low, high = instant.version_key(begin), instant.version_key(end)
    column = _O.c.modified_ms
    where = [column >= instant.milliseconds(low), column <= instant.milliseconds(high)]
    where += [_O.c.version_key >= low, _O.c.version_key < high]
    return fetch(reader, _behind(select(*where), column, after).limit(limit))


def added(
    reader: Reader, begin: str, end: str, limit: int = 1_000, after: Place | None = None
) -> list[Stored]:
    """Up to ``limit`` versions stored at ``begin`` or later and before ``end`` (as ``Store.write`` was given it)."""
    at, seq = (begin, 0) if after is None else (max(begin, str(after.at)), after.seq)
    runs = sa.select(_A).where(_A.c.at >= at, _A.c.at < end).order_by(_A.c.at, _A.c.first)
    if after is not None:
        runs = runs.where(sa.or_(_A.c.at > after.at, _A.c.last > seq))
    return _versions(reader, runs, seq, limit)


def place_of(row: Stored, by: str) -> Place:
    """Where to go on behind a row of a page by ``modified`` or ``added``."""
    return Place(row.added_at if by == "added" else instant.milliseconds(row.version_key) or 0, row.seq)


def _behind(found: sa.Select[Any], column: sa.Column[Any], after: Place | None) -> sa.Select[Any]:
    if after is not None:
        found = found.where(sa.tuple_(column, _O.c.seq) > sa.tuple_(*map(sa.literal, after)))
    return found.order_by(column, _O.c.seq)


def _versions(reader: Reader, runs: sa.Select[Any], after_seq: int, limit: int) -> list[Stored]:
    """Up to ``limit`` versions of ``runs`` (a query for whole rows of ``arrival``), in the order of these and then by number.

    Of the run in which ``after_seq`` stands, what comes behind it. Withdrawn ones are passed over. Cost: an
    index range for the runs, one for each 1,000 of them, and the rows.
    """
    found: list[Stored] = []
    group: list[Any] = []
    size = 0
    for run in reader.stream(runs):
        group.append(run)
        size += run.objects
        if size >= limit - len(found) or len(group) == _GROUP:
            found += _of_group(reader, group, after_seq, limit - len(found))
            group, size = [], 0
            if len(found) == limit:
                return found
    return found + _of_group(reader, group, after_seq, limit - len(found))


def _of_group(reader: Reader, runs: list[Any], after_seq: int, limit: int) -> list[Stored]:
    """The last run may be of any length and is read up to the limit; the others have fewer objects than that together."""
    if not runs:
        return []
    *short, long = runs
    found: list[Stored] = []
    if short:
        place = {run.first: at for at, run in enumerate(short)}
        firsts = sorted(place)
        inside = _O.c.seq.between(_A.c.first, _A.c.last)
        behind = sa.or_(_A.c.last < after_seq, _O.c.seq > after_seq)
        found = fetch(reader, select(_A.c.first.in_(firsts), behind).join_from(_A, _O, inside))
        found.sort(key=lambda row: (place[firsts[bisect_right(firsts, row.seq) - 1]], row.seq))
    first = after_seq + 1 if long.first <= after_seq <= long.last else long.first
    rest = select(_O.c.seq >= first, _O.c.seq <= long.last).order_by(_O.c.seq).limit(limit - len(found))
    return found + fetch(reader, rest)
