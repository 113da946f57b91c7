# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa

import tocsin.store
from tocsin.core.errors import BadInput, Unavailable
from tocsin.store import audit, create_store, objects, open_store, schema
from tocsin.store.objects import NewObject

AT = "2026-11-22T09:30:00.000Z"


def new(name, key="2026-01-01T00:00:00", **more):
    raw = more.pop("raw", f'{{"id":"{name}","at":"{key}"}}'.encode())
    return NewObject(id=name, type="indicator", version_key=key, raw=raw, **more)


def change(url, statement, **values):
    """Another program alters the database."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text(statement), values)
    engine.dispose()


def python(code, *arguments):
    """A process of its own that runs ``code``."""
    source = str(Path(tocsin.__file__).parent.parent)
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
    )


def test_the_room_costs_nothing_until_a_name_is_used():
    code = "import sys, tocsin.store, tocsin.store.durable; print('sqlalchemy' in sys.modules)"
    assert python(code).communicate()[0] == "False\n"


@pytest.mark.parametrize("name", tocsin.store.__all__)
def test_every_public_name_is_there(name):
    assert getattr(tocsin.store, name) is not None
    assert name in dir(tocsin.store)


# Making and opening


def test_making_a_store_may_be_repeated_and_keeps_what_is_in_it(places):
    url = places.empty()
    store = create_store(url)
    with store.write("me", AT) as tx:
        objects.add(tx, [new("indicator--1")], "file")
    store.close()
    again = create_store(url)
    with again.read() as reader:
        assert objects.count(reader) == 1
    again.close()


def test_several_programs_may_make_the_same_store_at_once(places):
    url = places.empty()
    code = "import sys; from tocsin.store import create_store; create_store(sys.argv[1]).close()"
    running = [python(code, url) for _ in range(2)]
    assert [(each.communicate()[0], each.returncode) for each in running] == [("", 0)] * 2
    open_store(url).close()


def test_a_place_without_a_store_is_named_with_the_mend(places, tmp_path):
    url = places.empty()
    with pytest.raises(Unavailable) as caught:
        open_store(url)
    assert "no store at" in caught.value.what
    assert "tocsin init" in caught.value.do
    assert not list(tmp_path.iterdir())


def test_a_newer_store_is_refused_by_both_names(url):
    change(url, f"UPDATE {schema.VERSION_TABLE} SET version_num = '0999'")
    for opening in (open_store, create_store):
        with pytest.raises(Unavailable) as caught:
            opening(url)
        assert "0999" in caught.value.what
        assert schema.HEAD in caught.value.what
        assert "upgrade tocsin" in caught.value.do


def test_an_older_store_is_refused_until_init_has_migrated_it(url):
    change(url, f"UPDATE {schema.VERSION_TABLE} SET version_num = '0000'")
    with pytest.raises(Unavailable) as caught:
        open_store(url)
    assert "0000" in caught.value.what
    assert "tocsin init" in caught.value.do


def test_a_database_of_something_else_is_left_alone(places):
    url = places.empty()
    if places.kind == "sqlite":
        (places.folder / url.rpartition("/")[2]).touch()
    change(url, "CREATE TABLE bookmarks (url text)")
    for opening in (open_store, create_store):
        with pytest.raises(Unavailable) as caught:
            opening(url)
        assert "something else" in caught.value.what
    engine = sa.create_engine(url)
    assert sa.inspect(engine).get_table_names() == ["bookmarks"]
    engine.dispose()


def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("water the plants\n" * 500)
    for opening in (open_store, create_store):
        with pytest.raises(Unavailable) as caught:
            opening(f"sqlite:///{path}")
        assert "not a database" in caught.value.what
        assert str(path) == caught.value.where
    assert path.read_text().startswith("water the plants")


def test_a_damaged_file_is_said_to_be_damaged(sqlite_template, tmp_path):
    path = tmp_path / "store.db"
    data = bytearray(sqlite_template.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(Unavailable):
        count(f"sqlite:///{path}")


def count(url):
    store = open_store(url)
    with contextlib.closing(store), store.read() as reader:
        return objects.count(reader)


def test_a_folder_in_place_of_the_file(tmp_path):
    with pytest.raises(Unavailable) as caught:
        open_store(f"sqlite:///{tmp_path}")
    assert "not a file" in caught.value.what


# Root may read everything, so it becomes nobody once all modules are loaded.
OPENING = """
import os, sys
from tocsin.core.errors import TocsinError
from tocsin.store import open_store, create_store
create_store("sqlite:///" + sys.argv[1]).close()
if os.geteuid() == 0:
    os.setgroups([]); os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)
