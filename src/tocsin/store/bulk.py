# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Many rows at a time, past SQLAlchemy: the three statements that a load of objects spends its time in.

Through statements built by SQLAlchemy a load takes three times the CPU. So rows go to the
driver as tuples: ``executemany`` on SQLite, binary ``COPY`` on PostgreSQL; and hashes are looked up
as one array parameter (``json_each``, ``unnest``), so that the text of the statement, and with it
the prepared one, is always the same. Used inside a transaction of ``Tx`` and nowhere outside of
this room. Values arrive as the columns keep them: text escaped by ``keys.escape``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.store.engine import Reader, Tx

Which = Literal["all", "last", "older"]
_CONDITIONS: dict[bool, dict[Which, str]] = {
    True: {"all": "TRUE", "last": "t.is_last = 1", "older": "t.is_last = 0"},
    False: {"all": "TRUE", "last": "t.is_last", "older": "NOT t.is_last"},
}
"""By whether it is SQLite, which takes a partial index only for the words it was made with."""


def insert(tx: Tx, table: sa.Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert ``rows``, each a value for each of ``columns``."""
    if not rows:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    if _sqlite(tx):
        marks = ", ".join("?" * len(columns))
        tx.connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', list(rows))  # noqa: S608 - names of our own schema
        return
    text = f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT BINARY)'
    with _cursor(tx) as cursor, cursor.copy(text) as copy:
        copy.set_types([_type(table.c[name]) for name in columns])
        write = copy.write_row
        for row in rows:
            write(row)


def truths(tx: Tx) -> tuple[object, object]:
    """False and true as ``insert`` wants them: a bool takes the driver of SQLite 0.4 us more than a number."""
    return (0, 1) if _sqlite(tx) else (False, True)


def by_hashes(
    tx: Tx, wanted: Collection[int], table: sa.Table, columns: Sequence[str], which: Which = "all"
) -> list[tuple[Any, ...]]:
    """Return ``columns`` of the rows of which ``hash`` is one of ``wanted``."""
    said, condition = _said(columns), _CONDITIONS[_sqlite(tx)][which]
    # In their order, which is that of the index: its pages are then touched once each.
    hashes = sorted(set(wanted))
    if _sqlite(tx):
        # CROSS JOIN keeps SQLite from reading the table first and the array for each row of it.
        text = f'SELECT {said} FROM json_each(?) AS w CROSS JOIN "{table.name}" AS t ON t."hash" = w.value AND {condition}'  # noqa: S608 - names of our own schema
        return _rows(tx, text, (msgspec.json.encode(hashes).decode(),))
    text = (
        f"SELECT {said} FROM unnest(%s::bigint[]) AS w (a) CROSS JOIN LATERAL "  # noqa: S608 - names of our own schema
        f'(SELECT * FROM "{table.name}" AS t WHERE t."hash" = w.a AND {condition} OFFSET 0) AS t'
    )
    return _rows(
        tx, text, ("{" + ",".join(map(str, hashes)) + "}",)
    )  # a list would be written item by item in Python


def by_versions(
    tx: Tx, wanted: Collection[tuple[int, str]], table: sa.Table, columns: Sequence[str], which: Which
) -> list[tuple[Any, ...]]:
    """Return ``columns`` of the rows of which (``hash``, ``version_key``) is one of ``wanted``."""
    said, condition = _said(columns), _CONDITIONS[_sqlite(tx)][which]
    pairs = sorted(set(wanted))
    if _sqlite(tx):
        text = (
            f'SELECT {said} FROM json_each(?) AS w CROSS JOIN "{table.name}" AS t '  # noqa: S608 - names of our own schema
            "ON t.\"hash\" = json_extract(w.value, '$[0]') AND t.\"version_key\" = json_extract(w.value, '$[1]')"
            f" AND {condition}"
        )
        return _rows(tx, text, (msgspec.json.encode(pairs).decode(),))
    text = (
        f"SELECT {said} FROM unnest(%s::bigint[], %s::text[]) AS w (a, b) CROSS JOIN LATERAL "  # noqa: S608 - names of our own schema
        f'(SELECT * FROM "{table.name}" AS t WHERE t."hash" = w.a AND t."version_key" = w.b COLLATE "C" AND {condition}'
        " OFFSET 0) AS t"
    )
    return _rows(tx, text, ([a for a, _ in pairs], [b for _, b in pairs]))


def by_texts(
    reader: Reader, wanted: Collection[str], table: sa.Table, column: str, columns: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Return ``columns`` of the rows of which ``column``, which has an index, is one of ``wanted``; texts as they are kept.

    Cost: an index probe each; nothing is written into the statement, which through SQLAlchemy takes 5 us each.
    """
    said = _said(columns)
    texts = [keys.escape(text) for text in sorted(set(wanted))]
    if _sqlite(reader):
        text = (
            f'SELECT {said} FROM json_each(?) AS w CROSS JOIN "{table.name}" AS t ON t."{column}" = w.value'  # noqa: S608 - names of our own schema
        )
        return _rows(reader, text, (msgspec.json.encode(texts).decode(),))
    text = (
        f"SELECT {said} FROM unnest(%s::text[]) AS w (a) CROSS JOIN LATERAL "  # noqa: S608 - names of our own schema
        f'(SELECT * FROM "{table.name}" AS t WHERE t."{column}" = w.a COLLATE "C" OFFSET 0) AS t'
    )
    return _rows(reader, text, (texts,))


def _said(columns: Sequence[str]) -> str:
    return ", ".join(f't."{column}"' for column in columns)


def _type(column: sa.Column[Any]) -> str:
    """The name of PostgreSQL's type; a binary ``COPY`` takes no other."""
    kinds = {sa.BigInteger: "int8", sa.Integer: "int4", sa.Boolean: "bool", sa.LargeBinary: "bytea"}
    return next((name for kind, name in kinds.items() if isinstance(column.type, kind)), "text")


def _rows(tx: Reader, text: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    if _sqlite(tx):
        return list(tx.connection.exec_driver_sql(text, values).cursor.fetchall())
    with _cursor(tx) as cursor:
        # A plan that was made while the table was small would read all of it, again and again as it grows.
        cursor.execute("SET LOCAL enable_seqscan = off")
        found = list(cursor.execute(text, values).fetchall())
        cursor.execute("SET LOCAL enable_seqscan = DEFAULT")
        return found


def _sqlite(tx: Reader) -> bool:
    return tx.connection.dialect.name == "sqlite"


def _cursor(tx: Reader) -> Any:
    """A cursor of psycopg within the transaction, which SQLAlchemy has begun."""
    return tx.connection.connection.cursor()
