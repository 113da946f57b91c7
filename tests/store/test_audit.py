# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import sqlite3

import pytest
import sqlalchemy as sa

from tocsin.core.errors import Unavailable
from tocsin.store import audit, cases, schema, withdrawals

AT = "2026-11-22T09:30:00.000Z"


@pytest.fixture
def filled(store):
    """A store with five audit entries of two actors."""
    with store.write("amy", AT) as tx:
        cases.put(tx, "case--1", AT, "open", b"{}")
        cases.put(tx, "case--2", AT, "open", b"{}")
        withdrawals.add(tx, "indicator--1", "wrong", "amy")
    with store.write("bo", AT) as tx:
        cases.put(tx, "case--1", AT, "closed", b"{}")
        cases.put(tx, "case--1", AT, "closed", b"{}")
    return store


def faults(store):
    with store.read() as reader:
        return [fault.where for fault in audit.verify(reader)]


def tamper(store, *statements):
    with store.write("nobody", AT) as tx:
        for statement in statements:
            tx.connection.execute(statement)


def test_every_write_is_one_entry_and_the_chain_holds(filled):
    assert faults(filled) == []
    with filled.read() as reader:
        entries = audit.page(reader, 0, 10)
        assert [(entry.seq, entry.actor, entry.action, entry.subject) for entry in entries] == [
            (1, "amy", "cases.put", "case--1"),
            (2, "amy", "cases.put", "case--2"),
            (3, "amy", "withdrawals.add", "indicator--1"),
            (4, "bo", "cases.put", "case--1"),
            (5, "bo", "cases.put", "case--1"),
        ]
        assert audit.page(reader, 3, 1) == entries[3:4]
        assert '"changed":1' in entries[3].detail
        assert '"changed":0' in entries[4].detail
        assert audit.head(reader)[0] == 5


@pytest.mark.parametrize("field", ["at", "actor", "action", "subject", "detail"])
@pytest.mark.parametrize("seq", [1, 3, 5])
def test_an_altered_entry_is_found(filled, field, seq):
    table = schema.audit
    tamper(filled, sa.update(table).where(table.c.seq == seq).values({field: "x"}))
    assert faults(filled) == [f"audit {seq}"]


@pytest.mark.parametrize("seq", [1, 2, 5])
def test_a_removed_entry_is_found(filled, seq):
    tamper(filled, sa.delete(schema.audit).where(schema.audit.c.seq == seq))
    assert faults(filled) == [f"audit {seq if seq < 5 else 4}"]


def test_entries_that_changed_places_are_found(filled):
    table = schema.audit
    places = [sa.update(table).where(table.c.seq == a).values(seq=b) for a, b in ((2, 99), (3, 2), (99, 3))]
    tamper(filled, *places)
    assert faults(filled) == ["audit 2", "audit 3", "audit 4"]


def test_an_entry_put_at_the_end_is_found(filled):
    row = audit.Head(5, b"?" * 32).append(AT, "eve", "cases.put", "case--9", {})
    tamper(filled, sa.insert(schema.audit).values(row))
    assert faults(filled) == ["audit 6", "audit 6"]


def test_an_altered_digest_is_found(filled):
    table = schema.audit
    tamper(filled, sa.update(table).where(table.c.seq == 4).values(digest=b"?" * 32))
    assert faults(filled) == ["audit 4", "audit 5"]


def test_parts_that_run_into_each_other_have_different_digests():
    one = audit.Entry(1, AT, "ab", "c", "", "{}")
    other = audit.Entry(1, AT, "a", "bc", "", "{}")
    assert audit.link(bytes(32), one) != audit.link(bytes(32), other)


@pytest.mark.parametrize("value", ["7", "x'ff00'", "1.5"])
@pytest.mark.parametrize("column", ["at", "detail", "digest"])
def test_a_value_of_another_type_is_a_fault_and_no_crash(sqlite_template, tmp_path, opened, column, value):
    path = tmp_path / "tocsin.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = opened(f"sqlite:///{path}")
    for _ in range(3):
        with store.write("me", AT) as tx:
            tx.audit("x", "y")
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE audit SET {column} = {value} WHERE seq = 2")
    connection.close()
    with store.read() as reader:
        assert audit.verify(reader)[0].where == "audit 2"


def test_what_was_entered_since_a_head_is_known_by_its_actions(filled):
    with filled.read() as reader:
        before = audit.head(reader)
        assert audit.only(reader, (), before)
    with filled.write("bo", AT) as tx:
        cases.put(tx, "case--3", AT, "open", b"{}")
        cases.put(tx, "case--4", AT, "open", b"{}")
    with filled.read() as reader:
        assert audit.only(reader, ("cases.put",), before)
        assert not audit.only(reader, ("withdrawals.add",), before)
        assert audit.only(reader, ("cases.put",), before, most=2)
        assert not audit.only(reader, ("cases.put",), before, most=1)
        assert not audit.only(reader, ("cases.put", "withdrawals.add"), (before[0], "00" * 32))
        assert not audit.only(reader, ("cases.put", "withdrawals.add"), (10, "00" * 32))
    with filled.write("amy", AT) as tx:
        withdrawals.add(tx, "indicator--2", "wrong", "amy")
        cases.put(tx, "case--5", AT, "open", b"{}")
    with filled.read() as reader:
        assert not audit.only(reader, ("cases.put",), before)


def test_a_glance_says_of_the_chain_what_a_snapshot_says_and_sees_nothing_later(filled):
    with filled.read() as reader:
        marks = [(row[0], bytes(row[-1]).hex()) for row in reader.chain(1, 10)]
        said = [(audit.since(reader, mark, 3), audit.only(reader, ("cases.put",), mark)) for mark in marks]
    with filled.glance() as glance:
        assert audit.head(glance) == filled.head() == marks[-1]
        assert said == [
            (audit.since(glance, mark, 3), audit.only(glance, ("cases.put",), mark)) for mark in marks
        ]
        assert audit.since(glance, (marks[0][0], "00" * 32), 10) is None
        with filled.write("bo", AT) as tx:
            cases.put(tx, "case--9", AT, "open", b"{}")
        assert audit.since(glance, marks[-1], 10) == []
    with filled.glance() as glance:
        assert [each.subject for each in audit.since(glance, marks[-1], 10) or ()] == ["case--9"]


def test_a_glance_at_a_store_that_is_not_sound_is_an_error_of_ours(store):
    with store.write("me", AT) as tx:
        tx.connection.execute(sa.delete(schema.sequence))
    with pytest.raises(Unavailable, match="a row that every store has is missing"), store.glance():
        pass
