# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Organisations, accounts, tokens and sessions; none of them is there before somebody makes one.

Stands alone: later changes of ``tocsin.store`` must not change it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _seq(name: str = "seq") -> sa.Column[int]:
    return sa.Column(name, SEQ, autoincrement=False, nullable=False)


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, WORD, nullable=False) for name in names]


def _bytes(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def _to(table: str, name: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{target}.seq"], name=op.f(f"fk_{table}_{name}"))


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "organisation",
        _seq(),
        _bytes("key"),
        *_words("name"),
        sa.Column("own", sa.Boolean(), nullable=False),
        *_words("at"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_organisation")),
        sa.UniqueConstraint("key", name=op.f("uq_organisation_key")),
    )
    op.create_table(
        "membership",
        _seq("organisation"),
        *_words("community"),
        sa.PrimaryKeyConstraint("organisation", "community", name=op.f("pk_membership")),
        _to("membership", "organisation", "organisation"),
    )
    op.create_table(
        "account",
        _seq(),
        _bytes("key"),
        *_words("name"),
        _seq("organisation"),
        *_words("scope", "password"),
        _bytes("certificate", nullable=True),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        *_words("at", "by"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_account")),
        sa.UniqueConstraint("key", name=op.f("uq_account_key")),
        sa.UniqueConstraint("certificate", name=op.f("uq_account_certificate")),
        _to("account", "organisation", "organisation"),
    )
    _secrets()


def _secrets() -> None:
    op.create_table(
        "token",
        _seq(),
        _bytes("digest"),
        _seq("account"),
        *_words("label", "scope", "at", "expires", "revoked_at", "used"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_token_digest")),
        _to("token", "account", "account"),
    )
    op.create_table(
        "session",
        _bytes("digest"),
        _seq("account"),
        *_words("started", "used"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_session")),
        _to("session", "account", "account"),
    )
    op.create_index("ix_session_account", "session", ["account"])
    op.create_table(
        "attempt",
        _bytes("key"),
        _seq("failures"),
        _seq("last_ms"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempt")),
    )
    op.create_table(
        "first_run",
        _bytes("digest"),
        *_words("at"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_first_run")),
    )
