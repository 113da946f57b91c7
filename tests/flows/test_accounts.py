# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tests.flows.signing import AT, CHEAP, START, WORD, add, fresh
from tocsin.core.errors import BadInput, Conflict, NotFound
from tocsin.flows import accounts as flow
from tocsin.store import accounts


@pytest.fixture
def store(tmp_path):
    made = fresh(tmp_path)
    yield made
    made.close()


def test_the_own_organisation_keeps_being_the_own_one_under_another_setting(store):
    add(store, "amy")
    add(store, "bob", own="renamed")
    add(store, "carl", organisation="us", own="renamed")
    with pytest.raises(NotFound):
        add(store, "dan", organisation="renamed", own="renamed")
    with store.read() as reader:
        assert [(one.name, one.organisation, one.own) for one in accounts.all(reader)] == [
            ("amy", "us", True),
            ("bob", "us", True),
            ("carl", "us", True),
        ]


def test_a_name_in_another_spelling_is_the_same_name(store):
    add(store, "Zoe\u0308")
    with pytest.raises(Conflict):
        add(store, "ZO\u00cb")


@pytest.mark.parametrize(
    "more", [{"organisation": "nobody"}, {"certificate": "x"}], ids=["organisation", "certificate"]
)
def test_what_cannot_be_leaves_nothing(store, more):
    with pytest.raises((NotFound, BadInput)):
        add(store, "amy", **more)
    with store.read() as reader:
        assert not accounts.exist(reader)
        assert accounts.organisations(reader) == []


@pytest.mark.parametrize(
    ("label", "days"), [("x", 0), ("x", -1), ("x", 3651), ("x" * 201, 1)], ids=["0", "-1", "3651", "label"]
)
def test_a_token_that_never_ends_is_not_made(store, label, days):
    add(store, "amy")
    with pytest.raises(BadInput):
        flow.add_token(store, "amy", label=label, scope="read", days=days, now=START)


def test_a_token_ends_after_its_days(store):
    add(store, "amy")
    made, secret = flow.add_token(store, "AMY", label="x", scope="read", days=90, now=START)
    assert made.expires == "2027-02-20T09:30:00.000Z"
    assert secret.startswith("tocsin_")
    assert len(secret) == 50
    with pytest.raises(NotFound):
        flow.add_token(store, "eve", label="x", scope="read", days=90, now=START)


def test_another_password_takes_the_place_of_the_old(store):
    add(store, "amy")
    flow.set_password(store, "amy", "another " + WORD, at=AT, passwords=CHEAP)
    with store.read() as reader:
        found = accounts.find(reader, "amy")
    assert found is not None
    kept = found[1]
    assert CHEAP.fits(kept, "another " + WORD)
    assert not CHEAP.fits(kept, WORD)
    with pytest.raises(NotFound):
        flow.set_password(store, "eve", WORD, at=AT, passwords=CHEAP)
