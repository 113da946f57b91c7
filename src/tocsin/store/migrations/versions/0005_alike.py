# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Components that are alike, and exposures by advisory, so that a new advisory adds to the answers about a package.

Both columns stay empty: only ``know`` knows which components are alike. The first matching after this asks about
everything anew, since its rules are others, and fills them.

Stands alone: later changes of ``tocsin.store`` must not change it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns, and let the indexes by package end on them."""
    op.add_column("component", sa.Column("alike", sa.LargeBinary(), nullable=True))
    op.add_column("exposure", sa.Column("advisory", SEQ, nullable=True))
    for table, columns in (
        ("component", ["package", "alike"]),
        ("exposure", ["package", "origin", "advisory"]),
    ):
        op.drop_index(f"ix_{table}_package", table)
        op.create_index(f"ix_{table}_package", table, columns)
