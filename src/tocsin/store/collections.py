# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Collections as they are saved: made, listed, removed; the id of one is never given out again."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from tocsin.core import collection, keys
from tocsin.core.collection import Collection
from tocsin.core.errors import Conflict, NotFound
from tocsin.store import schema
from tocsin.store.engine import Reader, Tx

_C = schema.collection
_DECODER = msgspec.json.Decoder(Collection)
_STANDS = _C.c.removed_at == ""
_NAMED = sa.select(_C.c.body).where(_C.c.id == sa.bindparam("named"), _STANDS)


def add(tx: Tx, new: Collection) -> None:
    """Save a collection. Raises ``BadInput`` if it can be none, ``Conflict`` if its id or title is taken."""
    collection.check(new)
    key = keys.key_of(new.title.casefold())
    taken = sa.or_(_C.c.id == new.id, sa.and_(_C.c.key == key, _STANDS))
    if tx.connection.execute(sa.select(_C.c.seq).where(taken)).first() is not None:
        do = "give it another title: some clients choose by it"
        raise Conflict("there is a collection with this title", where=new.title, do=do)
    row = {"seq": tx.take(), "id": new.id, "key": key, "at": tx.at, "removed_at": ""}
    tx.connection.execute(sa.insert(_C).values(**row, body=msgspec.json.encode(new)))
    tx.audit("collections.add", new.id, title=new.title)


def remove(tx: Tx, collection_id: str) -> None:
    """Remove a collection; its objects stay. Raises ``NotFound``."""
    gone = sa.update(_C).where(_C.c.id == collection_id, _STANDS).values(removed_at=tx.at)
    if tx.connection.execute(gone).rowcount != 1:
        raise NotFound(
            "there is no such collection", where=collection_id[:60], do="tocsin share collection list"
        )
    tx.audit("collections.remove", collection_id)


def all(reader: Reader) -> list[Collection]:  # noqa: A001 -- read as cases.all and the like
    """Those that stand, in the order in which they were made."""
    rows = reader.connection.execute(sa.select(_C.c.body).where(_STANDS).order_by(_C.c.seq))
    return [_DECODER.decode(body) for body in rows.scalars()]


def get(reader: Reader, collection_id: str) -> Collection | None:
    """The one with this id, if it stands."""
    body = reader.connection.execute(_NAMED, {"named": collection_id}).scalar_one_or_none()
    return None if body is None else _DECODER.decode(body)


def any_ever(reader: Reader) -> bool:
    """Whether a collection was ever made here, removed or not."""
    return reader.connection.execute(sa.select(_C.c.seq).limit(1)).first() is not None
