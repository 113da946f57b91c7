# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The store: opening and making it, one writer at a time, readers on a snapshot.

Every write is one transaction with an actor and an instant, both passed in. Writers
take turns (SQLite: ``BEGIN IMMEDIATE``; PostgreSQL: the lock on the one row of
``sequence``), so that sequence numbers become visible in order. When ``Store.write``
returns, the commit has been synced (WAL with ``synchronous=FULL``;
``synchronous_commit``): the settings are read back and anything weaker is refused.

Refuses a missing store, one of another schema version, a file that is no database and a
database that holds something else. A failed commit ends the SQLite store for this process:
what reached the disk is unknown until it is opened again.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound

from tocsin.core.errors import BadInput, TocsinError, Unavailable
from tocsin.store import address, audit, connections, durable, schema
from tocsin.store.address import Address

_TURN = sa.select(schema.sequence).with_for_update()
_STATE = sa.select(schema.sequence)
_COUNTED = "SELECT last, audit_last, audit_head FROM sequence"
_CHAIN = (
    "SELECT seq, at, actor, action, subject, detail, digest FROM audit WHERE seq >= ? ORDER BY seq LIMIT ?"
)
"""Of SQLite, past SQLAlchemy: asked with each request."""
_ENTRIES = sa.insert(schema.audit)
_COUNTERS = sa.update(schema.sequence).values(
    last=sa.bindparam("to_last"),
    audit_last=sa.bindparam("to_audit_last"),
    audit_head=sa.bindparam("to_audit_head"),
)
"""Of each transaction; built once, which takes as long as to run them."""
_MAKING = 0x746F6373696E
"""Number of the advisory lock under which PostgreSQL stores are made."""


class _State(NamedTuple):
    """What a view needs of the row of ``sequence``."""

    last: int
    audit_last: int
    audit_head: bytes


def _read(state: sa.Row[Any] | _State) -> tuple[int, int, bytes]:
    """The counters of a store. Raises ``Unavailable`` if they are none: SQLite gives whatever a damaged page holds."""
    try:
        return int(state.last), int(state.audit_last), bytes(state.audit_head)
    except (TypeError, ValueError):
        do = "restore the newest backup: the store is damaged"
        raise Unavailable("the row that counts what is in the store cannot be read", do=do) from None


class Reader:
    """One consistent view of the store; ``last`` is the highest sequence number in it."""

    def __init__(self, connection: sa.Connection, state: sa.Row[Any] | _State) -> None:
        """Made by ``Store.read`` and ``Store.write`` only; ``state`` is the row of ``sequence``."""
        self.connection = connection
        """For the modules of this room; nobody else speaks SQL."""
        self.last, audit_last, audit_head = _read(state)
        self.audited: tuple[int, bytes] = (audit_last, audit_head)
        """Number and digest of the newest audit entry when this view began."""

    def chain(self, since: int, most: int) -> list[tuple[Any, ...]]:
        """Up to ``most`` rows of the audit chain from number ``since`` on."""
        return [tuple(row) for row in self.connection.execute(audit.SINCE, {"since": since, "most": most})]

    def stream(self, statement: sa.Executable, at_once: int = 1000) -> Iterator[sa.Row[Any]]:
        """The rows of ``statement`` in bounded memory, ``at_once`` of them."""
        with self.connection.execute(statement, execution_options={"yield_per": at_once}) as rows:
            yield from rows


class Glance:
    """As much of a snapshot of SQLite as tells what was written: its audit chain."""

    def __init__(self, driver: Any) -> None:
        """Made by ``Store.glance`` only; ``driver`` has begun a transaction."""
        self._driver = driver
        _, audit_last, audit_head = _read(_counted(driver))
        self.audited: tuple[int, bytes] = (audit_last, audit_head)

    def chain(self, since: int, most: int) -> list[tuple[Any, ...]]:
        """As ``Reader.chain``."""
        rows: list[tuple[Any, ...]] = self._driver.execute(_CHAIN, (since, most)).fetchall()
        return rows


