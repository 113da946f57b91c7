# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Restoring a backup into a store of either kind.

The file is read to its end first: digest, format and schema. Then all of it enters in
one transaction: tables of the backup's own schema, its rows, the migrations up to this
program's schema, the audit chain checked against the head the backup recorded, one audit
entry that tells of the restoring. Whatever fails, the old store stands as it was.

Refuses a place that holds records unless told to replace them. Numbers of the replaced
store that the backup does not know will be given out again: who follows the store by
its numbers must start over, and the audit entry shows why. Memory for 4 MB of rows;
SQLite's log grows to the size of the store until the commit.
"""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tocsin.core.errors import BadInput, Conflict, Untrusted
from tocsin.store import address, audit, backup, schema
from tocsin.store.backup import Header, Row, Table
from tocsin.store.engine import Reader, Tx, whole

ACTION = "store.restore"
"""What the audit entry is called."""
_BATCH_BYTES = 4_000_000
_BATCH_ROWS = 500


def restore(
    url: str, path: Path, *, actor: str, at: str, replace: bool = False, sha256: str = ""
) -> tuple[Header, int]:
    """Put the backup at ``path`` into the store at ``url``; its first line, and its number of rows.

    ``sha256``: what the file must have, in hex. Raises ``Untrusted`` for a file or an audit chain that
    was altered, ``Conflict`` if records stand there and are not to be replaced, and what ``backup.read`` raises.
    """
    from tocsin.store import migrate  # Alembic costs more than all the rest

    rows = _checked(path, sha256)
    with whole(url) as (connection, found):
        before = _before(connection, found, address.parse(url).name, replace=replace)
        others = _drop(connection)
        lines = backup.read(path)
        header = next(lines)
        assert isinstance(header, Header)
        migrate.upgrade(connection, header.schema_)
        _load(connection, lines, others, str(path))
        migrate.upgrade(connection)
        _check_chain(connection, header, str(path))
        tx = Tx(connection, actor, at)
        tx.audit(ACTION, path.name, made_at=header.made_at, rows=rows, **before)
        tx.finish()
    return header, rows


def _checked(path: Path, sha256: str) -> int:
    """Read the file to its end; its number of rows."""
    if sha256:
        try:
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            found = ""  # reading it says what is wrong
        if found and found != sha256.lower():
            raise Untrusted(f"its SHA-256 is {found}", where=str(path), do="take another copy of it")
    return sum(isinstance(line, list) for line in backup.read(path))


def _before(
    connection: sa.Connection, found: str | None, name: str, *, replace: bool
) -> dict[str, int | str]:
    """What is replaced, for the audit entry; nothing if no record stands there."""
    if found is None:
        return {}
    row = connection.execute(sa.select(schema.sequence)).one()
    if not row.audit_last:
        return {}
    if not replace:
        raise Conflict(
            f"a store with {row.audit_last} audit entries stands there",
            where=name,
            do="name another place, or pass --replace; a backup of it first does no harm",
        )
    return {
        "replaced_last": row.last,
        "replaced_audit_last": row.audit_last,
        "replaced_audit_head": row.audit_head.hex(),
    }


def _drop(connection: sa.Connection) -> set[str]:
    """Take our tables away, and nobody else's; the names of those that stay."""
    ours = {*schema.metadata.tables, schema.VERSION_TABLE}
    there = sa.MetaData()
    there.reflect(connection, only=[n for n in sa.inspect(connection).get_table_names() if n in ours])
    there.drop_all(connection)
    return {*sa.inspect(connection).get_table_names()}


def _load(
    connection: sa.Connection, lines: Iterator[Header | Table | Row], others: set[str], where: str
) -> None:
    inspector = sa.inspect(connection)
    missing = {*inspector.get_table_names()} - {schema.VERSION_TABLE, *others}
    plain: sa.TableClause | None = None
    columns: list[tuple[str, backup.Kind]] = []
    may_be_empty: set[str] = set()
    batch: list[dict[str, Any]] = []
    size = 0
    for line in lines:
        if isinstance(line, list):
            batch.append(_values(line, columns, may_be_empty, where))
            size += sum(len(value) for value in line if isinstance(value, str))
            if len(batch) < _BATCH_ROWS and size < _BATCH_BYTES:
                continue
        _insert(connection, plain, batch)
        batch, size = [], 0
        if isinstance(line, Table):
            there = (
                {column["name"]: bool(column["nullable"]) for column in inspector.get_columns(line.name)}
                if line.name in missing
                else {}
            )
            if not there or {name for name, _ in line.columns} != there.keys():
                raise BadInput(f"the table {line.name[:40]!r} is not one of its schema", where=where)
            missing.discard(line.name)
            may_be_empty = {name for name, nullable in there.items() if nullable}
            columns, plain = line.columns, backup.bare(line.name, line.columns)
            connection.execute(sa.delete(plain))  # a migration may have put a first row there
    _insert(connection, plain, batch)
    if missing:
        raise BadInput(f"the table {min(missing)!r} is missing", where=where, do="take another copy of it")


def _insert(connection: sa.Connection, plain: sa.TableClause | None, batch: list[dict[str, Any]]) -> None:
    if plain is not None and batch:
        connection.execute(sa.insert(plain), batch)


def _values(
    line: Row, columns: list[tuple[str, backup.Kind]], may_be_empty: set[str], where: str
) -> dict[str, Any]:
    try:
        return {
            name: None if value is None and name in may_be_empty else _value(kind, value)
            for (name, kind), value in zip(columns, line, strict=True)
        }
    except ValueError:
        raise BadInput("a row does not fit its table", where=where, do="take another copy of it") from None


def _value(kind: backup.Kind, value: object) -> object:
    if kind == "bytes" and isinstance(value, str):
        return binascii.a2b_base64(value, strict_mode=True)
    if type(value) is not {"int": int, "bool": bool, "text": str}.get(kind):
        raise ValueError(kind)
    return value


def _check_chain(connection: sa.Connection, header: Header, where: str) -> None:
    reader = Reader(connection, connection.execute(sa.select(schema.sequence)).one())
    broken = audit.verify(reader)
    if broken or audit.head(reader) != (header.audit_last, header.audit_head):
        what = broken[0].what if broken else "its head is not the one that the backup names"
        raise Untrusted(
            f"the audit chain in the backup is broken: {what}", where=where, do="use another backup"
        )
