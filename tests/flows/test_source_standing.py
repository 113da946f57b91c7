# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tests.flows.conftest import AT, GREEN, give, indicator, stix
from tests.stix_samples import bundle
from tocsin.flows.source_standing import says_false, standings
from tocsin.store import source_withdrawals, withdrawals


def said(number, value="bad.example", **more):
    return indicator(number, f"[domain-name:value = '{value}']", **more)


def false(store):
    with store.read() as reader:
        return {name: one.false for name, one in standings(reader).items() if one.false}


@pytest.fixture
def filled(store):
    """a says 1 and 2, b says 2 and 3: 2 is one object of both."""
    give(store, "a.json", bundle(said(1), said(2, "worse.example")))
    give(store, "b.json", bundle(said(2, "worse.example"), said(3)))
    return store


def test_firsts_and_objects(filled):
    with filled.read() as reader:
        found = standings(reader)
    assert {name: (one.objects, one.firsts, one.false) for name, one in found.items()} == {
        "a.json": (2, 2, 0),
        "b.json": (2, 0, 0),
    }


@pytest.mark.parametrize(
    ("more", "counts"),
    [
        (stix("opinion", 9, opinion="strongly-disagree", object_refs=["indicator--2"]), True),
        (stix("opinion", 9, opinion="disagree", object_refs=["indicator--2"]), True),
        (stix("opinion", 9, opinion="neutral", object_refs=["indicator--2"]), False),
        (stix("opinion", 9, opinion="disagree", revoked=True, object_refs=["indicator--2"]), False),
        (stix("sighting", 9, sighting_of_ref="indicator--2", count=0), True),
        (stix("sighting", 9, sighting_of_ref="indicator--2", count=1), False),
        (stix("sighting", 9, sighting_of_ref="indicator--2"), False),
    ],
    ids=["strongly", "disagree", "neutral", "revoked", "none-seen", "one-seen", "no-count"],
)
def test_what_others_say_against_it(filled, more, counts):
    true_id = said(2)["id"]
    made = {
        name: [true_id] if name == "object_refs" else true_id if name == "sighting_of_ref" else value
        for name, value in more.items()
    }
    give(filled, "c.json", bundle(made, made | {"id": str(made["id"])[:-1] + "8"}))
    assert false(filled) == ({"a.json": 1, "b.json": 1} if counts else {})


def test_what_was_taken_back_counts_if_it_was_false(filled):
    with filled.write("test", AT) as tx:
        withdrawals.add(tx, str(said(1)["id"]), "by law", "amy")
        source_withdrawals.add(tx, str(said(2)["id"]), "b.json", "误报", "amy")
    assert false(filled) == {"b.json": 1}
    with filled.write("test", AT) as tx:
        withdrawals.add(tx, str(said(3)["id"]), "False Positive, as it turned out", "amy")
        withdrawals.add(tx, "indicator--never-here", "false positive", "amy")
    assert false(filled) == {"b.json": 2}


@pytest.mark.parametrize(
    ("reason", "is_false"), [("FALSE-POSITIVE", True), ("", False), ("positive", False), ("false", False)]
)
def test_reasons(reason, is_false):
    assert says_false(reason) is is_false


def test_a_source_of_nothing_but_a_marked_object(store):
    give(store, "a.json", bundle(said(1, object_marking_refs=[GREEN])))
    with store.read() as reader:
        assert standings(reader)["a.json"].last_at == AT
