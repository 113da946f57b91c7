# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import sqlite3

import pytest

from tests.store.filled import AT, SEED, fill
from tests.store.test_engine import change
from tests.trials import workload
from tocsin.core.errors import Unavailable
from tocsin.core.limits import Limits
from tocsin.flows.checkup import examine, speaks
from tocsin.store import audit, backup, mend, objects, schema, verify
from tocsin.store.objects import NewObject

SPEAK = speaks(Limits())
FIRST = workload.turn(SEED, 0).objects[0].id

OTHERS = ", ".join(column.name for column in schema.object_.c if column.name != "seq")

# One fault at a time, as somebody with SQL would make it: (name, statements, the checks that find it, does mending mend it).
FAULTS = [
    (
        "an object has other bytes",
        ["UPDATE object SET raw = (SELECT raw FROM object WHERE seq = (SELECT max(seq) FROM object)) WHERE id = :id"],
        "altered",
        False,
    ),
    ("a posting is gone", ["DELETE FROM posting WHERE object = (SELECT min(seq) FROM object)"], "postings", True),
    ("all postings are gone", ["DELETE FROM posting"], "postings", True),
    (
        "a posting too many",
        ["INSERT INTO posting SELECT max(atom), (SELECT min(seq) FROM object) FROM posting"],
        "postings",
        True,
    ),
    ("an atom has another value", ["UPDATE atom SET value = 'other.example' WHERE id = (SELECT min(id) FROM atom)"], "postings", True),
    ("an atom has another hash", ["UPDATE atom SET hash = 5 WHERE id = (SELECT min(id) FROM atom)"], "postings", True),
    ("an object has another hash", ["UPDATE object SET hash = 5 WHERE id = :id"], "keys", True),
    ("an object has another time", ["UPDATE object SET modified_ms = 5 WHERE id = :id"], "keys", True),
    ("an object has no time", ["UPDATE object SET modified_ms = NULL WHERE id = :id"], "keys", True),
    ("nobody said an object", ["UPDATE object SET origin = 0 WHERE id = :id"], "sources arrivals", False),
    ("a source of nothing", ["INSERT INTO object_source SELECT 999999, min(id) FROM origin"], "sources", False),
    ("a run of versions is gone", ["DELETE FROM arrival WHERE first = (SELECT max(first) FROM arrival)"], "arrivals", True),
    ("a run of none", ["INSERT INTO arrival SELECT 900000, 900001, min(id), 'now', 2 FROM origin"], "arrivals", True),
    ("a run of another time", ["UPDATE arrival SET at = '2020' WHERE first = (SELECT min(first) FROM arrival)"], "arrivals", True),
    ("a run that is too long", ["UPDATE arrival SET last = last + 1 WHERE first = (SELECT max(first) FROM arrival)"], "arrivals", True),
    ("a run that counts wrongly", ["UPDATE arrival SET objects = objects + 1 WHERE first = (SELECT min(first) FROM arrival)"], "arrivals", True),
    ("no version is the last", ["UPDATE object SET is_last = false WHERE id = :id"], "last", True),
    (
        "an old version is the last",
        [
            "UPDATE object SET is_last = false WHERE id = :id",
            "UPDATE object SET is_last = true WHERE seq = (SELECT min(seq) FROM object WHERE id = :id)",
        ],
        "last",
        True,
    ),
    ("the counter stands behind", ["UPDATE sequence SET last = 3"], "numbers", False),
    ("a number is given twice", ["UPDATE hit SET seq = (SELECT min(seq) FROM object) WHERE seq = (SELECT min(seq) FROM hit)"], "numbers", False),
    ("a number below one", ["UPDATE hit SET seq = -4 WHERE seq = (SELECT min(seq) FROM hit)"], "numbers", False),
]  # fmt: skip
LOOSE = [
    ("a dispute over nothing", ["UPDATE dispute SET object = 999999 WHERE seq = (SELECT min(seq) FROM dispute)"], {"disputes", "database"}),
    ("a posting of nothing", ["UPDATE posting SET object = 999999 WHERE object = (SELECT min(seq) FROM object)"], {"postings"}),
    ("a posting to no atom", ["DELETE FROM atom WHERE id = (SELECT min(id) FROM atom)"], {"postings"}),
    ("a version kept twice", ["INSERT INTO object SELECT (SELECT max(seq) + 1 FROM object) + 999, " + OTHERS + " FROM object WHERE seq = (SELECT min(seq) FROM object WHERE NOT is_last)"], {"twice", "numbers", "postings", "arrivals"}),
]  # fmt: skip


