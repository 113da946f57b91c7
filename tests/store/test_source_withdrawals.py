# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One source takes back what it said; what others vouch for stays, version by version."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import times
from tocsin.core.errors import BadInput
from tocsin.store import Store, create_store, mend, objects, open_store, source_withdrawals, verify
from tocsin.store.objects import NewObject

AT = "2026-11-22T09:30:00.000Z"


def version(key: str) -> NewObject:
    raw = b'{"v":"%s"}' % key.encode()
    return NewObject(
        id="indicator--1", type="indicator", version_key=key, raw=raw, atoms=(("domain", "bad.example"),)
    )


def shown(store: Store) -> tuple[list[str], str, int, list[str], list[str]]:
    with store.read() as reader:
        last = objects.get(reader, "indicator--1")
        return (
            [row.version_key for row in objects.versions(reader, "indicator--1")],
            last.version_key if last else "",
            objects.count(reader),
            objects.by_atom(reader, "domain", "bad.example"),
            [row.version_key for row in objects.page(reader, 0, 9)],
        )


def sound(store: Store) -> None:
    with store.read() as reader:
        assert verify.last_flags(reader).count == 0


def test_what_others_vouch_for_stays_and_the_rest_leaves(store):
    with store.write("me", AT) as tx:
        objects.add(tx, [version("1"), version("2")], "a")
        objects.add(tx, [version("1")], "b")
        assert source_withdrawals.add(tx, "indicator--1", "a", "wrong\ud800", "amy")
        assert not source_withdrawals.add(tx, "indicator--1", "a", "again", "bo")
    assert shown(store) == (["1"], "1", 1, ["indicator--1"], ["1"])
    sound(store)
    with store.write("me", AT) as tx:
        source_withdrawals.add(tx, "indicator--1", "b", "too", "bo")
    assert shown(store) == ([], "", 0, [], [])
    sound(store)
    with store.write("me", AT) as tx:
        added = objects.add(tx, [version("2")], "a")
        assert (added.added, added.unchanged) == (0, 1)
    assert shown(store)[0] == []
    with store.write("me", AT) as tx:
        objects.add(tx, [version("2")], "c")
    assert shown(store) == (["2"], "2", 1, ["indicator--1"], ["2"])
    with store.read() as reader:
        assert [(one.source, one.reason) for one in source_withdrawals.of_object(reader, "indicator--1")] == [
            ("a", "wrong\ud800"),
            ("b", "too"),
        ]
    sound(store)


def test_it_may_come_before_the_object(store):
    with store.write("me", AT) as tx:
        source_withdrawals.add(tx, "indicator--1", "a", "wrong", "amy")
        objects.add(tx, [version("1")], "a")
    assert shown(store)[0] == []


@pytest.mark.parametrize("name", ["", "x" * 1001])
def test_what_can_be_no_object_id_is_refused(store, name):
    with pytest.raises(BadInput), store.write("me", AT) as tx:
        source_withdrawals.add(tx, name, "a", "wrong", "amy")


STEPS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["1", "2", "3", "back"])), max_size=9)


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Path:
    """A store to be copied: making one costs more than all that a step does."""
    path = tmp_path_factory.mktemp("empty") / "x.db"
    create_store(f"sqlite:///{path}").close()
    return path


@settings(times(0.5))
@given(STEPS)
def test_a_version_stands_just_while_a_source_that_said_it_has_not_taken_it_back(
    tmp_path_factory, empty, steps
):
    copy = shutil.copy(empty, tmp_path_factory.mktemp("s"))
    store = open_store(f"sqlite:///{copy}")
    said: set[tuple[str, str]] = set()
    back: set[str] = set()
    with store.write("me", AT) as tx:
        for source, what in steps:
            if what == "back":
                source_withdrawals.add(tx, "indicator--1", source, "wrong", "amy")
                back.add(source)
            else:
                objects.add(tx, [version(what)], source)
                said.add((source, what))
    standing = sorted({what for source, what in said if source not in back})
    assert shown(store)[:2] == (standing, standing[-1] if standing else "")
    sound(store)
    with store.write("me", AT) as tx:
        assert mend.derive(tx, lambda _kind, _raw: [("domain", "bad.example")])[1] == 0
    assert shown(store)[:2] == (standing, standing[-1] if standing else "")
    store.close()


def test_what_a_source_says_again_stands_again_and_what_a_person_took_back_does_not(store):
    with store.write("me", AT) as tx:
        objects.add(tx, [version("1"), version("2")], "a")
        source_withdrawals.add(tx, "indicator--1", "a", "deleted upstream", "pull")
    assert shown(store)[0] == []
    with store.write("me", AT) as tx:
        assert source_withdrawals.again(tx, ["indicator--1", "indicator--2"], "a", "amy") == 0
        assert source_withdrawals.again(tx, ["indicator--1"], "a", "pull") == 1
    assert shown(store) == (["1", "2"], "2", 1, ["indicator--1"], ["1", "2"])
    sound(store)
    with store.write("me", AT) as tx:
        source_withdrawals.add(tx, "indicator--1", "a", "wrong", "amy")
        assert source_withdrawals.again(tx, ["indicator--1"], "a", "pull") == 0
    assert shown(store)[0] == []
    sound(store)
