# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput, NotFound
from tocsin.store import audit, claims

AT = "2026-11-22T09:30:00.000Z"
LATER = "2026-11-23T09:30:00.000Z"


def test_a_claim_stands_until_it_is_taken_back_and_is_kept_then(store):
    with store.write("me", AT) as tx:
        first = claims.make(tx, "same-asset", ("a", "b"), b'{"x":1}', "amy")
        again = claims.make(tx, "same-asset", ("a", "b"), b'{"x":1}', "amy")
        other = claims.make(tx, "same-asset", ("a", "b"), b'{"x":1}', "bo\ud800")
        claims.make(tx, "cannot-mend", ("a", "b"), b"{}", "amy")
        assert again == first != other
    with store.write("me", LATER) as tx:
        assert claims.take_back(tx, first, "bo", "wrong rack")
        assert not claims.take_back(tx, first, "amy", "again")
    with store.read() as reader:
        assert [c.seq for c in claims.standing(reader, "same-asset")] == [other]
        kept = claims.all(reader, "same-asset")
        assert [(c.by, c.at, c.body) for c in kept] == [("amy", AT, b'{"x":1}'), ("bo\ud800", AT, b'{"x":1}')]
        assert (kept[0].taken_back_by, kept[0].taken_back_at) == ("bo", LATER)
        assert kept[0].why_taken_back == "wrong rack"
        assert audit.verify(reader) == []


def test_a_claim_may_be_made_again_after_it_was_taken_back(store):
    with store.write("me", AT) as tx:
        first = claims.make(tx, "k", ("a",), b"{}", "amy")
        claims.take_back(tx, first, "amy", "")
        assert claims.make(tx, "k", ("a",), b"{}", "amy") != first


def test_claims_are_found_by_just_what_they_are_about(store):
    with store.write("me", AT) as tx:
        claims.make(tx, "k", ("a", "b"), b"1", "amy")
        claims.make(tx, "k", ("a",), b"2", "amy")
    with store.read() as reader:
        assert [c.body for c in claims.about(reader, "k", "a", "b")] == [b"1"]
        assert claims.about(reader, "k", "ab") == []


def test_what_is_too_long_or_not_there_is_refused(store):
    with pytest.raises(BadInput), store.write("me", AT) as tx:
        claims.make(tx, "k", ("a",), b"x" * (claims.MOST_BYTES + 1), "amy")
    with pytest.raises(NotFound), store.write("me", AT) as tx:
        claims.take_back(tx, 77, "amy", "")


def test_which_claims_stood_at_an_instant(store):
    with store.write("me", AT) as tx:
        first = claims.make(tx, "k", ("a",), b"1", "amy")
    with store.write("me", LATER) as tx:
        second = claims.make(tx, "k", ("b",), b"2", "amy")
        claims.take_back(tx, first, "amy", "")

    def stood(at):
        with store.read() as reader:
            return [one.seq for one in claims.stood(reader, "k", at)]

    assert stood("2026-11-22T09:29:59Z") == []
    assert stood("2026-11-22T09:30:00Z") == stood("2026-11-23T09:29:59.999Z") == [first]
    assert stood(LATER) == [second]
