# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import msgspec
import pytest
import sqlalchemy as sa

from tests.store.test_inventory import A, B, advisory, read, write
from tocsin.core import keys
from tocsin.core.component import Answered, Doubted, Exposure, KevEntry, Statement, Unchecked
from tocsin.core.via import Via
from tocsin.store import answers, inventory, said, schema


def number(component):
    return keys.number_of("PyPI", component.name)


def found(one, name):
    return Exposure(component=one, advisory=name)


def answered(name, facts, doubts=()):
    return Answered(family="PyPI", package=name, facts=facts, doubts=doubts)


def amend(store, goes, standing, cleared, dropped, rows, packages=None):
    change = answers.Change(
        goes=goes, dropped=dropped, standing=standing, cleared=cleared, answered=rows, packages=packages
    )
    return write(store, answers.amend, change, number)


@pytest.fixture
def three(store):
    """Two exposures that stand and one that is cleared, and the answers about two packages."""
    why = Statement(id="X-2", answer="cleared", cite="v.json#/0")
    taken = Exposure(component=A, advisory="X-2", cleared=why)
    both = [found(A, "X-1"), found(B, "X-1")]
    rows = [answered("a", "1"), answered("b", "1")]
    first = amend(store, lambda _: True, both, [taken], lambda _: True, rows)
    assert (first.gone, first.new) == (0, 3)
    return store


def test_answers_are_amended_by_package_and_rows_that_come_again_stay(three):
    write(three, inventory.replace_unchecked, "x", [Unchecked(what="a", why="?")])
    second = amend(
        three,
        lambda one: one == A,
        [found(A, "X-3"), found(A, "X-1")],
        [],
        lambda one: one.package == "a",
        [answered("a", "2")],
    )
    assert (second.gone, second.new) == (1, 1)
    assert read(three, inventory.exposures) == [found(A, "X-1"), found(B, "X-1"), found(A, "X-3")]
    assert read(three, inventory.cleared) == []
    assert read(three, answers.answered) == [answered("b", "1"), answered("a", "2")]
    assert read(three, inventory.unchecked) == [Unchecked(what="a", why="?")]


def test_amending_some_packages_looks_at_no_others(three):
    some = [number(A)]
    done = amend(three, lambda _: True, [found(A, "X-9")], [], lambda _: True, [answered("a", "9")], some)
    assert (done.gone, done.new) == (2, 1)
    assert read(three, inventory.exposures) == [found(B, "X-1"), found(A, "X-9")]
    assert read(three, answers.answered) == [answered("b", "1"), answered("a", "9")]
    assert read(three, lambda reader: answers.answered(reader, some)) == [answered("a", "9")]
    amend(three, lambda _: True, [], [], lambda _: True, [], [])
    assert len(read(three, inventory.exposures)) == 2


def test_rows_that_were_never_numbered_are_when_they_come_again(three):
    with three.write("me", "2026") as tx:
        tx.connection.execute(sa.update(schema.exposure).values(package=None))
    before = read(three, inventory.exposures)
    done = amend(three, lambda _: True, before, read(three, inventory.cleared), lambda _: False, [])
    assert (done.gone, done.new) == (0, 0)
    with three.read() as reader:
        rows = said.rows(reader, schema.exposure, Exposure, more=[schema.exposure.c.package])
        assert all(row.package == number(one.component) for one, row in rows)


def test_doubts_are_found_without_the_answers_that_left_none(store):
    doubt = Doubted(why="so", labels=("a",), source="x", count=1)
    rows = [answered("a", "1"), answered("b", "1", (doubt,))]
    amend(store, lambda _: True, [], [], lambda _: True, rows)
    assert read(store, answers.doubts) == [doubt]


def test_statements_brought_together_are_found_by_component_and_replaced_as_a_whole(store):
    one, other = (Statement(id=name, answer="cleared", cite="v") for name in ("X-1", "X-2"))
    write(store, answers.bring, {3: [one], 5: [one, other], 7: [other]})
    assert read(store, lambda reader: answers.brought(reader, [5, 3, 4])) == {3: [one], 5: [one, other]}
    write(store, answers.bring, {3: [one], 7: [one]})
    assert read(store, lambda reader: answers.brought(reader, range(1200))) == {3: [one], 7: [one]}


