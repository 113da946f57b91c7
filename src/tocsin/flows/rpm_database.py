# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""RPM's database -> packages: ``store`` opens the SQLite file, ``know`` reads the headers in it.

Read by its path it is never whole in memory, so ``limits.file_bytes`` bounds one header and not the file.
"""

from __future__ import annotations

import hashlib
import tempfile

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.reading import Reading
from tocsin.flows.context import Context
from tocsin.know.readers import rpm_header
from tocsin.store import foreign_sqlite

KIND = "RPM packages (database)"


def read_path(path: str, name: str, context: Context) -> Reading[Component]:
    """Read the file at ``path``; ``name`` is how it is shown. Raises ``BadInput``, ``Unavailable``."""
    rows = foreign_sqlite.rows(path, rpm_header.TABLE, rpm_header.COLUMNS, context.limits)
    try:
        return rpm_header.read(rows, name, context.limits, release=context.release)
    except BadInput as error:  # a copy made on the way has a name that says nothing
        raise BadInput(error.what, where=error.where.replace(path, name), do=error.do) from None


def read_bytes(data: bytes, name: str, context: Context) -> Reading[Component]:
    """Read a database that is in memory (standard input, compressed)."""
    with tempfile.NamedTemporaryFile(prefix="tocsin-rpmdb-") as kept:
        kept.write(data)
        kept.flush()
        return read_path(kept.name, name, context)


def is_plain(path: str) -> bool:
    """Whether the file itself is the database, not compressed."""
    with open(path, "rb") as stream:
        return stream.read(6) == b"SQLite"


def digest(path: str) -> str:
    """SHA-256 of the file, in hex."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
