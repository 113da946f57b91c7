# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Short keys: ids and atoms are found by eight bytes of their hash, not by their text (decision 0009).

Objects gain ``hash``, ``origin`` (who said it first, moved out of ``object_source``) and
``modified_ms``; atoms are found by ``hash`` instead of ``key``. Stands alone: later changes of
``tocsin.store`` must not change it. Rows are streamed: memory for 500 of them, the disk for
a second copy of the objects until the commit.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
WORDS = ("id", "type", "spec_version", "created", "modified", "version_key", "created_by", "not_matched",
         "added_at", "tlp", "audience", "tags")  # fmt: skip
ROWS = 500

Row = dict[str, Any]


def upgrade() -> None:
    """Set the tables around objects and atoms aside, make them anew, and fill them again."""
    connection = op.get_bind()
    for name in ("posting", "object_source", "dispute"):
        connection.exec_driver_sql(f"CREATE TABLE aside_{name} AS SELECT * FROM {name}")  # noqa: S608 -- names from here
        op.drop_table(name)
    op.drop_index("ix_object_last", "object")
    op.drop_index("ix_object_type", "object")
    _aside(connection, "object", "uq_object_id_version_key")
    _aside(connection, "atom", "uq_atom_key")
    _make()
    _fill(connection, "atom", "id, key, kind, value", "id", _atom)
    _fill(connection, "object", f"seq, revoked, is_last, digest, raw, {', '.join(WORDS)}", "seq", _object)
    first = "(SELECT min(s.origin) FROM aside_object_source AS s WHERE s.object = object.seq)"
    connection.exec_driver_sql("CREATE INDEX aside_by_object ON aside_object_source (object)")
    connection.exec_driver_sql(f"UPDATE object SET origin = coalesce({first}, 0)")  # noqa: S608 -- names from here
    connection.exec_driver_sql(
        "INSERT INTO object_source (object, origin) SELECT s.object, s.origin FROM aside_object_source AS s"
        " JOIN object AS o ON o.seq = s.object WHERE o.origin <> s.origin"
    )
    connection.exec_driver_sql("INSERT INTO posting (atom, object) SELECT atom, object FROM aside_posting")
    columns = "seq, object, origin, digest, raw, at"
    connection.exec_driver_sql(f"INSERT INTO dispute ({columns}) SELECT {columns} FROM aside_dispute")  # noqa: S608 -- names from here
    for name in ("posting", "object_source", "dispute", "object", "atom"):
        op.drop_table(f"aside_{name}")
    _indexes()


def _aside(connection: sa.Connection, table: str, unique: str) -> None:
    """Rename a table; PostgreSQL has one space of names for the indexes of all."""
    if connection.dialect.name == "postgresql":
        op.drop_constraint(unique, table)
        op.drop_constraint(f"pk_{table}", table)
    op.rename_table(table, f"aside_{table}")


def _make() -> None:
    op.create_table(
        "atom",
        sa.Column("id", SEQ, autoincrement=False, nullable=False),
        sa.Column("hash", SEQ, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("value", WORD, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_atom")),
    )
    op.create_table(
        "object",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("hash", SEQ, nullable=False),
        sa.Column("origin", SEQ, nullable=False),
        sa.Column("modified_ms", SEQ, nullable=True),
        *(sa.Column(name, WORD, nullable=False) for name in WORDS),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("is_last", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_object")),
    )
    op.create_table(
        "object_source",
        sa.Column("object", SEQ, autoincrement=False, nullable=False),
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("object", "origin", name=op.f("pk_object_source")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "posting",
        sa.Column("atom", SEQ, autoincrement=False, nullable=False),
        sa.Column("object", SEQ, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("atom", "object", name=op.f("pk_posting")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dispute",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("object", SEQ, autoincrement=False, nullable=False),
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("at", WORD, nullable=False),
        sa.ForeignKeyConstraint(["object"], ["object.seq"], name=op.f("fk_dispute_object")),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_dispute_origin")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_dispute")),
        sa.UniqueConstraint("object", "digest", name=op.f("uq_dispute_object_digest")),
    )


def _indexes() -> None:
    """After the rows: to sort once is less than to insert into each."""
    op.create_index("ix_atom_hash", "atom", ["hash"])
    last: dict[str, Any] = {"sqlite_where": sa.text("is_last = 1"), "postgresql_where": sa.text("is_last")}
    older: dict[str, Any] = {
        "sqlite_where": sa.text("is_last = 0"),
        "postgresql_where": sa.text("NOT is_last"),
    }
    timed: dict[str, Any] = {
        name: sa.text("modified_ms IS NOT NULL") for name in ("sqlite_where", "postgresql_where")
    }
    op.create_index("ix_object_last", "object", ["hash"], **last)
    op.create_index("ix_object_older", "object", ["hash", "version_key"], **older)
    op.create_index("ix_object_type", "object", ["type", "seq"], **last)
    op.create_index("ix_object_modified", "object", ["modified_ms", "seq"], **timed)
    op.create_index("ix_object_added_at_seq", "object", ["added_at", "seq"])
    op.create_index("ix_object_tlp_seq", "object", ["tlp", "seq"])
    op.create_index("ix_object_origin_seq", "object", ["origin", "seq"])
    op.create_index("ix_object_source_origin_object", "object_source", ["origin", "object"])


def _fill(
    connection: sa.Connection, table: str, columns: str, order: str, made: Callable[[Row], Row]
) -> None:
    rows: Iterator[Row] = (
        made(dict(row))
        for row in _stream(connection, f"SELECT {columns} FROM aside_{table} ORDER BY {order}")  # noqa: S608 -- names from here
    )
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == ROWS:
            _insert(connection, table, part)
            part = []
    _insert(connection, table, part)


def _stream(connection: sa.Connection, text: str) -> Iterator[sa.RowMapping]:
    with connection.execute(sa.text(text), execution_options={"yield_per": ROWS}) as rows:
        yield from rows.mappings()


def _insert(connection: sa.Connection, table: str, rows: list[Row]) -> None:
    if rows:
        connection.execute(sa.insert(sa.table(table, *map(sa.column, rows[0]))), rows)


def _atom(row: Row) -> Row:
    return {
        "id": row["id"],
        "hash": _number(bytes(row["key"])),
        "kind": row["kind"],
        "value": row["value"],
    }


def _object(row: Row) -> Row:
    name = row["id"].encode()
    key = hashlib.sha256(len(name).to_bytes(8, "big") + name).digest()
    return {
        **row,
        "revoked": bool(row["revoked"]),
        "is_last": bool(row["is_last"]),
        "hash": _number(key),
        "origin": 0,
        "modified_ms": _milliseconds(row["version_key"]),
    }


def _number(digest: bytes) -> int:
    return int.from_bytes(digest[:8], "big", signed=True)


def _milliseconds(version_key: str) -> int | None:
    """Milliseconds since 1970; a leap second counts as the second before it; None for what is no instant."""
    try:
        moment = dt.datetime.fromisoformat(version_key.replace(":60", ":59"))
        return (moment.replace(tzinfo=None) - dt.datetime(1970, 1, 1)) // dt.timedelta(milliseconds=1)  # noqa: DTZ001 -- both are UTC without saying so
    except ValueError:
        return None
