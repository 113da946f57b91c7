# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Pages of a collection, for one asker: the rule of the collection, what was asked of it, and the one policy.

Rows come in order of sequence by whichever index leaves the fewest to look at: ids, instants of versions, versions of
STIX, types, levels that the asker may have, or the numbers themselves. What the policy refuses is read over and is not there. A page is cut
at a number of versions and at a number of bytes, whichever comes first, and is read in parts, so that large objects
do not fill the memory.

Cost: that of the index range. Sources and tags are conditions on the rows read, and so are levels along another index
than theirs, so a rare one costs what lies between.
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any, get_args

import msgspec
import sqlalchemy as sa

from tocsin.core import instant, keys
from tocsin.core.collection import NO_VERSION, Collection, Wanted
from tocsin.core.marking import LEVELS, Marking, Tlp
from tocsin.core.policy import Asker, decide
from tocsin.store import placed, schema, withdrawals
from tocsin.store.engine import Reader
from tocsin.store.objects import Stored, fetch, select, select_placed
from tocsin.store.view import View

_O = schema.object_
PART = 64
"""Rows of the first part: as many of the largest objects fit the memory."""
_ANY = sa.true()
_COMMON_SPEC = "2.1"
"""Of which nearly all objects are: they stand in no index by it."""


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
    leaves: Callable[[list[Stored]], list[Stored]] | None = None,
) -> Page:
    """Up to ``limit`` versions of ``collection`` that ``asker`` may see, above the sequence number ``after``.

    One at least, then no more than ``most_bytes`` of them. ``leaves`` is handed what the policy lets through, in order,
    and answers what of it leaves; the rest is not there either.
    """
    asked = query(reader, question(reader, asker, collection, wanted))
    if asked is None:
        return Page([], None)
    view = View(reader, asker)
    rows: list[Stored] = []
    size, part = 0, min(limit + 1, PART)
    while True:
        found = fetch(reader, asked, {"after": after, "most": part})
        seen = view.see(found)
        if leaves is not None:
            seen = leaves(seen)
        fit, size = fitting([len(row.raw) for row in seen], size, len(rows), limit, most_bytes)
        rows += seen[:fit]
        if fit < len(seen):
            return Page(rows, seen[fit])
        if len(found) < part:
            return Page(rows, None)
        after = found[-1].seq
        part = next_part(size, len(rows), limit, most_bytes)


def fitting(lengths: list[int], size: int, count: int, limit: int, most_bytes: int) -> tuple[int, int]:
    """How many of the next rows a page takes that holds ``count`` of ``size`` bytes, and how many bytes it holds then."""
    room = lengths[: limit - count]
    whole = size + sum(room)
    if whole <= most_bytes:
        return len(room), whole
    sizes = [*accumulate(room, initial=size)]
    fit = min(len(room), max(bisect_right(sizes, most_bytes) - 1, 0 if count else 1))
    return fit, sizes[fit]


