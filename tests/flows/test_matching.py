# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Matching what is stored: whatever came in whatever order, the answer is that of matching everything at once."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.effort import times
from tests.flows.conftest import AT
from tests.know.test_findings import ADVISORIES, COMPONENTS
from tocsin.core.component import (
    Accuses,
    Advisory,
    Affected,
    Component,
    Exposure,
    KevEntry,
    Product,
    Range,
    Statement,
)
from tocsin.flows import matching
from tocsin.know.match import match
from tocsin.store import (
    Reader,
    Store,
    answers,
    create_store,
    inventory,
    open_store,
    said,
    schema,
    sources,
)

HOLES = ["X-1", "X-2", "CVE-2099-0001", "CVE-2099-0002"]
STATEMENTS = st.builds(
    Statement,
    id=st.sampled_from(HOLES),
    answer=st.sampled_from(["accused", "cleared", "undecided"]),
    why=st.just("so it is"),
    state=st.sampled_from(["", "not_affected"]),
    cite=st.sampled_from(["v.json#/0", "v.json#/1"]),
)
SAID = st.lists(STATEMENTS, max_size=2).map(tuple)


def placed(component: Component, at: int, statements: tuple[Statement, ...]) -> Component:
    purl = f"pkg:generic/{component.name}@{component.version}" if component.version else ""
    return msgspec.structs.replace(
        component, asset=f"asset-{at}", source=f"s.json#/components/{at}", purl=purl, statements=statements
    )


LISTED = st.lists(st.builds(placed, COMPONENTS, st.integers(0, 2), SAID), max_size=4)
BARE = st.lists(
    st.builds(
        Component,
        name=st.sampled_from(["lib", "other"]),
        version=st.just("1.0"),
        kind=st.sampled_from(["software", "service"]),
        asset=st.just("asset-0"),
        source=st.just("bare.json#/0"),
        statements=SAID,
    ),
    max_size=2,
)
MENTIONED = st.lists(
    st.builds(
        Component,
        name=st.sampled_from(["", "lib", "other"]),
        version=st.sampled_from(["", "1.0"]),
        purl=st.sampled_from(["", "pkg:generic/lib@1.0", "pkg:generic/other@1.0"]),
        kind=st.just("mentioned"),
        source=st.just("v.json#/0"),
        statements=st.lists(STATEMENTS, min_size=1, max_size=2).map(tuple),
    ),
    max_size=2,
)


def dated(advisory: Advisory, day: int, aliases: tuple[str, ...], withdrawn: str) -> Advisory:
    modified = f"2099-01-{day:02}T00:00:00Z"
    return msgspec.structs.replace(advisory, modified=modified, aliases=aliases, withdrawn=withdrawn)


NEWS = st.builds(
    dated,
    ADVISORIES,
    st.integers(1, 9),
    st.sampled_from([(), ("CVE-2099-0001",), ("CVE-2099-0002", "X-9")]),
    st.sampled_from(["", "", "", "2099-01-01T00:00:00Z"]),
)
NAMED = st.lists(
    st.builds(
        Component,
        name=st.sampled_from(["PLC", "PLC X", "lib"]),
        version=st.sampled_from(["V1.0", "V2.0", "odd one"]),
        supplier=st.sampled_from(["Acme AG", "Other"]),
        kind=st.sampled_from(["device", "software"]),
        cpe=st.sampled_from(["", "cpe:2.3:h:acme:plc:1.0:*:*:*:*:*:*:*", "cpe:2.3:o:acme:os:*:*:*:*:*:*:*:*", "no cpe"]),
        ecosystem=st.sampled_from(["", "npm"]),
        asset=st.sampled_from(["", "a", "b"]),
    ),
    max_size=5,
)  # fmt: skip
PRODUCTS = st.builds(
    Product,
    vendor=st.sampled_from(["ACME", "Third"]),
    name=st.sampled_from(["PLC", "PLC Y"]),
    version=st.sampled_from(["", "< V2.0", "V1.0", "who knows"]),
    cpe=st.sampled_from(["", "cpe:2.3:h:acme:plc:*:*:*:*:*:*:*:*", "cpe:2.3:o:acme:os:2:*:*:*:*:*:*:*"]),
)
DOCUMENTS = st.builds(
    lambda number, products, needs, withdrawn, affected: Advisory(
        id=f"DOC-{number}",
        products=tuple(products),
        platforms=((0,),) if needs else (),
        withdrawn=withdrawn,
        holes=tuple(
            Advisory(
                id=f"DOC-{number}#CVE-2026-{at}",
                aliases=(f"CVE-2026-{at}",),
                accuses=(Accuses(product=at, needs=(0,) if needs else ()),),
                affected=affected,
            )
            for at in range(len(products))
        ),
    ),
    st.integers(0, 9),
    st.lists(PRODUCTS, min_size=1, max_size=3),
    st.booleans(),
    st.sampled_from(["", "", "2026-01-01T00:00:00Z"]),
    st.sampled_from([(), (Affected(ecosystem="npm", package="lib", versions=("V1.0", "1.5.0")),)]),
)
KEV = st.lists(
    st.builds(KevEntry, cve=st.sampled_from(HOLES[2:]), due=st.sampled_from(["", "2099-02-01"])), max_size=2
)
ARRIVALS = st.one_of(
    st.tuples(st.just("components"), st.sampled_from(["a.json", "b.json"]), LISTED),
    st.tuples(st.just("components"), st.just("bare.json"), BARE),
    st.tuples(st.just("components"), st.just("v.json"), MENTIONED),
    st.tuples(st.just("advisories"), st.just(""), st.lists(NEWS, min_size=1, max_size=2)),
    st.tuples(st.just("components"), st.just("named.json"), NAMED),
    st.tuples(st.just("advisories"), st.just(""), st.lists(DOCUMENTS, min_size=1, max_size=2)),
    st.tuples(st.just("kev"), st.sampled_from(["k.json", "l.json"]), KEV),
    st.tuples(st.just("match"), st.just(""), st.just([])),
)


