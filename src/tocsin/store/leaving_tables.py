# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Tables of what leaves this node and what is taken back: handed to ``store.schema``, which holds all the others."""

from __future__ import annotations

import sqlalchemy as sa

from tocsin.store.columns import Seq, Word


def make_remark(metadata: sa.MetaData) -> sa.Table:
    """The table remark, entered in ``metadata``: the narrowest row of an object stands; rows are never changed."""
    return sa.Table(
        "remark",
        metadata,
        _seq(),
        *_words("object_id", "tlp", "reason", "by", "at"),
        sa.Index("ix_remark_object_id", "object_id"),
    )


def make(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table, sa.Table, sa.Table, sa.Table, sa.Table]:
    """The tables approval, sent, sent_object, source_withdrawal, withdrawn_version and stale_file, entered in ``metadata``."""
    return (*_out(metadata), *_back(metadata))


def _seq() -> sa.Column[int]:
    return sa.Column("seq", Seq, primary_key=True, autoincrement=False)


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, Word, nullable=False) for name in names]


def _out(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table, sa.Table]:
    # The newest row of a key stands; rows are never changed. ``key`` is ``keys.key_of(object id, recipient)``.
    approval = sa.Table(
        "approval",
        metadata,
        _seq(),
        sa.Column("key", sa.LargeBinary, nullable=False),
        *_words("object_id", "recipient", "digest", "by", "at", "why"),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Index("ix_approval_key", "key", "seq"),
        sa.Index("ix_approval_object_id", "object_id"),
    )
    sent = sa.Table("sent", metadata, _seq(), *_words("way", "place", "recipient", "digest", "by", "at"))
    sent_object = sa.Table(
        "sent_object",
        metadata,
        sa.Column("sent", Seq, sa.ForeignKey("sent.seq"), primary_key=True, autoincrement=False),
        sa.Column("object_id", Word, primary_key=True),
        sa.Column("version_key", Word, primary_key=True),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Index("ix_sent_object_object_id", "object_id"),
        sqlite_with_rowid=False,
    )
    return approval, sent, sent_object


def _back(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table, sa.Table]:
    source_withdrawal = sa.Table(
        "source_withdrawal",
        metadata,
        _seq(),
        *_words("object_id"),
        sa.Column("origin", Seq, sa.ForeignKey("origin.id"), nullable=False),
        *_words("reason", "by", "at"),
        sa.UniqueConstraint("object_id", "origin"),
    )
    # Derived from source_withdrawal: versions that no source vouches for any more, by the ``seq`` of object.
    withdrawn_version = sa.Table(
        "withdrawn_version", metadata, sa.Column("object", Seq, primary_key=True, autoincrement=False)
    )
    # Files written out that hold what was taken back and could not be written anew; ``key`` as in derived.
    stale_file = sa.Table(
        "stale_file",
        metadata,
        sa.Column("key", sa.LargeBinary, primary_key=True),
        *_words("path", "at", "why"),
    )
    return source_withdrawal, withdrawn_version, stale_file
