# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Pages of a collection, for one asker: the rule of the collection, what was asked of it, and the one policy.

Rows come in order of sequence by whichever index leaves the fewest to look at: ids, types of last versions, levels
that the asker may have, or the numbers themselves. What the policy refuses is read over and is not there. A page is cut
at a number of versions and at a number of bytes, whichever comes first, and is read in parts, so that large objects
do not fill the memory.

Cost: that of the index range. Sources, tags and older versions are conditions on the rows read, so a rare one costs
what lies between.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from typing import Any, get_args

import msgspec
import sqlalchemy as sa

from tocsin.core import instant, keys
from tocsin.core.collection import NO_VERSION, Collection, Wanted
from tocsin.core.marking import LEVELS, Marking, Tlp
from tocsin.core.policy import Asker, decide
from tocsin.store import placed, schema
from tocsin.store.engine import Reader
from tocsin.store.objects import Stored, fetch, select, select_placed
from tocsin.store.view import View

_O = schema.object_
_PART = 64
"""Rows of the first part: as many of the largest objects fit the memory."""
_ANY = sa.true()


class Page(msgspec.Struct, frozen=True):
    """What the asker sees, in order of sequence."""

    rows: list[Stored]
    following: Stored | None
    """The first row behind the page; None if nothing is."""


def page(
    reader: Reader,
    asker: Asker,
    collection: Collection,
    wanted: Wanted,
    *,
    after: int,
    limit: int,
    most_bytes: int,
    leaves: Callable[[Stored], bool] | None = None,
) -> Page:
    """Up to ``limit`` versions of ``collection`` that ``asker`` may see, above the sequence number ``after``.

    One at least, then no more than ``most_bytes`` of them. ``leaves`` is asked after the policy; what it refuses is not
    there either.
    """
    queries = lanes(reader, asker, collection, wanted)
    view = View(reader, asker)
    rows: list[Stored] = []
    size, part = 0, min(limit + 1, _PART)
    while queries:
        found = _next(reader, queries, after, part)
        for row in view.see(found):
            if leaves is not None and not leaves(row):
                continue
            if len(rows) == limit or (rows and size + len(row.raw) > most_bytes):
                return Page(rows, row)
            rows.append(row)
            size += len(row.raw)
        if len(found) < part:
            break
        after = found[-1].seq
        part = _fitting(size, len(rows), limit, most_bytes)
    return Page(rows, None)


