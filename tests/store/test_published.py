# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.effort import times
from tocsin.core import instant
from tocsin.store import objects, published, schema, sources
from tocsin.store.objects import NewObject
from tocsin.store.published import EACH_MILLISECOND, Place

NUMBERS = itertools.count()
NOON = "2026-11-22T12:00:00.000Z"


def new(count):
    return [
        NewObject(id=f"x--{next(NUMBERS)}", type="x", version_key="2026", raw=b"{}") for _ in range(count)
    ]


def everything(reader):
    seqs = list(
        reader.connection.execute(sa.select(schema.object_.c.seq).order_by(schema.object_.c.seq)).scalars()
    )
    return seqs, published.places(reader, seqs)


WRITES = st.lists(
    st.tuples(
        st.integers(0, 5_000),  # milliseconds after noon: the clock may go back
        st.lists(st.integers(0, 40), min_size=1, max_size=3),  # loads in one transaction
        st.integers(0, 2),  # numbers that others take
    ),
    min_size=1,
    max_size=6,
)


@settings(times(0.2), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writes=WRITES)
def test_times_ascend_with_the_numbers_and_what_comes_later_is_later_than_all_that_was_seen(store, writes):
    for after, loads, taken in writes:
        at = f"2026-11-22T12:00:0{after // 1000}.{after % 1000:03d}Z"
        with store.read() as reader:
            seqs, before = everything(reader)
        with store.write("me", at) as tx:
            for load in loads:
                objects.add(tx, new(load), f"source {load % 2}")
            for _ in range(taken):
                sources.record(tx, f"file {next(NUMBERS)}", "", "", "", 0, 0)
        with store.read() as reader:
            seqs, places = everything(reader)
            assert places[: len(before)] == before
            assert sorted(set(places)) == places
            fresh = places[len(before) :]
            assert all(place.ms > before[-1].ms for place in fresh if before)
            assert all(place.ms >= instant.milliseconds(instant.version_key(at)) for place in fresh)
            for place, group in itertools.groupby(place.ms for place in places):
                assert len(list(group)) <= EACH_MILLISECOND, place
            asked = dict(zip(places, seqs, strict=True))
            for place in {places[0], *before[-1:], *fresh} if places else set():
                assert published.seq_of(reader, place) == asked[place]


@settings(times(0.2), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    loads=st.lists(st.integers(1, 40), min_size=1, max_size=4), ms=st.integers(-5, 30), at=st.integers(0, 20)
)
def test_behind_any_place_stands_just_what_is_later(store, loads, ms, at):
    with store.write("me", NOON) as tx:
        for load in loads:
            objects.add(tx, new(load), "source")
    with store.read() as reader:
        seqs, places = everything(reader)
        asked = Place(places[0].ms + ms, min(at, EACH_MILLISECOND - 1))
        after = published.seq_of(reader, asked)
        expected = [seq for seq, place in zip(seqs, places, strict=True) if place > asked]
        assert [seq for seq in seqs if seq > after] == expected


def test_an_instant_that_is_none_is_passed_over(store):
    for at in ("2026", "yesterday", NOON):
        with store.write("me", at) as tx:
            objects.add(tx, new(1), "source")
    with store.read() as reader:
        _, places = everything(reader)
        assert [place.ms for place in places][:2] == [0, 1]
        assert published.text(places[2].ms) == "2026-11-22T12:00:00.000000Z"


def test_an_empty_store_and_one_that_lost_its_times_answer(store):
    with store.read() as reader:
        assert published.seq_of(reader, Place(10**12, 3)) == 0
        assert published.places(reader, []) == []
    with store.write("me", NOON) as tx:
        objects.add(tx, new(2), "source")
        tx.connection.execute(sa.delete(schema.published))
        assert everything(tx)[1] == [Place(0, 0)] * 2


@pytest.mark.parametrize(
    ("ms", "text"),
    [(0, "1970-01-01T00:00:00.000000Z"), (1_001, "1970-01-01T00:00:01.001000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999000Z")],
    ids=["first", "odd", "last"],
)  # fmt: skip
def test_times_have_six_digits_of_which_the_last_are_nought(ms, text):
    assert published.text(ms) == text
