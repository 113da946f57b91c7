# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""STIX objects: their bytes, their versions, and the atoms they speak of.

The original bytes are the record and come back as they came. A withdrawn id vanishes from
every reader below, later versions of it too, unless ``include_withdrawn`` is given. How
objects come in, and what becomes of those that contradict, is in ``store.objects_in``.

Cost: each look-up is one index range; 3 to 5 us an object that is read.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from itertools import starmap
from typing import Any, Literal, cast, get_args

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.core.marking import Marking, Tlp
from tocsin.core.new_object import NewObject
from tocsin.store import columns, said, schema, withdrawals
from tocsin.store.disputes import Dispute
from tocsin.store.engine import Reader
from tocsin.store.objects_by import bound, named, named_later
from tocsin.store.objects_in import Added, add, content_digest
from tocsin.store.postings import by_atom, live_atoms

__all__ = [
    "Added",
    "Dispute",
    "NewObject",
    "Stored",
    "add",
    "by_atom",
    "content_digest",
    "count",
    "exists",
    "get",
    "lasts",
    "live_atoms",
    "named",
    "not_matched",
    "numbered",
    "of_type",
    "page",
    "sources",
    "versions",
]

_O = schema.object_


class Stored(msgspec.Struct, frozen=True, gc=False):
    """One kept version of an object: what a page of them needs; the rest stands in ``raw``.

    The columns stay as they are kept until they are asked for: to make a thousand rows ready costs as much as
    to read them, and each column more costs a twentieth of a page.
    """

    seq: int
    kept_id: str
    kept_version_key: str
    kept_added_at: str
    kept_marking: str
    kept_revoked: int
    kept_is_last: int
    raw: bytes

    @property
    def id(self) -> str:
        """Its STIX id."""
        return keys.unescape(self.kept_id)

    @property
    def type(self) -> str:
        """The first part of its id."""
        return self.id.partition("--")[0]

    @property
    def version_key(self) -> str:
        """``core.instant.version_key`` of modified, else created; empty where there is neither."""
        return keys.unescape(self.kept_version_key)

    @property
    def added_at(self) -> str:
        """When it was stored."""
        return keys.unescape(self.kept_added_at)

    @property
    def revoked(self) -> bool:
        """Whether this version is revoked."""
        return self.kept_revoked == 1

    @property
    def is_last(self) -> bool:
        """Whether it is the newest version of its object."""
        return self.kept_is_last == 1

    @property
    def marking(self) -> Marking:
        """What it is marked with."""
        return _marking(self.kept_marking)


def _as_kept(name: str) -> sa.ColumnElement[str]:
    return sa.type_coerce(_O.c[name], sa.Text())


_BETWEEN = "\x1a "
"""Stands in no text that is kept: there, four digits follow the first character."""
_MARKING = sa.case(
    (_as_kept("audience") == "", _as_kept("tlp")), else_=_as_kept("tlp") + _BETWEEN + _as_kept("audience")
)
"""Level and audience in one: most have no audience."""
_COLUMNS = (
    _O.c.seq, *(_as_kept(name).label(name) for name in ("id", "version_key", "added_at")),
    _MARKING.label("marking"), _O.c.revoked, _O.c.is_last, _O.c.raw,
)  # fmt: skip


_BODY = (_O.c.seq, _MARKING.label("marking"), _O.c.raw)
"""Of ``select(bodies=True)``: number, marking as kept, bytes."""


def select(
    *where: sa.ColumnElement[bool], include_withdrawn: bool = False, bodies: bool = False
) -> sa.Select[Any]:
    """A query for versions, for ``fetch``; with ``bodies`` for ``fetch_bodies``."""
    columns = _BODY if bodies else _COLUMNS
    return sa.select(*columns).where(*where, *(() if include_withdrawn else (withdrawals.stands(),)))


def select_placed(
    *where: sa.ColumnElement[bool], include_withdrawn: bool = False, bodies: bool = False
) -> sa.Select[Any]:
    """As ``select``, for versions that stand elsewhere (``store.placed``), under the number at which they stand."""
    place = schema.placed
    columns = (place.c.seq, *(_BODY if bodies else _COLUMNS)[1:])
    joined = place.join(_O, _O.c.seq == place.c.object)
    stands = () if include_withdrawn else (withdrawals.stands(),)
    return sa.select(*columns).select_from(joined).where(*where, *stands)


def fetch(reader: Reader, found: sa.Executable, values: dict[str, object] | None = None) -> list[Stored]:
    """The rows of a ``select``; past SQLAlchemy's own, which cost as much as what is in them."""
    return list(starmap(Stored, _rows(reader, found, values)))


def fetch_bodies(
    reader: Reader, found: sa.Executable, values: dict[str, object]
) -> tuple[Sequence[int], Sequence[str], Sequence[bytes]]:
    """Numbers, markings as kept and bytes of a ``select(bodies=True)``. Cost: half of ``fetch``."""
    rows = _rows(reader, found, values)
    return tuple(zip(*rows, strict=True)) if rows else ((), (), ())  # type: ignore[return-value]  # three columns


def _rows(reader: Reader, found: sa.Executable, values: dict[str, object] | None) -> list[Any]:
    result = reader.connection.execute(found, values)
    rows: list[Any] = cast("Any", result.cursor).fetchall()
    result.close()
    return rows


class Kept(msgspec.Struct, frozen=True):
    """A marking as a row keeps it, to be decided about without the row."""

    kept_marking: str

    @property
    def marking(self) -> Marking:
        """What it says."""
        return _marking(self.kept_marking)


