# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""MISP events as the bytes they came in, beside the objects that they became.

Of each event the newest state of each source is kept. What of it may leave is asked of the objects that it became
(``flows.misp_out``); here are bytes only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.store import bulk, said, schema
from tocsin.store.engine import Reader, Tx

PIECE = 2**20
"""Bytes of a piece."""
_E = schema.misp_event
_P = schema.misp_piece


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One state of an event."""

    seq: int
    uuid: str
    root: str
    """Id of the report or grouping that it became."""
    source: str
    timestamp: int
    """Seconds since 1970, as the event says; 0 if it says none."""
    size: int
    digest: bytes
    at: str
    """When it was stored."""


def keep(
    tx: Tx, uuid: str, *, root: str, timestamp: int, source: str, pieces: Callable[[], Iterable[bytes]]
) -> bool:
    """Keep the state of an event that a source says; False if that, or a newer one of that source, is kept.

    ``pieces`` gives its bytes, of any length each; it is asked twice. Cost: memory for one piece.
    """
    made, size = hashlib.sha256(), 0
    for piece in pieces():
        made.update(piece)
        size += len(piece)
    origin = said.origin(tx, source)
    mine = sa.and_(_E.c.key == keys.key_of(uuid), _E.c.origin == origin)
    before = tx.connection.execute(sa.select(_E.c.seq, _E.c.timestamp, _E.c.digest).where(mine)).one_or_none()
    new = before is None or (before.timestamp <= timestamp and before.digest != made.digest())
    if new:
        if before is not None:
            _delete(tx, before.seq)
        seq = tx.take()
        row = {"uuid": uuid, "root": root, "timestamp": timestamp, "size": size, "digest": made.digest()}
        tx.connection.execute(
            sa.insert(_E).values(seq=seq, key=keys.key_of(uuid), origin=origin, at=tx.at, **row)
        )
        for number, piece in enumerate(_even(pieces())):
            bulk.insert(tx, _P, ["event", "number", "raw"], [(seq, number, piece)])
    tx.audit("misp_events.keep", uuid, new=int(new), source=source, digest=made.hexdigest(), size=size)
    return new


def _even(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of ``PIECE``."""
    left = b""
    for piece in pieces:
        left += piece
        while len(left) >= PIECE:
            yield left[:PIECE]
            left = left[PIECE:]
    if left:
        yield left


def _delete(tx: Tx, seq: int) -> None:
    tx.connection.execute(sa.delete(_P).where(_P.c.event == seq))
    tx.connection.execute(sa.delete(_E).where(_E.c.seq == seq))


def get(reader: Reader, uuid: str, source: str = "") -> Kept | None:
    """The newest state of an event, of all sources or of one; None if there is none."""
    where = [_E.c.key == keys.key_of(uuid)]
    if source:
        where.append(schema.origin.c.key == keys.key_of(source))
    found = _select(*where).order_by(_E.c.timestamp.desc(), _E.c.seq.desc()).limit(1)
    return next((_read(row) for row in reader.connection.execute(found)), None)


def page(reader: Reader, after: int, limit: int) -> list[Kept]:
    """Up to ``limit`` states of events with a sequence number above ``after``, in its order."""
    found = _select(_E.c.seq > after).order_by(_E.c.seq).limit(limit)
    return [_read(row) for row in reader.connection.execute(found)]


def of_source(reader: Reader, source: str) -> dict[str, Kept]:
    """UUID -> state of every event that a source has said. Cost: memory for each, without its bytes."""
    found = _select(schema.origin.c.key == keys.key_of(source))
    return {row.uuid: _read(row) for row in reader.connection.execute(found)}


def pieces(reader: Reader, seq: int) -> Iterator[bytes]:
    """The bytes of a state, piece after piece: a JSON object, without the frame ``{"Event": ...}``."""
    found = sa.select(_P.c.raw).where(_P.c.event == seq).order_by(_P.c.number)
    for row in reader.stream(found, 1):
        yield row.raw


def altered(reader: Reader) -> list[str]:
    """UUIDs of events whose bytes are not those that were kept. Cost: one pass over all pieces."""
    found = []
    for row in reader.connection.execute(
        sa.select(_E.c.seq, _E.c.uuid, _E.c.digest).order_by(_E.c.seq)
    ).all():
        made = hashlib.sha256()
        for piece in pieces(reader, row.seq):
            made.update(piece)
        if made.digest() != row.digest:
            found.append(row.uuid)
    return found


def _select(*where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    origin = schema.origin
    columns = (_E.c.seq, _E.c.uuid, _E.c.root, _E.c.timestamp, _E.c.size, _E.c.digest, _E.c.at)
    joined = _E.join(origin, origin.c.id == _E.c.origin)
    return sa.select(*columns, origin.c.name.label("source")).select_from(joined).where(*where)


def _read(row: Any) -> Kept:
    return Kept(**row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name