def next_part(size: int, count: int, limit: int, most_bytes: int) -> int:
    """How many rows to read next: what is missing, or as many as fit if they are as large as those before."""
    missing = limit + 1 - count
    if not count:
        return PART
    return max(1, min(missing, 1 + (most_bytes - size) * count // max(size, 1)))


class Question(msgspec.Struct, frozen=True):
    """All that the text of a query and its values hang on, but for where the page begins and how long it is."""

    wanted: Wanted
    types: tuple[str, ...] | None
    levels: tuple[str, ...] | None
    tags: tuple[str, ...]
    origins: tuple[int, ...] | None
    """The sources one of which has said the object; None for any."""
    elsewhere: bool
    """Whether anything stands elsewhere than at its own number (``store.placed``)."""
    withdrawn: bool
    """Whether anything is withdrawn: where nothing is, no row is asked about."""


def question(reader: Reader, asker: Asker, collection: Collection, wanted: Wanted) -> Question:
    """All that a query for ``query`` hangs on, in this snapshot."""
    return Question(
        wanted, _both(collection.types, wanted.types), _levels(asker, collection), collection.tags,
        _origins(reader, collection), placed.any_is(reader), withdrawals.any_is(reader),
    )  # fmt: skip


def query(reader: Reader, asked: Question, *, bodies: bool = False) -> sa.Executable | None:
    """The query, of ``after`` and ``most``; None if nothing can fit. For ``fetch``; with ``bodies`` for ``fetch_bodies``."""
    return _asked(reader.connection.dialect.name, asked, bodies)


@functools.lru_cache(maxsize=128)
def _asked(dialect: str, asked: Question, bodies: bool) -> sa.Executable | None:
    """Kept: to build it takes as long as to read a hundred rows."""
    queries = _lanes(asked, bodies=bodies)
    return _merged(dialect, queries) if queries else None


def _merged(dialect: str, queries: list[sa.Select[Any]]) -> sa.Executable:
    """All lanes as one query, in order, that looks at little more than it gives.

    SQLite takes rows from each lane as they are wanted. PostgreSQL may read and sort all of an arm unless it has an end.
    """
    if len(queries) == 1:
        return queries[0]
    if dialect == "sqlite":
        most = sa.bindparam("most", type_=sa.Integer)
        arms = [each.order_by(None).limit(None) for each in queries]
        return sa.union_all(*arms).order_by("seq").limit(most)
    inner = [sa.select(each.subquery()) for each in queries]
    return sa.union_all(*inner).order_by("seq").limit(sa.bindparam("most", type_=sa.Integer))


def lanes(reader: Reader, asker: Asker, collection: Collection, wanted: Wanted) -> list[sa.Select[Any]]:
    """Queries of which each runs along one index, and which share no row.

    What the lane does not run along is asked of the value of an expression, so that no planner takes its index instead.
    What stands elsewhere than at its own number (``store.placed``) is found by a query of its own, under that number.
    """
    return _lanes(question(reader, asker, collection, wanted))


def _lanes(asked: Question, *, bodies: bool = False) -> list[sa.Select[Any]]:
    types, levels, wanted = asked.types, asked.levels, asked.wanted
    how = {"include_withdrawn": not asked.withdrawn, "bodies": bodies}
    if types == () or levels == ():
        return []
    after = sa.bindparam("after", type_=sa.BigInteger)
    narrow = [*_versions(wanted.versions), *_sources(asked.origins)]
    if asked.tags:
        narrow.append(sa.or_(*map(_tagged, asked.tags)))
    ways, along = _ways(wanted, types, levels)
    behind = [(sa.func.coalesce(_O.c.seq, 0) if along == "id" else _O.c.seq) > after]
    for name, values in (("type", types), ("tlp", levels), ("spec_version", wanted.spec_versions or None)):
        if values is not None and name != along:
            narrow.append(sa.func.coalesce(_O.c[name], "").in_(values))
    most = sa.bindparam("most", type_=sa.Integer)
    if asked.elsewhere:
        behind.append(placed.own_place())
    queries = [select(*way, *behind, *narrow, **how).order_by(_O.c.seq).limit(most) for way in ways]
    if asked.elsewhere:
        one_of = sa.or_(*(sa.and_(*way) for way in ways))
        anew = select_placed(schema.placed.c.seq > after, one_of, *narrow, **how)
        queries.append(anew.order_by(schema.placed.c.seq).limit(most))
    return queries


Way = list[sa.ColumnElement[bool]]


def _ways(
    wanted: Wanted, types: tuple[str, ...] | None, levels: tuple[str, ...] | None
) -> tuple[list[Way], str]:
    """Along which index to go, as conditions of each lane, and the column that they settle."""
    if wanted.ids:
        return [[_named(wanted.ids), _O.c.id.in_(wanted.ids)]], "id"
    exact = [each for each in wanted.versions if each not in {"first", "last", "all"}]
    if len(exact) == len(wanted.versions) and instant.order_key(NO_VERSION) not in exact:
        times = {instant.milliseconds(key) for key in exact}
        return [[_O.c.modified_ms == ms] for ms in times], "modified_ms"
    if wanted.spec_versions and _COMMON_SPEC not in wanted.spec_versions:
        other = _O.c.spec_version != sa.literal_column(f"'{_COMMON_SPEC}'")
        return [
            [_O.c.spec_version == each, other] for each in dict.fromkeys(wanted.spec_versions)
        ], "spec_version"
    if types is not None:
        ages = [_O.c.is_last, sa.not_(_O.c.is_last)][: 1 if wanted.versions == ("last",) else 2]
        return [[_O.c.type == kind, age] for kind in types for age in ages], "type"
    if levels is not None:
        return [[_O.c.tlp == level] for level in levels], "tlp"
    return [[_ANY]], ""


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


def _origins(reader: Reader, collection: Collection) -> tuple[int, ...] | None:
    """The numbers of the sources of a collection; None if it names none."""
    if not collection.sources:
        return None
    origin = schema.origin
    named = origin.c.key.in_([keys.key_of(name) for name in collection.sources])
    here = origin.c.name.startswith(collection.source, autoescape=True)
    known = sa.select(origin.c.id).where(sa.or_(named, here)).order_by(origin.c.id)
    return tuple(reader.connection.execute(known).scalars())


def _sources(origins: tuple[int, ...] | None) -> list[sa.ColumnElement[bool]]:
    if origins is None:
        return []
    by = schema.object_source
    again = sa.exists().where(by.c.object == _O.c.seq, by.c.origin.in_(origins))
    return [sa.or_(_O.c.origin.in_(origins), again)]


def _tagged(tag: str) -> sa.ColumnElement[bool]:
    """The column holds a JSON list of words. Compared by ``replace``, which minds case on both databases.

    With what stands before a word of the list: a quote within one has a backslash there.
    """
    kept, word = sa.type_coerce(_O.c.tags, sa.Text()), msgspec.json.encode(keys.escape(tag)).decode()
    return sa.or_(*(sa.func.replace(kept, f"{before}{word}", "") != kept for before in "[,"))
