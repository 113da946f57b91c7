# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Adding to the answer about a package: when that is done, when all of it is read, and that both leave the same."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import event, given
from hypothesis import strategies as st

from tests.effort import times
from tests.flows.conftest import AT
from tests.flows.test_matching import (
    COMPONENTS,
    KEV,
    NEWS,
    STATEMENTS,
    accusing,
    arrive,
    at_once,
    kept,
    library,
    work,
)
from tests.flows.test_matching_news import everything_kept, matched_now, template
from tocsin.core.component import Advisory, Component, Exposure, KevEntry, Statement
from tocsin.flows import matching
from tocsin.flows.looked import Looked
from tocsin.know.package_facts import number_of_name
from tocsin.store import Store, inventory, open_store, said, schema

__all__ = ["template"]

PLAIN = st.lists(
    st.builds(
        lambda one, at: msgspec.structs.replace(one, asset=f"asset-{at}", source=f"s.json#/{at}"),
        COMPONENTS,
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=8,
)
BROUGHT = st.lists(
    st.builds(
        lambda said, name: Component(name=name, version="1.0", kind="mentioned", source="v.json#/0", statements=(said,)),
        STATEMENTS,
        st.sampled_from(["lib", "other"]),
    ),
    max_size=1,
)  # fmt: skip
ONE = st.builds(
    lambda one, at: msgspec.structs.replace(one, id=f"X-{at}"), NEWS, st.sampled_from([1, 2, 3, 4, 5, "1#1"])
)
ARRIVING = st.lists(st.lists(ONE, min_size=1, max_size=2), min_size=1, max_size=6)


@times(0.5)
@given(PLAIN, BROUGHT, KEV, st.lists(ONE, max_size=4), ARRIVING)
def test_one_advisory_after_the_other_is_as_good_as_all_at_once(
    template: Path, listed, brought, kev, first, then
):
    path = template.with_name("added.db")
    shutil.copy(template, path)
    store = open_store(f"sqlite:///{path}")
    try:
        for what, source, records in (
            ("components", "s.json", listed),
            ("components", "v.json", brought),
            ("kev", "k.json", kev),
            ("advisories", "", first),
        ):
            arrive(store, what, source, records)
        arrive(store, "match", "", [])
        for records in then:
            arrive(store, "advisories", "", records)
            looked = matching.look(store)
            event("added to" if looked.parts else "read as a whole")
            event("something left" if any(looked.parts.values()) else "nothing left")
            arrive(store, "match", "", [])
            with store.read() as reader:
                assert kept(reader) == at_once(reader)
        with store.read() as reader:
            found = everything_kept(reader)
        with store.write("test", AT) as tx:
            tx.connection.execute(sa.delete(schema.matched))
        arrive(store, "match", "", [])
        with store.read() as reader:
            assert found == everything_kept(reader)
    finally:
        store.close()


@pytest.fixture
def filled(store: Store) -> Store:
    """Three of one package in two versions, two advisories about it, and one of another."""
    held = [library("lib", "a"), library("lib", "b"), library("lib", "c", "3.0.0"), library("other")]
    arrive(store, "components", "s.json", held)
    assert work(store, "advisories", "", [accusing("lib", "X-1"), accusing("lib", "X-2")]).new == 4
    return store


def looked(store: Store, *advisories: Advisory) -> Looked:
    arrive(store, "advisories", "", list(advisories))
    return matching.look(store)


def again(one: Advisory, **change: Any) -> Advisory:
    return msgspec.structs.replace(one, modified="2099-01-01T00:00:00Z", **change)


LIB = number_of_name("npm", "lib")


def rows(store: Store) -> dict[int, tuple[str, str, int]]:
    with store.read() as reader:
        found = said.rows(reader, schema.exposure, Exposure, more=[schema.exposure.c.advisory])
        return {row.seq: (one.component.asset, one.advisory, row.advisory) for one, row in found}


def agree(store: Store) -> None:
    with store.read() as reader:
        assert kept(reader) == at_once(reader)


def test_a_new_advisory_is_added_to_what_is_known_and_nothing_else_is_looked_at(filled: Store):
    before = rows(filled)
    assert looked(filled, accusing("lib", "X-3")).parts == {LIB: []}
    assert matched_now(filled) == matching.Work(packages=1, gone=0, new=2)
    after = rows(filled)
    assert {seq: after[seq] for seq in before} == before
    assert [one[:2] for seq, one in after.items() if seq not in before] == [("a", "X-3"), ("b", "X-3")]
    agree(filled)


def test_rows_of_other_advisories_are_not_even_read(filled: Store):
    with filled.write("test", AT) as tx:
        tx.connection.execute(sa.update(schema.exposure).values(body=b"not to be read"))
    assert work(filled, "advisories", "", [accusing("lib", "X-3")]).new == 2
    with filled.write("test", AT) as tx:
        tx.connection.execute(sa.update(schema.advisory).values(body=b'{"not": "to be read"}'))
    assert work(filled, "advisories", "", [accusing("lib", "X-4")]).new == 2


def test_the_first_advisory_of_a_package_is_added_to_nothing(filled: Store):
    assert looked(filled, accusing("other", "X-3")).parts == {number_of_name("npm", "other"): []}
    assert matched_now(filled) == matching.Work(packages=1, gone=0, new=1)
    agree(filled)


@pytest.mark.parametrize(
    ("change", "work_done"),
    [
        ({"summary": "more is known"}, (1, 2, 2)),
        ({"withdrawn": "2099-01-01T00:00:00Z"}, (1, 2, 0)),
        ({"affected": accusing("other").affected}, (2, 2, 1)),
        ({"aliases": ("CVE-2099-1", "CVE-2099-2")}, (1, 2, 2)),
    ],
    ids=["changed", "withdrawn", "of another package now", "other names"],
)
def test_an_advisory_that_another_takes_the_place_of_takes_its_own_rows_along(
    filled: Store, change, work_done
):
    before = rows(filled)
    (number,) = {one[2] for one in before.values() if one[1] == "X-1"}
    found = looked(filled, again(accusing("lib", "X-1"), **change))
    assert found.parts[LIB] == [number]
    done = matched_now(filled)
    assert (done.packages, done.gone, done.new) == work_done
    after = rows(filled)
    assert {seq: after[seq] for seq, one in before.items() if one[1] == "X-2"}.items() <= after.items()
    agree(filled)


def test_what_comes_withdrawn_changes_nothing(filled: Store):
    before = rows(filled)
    new = again(accusing("lib", "X-9"), withdrawn="2099-01-01T00:00:00Z")
    assert looked(filled, new).parts == {LIB: []}
    assert matched_now(filled) == matching.Work(packages=0, gone=0, new=0)
    assert rows(filled) == before
    agree(filled)


def test_the_last_advisory_of_a_package_withdrawn_leaves_no_answer_about_it(filled: Store):
    gone = [again(accusing("lib", name), withdrawn="2099-01-01T00:00:00Z") for name in ("X-1", "X-2")]
    assert work(filled, "advisories", "", [accusing("other", "X-3")]).new == 1
    assert set(looked(filled, *gone).parts) == {LIB}
    assert matched_now(filled) == matching.Work(packages=0, gone=4, new=0)
    agree(filled)
    assert matching.match_stored(filled, actor="test", at=AT, anew=True) == matching.Work(
        packages=1, gone=0, new=0
    )


VEX = Component(
    name="lib", version="3.0.0", kind="mentioned", source="v.json#/0",
    statements=(Statement(id="X-7", answer="undecided", why="so it is", cite="v.json#/0"),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("what", "source", "records"),
    [
        ("components", "v.json", [VEX]),
        ("components", "t.json", [msgspec.structs.replace(library("lib", "d"), statements=VEX.statements)]),
        ("advisories", "", [accusing("lib", "X-3#1")]),
        ("advisories", "", [Advisory(id="D-1", holes=(accusing("lib", "D-1#X-3"),))]),
    ],
    ids=["stated by another document", "stated by the inventory", "an id as of a hole", "several holes"],
)
def test_where_more_bears_on_a_package_all_of_it_is_read(filled: Store, what, source, records):
    if what == "components":
        work(filled, what, source, records)
        records = [accusing("lib", "X-3")]
    arrive(filled, "advisories", "", [*records, accusing("other", "X-9")])
    found = matching.look(filled)
    assert (found.about, set(found.parts)) == (
        {("npm", "lib"), ("npm", "other")},
        {number_of_name("npm", "other")},
    )
    assert matched_now(filled).packages == 2
    agree(filled)
    assert looked(filled, accusing("lib", "X-5")).parts == ({} if what == "components" else {LIB: []})
    assert matched_now(filled).packages == 1
    agree(filled)


def unread(store: Store, *versions: str) -> None:
    held = [library("odd", f"host-{at}", version) for at, version in enumerate(versions)]
    work(store, "components", "odd.json", held)
    work(store, "advisories", "", [accusing("odd", "Y-1")])


def test_a_version_that_cannot_be_read_is_counted_once_however_many_advisories_there_are(filled: Store):
    unread(filled, "latest", "1.5.0", "latest")
    before = [one.count for one in everything(filled)]
    assert looked(filled, accusing("odd", "Y-2")).parts == {number_of_name("npm", "odd"): []}
    assert matched_now(filled).new == 1
    assert [one.count for one in everything(filled)] == before == [2, 4 + 3]
    agree(filled)


def everything(store: Store) -> Sequence[Any]:
    with store.read() as reader:
        return sorted(inventory.unchecked(reader), key=lambda one: one.count)


def test_an_advisory_that_leaves_while_something_is_in_doubt_has_all_of_its_package_read(filled: Store):
    unread(filled, "latest", "1.5.0")
    assert looked(filled, again(accusing("odd", "Y-1"), withdrawn="2099-01-01T00:00:00Z")).parts == {}
    matched_now(filled)
    agree(filled)


def test_a_hole_on_the_list_of_exploited_ones_is_known_when_its_advisory_comes_and_goes(filled: Store):
    entries = [KevEntry(cve=f"CVE-X-{at}", due="2099-01-01") for at in (2, 3)]
    work(filled, "kev", "kev.json", entries)
    assert looked(filled, accusing("lib", "X-3")).parts == {LIB: []}
    matched_now(filled)
    agree(filled)
    assert work(filled, "advisories", "", [again(accusing("lib", "X-2"), aliases=())]).gone == 2
    agree(filled)
    with filled.read() as reader:
        assert {one.advisory for one in inventory.exposures(reader) if one.kev} == {"X-3"}
    assert matching.match_stored(filled, actor="test", at=AT, anew=True).new == 0


def test_what_a_component_is_found_by_is_compared_before_it_is_believed(filled: Store):
    table = schema.component
    with filled.write("test", AT) as tx:
        tx.connection.execute(sa.update(table).where(table.c.package == LIB).values(alike=bytes(16)))
    assert looked(filled, accusing("lib", "X-3")).parts == {}
    assert matched_now(filled).new == 2
    agree(filled)
