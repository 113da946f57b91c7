# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A MISP server is pulled: each event once and as it came, resumable; what was deleted there is its withdrawal and no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests import misp_samples as samples
from tests.flows.conftest import AT, NOW, give
from tests.flows.misp_server import KEY, MispServer, misp
from tests.flows.test_misp_out import out
from tocsin.core.errors import Denied, TocsinError
from tocsin.core.feed import Feed
from tocsin.core.settings import Feeds, Settings
from tocsin.flows.pull import pull
from tocsin.flows.pull_taxii import Pulled
from tocsin.store import Store, audit, feeds, misp_events, objects, source_withdrawals

__all__ = ["misp"]
Make = Callable[..., MispServer]
SOURCE = "feed:m"


def made(n: int, *more: dict[str, Any], at: int = 0, **head: Any) -> dict[str, Any]:
    """The event of this number with one domain."""
    inner = [samples.attribute(500 + n, "domain", f"d{n}.example"), *more]
    return samples.event(*inner, uuid=samples.uuid(1000 + n), timestamp=str(at or 1_762_000_000 + n), **head)


FIVE = [made(n) for n in range(1, 6)]


def domain(n: int) -> str:
    return f"indicator--{samples.uuid(500 + n)}"


def name(store: Store, server: MispServer, **more: Any) -> None:
    with store.write("test", AT) as tx:
        feeds.add(tx, Feed(**{"name": "m", "kind": "misp-server", "address": f"{server.base}/", "inside": True, "credential": "env:KEY", **more}))  # fmt: skip


def pulled(store: Store, key: str = KEY, renew: Callable[[], None] = lambda: None, **settings: int) -> Pulled:
    environ = {"KEY": f"Authorization: {key}"}
    return pull(
        store, "m", Settings(feeds=Feeds(**settings)), clock=lambda: NOW, environ=environ, renew=renew
    )


def kept(store: Store) -> list[str]:
    with store.read() as reader:
        assert audit.verify(reader) == []
        return sorted(misp_events.of_source(reader, SOURCE))


def stands(store: Store, object_id: str) -> bool:
    with store.read() as reader:
        row = objects.get(reader, object_id)
        return row is not None and not row.revoked


def test_every_event_comes_once_and_as_it_came(store: Store, misp: Make) -> None:
    server = misp(events=[*FIVE, samples.FULL])
    name(store, server)
    got = pulled(store, page_objects=2)
    assert (got.faults, kept(store)) == ([], sorted(server.events))
    assert server.keys == [KEY] * len(server.keys)
    for uuid, event in server.events.items():
        done, raw = out(store, uuid=uuid)
        assert (done.same, json.loads(raw)) == (True, event)
    assert [body["page"] for body in server.routes("/events/restSearch")] == [1, 2, 3, 4]
    server.asked.clear()
    again = pulled(store)
    assert (again.records, again.new) == (0, 0)
    assert server.routes("/events/restSearch")[0]["timestamp"] == "1762000100"


def test_a_pull_that_is_killed_goes_on_with_the_page_that_it_was_at(store: Store, misp: Make) -> None:
    server = misp(events=FIVE)
    name(store, server)
    calls = iter([None, None, Denied("killed")])

    def renew() -> None:
        if (error := next(calls)) is not None:
            raise error

    with pytest.raises(Denied):
        pulled(store, renew=renew, page_objects=2)
    assert len(kept(store)) == 4
    server.asked.clear()
    pulled(store, page_objects=2)
    assert [body["page"] for body in server.routes("/events/restSearch")] == [3, 4]
    assert len(kept(store)) == 5


def test_an_event_deleted_there_is_taken_back_and_what_others_vouch_for_stays(
    store: Store, misp: Make
) -> None:
    server = misp(events=[*FIVE, samples.FULL])
    name(store, server)
    pulled(store)
    give(store, "other.json", samples.raw(FIVE[1]))
    for n in (1, 2):
        del server.events[samples.uuid(1000 + n)]
    del server.events[samples.EVENT]
    got = pulled(store)
    assert any("3 events were deleted there" in note for note in got.notes)
    assert [stands(store, domain(n)) for n in range(1, 6)] == [False, True, True, True, True]
    assert not stands(store, f"report--{samples.uuid(1001)}")
    assert stands(store, f"identity--{samples.ORG}")
    assert pulled(store).notes == []
    server.events[samples.uuid(1001)] = made(1, at=1_762_000_500)
    pulled(store)
    assert stands(store, domain(1)), "it is said again"
    with store.read() as reader:
        assert source_withdrawals.among(reader, [domain(1), domain(2)], SOURCE) == {domain(2)}


