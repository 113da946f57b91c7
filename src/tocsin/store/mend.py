# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Writing again what is derived: atoms and postings, numbers that ids are found by, runs of versions, the flag of the last one.

Everything else is what somebody said, and has no second source here: a backup is the mend.
Cost: as much as taking all objects in again; one transaction, memory for 50 objects.
"""

from __future__ import annotations

import sqlalchemy as sa

from tocsin.core import keys
from tocsin.store import arrivals, postings, schema
from tocsin.store.engine import Tx
from tocsin.store.verify import KEYED, ROWS, Speak, found_by, newer

ACTION = "store.mend"
"""What the audit entry is called."""
_O = schema.object_


def derive(tx: Tx, speak: Speak) -> tuple[int, int]:
    """Write atoms, postings, keys, runs and flags anew; (versions entered, keys and flags changed). One audit entry."""
    changed = _keys(tx) + _flags(tx)
    arrivals.derive(tx)
    entered = _postings(tx, speak)
    tx.audit(ACTION, "", entered=entered, flags=changed)
    return entered, changed


def _keys(tx: Tx) -> int:
    """By the keys the flags are found, so these come first."""
    wrong = []
    for row in tx.stream(sa.select(*KEYED).order_by(_O.c.seq)):
        keys = found_by(row.id, row.version_key)
        if keys != (row.hash, row.modified_ms):
            wrong.append((row.seq, *keys))
    for seq, made, time in wrong:
        values = {"hash": made, "modified_ms": time}
        tx.connection.execute(sa.update(_O).where(_O.c.seq == seq).values(values))
    return len(wrong)


def _flags(tx: Tx) -> int:
    off = sa.update(_O).where(_O.c.is_last, newer()).values(is_last=False)
    on = sa.update(_O).where(sa.not_(_O.c.is_last), sa.not_(newer())).values(is_last=True)
    return sum(tx.connection.execute(statement).rowcount for statement in (off, on))


def _postings(tx: Tx, speak: Speak) -> int:
    tx.connection.execute(sa.delete(schema.posting))
    tx.connection.execute(sa.delete(schema.atom))
    after, entered = 0, 0
    while True:
        part = sa.select(_O.c.seq, _O.c.type, _O.c.raw).where(_O.c.seq > after).order_by(_O.c.seq).limit(ROWS)
        rows = tx.connection.execute(part).all()
        if not rows:
            return entered
        spoken = ((row.seq, speak(row.type, row.raw)) for row in rows)
        postings.enter(tx, [(seq, atoms, [keys.number_of(*atom) for atom in atoms]) for seq, atoms in spoken])
        after = rows[-1].seq
        entered += len(rows)
