# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What went out: which versions, by which way, to what place, for whom. Rows are only added: what has gone is gone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec
import sqlalchemy as sa

from tocsin.store import said, schema
from tocsin.store.engine import Reader, Tx

_S = schema.sent
_OF = schema.sent_object


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that went out."""

    seq: int
    way: str
    """``file``, and what other ways out call themselves (``taxii``, ``misp``, ``mail``)."""
    place: str
    """Path or address."""
    recipient: str
    digest: str
    """SHA-256 of the bytes as they went out, in hex."""
    by: str
    at: str


def record(
    tx: Tx,
    objects: Iterable[tuple[str, str, bytes]],
    *,
    way: str,
    place: str,
    recipient: str,
    digest: str,
    by: str,
) -> int:
    """Note what went out, each object as (id, version key, bytes); the number of the note."""
    number = tx.take()
    row = {"way": way, "place": place, "recipient": recipient, "digest": digest, "by": by, "at": tx.at}
    tx.connection.execute(sa.insert(_S), {"seq": number, **row})
    count = 0
    rows = (
        {"sent": number, "object_id": name, "version_key": version, "digest": hashlib.sha256(raw).digest()}
        for name, version, raw in objects
    )
    for part in said.chunks(rows):
        tx.connection.execute(sa.insert(_OF), part)
        count += len(part)
    tx.audit("sent.record", place, way=way, recipient=recipient, objects=count, digest=digest, by=by)
    return number


def not_yet(
    reader: Reader,
    objects: Iterable[tuple[str, str, bytes]],
    *,
    way: str,
    recipient: str,
    place: str = "",
    besides: int = 0,
) -> list[tuple[str, str, bytes]]:
    """Those that have not gone out to this recipient by this way before, to ``place`` if one is named.

    The note with the number ``besides`` does not count: what it tells of may never have arrived.
    """
    left: list[tuple[str, str, bytes]] = []
    mine = sa.select(_OF.c.object_id, _OF.c.version_key).join(_S, _OF.c.sent == _S.c.seq)
    mine = mine.where(_S.c.way == way, _S.c.recipient == recipient, _S.c.seq != besides)
    if place:
        mine = mine.where(_S.c.place == place)
    for part in said.chunks(objects):
        asked = mine.where(_OF.c.object_id.in_({name for name, _, _ in part}))
        gone = {(row.object_id, row.version_key) for row in reader.connection.execute(asked)}
        left += [each for each in part if each[:2] not in gone]
    return left


def versions(reader: Reader, object_id: str, *, way: str, place: str, recipient: str) -> set[str]:
    """Version keys of an object that went to a place by a way, for somebody."""
    mine = sa.select(_OF.c.version_key).join(_S, _OF.c.sent == _S.c.seq).where(_OF.c.object_id == object_id)
    asked = mine.where(_S.c.way == way, _S.c.place == place, _S.c.recipient == recipient)
    return set(reader.connection.execute(asked).scalars())


def went(reader: Reader, object_ids: Iterable[str], *, way: str, place: str) -> set[str]:
    """Those of the objects of which any version has gone to a place by this way."""
    found: set[str] = set()
    mine = sa.select(_OF.c.object_id).join(_S, _OF.c.sent == _S.c.seq)
    mine = mine.where(_S.c.way == way, _S.c.place == place)
    for part in said.chunks(object_ids):
        found |= set(reader.connection.execute(mine.where(_OF.c.object_id.in_(part))).scalars())
    return found


def of_object(reader: Reader, object_id: str) -> list[Sent]:
    """Everything that took an object out, the oldest first."""
    mine = sa.select(_OF.c.sent).where(_OF.c.object_id == object_id)
    found = sa.select(_S).where(_S.c.seq.in_(mine))
    rows = reader.connection.execute(found.order_by(_S.c.seq)).mappings()
    return [Sent(**row) for row in rows]
