# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import gzip
import hashlib
import json
import stat

import msgspec
import pytest

from tests.store.filled import everything, fill
from tests.store.test_engine import change, python
from tocsin.core.errors import BadInput, NotFound, Unavailable, Unsupported, Untrusted
from tocsin.store import audit, backup
from tocsin.store.backup import End, Header, Table

AT = "2026-11-22T10:00:00.000Z"


def made(store, path):
    return backup.write(store, path, at=AT, by="tocsin test")


def lines(path):
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def packed(path, *texts, end=True):
    """A file of these lines, with a right last line."""
    body = b"".join(text + b"\n" for text in texts)
    if end:
        rows = sum(text.startswith(b"[") for text in texts)
        body += msgspec.json.encode(End(rows, hashlib.sha256(body).hexdigest())) + b"\n"
    path.write_bytes(gzip.compress(body))
    return path


def header(**more):
    said = {"format": "tocsin-backup", "version": 1, "schema": "0001", "made_at": AT, "made_by": "x"}
    said |= {"last": 0, "audit_last": 0, "audit_head": "00" * 32}
    return json.dumps(said | more).encode()


def test_it_holds_every_row_the_head_of_the_chain_and_a_digest(store, tmp_path):
    fill(store)
    path = tmp_path / "b.gz"
    done = made(store, path)
    first, *middle, last = lines(path)
    with store.read() as reader:
        assert (first["audit_last"], first["audit_head"]) == audit.head(reader)
        assert first["last"] == reader.last
    rows = [line for line in middle if isinstance(line, list)]
    with store.read() as reader:
        assert len(rows) == sum(len(table) for table in everything(reader).values())
    assert last == {"is": "end", "rows": len(rows), "sha256": last["sha256"]}
    assert done.rows == len(rows)
    assert done.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_same_store_gives_the_same_bytes(store, tmp_path):
    fill(store)
    made(store, tmp_path / "a.gz")
    made(store, tmp_path / "b.gz")
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


def test_it_reads_back_line_by_line(store, tmp_path):
    fill(store)
    made(store, tmp_path / "b.gz")
    first, *rest = backup.read(tmp_path / "b.gz")
    assert isinstance(first, Header)
    assert {type(line) for line in rest} == {Table, list}


def test_a_broken_audit_chain_is_not_backed_up(url, opened, tmp_path):
    store = opened(url)
    fill(store)
    change(url, "UPDATE audit SET actor = 'somebody else' WHERE seq = 1")
    with pytest.raises(Untrusted):
        made(store, tmp_path / "b.gz")
    assert not (tmp_path / "b.gz").exists()


def test_the_store_itself_is_not_overwritten(sqlite_template, tmp_path, opened):
    path = tmp_path / "tocsin.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = opened(f"sqlite:///{path}")
    for name in ("tocsin.db", "tocsin.db-wal", "../" + tmp_path.name + "/tocsin.db"):
        with store.read(), pytest.raises(BadInput):
            made(store, tmp_path / name)


def test_a_folder_that_is_not_there(store, tmp_path):
    with pytest.raises(Unavailable) as caught:
        made(store, tmp_path / "no" / "b.gz")
    assert "folder" in caught.value.do


@pytest.mark.parametrize("cut", [0.02, 0.5, 0.999])
def test_a_backup_cut_off(store, tmp_path, cut):
    fill(store)
    made(store, tmp_path / "b.gz")
    data = (tmp_path / "b.gz").read_bytes()
    (tmp_path / "cut.gz").write_bytes(data[: int(len(data) * cut)])
    with pytest.raises(Untrusted):
        list(backup.read(tmp_path / "cut.gz"))


def test_any_altered_byte_is_found(store, tmp_path):
    fill(store)
    made(store, tmp_path / "b.gz")
    data = (tmp_path / "b.gz").read_bytes()
    for at in range(10, len(data), max(1, len(data) // 60)):
        if at == len(data) - 9:
            continue  # the last byte before the sums of gzip ends in bits that mean nothing
        (tmp_path / "x.gz").write_bytes(data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :])
        with pytest.raises((Untrusted, BadInput)):
            list(backup.read(tmp_path / "x.gz"))


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("a line is altered and packed again", [header(), b'{"is":"table","name":"origin","columns":[]}']),
        ("it ends without a last line", [header()]),
    ],
)
def test_a_last_line_that_is_missing_or_wrong(tmp_path, name, texts):
    wrong = [*texts, b'{"is":"end","rows":7,"sha256":"00"}'] if "altered" in name else texts
    with pytest.raises(Untrusted):
        list(backup.read(packed(tmp_path / "b.gz", *wrong, end=False)))


@pytest.mark.parametrize(
    "line",
    [b"{", b"[[1]]", b"[1e400]", b"[99999999999999999999]", b'{"is":"x"}', b"[" * 100_000, b"nonsense"],
    ids=["cut off", "list", "infinite", "huge", "unknown", "deep", "no JSON"],
)
def test_a_line_that_is_none_of_a_backup(tmp_path, line):
    with pytest.raises(Untrusted):
        list(backup.read(packed(tmp_path / "b.gz", header(), line)))


@pytest.mark.parametrize(
    "data",
    [b"", b"plain text\n", gzip.compress(b'{"format":"other"}\n'), gzip.compress(b"")],
    ids=["empty", "not packed", "of another format", "nothing packed"],  # what is packed holds the time
)
def test_what_is_no_backup(tmp_path, data):
    path = tmp_path / "b.gz"
    path.write_bytes(data)
    with pytest.raises((BadInput, Untrusted)):
        list(backup.read(path))


def test_a_backup_of_a_newer_program(tmp_path):
    for more in ({"version": 2}, {"schema": "0999"}):
        with pytest.raises(Unsupported) as caught:
            list(backup.read(packed(tmp_path / "b.gz", header(**more))))
        assert caught.value.do == "upgrade tocsin"


def test_a_backup_that_is_not_there(tmp_path):
    with pytest.raises(NotFound):
        list(backup.read(tmp_path / "none.gz"))


WRITING = """
import sys
from tocsin.store import objects, open_store
from tocsin.store.objects import NewObject
store = open_store(sys.argv[1])
for turn in range(100_000):
    with store.write("w", "2026-11-22T09:30:00.000Z") as tx:
        objects.add(tx, [NewObject(id=f"i--{turn}", type="i", version_key="1", raw=b"{}")], "w")
    print(turn, flush=True)
"""


def test_it_is_one_snapshot_while_others_write(url, opened, tmp_path):
    child = python(WRITING, url)
    store = opened(url)
    for at in range(3):
        child.stdout.readline()
        made(store, tmp_path / f"{at}.gz")
        first, *rest = backup.read(tmp_path / f"{at}.gz")
        assert isinstance(first, Header)
        tables: dict[str, int] = {}
        name = ""
        for line in rest:
            name = line.name if isinstance(line, Table) else name
            tables[name] = tables.get(name, -1) + 1
        assert tables["object"] == tables["audit"] == first.audit_last > 0
    child.kill()
    child.wait()
    child.stdout.close()
