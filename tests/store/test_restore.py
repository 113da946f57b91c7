# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
import json
from pathlib import Path

import msgspec
import pytest

from tests.store import first_schema
from tests.store.filled import everything, fill
from tests.store.test_backup import header, lines, packed
from tests.store.test_engine import change
from tests.trials import proof
from tocsin.core.errors import BadInput, Conflict, NotFound, Unavailable, Untrusted
from tocsin.store import audit, backup, create_store, objects, open_store, restore, schema
from tocsin.store.account_tables import PASSING
from tocsin.store.engine import whole
from tocsin.store.objects import NewObject

AT = "2026-11-22T09:30:00.000Z"
LATER = "2026-11-23T09:30:00.000Z"


def put_back(url, path, **more):
    return restore.restore(url, path, actor="restore", at=LATER, **more)


def contents(url):
    store = open_store(url)
    with store.read() as reader:
        found = everything(reader)
    store.close()
    return found


@pytest.fixture
def saved(store, tmp_path) -> Path:
    """A backup of a store with something in every table, made on either database."""
    fill(store)
    with store.read() as reader:
        assert {name for name, rows in everything(reader).items() if not rows} == PASSING
    backup.write(store, tmp_path / "b.gz", at=AT, by="tocsin test")
    return tmp_path / "b.gz"


def without_trace(found):
    """All but what the restoring itself adds."""
    return {name: rows for name, rows in found.items() if name not in {"audit", "sequence"}}


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_all_of_it_comes_back_on_either_database(store, saved, target, tmp_path, request):
    url = f"sqlite:///{tmp_path}/new/tocsin.db"
    if target == "postgresql":
        url = request.getfixturevalue("postgresql").make(
            "back" + hashlib.sha256(bytes(tmp_path)).hexdigest()[:8]
        )
    with store.read() as reader:
        before, head = everything(reader), audit.head(reader)
    told, rows = put_back(url, saved)
    after = contents(url)
    assert without_trace(after) == without_trace(before)
    assert rows == sum(len(table) for table in before.values())
    assert (told.audit_last, told.audit_head) == head
    again = open_store(url)
    with again.read() as reader:
        *old, trace = audit.page(reader, 0, 1000)
        assert audit.verify(reader) == []
        assert (len(old), trace.action, trace.actor, trace.subject) == (
            head[0],
            restore.ACTION,
            "restore",
            "b.gz",
        )
        assert msgspec.json.decode(trace.detail) == {"made_at": AT, "rows": rows}
        assert [*proof.numbers(reader), *proof.integrity(reader)] == []
    with again.write("me", AT) as tx:
        objects.add(tx, [NewObject(id="i--new", type="i", version_key="1", raw=b"{}")], "file")
    again.close()


def test_a_store_with_records_is_replaced_only_if_told_to(url, saved):
    before = contents(url)
    with pytest.raises(Conflict) as caught:
        put_back(url, saved)
    assert "--replace" in caught.value.do
    assert contents(url) == before
    put_back(url, saved, replace=True)
    store = open_store(url)
    with store.read() as reader:
        detail = msgspec.json.decode(audit.page(reader, 0, 1000)[-1].detail)
        assert audit.verify(reader) == []
    store.close()
    ((_, last, audit_last, head),) = before["sequence"]
    assert detail["replaced_last"] == last
    assert (detail["replaced_audit_last"], detail["replaced_audit_head"]) == (audit_last, head.hex())


def test_an_empty_store_may_be_filled(places, saved):
    url = places.empty()
    create_store(url).close()
    put_back(url, saved)


def refused(url, path, error, **more):
    """The restore is refused, and the store stands as it was."""
    before = contents(url)
    with pytest.raises(error) as caught:
        put_back(url, path, replace=True, **more)
    assert contents(url) == before
    return caught.value


def test_a_wrong_digest(url, saved):
    assert "SHA-256" in refused(url, saved, Untrusted, sha256="00" * 32).what
    put_back(url, saved, replace=True, sha256=hashlib.sha256(saved.read_bytes()).hexdigest().upper())


