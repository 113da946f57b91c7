# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import threading

import pytest

from tocsin.core.errors import BadInput, Conflict, NotFound
from tocsin.store import accounts, audit, clear, sessions, tokens

AT = "2026-11-22T09:30:00.000Z"
LATER = "2026-11-23T09:30:00.000Z"


def made(tx, name="amy", **more):
    ours, _ = accounts.add_organisation(tx, "us", own=True)
    return accounts.add(tx, name, ours, "admin", password="$hash", by="me", **more)


def found(reader, name):
    one = accounts.find(reader, name)
    assert one is not None
    return one


def test_an_account_is_found_by_its_name_with_what_its_organisation_is_member_of(store):
    with store.write("me", AT) as tx:
        assert not accounts.exist(tx)
        theirs, new = accounts.add_organisation(tx, "Northbank", ("north", "energy", "north"))
        assert new == 3
        seq = accounts.add(tx, "bob", theirs, "read", password="", certificate="ab" * 32, by="me")
        made(tx)
    with store.read() as reader:
        assert accounts.exist(reader)
        bob, kept = found(reader, "bob")
        assert (bob.seq, bob.organisation, bob.own, bob.communities) == (
            seq,
            "Northbank",
            False,
            ("energy", "north"),
        )
        assert (bob.has_password, kept, bob.certificate) == (False, "", "ab" * 32)
        amy, kept = found(reader, "amy")
        assert (amy.own, amy.communities, amy.has_password, kept) == (True, (), True, "$hash")
        assert "$hash" not in repr(accounts.all(reader))
        assert accounts.by_certificate(reader, "ab" * 32) == bob == accounts.by_seq(reader, seq)
        assert accounts.find(reader, "eve") is None
        assert accounts.by_seq(reader, 99) is None
        assert [(o.name, o.own, o.accounts) for o in accounts.organisations(reader)] == [
            ("Northbank", False, 1),
            ("us", True, 1),
        ]
        assert audit.verify(reader) == []
        assert not [e for e in audit.page(reader, 0, 100) if "$hash" in e.detail]


def test_only_one_organisation_is_the_own_one_whoever_asks_later(store):
    with store.write("me", AT) as tx:
        accounts.add_organisation(tx, "us")  # entered before it was known to be ours
        accounts.add_organisation(tx, "us", own=True)
        accounts.add_organisation(tx, "them", own=True)
        assert accounts.own_one(tx) == "us"
        assert [one.own for one in accounts.organisations(tx)] == [True, False]


def test_a_membership_ends(store):
    with store.write("me", AT) as tx:
        accounts.add_organisation(tx, "them", ("energy",))
        assert accounts.leave(tx, "them", "energy")
        assert not accounts.leave(tx, "them", "energy")
        assert accounts.organisations(tx)[0].communities == ()
    with pytest.raises(NotFound), store.write("me", AT) as tx:
        accounts.leave(tx, "nobody", "energy")


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201, "a\u202eb", "a\x00"])
def test_a_name_that_cannot_be_seen_is_none(store, name):
    with pytest.raises(BadInput), store.write("me", AT) as tx:
        accounts.add_organisation(tx, name)
    with pytest.raises(BadInput), store.write("me", AT) as tx:
        accounts.add_organisation(tx, "them", (name,))


def test_a_name_or_a_certificate_is_had_once(store):
    with store.write("me", AT) as tx:
        made(tx, certificate="ab" * 32)
        made(tx, "bob")
        made(tx, "carl")  # without a certificate there may be many
    for name, certificate in (("amy", ""), ("dan", "ab" * 32)):
        with pytest.raises(Conflict), store.write("me", AT) as tx:
            made(tx, name, certificate=certificate)


@pytest.mark.parametrize(
    "change",
    [
        lambda tx: accounts.set_password(tx, "amy", "$other"),
        lambda tx: accounts.set_disabled(tx, "amy", disabled=True),
        lambda tx: accounts.end_sessions(tx, "amy"),
    ],
    ids=["password", "disable", "sign-out"],
)
def test_sessions_of_the_account_end_and_of_no_other(store, change):
    with store.write("me", AT) as tx:
        amy, bob = made(tx), made(tx, "bob")
        for digest, seq in ((b"1", amy), (b"2", amy), (b"3", bob)):
            sessions.start(tx, digest, seq, idle_before="", started_before="")
    with store.write("me", LATER) as tx:
        change(tx)
        assert [sessions.find(tx, digest) is None for digest in (b"1", b"2", b"3")] == [True, True, False]
        with pytest.raises(NotFound):
            accounts.end_sessions(tx, "nobody")


def test_the_same_password_hashed_anew_ends_nothing(store):
    with store.write("me", AT) as tx:
        sessions.start(tx, b"1", made(tx), idle_before="", started_before="")
        accounts.set_password(tx, "amy", "$stronger", again=True)
        assert sessions.find(tx, b"1")
        assert found(tx, "amy")[1] == "$stronger"


def test_a_trial_store_that_is_cleared_keeps_who_may_sign_in(store):
    with store.write("me", AT) as tx:
        tokens.add(tx, made(tx), b"1" * 32, "", "read", LATER)
        clear.clear(tx)
        assert accounts.find(tx, "amy")
        assert tokens.find(tx, b"1" * 32)


def test_the_first_run_secret_makes_one_account_whoever_comes_first(url, opened):
    """Two processes open the store each for itself and use the secret at once."""
    with opened(url).write("init", AT) as tx:
        assert sessions.offer_first(tx, b"secret")
        assert not sessions.offer_first(tx, b"another")
    gate, won = threading.Barrier(2), []

    def use(name):
        mine = opened(url)
        gate.wait(20)
        with mine.write(name, AT) as tx:
            if sessions.use_first(tx, b"secret"):
                made(tx, name)
                won.append(name)

    threads = [threading.Thread(target=use, args=(name,)) for name in ("amy", "bob")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with opened(url).read() as reader:
        assert [one.name for one in accounts.all(reader)] == won
        assert len(won) == 1
    with opened(url).write("init", AT) as tx:
        assert not sessions.offer_first(tx, b"third")
        assert not sessions.use_first(tx, b"secret")
