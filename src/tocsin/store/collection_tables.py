# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The tables of collections, of what was posted to them, and of when versions were published, for ``store.schema``."""

from __future__ import annotations

import sqlalchemy as sa

from tocsin.store.columns import Seq, Word


def make(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table, sa.Table]:
    """``published``, ``collection`` and ``posted``."""
    return _published(metadata), _collection(metadata), _posted(metadata)


def _seq() -> sa.Column[int]:
    return sa.Column("seq", Seq, primary_key=True, autoincrement=False)


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, Word, nullable=False)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=False)


def _published(metadata: sa.MetaData) -> sa.Table:
    """When others are told that versions were added: runs of them by the first and last ``seq``.

    ``ms`` is the millisecond since 1970 of the first. Each run begins after the one before has
    ended (``store.published``).
    """
    return sa.Table(
        "published",
        metadata,
        sa.Column("first", Seq, primary_key=True, autoincrement=False),
        sa.Column("last", Seq, nullable=False),
        sa.Column("ms", Seq, nullable=False),
        sa.Index(None, "ms"),
    )


def _collection(metadata: sa.MetaData) -> sa.Table:
    """Rows are never deleted, so that no id is given out twice; ``key`` is ``keys.key_of`` the title without case."""
    return sa.Table(
        "collection",
        metadata,
        _seq(),
        _word("id"),
        _bytes("key"),
        _word("at"),
        _word("removed_at"),
        _bytes("body"),
        sa.UniqueConstraint("id"),
        sa.Index(None, "key"),
    )


def _posted(metadata: sa.MetaData) -> sa.Table:
    """What became of the objects that others posted; the newest of them only (``store.posted``)."""
    return sa.Table(
        "posted",
        metadata,
        _seq(),
        _word("id"),
        _word("organisation"),
        _bytes("body"),
        sa.UniqueConstraint("id"),
    )
