# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""MISP events as they came, so that what came as MISP leaves as the same MISP.

Both tables are new and empty: of events that were loaded before, only the objects that they became are kept.
Stands alone: later changes of ``tocsin.store`` must not change it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "misp_event",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("origin", SEQ, nullable=False),
        *(sa.Column(name, WORD, nullable=False) for name in ("uuid", "root", "at")),
        sa.Column("timestamp", SEQ, nullable=False),
        sa.Column("size", SEQ, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_misp_event_origin_origin")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_misp_event")),
        sa.UniqueConstraint("key", "origin", name=op.f("uq_misp_event_key_origin")),
    )
    op.create_index("ix_misp_event_origin", "misp_event", ["origin", "seq"])
    op.create_table(
        "misp_piece",
        sa.Column("event", SEQ, autoincrement=False, nullable=False),
        sa.Column("number", SEQ, autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["misp_event.seq"], name=op.f("fk_misp_piece_event_misp_event")),
        sa.PrimaryKeyConstraint("event", "number", name=op.f("pk_misp_piece")),
    )
