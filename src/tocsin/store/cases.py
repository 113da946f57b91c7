# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Cases: the body is the business of ``respond``, the store keeps it under its id."""

from __future__ import annotations

import sqlalchemy as sa

from tocsin.core import keys
from tocsin.store import schema
from tocsin.store.engine import Reader, Tx

_C = schema.case_file
_COLUMNS = (_C.c.seq, _C.c.id, _C.c.opened_at, _C.c.state, _C.c.body)

CaseRow = tuple[int, str, str, str, bytes]
"""(seq, id, opened_at, state, body)."""


def put(tx: Tx, case_id: str, opened_at: str, state: str, body: bytes) -> bool:
    """Keep a case; False if it stood just so before. A changed case gets a new number."""
    key = keys.key_of(case_id)
    before = get(tx, case_id)
    changed = before is None or before[1:] != (case_id, opened_at, state, body)
    if changed:
        row = {"key": key, "id": case_id, "opened_at": opened_at, "state": state, "body": body}
        tx.connection.execute(sa.delete(_C).where(_C.c.key == key))
        tx.connection.execute(sa.insert(_C).values(seq=tx.take(), **row))
    tx.audit("cases.put", case_id, changed=int(changed), state=state)
    return changed


def get(reader: Reader, case_id: str) -> CaseRow | None:
    """The case with this id."""
    row = reader.connection.execute(
        sa.select(*_COLUMNS).where(_C.c.key == keys.key_of(case_id))
    ).one_or_none()
    return None if row is None else (row.seq, row.id, row.opened_at, row.state, row.body)


def all(reader: Reader) -> list[CaseRow]:  # noqa: A001 -- read as cases.all and the like
    """Every case, that changed last at the end."""
    rows = reader.connection.execute(sa.select(*_COLUMNS).order_by(_C.c.seq))
    return [(row.seq, row.id, row.opened_at, row.state, row.body) for row in rows]
