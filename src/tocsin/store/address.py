# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Where a store is: the URL that a user gives, checked and made safe to print.

Refuses other databases, a SQLite store in memory (it keeps nothing) and options on
a SQLite path. A password never enters an error: ``Address.name`` has none, and
``Address.clean`` takes it out of what a driver said.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from tocsin.core.errors import BadInput, Unavailable

_FORMS = "give sqlite:///PATH or postgresql+psycopg://USER@HOST/DATABASE"


class Address(msgspec.Struct, frozen=True):
    """A checked store URL."""

    url: sa.URL
    name: str
    """For people: a path, or a URL without password and options."""
    file: Path | None
    """The file of a SQLite store."""

    def clean(self, text: str) -> str:
        """``text`` (of a driver) on one line and without what the URL keeps secret."""
        secrets = [str(value) for name, value in self.url.query.items() if "pass" in name]
        if self.url.password is not None:
            secrets.append(str(self.url.password))
        for secret in filter(None, secrets):
            text = text.replace(secret, "***")
        return " ".join(text.split())


def parse(url: str) -> Address:
    """The address that ``url`` says; ``BadInput`` if it names no store we can keep."""
    try:
        parsed = sa.make_url(url)
    except (ArgumentError, ValueError):  # their texts quote the URL, password and all
        raise BadInput("the store URL cannot be read", do=_FORMS) from None
    if parsed.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        parsed = parsed.set(drivername="postgresql+psycopg")
        user = f"{parsed.username}@" if parsed.username else ""
        port = f":{parsed.port}" if parsed.port else ""
        place = f"{user}{parsed.host or ''}{port}/{parsed.database or ''}"
        return Address(parsed, f"{parsed.drivername}://{place}", None)
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise BadInput("the store URL names a database that is not supported", do=_FORMS)
    if parsed.database in (None, "", ":memory:"):
        raise BadInput("a SQLite store needs a file", do=_FORMS)
    if parsed.query or parsed.host:
        raise BadInput("the URL of a SQLite store is a path and nothing else", do=_FORMS)
    file = Path(str(parsed.database))
    return Address(parsed, str(file), file)


def missing(address: Address) -> Unavailable:
    """The error for a place without a store."""
    return Unavailable(f"there is no store at {address.name}", do="run tocsin init")


def check_file(address: Address, file: Path) -> None:
    """Raise ``Unavailable`` unless ``file`` is there and may be read and written, with its folder."""
    try:
        mode = file.stat().st_mode
    except FileNotFoundError:
        raise missing(address) from None
    except OSError as error:
        raise Unavailable(
            f"the store cannot be reached: {error.strerror}",
            where=address.name,
            do="give this user access to the folder",
        ) from error
    if not stat.S_ISREG(mode):
        raise Unavailable("the store is not a file", where=address.name, do=_FORMS)
    if not os.access(file, os.R_OK | os.W_OK):
        raise Unavailable(
            "the store may not be read and written by this user",
            where=address.name,
            do="give this user access to the file",
        )
    if not os.access(file.parent, os.R_OK | os.W_OK | os.X_OK):
        raise Unavailable(
            "the folder of the store may not be written by this user",
            where=address.name,
            do="give this user access to the folder: the database keeps its log beside the file",
        )
