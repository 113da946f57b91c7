# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The tables of what is usual and what is not; ``store.schema`` makes them in its metadata."""

from __future__ import annotations

import sqlalchemy as sa

from tocsin.store.columns import Seq, Word


def make(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table]:
    """``baseline``: what was usual of one of ours (msgpack of ``watch.unusual.Baseline``); ``unusual``: findings by day."""
    baseline = sa.Table(
        "baseline",
        metadata,
        sa.Column("who", Word, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    unusual = sa.Table(
        "unusual",
        metadata,
        sa.Column("seq", Seq, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("day", Word, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("key"),
        sa.Index(None, "day", "seq"),
    )
    return baseline, unusual
