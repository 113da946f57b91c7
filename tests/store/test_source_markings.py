# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What comes unmarked goes as far as the defaults of its sources let it, whatever is said in whatever order."""

from __future__ import annotations

import contextlib
import itertools

import pytest

from tocsin.core.collection import Collection, Wanted
from tocsin.core.errors import BadInput
from tocsin.core.marking import LEVELS, Tlp
from tocsin.core.policy import Asker
from tocsin.store import (
    audit,
    objects,
    published,
    remarks,
    source_markings,
    source_withdrawals,
    verify,
    wanted,
)
from tocsin.store.objects import NewObject
from tocsin.store.source_markings import of_source

AT = "2026-11-22T12:00:00.000Z"
THEM = Asker("North", communities=("energy",))
ALL = Collection(id="00000000-0000-4000-8000-0000000000a1", title="All")


def new(name: str, tlp: str = "", version: str = "1") -> NewObject:
    return NewObject(id=name, type="x", version_key=version, raw=f'"{name} {version}"'.encode(), tlp=tlp)


def levels(reader, name):
    return [row.marking.tlp or "" for row in objects.versions(reader, name, include_withdrawn=True)]


EVENTS = (
    ("say", "a/b"),
    ("say", "c"),
    ("default", "a", "green"),
    ("default", "c", "amber"),
    ("leave", "c"),
    ("remark", "amber"),
)
MORE = (("default", "a", None), ("default", "c", "clear"), ("default", "a/b", "red"), ("leave", "a/b"))
ORDERS = [
    *itertools.permutations(EVENTS, 5),
    *((*each, more) for each in itertools.permutations(EVENTS, 4) for more in MORE),
]
"""Everything that may be said of an object, in every order."""


class Twin:
    """What holds of one object, from all that was said, with no thought for what changed."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.gone: set[str] = set()
        self.default: dict[str, str | None] = {}
        self.remarks: list[str] = []

    def level(self) -> str:
        mine = [source for source in self.said if source not in self.gone]
        given = [self.default.get(s) or (self.default.get("a") if s == "a/b" else None) for s in mine]
        here = [level for level in given if level]
        return max([*here, *self.remarks], key=LEVELS.index, default="")


def do(tx, step, twin):
    kind, what, *more = step
    if kind == "say":
        twin.said.append(what)
        objects.add(tx, [new("x")], what)
    elif kind == "default":
        twin.default[what] = more[0]
        source_markings.give(tx, what, more[0], "amy")
    elif kind == "leave":
        twin.gone.add(what)
        source_withdrawals.add(tx, "x", what, "", "amy")
    elif twin.said:
        with contextlib.suppress(BadInput):
            remarks.add(tx, "x", what, "", "amy")
            twin.remarks.append(what)


def given(reader, name, asker, after):
    """What an asker gets of an object who has read up to a number, and up to where he has read then."""
    asked = Wanted(ids=(name,), versions=("all",))
    page = wanted.page(reader, asker, ALL, asked, after=after, limit=9, most_bytes=10**6)
    return [row.id for row in page.rows]


class Undone(Exception):
    """What was done in a transaction is not kept."""


def test_in_whatever_order_it_is_said_each_version_goes_as_far_as_all_of_it_allows(store):
    """And who reads on from where he stopped has at the end what he would get if he began anew."""
    for order in ORDERS[::29]:
        twin, got, place = Twin(), set(), 0
        with contextlib.suppress(Undone), store.write("test", AT) as tx:
            for step in order:
                do(tx, step, twin)
                if not twin.said:
                    continue
                assert levels(tx, "x") == [twin.level()], order
                more, whole = given(tx, "x", THEM, place), given(tx, "x", THEM, 0)
                place = tx.last
                got |= set(more)
                stands = set(twin.said) - twin.gone
                assert whole == (["x"] if stands and twin.level() in {"clear", "green", "amber"} else [])
                assert set(whole) <= got
                got &= set(whole)
            assert verify.last_flags(tx).count == 0
            raise Undone


def test_what_is_shown_anew_stands_at_one_place_and_the_pages_hold_each_version_once(store):
    with store.write("test", AT) as tx:
        objects.add(tx, [new(f"o{n}", "" if n % 3 else "green") for n in range(20)], "c")
        source_markings.give(tx, "c", "green", "amy")
        objects.add(tx, [new(f"p{n}") for n in range(5)], "c")
        source_markings.give(tx, "c", "red", "amy")
        source_markings.give(tx, "c", "clear", "amy")
    with store.read() as reader:
        found, after = [], 0
        while True:
            page = wanted.page(reader, THEM, ALL, Wanted(), after=after, limit=3, most_bytes=10**6)
            found += page.rows
            if page.following is None:
                break
            after = page.rows[-1].seq
        seqs = [row.seq for row in found]
        times = published.places(reader, seqs)
    assert sorted(row.id for row in found) == sorted(
        [f"o{n}" for n in range(20)] + [f"p{n}" for n in range(5)]
    )
    assert seqs == sorted(set(seqs))
    assert times == sorted(set(times))
    assert [row.id for row in found][:7] == [f"o{n}" for n in range(0, 20, 3)]


def test_a_default_reaches_what_stands_below_and_the_nearest_one_counts():
    known: dict[str, Tlp] = {"feed:a": "green", "feed:a/x": "red"}
    assert [of_source(known, name) for name in ("feed:a", "feed:a/y/z", "feed:a/x", "feed:a/x/1", "feed:ab", "")] == [
        "green", "green", "red", "red", None, None,
    ]  # fmt: skip


def test_bytes_stay_and_what_its_author_marked_is_left_alone(store):
    with store.write("test", AT) as tx:
        objects.add(tx, [new("u"), new("g", "green")], "c")
        assert source_markings.give(tx, "c", "amber", "amy") == 1
        assert source_markings.give(tx, "c", "amber", "amy") == 0
    with store.read() as reader:
        row = objects.get(reader, "u")
        assert row is not None
        assert (row.raw, row.marking.tlp) == (b'"u 1"', "amber")
        assert levels(reader, "g") == ["green"]
        assert audit.verify(reader) == []
    with store.write("test", AT) as tx:
        assert source_markings.give(tx, "c", None, "amy") == 1
    with store.read() as reader:
        assert levels(reader, "u") == [""]
        assert source_markings.defaults(reader) == {}


@pytest.mark.parametrize(("name", "by"), [("c", " "), ("", "amy")], ids=["nobody", "no source"])
def test_a_default_needs_a_source_and_somebody(store, name, by):
    with store.write("test", AT) as tx, pytest.raises(BadInput):
        source_markings.give(tx, name, "green", by)