class Tx(Reader):
    """One write transaction; it also reads what it has written."""

    def __init__(self, connection: sa.Connection, actor: str, at: str) -> None:
        """Takes the turn to write: on PostgreSQL this waits for the row lock."""
        super().__init__(connection, connection.execute(_TURN).one())
        self.actor = actor
        self.at = at
        self._audit = audit.Head(*self.audited)
        self._audited: list[dict[str, Any]] = []

    def take(self, count: int = 1) -> int:
        """The first of ``count`` new sequence numbers."""
        first = self.last + 1
        self.last += count
        return first

    def audit(self, action: str, subject: str, **detail: int | str) -> None:
        """Add one entry to the audit chain: each public function that writes does so once."""
        row = self._audit.append(self.at, self.actor, action, subject, detail)
        self._audited.append(row)

    def finish(self) -> None:
        """Write the audit entries and the counters; called by ``Store.write`` before the commit."""
        if not self._audited:
            return
        self.connection.execute(_ENTRIES, self._audited)
        counters = {
            "to_last": self.last,
            "to_audit_last": self._audit.seq,
            "to_audit_head": self._audit.digest,
        }
        self.connection.execute(_COUNTERS, counters)


class Store:
    """An open store. Threads may share it; after a fork each process opens its own."""

    def __init__(self, where: Address, engine: sa.Engine) -> None:
        """Made by ``open_store`` and ``create_store``."""
        self.name = where.name
        """The place, safe to print."""
        self._where = where
        self._engine = engine
        self._stopped = ""

    @contextlib.contextmanager
    def write(self, actor: str, at: str) -> Iterator[Tx]:
        """One transaction by ``actor`` at the instant ``at`` (RFC 3339, UTC): all of it or nothing.

        Leaving the block commits and syncs; an exception rolls back. Raises ``Unavailable`` if
        another writer holds the store for 30 s, if the disk is full or fails, or if the store is gone.
        """
        if not actor or not at:
            raise BadInput("a write needs an actor and an instant")
        if self._stopped:
            raise Unavailable(self._stopped, where=self.name, do="open the store again")
        committing = False
        try:
            with connections.explained(self._where), self._engine.connect() as connection:
                _set_transaction(connection, write=True)
                with connection.begin():
                    tx = Tx(connection, actor, at)
                    yield tx
                    tx.finish()
                    committing = True
        except TocsinError as error:
            if committing and self._where.file is not None:
                self._stopped = f"an earlier commit failed ({error.what}) and may or may not be kept"
            raise

    @contextlib.contextmanager
    def read(self) -> Iterator[Reader]:
        """A snapshot: what is committed later is not seen. Raises ``Unavailable`` if the store is gone."""
        with connections.explained(self._where), self._engine.connect() as connection:
            _set_transaction(connection, write=False)
            with connection.begin():
                yield Reader(connection, _state(connection))

    def head(self) -> tuple[int, str]:
        """What ``audit.head`` says of a snapshot that is taken now. Cost on SQLite: a fifth of taking one."""
        if self._where.file is None:
            with self.read() as reader:
                return audit.head(reader)
        with connections.explained(self._where), contextlib.closing(self._engine.raw_connection()) as raw:
            _, audit_last, audit_head = _read(_counted(raw.driver_connection))
            return audit_last, audit_head.hex()

    @contextlib.contextmanager
    def glance(self) -> Iterator[audit.Chained]:
        """A snapshot of which only the audit chain is read. Cost on SQLite: a third of ``read``."""
        if self._where.file is None:
            with self.read() as reader:
                yield reader
            return
        with connections.explained(self._where), contextlib.closing(self._engine.raw_connection()) as raw:
            driver: Any = raw.driver_connection
            driver.execute("BEGIN")
            try:
                yield Glance(driver)
            finally:
                driver.execute("ROLLBACK")

    def is_file(self, path: Path) -> bool:
        """Whether ``path`` is the file of this store, or one of those that SQLite keeps beside it."""
        if self._where.file is None or not path.exists():
            return False
        beside = [Path(f"{self._where.file}{end}") for end in ("", "-wal", "-shm", "-journal")]
        return any(path.samefile(file) for file in beside if file.exists())

    def close(self) -> None:
        """Close every connection; the store may be opened again."""
        self._engine.dispose()


