# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claims that people make about what is kept and may take back, and EPSS: the chance that a hole is exploited.

Stands alone: later changes of ``tocsin.store`` must not change it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables, empty."""
    op.create_table(
        "claim",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("by", WORD, nullable=False),
        sa.Column("at", WORD, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("taken_back_by", WORD, nullable=False),
        sa.Column("taken_back_at", WORD, nullable=False),
        sa.Column("why_taken_back", WORD, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_claim")),
    )
    op.create_index("ix_claim_kind", "claim", ["kind", "key"])
    op.create_table(
        "epss_list",
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.Column("as_of", WORD, nullable=False),
        sa.Column("model", WORD, nullable=False),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_epss_list_origin_origin")),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_epss_list")),
    )
    op.create_table(
        "epss_score",
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.Column("cve", WORD, nullable=False),
        sa.Column("probability", WORD, nullable=False),
        sa.Column("percentile", WORD, nullable=False),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_epss_score_origin_origin")),
        sa.PrimaryKeyConstraint("origin", "cve", name=op.f("pk_epss_score")),
        sqlite_with_rowid=False,
    )
