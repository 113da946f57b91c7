# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Warnings that are followed, and the answers to them, own and received.

Both begin empty: what came before this was kept as an object, and is followed once it comes again.

Stands alone: later changes of ``tocsin.store`` must not change it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "warning",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("id", WORD, nullable=False),
        sa.Column("issuer", WORD, nullable=False),
        sa.Column("version", WORD, nullable=False),
        sa.Column("mine", sa.Boolean(), nullable=False),
        sa.Column("members", sa.LargeBinary(), nullable=False),
        sa.Column("own", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_warning")),
        sa.UniqueConstraint("key", name=op.f("uq_warning_key")),
    )
    op.create_table(
        "answer",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("warning", sa.LargeBinary(), nullable=False),
        sa.Column("warning_id", WORD, nullable=False),
        sa.Column("member", WORD, nullable=False),
        sa.Column("sequence", SEQ, nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("received", WORD, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_answer")),
        sa.UniqueConstraint("key", name=op.f("uq_answer_key")),
    )
    op.create_index("ix_answer_warning", "answer", ["warning", "seq"])