def test_what_advisories_name_is_added_taken_away_and_written_afresh(store):
    def naming(*packages):
        return read(store, lambda reader: answers.naming(reader, packages))

    write(store, answers.name, [(1, 10), (1, 11), (-2, 10), (1, 10)], [])
    assert (naming(1), naming(-2, 1), naming(3)) == ({1: {10, 11}}, {1: {10, 11}, -2: {10}}, {})
    write(store, answers.name, [(1, 12)], [(1, 10), (9, 9)])
    assert (naming(1), naming(-2)) == ({1: {11, 12}}, {-2: {10}})
    with store.write("me", "2026") as tx:
        answers.name(tx, [(1, 13)], [], afresh=True)
    assert naming(1, -2) == {1: {13}}


def test_a_store_that_was_never_matched_says_so_and_what_changes_it_is_noted(store):
    assert read(store, answers.so_far) == answers.SoFar()
    write(store, inventory.replace_components, "x.json", [])  # nothing came, nothing left
    write(store, inventory.add_advisories, [advisory("2026-01-01T00:00:00Z")])
    assert read(store, answers.so_far) == answers.SoFar()
    for change in (
        lambda: write(store, inventory.replace_components, "x.json", [A]),
        lambda: write(store, inventory.replace_components, "x.json", []),
        lambda: write(store, inventory.replace_kev, "k.json", "2026-01-01", [KevEntry(cve="CVE-2026-1")]),
        lambda: write(store, inventory.replace_kev, "k.json", "2026-01-02", [KevEntry(cve="CVE-2026-1")]),
        lambda: write(store, inventory.replace_kev, "k.json", "2026-01-02", []),
    ):
        high = read(store, lambda reader: reader.last)
        write(store, answers.keep, high, b"{}")
        before = read(store, answers.so_far)
        assert (before.high, before.body) == (high, b"{}")
        change()
        after = read(store, answers.so_far)
        assert (after.kept, after.high, after.changed > high) == (before.kept, high, True)
        change()  # the same again
        assert read(store, answers.so_far) == after


def test_advisories_that_others_took_the_place_of_are_kept_by_their_heads_until_they_are_taken_in(store):
    write(store, inventory.add_advisories, [advisory("2026-01-01T00:00:00Z"), advisory("", name="GHSA-2")])
    ((number, head), _) = read(store, lambda reader: list(inventory.advisory_heads(reader)))
    write(store, inventory.add_advisories, [advisory("2026-01-02T00:00:00Z", "new")])
    assert read(store, answers.left) == [(number, head)]
    early = read(store, lambda reader: reader.last)
    write(store, inventory.add_advisories, [advisory("2026-01-03T00:00:00Z", "newer")])
    assert len(read(store, answers.left)) == 2
    write(store, answers.keep, early, b"")
    ((_, last),) = read(store, answers.left)
    assert last == head


def test_of_a_package_only_the_exposures_of_the_advisories_that_left_are_looked_at(store):
    names = {(number(A), f"X-{at - 10}", ""): at for at in (11, 12, 13)} | {(number(B), "X-1", ""): 11}
    rows = [found(A, "X-1"), found(A, "X-2"), found(B, "X-1"), found(A, "said")]

    def change(standing, facts, parts, packages):
        made = answers.Change(
            goes=lambda _: True,
            dropped=lambda _: True,
            standing=standing,
            cleared=[],
            answered=[answered("a", facts)],
            numbers=names,
            packages=packages,
            parts=parts,
        )
        return write(store, answers.amend, made, number)

    assert change(rows, "1", {}, None).new == 4
    with store.read() as reader:
        kept = said.rows(reader, schema.exposure, Exposure, more=[schema.exposure.c.advisory])
        assert [row.advisory for _, row in kept] == [11, 12, 11, None]
    done = change([found(A, "X-3"), found(A, "X-1")], "2", {number(A): [11, *range(100, 900)]}, [])
    assert (done.gone, done.new) == (0, 1)
    done = change([found(A, "X-3")], "3", {number(A): [12, 13]}, [])
    assert (done.gone, done.new) == (1, 0)
    assert read(store, inventory.exposures) == [
        found(A, "X-1"),
        found(B, "X-1"),
        found(A, "said"),
        found(A, "X-3"),
    ]
    assert read(store, answers.answered) == [answered("a", "3")]


