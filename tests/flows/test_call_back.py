# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What was pushed and may not be there any more is revoked or deleted there, once, or named as still there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.flows.conftest import AT, NOW, give, indicator
from tests.flows.taxii_inbox import Inbox, inbox
from tests.stix_samples import GREEN, bundle
from tocsin.core import ids, instant
from tocsin.core.collection import Collection
from tocsin.core.errors import Unavailable
from tocsin.core.feed import Feed
from tocsin.core.settings import Settings
from tocsin.flows import push_taxii, remark, sources_now, trace, withdraw
from tocsin.flows.push_turn import Pushed
from tocsin.store import Store, audit, called_back, collections, feeds

__all__ = ["inbox"]
OURS = "00000000-0000-4000-8000-0000000000a1"
US = ids.derived("identity", "water")
THEIRS = indicator(1, "[domain-name:value = 'bad1.example']", object_marking_refs=[GREEN])
MINE = indicator(2, "[domain-name:value = 'bad2.example']", object_marking_refs=[GREEN], created_by_ref=US)
PLAIN = indicator(3, "[domain-name:value = 'bad3.example']")
NAMES = [str(one["id"]) for one in (THEIRS, MINE, PLAIN)]
SETTINGS = Settings(organisation="water")
Make = Callable[..., Inbox]


@pytest.fixture(autouse=True)
def filled(store: Store) -> None:
    give(store, "a.json", bundle(THEIRS, MINE))
    give(store, "p.json", bundle(PLAIN))
    sources_now.mark(store, "p.json", "green", organisation="water", by="amy", at=AT)


def start(store: Store, server: Inbox) -> None:
    with store.write("test", AT) as tx:
        collections.add(tx, Collection(id=OURS, title="All"))
        address = f"{server.base}/taxii2/"
        feeds.add(
            tx, Feed(name="out", kind="taxii", address=address, inside=True, offers=OURS, recipient="region")
        )
    assert pushed(store).taken == 3


def pushed(store: Store) -> Pushed:
    return push_taxii.push(store, "out", SETTINGS, clock=lambda: NOW, environ={}, wait=lambda _: None)


def states(store: Store, name: str) -> list[str]:
    with store.read() as reader:
        assert audit.verify(reader) == []
        return [one.state for one in trace.trace(reader, name).called_back]


def take_away(store: Store, how: str) -> None:
    if how == "withdrawn":
        for name in NAMES:
            withdraw.withdraw(store, name, organisation="water", why="wrong", by="amy", at=AT)
    elif how == "marked anew":
        for name in NAMES:
            remark.remark(store, name, "red", organisation="water", why="asked", by="amy", at=AT)
    else:
        withdraw.withdraw(
            store, NAMES[0], organisation="water", why="wrong", by="amy", at=AT, everywhere=True
        )
        withdraw.withdraw(
            store, NAMES[1], organisation="water", why="wrong", by="amy", at=AT, source="a.json"
        )
        sources_now.mark(store, "p.json", None, organisation="water", by="amy", at=AT)


@pytest.mark.parametrize("how", ["withdrawn", "marked anew", "by default and everywhere"])
def test_ours_is_revoked_there_what_is_not_ours_is_deleted_and_nothing_is_done_twice(
    store: Store, inbox: Make, how: str
) -> None:
    server = inbox()
    start(store, server)
    take_away(store, how)
    seen = push_taxii.preview(store, "out", SETTINGS, clock=lambda: NOW)
    assert (sorted(seen.called_back), server.deletes) == (sorted(NAMES), [])
    got = pushed(store)
    assert (sorted(got.called_back), got.still_there, got.sent) == (sorted(NAMES), {}, 0)
    assert server.ids == [NAMES[1]]
    first, last = sorted(
        (one for (name, _), one in server.kept.items() if name == NAMES[1]),
        key=lambda one: str(one["modified"]),
    )
    assert first == MINE
    assert last == {**MINE, "revoked": True, "modified": last["modified"]}
    assert instant.version_key(last["modified"]) > instant.version_key(first["modified"])
    assert sorted(server.deletes) == sorted([NAMES[0], NAMES[2]])
    assert [states(store, name) for name in NAMES] == [
        ["deleted there"],
        ["revoked there"],
        ["deleted there"],
    ]
    posts = len(server.posts)
    assert pushed(store).called_back == []
    assert (len(server.posts), len(server.deletes)) == (posts, 2)


