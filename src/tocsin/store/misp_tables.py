# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The tables of MISP events as they came, for ``store.schema``."""

from __future__ import annotations

import sqlalchemy as sa

from tocsin.store.columns import Seq, Word


def make(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table]:
    """``misp_event`` and ``misp_piece``: the newest state of each event by each source, its bytes cut into pieces.

    ``key`` is ``keys.key_of`` the UUID, ``root`` the id of the report or grouping that the event became, ``digest`` the
    SHA-256 of all pieces together. Pieces keep an event of any size from being one value of the database.
    """
    event = sa.Table(
        "misp_event",
        metadata,
        sa.Column("seq", Seq, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("origin", Seq, sa.ForeignKey("origin.id"), nullable=False),
        *(sa.Column(name, Word, nullable=False) for name in ("uuid", "root", "at")),
        sa.Column("timestamp", Seq, nullable=False),
        sa.Column("size", Seq, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("key", "origin"),
        sa.Index("ix_misp_event_origin", "origin", "seq"),
    )
    piece = sa.Table(
        "misp_piece",
        metadata,
        sa.Column("event", Seq, sa.ForeignKey("misp_event.seq"), primary_key=True, autoincrement=False),
        sa.Column("number", Seq, primary_key=True, autoincrement=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
    )
    return event, piece