def test_what_a_person_took_back_stays_so_when_the_server_says_it_again(store: Store, misp: Make) -> None:
    server = misp(events=FIVE)
    name(store, server)
    pulled(store)
    with store.write("test", AT) as tx:
        source_withdrawals.add(tx, domain(1), SOURCE, "wrong", "amy")
    server.events[samples.uuid(1001)] = made(1, at=1_762_000_500)
    pulled(store)
    assert not stands(store, domain(1))


ATTRIBUTE = {
    "marked as deleted": made(
        1, samples.attribute(19, "domain", "e.example", deleted=True), at=1_762_000_900
    ),
    "gone": made(1, at=1_762_000_900),
}


@pytest.mark.parametrize("how", ATTRIBUTE)
@pytest.mark.parametrize("shared", [True, False], ids=["others vouch", "nobody else"])
def test_an_attribute_deleted_there(store: Store, misp: Make, how: str, shared: bool) -> None:
    server = misp(events=[made(1, samples.attribute(19, "domain", "e.example"))])
    name(store, server)
    pulled(store)
    if shared:
        give(store, "other.json", samples.raw(server.events[samples.uuid(1001)]))
    server.events[samples.uuid(1001)] = ATTRIBUTE[how]
    pulled(store)
    assert stands(store, f"indicator--{samples.uuid(19)}") is shared
    assert stands(store, domain(1))


def test_an_event_that_is_unpublished_for_a_while_is_not_deleted(store: Store, misp: Make) -> None:
    server = misp(events=FIVE)
    name(store, server)
    pulled(store)
    server.events[samples.uuid(1001)]["Event"] = {
        **FIVE[0]["Event"],
        "published": False,
        "timestamp": "1762009999",
    }
    pulled(store)
    assert stands(store, domain(1))


def test_an_event_that_the_pages_left_out_is_asked_for_by_name(store: Store, misp: Make) -> None:
    server = misp("an event is deleted between two pages", events=FIVE, page=2)
    name(store, server)
    pulled(store)
    assert len(server.events) == 4
    assert set(server.events) < set(kept(store))
    assert [stands(store, domain(n)) for n in range(1, 6)] == [False, True, True, True, True]


def test_one_bad_event_costs_only_itself(store: Store, misp: Make) -> None:
    bad = made(2, {"type": "domain"}, {"uuid": 5, "type": [], "value": {}}, Tag="x", Galaxy=[7])
    server = misp(events=[FIVE[0], bad, FIVE[2]])
    name(store, server)
    got = pulled(store)
    assert got.faults
    assert all(stands(store, domain(n)) for n in (1, 2, 3))


def test_an_event_of_the_far_future_does_not_hide_those_that_come_after(store: Store, misp: Make) -> None:
    server = misp(events=[FIVE[0], made(2, at=253_402_300_000)])
    name(store, server)
    pulled(store)
    server.events[samples.uuid(1003)] = FIVE[2]
    pulled(store)
    assert len(kept(store)) == 3


BOUNDED = {
    "endless pages": (3, "there is more after 3 pages"),
    "the same page for ever": (2, "gives pages again"),
    "no index": (2, "deletions are not known"),
    "an odd index": (2, "deletions are not known"),
    "an empty index": (2, "lists no event at all"),
    "events that are listed and never given": (2, "1 events are in its list and not given"),
}


@pytest.mark.parametrize("wrong", BOUNDED)
def test_a_server_that_is_wrong_is_told_of_and_harms_nothing(store: Store, misp: Make, wrong: str) -> None:
    server = misp(events=FIVE)
    name(store, server)
    pulled(store)
    before = kept(store)
    server.wrong = wrong
    server.asked.clear()
    got = pulled(store, pages=3)
    most, said = BOUNDED[wrong]
    assert any(said in note for note in got.notes), got.notes
    assert len(server.routes("/events/restSearch")) <= most + 1
    assert set(before) <= set(kept(store))
    assert all(stands(store, domain(n)) for n in range(1, 6))


REFUSED = {
    "html": "gave no events",
    "html 403": "answered 403",
    "cut off": "gave no events",
    "no list": "out of memory",
    "redirect": "sends what is posted elsewhere",
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_an_answer_that_is_none_stores_nothing_and_is_said_in_words(
    store: Store, misp: Make, wrong: str
) -> None:
    server = misp(wrong, events=FIVE)
    name(store, server)
    with pytest.raises(TocsinError) as error:
        pulled(store)
    assert REFUSED[wrong] in error.value.what
    assert KEY not in str(error.value)
    assert kept(store) == []
    with store.read() as reader:
        assert feeds.get(reader, "m").error


def test_a_wrong_key_is_said_in_the_words_of_the_server(store: Store, misp: Make) -> None:
    name(store, misp(events=FIVE))
    with pytest.raises(TocsinError, match="Authentication failed"):
        pulled(store, key="wrong")
