# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Disputes: other content under the id and version of an object that is kept.

The kept one stands, what was said instead is kept beside it. The same dispute is recorded once.
"""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from tocsin.store import schema, withdrawals
from tocsin.store.engine import Reader, Tx
from tocsin.store.objects_by import named

_O = schema.object_


class Dispute(msgspec.Struct, frozen=True, kw_only=True):
    """Other content for a version that is kept already; the kept one stands."""

    seq: int
    id: str
    version_key: str
    source: str
    """Who said otherwise first."""
    at: str
    digest: str
    raw: bytes
    """What was said instead."""


def record(tx: Tx, said_now: dict[tuple[int, bytes], bytes], origin: int) -> list[Dispute]:
    """Record what is new of ``said_now``, (seq of the kept version, digest) -> bytes; tell of all."""
    if not said_now:
        return []
    table = schema.dispute
    mine = _select().where(table.c.object.in_({seq for seq, _ in said_now}))
    known = {(row.object, row.digest) for row in tx.connection.execute(mine)}
    fresh = [pair for pair in said_now if pair not in known]
    first = tx.take(len(fresh))
    rows = [
        {"seq": first + at, "object": seq, "origin": origin, "digest": digest, "raw": said_now[seq, digest]}
        for at, (seq, digest) in enumerate(fresh)
    ]
    if rows:
        tx.connection.execute(sa.insert(table).values(at=tx.at), rows)
    told = tx.connection.execute(mine.order_by(table.c.seq))
    return [_read(row) for row in told if (row.object, row.digest) in said_now]


def _select() -> sa.Select[Any]:
    table, origin = schema.dispute, schema.origin
    joined = table.join(_O, _O.c.seq == table.c.object).join(origin, origin.c.id == table.c.origin)
    columns = (table.c.seq, table.c.object, table.c.digest, table.c.raw, table.c.at)
    return sa.select(*columns, _O.c.id, _O.c.version_key, origin.c.name).select_from(joined)


def _read(row: sa.Row[Any]) -> Dispute:
    return Dispute(
        seq=row.seq,
        id=row.id,
        version_key=row.version_key,
        source=row.name,
        at=row.at,
        digest=row.digest.hex(),
        raw=row.raw,
    )


def of_object(reader: Reader, object_id: str, limit: int = 100) -> list[Dispute]:
    """Up to ``limit`` disputes over the versions of an object, the oldest first; not over what was withdrawn."""
    found = _select().where(named(object_id), withdrawals.stands())
    rows = reader.connection.execute(found.order_by(schema.dispute.c.seq).limit(limit))
    return [_read(row) for row in rows]


def page(
    reader: Reader, after_seq: int = 0, limit: int = 1000, *, include_withdrawn: bool = False
) -> list[Dispute]:
    """Up to ``limit`` disputes after ``after_seq``; those over withdrawn objects only if asked for."""
    table = schema.dispute.c
    found = _select().where(table.seq > after_seq)
    if not include_withdrawn:
        found = found.where(withdrawals.stands())
    rows = reader.connection.execute(found.order_by(table.seq).limit(limit))
    return [_read(row) for row in rows]
