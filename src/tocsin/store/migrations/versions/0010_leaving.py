# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What leaves the node and with whose approval, what one source took back, files that could not be written anew.

All tables are new and empty: what went out before this schema stands in ``derived`` only.

Stands alone: later changes of ``tocsin.store`` must not change it.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _seq(name: str = "seq") -> sa.Column[Any]:
    return sa.Column(name, SEQ, autoincrement=False, nullable=False)


def _words(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, WORD, nullable=False) for name in names]


def _bytes(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def upgrade() -> None:
    """Make the tables."""
    _out()
    _back()


def _out() -> None:
    op.create_table(
        "approval",
        _seq(),
        _bytes("key"),
        *_words("object_id", "recipient", "digest", "by", "at", "why"),
        _bytes("body"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_approval")),
    )
    op.create_index("ix_approval_key", "approval", ["key", "seq"])
    op.create_index("ix_approval_object_id", "approval", ["object_id"])
    op.create_table(
        "sent",
        _seq(),
        *_words("way", "place", "recipient", "digest", "by", "at"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_sent")),
    )
    op.create_table(
        "sent_object",
        _seq("sent"),
        *_words("object_id", "version_key"),
        _bytes("digest"),
        sa.ForeignKeyConstraint(["sent"], ["sent.seq"], name=op.f("fk_sent_object_sent_sent")),
        sa.PrimaryKeyConstraint("sent", "object_id", "version_key", name=op.f("pk_sent_object")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sent_object_object_id", "sent_object", ["object_id"])


def _back() -> None:
    op.create_table(
        "source_withdrawal",
        _seq(),
        *_words("object_id"),
        _seq("origin"),
        *_words("reason", "by", "at"),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_source_withdrawal_origin_origin")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_source_withdrawal")),
        sa.UniqueConstraint("object_id", "origin", name=op.f("uq_source_withdrawal_object_id_origin")),
    )
    op.create_table(
        "withdrawn_version",
        _seq("object"),
        sa.PrimaryKeyConstraint("object", name=op.f("pk_withdrawn_version")),
    )
    op.create_table(
        "stale_file",
        _bytes("key"),
        *_words("path", "at", "why"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_stale_file")),
    )