for path in sys.argv[2:]:
    for opening in (open_store, create_store):
        try:
            opening("sqlite:///" + path).close()
            print("opened", path)
        except TocsinError as error:
            print(error.code, error.where, error.do)
"""


def test_places_that_are_closed_to_this_user(sqlite_template):
    top = Path(tempfile.mkdtemp(prefix="tocsin-closed-"))  # the folders of pytest are closed to nobody
    top.chmod(0o711)
    modes = [(0o666, 0o600), (0o400, 0o777), (0o444, 0o777), (0o666, 0o555)]
    paths = [top / f"{at}" / "tocsin.db" for at in range(len(modes))]
    for path, (file_mode, folder_mode) in zip(paths, modes, strict=True):
        path.parent.mkdir()
        path.write_bytes(sqlite_template.read_bytes())
        path.chmod(file_mode)
        path.parent.chmod(folder_mode)
    said, _ = python(OPENING, str(top / "own.db"), *map(str, paths)).communicate()
    for path in paths:
        path.parent.chmod(0o700)
    shutil.rmtree(top)
    expected = [f"unavailable {path} give this user access to the" for path in paths for _ in range(2)]
    lines = said.splitlines()
    assert len(lines) == len(expected)
    assert [line[: len(wanted)] for line, wanted in zip(lines, expected, strict=True)] == expected


# What a commit is


def test_an_exception_rolls_everything_back(store):
    with contextlib.suppress(KeyError), store.write("me", AT) as tx:
        objects.add(tx, [new("indicator--1")], "file")
        raise KeyError
    with store.read() as reader:
        assert (objects.count(reader), reader.last, audit.head(reader)[0]) == (0, 0, 0)


def test_a_snapshot_does_not_see_what_comes_later(store):
    with store.read() as reader:
        with store.write("me", AT) as tx:
            objects.add(tx, [new("indicator--1")], "file")
        assert objects.count(reader) == 0
        assert objects.page(reader, 0, 10) == []
    with store.read() as reader:
        assert objects.count(reader) == 1


def test_a_snapshot_cannot_write(places, opened):
    store = opened(places.made())
    if places.kind == "sqlite":
        return  # the type of the reader alone says so there
    with pytest.raises(Unavailable), store.read() as reader:
        reader.connection.execute(sa.update(schema.sequence).values(last=9))


@pytest.mark.parametrize(("actor", "at"), [("", AT), ("me", "")])
def test_a_write_without_actor_or_instant_is_refused(store, actor, at):
    with pytest.raises(BadInput), store.write(actor, at):
        pass


def test_the_row_that_every_store_has(url, opened):
    change(url, "DELETE FROM sequence")
    store = opened(url)
    with pytest.raises(Unavailable) as caught, store.read():
        pass
    assert "damaged" in caught.value.do


@pytest.mark.parametrize("column", ["last", "audit_last", "audit_head"])
def test_counters_that_are_none_are_said_to_be_damage(sqlite_template, tmp_path, column):
    """A power cut under a disk that does not sync left such a row; SQLite reads what the page holds."""
    path = tmp_path / "store.db"
    path.write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{path}"
    change(url, f"UPDATE sequence SET {column} = 'none'")
    store = open_store(url)
    with contextlib.closing(store):
        for asking in (
            store.read,
            lambda: store.write("me", AT),
            lambda: contextlib.nullcontext(store.head()),
        ):
            with pytest.raises(Unavailable) as caught, asking():
                pass
            assert "damaged" in caught.value.do


# Several writers, and writers that die

WRITING = """
import sys
from tocsin.store import objects, open_store
from tocsin.store.objects import NewObject
url, name, times, each = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
store = open_store(url)
for turn in range(times):
    with store.write(name, "2026-11-22T09:30:00.000Z") as tx:
        objects.add(tx, [
            NewObject(id=f"indicator--{name}-{turn}-{at}", type="indicator", version_key="2026",
                      raw=b'{"pad":"' + b"x" * 300 + b'"}', atoms=(("domain", f"d{at}.example"),))
            for at in range(each)], f"{name}-{turn}")
    print(turn, flush=True)
