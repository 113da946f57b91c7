# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What one source has taken back: it no longer vouches for an object, others may.

A version leaves every reader once all sources that said it have taken the object back, and comes back when another
source says it. The newest of the versions that are left is the last one. A withdrawal may come before the object.
Which versions have left is kept in ``withdrawn_version`` and derived from the rest by ``settle``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.core.errors import BadInput
from tocsin.store import bulk, placed, said, schema, source_markings
from tocsin.store.engine import Reader, Tx
from tocsin.store.objects_by import named

_O = schema.object_
_BY = schema.object_source
_S = schema.source_withdrawal
_V = schema.withdrawn_version


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """Who took back what a source said, when and why."""

    seq: int
    object_id: str
    source: str
    reason: str
    by: str
    at: str


def add(tx: Tx, object_id: str, source: str, reason: str, by: str) -> bool:
    """A source no longer vouches for an object; False if it had taken it back before.

    ``BadInput`` if that can be no object id.
    """
    if not object_id or len(keys.escape(object_id).encode()) > said.KEY_BYTES:
        raise BadInput("this cannot be the id of an object", where=object_id[:100], do="give its STIX id")
    origin = said.origin(tx, source)
    mine = sa.and_(_S.c.object_id == object_id, _S.c.origin == origin)
    new = tx.connection.execute(sa.select(_S.c.seq).where(mine)).one_or_none() is None
    if new:
        row = {
            "seq": tx.take(),
            "object_id": object_id,
            "origin": origin,
            "reason": reason,
            "by": by,
            "at": tx.at,
        }
        tx.connection.execute(sa.insert(_S).values(row))
        placed.again(tx, settle(tx, [object_id]))
        source_markings.settle(
            tx, tx.connection.execute(sa.select(_O.c.seq).where(named(object_id))).scalars().all()
        )
    tx.audit("source_withdrawals.add", object_id, new=int(new), source=source, reason=reason, by=by)
    return new


def of_object(reader: Reader, object_id: str) -> list[Taken]:
    """Every withdrawal of an object by one of its sources, in order."""
    return _read(reader, _S.c.object_id == object_id)


def all(reader: Reader) -> list[Taken]:  # noqa: A001 -- read as cases.all and the like
    """Every withdrawal by a source, in order."""
    return _read(reader)


def _read(reader: Reader, *where: sa.ColumnElement[bool]) -> list[Taken]:
    origin = schema.origin
    joined = _S.join(origin, origin.c.id == _S.c.origin)
    columns = (_S.c.seq, _S.c.object_id, origin.c.name.label("source"), _S.c.reason, _S.c.by, _S.c.at)
    found = sa.select(*columns).select_from(joined).where(*where).order_by(_S.c.seq)
    return [Taken(**row) for row in reader.connection.execute(found).mappings()]


def among(reader: Reader, object_ids: Iterable[str], source: str) -> set[str]:
    """Those of the objects that this source has taken back."""
    named = sa.select(schema.origin.c.id).where(schema.origin.c.key == keys.key_of(source))
    mine = reader.connection.execute(named).scalar_one_or_none()
    if mine is None or not any_stands(reader):
        return set()
    found: set[str] = set()
    for part in said.chunks(object_ids):
        taken = bulk.by_texts(reader, part, _S, "object_id", ("object_id", "origin"))
        found |= {keys.unescape(kept) for kept, origin in taken if origin == mine}
    return found


_ANY = sa.select(_S.c.seq).limit(1)


def any_stands(reader: Reader) -> bool:
    """Whether any source has taken anything back."""
    return reader.connection.execute(_ANY).one_or_none() is not None


def settle(tx: Tx, object_ids: Iterable[str]) -> list[int]:
    """Say anew which versions of these objects nobody vouches for, and which is the last of those left.

    Returns the numbers of versions that came back, or are the last again: to be shown anew (``store.placed``).

    Objects of which nothing was taken back are passed over. Cost: one index probe an object, and for one of which
    something was taken back its versions with their sources.
    """
    shown: list[int] = []
    for part in said.chunks(dict.fromkeys(object_ids)):
        asked = sa.select(_S.c.object_id, _S.c.origin).where(_S.c.object_id.in_(part))
        gone: dict[str, set[int]] = {}
        for name, origin in tx.connection.execute(asked):
            gone.setdefault(name, set()).add(origin)
        for name, origins in gone.items():
            shown += _settle(tx, name, origins)
    return shown


def _settle(tx: Tx, object_id: str, gone: set[int]) -> list[int]:
    columns = (_O.c.seq, _O.c.origin, _O.c.is_last)
    rows = tx.connection.execute(sa.select(*columns).where(named(object_id)).order_by(_O.c.version_key)).all()
    seqs = [row.seq for row in rows]
    vouching: dict[int, set[int]] = {row.seq: {row.origin} for row in rows}
    for row in tx.connection.execute(sa.select(_BY).where(_BY.c.object.in_(seqs))):
        vouching[row.object].add(row.origin)
    out = {seq for seq in seqs if vouching[seq] <= gone}
    before = set(tx.connection.execute(sa.select(_V.c.object).where(_V.c.object.in_(seqs))).scalars())
    tx.connection.execute(sa.delete(_V).where(_V.c.object.in_(seqs)))
    if out:
        tx.connection.execute(sa.insert(_V), [{"object": seq} for seq in sorted(out)])
    last = next((seq for seq in reversed(seqs) if seq not in out), seqs[-1] if seqs else 0)
    again = [row.seq for row in rows if row.seq == last and not row.is_last and row.seq not in out]
    _flag(tx, rows, last)
    return sorted({*again, *(before - out)})


def _flag(tx: Tx, rows: Iterable[Any], last: int) -> None:
    for row in rows:
        if row.is_last != (row.seq == last):
            tx.connection.execute(sa.update(_O).where(_O.c.seq == row.seq).values(is_last=row.seq == last))


def again(tx: Tx, object_ids: Iterable[str], source: str, by: str) -> int:
    """A source says objects again that it took back: what ``by`` entered of that no longer holds. How many those were."""
    origin, count = said.origin(tx, source), 0
    for part in said.chunks(dict.fromkeys(object_ids)):
        mine = sa.and_(_S.c.object_id.in_(part), _S.c.origin == origin, _S.c.by == by)
        names = list(tx.connection.execute(sa.select(_S.c.object_id).where(mine)).scalars())
        tx.connection.execute(sa.delete(_S).where(mine))
        for name in names:
            left = tx.connection.execute(sa.select(_S.c.origin).where(_S.c.object_id == name)).scalars()
            _settle(tx, name, set(left))
        count += len(names)
    tx.audit("source_withdrawals.again", source, objects=count, by=by)
    return count