def arrive(store: Store, what: str, source: str, records: list[Any]) -> None:
    if what == "match":
        matching.match_stored(store, actor="test", at=AT)
        return
    with store.write("test", AT) as tx:
        if what == "components":
            inventory.replace_components(tx, source, records)
        elif what == "advisories":
            inventory.add_advisories(tx, records)
        elif what == "list":
            sources.record(tx, source, matching.WHOLE_LIST, "", "taken", 1, 0)
        else:
            inventory.replace_kev(tx, source, "2099-01-01", records)


def at_once(reader: Reader) -> tuple[list[Exposure], list[Exposure], list[Any]]:
    """Everything matched with everything, in one go."""
    components, mentioned = inventory.listed_and_mentioned(reader)
    found = match(components, inventory.advisories(reader), inventory.kev(reader), mentioned)

    def once(rows: Sequence[Exposure]) -> list[Exposure]:
        return list({(one.component, one.advisory): one for one in rows}.values())

    return once(found.exposures), once(found.cleared), found.unchecked


def kept(reader: Reader) -> tuple[list[Exposure], list[Exposure], list[Any]]:
    unchecked = [one for one in inventory.unchecked(reader) if "whole list" not in one.why]
    return matching.standing(reader), matching.cleared(reader), unchecked


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("matching") / "empty.db"
    create_store(f"sqlite:///{path}").close()
    return path


@times(0.5)
@given(st.lists(ARRIVALS, min_size=1, max_size=8))
def test_piece_by_piece_is_as_good_as_all_at_once(template: Path, arrivals: list[tuple[str, str, list[Any]]]):
    path = template.with_name("used.db")
    shutil.copy(template, path)
    store = open_store(f"sqlite:///{path}")
    try:
        for one in [*arrivals, ("match", "", [])]:
            arrive(store, *one)
        with store.read() as reader:
            assert kept(reader) == at_once(reader)
        again = matching.match_stored(store, actor="test", at=AT)
        assert (again.packages, again.gone, again.new) == (0, 0, 0)
    finally:
        store.close()


def library(name: str, asset: str = "plc", version: str = "1.5.0") -> Component:
    return Component(
        name=name, version=version, ecosystem="npm", package=name, asset=asset, source=f"{asset}#{name}"
    )


def accusing(name: str, id: str = "") -> Advisory:
    affected = Affected(ecosystem="npm", package=name, ranges=(Range(introduced="1.0.0", fixed="2.0.0"),))
    return Advisory(id=id or f"GHSA-{name}", aliases=(f"CVE-{id or name}",), affected=(affected,))


def work(store: Store, what: str = "match", source: str = "", records: Sequence[Any] = ()) -> matching.Work:
    """Let something arrive, and match."""
    arrive(store, what, source, list(records))
    return matching.match_stored(store, actor="test", at=AT)


def numbers(store: Store) -> dict[str, int]:
    """The row of each exposure, by package and advisory."""
    with store.read() as reader:
        rows = said.rows(reader, schema.exposure, Exposure)
        return {f"{one.component.name} {one.component.asset} {one.advisory}": row.seq for one, row in rows}


NAMES = [f"lib-{number}" for number in range(20)]


@pytest.fixture
def filled(store: Store) -> Store:
    arrive(store, "components", "plc.json", [library(name) for name in NAMES])
    assert work(store, "advisories", "", [accusing(name) for name in NAMES[:10]]) == matching.Work(
        packages=10, gone=0, new=10
    )
    return store