def test_the_packages_of_which_other_documents_state_something_are_found(store):
    packages = {"a": 7, "b": 8}
    write(store, inventory.replace_components, "x.json", [A, B], lambda one: (packages[one.name], b"kind"))
    (first, second), _ = read(store, inventory.listed)

    def stated(*numbers):
        return read(store, lambda reader: answers.stated_of(reader, numbers))

    assert stated(7, 8) == set()
    write(store, answers.bring, {second.seq: [Statement(id="X-1", answer="cleared", cite="v")]})
    assert (stated(7, 8), stated(7), stated(*range(1200))) == ({8}, set(), {8})
    assert first.alike == b"kind"


def of_kinds(store, *each, numbers=None):
    change = answers.Change(
        goes=lambda _: True,
        dropped=lambda _: True,
        standing=[],
        cleared=[],
        answered=[],
        packages=[],
        of_kinds=each,
        numbers=numbers or {},
    )
    return write(store, answers.amend, change, number)


def test_what_is_said_of_one_component_is_kept_for_all_that_are_alike(store):
    listed = [
        msgspec.structs.replace(A, asset=f"host-{at}", source=f"x.json#/{at}", supplier='says,"via":{ and "\u2028')
        for at in range(4)
    ]  # fmt: skip
    kinds = {one.asset: kind for one, kind in zip(listed, (b"1", b"2", b"1", b"3"), strict=True)}
    write(store, inventory.replace_components, "x.json", listed, lambda one: (7, kinds[one.asset]))
    write(
        store, inventory.replace_components, "y.json", [listed[0], B], lambda one: (7, kinds.get(one.asset))
    )
    first = Exposure(component=listed[0], advisory="X-1", summary='of "all"', publisher="p")
    second = Exposure(component=listed[1], advisory="X-2")
    texts = read(store, lambda reader: inventory.texts_of_kinds(reader, 7, [b"1", b"2", b"4"]))
    assert {kind: len(each) for kind, each in texts.items()} == {b"1": 2, b"2": 1}
    done = of_kinds(store, (7, first, texts[b"1"]), (7, second, texts[b"2"]), numbers={(7, "X-1", "p"): 99})
    assert (done.gone, done.new) == (0, 3)
    told = [first, msgspec.structs.replace(first, component=listed[2]), second]
    assert sorted(read(store, inventory.exposures), key=repr) == sorted(told, key=repr)
    with store.read() as reader:
        kept = list(said.rows(reader, schema.exposure, Exposure, more=[schema.exposure.c.advisory]))
    assert {(one.advisory, row.advisory) for one, row in kept} == {("X-1", 99), ("X-2", None)}
    assert {row.body for _, row in kept} == {said.encode(one) for one in told}
    # asked anew in the other way, nothing changes
    again = amend(store, lambda _: True, told, [], lambda _: True, [])
    assert (again.gone, again.new) == (0, 0)


def test_components_that_differ_in_the_way_they_came_are_kept_once(store):
    ways = [Via(chain=("a",)), Via(direct=True), msgspec.UNSET]
    for at, via in enumerate(ways):
        one = msgspec.structs.replace(A, via=via)
        write(store, inventory.replace_components, f"{at}.json", [one], lambda _: (7, b"1"))
    texts = read(store, lambda reader: inventory.texts_of_kinds(reader, 7, [b"1"]))
    assert of_kinds(store, (7, found(A, "X-1"), texts[b"1"])).new == 1
    assert read(store, inventory.exposures) == [found(A, "X-1")]
