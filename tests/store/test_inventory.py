# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import msgspec
import pytest
import sqlalchemy as sa

from tocsin.core.component import (
    Advisory,
    Affected,
    Component,
    Exposure,
    InDocument,
    KevEntry,
    NamedVersions,
    Range,
    Statement,
    Unchecked,
)
from tocsin.store import inventory, schema

AT = "2026-11-22T09:30:00.000Z"
A = Component(name="a", version="1.0", ecosystem="PyPI", package="a", source="x.json#/components/0")
B = Component(name="b", version="2.0", asset="web-1")


def advisory(modified, summary="", name="GHSA-1"):
    affected = (Affected(ecosystem="PyPI", package="a", ranges=(Range(fixed="1.1"),)),)
    return Advisory(id=name, modified=modified, summary=summary, affected=affected)


def write(store, function, *arguments):
    with store.write("me", AT) as tx:
        return function(tx, *arguments)


def read(store, function):
    with store.read() as reader:
        return function(reader)


def test_components_are_replaced_per_source(store):
    assert write(store, inventory.replace_components, "x.json", [A, A, B])
    assert write(store, inventory.replace_components, "y.json", [B])
    assert read(store, inventory.components) == [A, A, B, B]
    assert not write(store, inventory.replace_components, "x.json", [A, A, B])
    assert write(store, inventory.replace_components, "x.json", [])
    assert read(store, inventory.components) == [B]


def test_what_is_only_mentioned_is_kept_beside_the_components_and_replaced_with_them(store):
    one = Component(
        name="",
        version="",
        kind="mentioned",
        document=InDocument(serial="s", ref="lib"),
        statements=(
            Statement(
                id="CVE-1", answer="cleared", versions=(NamedVersions(version="1"),), within=("app 1",)
            ),
        ),
    )
    assert write(store, inventory.replace_components, "v.json", [A, one])
    assert (read(store, inventory.components), read(store, inventory.mentioned)) == ([A], [one])
    assert not write(store, inventory.replace_components, "v.json", [A, one])
    assert write(store, inventory.replace_components, "v.json", [A])
    assert (read(store, inventory.components), read(store, inventory.mentioned)) == ([A], [])


def test_components_kept_before_they_knew_their_document_are_read(store):
    write(store, inventory.replace_components, "x.json", [A])
    with store.write("me", AT) as tx:
        old = b'{"name":"a","version":"1.0","ecosystem":"PyPI","package":"a","source":"x.json#/components/0"}'
        tx.connection.execute(sa.update(schema.component).values(body=old))
    assert read(store, inventory.components) == [A]


def test_the_newest_advisory_wins_whatever_the_order(store):
    def add(*new):
        done = write(store, inventory.add_advisories, new)
        return done.added, done.replaced, done.unchanged

    first, newer = advisory("2026-01-01T00:00:00.1Z", "old"), advisory("2026-01-01T00:00:00.12Z", "new")
    assert add(first, advisory("2026-01-01T00:00:00Z", name="GHSA-2")) == (2, 0, 0)
    assert add(first) == (0, 0, 1)
    assert add(newer) == (0, 1, 0)
    assert add(first) == (0, 0, 1)
    assert {one.summary for one in read(store, inventory.advisories)} == {"new", ""}
    assert add(newer, first, newer) == (0, 0, 3)


def test_several_versions_of_an_advisory_in_one_file(store):
    news = [advisory(f"2026-01-0{day}T00:00:00Z", f"{day}") for day in (1, 3, 2)]
    done = write(store, inventory.add_advisories, news)
    assert (done.added, done.replaced, done.unchanged) == (1, 1, 1)
    assert [one.summary for one in read(store, inventory.advisories)] == ["3"]


@pytest.mark.parametrize(("before", "after"), [("", ""), ("2026-01-02T00:00:00Z", ""), ("yesterday", "2020")])
def test_of_advisories_without_a_date_the_later_one_wins(store, before, after):
    write(store, inventory.add_advisories, [advisory(before, "old")])
    assert write(store, inventory.add_advisories, [advisory(after, "new")]).replaced == 1
    assert read(store, inventory.advisories) == [advisory(after, "new")]


