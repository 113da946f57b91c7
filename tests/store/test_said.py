# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from collections import Counter

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from tests.effort import times
from tocsin.core import keys
from tocsin.core.component import Component, Unchecked
from tocsin.core.dependency import Shock
from tocsin.core.errors import BadInput, Unavailable
from tocsin.store import inventory, open_store, said, schema


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_keys_of_different_parts_differ(one, other):
    assert (keys.key_of(*one) == keys.key_of(*other)) == (one == other)


@given(st.lists(st.integers(), max_size=30), st.integers(1, 7))
def test_chunks_joined_are_the_whole(items, size):
    parts = list(said.chunks(items, size))
    assert [item for part in parts for item in part] == items
    assert all(len(part) == size for part in parts[:-1])


def test_a_record_comes_back():
    record = Shock(id="s", name="n", lost=("a",), start=dt.date(2026, 4, 15), level=0.25)
    assert msgspec.json.decode(said.encode(record), type=Shock) == record


def test_a_name_that_is_not_unicode_is_kept_printable():
    body = said.encode(Component(name="n", version="1", source="caf\udce9.json"))
    assert msgspec.json.decode(body, type=Component).source == "caf\ufffd.json"


@pytest.mark.parametrize("level", [float("nan"), float("inf")])
def test_what_could_not_be_read_back_is_refused(level):
    with pytest.raises(BadInput):
        said.encode(Shock(id="s", name="n", lost=(), start=dt.date(2026, 4, 15), level=level))
    with pytest.raises(BadInput):
        said.encode(Unchecked(what="x", why="y", kind="mood"))  # type: ignore[arg-type]  # what a later version might write


@pytest.mark.parametrize("body", [b"", b"{", b'{"name":7}', b"\xff\xfe"])
def test_a_record_that_was_altered_past_reading_is_named(store, body):
    with store.write("me", "2026-11-22T09:30:00.000Z") as tx:
        inventory.replace_components(tx, "x.json", [Component(name="n", version="1")])
        tx.connection.execute(sa.update(schema.component).values(body=body))
    with store.read() as reader, pytest.raises(Unavailable) as caught:
        inventory.components(reader)
    assert "record 2 of component" in caught.value.what
    assert "backup" in caught.value.do


def shock(name):
    return Shock(id=name, name=name, lost=("a",), start=dt.date(2026, 4, 15))


SHOCKS = st.lists(st.sampled_from("abcde"), max_size=6)


@times(0.3)
@given(SHOCKS, st.sets(st.sampled_from("abcde")), SHOCKS)
def test_what_is_amended_is_what_stayed_and_what_came_and_the_same_again_stays_in_its_row(
    sqlite_template, before, goes, new
):
    with opened_anew(sqlite_template) as store, store.write("me", "2026-11-22T09:30:00.000Z") as tx:
        table, origin = schema.shock, said.origin(tx, "x.toml")
        said.replace(tx, table, origin, [shock(name) for name in before])
        said.replace(tx, table, said.origin(tx, "other"), [shock("a")])
        was = {row.seq: one.id for one, row in said.rows(tx, table, Shock)}
        rows = [(shock(name), {"origin": origin}) for name in new]
        gone, came = said.amend(
            tx, table, [table.c.origin == origin], Shock, lambda one: one.id in goes, rows
        )
        said.forget(tx, table.name, origin)
        now = {row.seq: one.id for one, row in said.rows(tx, table, Shock)}
        want = Counter(name for name in before if name not in goes) + Counter(new)
        assert Counter(now.values()) == want + Counter("a")
        assert (len(was.keys() - now.keys()), len(now.keys() - was.keys())) == (gone, came)
        left = Counter(name for name in before if name in goes)
        assert gone == sum((left - Counter(new)).values())
        # whoever says the whole again is heard, though it is what was said as a whole before
        said.replace(tx, table, origin, [shock(name) for name in before])
        assert Counter(one.id for one in said.read(tx, table, Shock)) == Counter(before) + Counter("a")


@contextlib.contextmanager
def opened_anew(template):
    path = shutil.copy(template, template.with_name("amended.db"))
    store = open_store(f"sqlite:///{path}")
    try:
        yield store
    finally:
        store.close()