"""


def writer(url, name, times, each):
    return python(WRITING, url, name, str(times), str(each))


def test_two_processes_lose_nothing_and_numbers_appear_in_order(url, store):
    running = [writer(url, name, 15, 4) for name in ("a", "b")]
    seen: list[int] = []
    while True:
        ended = all(each.poll() is not None for each in running)
        with store.read() as reader:
            # Whoever remembers the last number and asks for what is above it misses nothing.
            while found := objects.page(reader, seen[-1] if seen else 0, 7):
                seen += [one.seq for one in found]
        if ended:
            break
    assert [each.wait() for each in running] == [0, 0]
    for each in running:
        each.stdout.close()
    with store.read() as reader:
        everything = objects.page(reader, 0, 1000)
        assert [one.seq for one in everything] == seen
        assert len({one.id for one in everything}) == 120
        assert len(objects.by_atom(reader, "domain", "d1.example")) == 30
        assert audit.verify(reader) == []
        assert audit.head(reader)[0] == 30


@pytest.mark.parametrize("after", [1, 4, 9])
def test_a_killed_writer_loses_no_acknowledged_commit_and_leaves_no_half_file(url, opened, after):
    child = writer(url, "k", 1000, 40)
    told = -1
    for line in child.stdout:
        told = int(line)
        if told >= after:
            break
    child.send_signal(signal.SIGKILL)
    told = max([told, *(int(line) for line in child.stdout.read().split())])
    child.wait()
    child.stdout.close()
    store = opened(url)
    with store.write("me", AT) as tx:  # the turn to write is free again
        objects.add(tx, [new("indicator--after")], "file")
    with store.read() as reader:
        turns: dict[str, int] = {}
        for one in objects.page(reader, 0, 100_000):
            turns[one.id.rpartition("-")[0]] = turns.get(one.id.rpartition("-")[0], 0) + 1
        turns.pop("indicator-")
        assert set(turns.values()) == {40}
        assert told + 1 <= len(turns) <= told + 2
        assert len(objects.by_atom(reader, "domain", "d0.example")) == len(turns)
        assert audit.verify(reader) == []


def fill(store):
    """Write more than the database may grow by (SQLite says what it says of a full disk)."""
    with store.write("me", AT) as tx:
        pages = tx.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        tx.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 3}")
        objects.add(tx, [new(f"indicator--{at}", raw=bytes(9000)) for at in range(2, 50)], "file")


def test_a_full_disk_keeps_the_old_and_says_so(sqlite_template, tmp_path):
    path = tmp_path / "store.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = open_store(f"sqlite:///{path}")
    with store.write("me", AT) as tx:
        objects.add(tx, [new("indicator--1")], "file")
    with pytest.raises(Unavailable) as caught:
        fill(store)
    assert "room" in caught.value.do
    with store.read() as reader:
        assert objects.count(reader) == 1
    store.close()


def test_the_head_is_that_of_a_snapshot_taken_now(store):
    for number in range(3):
        with store.read() as reader:
            assert store.head() == audit.head(reader)
        with store.write("me", AT) as tx:
            tx.audit("test", str(number))
            before = store.head() if store.name.startswith("sqlite") else None  # others see what is committed
        if before is not None:
            assert before[0] == store.head()[0] - 1