def test_an_advisory_id_of_any_length(store):
    name = "".join(f"{(at * 2654435761) % 2**32:08x}" for at in range(2000))
    write(store, inventory.add_advisories, [advisory("", name=name)])
    assert read(store, inventory.advisories)[0].id == name


def test_of_a_cve_on_several_lists_the_newest_list_counts(store):
    def entry(cve, action):
        return KevEntry(cve=cve, action=action)

    write(store, inventory.replace_kev, "new", "2026-02-01", [entry("CVE-1", "new"), entry("CVE-2", "new")])
    assert write(
        store, inventory.replace_kev, "old", "2026-01-01", [entry("CVE-1", "old"), entry("CVE-3", "old")]
    )
    assert not write(
        store, inventory.replace_kev, "old", "2026-01-01", [entry("CVE-1", "old"), entry("CVE-3", "old")]
    )
    found = {one.cve: one.action for one in read(store, inventory.kev)}
    assert found == {"CVE-1": "new", "CVE-2": "new", "CVE-3": "old"}
    assert read(store, inventory.kev_lists) == [("old", "2026-01-01"), ("new", "2026-02-01")]
    assert write(store, inventory.replace_kev, "new", "2026-03-01", [entry("CVE-2", "newer")])
    assert {one.cve for one in read(store, inventory.kev)} == {"CVE-1", "CVE-2", "CVE-3"}


def test_exposures_and_unchecked_come_back_and_are_replaced(store):
    exposure = Exposure(component=A, advisory="GHSA-1", fixed="1.1", kev=KevEntry(cve="CVE-1"))
    assert write(store, inventory.replace_exposures, [exposure])
    assert read(store, inventory.exposures) == [exposure]
    assert write(store, inventory.replace_exposures, [])
    assert read(store, inventory.exposures) == []
    one, other = Unchecked(what="a", why="no version"), Unchecked(what="b", why="?", kind="file")
    write(store, inventory.replace_unchecked, "x", [one])
    write(store, inventory.replace_unchecked, "y", [other])
    assert read(store, inventory.unchecked) == [one, other]
    write(store, inventory.replace_unchecked, "x", [])
    assert read(store, inventory.unchecked) == [other]


def test_two_advisories_that_cannot_be_compared_given_again_change_nothing(store):
    both = [advisory("2026-01-01T00:00:00Z"), advisory("yesterday")]
    for _ in range(2):
        with store.write("me", AT) as tx:
            inventory.add_advisories(tx, both)
            assert tx.last == 1
            assert [one.modified for one in inventory.advisories(tx)] == ["yesterday"]


def test_of_one_hole_found_twice_the_one_that_matching_found_stands(store):
    one, other = (
        Exposure(component=A, advisory="X-1", fixed="2"),
        Exposure(component=A, advisory="X-1", fixed="1"),
    )
    write(store, inventory.replace_exposures, [other, Exposure(component=B, advisory="X-1")], "this machine")
    write(store, inventory.replace_exposures, [one])
    assert {(e.component.name, e.fixed) for e in read(store, inventory.exposures)} == {("a", "2"), ("b", "")}


def test_the_head_of_an_advisory_has_another_number_when_its_content_is_another(store):
    write(store, inventory.add_advisories, [advisory("2026-01-01T00:00:00Z"), advisory("", name="GHSA-2")])
    before = read(store, lambda reader: dict(inventory.advisory_heads(reader)))
    assert {head.id: head.affected for head in before.values()} == {
        "GHSA-1": (inventory.Named("PyPI", "a"),),
        "GHSA-2": (inventory.Named("PyPI", "a"),),
    }
    write(store, inventory.add_advisories, [advisory("2026-01-02T00:00:00Z", "new")])
    after = read(store, lambda reader: dict(inventory.advisory_heads(reader)))
    (same,) = before.keys() & after.keys()
    assert after[same].id == "GHSA-2"
    found = read(store, lambda reader: inventory.advisories_at(reader, after))
    assert {number: one.id for number, one in found.items()} == {
        number: head.id for number, head in after.items()
    }


