# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Collections, what was posted to them, and when each run of versions was published.

Versions that are here already are published in the order in which they came, at the instant of
their arrival or, where that is no later, a millisecond after those before them.

Stands alone: later changes of ``tocsin.store`` must not change it.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
EACH_MILLISECOND = 16


def upgrade() -> None:
    """Make the tables, and publish what is here."""
    published = op.create_table(
        "published",
        sa.Column("first", SEQ, autoincrement=False, nullable=False),
        sa.Column("last", SEQ, nullable=False),
        sa.Column("ms", SEQ, nullable=False),
        sa.PrimaryKeyConstraint("first", name="pk_published"),
    )
    op.create_index("ix_published_ms", "published", ["ms"])
    op.create_table(
        "collection",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("id", WORD, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("at", WORD, nullable=False),
        sa.Column("removed_at", WORD, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_collection"),
        sa.UniqueConstraint("id", name="uq_collection_id"),
    )
    op.create_index("ix_collection_key", "collection", ["key"])
    op.create_table(
        "posted",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("id", WORD, nullable=False),
        sa.Column("organisation", WORD, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_posted"),
        sa.UniqueConstraint("id", name="uq_posted_id"),
    )
    arrival = sa.table("arrival", sa.column("first"), sa.column("last"), sa.column("at"))
    free, rows = 0, []
    for first, last, at in op.get_bind().execute(
        sa.select(arrival.c.first, arrival.c.last, arrival.c.at).order_by(arrival.c.first)
    ):
        ms = max(free, _milliseconds(at))
        rows.append({"first": first, "last": last, "ms": ms})
        free = ms + (last - first) // EACH_MILLISECOND + 1
    if rows:
        op.bulk_insert(published, rows)


def _milliseconds(at: str) -> int:
    """Since 1970; 0 for what is no instant."""
    try:
        moment = dt.datetime.fromisoformat(at.removesuffix("Z"))
        return max(0, (moment.replace(tzinfo=None) - dt.datetime(1970, 1, 1)) // dt.timedelta(milliseconds=1))  # noqa: DTZ001 -- UTC without saying so
    except ValueError:
        return 0
