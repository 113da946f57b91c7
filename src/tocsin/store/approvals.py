# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Approvals: who decided, when, what becomes of one object on its way to one recipient.

``digest`` is of exactly what was looked at; whoever asks compares it with what would leave now. Rows are never changed
or deleted: the newest of an object and recipient stands.
"""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.core.errors import BadInput
from tocsin.store import schema
from tocsin.store.engine import Reader, Tx

_A = schema.approval
MOST_BYTES = 100_000
"""Of the choices of one approval."""


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """One decision; ``body`` is what was chosen, as JSON of whoever asks."""

    seq: int
    object_id: str
    recipient: str
    digest: str
    by: str
    at: str
    why: str
    body: bytes


def enter(tx: Tx, object_id: str, recipient: str, *, digest: str, body: bytes, by: str, why: str) -> int:
    """Enter a decision; its number. ``BadInput`` if nobody is named, or the choices are too long."""
    if not by.strip():
        raise BadInput("nobody is named who decides", do="say who with --by")
    if len(body) > MOST_BYTES:
        raise BadInput(f"choices of {len(body)} bytes are too long", do="decide about the object as a whole")
    number = tx.take()
    row = {
        "object_id": object_id,
        "recipient": recipient,
        "digest": digest,
        "by": by,
        "at": tx.at,
        "why": why,
    }
    values = {"seq": number, "key": key(object_id, recipient), "body": body, **row}
    tx.connection.execute(sa.insert(_A).values(values))
    tx.audit("approvals.enter", object_id, recipient=recipient, digest=digest, by=by, why=why)
    return number


def last(reader: Reader, object_id: str, recipient: str) -> Approval | None:
    """The newest decision about an object on its way to a recipient."""
    mine = _A.c.key == key(object_id, recipient)
    row = reader.connection.execute(
        sa.select(_A).where(mine).order_by(_A.c.seq.desc()).limit(1)
    ).one_or_none()
    return None if row is None else _read(row)


def since(reader: Reader, after: int) -> tuple[int, set[bytes]]:
    """Keys (``key``) of what was decided about above the number ``after``, and the highest number. Cost: one index range."""
    found = reader.connection.execute(sa.select(_A.c.seq, _A.c.key).where(_A.c.seq > after)).all()
    return max((row.seq for row in found), default=after), {row.key for row in found}


def key(object_id: str, recipient: str) -> bytes:
    """By which decisions about an object on its way to a recipient are found."""
    return keys.key_of(object_id, recipient)


def of_object(reader: Reader, object_id: str) -> list[Approval]:
    """Every decision about an object, the oldest first."""
    rows = reader.connection.execute(sa.select(_A).where(_A.c.object_id == object_id).order_by(_A.c.seq))
    return [_read(row) for row in rows]


def _read(row: sa.Row[Any]) -> Approval:
    return Approval(**{name: row._mapping[name] for name in Approval.__struct_fields__})  # noqa: SLF001 -- SQLAlchemy's public name
