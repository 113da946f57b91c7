# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Warninglists as they were loaded, each with who loaded it, from where, under which licence, and the digest of its file.

A list of a name takes the place of the one that had it. Cost: a list is some 30 bytes an entry; all of them together,
ready for use, 200 bytes an entry of memory, made once a process as long as they stay the same.
"""

from __future__ import annotations

import functools

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.core.errors import NotFound
from tocsin.core.warninglist import Warninglist, Warninglists
from tocsin.store import said, schema
from tocsin.store.engine import Reader, Tx

_W = schema.warninglist
_ABOUT = (_W.c.seq, _W.c.name, _W.c.licence, _W.c.source, _W.c.digest, _W.c.by, _W.c.at, _W.c.size)
_IDENTITY = sa.select(_W.c.seq, _W.c.name, _W.c.digest).order_by(_W.c.seq)
_Lists = tuple[tuple[int, str, str], ...]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One list, without its entries."""

    name: str
    licence: str
    """As whoever loaded it says; empty if nobody did."""
    source: str
    digest: str
    """SHA-256 of the file, in hex."""
    by: str
    at: str
    size: int
    """Entries that can match something."""


def put(tx: Tx, made: Warninglist, *, licence: str, source: str, digest: str, by: str) -> bool:
    """Keep a list; False if the same was kept already, in the same words."""
    key = keys.key_of(made.name)
    body = said.encode(made)
    before = tx.connection.execute(sa.select(_W).where(_W.c.key == key)).one_or_none()
    if before is not None and (before.body, before.licence, before.digest) == (body, licence, digest):
        return False
    tx.connection.execute(sa.delete(_W).where(_W.c.key == key))
    row = {
        "seq": tx.take(),
        "key": key,
        "name": made.name,
        "licence": licence,
        "source": source,
        "digest": digest,
    }
    tx.connection.execute(sa.insert(_W), {**row, "by": by, "at": tx.at, "size": len(made), "body": body})
    tx.audit("warninglists.put", made.name, size=len(made), digest=digest, licence=licence, by=by)
    return True


def remove(tx: Tx, name: str, by: str) -> None:
    """Forget a list. Raises ``NotFound``."""
    gone = tx.connection.execute(sa.delete(_W).where(_W.c.key == keys.key_of(name)))
    if not gone.rowcount:
        raise NotFound(
            "there is no warninglist of this name",
            where=name[:200],
            do="tocsin watch warninglist list shows them",
        )
    tx.audit("warninglists.remove", name, by=by)


def all(reader: Reader) -> list[Kept]:  # noqa: A001 -- read as cases.all and the like
    """What is kept, by name."""
    rows = reader.connection.execute(sa.select(*_ABOUT).order_by(_W.c.name))
    return [
        Kept(
            name=row.name, licence=row.licence, source=row.source, digest=row.digest, by=row.by, at=row.at, size=row.size
        )
        for row in rows
    ]  # fmt: skip


def one(reader: Reader, name: str) -> Warninglist | None:
    """A list with its entries."""
    found = sa.select(_W.c.body).where(_W.c.key == keys.key_of(name))
    body = reader.connection.execute(found).scalar_one_or_none()
    return None if body is None else msgspec.json.decode(body, type=Warninglist)


def ready(reader: Reader) -> Warninglists:
    """All of them together, ready to be asked. The last ones are remembered."""
    lists = tuple((row.seq, row.name, row.digest) for row in reader.connection.execute(_IDENTITY))
    return _ready(_Bodies(reader, lists)) if lists else _NONE


_NONE = Warninglists()


class _Bodies:
    """The lists of a store as they stand: equal for equal lists, so that they are read once."""

    def __init__(self, reader: Reader, lists: _Lists) -> None:
        self.reader: Reader | None = reader
        self._lists = lists

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Bodies) and self._lists == other._lists

    def __hash__(self) -> int:
        return hash(self._lists)


@functools.lru_cache(1)
def _ready(bodies: _Bodies) -> Warninglists:
    assert bodies.reader is not None, "made a moment ago"
    rows = bodies.reader.stream(sa.select(_W.c.body).order_by(_W.c.seq), 1)
    made = Warninglists(msgspec.json.decode(row.body, type=Warninglist) for row in rows)
    bodies.reader = None
    return made
