# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.core.marking import Marking
from tocsin.store import disputes, objects, withdrawals
from tocsin.store.objects import NewObject

AT = "2026-11-22T09:30:00.000Z"


def new(name, key="2026-01-01T00:00:00", **more):
    raw = more.pop("raw", f'{{"id":"{name}","at":"{key}"}}'.encode())
    return NewObject(id=name, type=more.pop("type", "indicator"), version_key=key, raw=raw, **more)


def add(store, *news, source="file"):
    with store.write("me", AT) as tx:
        return objects.add(tx, news, source)


def stored(reader, name, **options):
    found = objects.get(reader, name, **options)
    assert found
    return found


# The oracle: a dictionary of dictionaries, one object at a time.


class Oracle:
    def __init__(self):
        self.kept: dict[str, dict[str, NewObject]] = {}
        self.bodies: dict[tuple[str, str], object] = {}
        self.disputed: set[tuple[str, str, str]] = set()
        self.withdrawn: set[str] = set()
        self.sources: dict[str, set[str]] = {}

    def add(self, one, body, source):
        versions = self.kept.setdefault(one.id, {})
        if one.version_key not in versions:
            versions[one.version_key] = one
            self.bodies[one.id, one.version_key] = body
        elif self.bodies[one.id, one.version_key] != body:
            self.disputed.add((one.id, one.version_key, repr(body)))
            return "disputed"
        else:
            self.sources.setdefault(one.id, set()).add(source)
            return "unchanged"
        self.sources.setdefault(one.id, set()).add(source)
        return "added"

    def last(self, name):
        versions = self.kept[name]
        return versions[max(versions)]

    def live(self):
        return [
            self.last(name)
            for name in self.kept
            if name not in self.withdrawn and not self.last(name).revoked
        ]


ATOMS = [
    ("domain", "a.example"),
    ("ipv4", "192.0.2.1"),
    ("domain", "192.0.2.1"),
    ("url", "https://a.example/é"),
]
SAYING = st.tuples(
    st.sampled_from("pqrst"),
    st.sampled_from(["2026-01-01T00:00:00", "2026-01-01T00:00:00.1", "2026-01-01T00:00:00.12", "2027"]),
    st.integers(0, 2),
    st.booleans(),
    st.lists(st.sampled_from(ATOMS), max_size=3),
    st.booleans(),
)
STEPS = st.lists(
    st.tuples(st.just("add"), st.sampled_from(["one", "two"]), st.lists(SAYING, max_size=6))
    | st.tuples(st.just("withdraw"), st.sampled_from("pqrst"), st.just(None)),
    max_size=6,
)
NUMBERS = itertools.count()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_adding_agrees_with_a_dictionary(store, steps):
    run = next(NUMBERS)  # one database, other ids for each example
    oracle = Oracle()
    mine = [(kind, f"{run}:{value}") for kind, value in ATOMS]
    for step, who, sayings in steps:
        with store.write("me", AT) as tx:
            if step == "withdraw":
                new_one = withdrawals.add(tx, f"indicator--{run}-{who}", "wrong", "me")
                assert new_one == (f"indicator--{run}-{who}" not in oracle.withdrawn)
                oracle.withdrawn.add(f"indicator--{run}-{who}")
                continue
            news, told = [], []
            for name, key, content, revoked, atoms, spaced in sayings:
                one = new(
                    f"indicator--{run}-{name}",
                    key,
                    raw=b'{ "b":1, "a":%d}' % content if spaced else b'{"a":%d,"b":1}' % content,
                    revoked=revoked,
                    atoms=tuple((kind, f"{run}:{value}") for kind, value in atoms),
                )
                news.append(one)
                told.append(oracle.add(one, content, who))
            done = objects.add(tx, news, who)
            assert (done.added, done.unchanged) == (told.count("added"), told.count("unchanged"))
    with store.read() as reader:
        check(reader, oracle, mine)


def check(reader, oracle, atoms):
    for name, versions in oracle.kept.items():
        found = objects.versions(reader, name, include_withdrawn=True)
        assert [(one.version_key, one.raw, one.is_last) for one in found] == [
            (key, versions[key].raw, key == max(versions)) for key in sorted(versions)
        ]
        last = objects.get(reader, name)
        assert (last is None) == (name in oracle.withdrawn)
        assert last is None or last.raw == oracle.last(name).raw
        expected = oracle.sources[name] if name not in oracle.withdrawn else set()
        assert set(objects.sources(reader, name)) == expected
    names = list(oracle.kept)
    assert objects.exists(reader, names) == set(names) - oracle.withdrawn
    live = oracle.live()
    for kind, value in atoms:
        expected = {one.id for one in live if (kind, value) in one.atoms}
        spoken = objects.by_atom(reader, kind, value)
        assert len(spoken) == len(set(spoken))
        assert set(spoken) == expected
    wanted = {(kind, value, one.id) for one in live for kind, value in one.atoms}
    run_atoms = {value for _, value in atoms}
    got = [row[:3] for row in objects.live_atoms(reader) if row[1] in run_atoms]
    assert len(got) == len(set(got))
    assert set(got) == wanted
    recorded = [d for d in disputes.page(reader, 0, 10_000, include_withdrawn=True) if d.id in oracle.kept]
    assert len(recorded) == len(oracle.disputed)


