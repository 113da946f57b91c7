# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Matching what is new alone: the answer, and all that is kept with it, is that of looking at everything."""

from __future__ import annotations

import shutil
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
    ARRIVALS,
    DOCUMENTS,
    NEWS,
    accusing,
    arrive,
    at_once,
    kept,
    library,
    numbers,
    work,
)
from tocsin.core.component import Advisory, Affected, Component, Exposure, KevEntry, Product
from tocsin.flows import matched_so_far, matching, matching_news
from tocsin.know.package_facts import found_by, number_of
from tocsin.store import Reader, Store, answers, audit, create_store, inventory, open_store, said, schema

ODD_NEWS = st.lists(st.one_of(NEWS, NEWS, NEWS, DOCUMENTS), min_size=1, max_size=2)
LISTS = st.builds(
    lambda one, source, named: msgspec.structs.replace(
        one,
        source=source,
        affected=(*one.affected, Affected(ecosystem=named, package="lib", versions=("1.0",)))
        if named
        else one.affected,
    ),
    NEWS,
    st.sampled_from(["all.zip!x.json", "x.json"]),
    st.sampled_from(["", "", "npm", "Debian:12", "Debian:13", "Nowhere"]),
)
AFTERWARDS: st.SearchStrategy[tuple[str, str, list[Any]]] = st.one_of(
    st.tuples(st.just("advisories"), st.just(""), ODD_NEWS),
    st.tuples(st.just("advisories"), st.just(""), st.lists(LISTS, min_size=1, max_size=2)),
    st.tuples(st.just("advisories"), st.just(""), st.lists(LISTS, min_size=1, max_size=2)),
    st.tuples(st.just("list"), st.sampled_from(["all.zip", "x.json"]), st.just([])),
)


def everything_kept(reader: Reader) -> dict[str, list[Any]]:
    """All that matching keeps, without the numbers under which it is kept."""
    table = schema.exposure
    exposures = said.rows(reader, table, Exposure, more=[table.c.package, table.c.advisory])
    connection, named = reader.connection, schema.advisory_package
    pairs = connection.execute(sa.select(named)).all()
    (body,) = connection.execute(sa.select(schema.matched.c.body)).scalars()
    return {
        "exposures": sorted((repr(one), row.package, row.advisory) for one, row in exposures),
        "unchecked": inventory.unchecked(reader),
        "answered": sorted(map(repr, answers.answered(reader))),
        "pairs": sorted(tuple(pair) for pair in pairs),
        "left": answers.left(reader),
        "brought": sorted(map(repr, connection.execute(sa.select(schema.brought)))),
        "counts": [matched_so_far.read(body)],
    }


NAMES = [f"lib-{number}" for number in range(20)]


@pytest.fixture
def filled(store: Store) -> Store:
    arrive(store, "components", "plc.json", [library(name) for name in NAMES])
    work(store, "advisories", "", [accusing(name) for name in NAMES[:10]])
    return store


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("news") / "empty.db"
    create_store(f"sqlite:///{path}").close()
    return path


@times(0.5)
@given(
    st.lists(ARRIVALS, max_size=4),
    st.lists(AFTERWARDS, min_size=1, max_size=6),
    st.lists(ARRIVALS, max_size=1),
)
def test_looking_at_what_is_new_is_as_good_as_looking_at_everything(template: Path, first, then, last):
    path = template.with_name("news.db")
    shutil.copy(template, path)
    store = open_store(f"sqlite:///{path}")
    try:
        for each in (first, *([one] for one in then), last):
            for one in each:
                arrive(store, *one)
            looked = matching.look(store)
            event("the packages of what is new" if looked.about is not None else "everything")
            arrive(store, "match", "", [])
            with store.read() as reader:
                assert kept(reader) == at_once(reader)
                found = everything_kept(reader)
            with store.write("test", AT) as tx:
                tx.connection.execute(sa.delete(schema.matched))
            assert matching.look(store).about is None
            arrive(store, "match", "", [])
            with store.read() as reader:
                assert found == everything_kept(reader)
    finally:
        store.close()


