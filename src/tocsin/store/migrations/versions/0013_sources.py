# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Markings given by the default of a source, versions shown anew, and what was called back from where it was pushed.

The tables are new and empty. Stands alone: later changes of ``tocsin.store`` must not change it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "marked_here",
        sa.Column("object", SEQ, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("object", name=op.f("pk_marked_here")),
    )
    op.create_table(
        "placed",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("object", SEQ, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_placed")),
        sa.UniqueConstraint("object", name=op.f("uq_placed_object")),
    )
    words = ("place", "recipient", "object_id", "state", "how", "why", "at")
    op.create_table(
        "called_back",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        *(sa.Column(name, WORD, nullable=False) for name in words),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_called_back")),
        sa.UniqueConstraint("key", name=op.f("uq_called_back_key")),
    )
    op.create_index("ix_called_back_object_id", "called_back", ["object_id"])
