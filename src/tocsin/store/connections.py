# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Connections that keep what they promise, and the words of drivers made ours.

SQLite: WAL with ``synchronous=FULL``. PostgreSQL: ``synchronous_commit``, ``fsync`` and
``full_page_writes``. Every new connection reads the settings back and is refused if they are weaker.
"""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, NoResultFound

from tocsin.core.errors import BadInput, Conflict, TocsinError, Unavailable
from tocsin.store.address import Address
from tocsin.store.schema import VERSION_TABLE

_BUSY_MS = 30_000
"""How long a writer waits for its turn."""

_WRITER_CACHE_KIB = 65_536
"""Memory for pages while writing, in KiB: with SQLite's 2 MiB a load took 1.4 times the CPU."""
_READER_CACHE_KIB = 2_000
"""The same while reading: what SQLite takes by itself. What a writer had beyond it is given back."""

_PAGE_BYTES = 8_192
"""Of a new file: an object of 1 kB leaves a fifth of a smaller page empty, and a page more for each to write."""

_PRAGMAS = {
    "busy_timeout": _BUSY_MS,
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "wal_autocheckpoint": 4_000,
}
"""Of the last: how many pages the log may have before a commit copies them into the file. With SQLite's 1,000 every post of
5,000 objects did, which took half of the time of its commit; so the log may grow to 32 MiB."""


_SETTINGS = {
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "server_encoding": ("UTF8",),
}
"""What PostgreSQL must say for a commit to be kept, and for text to be what it was."""


def engine(where: Address) -> sa.Engine:
    """Connections to ``where``, made when needed; ``Unavailable`` if the driver is not installed."""
    if where.file is None:
        try:
            made = sa.create_engine(
                where.url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": 10}
            )
        except ImportError as error:
            raise Unavailable(
                "the PostgreSQL driver is not installed", do="pip install 'tocsin[postgres]'"
            ) from error
        sa.event.listen(made, "connect", _set_postgresql)
        return made
    path = "file:" + quote(str(where.file.absolute())) + "?mode=rw"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, uri=True, isolation_level=None, check_same_thread=False)
        prepare_sqlite(connection, where)
        return connection

    # the connection that was used last, in whose cache the inner pages of the indexes are
    made = sa.create_engine(
        "sqlite://", creator=connect, poolclass=sa.QueuePool, hide_parameters=True, pool_use_lifo=True
    )
    sa.event.listen(made, "begin", _begin_sqlite)
    return made


def prepare_sqlite(connection: sqlite3.Connection, where: Address) -> None:
    """Set what the promise needs and read it back; ``Unavailable`` if SQLite kept something else.

    Somebody else's database is refused before any setting is written into it.
    """
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and VERSION_TABLE not in tables:
        connection.close()
        raise foreign(where)
    if not tables:
        connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
    for name, wanted in _PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {wanted}")
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != wanted:
            connection.close()
            raise Unavailable(
                f"SQLite keeps {name} at {found} where {wanted} is needed to lose nothing",
                where=where.name,
                do="keep the store on a local file system",
            )


def foreign(where: Address) -> Unavailable:
    """The error for a database that is somebody else's."""
    return Unavailable(
        "the database holds something else than a Tocsin store", where=where.name, do="choose another place"
    )


def _begin_sqlite(connection: sa.Connection) -> None:
    immediate = connection.get_execution_options().get("tocsin_write", False)
    # Writing: pages of the indexes that a large load touches again and again.
    cache = _WRITER_CACHE_KIB if immediate else _READER_CACHE_KIB
    if connection.info.get("cache") != cache:
        connection.exec_driver_sql(f"PRAGMA cache_size = -{cache}")
        connection.info["cache"] = cache
    if immediate:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:  # past SQLAlchemy, where it costs as much as all else of a look into the store
        cast("Any", connection.connection.driver_connection).execute("BEGIN")


def _set_postgresql(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {_BUSY_MS}")
        cursor.execute(
            "SET jit = off"
        )  # it takes 90 ms for what then takes 3, since nobody has counted new rows yet
        found = {name: cursor.execute(f"SHOW {name}").fetchone()[0] for name in _SETTINGS}
    connection.commit()
    for name, allowed in _SETTINGS.items():
        if found[name] not in allowed:
            raise Unavailable(
                f"PostgreSQL runs with {name} = {found[name]}; {allowed[0]} is needed to lose nothing",
                do="change the setting of the server or the database",
            )


@contextlib.contextmanager
def explained(where: Address) -> Iterator[None]:
    """Errors of the drivers as ours, without SQL, values or password."""
    try:
        yield
    except NoResultFound as error:
        raise Unavailable(
            "a row that every store has is missing",
            where=where.name,
            do="restore the newest backup: the store is damaged",
        ) from error
    except DBAPIError as error:
        raise _said(where, error.orig) from error
    except _of_drivers() as error:
        raise _said(where, error) from error


def _of_drivers() -> tuple[type[Exception], ...]:
    """What a driver raises where a statement went past SQLAlchemy (``store.bulk``)."""
    psycopg = sys.modules.get("psycopg")  # whoever has not loaded it has no error of it
    return (sqlite3.Error, *([psycopg.Error] if psycopg else []))


def _said(where: Address, error: BaseException | None) -> TocsinError:
    """The error of a driver as ours: both drivers name their classes as PEP 249 has it."""
    said, names = where.clean(str(error)), {kind.__name__ for kind in type(error).__mro__}
    if "IntegrityError" in names:
        return Conflict(said, where=where.name)
    if "DataError" in names:
        return BadInput(said, where=where.name)
    return Unavailable(f"the database says: {said}", where=where.name, do=_mend(said))


def _mend(said: str) -> str:
    """What a person can do about ``said``."""
    mends = {
        "not a database": "choose another place: this file is not a store",
        "malformed": "restore the newest backup: the file is damaged",
        "locked": "wait until the other program has written, then try again",
        "lock timeout": "wait until the other program has written, then try again",
        "full": "make room on the disk",
        "No space": "make room on the disk",
        "disk I/O error": "look into the system's log for the disk, then run tocsin doctor",
        "readonly": "give this user write access to the file and its folder",
    }
    return next(
        (mend for part, mend in mends.items() if part in said), "check that the database is up and healthy"
    )
