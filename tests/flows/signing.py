# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A clock that is set by hand, cheap hashes, and accounts to sign in with."""

from __future__ import annotations

import atexit
import datetime as dt
import functools
import shutil
import tempfile
from pathlib import Path

from tocsin.flows import accounts
from tocsin.flows.passwords import Passwords
from tocsin.flows.sign_in import SignIn
from tocsin.store import Store, create_store, open_store
from tocsin.store import accounts as kept

START = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
AT = "2026-11-22T09:30:00.000Z"
WORD = "correct horse battery"
CHEAP = Passwords(rounds=1, memory_kib=8, lanes=1)


class Clock:
    """Now, until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        return self.now

    def on(self, **much: float) -> None:
        self.now += dt.timedelta(**much)


def add(store: Store, name: str, password: str | None = WORD, **more: str) -> None:
    given = {"organisation": "", "own": "us", "scope": "read", "certificate": ""} | more
    accounts.add(store, name, password, at=AT, passwords=CHEAP, **given)  # type: ignore[arg-type]  # a test may hand over any text


def fresh(folder: Path) -> Store:
    """An empty store in a folder."""
    return _copy(_empty(), folder)


def peopled(folder: Path) -> Store:
    """Ours: amy (admin), rita (read), bare (no password). Northbank's: bob. Nobody's any more: zed."""
    return _copy(_people(), folder)


def ways_in(store: Store, passwords: Passwords = CHEAP) -> SignIn:
    return SignIn(store, now=Clock(), passwords=passwords)


def _copy(made: Path, folder: Path) -> Store:
    shutil.copy(made, folder / "store.db")
    return open_store(f"sqlite:///{folder}/store.db")


@functools.cache
def _folder() -> Path:
    found = Path(tempfile.mkdtemp(prefix="tocsin-signing-"))
    atexit.register(shutil.rmtree, found, ignore_errors=True)
    return found


@functools.cache
def _empty() -> Path:
    path = _folder() / "empty.db"
    create_store(f"sqlite:///{path}").close()
    return path


@functools.cache
def _people() -> Path:
    (folder := _folder() / "people").mkdir()
    store = fresh(folder)
    with store.write("test", AT) as tx:
        kept.add_organisation(tx, "Northbank", ("energy",))
    add(store, "amy", scope="admin", certificate="ab" * 32)
    add(store, "rita")
    add(store, "bob", organisation="Northbank", scope="write")
    add(store, "zed", certificate="cd" * 32)
    add(store, "bare", None)
    with store.write("test", AT) as tx:
        kept.set_disabled(tx, "zed", disabled=True)
    store.close()
    return folder / "store.db"


def token(store: Store, name: str, *, scope: str = "read", days: int = 30) -> str:
    return accounts.add_token(store, name, label="x", scope=scope, days=days, now=START)[1]  # type: ignore[arg-type]  # a test may hand over any text
