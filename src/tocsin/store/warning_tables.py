# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The tables of warnings and of the answers to them, for ``store.schema``.

The bytes of every version of a warning are objects as others are; here stands which of
them is followed, and what this node says. Rows of ``answer`` are never changed: of one
member the highest ``sequence`` counts, and the others tell how it went.
"""

from __future__ import annotations

import sqlalchemy as sa

from tocsin.store.columns import Seq, Word


def define(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table]:
    """The tables ``warning`` and ``answer``, entered in ``metadata``."""
    warning = sa.Table(
        "warning",
        metadata,
        sa.Column("seq", Seq, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("id", Word, nullable=False),
        sa.Column("issuer", Word, nullable=False),
        sa.Column("version", Word, nullable=False),
        sa.Column("mine", sa.Boolean, nullable=False),
        sa.Column("members", sa.LargeBinary, nullable=False),
        sa.Column("own", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("key"),
    )
    answer = sa.Table(
        "answer",
        metadata,
        sa.Column("seq", Seq, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("warning", sa.LargeBinary, nullable=False),
        sa.Column("warning_id", Word, nullable=False),
        sa.Column("member", Word, nullable=False),
        sa.Column("sequence", Seq, nullable=False),
        sa.Column("own", sa.Boolean, nullable=False),
        sa.Column("received", Word, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("key"),
        sa.Index("ix_answer_warning", "warning", "seq"),
    )
    return warning, answer