@functools.lru_cache(4096)
def _marking(kept: str) -> Marking:
    tlp, _, audience = kept.partition(_BETWEEN)
    level: Tlp | None = None
    if tlp:
        level = tlp if tlp in get_args(Tlp) else "red"  # type: ignore[assignment]  # checked in the same line
    return Marking(level, columns.several(audience))


def get(
    reader: Reader, object_id: str, version: str = "last", *, include_withdrawn: bool = False
) -> Stored | None:
    """The last version of an object, or the one with version key ``version``; None if there is none."""
    values = bound(object_id) | ({} if version == "last" else {"version": version})
    return next(iter(fetch(reader, _one(version == "last", include_withdrawn), values)), None)


@functools.cache
def _one(last: bool, include_withdrawn: bool) -> sa.Select[Any]:
    """Built once: to build it takes longer than to run it."""
    which = _O.c.is_last if last else _O.c.version_key == sa.bindparam("version")
    return select(named_later(), which, include_withdrawn=include_withdrawn)


def lasts(reader: Reader, ids: Iterable[str], *, include_withdrawn: bool = False) -> dict[str, Stored]:
    """The last versions of those of ``ids`` that are kept."""
    found: list[Stored] = []
    for part in said.chunks(ids):
        hashes = _O.c.hash.in_([keys.number_of(name) for name in part])
        wanted = select(_O.c.is_last, hashes, _O.c.id.in_(part), include_withdrawn=include_withdrawn)
        found += fetch(reader, wanted)
    return {row.id: row for row in found}


def versions(reader: Reader, object_id: str, *, include_withdrawn: bool = False) -> list[Stored]:
    """Every version of an object, the oldest first."""
    found = select(named(object_id), include_withdrawn=include_withdrawn).order_by(_O.c.version_key)
    return fetch(reader, found)


def page(
    reader: Reader,
    after_seq: int,
    limit: int,
    *,
    version: Literal["all", "last"] = "all",
    include_withdrawn: bool = False,
) -> list[Stored]:
    """Up to ``limit`` versions with a sequence number above ``after_seq``, in its order."""
    found = _paged(version == "last", include_withdrawn)
    return fetch(reader, found, {"after": after_seq, "most": limit})


@functools.cache
def _paged(only_last: bool, include_withdrawn: bool) -> sa.Select[Any]:
    """Built once: to build it takes a tenth of the time of a page."""
    where = [_O.c.seq > sa.bindparam("after"), *([_O.c.is_last] if only_last else [])]
    found = select(*where, include_withdrawn=include_withdrawn)
    return found.order_by(_O.c.seq).limit(sa.bindparam("most", type_=sa.Integer))


def of_type(reader: Reader, type_name: str, *, include_withdrawn: bool = False) -> list[Stored]:
    """The last version of every object of a type, revoked ones too, in order of sequence."""
    return fetch(reader, _typed(include_withdrawn), {"of_type": type_name})


@functools.cache
def _typed(include_withdrawn: bool) -> sa.Select[Any]:
    where = (_O.c.is_last, _O.c.type == sa.bindparam("of_type"))
    return select(*where, include_withdrawn=include_withdrawn).order_by(_O.c.seq)


def numbered(reader: Reader, types: Iterable[str], after: int) -> list[tuple[int, str]]:
    """(number, id) of the last version of every object of these types above ``after``, in that order, withdrawn ones too."""
    where = (_O.c.is_last, _O.c.type.in_(list(types)), _O.c.seq > after)
    rows = reader.connection.execute(sa.select(_O.c.seq, _O.c.id).where(*where).order_by(_O.c.seq))
    return [(row.seq, row.id) for row in rows]


def count(reader: Reader, *, include_withdrawn: bool = False) -> int:
    """How many objects there are, their versions counted once."""
    inner = select(_O.c.is_last, include_withdrawn=include_withdrawn).with_only_columns(sa.func.count())
    return int(reader.connection.execute(inner).scalar_one())


def not_matched(reader: Reader) -> Iterator[tuple[str, str]]:
    """(object id, reason) of every live object that was meant for matching and cannot be."""
    found = sa.select(_O.c.id, _O.c.not_matched).where(withdrawals.live(), _O.c.not_matched != "")
    for row in reader.stream(found.order_by(_O.c.seq)):
        yield row.id, row.not_matched


def exists(reader: Reader, ids: Iterable[str], *, include_withdrawn: bool = False) -> set[str]:
    """Those of ``ids`` that are kept."""
    found: set[str] = set()
    for part in said.chunks(ids):
        hashes = _O.c.hash.in_([keys.number_of(name) for name in part])
        wanted = select(_O.c.is_last, hashes, _O.c.id.in_(part), include_withdrawn=include_withdrawn)
        found |= set(reader.connection.execute(wanted.with_only_columns(_O.c.id)).scalars())
    return found


def sources(reader: Reader, object_id: str, *, include_withdrawn: bool = False) -> list[str]:
    """Names of the sources that said any version of an object; with ``include_withdrawn`` of those that left, too."""
    asked = _sources(include_withdrawn)
    return list(reader.connection.execute(asked, bound(object_id)).scalars())


@functools.cache
def _sources(include_withdrawn: bool) -> sa.Select[Any]:
    by, origin = schema.object_source, schema.origin
    mine = select(named_later(), include_withdrawn=include_withdrawn)
    first = mine.with_only_columns(_O.c.origin)
    more = sa.select(by.c.origin).where(by.c.object.in_(mine.with_only_columns(_O.c.seq)))
    return sa.select(origin.c.name).where(origin.c.id.in_(first.union(more))).order_by(origin.c.name)
