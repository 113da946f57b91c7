# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Withdrawals: what its author (or a law) has taken back.

A withdrawal is of an object id, all its versions, those that come later too; it may arrive
before the object does. The first one stands: a second changes nothing.
"""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.core.errors import BadInput
from tocsin.store import bulk, said, schema
from tocsin.store.engine import Reader, Tx

_W = schema.withdrawal
_ANY = sa.union_all(sa.select(_W.c.seq), sa.select(schema.withdrawn_version.c.object)).limit(1)


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """Who took back what, when and why."""

    seq: int
    object_id: str
    reason: str
    by: str
    at: str


def add(tx: Tx, object_id: str, reason: str, by: str) -> bool:
    """Withdraw an object; False if it was withdrawn before. ``BadInput`` if that can be no object id."""
    if not object_id or len(keys.escape(object_id).encode()) > said.KEY_BYTES:
        raise BadInput("this cannot be the id of an object", where=object_id[:100], do="give its STIX id")
    new = state(tx, object_id) is None
    if new:
        row = {"seq": tx.take(), "object_id": object_id, "reason": reason, "by": by, "at": tx.at}
        tx.connection.execute(sa.insert(_W).values(row))
    tx.audit("withdrawals.add", object_id, new=int(new), reason=reason, by=by)
    return new


def state(reader: Reader, object_id: str) -> Withdrawal | None:
    """The withdrawal of an object; None if it stands."""
    row = reader.connection.execute(sa.select(_W).where(_W.c.object_id == object_id)).one_or_none()
    return None if row is None else _read(row)


def among(reader: Reader, ids: list[str]) -> set[str]:
    """Those of ``ids`` that are withdrawn."""
    found: set[str] = set()
    for part in said.chunks(ids):
        found |= {
            keys.unescape(kept) for (kept,) in bulk.by_texts(reader, part, _W, "object_id", ("object_id",))
        }
    return found


def all(reader: Reader) -> list[Withdrawal]:  # noqa: A001 -- read as cases.all and the like
    """Every withdrawal, in order of sequence."""
    return [_read(row) for row in reader.connection.execute(sa.select(_W).order_by(_W.c.seq))]


def _read(row: sa.Row[Any]) -> Withdrawal:
    return Withdrawal(seq=row.seq, object_id=row.object_id, reason=row.reason, by=row.by, at=row.at)


def any_is(reader: Reader) -> bool:
    """Whether any object or version is withdrawn. Cost: two probes."""
    return reader.connection.execute(_ANY).first() is not None


def stands() -> sa.ColumnElement[bool]:
    """For a query over objects: not withdrawn, neither the object nor, by all who said it, the version."""
    taken_back = schema.withdrawn_version.c.object == schema.object_.c.seq
    return sa.and_(~sa.exists().where(_W.c.object_id == schema.object_.c.id), ~sa.exists().where(taken_back))


def live() -> sa.ColumnElement[bool]:
    """For a query over objects: the last version, not revoked and not withdrawn."""
    return sa.and_(schema.object_.c.is_last, sa.not_(schema.object_.c.revoked), stands())
