# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who marked an object anew, how, when and why: kept so that versions that come later are no wider.

The table is new and empty. Stands alone: later changes of ``tocsin.store`` must not change it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "remark",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        *(sa.Column(name, WORD, nullable=False) for name in ("object_id", "tlp", "reason", "by", "at")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_remark")),
    )
    op.create_index("ix_remark_object_id", "remark", ["object_id"])