def _fitting(size: int, count: int, limit: int, most_bytes: int) -> int:
    """How many rows to read next: what is missing, or as many as fit if they are as large as those before."""
    missing = limit + 1 - count
    if not count:
        return _PART
    return max(1, min(missing, 1 + (most_bytes - size) * count // max(size, 1)))


def _next(reader: Reader, queries: list[sa.Select[Any]], after: int, limit: int) -> list[Stored]:
    values: dict[str, object] = {"after": after, "most": limit}
    several = [fetch(reader, lane, values) for lane in queries]
    if len(several) == 1:
        return several[0]
    return list(heapq.merge(*several, key=lambda row: row.seq))[:limit]


def lanes(reader: Reader, asker: Asker, collection: Collection, wanted: Wanted) -> list[sa.Select[Any]]:
    """Queries of which each runs along one index, and which share no row.

    What stands elsewhere than at its own number (``store.placed``) is found by a query of its own, under that number.
    """
    types = _both(collection.types, wanted.types)
    levels = _levels(asker, collection)
    if types == () or levels == ():
        return []
    narrow = _versions(wanted.versions) + _sources(reader, collection)
    if wanted.spec_versions:
        narrow.append(_O.c.spec_version.in_(wanted.spec_versions))
    if collection.tags:
        narrow.append(sa.or_(*map(_tagged, collection.tags)))
    by_type = None if types is None else _O.c.type.in_(types)
    by_level = None if levels is None else _O.c.tlp.in_(levels)
    if wanted.ids:
        ways = [sa.and_(_named(wanted.ids), _O.c.id.in_(wanted.ids))]
    elif types is not None and wanted.versions == ("last",):
        ways = [_O.c.type == kind for kind in types]
        by_type = None
    elif levels is not None:
        ways = [_O.c.tlp == level for level in levels]
        by_level = None
    else:
        ways = [_ANY]
    narrow += [each for each in (by_type, by_level) if each is not None]
    most = sa.bindparam("most", type_=sa.Integer)
    elsewhere = placed.any_is(reader)
    behind = [_O.c.seq > sa.bindparam("after"), *([placed.own_place()] if elsewhere else [])]
    queries = [select(way, *behind, *narrow).order_by(_O.c.seq).limit(most) for way in ways]
    if elsewhere:
        after = schema.placed.c.seq > sa.bindparam("after")
        queries.append(select_placed(after, sa.or_(*ways), *narrow).order_by(schema.placed.c.seq).limit(most))
    return queries


def _both(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...] | None:
    """What both allow, each once; None if neither restricts."""
    if not first or not second:
        return tuple(dict.fromkeys(first or second)) or None
    return tuple(each for each in dict.fromkeys(second) if each in first)


class _Probe(msgspec.Struct, frozen=True):
    marking: Marking


def _levels(asker: Asker, collection: Collection) -> tuple[str, ...] | None:
    """Levels as the column holds them, of which the policy may allow something to the asker; None for all.

    An audience only takes away, so a level that is refused without one is refused with any. The rows are asked
    about again, one by one.
    """
    all_levels: tuple[Tlp | None, ...] = (None, *get_args(Tlp))
    allowed = [each for each in all_levels if decide(asker, _Probe(Marking(each)), "read").allowed]
    if collection.levels is not None:
        allowed = [each for each in allowed if each in collection.levels]
    elif len(allowed) == len(LEVELS) + 1:
        return None
    return tuple(each or "" for each in allowed)


def _named(ids: Sequence[str]) -> sa.ColumnElement[bool]:
    """By the two indexes, in one of which each version stands."""
    mine = _O.c.hash.in_([keys.number_of(name) for name in ids])
    return sa.or_(sa.and_(_O.c.is_last, mine), sa.and_(sa.not_(_O.c.is_last), mine))


def _versions(versions: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    """No condition for all of them; one otherwise."""
    if "all" in versions:
        return []
    any_of: list[sa.ColumnElement[bool]] = []
    exact: list[str] = []
    for each in versions:
        if each == "last":
            any_of.append(_O.c.is_last)
        elif each == "first":
            any_of.append(_is_first())
        else:
            exact.append(each)
    if exact:
        times = [instant.milliseconds(key) for key in exact]
        any_of.append(sa.and_(_O.c.modified_ms.in_(times), _O.c.version_key.in_(exact)))
        if instant.order_key(NO_VERSION) in exact:
            any_of.append(_O.c.version_key == "")
    return [sa.or_(*any_of)]


def _is_first() -> sa.ColumnElement[bool]:
    earlier = _O.alias("earlier")
    same = sa.and_(earlier.c.hash == _O.c.hash, earlier.c.id == _O.c.id)
    older = sa.and_(sa.not_(earlier.c.is_last), earlier.c.version_key < _O.c.version_key)
    gone = schema.withdrawn_version.c.object == earlier.c.seq
    return ~sa.exists().where(same, older, ~sa.exists().where(gone))


def _sources(reader: Reader, collection: Collection) -> list[sa.ColumnElement[bool]]:
    if not collection.sources:
        return []
    origin, by = schema.origin, schema.object_source
    named = origin.c.key.in_([keys.key_of(name) for name in collection.sources])
    here = origin.c.name.startswith(collection.source, autoescape=True)
    known = sa.select(origin.c.id).where(sa.or_(named, here))
    numbers = list(reader.connection.execute(known).scalars())
    again = sa.exists().where(by.c.object == _O.c.seq, by.c.origin.in_(numbers))
    return [sa.or_(_O.c.origin.in_(numbers), again)]


def _tagged(tag: str) -> sa.ColumnElement[bool]:
    """The column holds a JSON list of words. Compared by ``replace``, which minds case on both databases.

    With what stands before a word of the list: a quote within one has a backslash there.
    """
    kept, word = sa.type_coerce(_O.c.tags, sa.Text()), msgspec.json.encode(keys.escape(tag)).decode()
    return sa.or_(*(sa.func.replace(kept, f"{before}{word}", "") != kept for before in "[,"))
