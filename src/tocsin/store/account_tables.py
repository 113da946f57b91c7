# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Tables of accounts: who may ask, and what proves it. No secret stands in them.

Passwords are Argon2id hashes; of tokens, sessions and the first-run secret only the SHA-256 is kept. Instants
are ``core.instant`` texts of one form, so that they compare as text.
"""

from __future__ import annotations

import sqlalchemy as sa

from tocsin.store.columns import Seq, Word
from tocsin.store.metadata import metadata


def _word(name: str, *, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, Word, nullable=False, primary_key=primary_key)


def _seq() -> sa.Column[int]:
    return sa.Column("seq", Seq, primary_key=True, autoincrement=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, Seq, nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _digest(*, primary_key: bool = False) -> sa.Column[bytes]:
    return sa.Column("digest", sa.LargeBinary, nullable=False, primary_key=primary_key)


def _key() -> sa.Column[bytes]:
    return sa.Column("key", sa.LargeBinary, nullable=False)


organisation = sa.Table(
    "organisation",
    metadata,
    _seq(),
    _key(),
    _word("name"),
    _flag("own"),
    _word("at"),
    sa.UniqueConstraint("key"),
)
"""``own`` is the one that runs this node, whatever it is called later; ``key`` is ``keys.key_of(name)``."""

membership = sa.Table(
    "membership",
    metadata,
    sa.Column("organisation", Seq, sa.ForeignKey("organisation.seq"), primary_key=True, autoincrement=False),
    _word("community", primary_key=True),
)
"""The communities that an organisation is a member of, by the names that audiences use."""

account = sa.Table(
    "account",
    metadata,
    _seq(),
    _key(),
    _word("name"),
    sa.Column("organisation", Seq, sa.ForeignKey("organisation.seq"), nullable=False),
    _word("scope"),
    _word("password"),
    sa.Column("certificate", sa.LargeBinary, nullable=True),
    _flag("disabled"),
    _word("at"),
    _word("by"),
    sa.UniqueConstraint("key"),
    sa.UniqueConstraint("certificate"),
)
"""``password`` is an Argon2id hash in its own notation, empty for none. Accounts are disabled, never deleted."""

token = sa.Table(
    "token",
    metadata,
    _seq(),
    _digest(),
    sa.Column("account", Seq, sa.ForeignKey("account.seq"), nullable=False),
    _word("label"),
    _word("scope"),
    _word("at"),
    _word("expires"),
    _word("revoked_at"),
    _word("used"),
    sa.UniqueConstraint("digest"),
)

session = sa.Table(
    "session",
    metadata,
    _digest(primary_key=True),
    sa.Column("account", Seq, sa.ForeignKey("account.seq"), nullable=False),
    _word("started"),
    _word("used"),
    sa.Index(None, "account"),
)

attempt = sa.Table(
    "attempt",
    metadata,
    sa.Column("key", sa.LargeBinary, primary_key=True),
    _number("failures"),
    _number("last_ms"),
)
"""Failed sign-ins by account name and by address (``key`` is a hash of either), in milliseconds since 1970."""

first_run = sa.Table("first_run", metadata, _digest(primary_key=True), _word("at"))
"""The secret with which the first account may be made on the page: one row, gone once it was used."""

PASSING = frozenset({"session", "attempt", "first_run"})
"""Tables whose rows are in no backup: who restores one signs in again."""
TABLES = frozenset({"organisation", "membership", "account", "token"}) | PASSING
