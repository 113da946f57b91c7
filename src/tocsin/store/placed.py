# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Versions shown anew: more may see them than when they came, or they came back.

Who reads on from where he stopped has passed the place at which such a version was stored, and would never get it. So
in pages for others (``store.wanted``) it stands at a new place at the end, with a new time of adding, and no longer at
its own. Its own number, and all else that is kept of it, stays. Cost where nothing was ever placed anew: one probe.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from tocsin.store import published, said, schema
from tocsin.store.engine import Reader, Tx

_P = schema.placed
_ANY = sa.select(_P.c.seq).limit(1)


def again(tx: Tx, seqs: Iterable[int]) -> None:
    """Put versions, by their numbers, at the end, in this order."""
    wanted = list(dict.fromkeys(seqs))
    if not wanted:
        return
    for part in said.chunks(wanted):
        tx.connection.execute(sa.delete(_P).where(_P.c.object.in_(part)))
    first = tx.take(len(wanted))
    rows = ({"seq": first + at, "object": seq} for at, seq in enumerate(wanted))
    for chunk in said.chunks(rows):
        tx.connection.execute(sa.insert(_P), chunk)
    published.note(tx, first, first + len(wanted) - 1)


def any_is(reader: Reader) -> bool:
    """Whether any version stands elsewhere than at its own number."""
    return reader.connection.execute(_ANY).first() is not None


def own_place() -> sa.ColumnElement[bool]:
    """For a query over objects: the version stands at its own number."""
    return ~sa.exists().where(_P.c.object == schema.object_.c.seq)
