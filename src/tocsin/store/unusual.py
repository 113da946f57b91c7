# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What was usual of each of ours, and what was found unusual; the store does not know what the bodies say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from tocsin.core import keys
from tocsin.store import said, schema
from tocsin.store.engine import Reader, Tx

_B, _U = schema.baseline, schema.unusual


def learn(tx: Tx, bodies: Mapping[str, bytes]) -> None:
    """Make these the baselines of their parties."""
    for part in said.chunks(list(bodies)):
        tx.connection.execute(sa.delete(_B).where(_B.c.who.in_(part)))
        tx.connection.execute(sa.insert(_B), [{"who": who, "body": bodies[who]} for who in part])
    tx.audit("baseline.learn", "", parties=len(bodies))


def baselines(reader: Reader) -> Iterable[tuple[str, bytes]]:
    """(party, body) of each, by party."""
    found = reader.connection.execute(sa.select(_B.c.who, _B.c.body).order_by(_B.c.who))
    return ((row.who, row.body) for row in found)


def add(tx: Tx, found: Iterable[tuple[str, tuple[str, ...], bytes]]) -> int:
    """Keep (day, what makes it the same, body); one that is known gets the newer body. How many are new."""
    new = 0
    for part in said.chunks(found):
        bodies = {keys.key_of(*same): (day, body) for day, same, body in part}
        known = set(tx.connection.execute(sa.select(_U.c.key).where(_U.c.key.in_(list(bodies)))).scalars())
        fresh = [key for key in bodies if key not in known]
        first = tx.take(len(fresh))
        rows = [
            {"seq": first + at, "key": key, "day": bodies[key][0], "body": bodies[key][1]}
            for at, key in enumerate(fresh)
        ]
        if rows:
            tx.connection.execute(sa.insert(_U), rows)
        if known:
            change = (
                sa.update(_U).where(_U.c.key == sa.bindparam("its_key")).values(body=sa.bindparam("its_body"))
            )
            tx.connection.execute(change, [{"its_key": key, "its_body": bodies[key][1]} for key in known])
        new += len(fresh)
    tx.audit("unusual.add", "", new=new)
    return new


def newest(reader: Reader, limit: int) -> list[bytes]:
    """Up to ``limit`` bodies, the newest day first, in it as they came."""
    asked = sa.select(_U.c.body).order_by(_U.c.day.desc(), _U.c.seq).limit(limit)
    return list(reader.connection.execute(asked).scalars())