def test_new_advisories_have_greater_numbers_than_those_before(store):
    write(store, inventory.add_advisories, [advisory("2026-01-01T00:00:00Z", name=name) for name in "abc"])
    high = read(store, lambda reader: reader.last)
    news = [advisory("2026-01-02T00:00:00Z", name="b"), advisory("", name="d"), advisory("", name="e")]
    write(store, inventory.add_advisories, news)
    heads = read(store, lambda reader: list(inventory.advisory_heads(reader, high)))
    assert [head.id for _, head in heads] == ["b", "d", "e"]
    assert [
        head.id for _, head in read(store, lambda reader: list(inventory.advisory_heads(reader, high, 2)))
    ] == [
        "b",
        "d",
    ]


def test_components_come_with_a_digest_of_what_is_kept_of_them(store):
    said = Component(name="c", version="1", kind="mentioned")
    write(store, inventory.replace_components, "x.json", [A, B, said])
    listed, mentioned = read(store, inventory.listed)
    assert ([one.component for one in listed], mentioned) == ([A, B], [said])
    assert {one.package for one in listed} == {None}
    write(store, inventory.replace_components, "x.json", [B, A])
    again, _ = read(store, inventory.listed)
    assert {one.component: one.digest for one in again} == {one.component: one.digest for one in listed}


def test_components_are_found_by_the_number_of_their_package(store):
    said = Component(name="a", version="1", kind="mentioned")

    def by_name(one):
        return len(one.name) + (one == B), None

    write(store, inventory.replace_components, "x.json", [A, B, said, A], by_name)
    write(store, inventory.replace_components, "y.json", [B], lambda _: (-(2**63), None))

    def of(*numbers):
        return [one.component for one in read(store, lambda reader: inventory.listed_of(reader, numbers))]

    assert (of(1), of(2), of(3), of(-(2**63))) == ([A, A], [B], [], [B])
    assert of(-(2**63), 1, 1) == [A, A, B]
    assert of(*range(-1200, 1200)) == [A, B, A]


def test_of_the_components_of_a_package_the_first_of_each_kind_is_found_and_all_of_some(store):
    kinds = {"1": b"one", "2": b"two", "3": None}

    def found_by(one):
        return 7 if one.name == "a" else 8, kinds[one.version]

    versions = ["1", "2", "1", "3", "3"]
    held = [
        msgspec.structs.replace(A, version=version, source=f"s#{at}") for at, version in enumerate(versions)
    ]
    other = Component(name="b", version="2")
    write(store, inventory.replace_components, "x.json", [*held, other], found_by)
    rows, _ = read(store, inventory.listed)
    first = rows[0].seq
    found = read(store, lambda reader: inventory.alike(reader, [7, 8, 9]))
    assert found == {7: {b"one": first, b"two": first + 1, None: first + 3}, 8: {b"two": first + 5}}
    assert [one.alike for one in rows] == [b"one", b"two", b"one", None, None, b"two"]

    def of(package, *names):
        return read(store, lambda reader: inventory.of_kinds(reader, package, names))

    assert sorted(of(7, b"two", b"one", b"none"), key=held.index) == held[:3]
    assert (of(7, *map(str.encode, map(str, range(1200)))), of(8, b"one"), of(8, b"two")) == ([], [], [other])
    at = read(store, lambda reader: inventory.listed_at(reader, [first + 5, first, first + 99]))
    assert {seq: one.component for seq, one in at.items()} == {first: held[0], first + 5: other}
    digests = read(store, lambda reader: inventory.digests_of(reader, 7))
    assert sorted(digests) == sorted(one.digest for one in rows[:5])
