# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""backup and restore as their users meet them."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
import stat
from pathlib import Path

from tests.cli.program import fresh, refused, tocsin


def test_a_store_goes_through_a_file_into_a_new_place(own: Path, tmp_path: Path):
    file = tmp_path / "b.gz"
    ended = tocsin("backup", str(file), data=own)
    assert ended.code == 0
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert ended.out.startswith(f"{file}: ")
    assert ended.out.endswith(f"sha256 {digest}\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    back = tocsin("restore", "--sha256", digest, str(file), data=tmp_path / "new")
    assert back.code == 0, back
    assert back.out.startswith("restored: ")
    assert tocsin("watch", "hits", data=tmp_path / "new") == tocsin("watch", "hits", data=own)


def test_the_doctor_tells_that_a_store_was_restored(own: Path, tmp_path: Path):
    file = tmp_path / "b.gz"
    assert tocsin("backup", str(file), data=own).code == 0
    assert tocsin("restore", str(file), data=own, env={}).code == 3
    assert tocsin("restore", "--replace", str(file), data=own).code == 0
    ended = tocsin("doctor", "--json", data=own)
    (row,) = [row for row in ended.rows("json") if row["check"] == "restored"]
    assert "b.gz" in row["says"]
    assert "made at" in row["says"]
    assert ended.code == 0


def test_a_file_in_the_way_and_a_store_in_the_way(own: Path, tmp_path: Path):
    file = tmp_path / "b.gz"
    file.write_bytes(b"my only copy")
    refused(tocsin("backup", str(file), data=own), 3, says="exists", at=str(file), do="--overwrite")
    assert tocsin("backup", "--overwrite", str(file), data=own).code == 0
    refused(tocsin("restore", str(file), data=own), 3, says="audit entries stands there", do="--replace")
    at = own / "tocsin.db"
    refused(tocsin("backup", "--overwrite", str(at), data=own), 3, says="the store itself", at=str(at))


def test_an_altered_backup_exits_4_and_changes_nothing(own: Path, tmp_path: Path):
    file = tmp_path / "b.gz"
    assert tocsin("backup", str(file), data=own).code == 0
    data = gzip.decompress(file.read_bytes())
    file.write_bytes(
        gzip.compress(data.replace(b"Pump", b"Dump", 1).replace(b"watch load", b"watch lord", 1))
    )
    before = (own / "tocsin.db").read_bytes()
    refused(
        tocsin("restore", "--replace", str(file), data=own),
        4,
        says="altered",
        at=str(file),
        do="another copy",
    )
    assert (own / "tocsin.db").read_bytes() == before


def test_a_store_whose_chain_is_broken_exits_4(own: Path, tmp_path: Path):
    with sqlite3.connect(own / "tocsin.db") as connection:
        connection.execute("update audit set actor = 'somebody else' where seq = 3")
    connection.close()
    refused(tocsin("backup", str(tmp_path / "b.gz"), data=own), 4, says="audit chain", do="doctor")


def test_what_is_no_backup_and_what_is_not_there(own: Path, tmp_path: Path):
    (tmp_path / "x").write_bytes(b"hello")
    refused(tocsin("restore", str(tmp_path / "x"), data=own), 3, says="no backup", do="tocsin backup")
    refused(tocsin("restore", str(tmp_path / "y"), data=own), 3, says="no such file")
    refused(
        tocsin("backup", str(tmp_path / "no" / "b.gz"), data=own), 6, says="cannot be written", do="folder"
    )


def test_no_password_is_said_or_written(tmp_path: Path):
    env = {"TOCSIN_DATABASE_URL": "postgresql://amy:s3cr3t-word@127.0.0.1:1/none?connect_timeout=1"}
    for call in (("backup", str(tmp_path / "b.gz")), ("restore", str(tmp_path / "b.gz")), ("doctor",)):
        ended = fresh(*call, env=env)
        assert ended.code in {3, 6}
        assert "s3cr3t-word" not in ended.out + ended.err
    assert not [path for path in tmp_path.rglob("*") if b"s3cr3t-word" in path.read_bytes()]
