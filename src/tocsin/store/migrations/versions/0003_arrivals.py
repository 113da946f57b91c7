# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Arrivals: runs of versions of one source and instant, in the place of two indexes over all objects (decision 0011).

Stands alone: later changes of ``tocsin.store`` must not change it. One statement; the database sorts.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table, fill it from the objects, drop the indexes."""
    op.create_table(
        "arrival",
        sa.Column("first", SEQ, autoincrement=False, nullable=False),
        sa.Column("last", SEQ, nullable=False),
        sa.Column("origin", SEQ, nullable=False),
        sa.Column("at", WORD, nullable=False),
        sa.Column("objects", SEQ, nullable=False),
        sa.PrimaryKeyConstraint("first", name=op.f("pk_arrival")),
    )
    # Two numberings, of all objects and of those of one source and instant, differ by the same as long as a run goes on.
    op.get_bind().exec_driver_sql(
        'INSERT INTO arrival ("first", "last", origin, "at", objects)'
        " SELECT min(seq), max(seq), origin, added_at, count(*) FROM"
        " (SELECT seq, origin, added_at, row_number() OVER (ORDER BY seq)"
        " - row_number() OVER (PARTITION BY origin, added_at ORDER BY seq) AS run FROM object) AS each"
        " GROUP BY origin, added_at, run"
    )
    op.create_index("ix_arrival_origin_first", "arrival", ["origin", "first"])
    op.create_index("ix_arrival_at_first", "arrival", ["at", "first"])
    op.drop_index("ix_object_added_at_seq", "object")
    op.drop_index("ix_object_origin_seq", "object")