def test_what_the_server_does_not_delete_is_still_there_and_asked_for_once(store: Store, inbox: Make) -> None:
    server = inbox("deletes nothing")
    start(store, server)
    take_away(store, "withdrawn")
    got = pushed(store)
    assert (got.called_back, sorted(got.still_there)) == ([NAMES[1]], sorted([NAMES[0], NAMES[2]]))
    assert states(store, NAMES[0]) == ["still there"]
    with store.read() as reader:
        assert "405" in trace.trace(reader, NAMES[0]).called_back[0].why
    assert pushed(store).still_there == {}
    assert len(server.deletes) == 2


def test_a_server_that_does_not_find_it_has_not_said_that_it_is_gone(store: Store, inbox: Make) -> None:
    server = inbox()
    start(store, server)
    server.kept.clear()
    withdraw.withdraw(store, NAMES[0], organisation="water", why="wrong", by="amy", at=AT)
    assert pushed(store).called_back == [NAMES[0]]
    assert states(store, NAMES[0]) == ["not found there"]


def test_a_revoked_version_that_is_refused_is_deleted(store: Store, inbox: Make) -> None:
    server = inbox()
    start(store, server)
    server.bad = (NAMES[1],)
    take_away(store, "withdrawn")
    assert sorted(pushed(store).called_back) == sorted(NAMES)
    assert (server.ids, NAMES[1] in server.deletes) == ([], True)


def test_what_was_broken_off_is_done_by_the_next_push(store: Store, inbox: Make) -> None:
    server = inbox()
    start(store, server)
    take_away(store, "withdrawn")
    server.wrong = "breaks on delete"
    with pytest.raises(Unavailable):
        pushed(store)
    assert states(store, NAMES[0]) == ["under way"]
    server.wrong = ""
    got = pushed(store)
    assert NAMES[0] in got.called_back
    assert server.ids == [NAMES[1]]


def test_what_may_be_there_again_goes_again(store: Store, inbox: Make) -> None:
    server = inbox()
    start(store, server)
    withdraw.withdraw(store, NAMES[0], organisation="water", why="wrong", by="amy", at=AT)
    sources_now.mark(store, "p.json", "red", organisation="water", by="amy", at=AT)
    pushed(store)
    assert server.ids == [NAMES[1]]
    give(store, "b.json", bundle(THEIRS))
    sources_now.mark(store, "p.json", "clear", organisation="water", by="amy", at=AT)
    assert pushed(store).taken == 2
    assert server.ids == sorted(NAMES)
    assert states(store, NAMES[0]) == states(store, NAMES[2]) == ["sent again"]
    assert pushed(store).sent == 0
    withdraw.withdraw(store, NAMES[0], organisation="water", why="wrong", by="amy", at=AT, everywhere=True)
    assert pushed(store).called_back == [NAMES[0]]


def test_what_is_refused_when_it_goes_again_is_not_said_to_be_there(store: Store, inbox: Make) -> None:
    server = inbox()
    start(store, server)
    withdraw.withdraw(store, NAMES[0], organisation="water", why="wrong", by="amy", at=AT)
    pushed(store)
    server.bad = (NAMES[0],)
    give(store, "b.json", bundle(THEIRS))
    got = pushed(store)
    assert [fault.where for fault in got.faults] == [NAMES[0]]
    assert states(store, NAMES[0]) == ["deleted there"]
    assert pushed(store).sent == 0


def test_what_did_not_go_there_stands_in_no_revoked_version(store: Store, inbox: Make) -> None:
    """A later version, for fewer, is neither sent nor told of by the revoked one."""
    from tests.stix_samples import RED

    server = inbox()
    start(store, server)
    newer = {
        **MINE,
        "modified": "2027-01-20T00:00:00.000Z",
        "description": "secret",
        "object_marking_refs": [RED],
    }
    give(store, "c.json", bundle(newer))
    withdraw.withdraw(store, NAMES[1], organisation="water", why="wrong", by="amy", at=AT, everywhere=True)
    assert pushed(store).called_back == [NAMES[1]]
    last = max(
        (one for (name, _), one in server.kept.items() if name == NAMES[1]),
        key=lambda one: str(one["modified"]),
    )
    assert last["revoked"]
    assert "secret" not in str(server.kept)
    assert last["modified"] > "2027-01-20T00:00:00.000Z"


def test_a_state_is_kept_once_and_what_is_the_same_keeps_its_time(store: Store) -> None:
    for at, state in (("1", "still there"), ("2", "still there"), ("3", "deleted there")):
        with store.write("test", f"2027-01-15T12:00:0{at}.000Z") as tx:
            called_back.note(tx, "p", "r", "x--1", state)  # type: ignore[arg-type]  # a state
            (one,) = called_back.of_object(tx, "x--1")
    assert (one.state, one.at) == ("deleted there", "2027-01-15T12:00:03.000Z")