def matched_now(store: Store) -> matching.Work:
    """What a matching does without anything arriving."""
    return matching.match_stored(store, actor="test", at=AT)


def partly(store: Store) -> bool:
    """Whether no more than the packages of what is new are read."""
    return matching.look(store).about is not None


def device() -> Component:
    return Component(name="PLC", version="V1.0", supplier="Acme AG", kind="device", asset="a")


def document(name: str, affected: tuple[Affected, ...] = ()) -> Advisory:
    return Advisory(id=name, products=(Product(vendor="ACME", name="PLC"),), affected=affected)


@pytest.mark.parametrize(
    ("what", "source", "records"),
    [
        ("advisories", "", [accusing("lib-3", "GHSA-new")]),
        ("advisories", "", [accusing("elsewhere")]),
        ("advisories", "", [msgspec.structs.replace(accusing("lib-3"), modified="2099-01-01T00:00:00Z", withdrawn="2099-01-01T00:00:00Z")]),
        ("advisories", "", [document("DOC-1")]),
        ("match", "", []),
    ],
    ids=["new", "of nothing here", "withdrawn", "of products, of which none is here", "nothing"],
)  # fmt: skip
def test_advisories_alone_are_read_with_their_packages_alone(filled: Store, what, source, records):
    arrive(filled, what, source, records)
    assert partly(filled)
    work(filled)
    assert partly(filled)


@pytest.mark.parametrize(
    ("what", "source", "records"),
    [
        ("components", "hmi.json", [library("lib-1", "hmi")]),
        ("components", "plc.json", []),
        (
            "components",
            "v.json",
            [Component(name="lib-6", version="1.5.0", kind="mentioned", source="v.json#/0")],
        ),
        ("kev", "kev.json", [KevEntry(cve="CVE-LIB-4")]),
        ("list", "all.zip", []),
        ("advisories", "", [accusing(f"lib-{at}", f"GHSA-{at}") for at in range(matching_news.AT_ONCE + 1)]),
    ],
    ids=["an inventory", "an inventory gone", "a VEX", "kev", "a whole list", "too many"],
)
def test_what_bears_on_more_than_packages_is_looked_at_as_a_whole_once(filled: Store, what, source, records):
    arrive(filled, what, source, records)
    assert not partly(filled)
    work(filled)
    assert partly(filled)


def test_advisories_of_products_are_looked_at_as_a_whole_where_a_device_is_here(filled: Store):
    work(filled, "components", "devices.json", [device()])
    arrive(filled, "advisories", "", [accusing("lib-3", "GHSA-new")])
    assert partly(filled)
    assert matched_now(filled) == matching.Work(packages=1, gone=0, new=1)
    arrive(filled, "advisories", "", [document("DOC-1")])
    assert not partly(filled)


def test_a_package_of_which_a_component_has_a_cpe_is_looked_at_with_everything(filled: Store):
    named = msgspec.structs.replace(library("lib-3", "b"), cpe="cpe:2.3:a:acme:lib:1.5.0:*:*:*:*:*:*:*")
    work(filled, "components", "named.json", [named])
    arrive(filled, "advisories", "", [accusing("lib-4", "GHSA-4")])
    assert partly(filled)
    arrive(filled, "advisories", "", [accusing("lib-3", "GHSA-3")])
    assert not partly(filled)


def test_the_first_advisory_of_a_release_that_is_here_is_looked_at_with_everything(filled: Store):
    held = Component(name="openssl", version="1", ecosystem="Debian:12", package="openssl", source="d#0")
    work(filled, "components", "deb.json", [held])
    for release, whole in (("13", False), ("12", True), ("12", False)):
        affected = Affected(ecosystem=f"Debian:{release}", package="other")
        arrive(filled, "advisories", "", [Advisory(id=f"D-{release}-{whole}", affected=(affected,))])
        assert partly(filled) is not whole
        work(filled)
    with filled.read() as reader:
        assert kept(reader) == at_once(reader)


