# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What goes to a MISP server: what its organisation may have, once, as it came; what was taken back goes as deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests import misp_samples as samples
from tests.flows.conftest import AT, MAP, NOW, give, indicator, stix
from tests.flows.misp_server import KEY, MispServer, misp
from tests.flows.test_pull_misp import FIVE, made
from tests.stix_samples import GREEN, RED, bundle
from tocsin.core.collection import Collection
from tocsin.core.errors import BadInput, Denied, TocsinError, Unavailable
from tocsin.core.feed import Feed
from tocsin.core.settings import Settings
from tocsin.flows import push, remark, trace, withdraw, work
from tocsin.flows.push_turn import Pushed
from tocsin.store import Store, audit, collections, feeds, jobs, sent

__all__ = ["misp"]
Make = Callable[..., MispServer]
OURS = "00000000-0000-4000-8000-0000000000a1"
BAD = f"indicator--{samples.uuid(501)}"
FIRST = samples.uuid(1001)
HOST = indicator(21, "[domain-name:value = 'stix.example']", object_marking_refs=[GREEN])
SECRET = indicator(22, "[domain-name:value = 'secret.example']", object_marking_refs=[RED])
OWN = indicator(
    23, "[domain-name:value = 'own.example']", object_marking_refs=[GREEN], description="seen at plc-7"
)
REPORT = stix(
    "report", 24, name="A report", published="2027-01-01T00:00:00.000Z", object_refs=[each["id"] for each in (HOST, SECRET, OWN)],
    object_marking_refs=[GREEN],
)  # fmt: skip
REPORTED = str(REPORT["id"]).partition("--")[2]


def start(store: Store, server: MispServer, *events: Any, **more: Any) -> None:
    give(store, "map.toml", MAP)
    for number, each in enumerate(events):
        give(store, f"{number}.json", samples.raw(each))
    feed = {
        "name": "out",
        "kind": "misp-server",
        "address": server.base,
        "inside": True,
        "credential": "env:KEY",
    }
    with store.write("test", AT) as tx:
        collections.add(tx, Collection(id=OURS, title="All"))
        feeds.add(tx, Feed(**{**feed, "offers": OURS, "recipient": "region", **more}))


def pushed(store: Store, renew: Callable[[], None] = lambda: None, key: str = KEY) -> Pushed:
    got = push.push(
        store, "out", Settings(), clock=lambda: NOW, environ={"KEY": f"Authorization: {key}"}, renew=renew
    )
    with store.read() as reader:
        assert audit.verify(reader) == []
    return got


def back(store: Store, object_id: str, at: str = AT) -> None:
    withdraw.withdraw(store, object_id, organisation="us", why="wrong", by="amy", at=at)


def values(server: MispServer, uuid: str = FIRST) -> list[str]:
    return [each["value"] for each in server.events[uuid]["Event"]["Attribute"]]


def test_events_go_once_as_they_came_and_are_on_record(store: Store, misp: Make) -> None:
    server = misp()
    start(
        store,
        server,
        *FIVE,
        samples.event(samples.attribute(7, "domain", "x.example"), Tag=[{"name": "tlp:red"}]),
    )
    assert len(push.preview(store, "out", Settings(), clock=lambda: NOW).would) == 5
    assert server.asked == []
    got = pushed(store)
    assert (got.sent, got.taken, got.faults) == (5, 5, [])
    assert list(server.events.values()) == FIVE
    assert [where for where, _ in server.asked] == ["/events/add"] * 5
    with store.read() as reader:
        (note,) = trace.trace(reader, BAD).sent
    assert (note.way, note.place, note.recipient) == ("misp push", f"{server.base}/events/{FIRST}", "region")
    server.asked.clear()
    assert (pushed(store).sent, server.asked) == (0, [])
    give(store, "more.json", samples.raw(made(9)))
    assert pushed(store).sent == 1


def test_a_later_state_goes_as_a_change(store: Store, misp: Make) -> None:
    server = misp()
    start(store, server, FIVE[0])
    pushed(store)
    later = made(1, samples.attribute(19, "domain", "e.example"), at=1_762_005_000)
    give(store, "later.json", samples.raw(later))
    server.asked.clear()
    got = pushed(store)
    assert (got.taken, [where for where, _ in server.asked]) == (1, [f"/events/edit/{FIRST}"])
    assert server.events[FIRST] == later


def test_an_event_that_is_there_already_is_changed_or_left(store: Store, misp: Make) -> None:
    server = misp(events=[FIVE[0], made(2, at=1)])
    start(store, server, *FIVE[:2])
    got = pushed(store)
    assert (got.sent, got.taken, got.faults) == (2, 2, [])
    assert any("this state" in note for note in got.notes)
    assert server.events[samples.uuid(1002)] == FIVE[1]


def test_what_is_withdrawn_goes_as_deleted_without_its_value(store: Store, misp: Make) -> None:
    server = misp()
    start(store, server, made(1, samples.attribute(19, "domain", "e.example")))
    pushed(store)
    back(store, BAD)
    got = pushed(store)
    assert (got.taken, values(server)) == (1, ["withdrawn", "e.example"])
    assert server.events[FIRST]["Event"]["Attribute"][0]["deleted"]
    assert int(server.events[FIRST]["Event"]["timestamp"]) > 1_762_000_001
    assert pushed(store).sent == 0
    back(store, f"report--{FIRST}", "2027-02-01T00:00:00.000Z")
    pushed(store)
    assert server.events[FIRST]["Event"]["info"] == "withdrawn"
    assert values(server) == ["withdrawn", "withdrawn"]


