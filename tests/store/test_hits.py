# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.core.hit import Hit
from tocsin.store import hit_groups, hits, schema

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


EVENT = msgspec.structs.replace(HIT, event="ab", hosts=("10.0.0.7", "a.example"), observer="sensor")


def test_the_same_event_in_a_rotated_file_is_one_hit_at_two_places(store):
    assert add(store, EVENT) == 1
    rotated = msgspec.structs.replace(EVENT, file="eve.json.1.gz", line=9, offset=990)
    assert add(store, rotated, EVENT) == 0
    assert add(store, rotated) == 0
    with store.read() as reader:
        ((seq, hit),) = hits.page(reader, 0, 9)
        assert hit == EVENT
        assert hits.places(reader, [seq]) == {seq: (hits.Place("eve.json.1.gz", 9, 990),)}
        ((number, group),) = hit_groups.read(reader)
        assert (group.count, group.hosts, group.day) == (1, ("10.0.0.7",), AT[:10])
        assert hits.of_groups(reader, [number]) == [(seq, EVENT)]


def test_a_hit_of_an_older_program_is_found_again_where_it_stood(store):
    add(store, msgspec.structs.replace(EVENT, event=""))
    assert add(store, EVENT) == 0
    assert add(store, msgspec.structs.replace(EVENT, file="copy", offset=0)) == 0
    with store.read() as reader:
        assert hits.all(reader) == [EVENT]


def test_the_time_at_which_an_event_was_found_first_stands(store):
    add(store, EVENT)
    add(store, msgspec.structs.replace(EVENT, at="2027-11-22T09:30:00.000Z", deed="write"))
    with store.read() as reader:
        ((_, hit),) = hits.page(reader, 0, 9)
        assert (hit.at, hit.deed) == (AT, "write")
        ((_, group),) = hit_groups.read(reader)
        assert (group.day, group.deeds) == (AT[:10], ("write",))


def counted(found: list[Hit]) -> dict[tuple[object, ...], tuple[int, str, str, set[str]]]:
    """The slow twin: groups of the hits that are kept."""
    groups: dict[tuple[object, ...], list[Hit]] = {}
    for hit in found:
        parties = tuple(host for host in hit.hosts if host not in {hit.value, hit.seen})
        groups.setdefault((hit.kind, hit.value, hit.at[:10], hit.observer, parties), []).append(hit)
    return {
        key: (
            len(rows),
            min(h.at for h in rows),
            max(h.at for h in rows),
            {o for h in rows for o in h.objects},
        )
        for key, rows in groups.items()
    }


FOUND = st.builds(
    Hit,
    file=st.sampled_from(["eve.json", "eve.json.1"]), line=st.just(1), offset=st.integers(0, 3), field=st.sampled_from("ab"),
    at=st.sampled_from(["2026-11-22T09:30:00.000Z", "2026-11-22T23:30:00.000Z", "2026-11-23T00:30:00.000Z", ""]),
    kind=st.just("domain"), value=st.sampled_from(["a.example", "b.example"]), seen=st.sampled_from(["A.example", "10.0.0.7"]),
    objects=st.lists(st.sampled_from(["i--1", "i--2"]), max_size=2, unique=True).map(lambda ids: tuple(sorted(ids))),
    hosts=st.lists(st.sampled_from(["10.0.0.7", "10.0.0.8", "a.example"]), max_size=2).map(tuple),
    deed=st.sampled_from(["", "write"]), observer=st.sampled_from(["", "sensor"]), event=st.sampled_from(["", "e1", "e2", "e3"]),
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(FOUND, max_size=6), max_size=5))
def test_groups_are_the_count_of_what_is_kept(store, batches):
    with store.write("me", AT) as tx:
        for table in (schema.hit, schema.hit_group, schema.hit_place):
            tx.connection.execute(sa.delete(table))
    for batch in batches:
        add(store, *batch)
    with store.read() as reader:
        groups = hit_groups.read(reader)
        kept = counted(hits.all(reader))
        assert {
            (g.kind, g.value, g.day, g.observer, g.hosts): (g.count, g.first, g.last) for _, g in groups
        } == {key: said[:3] for key, said in kept.items()}
        for number, group in groups:
            mine = hits.of_groups(reader, [number])
            assert len(mine) == group.count
            assert {hit_groups.key_of(hit) for _, hit in mine} == {hit_groups.key_of(mine[0][1])}
            assert kept[group.kind, group.value, group.day, group.observer, group.hosts][3] <= set(
                group.objects
            )


def test_a_day_has_its_groups(store):
    add(store, EVENT, msgspec.structs.replace(EVENT, event="cd", at=""))
    with store.read() as reader:
        assert [g.day for _, g in hit_groups.read(reader)] == [AT[:10], ""]
        assert [g.day for _, g in hit_groups.read(reader, since="2026-11-22", until="2026-11-22")] == [
            AT[:10]
        ]
        assert hit_groups.read(reader, since="2026-11-23") == []
        assert hit_groups.read(reader, until="2026-11-21") == []
