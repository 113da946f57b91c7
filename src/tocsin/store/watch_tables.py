# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Tables of hits in groups, of warninglists, of values that wait for a person and of lists for other tools, for ``store.schema``."""

from __future__ import annotations

import sqlalchemy as sa

from tocsin.store.columns import Seq, Word, Words


def make_hits(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table, sa.Table]:
    """``hit``, ``hit_place`` and ``hit_group``."""
    hit = sa.Table(
        "hit",
        metadata,
        sa.Column("seq", Seq, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("grouped", Seq, nullable=True),  # its hit_group; empty for what nobody could read
        sa.UniqueConstraint("key"),
        sa.Index("ix_hit_grouped", "grouped", "seq"),
    )
    # Where else the same event stood: a file that was rotated, a copy. ``key`` is keys.key_of(hit, file, offset).
    hit_place = sa.Table(
        "hit_place",
        metadata,
        sa.Column("key", sa.LargeBinary, primary_key=True),
        sa.Column("hit", Seq, nullable=False),
        sa.Column("file", Word, nullable=False),
        sa.Column("line", Seq, nullable=False),
        sa.Column("offset", Seq, nullable=False),
        sa.Index("ix_hit_place_hit", "hit"),
    )
    # Hits of one value, one day and the same parties, counted; ``first`` is the number of one of them.
    hit_group = sa.Table(
        "hit_group",
        metadata,
        sa.Column("first", Seq, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("day", Word, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("key"),
        sa.Index("ix_hit_group_day", "day"),
    )
    return hit, hit_place, hit_group


def make_lists(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table]:
    """``warninglist`` and ``held_value``."""
    warninglist = sa.Table(
        "warninglist",
        metadata,
        sa.Column("seq", Seq, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, nullable=False),  # keys.key_of(name)
        *(
            sa.Column(name, Word, nullable=False)
            for name in ("name", "licence", "source", "digest", "by", "at")
        ),
        sa.Column("size", Seq, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("key"),
    )
    # ``key`` is keys.key_of(kind, value); ``released_at`` is empty while it is held. Rows are never deleted.
    held_value = sa.Table(
        "held_value",
        metadata,
        sa.Column("seq", Seq, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        *(sa.Column(name, Word, nullable=False) for name in ("kind", "value", "reason")),
        sa.Column("lists", Words, nullable=False),
        *(
            sa.Column(name, Word, nullable=False)
            for name in ("source", "at", "released_by", "released_at", "why")
        ),
        sa.UniqueConstraint("key"),
        sa.Index("ix_held_value_released_at", "released_at"),
    )
    return warninglist, held_value


def make_list_out(metadata: sa.MetaData) -> sa.Table:
    """``list_out``: lists for other tools, by name; ``body`` is JSON of ``store.lists_out.ListOut``."""
    return sa.Table(
        "list_out",
        metadata,
        sa.Column("seq", Seq, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, nullable=False),  # keys.key_of(name)
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("key"),
    )


def make_hunted_log(metadata: sa.MetaData) -> sa.Table:
    """``hunted_log``: what was scanned of which log; ``body`` is JSON of ``store.hunted.Hunted``."""
    return sa.Table(
        "hunted_log",
        metadata,
        sa.Column("seq", Seq, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, nullable=False),  # keys.key_of(path)
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("key"),
    )