# By hand


def test_bytes_come_back_as_they_came(store):
    raw = b'{\n "id" : "x", "n": 1.50, "odd": "\\u0000"}'
    add(store, new("indicator--1", raw=raw, tlp="amber+strict", audience=("a", "b\ud800"), tags=("c2",)))
    with store.read() as reader:
        kept = stored(reader, "indicator--1")
        assert kept == objects.get(reader, "indicator--1", "2026-01-01T00:00:00")
    assert kept.raw == raw
    assert kept.marking == Marking("amber+strict", ("a", "b\ud800"))
    assert (kept.added_at, kept.is_last) == (AT, True)


@pytest.mark.parametrize(
    ("tlp", "level"), [("", None), ("clear", "clear"), ("AMBER", "red"), ("a pink\x1a ", "red")]
)
@pytest.mark.parametrize("audience", [(), ("a b", "\x1a")], ids=["for all", "for two"])
def test_a_level_that_is_not_known_counts_as_red(store, tlp, level, audience):
    add(store, new("indicator--1", tlp=tlp, audience=audience))
    with store.read() as reader:
        assert stored(reader, "indicator--1").marking.tlp == level


def test_loading_the_same_again_changes_nothing_not_even_numbers(store):
    news = [new(f"indicator--{at}", atoms=(("domain", f"{at}.example"),)) for at in range(1200)]
    first = add(store, *news)
    with store.read() as reader:
        before = (reader.last, objects.page(reader, 0, 5000), list(objects.live_atoms(reader)))
    again = add(store, *reversed(news))
    with store.read() as reader:
        assert (reader.last, objects.page(reader, 0, 5000), list(objects.live_atoms(reader))) == before
    assert (first.added, first.unchanged, again.added, again.unchanged) == (1200, 0, 0, 1200)


def test_other_content_is_a_dispute_recorded_once_and_overwrites_nothing(store):
    add(store, new("indicator--1", raw=b'{"a":1,"b":2}'), source="one")
    reordered = add(store, new("indicator--1", raw=b' {"b": 2, "a": 1}'), source="two")
    assert (reordered.unchanged, reordered.disputes) == (1, [])
    for _ in range(2):
        other = add(store, new("indicator--1", raw=b'{"a":9}'), source="three")
        assert [(d.id, d.source, d.raw) for d in other.disputes] == [("indicator--1", "three", b'{"a":9}')]
    with store.read() as reader:
        assert len(disputes.page(reader)) == 1
        assert stored(reader, "indicator--1").raw == b'{"a":1,"b":2}'
        assert objects.sources(reader, "indicator--1") == ["one", "two"]


def test_pages_follow_each_other_without_gap_or_repetition(store):
    for at in range(3):
        add(store, *(new(f"indicator--{n}", f"202{at}") for n in range(10)))
    with store.read() as reader:
        seen: list[objects.Stored] = []
        after = 0
        while found := objects.page(reader, after, 7):
            seen += found
            after = found[-1].seq
        assert [one.seq for one in seen] == sorted(one.seq for one in seen)
        assert {(one.id, one.version_key) for one in seen} == {
            (f"indicator--{n}", f"202{at}") for n in range(10) for at in range(3)
        }
        assert [one.version_key for one in objects.page(reader, 0, 99, version="last")] == ["2022"] * 10
        assert objects.count(reader) == 10


def test_a_withdrawn_object_vanishes_from_every_way_out(store):
    add(store, new("indicator--1", atoms=(("domain", "a.example"),), not_matched="too hard"))
    add(store, new("indicator--1", raw=b"{}"))
    with store.write("me", AT) as tx:
        withdrawals.add(tx, "indicator--1", "wrong", "me")
    late = add(store, new("indicator--1", "2030", atoms=(("domain", "a.example"),)))
    assert late.added == 1
    with store.read() as reader:
        assert objects.get(reader, "indicator--1") is None
        assert objects.versions(reader, "indicator--1") == []
        assert objects.page(reader, 0, 9) == []
        assert objects.of_type(reader, "indicator") == []
        assert objects.count(reader) == 0
        assert objects.by_atom(reader, "domain", "a.example") == []
        assert list(objects.live_atoms(reader)) == []
        assert list(objects.not_matched(reader)) == []
        assert objects.exists(reader, ["indicator--1"]) == set()
        assert objects.sources(reader, "indicator--1") == []
        assert disputes.page(reader) == []
        assert stored(reader, "indicator--1", include_withdrawn=True).version_key == "2030"
        assert len(objects.page(reader, 0, 9, include_withdrawn=True)) == 2
        assert objects.count(reader, include_withdrawn=True) == 1


