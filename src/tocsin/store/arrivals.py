# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who brought which versions, and when: runs of sequence numbers.

A load of a million objects has one source and one instant, so an index entry for each object would
say the same a million times. Instead each run of versions with the same source and instant is one
row, and versions are found by either through it (``store.find``, decision 0011). Derived from
``object``: ``store.verify`` compares the two, ``store.mend`` writes the runs anew.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from tocsin.store import schema
from tocsin.store.engine import Tx

_A = schema.arrival
_O = schema.object_
_NEWEST = sa.select(_A).order_by(_A.c.first.desc()).limit(1)


def note(tx: Tx, origin: int, first: int, last: int, count: int) -> None:
    """Note that ``count`` new versions of a source stand from ``first`` to ``last``, the highest numbers of all objects.

    Goes on with the newest run if that has the same source and instant.
    """
    if not count:
        return
    newest = tx.connection.execute(_NEWEST).one_or_none()
    if newest is not None and (newest.origin, newest.at) == (origin, tx.at):
        longer = {"last": last, "objects": newest.objects + count}
        tx.connection.execute(sa.update(_A).where(_A.c.first == newest.first).values(longer))
        return
    row = {"first": first, "last": last, "origin": origin, "at": tx.at, "objects": count}
    tx.connection.execute(sa.insert(_A), row)


def derive(tx: Tx) -> None:
    """Write all runs anew."""
    tx.connection.execute(sa.delete(_A))
    tx.connection.execute(sa.insert(_A).from_select(["first", "last", "origin", "at", "objects"], runs()))


def runs() -> sa.Select[Any]:
    """The runs as the versions say: between two of one run there is none of another source or instant."""
    same = (_O.c.origin, _O.c.added_at)
    among_all = sa.func.row_number().over(order_by=_O.c.seq)
    among_same = sa.func.row_number().over(partition_by=same, order_by=_O.c.seq)
    each = sa.select(_O.c.seq, *same, (among_all - among_same).label("run")).subquery()
    columns = (sa.func.min(each.c.seq).label("first"), sa.func.max(each.c.seq).label("last"), each.c.origin,
               each.c.added_at.label("at"), sa.func.count().label("objects"))  # fmt: skip
    return sa.select(*columns).group_by(each.c.origin, each.c.added_at, each.c.run)