def wrong(store):
    """The names of the checks that find something."""
    with store.read() as reader:
        found = verify.objects(reader, SPEAK)
        tallies = {
            "altered": found.altered,
            "postings": found.postings,
            "keys": found.keys,
            "twice": verify.twice(reader),
            "sources": verify.sources(reader),
            "arrivals": verify.arrivals(reader),
            "last": verify.last_flags(reader),
            "numbers": verify.numbers(reader),
            "disputes": verify.disputes(reader),
            "files": verify.written_out(reader)[0],
        }
        assert all(tally.first for tally in tallies.values() if tally.count)
        named = {name for name, tally in tallies.items() if tally.count}
        return named | ({"database"} if verify.database(reader) else set())


def test_a_store_with_something_in_every_table_is_well(store, tmp_path):
    fill(store, tmp_path)
    assert wrong(store) == set()


def test_every_fault_is_found_and_mended_if_it_is_of_what_is_derived(places, opened):
    for name, statements, check, mendable in FAULTS:
        url = places.made()
        store = opened(url)
        fill(store)
        for statement in statements:
            change(url, statement, **({"id": FIRST} if ":id" in statement else {}))
        assert wrong(store) == {*check.split()}, name
        if mendable:
            with store.write("doctor", AT) as tx:
                mend.derive(tx, SPEAK)
            assert wrong(store) == set(), name
            with store.read() as reader:
                assert audit.verify(reader) == []
                assert audit.page(reader, 0, 1000)[-1].action == mend.ACTION
                last = objects.get(reader, FIRST, include_withdrawn=True)
                assert last is not None
                assert last.version_key.startswith("2026-11-22T09:00:03")


@pytest.mark.parametrize(("name", "statements", "check"), LOOSE)
def test_what_refers_to_nothing(sqlite_template, tmp_path, opened, name, statements, check):
    path = tmp_path / "tocsin.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = opened(f"sqlite:///{path}")
    fill(store)
    with sqlite3.connect(path) as connection:  # which does not watch references
        for statement in statements:
            connection.execute(statement)
    connection.close()
    assert wrong(store) == check, name


def test_pages_that_are_damaged(sqlite_template, tmp_path, opened):
    path = tmp_path / "tocsin.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = opened(f"sqlite:///{path}")
    fill(store)
    with store.read() as reader:
        assert verify.database(reader) == []
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA writable_schema = 1")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, '\"type\", seq', '\"seq\", type') WHERE name = 'ix_object_type'"
        )
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, '(type, seq, tlp)', '(seq, type, tlp)') WHERE name = 'ix_object_type'"
        )
    connection.close()
    again = opened(f"sqlite:///{path}")
    with again.read() as reader:
        assert any("ix_object_type" in what for what in verify.database(reader))
    lines = [*examine(again)]
    assert [(line.check, line.exit_code) for line in lines if not line.ok] == [("database", 6)] * (
        len(lines) - 1
    )
    with pytest.raises(Unavailable):
        backup.write(again, tmp_path / "b.gz", at=AT, by="test")


def test_mending_needs_what_is_unique_to_stay_so(store):
    """Marks of many versions of many objects, all wrong at once."""
    with store.write("me", AT) as tx:
        news = [
            NewObject(id=f"i--{name}", type="i", version_key=f"{key}", raw=b"%d" % key)
            for name in range(30)
            for key in (2, 1, 3)
        ]
        objects.add(tx, news, "file")
    with store.write("me", AT) as tx:
        tx.connection.exec_driver_sql("UPDATE object SET is_last = false")
        tx.connection.exec_driver_sql("UPDATE object SET is_last = true WHERE version_key = '1'")
    assert wrong(store) == {"last"}
    with store.write("doctor", AT) as tx:
        assert mend.derive(tx, SPEAK) == (90, 60)
    assert wrong(store) == set()


def test_a_file_that_was_altered_and_one_that_is_gone(store, tmp_path):
    fill(store, tmp_path)
    with store.read() as reader:
        assert [tally.count for tally in verify.written_out(reader)] == [0, 0]
        (tmp_path / "bundle.json").write_bytes(b"{ }")
        altered, gone = verify.written_out(reader)
        assert (altered.first, gone.count) == ([str(tmp_path / "bundle.json")], 0)
        (tmp_path / "bundle.json").unlink()
        (tmp_path / "bundle.json").mkdir()
        altered, gone = verify.written_out(reader)
        assert (altered.count, gone.first) == (0, [str(tmp_path / "bundle.json")])


def test_an_object_that_does_not_speak_any_more_is_no_crash():
    assert SPEAK("indicator", b"{") == []
    assert SPEAK("indicator", b"[1]") == []
    assert SPEAK("indicator", b'{"pattern":"[[["}') == []
