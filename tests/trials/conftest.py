# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Fresh stores for the trials, and a PostgreSQL of their own that may be killed."""

from __future__ import annotations

import itertools
import os
import select
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.store.conftest import Server, sqlite_template
from tocsin.store import create_store

__all__ = ["sqlite_template"]
"""A fixture of another room, for the tests here."""


class Mortal(Server):
    """A server that dies without a word, and rises again."""

    def kill(self) -> None:
        """SIGKILL to the server and all its processes, and wait until they are gone."""
        postmaster = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        family = [
            postmaster,
            *map(int, Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()),
        ]
        handles = [os.pidfd_open(pid) for pid in family]
        for handle in handles:
            signal.pidfd_send_signal(handle, signal.SIGKILL)
        for handle in handles:
            select.select([handle], [], [])
            os.close(handle)
        # What is dead and not yet buried still has its number: the server would take itself for running.
        for left in ((self.folder / "data" / "postmaster.pid"), *self.folder.rglob(".s.PGSQL.*")):
            left.unlink()


@pytest.fixture(scope="session")
def mortal() -> Iterator[Mortal]:
    server = Mortal()
    create_store(server.make("made")).close()
    yield server
    server.stop()


@pytest.fixture
def fresh(sqlite_template: Path, tmp_path: Path) -> Callable[[], str]:
    """URLs of fresh SQLite stores; each is removed when the next is asked for."""
    numbers = itertools.count()

    def made() -> str:
        folder = tmp_path / "fresh"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        path = folder / f"{next(numbers)}.db"
        shutil.copy(sqlite_template, path)
        return f"sqlite:///{path}"

    return made