def test_revoked_objects_are_kept_and_match_nothing(store):
    add(store, new("indicator--1", "2026", atoms=(("domain", "a.example"),), not_matched="x"))
    add(store, new("indicator--1", "2027", revoked=True, atoms=(("domain", "a.example"),), not_matched="x"))
    with store.read() as reader:
        assert [one.revoked for one in objects.of_type(reader, "indicator")] == [True]
        assert objects.by_atom(reader, "domain", "a.example") == []
        assert list(objects.not_matched(reader)) == []


def test_live_atoms_of_some_types(store):
    add(store, new("indicator--1", atoms=(("domain", "a.example"),), tags=("c2", "x")))
    add(store, new("domain-name--1", type="domain-name", atoms=(("domain", "a.example"),)))
    with store.read() as reader:
        assert list(objects.live_atoms(reader, {"indicator"})) == [
            ("domain", "a.example", "indicator--1", ("c2", "x"))
        ]
        assert len(list(objects.live_atoms(reader))) == 2


def test_the_reasons_why_nothing_can_be_matched(store):
    add(store, new("indicator--1", not_matched="FOLLOWEDBY"), new("indicator--2"))
    with store.read() as reader:
        assert list(objects.not_matched(reader)) == [("indicator--1", "FOLLOWEDBY")]


# Hostile


def test_a_version_too_long_to_be_indexed_costs_no_other(store):
    long = "2026-01-01T00:00:00." + "123456789" * 400
    done = add(store, new("indicator--1", long), new("indicator--2"))
    assert done.added == 1
    assert [fault.where for fault in done.refused] == ["indicator--1"]
    assert "3" in done.refused[0].what


def test_atoms_of_any_length_and_any_character(store):
    # Random hexadecimal digits cannot be compressed below what an index row of PostgreSQL holds.
    digits = "".join(f"{(at * 2654435761) % 2**32:08x}" for at in range(8000))
    atoms = (
        ("url", f"https://a.example/{digits}"),
        ("mutex", "a\x00b"),
        ("filename", "\udc80.exe"),
        ("x", ""),
    )
    add(store, new("indicator--1", atoms=atoms))
    with store.read() as reader:
        assert {(kind, value) for kind, value, *_ in objects.live_atoms(reader)} == set(atoms)
        for kind, value in atoms:
            assert objects.by_atom(reader, kind, value) == ["indicator--1"]
        assert objects.by_atom(reader, "mutex", "a") == []


@pytest.mark.parametrize("raw", [b"", b"\xff", b"[" * 5000, b'{"a":NaN}', b'{"n":' + b"9" * 5000 + b"}"])
def test_content_that_is_no_sane_json_is_compared_as_bytes(raw):
    assert objects.content_digest(raw) == objects.content_digest(bytes(raw))
    assert objects.content_digest(raw) != objects.content_digest(raw + b" ")


def test_the_spelling_of_numbers_and_letters_is_no_other_content():
    one, other = b'{"a":1.0,"b":"\\u00e9"}', '{"b":"\u00e9", "a":1}'.encode()
    assert objects.content_digest(one) == objects.content_digest(other)


def test_last_versions_by_id_and_by_number(store):
    add(
        store,
        new("indicator--1", "2026-01-01T00:00:00"),
        new("indicator--1", "2026-01-02T00:00:00"),
        new("indicator--2"),
    )
    with store.write("me", AT) as tx:
        withdrawals.add(tx, "indicator--2", "wrong", "amy")
        found = objects.lasts(tx, ["indicator--1", "indicator--2", "indicator--3"])
        assert {name: row.version_key for name, row in found.items()} == {
            "indicator--1": "2026-01-02T00:00:00"
        }
        assert objects.lasts(tx, ["indicator--1", "indicator--2"], include_withdrawn=True).keys() == {
            "indicator--1",
            "indicator--2",
        }
        numbered = objects.numbered(tx, ["indicator"], 0)
        assert [name for _, name in numbered] == ["indicator--1", "indicator--2"]
        assert objects.numbered(tx, ["indicator"], numbered[0][0]) == numbered[1:]
        assert objects.numbered(tx, ["other"], 0) == []
