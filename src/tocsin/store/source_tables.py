# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Tables of markings given here, of versions shown anew and of what was called back elsewhere, for ``store.schema``."""

from __future__ import annotations

import sqlalchemy as sa

from tocsin.store.columns import Seq, Word


def make(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table, sa.Table]:
    """``marked_here``, ``placed`` and ``called_back``."""
    # Versions that came without a level and bear one given here, by the ``seq`` of object.
    marked_here = sa.Table(
        "marked_here", metadata, sa.Column("object", Seq, primary_key=True, autoincrement=False)
    )
    # Versions that more may see than when they came: in pages for others they stand at ``seq``, not at their own.
    placed = sa.Table(
        "placed",
        metadata,
        sa.Column("seq", Seq, primary_key=True, autoincrement=False),
        sa.Column("object", Seq, nullable=False),
        sa.UniqueConstraint("object"),
    )
    # What became of versions that were pushed and taken back or narrowed since; ``key`` is keys.key_of(place, recipient,
    # object id). The newest state of a key stands in its one row.
    called_back = sa.Table(
        "called_back",
        metadata,
        sa.Column("seq", Seq, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        *(
            sa.Column(name, Word, nullable=False)
            for name in ("place", "recipient", "object_id", "state", "how", "why", "at")
        ),
        sa.UniqueConstraint("key"),
        sa.Index("ix_called_back_object_id", "object_id"),
    )
    return marked_here, placed, called_back
