# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Counts and firsts of sources, against a slow count over what was said in which order."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import times
from tocsin.core.new_object import NewObject
from tocsin.store import create_store, objects, source_counts, source_withdrawals, withdrawals

AT = "2026-11-22T09:30:00.000Z"
SAID = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 4), st.sampled_from("xyz")), max_size=14)


def made(number, *values):
    atoms = tuple(("domain", f"{value}.example") for value in values)
    return NewObject(id=f"indicator--{number}", type="indicator", version_key="1", raw=b"{}", atoms=atoms)


def slow(said):
    """(source, number of the object, its value) in order -> versions, and firsts."""
    counts: dict[str, int] = {}
    told: dict[tuple[int, str], list[str]] = {}
    by_value: dict[str, list[str]] = {}
    for source, number, value in said:
        name = (number, value)
        known = told.setdefault(name, [])
        if source not in known:
            known.append(source)
            counts[source] = counts.get(source, 0) + 1
            by_value.setdefault(value, []).append(source)
    firsts: dict[str, int] = {}
    for sources in by_value.values():
        if set(sources) != {sources[0]}:
            firsts[sources[0]] = firsts.get(sources[0], 0) + 1
    return counts, firsts


@settings(times(0.5), deadline=None)
@given(SAID)
def test_counts_and_firsts_are_those_of_a_slow_count(said):
    with tempfile.TemporaryDirectory() as folder:
        store = create_store(f"sqlite:///{Path(folder)}/s.db")
        with store.write("me", AT) as tx:
            for source, number, value in said:
                objects.add(tx, [made(f"{number}{value}", value)], source)
        with store.read() as reader:
            counts = {name: one.first + one.again for name, one in source_counts.counts(reader).items()}
            found = counts, source_counts.firsts(reader)
        store.close()
    assert found == slow(said)


def test_on_both_databases_and_without_what_was_taken_back(store):
    with store.write("me", AT) as tx:
        objects.add(tx, [made(1, "x"), made(2, "y"), made(3, "z")], "a")
        objects.add(tx, [made(1, "x"), made(4, "y"), made(5, "z")], "b")
    with store.read() as reader:
        assert source_counts.firsts(reader) == {"a": 3}
        assert source_counts.firsts(reader, values=1) == {"a": 1}
        found = source_counts.counts(reader)
    assert {name: (one.first, one.again, one.last_at) for name, one in found.items()} == {
        "a": (3, 0, AT),
        "b": (2, 1, AT),
    }
    with store.write("me", AT) as tx:
        withdrawals.add(tx, "indicator--2", "wrong", "amy")
        source_withdrawals.add(tx, "indicator--3", "a", "wrong", "amy")
    with store.read() as reader:
        assert source_counts.firsts(reader) == {"a": 1}


def test_an_empty_store(store):
    with store.read() as reader:
        assert source_counts.counts(reader) == {}
        assert source_counts.firsts(reader) == {}
