# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Pages of a collection against a slow twin that knows nothing of indexes."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.effort import times
from tocsin.core.collection import NO_VERSION, Collection, Wanted
from tocsin.core.instant import version_key
from tocsin.core.marking import LEVELS
from tocsin.core.policy import Asker
from tocsin.store import objects, wanted, withdrawals
from tocsin.store.objects import NewObject

AT = "2026-11-22T12:00:00.000Z"
TIMES = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00.1Z", "2026-01-02T00:00:00.12Z"]
KEYS = [*map(version_key, TIMES), ""]
TYPES = ["indicator", "malware", "url"]
TAGS = ["a", "A", 'q"a', "水"]
SOURCES = ["one", "two", "taxii/00000000-0000-4000-8000-000000000001/them"]
ID = "00000000-0000-4000-8000-000000000001"
ASKERS = [
    Asker(organisation="own", own=True),
    Asker(organisation="them", communities=("sector",)),
    Asker(organisation="stranger"),
]

OBJECTS = st.builds(
    lambda number, kind, key, tlp, audience, tags, spec, revoked: NewObject(
        id=f"{kind}--{number}", type=kind, version_key=key, tlp=tlp, audience=audience, tags=tags, spec_version=spec,
        revoked=revoked, raw=f'{{"id":"{kind}--{number}","v":"{key}"}}'.encode(),
    ),
    st.integers(0, 4), st.sampled_from(TYPES), st.sampled_from(KEYS), st.sampled_from(["", *LEVELS]),
    st.sampled_from([(), ("them",), ("others",)]), st.lists(st.sampled_from(TAGS), max_size=2).map(tuple),
    st.sampled_from(["2.0", "2.1"]), st.booleans(),
)  # fmt: skip
LOADS = st.lists(st.tuples(st.sampled_from(SOURCES), st.lists(OBJECTS, max_size=8)), max_size=5)


def some(values):
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


RULES = st.builds(
    lambda types, sources, at_most, tags: Collection(
        id=ID, title="x", types=types, sources=sources, at_most=at_most, tags=tags
    ),
    some(TYPES), some(["one", "nobody"]), st.sampled_from([None, *LEVELS]), some(TAGS),
)  # fmt: skip
VERSIONS = st.sampled_from(
    [
        ("last",),
        ("first",),
        ("all",),
        ("first", "last"),
        (KEYS[1],),
        (KEYS[2], "first"),
        (version_key(NO_VERSION),),
    ]
)
WANTED = st.builds(
    lambda ids, types, versions, spec: Wanted(ids=ids, types=types, versions=versions, spec_versions=spec),
    some(["indicator--0", "url--1", "malware--2", "none"]), some(TYPES), VERSIONS, some(["2.0", "2.1"]),
)  # fmt: skip


def slowly(kept, gone, asker, rule, asked):
    """What the asker may see of what was asked for: (id, version key) in order of arrival."""
    found = []
    for (name, key), (row, said_by) in kept.items():
        all_keys = [other for same, other in kept if same == name]
        versions = {"all": True, "last": key == max(all_keys), "first": key == min(all_keys)}
        level_ok = asker.own or (
            row.tlp in {"clear", "green", "amber"}
            and (not row.audience or asker.organisation in row.audience or "sector" in row.audience)
            and (row.tlp == "clear" or bool(asker.communities))
        )
        narrow = rule.at_most is None or (
            row.tlp != "" and LEVELS.index(row.tlp) <= LEVELS.index(rule.at_most)
        )
        if (
            level_ok
            and narrow
            and name not in gone
            and (not rule.types or row.type in rule.types)
            and (not rule.sources or any(s in rule.sources or s.startswith(f"taxii/{ID}/") for s in said_by))
            and (not rule.tags or set(rule.tags) & set(row.tags))
            and (not asked.ids or name in asked.ids)
            and (not asked.types or row.type in asked.types)
            and (not asked.spec_versions or row.spec_version in asked.spec_versions)
            and any(versions.get(v, key == v or (key == "" and v == KEYS_NONE)) for v in asked.versions)
        ):
            found.append((name, key))
    return found


KEYS_NONE = version_key(NO_VERSION)


