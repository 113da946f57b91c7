# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Kinds of columns that are the same on both databases."""

from __future__ import annotations

import functools
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from tocsin.core.keys import escape, unescape


@functools.lru_cache(4096)
def words(value: tuple[str, ...]) -> str:
    """Several strings as the columns of ``Words`` keep them; empty text for none."""
    return msgspec.json.encode([escape(word) for word in value]).decode() if value else ""


def several(kept: str) -> tuple[str, ...]:
    """The inverse of ``words``."""
    return tuple(map(unescape, msgspec.json.decode(kept, type=list[str]))) if kept else ()


class Word(sa.types.TypeDecorator[str]):
    """Any Python string: PostgreSQL takes no NUL, neither database takes lone surrogates."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """TEXT, by code point."""
        return sa.Text(collation="C" if dialect.name == "postgresql" else None)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 -- SQLAlchemy's protocol
        """Escaped on the way in."""
        return None if value is None else escape(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 -- SQLAlchemy's protocol
        """Unescaped on the way out; SQLite keeps anything anywhere, so bytes somebody put there come as text."""
        if isinstance(value, bytes):
            return value.decode(errors="replace")
        return None if value is None else unescape(value)


class Words(sa.types.TypeDecorator[tuple[str, ...]]):
    """Several strings, as JSON; empty text for none."""

    impl = Word
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:  # noqa: ARG002 -- SQLAlchemy's protocol
        """Joined on the way in."""
        return words(value or ())

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:  # noqa: ARG002 -- SQLAlchemy's protocol
        """Parted on the way out."""
        return several(value or "")


Seq = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""64 bits on both; on SQLite it must be spelt INTEGER to be the row id."""