def test_an_altered_file(url, saved):
    data = bytearray(saved.read_bytes())
    data[len(data) // 2] ^= 1
    saved.write_bytes(data)
    refused(url, saved, Untrusted)


def test_an_audit_entry_altered_and_packed_again(url, saved):
    texts = [msgspec.json.encode(line) for line in lines(saved)[:-1]]
    packed(saved, *(text.replace(b'"child 3"', b'"nobody"') for text in texts))
    assert "audit chain" in refused(url, saved, Untrusted).what


def test_audit_entries_cut_off_with_their_counter(url, saved):
    first, *rest = (msgspec.json.encode(line) for line in lines(saved)[:-1])
    packed(saved, first.replace(b'"audit_last":', b'"audit_last":9'), *rest)
    assert "head" in refused(url, saved, Untrusted).what


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("no table at all", []),
        ("a row before its table", [b"[1]"]),
        ("a table that is none of ours", [b'{"is":"table","name":"bookmarks","columns":[["url","text"]]}']),
        (
            "a column that is not there",
            [b'{"is":"table","name":"origin","columns":[["id","int"],["x","text"]]}'],
        ),
        (
            "a text in the place of a number",
            [
                b'{"is":"table","name":"map_source","columns":[["origin","int"],["name","text"]]}',
                b'["one","x"]',
            ],
        ),
        (
            "bytes that are not base64",
            [
                b'{"is":"table","name":"hit","columns":[["seq","int"],["key","bytes"],["body","bytes"]]}',
                b'[1,"?","??"]',
            ],
        ),
        (
            "a row that is too short",
            [b'{"is":"table","name":"map_source","columns":[["origin","int"],["name","text"]]}', b"[1]"],
        ),
    ],
)
def test_a_file_made_by_hand(url, tmp_path, name, texts):
    refused(url, packed(tmp_path / "b.gz", header(), *texts), BadInput)


def test_a_row_that_refers_to_nothing(url, tmp_path):
    origin = b'{"is":"table","name":"map_source","columns":[["origin","int"],["name","text"]]}'
    refused(url, packed(tmp_path / "b.gz", header(), origin, b'[77,"x"]'), Conflict)


def test_no_file(url):
    with pytest.raises(NotFound):
        put_back(url, Path("/nonexistent/b.gz"))


def test_a_database_of_something_else_is_left_alone(places, saved):
    url = places.empty()
    if places.kind == "sqlite":
        (places.folder / url.rpartition("/")[2]).touch()
    change(url, "CREATE TABLE bookmarks (url text)")
    with pytest.raises(Unavailable) as caught:
        put_back(url, saved, replace=True)
    assert "something else" in caught.value.what


def test_tables_of_others_beside_ours_stay(url, saved):
    change(url, "CREATE TABLE bookmarks (url text)")
    put_back(url, saved, replace=True)
    change(url, "INSERT INTO bookmarks VALUES ('x')")
    change(url, "DROP TABLE bookmarks")


def test_the_schema_is_that_of_this_program(url, saved):
    put_back(url, saved, replace=True)
    store = open_store(url)
    with store.read() as reader:
        kept = reader.connection.exec_driver_sql(
            f"SELECT version_num FROM {schema.VERSION_TABLE}"
        ).scalar_one()
    store.close()
    assert kept == schema.HEAD


def test_a_backup_of_the_first_schema_comes_up_to_this_one(places, opened, tmp_path):
    old, url = places.empty(), places.empty()
    with whole(old) as (connection, _):
        first_schema.fill(connection)
        path = packed(tmp_path / "old.gz", *first_schema.saved(connection))
    put_back(url, path)
    with opened(url).read() as reader:
        first_schema.check(reader)


def test_only_what_may_be_empty_is(url, store, tmp_path):
    with store.write("me", AT) as tx:
        objects.add(tx, [NewObject(id="ipv4-addr--1", type="ipv4-addr", version_key="", raw=b"{}")], "file")
    backup.write(store, tmp_path / "b.gz", at=AT, by="x")
    put_back(f"sqlite:///{tmp_path}/new.db", tmp_path / "b.gz")
    assert contents(f"sqlite:///{tmp_path}/new.db")["object"] == contents(url)["object"]
    body = [json.dumps(line).encode() for line in lines(tmp_path / "b.gz")[:-1]]
    (at,) = [number for number, line in enumerate(body) if b"ipv4-addr--1" in line]
    emptied = body[at].replace(b'"ipv4-addr--1"', b"null")
    path = packed(tmp_path / "c.gz", *body[:at], emptied, *body[at + 1 :])
    with pytest.raises(BadInput, match="does not fit"):
        put_back(f"sqlite:///{tmp_path}/other.db", path)