@settings(times(0.5), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    loads=LOADS, gone=some(["indicator--0", "url--1"]), rule=RULES, asked=WANTED, who=st.sampled_from(ASKERS),
    limit=st.integers(1, 4), most=st.sampled_from([1, 60, 10**6]),
)  # fmt: skip
def test_a_walk_finds_just_what_the_slow_twin_finds(store, loads, gone, rule, asked, who, limit, most):
    prefix = f"{next(RUNS)}-"
    kept: dict[tuple[str, str], tuple[NewObject, list[str]]] = {}
    with store.write("me", AT) as tx:
        before = tx.last
        for source, rows in loads:
            named = [
                msgspec.structs.replace(row, id=prefix + row.id, raw=prefix.encode() + row.raw)
                for row in rows
            ]
            objects.add(tx, named, source)
            for row in named:
                kept.setdefault((row.id, row.version_key), (row, []))[1].append(source)
        for name in gone:
            withdrawals.add(tx, prefix + name, "", "me")
    asked = msgspec.structs.replace(asked, ids=tuple(prefix + name for name in asked.ids))
    gone = {prefix + name for name in gone}
    with store.read() as reader:
        found, after = [], before
        while True:
            page = wanted.page(reader, who, rule, asked, after=after, limit=limit, most_bytes=most)
            assert len(page.rows) <= limit
            assert len(page.rows) == 1 or sum(len(row.raw) for row in page.rows) <= most
            found += page.rows
            if page.following is None:
                break
            assert page.rows
            after = page.rows[-1].seq
    assert [(row.id, row.version_key) for row in found] == slowly(kept, gone, who, rule, asked)
    assert [row.seq for row in found] == sorted({row.seq for row in found})


RUNS = iter(range(10**9))


@pytest.mark.parametrize("tag", ["a", 'q"a', "A", ',"a', "[", "水", "\\"], ids=range(7))
def test_a_tag_is_a_whole_word_of_the_list_whatever_stands_in_it(store, tag):
    lists = [("a",), ("b", "a"), ('q"a',), (',"a', "b"), ("[", "A"), ("水", "\\"), ('["a', "c,"), ()]
    with store.write("me", AT) as tx:
        rows = [
            NewObject(id=f"x--{n}", type="x", version_key="", raw=b"{}", tags=tags)
            for n, tags in enumerate(lists)
        ]
        objects.add(tx, rows, "one")
    rule = Collection(id=ID, title="x", tags=(tag,))
    with store.read() as reader:
        page = wanted.page(reader, ASKERS[0], rule, Wanted(), after=0, limit=10, most_bytes=10**6)
    assert [row.id for row in page.rows] == [f"x--{n}" for n, tags in enumerate(lists) if tag in tags]


def test_pages_run_along_an_index_and_never_over_a_sort(store):
    """The plans of SQLite: a page must not read all that is stored."""
    if store.name.startswith("postgresql"):
        return
    everyone = Collection(id=ID, title="x")
    stamp = version_key("2026-01-01T00:00:00.01Z")
    for who, asked, index in (
        (0, Wanted(), "INTEGER PRIMARY KEY"),
        (0, Wanted(types=("indicator",)), "ix_object_type"),
        (0, Wanted(versions=("all",)), "INTEGER PRIMARY KEY"),
        (1, Wanted(), "ix_object_tlp_seq"),
        (1, Wanted(types=("indicator",)), "ix_object_type"),
        (1, Wanted(types=("indicator",), versions=("first",)), "_type"),
        (1, Wanted(versions=(stamp, version_key(TIMES[2]))), "ix_object_modified"),
        (1, Wanted(spec_versions=("2.0",)), "ix_object_spec"),
        (1, Wanted(ids=("indicator--1",)), "ix_object_last"),
    ):
        with store.read() as reader:
            for lane in wanted.lanes(reader, ASKERS[who], everyone, asked):
                text = lane.params(after=0, most=1).compile(
                    reader.connection, compile_kwargs={"render_postcompile": True}
                )
                plan = reader.connection.exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {text}", tuple(0 for _ in text.positiontup or ())
                ).fetchall()
                said = " ".join(row[3] for row in plan)
                assert index in said
                assert bool(asked.ids) == ("TEMP B-TREE" in said)