def test_a_new_advisory_asks_about_its_package_alone_and_leaves_the_other_rows(filled: Store):
    before = numbers(filled)
    assert work(filled, "advisories", "", [accusing("lib-3", "GHSA-new")]) == matching.Work(
        packages=1, gone=0, new=1
    )
    after = numbers(filled)
    assert {name: after[name] for name in before} == before
    assert after.keys() - before.keys() == {"lib-3 plc GHSA-new"}


def test_an_advisory_about_nothing_that_is_here_asks_about_nothing(filled: Store):
    assert work(filled, "advisories", "", [accusing("elsewhere")]).packages == 0


def test_a_new_inventory_asks_about_its_packages_alone(filled: Store):
    before = numbers(filled)
    done = work(filled, "components", "hmi.json", [library("lib-1", "hmi"), library("lib-15", "hmi")])
    assert (done.packages, done.new) == (1, 1)
    assert numbers(filled) == before | {"lib-1 hmi GHSA-lib-1": numbers(filled)["lib-1 hmi GHSA-lib-1"]}


def test_an_inventory_given_again_with_one_change_asks_about_what_changed(filled: Store):
    changed = [library(name, version="2.0.0" if name == "lib-2" else "1.5.0") for name in NAMES]
    assert work(filled, "components", "plc.json", changed) == matching.Work(packages=1, gone=1, new=0)
    assert work(filled, "components", "plc.json", changed[::-1]).packages == 0


def test_what_leaves_takes_its_exposures_along(filled: Store):
    assert work(filled, "components", "plc.json", []) == matching.Work(packages=0, gone=10, new=0)
    with filled.read() as reader:
        assert (inventory.exposures(reader), answers.answered(reader)) == ([], [])


def test_a_row_of_the_list_of_exploited_holes_asks_about_the_packages_that_have_the_hole(filled: Store):
    rows = [KevEntry(cve="CVE-LIB-4", due="2099-01-01"), KevEntry(cve="CVE-2099-7")]
    done = work(filled, "kev", "kev.json", rows)
    assert (done.packages, done.gone, done.new) == (1, 1, 1)
    with filled.read() as reader:
        assert [one.advisory for one in inventory.exposures(reader) if one.kev] == ["GHSA-lib-4"]


def test_a_statement_asks_about_the_package_that_it_is_about_and_what_it_clears_is_kept(filled: Store):
    said = Statement(
        id="cve-lib-6", answer="cleared", state="not_affected", justification="code_not_present", cite="v.json#/0"
    )  # fmt: skip
    named = Component(name="lib-6", version="1.5.0", kind="mentioned", source="v.json#/0", statements=(said,))
    done = work(filled, "components", "v.json", [named])
    assert (done.packages, done.new) == (1, 0)  # by name alone nothing is cleared
    own = [
        msgspec.structs.replace(one, statements=(said,)) if one.name == "lib-6" else one
        for one in map(library, NAMES)
    ]
    assert work(filled, "components", "plc.json", own) == matching.Work(packages=1, gone=1, new=1)
    with filled.read() as reader:
        (taken,) = matching.cleared(reader)
        assert "GHSA-lib-6" not in {one.advisory for one in inventory.exposures(reader)}
    assert (taken.advisory, taken.cleared) == ("GHSA-lib-6", said)


def test_asked_anew_everything_is_asked_and_nothing_is_written(filled: Store):
    before = numbers(filled)
    assert matching.match_stored(filled, actor="test", at=AT, anew=True) == matching.Work(
        packages=10, gone=0, new=0
    )
    assert numbers(filled) == before


def test_an_older_answer_never_overwrites_what_another_matching_kept_meanwhile(filled: Store):
    arrive(filled, "advisories", "", [accusing("lib-3", "GHSA-new")])
    older = matching.look(filled)
    assert work(filled, "components", "hmi.json", [library("lib-3", "hmi")]).new == 3
    before = numbers(filled)
    assert matching.keep(filled, older, actor="test", at=AT) is None
    assert numbers(filled) == before
    with filled.read() as reader:
        assert kept(reader)[:2] == at_once(reader)[:2]


def test_what_this_machine_found_among_the_rest_in_older_stores_is_kept(store: Store):
    offered = Exposure(
        component=library("openssl", "this-machine"), advisory="security update: openssl 3.0.15"
    )
    stale = Exposure(component=library("gone"), advisory="GHSA-gone")
    with store.write("test", AT) as tx:
        inventory.replace_exposures(tx, [offered, stale])
    for _ in range(2):
        work(store)
        with store.read() as reader:
            assert inventory.exposures(reader) == [offered]
            assert inventory.exposures_of(reader, inventory.MATCHING) == []
