# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import contextlib
import sqlite3
import sys

import psycopg
import pytest
import sqlalchemy as sa

from tocsin.core.errors import Conflict, Unavailable
from tocsin.store import address, bulk, connections, create_store, open_store, schema

AT = "2026-11-22T09:30:00.000Z"


def test_sqlite_keeps_what_was_asked_for(sqlite_template):
    store = open_store(f"sqlite:///{sqlite_template}")
    with store.read() as reader:
        found = {
            name: reader.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
    store.close()


def test_the_pages_that_a_writer_kept_are_given_back_when_it_reads(sqlite_template, tmp_path):
    (tmp_path / "store.db").write_bytes(sqlite_template.read_bytes())
    store = open_store(f"sqlite:///{tmp_path}/store.db")
    with store.write("me", AT) as tx:
        writing = tx.connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    with store.read() as reader:
        reading = reader.connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    store.close()
    assert (writing, reading) == (-65_536, -2_000)  # in KiB


def test_a_sqlite_that_cannot_keep_a_log_is_refused(tmp_path):
    where = address.parse(f"sqlite:///{tmp_path}/store.db")
    in_memory = sqlite3.connect(":memory:")  # journal_mode stays "memory" there, whatever is asked
    with pytest.raises(Unavailable) as caught:
        connections.prepare_sqlite(in_memory, where)
    assert "journal_mode" in caught.value.what
    assert "memory" in caught.value.what


def test_a_weaker_setting_of_postgresql_is_refused(postgresql):
    url = postgresql.make("weak")
    create_store(url).close()
    open_store(url).close()
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("ALTER DATABASE weak SET synchronous_commit = off")
    engine.dispose()
    with pytest.raises(Unavailable) as caught:
        open_store(url)
    assert "synchronous_commit = off" in caught.value.what


def test_a_server_that_is_not_there_is_named_without_the_password(tmp_path):
    with pytest.raises(Unavailable) as caught:
        open_store(f"postgresql+psycopg://amy:s3cr3t-word@/tocsin?host={tmp_path}&port=5499")
    below = caught.value.__cause__
    assert below
    said = f"{caught.value} {below} {below.__cause__}"
    assert "s3cr3t-word" not in said
    assert "amy@" in caught.value.where


def test_a_missing_driver_is_said_with_the_mend(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(Unavailable) as caught:
        connections.engine(address.parse("postgresql://amy@h/d"))
    assert "tocsin[postgres]" in caught.value.do


def test_somebody_elses_database_is_refused_without_a_byte_of_it_changed(tmp_path):
    file = tmp_path / "theirs.db"
    with contextlib.closing(sqlite3.connect(file)) as theirs, theirs:
        theirs.execute("CREATE TABLE theirs (x)")
    before = file.read_bytes()
    for call in (open_store, create_store):
        with pytest.raises(Unavailable, match="something else"):
            call(f"sqlite:///{file}")
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["theirs.db"]


def test_an_error_past_sqlalchemy_is_ours_too(store):
    """``store.bulk`` speaks to the driver itself."""
    row = (1, 7, "domain", "a.example")
    with pytest.raises(Conflict), store.write("me", AT) as tx:
        bulk.insert(tx, schema.atom, ("id", "hash", "kind", "value"), [row, row])
    with store.read() as reader:
        assert reader.last == 0


def test_a_server_that_ends_a_connection_in_the_middle(postgresql, opened):
    store = opened(postgresql.emptied())
    with pytest.raises(Unavailable), store.write("me", AT) as tx:
        mine = tx.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with psycopg.connect(postgresql.base.replace("+psycopg", "", 1), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 10000)", (mine,))
        bulk.by_hashes(tx, [7], schema.atom, ("id",))
    with store.write("me", AT) as tx:  # on a new connection
        tx.audit("x", "y")
