# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""SQLite files of others: read, never run."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.rpm_samples import database
from tocsin.core.errors import BadInput, Unavailable
from tocsin.core.limits import Limits
from tocsin.store import foreign_sqlite

BLOBS = [b"one", b"two", b"x" * 10_000]


def read(path: Path, limits: Limits | None = None, table: str = "Packages", columns=("hnum", "blob")):
    return list(foreign_sqlite.rows(str(path), table, columns, limits or Limits()))


def made(path: Path, *statements: str) -> Path:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


def test_rows_come_as_they_are_and_nothing_is_made_beside(tmp_path):
    path = database(tmp_path / "a b?#%.sqlite", BLOBS)
    before = path.read_bytes()
    assert read(path) == [(1, b"one"), (2, b"two"), (3, b"x" * 10_000)]
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == before


def test_a_journal_that_waits_is_read_from_a_copy(tmp_path):
    path = tmp_path / "live.sqlite"
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("PRAGMA wal_autocheckpoint = 0")
    writer.execute("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB)")
    writer.execute("INSERT INTO Packages VALUES (1, x'61')")
    writer.commit()
    there = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    assert there["live.sqlite-wal"]
    assert read(path) == [(1, b"a")]
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == there
    writer.close()
    assert read(path) == [(1, b"a")]


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE Other (hnum INTEGER, blob BLOB)"],
        ["CREATE TABLE Packages (hnum INTEGER)"],
        ["CREATE VIEW Packages AS SELECT 1 AS hnum, x'00' AS blob"],
        [
            "CREATE VIEW Packages AS WITH RECURSIVE n(hnum) AS (SELECT 1 UNION ALL SELECT hnum + 1 FROM n) SELECT hnum, x'00' AS blob FROM n"
        ],
        ["CREATE TABLE Packages (hnum INTEGER, blob BLOB AS (zeroblob(900000000)))"],
        ["CREATE VIRTUAL TABLE Packages USING fts4(hnum, blob)"],
    ],
    ids=["no table", "no column", "view", "endless view", "computed", "virtual"],
)
def test_what_is_no_ordinary_table_is_refused(tmp_path, statements):
    with pytest.raises(BadInput):
        read(made(tmp_path / "a", *statements))


def test_limits_are_kept(tmp_path):
    path = database(tmp_path / "a", BLOBS)
    with pytest.raises(BadInput, match="members"):
        read(path, Limits(members=2))
    with pytest.raises(BadInput, match="too big"):
        read(path, Limits(file_bytes=5_000))


def test_a_page_that_leads_back_to_itself_is_refused(tmp_path):
    """A tree of pages all of whose cells lead to one leaf holds more bytes than its file."""
    path = database(tmp_path / "a", [b"x" * 2_000] * 3_000)
    data = bytearray(path.read_bytes())
    size = int.from_bytes(data[16:18], "big")
    query = "SELECT rootpage FROM sqlite_master WHERE name = 'Packages'"
    root = sqlite3.connect(path).execute(query).fetchone()[0]
    page = (root - 1) * size
    assert data[page] == 5, "an inner page of a table"
    cells = int.from_bytes(data[page + 3 : page + 5], "big")
    places = [page + int.from_bytes(data[page + 12 + 2 * n : page + 14 + 2 * n], "big") for n in range(cells)]
    for place in places:
        data[place : place + 4] = data[places[0] : places[0] + 4]
    data[page + 8 : page + 12] = root.to_bytes(4, "big")
    path.write_bytes(data)
    with pytest.raises(BadInput):
        read(path)


@pytest.mark.parametrize("length", [0, 1, 100, 4_096, 5_000])
def test_a_file_cut_off_is_refused(tmp_path, length):
    path = database(tmp_path / "a", BLOBS)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(BadInput):
        read(path)


def test_what_is_no_sqlite_is_refused(tmp_path):
    (tmp_path / "a").write_bytes(b"SQLite format 3\x00" + b"\xff" * 5_000)
    with pytest.raises(BadInput):
        read(tmp_path / "a")


def test_a_journal_that_cannot_be_read_is_said(tmp_path):
    path = database(tmp_path / "a", BLOBS)
    (tmp_path / "a-wal").write_bytes(b"x")
    path.unlink()
    with pytest.raises(Unavailable):
        read(path)


def test_names_within_that_are_no_text_are_refused(tmp_path):
    """SQLite says them in its error, which Python cannot read then."""
    path = made(
        tmp_path / "x.sqlite",
        "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB)",
        "CREATE INDEX abc ON Packages (blob)",
    )
    data = path.read_bytes()
    assert data.count(b"ON Packages (blob)") == 1
    path.write_bytes(data.replace(b"ON Packages (blob)", b"ON Pack\xc5ges (blob)"))
    with pytest.raises(BadInput, match="SQLite cannot read it"):
        read(path)
