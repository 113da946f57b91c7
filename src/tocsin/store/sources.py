# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Sources: every file that was ever taken in, and what it was taken for."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from tocsin.store import said, schema
from tocsin.store.engine import Reader, Tx

_I = schema.intake
_LAST = sa.select(_I).where(_I.c.origin == sa.bindparam("of_origin")).order_by(_I.c.seq.desc()).limit(1)


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    """One file as it was taken in."""

    seq: int
    name: str
    kind: str
    """What it was taken for; empty if it was not understood."""
    digest: str
    outcome: str
    records: int
    faults: int
    at: str
    """When it was last read with this outcome; each reading has its entry in the audit chain."""


def record(tx: Tx, name: str, kind: str, digest: str, outcome: str, records: int, faults: int) -> bool:
    """Note a file; False if the last note about this name says just the same: then only its instant moves.

    Its sequence number stays, for what it says is not new; that it was read again today is worth knowing.
    """
    origin = said.origin(tx, name)
    row = {"kind": kind, "digest": digest, "outcome": outcome, "records": records, "faults": faults}
    before = tx.connection.execute(_LAST, {"of_origin": origin}).mappings().one_or_none()
    changed = before is None or any(before[field] != value for field, value in row.items())
    if changed:
        tx.connection.execute(sa.insert(_I), {"seq": tx.take(), "origin": origin, "at": tx.at, **row})
    elif before is not None:
        again = sa.update(_I).where(_I.c.seq == before["seq"])
        tx.connection.execute(again.values(at=tx.at))
    tx.audit("sources.record", name, changed=int(changed), outcome=outcome, digest=digest)
    return changed


def all(reader: Reader) -> list[Intake]:  # noqa: A001 -- read as cases.all and the like
    """Every note, in order of sequence."""
    joined = _I.join(schema.origin, schema.origin.c.id == _I.c.origin)
    columns = (_I.c.kind, _I.c.digest, _I.c.outcome, _I.c.records, _I.c.faults, _I.c.at)
    found = sa.select(_I.c.seq, schema.origin.c.name, *columns).select_from(joined).order_by(_I.c.seq)
    return [Intake(**row) for row in reader.connection.execute(found).mappings()]


def names_of(reader: Reader, kind: str) -> list[str]:
    """The names of all that was ever taken for a kind, each once, in order. Cost: one scan of the notes."""
    joined = _I.join(schema.origin, schema.origin.c.id == _I.c.origin)
    named = sa.select(schema.origin.c.name).select_from(joined).where(_I.c.kind == kind)
    return sorted(set(reader.connection.execute(named).scalars()))
