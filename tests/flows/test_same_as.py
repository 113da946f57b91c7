# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Two that are the same: a claim that merges nothing, is told of beside both, and is taken back."""

from __future__ import annotations

import itertools

import pytest

from tests.flows.conftest import ACTOR, AT, DOMAIN, INTEL, LIMITS, RELAY, give
from tocsin.core.errors import BadInput, NotFound
from tocsin.core.policy import Asker
from tocsin.flows import object_about, same_as, sources_now
from tocsin.flows.find_objects import Question, ask, public
from tocsin.store import Store, audit, claims

US, THEM = Asker("own", own=True), Asker("Harbour", communities=("Harbour",))
A, B, C = str(DOMAIN["id"]), str(RELAY["id"]), str(ACTOR["id"])


@pytest.fixture
def filled(store: Store) -> Store:
    give(store, "intel.json", INTEL)
    give(store, "again.json", INTEL)
    return store


def said(store: Store, a: str, b: str) -> int:
    return same_as.claim(store, a, b, by="amy", why="one relay", at=AT)


def about(store: Store, name: str, asker: Asker = US) -> list[int]:
    with store.read() as reader:
        return [one.claim for one in object_about.about(reader, asker, name, "", LIMITS).same]


def test_a_claim_stands_beside_both_merges_nothing_and_is_taken_back(filled: Store) -> None:
    number = said(filled, A, B)
    assert said(filled, B, A) == number
    assert about(filled, A) == about(filled, B) == [number]
    assert about(filled, C) == []
    assert about(filled, A, THEM) == []
    with filled.read() as reader:
        for asker, wanted in ((US, [B]), (THEM, None)):
            rows = ask(reader, Question(id=A), asker).rows
            (row,) = public(rows, own=asker.own, same=same_as.groups(reader, "object") if asker.own else {})
            same = row.get("same_as")
            assert (list(same) if isinstance(same, tuple) else same) == wanted
        found = object_about.about(reader, US, A, "", LIMITS)
        assert found.trace is not None
        assert found.trace.sources == ("again.json", "intel.json")
    assert same_as.take_back(filled, number, by="bob", why="two relays", at=AT)
    assert not same_as.take_back(filled, number, by="bob", why="", at=AT)
    assert about(filled, A) == about(filled, B) == []
    with filled.read() as reader:
        (row,) = same_as.listed(reader)
        assert (row["state"], row["by"], row["taken_back_by"], row["why_taken_back"]) == (
            "taken back", "amy", "bob", "two relays",
        )  # fmt: skip
        assert audit.verify(reader) == []


def test_sources_are_the_same_where_they_are_listed(filled: Store) -> None:
    number = said(filled, "intel.json", "again.json")
    with filled.read() as reader:
        lines = {line.name: line.same_as for line in sources_now.look(reader, US).sources}
    assert lines == {"again.json": ("intel.json",), "intel.json": ("again.json",)}
    same_as.take_back(filled, number, by="amy", why="", at=AT)
    with filled.read() as reader:
        assert {line.same_as for line in sources_now.look(reader, US).sources} == {()}


@pytest.mark.parametrize("order", list(itertools.permutations([(1, 2), (2, 3), (4, 5)])), ids=str)
def test_what_is_the_same_as_the_same_is_the_same_in_whatever_order_it_is_said(
    store: Store, order: tuple[tuple[int, int], ...]
) -> None:
    names = {n: f"indicator--{n}" for n in range(1, 6)}
    with store.write("test", AT) as tx:
        for a, b in order:
            body = b'{"a":"%s","b":"%s"}' % (names[a].encode(), names[b].encode())
            claims.make(tx, "same-object", (names[a], names[b]), body, "amy")
        found = {name: set(others) for name, others in same_as.groups(tx, "object").items()}
        claims_of_3 = same_as.about(tx, "object", names[3])
    together = [{names[1], names[2], names[3]}, {names[4], names[5]}]
    assert found == {name: group - {name} for group in together for name in group}
    assert len(claims_of_3) == 2


@pytest.mark.parametrize(
    ("a", "b", "by", "why", "error", "says"),
    [
        (A, A, "amy", "", BadInput, "itself"),
        (A, C, "amy", "", BadInput, "different types"),
        (A, "intel.json", "amy", "", BadInput, "the other a source"),
        (A, "nothing", "amy", "", NotFound, "no such object or source"),
        (A, B, " ", "", BadInput, "author"),
        (A, B, "amy", "x" * 1_001, BadInput, "too long"),
    ],
    ids=["itself", "types", "kinds", "unknown", "nobody", "long"],
)
def test_what_cannot_be_the_same(
    filled: Store, a: str, b: str, by: str, why: str, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        same_as.claim(filled, a, b, by=by, why=why, at=AT)
    with pytest.raises(NotFound):
        same_as.take_back(filled, 99_999, by="amy", why="", at=AT)