def test_what_was_withdrawn_before_it_went_does_not_go(store: Store, misp: Make) -> None:
    server = misp()
    start(store, server, *FIVE[:2])
    back(store, f"report--{FIRST}")
    pushed(store)
    assert list(server.events) == [samples.uuid(1002)]


def test_what_is_marked_anew_goes_as_deleted_where_it_was_and_nowhere_else(store: Store, misp: Make) -> None:
    server = misp()
    start(store, server, made(1, samples.attribute(19, "domain", "e.example")))
    pushed(store)
    remark.remark(store, BAD, "red", organisation="us", why="asked", by="amy", at=AT)
    pushed(store)
    assert values(server) == ["withdrawn", "e.example"]
    other = misp()
    with store.write("test", AT) as tx:
        feeds.remove(tx, "out")
        feeds.add(tx, Feed(name="out", kind="misp-server", address=other.base, inside=True, credential="env:KEY", offers=OURS, recipient="region"))  # fmt: skip
    pushed(store)
    assert values(other) == ["e.example"]


def test_own_names_are_held(store: Store, misp: Make) -> None:
    server = misp()
    start(
        store,
        server,
        made(1, samples.attribute(19, "domain", "e.example", comment="seen at plc-7")),
        made(2, info="plc-7"),
    )
    got = pushed(store)
    assert values(server) == ["d1.example"]
    assert list(server.events) == [FIRST]
    assert {f"indicator--{samples.uuid(19)}", f"report--{samples.uuid(1002)}"} <= set(got.held)


def test_a_report_of_stix_goes_as_an_event_with_what_may_go(store: Store, misp: Make) -> None:
    server = misp()
    start(store, server)
    give(store, "stix.json", bundle(HOST, SECRET, OWN, REPORT, indicator(29, "[domain-name:value = 'loose.example']", object_marking_refs=[GREEN])))  # fmt: skip
    got = pushed(store)
    assert (list(server.events), values(server, REPORTED)) == ([REPORTED], ["stix.example"])
    assert server.events[REPORTED]["Event"]["info"] == "A report"
    assert list(got.held) == [OWN["id"]]
    back(store, str(HOST["id"]))
    pushed(store)
    assert values(server, REPORTED) == ["withdrawn"]
    back(store, str(REPORT["id"]), "2027-02-01T00:00:00.000Z")
    pushed(store)
    assert server.events[REPORTED]["Event"]["info"] == "withdrawn"
    assert pushed(store).sent == 0


def test_a_refused_event_is_named_and_costs_only_itself(store: Store, misp: Make) -> None:
    server = misp("refuses an event")
    start(store, server, *FIVE)
    got = pushed(store)
    assert (got.sent, got.taken) == (5, 4)
    (fault,) = got.faults
    assert (fault.where, "Info cannot be empty" in fault.what) == (f"report--{samples.uuid(1002)}", True)


def test_a_push_that_is_killed_sends_one_event_twice_at_most(store: Store, misp: Make) -> None:
    server = misp()
    start(store, server, *FIVE)
    calls = iter([None, None, Denied("killed")])

    def renew() -> None:
        if (error := next(calls)) is not None:
            raise error

    with pytest.raises(Denied):
        pushed(store, renew)
    assert len(server.events) == 2
    got = pushed(store)
    assert got.sent == 3
    assert list(server.events.values()) == FIVE


def test_what_was_on_its_way_when_the_server_fell_silent_goes_again(store: Store, misp: Make) -> None:
    server = misp("busy")
    start(store, server, *FIVE[:2])
    with pytest.raises(Unavailable):
        pushed(store)
    server.wrong = ""
    assert pushed(store).taken == 2
    with store.read() as reader:
        assert feeds.get(reader, "out").error == ""
        assert len(sent.of_object(reader, BAD)) == 2


WRONG = {"html 403": "answered 403", "redirect": "sends what is posted elsewhere"}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_server_that_is_none_ends_the_push_in_words(store: Store, misp: Make, wrong: str) -> None:
    server = misp(wrong)
    start(store, server, *FIVE)
    with pytest.raises(TocsinError) as error:
        pushed(store)
    assert WRONG[wrong] in error.value.what
    assert len(server.asked) == 1


def test_an_answer_that_does_not_name_the_event_is_no_taking(store: Store, misp: Make) -> None:
    server = misp("html 200")
    start(store, server, FIVE[0])
    got = pushed(store)
    assert (got.taken, len(got.faults)) == (0, 1)


def test_a_wrong_key_is_said_in_the_words_of_the_server(store: Store, misp: Make) -> None:
    start(store, misp(), *FIVE)
    with pytest.raises(TocsinError, match="Authentication failed"):
        pushed(store, key="wrong")


def test_a_feed_that_is_pulled_is_not_pushed(store: Store, misp: Make) -> None:
    start(store, misp(), offers="")
    with pytest.raises(BadInput, match="pulled"):
        pushed(store)


def test_it_is_done_as_a_job(store: Store, misp: Make) -> None:
    server = misp()
    start(store, server, FIVE[0])
    with store.write("test", AT) as tx:
        jobs.schedule(tx, work.PUSH, "out", 60)
    known = work.handlers(store, Settings(), clock=lambda: NOW, environ={"KEY": f"Authorization: {KEY}"})
    (ran,) = work.run_due(store, known, worker="w", clock=lambda: NOW)
    assert (ran.outcome, ran.said) == ("done", "1 sent, 1 taken, 0 refused, 0 held here")
    assert json.loads(json.dumps(server.events[FIRST])) == FIVE[0]
