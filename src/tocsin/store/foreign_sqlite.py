# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""SQLite files of other programs: the rows of one table, read only, and nothing that the file would have run.

Only this room speaks SQL; what the columns mean is the caller's. The file is never written to, and nothing is made
beside it. A journal that waits beside it (``-wal``) is read too: from a copy of both. Refused: a view, a virtual table,
computed columns, more rows than ``limits.members``, values larger than ``limits.file_bytes``, more bytes than the file
has (a page that leads back to itself), and what SQLite finds damaged. Cost: one scan; one row in memory.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tocsin.core.errors import BadInput, Unavailable
from tocsin.core.limits import Limits

_STEPS: Final = 10_000
"""Steps of SQLite's machine between two looks at the budget."""
_STEPS_A_ROW: Final = 100
_DO: Final = "copy the file again while nobody writes to it"


def rows(path: str, table: str, columns: Sequence[str], limits: Limits) -> Iterator[tuple[object, ...]]:
    """The rows of a table, in the order of the file: integers, floats, None, and texts as bytes.

    Raises ``BadInput`` for what is refused, ``Unavailable`` if the file cannot be read.
    """
    with contextlib.ExitStack() as kept:
        whole = _with_journal(path, kept)
        size = os.path.getsize(whole)
        try:
            connection = _opened(whole, limits, copied=whole != path)
            kept.callback(connection.close)
            _check(connection, path, table, columns)
            yield from _scanned(connection, path, table, columns, limits, size)
        except UnicodeDecodeError:  # of what SQLite says of it, with a name from the file within
            raise BadInput("SQLite cannot read it: names in it are not UTF-8", where=path, do=_DO) from None
        except (sqlite3.Error, OverflowError) as error:
            raise BadInput(f"SQLite cannot read it: {error}", where=path, do=_DO) from None


def _with_journal(path: str, kept: contextlib.ExitStack) -> str:
    """The file itself; a copy of it with its journal where one waits to be written back."""
    journal = f"{path}-wal"
    try:
        if not os.path.isfile(journal) or not os.path.getsize(journal):
            return path
        folder = kept.enter_context(tempfile.TemporaryDirectory(prefix="tocsin-sqlite-"))
        copy = os.path.join(folder, "copy.sqlite")
        shutil.copyfile(path, copy)
        shutil.copyfile(journal, f"{copy}-wal")
    except OSError as error:
        what = f"it and its journal cannot be copied: {error.strerror}"
        raise Unavailable(what, where=path, do="check the right to read both, and the space left") from None
    return copy


def _opened(path: str, limits: Limits, *, copied: bool) -> sqlite3.Connection:
    """Only in a copy may SQLite write the journal back; the file of others is taken as one that never changes."""
    uri = f"{Path(path).absolute().as_uri()}?{'mode=rw' if copied else 'mode=ro&immutable=1'}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    connection.text_factory = bytes
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limits.file_bytes)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA mmap_size = 0")
    left = limits.members * _STEPS_A_ROW // _STEPS + 100

    def spent() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    connection.set_progress_handler(spent, _STEPS)
    return connection


def _check(connection: sqlite3.Connection, path: str, table: str, columns: Sequence[str]) -> None:
    """Raise ``BadInput`` unless the table is an ordinary one with these columns."""
    found = connection.execute("SELECT type, sql FROM sqlite_master WHERE name = ?", (table,)).fetchall()
    ordinary = [sql for kind, sql in found if kind == b"table" and not _virtual(sql)]
    if len(found) != 1 or len(ordinary) != 1:
        raise BadInput(
            f"there is no table {table} in it", where=path, do="give the file of the right program"
        )
    known = {row[1] for row in connection.execute(f"PRAGMA table_info({_quoted(table)})")}
    missing = [column for column in columns if column.encode() not in known]
    if missing:
        what = f"the table {table} has no column {', '.join(missing)}"
        raise BadInput(what, where=path, do="give the file of the right program")


def _virtual(sql: object) -> bool:
    return not isinstance(sql, bytes) or sql.lstrip()[:20].upper().startswith(b"CREATE VIRTUAL")


def _scanned(
    connection: sqlite3.Connection, path: str, table: str, columns: Sequence[str], limits: Limits, size: int
) -> Iterator[tuple[object, ...]]:
    names = ", ".join(map(_quoted, columns))
    held = 0
    found = connection.execute(f"SELECT {names} FROM {_quoted(table)}")  # noqa: S608 -- quoted names of our own source
    for count, row in enumerate(found, start=1):
        held += sum(len(value) for value in row if isinstance(value, bytes))
        if count > limits.members:
            what = f"more than {limits.members} rows (limit members)"
            raise BadInput(what, where=path, do="raise limits.members")
        if held > size:
            what = f"its rows hold more than the {size} bytes of the file"
            raise BadInput(what, where=path, do="it is damaged, or made to deceive; fetch it again")
        yield row


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
