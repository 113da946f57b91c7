# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Many rows at a time, past SQLAlchemy: the four statements that a load of objects spends its time in.

Through statements built by SQLAlchemy a load takes three times the CPU. So rows go to the
driver as tuples: ``executemany`` on SQLite, ``COPY`` on PostgreSQL; and keys are looked up
as one array parameter (``json_each``, ``unnest``), so that the text of the statement, and with it the prepared one, is always the same. Used inside a
transaction of ``Tx`` and nowhere outside of this room. Values arrive as the columns keep
them: text escaped by ``schema.escape``.

Cost on SQLite: 14 us a row of objects with its indexes, 2 us a row of the others, 1 to 3 us a key looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from tocsin.store.engine import Tx

KEYS = 500
"""Binary keys in one statement on SQLite, which has no array of them."""


def insert(tx: Tx, table: sa.Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert ``rows``, each a value for each of ``columns``."""
    if not rows:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    if _sqlite(tx):
        marks = ", ".join("?" * len(columns))
        tx.connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', list(rows))  # noqa: S608 - names of our own schema
        return
    with _cursor(tx) as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def by_pairs(
    tx: Tx, wanted: Iterable[tuple[str, str]], table: sa.Table, names: tuple[str, str], columns: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Return ``columns`` of the rows of which the two columns ``names`` are one of the pairs of ``wanted``."""
    pairs = list(wanted)
    said = ", ".join(f't."{name}"' for name in columns)
    first, second = names
    if _sqlite(tx):
        # CROSS JOIN keeps SQLite from reading the table first and the array for each row of it.
        text = (
            f'SELECT {said} FROM json_each(?) AS w CROSS JOIN "{table.name}" AS t '  # noqa: S608 - names of our own schema
            f"ON t.\"{first}\" = json_extract(w.value, '$[0]') AND t.\"{second}\" = json_extract(w.value, '$[1]')"
        )
        return _rows(tx, text, (msgspec.json.encode(pairs).decode(),))
    text = (
        f'SELECT {said} FROM unnest(%s::text[], %s::text[]) AS w (a, b) JOIN "{table.name}" AS t '  # noqa: S608 - names of our own schema
        f'ON t."{first}" = w.a COLLATE "C" AND t."{second}" = w.b COLLATE "C"'
    )
    return _rows(tx, text, ([a for a, _ in pairs], [b for _, b in pairs]))


def by_texts(
    tx: Tx, wanted: Iterable[str], table: sa.Table, name: str, columns: Sequence[str], condition: str = ""
) -> list[tuple[Any, ...]]:
    """Return ``columns`` of the rows of which the column ``name`` is one of ``wanted``, and ``condition`` holds."""
    said = ", ".join(f't."{column}"' for column in columns)
    more = f" AND t.{condition}" if condition else ""
    if _sqlite(tx):
        text = f'SELECT {said} FROM json_each(?) AS w CROSS JOIN "{table.name}" AS t ON t."{name}" = w.value{more}'  # noqa: S608 - names of our own schema
        return _rows(tx, text, (msgspec.json.encode(list(wanted)).decode(),))
    text = f'SELECT {said} FROM unnest(%s::text[]) AS w (a) JOIN "{table.name}" AS t ON t."{name}" = w.a COLLATE "C"{more}'  # noqa: S608 - names of our own schema
    return _rows(tx, text, (list(wanted),))


def by_keys(
    tx: Tx, wanted: Iterable[bytes], table: sa.Table, name: str, columns: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Return ``columns`` of the rows of which the binary column ``name`` is one of ``wanted``."""
    said = ", ".join(f'"{column}"' for column in columns)
    keys = list(wanted)
    if not _sqlite(tx):
        text = f'SELECT {said} FROM "{table.name}" WHERE "{name}" = ANY(%s)'  # noqa: S608 - names of our own schema
        return _rows(tx, text, (keys,))
    marks = ", ".join("?" * KEYS)
    text = f'SELECT {said} FROM "{table.name}" WHERE "{name}" IN ({marks})'  # noqa: S608 - names of our own schema
    found: list[tuple[Any, ...]] = []
    for at in range(0, len(keys), KEYS):
        part = keys[at : at + KEYS]
        found += _rows(tx, text, (*part, *part[-1:] * (KEYS - len(part))))  # the same text each time
    return found


def _rows(tx: Tx, text: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    if _sqlite(tx):
        return list(tx.connection.exec_driver_sql(text, values).cursor.fetchall())
    with _cursor(tx) as cursor:
        return list(cursor.execute(text, values).fetchall())


def _sqlite(tx: Tx) -> bool:
    return tx.connection.dialect.name == "sqlite"


def _cursor(tx: Tx) -> Any:
    """A cursor of psycopg within the transaction, which SQLAlchemy has begun."""
    return tx.connection.connection.cursor()
