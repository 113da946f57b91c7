# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Hits, each kept once: the same value in the same field at the same place of the same file.

A second scan of the same file adds nothing; where it says more about a hit that is kept
(other objects vouch for the value now), the newer record stands under the old number.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.core.hit import Hit
from tocsin.store import said, schema
from tocsin.store.engine import Reader, Tx

_H = schema.hit


def add(tx: Tx, hits: Iterable[Hit]) -> int:
    """Keep ``hits``; how many of them are new."""
    new = renewed = 0
    for part in said.chunks(hits):
        bodies = {
            keys.key_of(hit.file, str(hit.offset), hit.kind, hit.value, hit.field): said.encode(hit)
            for hit in part
        }
        found = sa.select(_H.c.key, _H.c.body).where(_H.c.key.in_(list(bodies)))
        kept = {row.key: row.body for row in tx.connection.execute(found)}
        fresh = [key for key in bodies if key not in kept]
        first = tx.take(len(fresh))
        rows = [{"seq": first + at, "key": key, "body": bodies[key]} for at, key in enumerate(fresh)]
        if rows:
            tx.connection.execute(sa.insert(_H), rows)
        other = [{"its_key": key, "its_body": bodies[key]} for key in kept if kept[key] != bodies[key]]
        if other:
            change = sa.update(_H).where(_H.c.key == sa.bindparam("its_key"))
            tx.connection.execute(change.values(body=sa.bindparam("its_body")), other)
        new += len(fresh)
        renewed += len(other)
    tx.audit("hits.add", "", new=new, renewed=renewed)
    return new


def all(reader: Reader) -> list[Hit]:  # noqa: A001 -- read as cases.all and the like
    """Every hit, in order of sequence."""
    return said.read(reader, _H, Hit)


def page(reader: Reader, after_seq: int, limit: int) -> list[tuple[int, Hit]]:
    """Up to ``limit`` (seq, hit) after ``after_seq``."""
    found = sa.select(_H.c.seq, _H.c.body).where(_H.c.seq > after_seq).order_by(_H.c.seq).limit(limit)
    rows = reader.connection.execute(found)
    return [(row.seq, msgspec.json.decode(row.body, type=Hit)) for row in rows]


def count(reader: Reader) -> int:
    """How many hits are kept."""
    return int(reader.connection.execute(sa.select(sa.func.count()).select_from(_H)).scalar_one())