def open_store(url: str) -> Store:
    """The store at ``url``; ``Unavailable`` if there is none, or it has another schema version.

    ``BadInput`` if the URL names no kind of store that is supported.
    """
    where = address.parse(url)
    if where.file is not None:
        address.check_file(where, where.file)
    engine = connections.engine(where)
    try:
        with connections.explained(where), engine.connect() as connection:
            _check_version(where, _version(connection, where))
    except BaseException:
        engine.dispose()
        raise
    return Store(where, engine)


def create_store(url: str) -> Store:
    """The store at ``url``, made if it is missing, brought up to this schema if it is older.

    May be repeated; several at once take turns. All steps are one transaction: an interrupted
    one leaves nothing. ``Unavailable`` if the place holds something else or a newer schema.
    """
    from tocsin.store import migrate  # Alembic costs more than all of opening

    with whole(url) as (connection, found):
        if found is None or found < schema.HEAD:
            migrate.upgrade(connection)
    return open_store(url)


@contextlib.contextmanager
def whole(url: str) -> Iterator[tuple[sa.Connection, str | None]]:
    """One transaction over everything at ``url``, and the schema found; None for a place that is empty.

    For making, migrating and restoring. The place is made if it is missing; several at once take turns.
    ``Unavailable`` if it holds something else or a newer schema.
    """
    where = address.parse(url)
    if where.file is not None:
        _make_file(where, where.file)
    engine = connections.engine(where)
    try:
        with connections.explained(where), engine.connect() as connection:
            _set_transaction(connection, write=True)
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MAKING)))
                found = _version(connection, where, fresh_allowed=True)
                if found is None or found >= schema.HEAD:
                    _check_version(where, found)
                yield connection, found
    finally:
        engine.dispose()


def _make_file(where: Address, file: Path) -> None:
    """An empty file that only its owner may read, unless something stands there already."""
    durable.make_folder(file.parent)
    with contextlib.suppress(OSError):  # whatever is wrong, the check below says it better
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    address.check_file(where, file)


def _set_transaction(connection: sa.Connection, *, write: bool) -> None:
    """What the next transaction is: a writer that waits for its turn, or a snapshot."""
    if connection.dialect.name == "sqlite":
        connection.execution_options(tocsin_write=write)
    elif write:
        connection.execution_options(isolation_level="READ COMMITTED")
    else:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _state(connection: sa.Connection) -> sa.Row[Any] | _State:
    if connection.dialect.name == "sqlite":
        return _counted(connection.connection.driver_connection)
    return connection.execute(_STATE).one()


def _counted(driver: Any) -> _State:
    row = driver.execute(_COUNTED).fetchone()
    if row is None:
        raise NoResultFound
    return _State(*row)


def _version(connection: sa.Connection, where: Address, *, fresh_allowed: bool = False) -> str | None:
    """Schema version of what is there; None for an empty database where that is allowed."""
    tables = sa.inspect(connection).get_table_names()
    if schema.VERSION_TABLE in tables:
        kept = sa.table(schema.VERSION_TABLE, sa.column("version_num", sa.String))
        found = connection.execute(sa.select(kept.c.version_num)).scalars().all()
        if len(found) == 1:
            return str(found[0])
    if tables:
        raise connections.foreign(where)
    if not fresh_allowed:
        raise address.missing(where)
    return None


def _check_version(where: Address, found: str | None) -> None:
    if found is not None and found > schema.HEAD:
        raise Unavailable(
            f"the store has schema {found}, this program knows schemas up to {schema.HEAD}",
            where=where.name,
            do="upgrade tocsin",
        )
    if found is not None and found < schema.HEAD:
        raise Unavailable(
            f"the store has schema {found}, this program needs {schema.HEAD}",
            where=where.name,
            do="run tocsin init: it brings the store up and keeps what is in it",
        )
