# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import msgspec
import pytest

from tocsin.core.hit import Hit
from tocsin.store import hits

AT = "2026-11-22T09:30:00.000Z"
HIT = Hit(
    file="eve.json",
    line=3,
    offset=270,
    field="dns.rrname",
    at=AT,
    kind="domain",
    value="a.example",
    seen="A.example",
)


def add(store, *news):
    with store.write("me", AT) as tx:
        return hits.add(tx, news)


def test_a_hit_is_kept_once(store):
    many = [msgspec.structs.replace(HIT, offset=at, line=at) for at in range(1300)]
    assert add(store, *many, *many[:5]) == 1300
    with store.read() as reader:
        before = (reader.last, hits.all(reader))
    assert add(store, *many) == 0
    with store.read() as reader:
        assert (reader.last, hits.all(reader)) == before
        assert before[1] == many
        assert hits.count(reader) == 1300


@pytest.mark.parametrize(
    "other", [{"file": "b"}, {"offset": 271}, {"kind": "url"}, {"value": "b.example"}, {"field": "http.host"}]
)
def test_what_tells_hits_apart(store, other):
    assert add(store, HIT, msgspec.structs.replace(HIT, **other)) == 2


def test_a_hit_that_says_more_keeps_its_number(store):
    add(store, HIT)
    more = msgspec.structs.replace(HIT, objects=("indicator--1",))
    assert add(store, more) == 0
    with store.read() as reader:
        assert [hit for _, hit in hits.page(reader, 0, 9)] == [more]


def test_pages_of_hits(store):
    add(store, *(msgspec.structs.replace(HIT, offset=at) for at in range(10)))
    with store.read() as reader:
        seen: list[int] = []
        after = 0
        while found := hits.page(reader, after, 3):
            seen += [hit.offset for _, hit in found]
            after = found[-1][0]
    assert seen == list(range(10))


def test_names_and_values_of_any_length_and_character(store):
    value = "".join(f"{(at * 2654435761) % 2**32:08x}" for at in range(4000))
    odd = msgspec.structs.replace(HIT, file="caf\udce9.json", value=value, seen="a\x00b")
    assert add(store, odd) == 1
    assert add(store, odd) == 0
    with store.read() as reader:
        assert hits.all(reader) == [msgspec.structs.replace(odd, file="caf\ufffd.json")]
