# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The tables of feeds and of jobs; ``store.schema`` makes them in its metadata."""

from __future__ import annotations

import sqlalchemy as sa

from tocsin.store.columns import Seq, Word


def make(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table]:
    """``feed`` and ``job``."""
    return _feed(metadata), _job(metadata)


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, Word, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, Seq, nullable=False)


def _feed(metadata: sa.MetaData) -> sa.Table:
    """Upstreams: ``body`` is a ``core.feed.Feed``, ``cursor`` a ``core.feed.Cursor``.

    ``pulled_at`` is the last pull that ended well, ``error`` and ``failed_at`` stand until the next of these;
    of a credential only the place where it is found stands in the body.
    """
    return sa.Table(
        "feed",
        metadata,
        sa.Column("seq", Seq, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        _word("name"),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("cursor", sa.LargeBinary, nullable=False),
        _word("pulled_at"),
        _word("failed_at"),
        _word("error"),
        sa.UniqueConstraint("key"),
    )


def _job(metadata: sa.MetaData) -> sa.Table:
    """Work that is due at ``due_ms`` (milliseconds since 1970), one row for each (kind, subject).

    ``run`` counts claims: who was given a job under another number than the newest no longer holds it.
    While ``state`` is ``running``, it belongs to ``worker`` until ``lease_ms``.
    """
    return sa.Table(
        "job",
        metadata,
        sa.Column("seq", Seq, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        _word("kind"),
        _word("subject"),
        _word("state"),
        _number("every_s"),
        _number("due_ms"),
        _number("lease_ms"),
        _number("run"),
        _number("failures"),
        _word("worker"),
        _word("done_at"),
        _word("error"),
        sa.UniqueConstraint("key"),
        sa.Index("ix_job_due", "due_ms"),
    )
