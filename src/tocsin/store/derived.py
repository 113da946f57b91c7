# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Derived files: what was written out, and from which objects, so that a withdrawal reaches it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.store import said, schema
from tocsin.store.engine import Reader, Tx

_D = schema.derived
_OF = schema.derived_object
_STALE = schema.stale_file


class Derived(msgspec.Struct, frozen=True, kw_only=True):
    """One file that was written out."""

    seq: int
    path: str
    kind: str
    digest: str
    at: str


def record(tx: Tx, path: str, kind: str, digest: str, object_ids: Iterable[str]) -> bool:
    """Note what stands at ``path`` now; False if that is noted already. A new file takes a new number.

    The ids must be those of kept objects (their length is bounded there).
    """
    ids = set(object_ids)
    key = keys.key_of(path)
    row = tx.connection.execute(sa.select(_D).where(_D.c.key == key)).one_or_none()
    changed = row is None or (row.kind, row.digest, _ids(tx, row.seq)) != (kind, digest, ids)
    if changed:
        if row is not None:
            tx.connection.execute(sa.delete(_OF).where(_OF.c.derived == row.seq))
            tx.connection.execute(sa.delete(_D).where(_D.c.seq == row.seq))
        seq = tx.take()
        new = {"seq": seq, "key": key, "path": path, "kind": kind, "digest": digest, "at": tx.at}
        tx.connection.execute(sa.insert(_D).values(new))
        for part in said.chunks(sorted(ids)):
            tx.connection.execute(sa.insert(_OF), [{"derived": seq, "object_id": one} for one in part])
        tx.connection.execute(sa.delete(_STALE).where(_STALE.c.key == key))
    tx.audit("derived.record", path, changed=int(changed), objects=len(ids), digest=digest)
    return changed


_ENTER = sa.text(
    "INSERT INTO derived_object (derived, object_id) VALUES (:derived, :object_id) ON CONFLICT DO NOTHING"
).bindparams(sa.bindparam("object_id", type_=_OF.c.object_id.type))


def record_many(tx: Tx, path: str, kind: str, digest: str, object_ids: Iterable[str]) -> None:
    """As ``record`` for a file that is new or another, of objects in any number, each named once or more: bounded memory."""
    key = keys.key_of(path)
    before = tx.connection.execute(sa.select(_D.c.seq).where(_D.c.key == key)).scalar_one_or_none()
    if before is not None:
        tx.connection.execute(sa.delete(_OF).where(_OF.c.derived == before))
        tx.connection.execute(sa.delete(_D).where(_D.c.seq == before))
    seq = tx.take()
    tx.connection.execute(
        sa.insert(_D).values(seq=seq, key=key, path=path, kind=kind, digest=digest, at=tx.at)
    )
    count = 0
    for part in said.chunks(object_ids):
        tx.connection.execute(_ENTER, [{"derived": seq, "object_id": one} for one in part])
        count += len(part)
    tx.connection.execute(sa.delete(_STALE).where(_STALE.c.key == key))
    tx.audit("derived.record", path, changed=1, objects=count, digest=digest)


def forget(tx: Tx, path: str) -> None:
    """What stands at ``path`` is ours no more."""
    mine = sa.select(_D.c.seq).where(_D.c.key == keys.key_of(path))
    tx.connection.execute(sa.delete(_OF).where(_OF.c.derived.in_(mine)))
    tx.connection.execute(sa.delete(_D).where(_D.c.key == keys.key_of(path)))
    tx.connection.execute(sa.delete(_STALE).where(_STALE.c.key == keys.key_of(path)))
    tx.audit("derived.forget", path)


class Stale(msgspec.Struct, frozen=True, kw_only=True):
    """A file that holds what was taken back, and could not be written anew."""

    path: str
    at: str
    why: str


def stale(tx: Tx, path: str, why: str) -> bool:
    """Note that a file holds what was taken back; False if that is noted. A file recorded anew is stale no more."""
    key = keys.key_of(path)
    new = tx.connection.execute(sa.select(_STALE.c.key).where(_STALE.c.key == key)).one_or_none() is None
    if new:
        tx.connection.execute(sa.insert(_STALE).values(key=key, path=path, at=tx.at, why=why))
    tx.audit("derived.stale", path, new=int(new), why=why)
    return new


def all_stale(reader: Reader) -> list[Stale]:
    """Every file that is stale, by path."""
    columns = (_STALE.c.path, _STALE.c.at, _STALE.c.why)
    rows = reader.connection.execute(sa.select(*columns).order_by(_STALE.c.path)).mappings()
    return [Stale(**row) for row in rows]


def _ids(reader: Reader, seq: int) -> set[str]:
    return set(reader.connection.execute(sa.select(_OF.c.object_id).where(_OF.c.derived == seq)).scalars())


def of_object(reader: Reader, object_id: str) -> list[Derived]:
    """The files that an object went into."""
    found = sa.select(_D).join(_OF, _OF.c.derived == _D.c.seq).where(_OF.c.object_id == object_id)
    return [_read(row) for row in reader.connection.execute(found.order_by(_D.c.seq))]


def object_ids(reader: Reader) -> list[str]:
    """Ids of all objects that any file was written with, each once. Cost: one pass over them."""
    return list(reader.connection.execute(sa.select(_OF.c.object_id).distinct()).scalars())


def all(reader: Reader) -> list[Derived]:  # noqa: A001 -- read as cases.all and the like
    """Every file, in order of sequence."""
    return [_read(row) for row in reader.connection.execute(sa.select(_D).order_by(_D.c.seq))]


def _read(row: sa.Row[Any]) -> Derived:
    return Derived(seq=row.seq, path=row.path, kind=row.kind, digest=row.digest, at=row.at)
