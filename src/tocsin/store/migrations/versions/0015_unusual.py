# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What was usual of each of ours, and what was found unusual. Both tables are new and empty: logs teach them.

Stands alone: later changes of ``tocsin.store`` must not change it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "baseline",
        sa.Column("who", WORD, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_baseline")),
    )
    op.create_table(
        "unusual",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("day", WORD, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_unusual")),
        sa.UniqueConstraint("key", name=op.f("uq_unusual_key")),
    )
    op.create_index("ix_unusual_day_seq", "unusual", ["day", "seq"])