def test_nothing_is_written_where_nothing_came(filled: Store):
    with filled.read() as reader:
        before = reader.last, audit.head(reader)
    assert matched_now(filled) == matching.Work(packages=0, gone=0, new=0)
    with filled.read() as reader:
        assert (reader.last, audit.head(reader)) == before


@pytest.mark.parametrize("meanwhile", ["advisories", "components", "match"])
def test_what_comes_between_looking_and_keeping_is_not_taken_for_known(filled: Store, meanwhile: str):
    arrive(filled, "advisories", "", [accusing("lib-3", "GHSA-new")])
    older = matching.look(filled)
    assert older.about == {("npm", "lib-3")}
    newer = msgspec.structs.replace(
        accusing("lib-3", "GHSA-new"), modified="2099-01-01T00:00:00Z", aliases=("CVE-9",)
    )
    if meanwhile == "advisories":
        arrive(filled, "advisories", "", [newer, accusing("lib-4", "GHSA-4")])
    elif meanwhile == "components":
        arrive(filled, "components", "hmi.json", [library("lib-3", "hmi")])
    else:
        work(filled, "advisories", "", [newer])
    done = matching.keep(filled, older, actor="test", at=AT)
    assert (done is None) == (meanwhile == "match")
    work(filled)
    with filled.read() as reader:
        assert kept(reader) == at_once(reader)
        assert answers.left(reader) == []


def test_a_store_from_before_is_numbered_by_the_first_matching(filled: Store):
    with filled.read() as reader:
        whole = everything_kept(reader)
    with filled.write("test", AT) as tx:
        for table in (schema.matched, schema.advisory_package):
            tx.connection.execute(sa.delete(table))
        for table in (schema.component, schema.exposure):
            other = "alike" if table is schema.component else "advisory"
            tx.connection.execute(sa.update(table).values({"package": None, other: None}))
    before = numbers(filled)
    assert matched_now(filled) == matching.Work(packages=10, gone=0, new=0)
    assert numbers(filled) == before
    with filled.read() as reader:
        assert everything_kept(reader) == whole
        assert all((one.package, one.alike) == found_by(one.component) for one in inventory.listed(reader)[0])
    arrive(filled, "advisories", "", [accusing("lib-3", "GHSA-new")])
    assert partly(filled)
    assert matched_now(filled).new == 1


def test_other_rules_ask_about_everything_again(filled: Store):
    with filled.write("test", AT) as tx:
        tx.connection.execute(sa.update(schema.matched).values(body=b'{"rules":"older","dumps":[]}'))
    assert not partly(filled)
    assert matched_now(filled).packages == 10
    assert partly(filled)


def test_two_packages_of_one_number_are_told_apart(filled: Store):
    odd = library("odd", "hmi")
    work(filled, "components", "hmi.json", [odd])
    with filled.write("test", AT) as tx:
        same = number_of(library("lib-3"))
        tx.connection.execute(
            sa.update(schema.component)
            .where(schema.component.c.package == number_of(odd))
            .values(package=same)
        )
    arrive(filled, "advisories", "", [accusing("lib-3", "GHSA-new")])
    assert partly(filled)
    assert matched_now(filled) == matching.Work(packages=1, gone=0, new=1)
    with filled.read() as reader:
        assert kept(reader)[:2] == at_once(reader)[:2]


def test_an_advisory_that_names_another_package_now_asks_about_both(filled: Store):
    moved = msgspec.structs.replace(accusing("lib-11", "GHSA-lib-3"), modified="2099-01-01T00:00:00Z")
    arrive(filled, "advisories", "", [moved])
    assert matching.look(filled).about == {("npm", "lib-3"), ("npm", "lib-11")}
    assert matched_now(filled) == matching.Work(packages=1, gone=1, new=1)
    with filled.read() as reader:
        assert kept(reader)[:2] == at_once(reader)[:2]
