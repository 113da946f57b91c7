# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What became of the objects that somebody posted: the newest MOST answers, for who posted them to ask again."""

from __future__ import annotations

import zlib

import sqlalchemy as sa

from tocsin.store import schema
from tocsin.store.engine import Reader, Tx

MOST = 5_000
_P = schema.posted
_BEYOND = (
    sa.select(_P.c.seq).order_by(_P.c.seq.desc()).offset(sa.bindparam("most", type_=sa.Integer)).limit(1)
)


def keep(tx: Tx, status_id: str, organisation: str, body: bytes) -> None:
    """Keep an answer, and let go of the oldest beyond MOST."""
    row = {"seq": tx.take(), "id": status_id, "organisation": organisation, "body": zlib.compress(body, 1)}
    tx.connection.execute(sa.insert(_P), row)
    last_gone = tx.connection.execute(_BEYOND, {"most": MOST}).scalar_one_or_none()
    if last_gone is not None:
        tx.connection.execute(sa.delete(_P).where(_P.c.seq <= last_gone))
    tx.audit("posted.keep", status_id, organisation=organisation)


def get(reader: Reader, status_id: str, organisation: str) -> bytes | None:
    """The answer with this id, if this organisation got it."""
    found = sa.select(_P.c.body).where(_P.c.id == status_id, _P.c.organisation == organisation)
    body = reader.connection.execute(found).scalar_one_or_none()
    return None if body is None else zlib.decompress(body)
