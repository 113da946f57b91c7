# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""RPM's database as bytes: headers by its documentation, in an SQLite file as rpm lays it out."""

from __future__ import annotations

import sqlite3
import struct
from pathlib import Path

TAGS = {
    "name": 1000,
    "version": 1001,
    "release": 1002,
    "epoch": 1003,
    "vendor": 1011,
    "arch": 1022,
    "source_rpm": 1044,
}


def header(more: tuple[tuple[int, int, int, int], ...] = (), **values: str | int) -> bytes:
    """A header with these tags; ``more`` are index entries that are put behind them as they are."""
    entries, data = [], b""
    for field, value in values.items():
        if isinstance(value, int):
            data += b"\0" * (-len(data) % 4)
            entries.append((TAGS[field], 4, len(data), 1))
            data += struct.pack(">I", value)
        else:
            entries.append((TAGS[field], 6, len(data), 1))
            data += value.encode() + b"\0"
    entries += more
    index = b"".join(struct.pack(">IIiI", *entry) for entry in entries)
    return struct.pack(">II", len(entries), len(data)) + index + data


def package(name: str = "a", version: str = "1.0", release: str = "1.el9", **more: str | int) -> bytes:
    """The header of one package, with a few tags that nobody asks for."""
    fields = {"name": name, "version": version, "release": release, "arch": "x86_64", **more}
    return header(((63, 7, 0, 16), (1004, 9, 0, 1)), **fields)


def database(path: Path, blobs: list[bytes]) -> Path:
    """A file with these headers in its table of packages."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)")
    connection.execute(
        "CREATE TABLE 'Name' (key 'TEXT' NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL)"
    )
    connection.executemany("INSERT INTO Packages (blob) VALUES (?)", [(blob,) for blob in blobs])
    connection.commit()
    connection.close()
    return path
