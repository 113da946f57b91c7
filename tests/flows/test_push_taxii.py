# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What goes to another TAXII server: what its organisation may have, once, resumable, on record; what is refused is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.flows.conftest import AT, LIMITS, MAP, NOW, give, indicator
from tests.flows.taxii_inbox import Inbox, inbox
from tests.stix_samples import GREEN, RED, bundle
from tocsin.core import stix
from tocsin.core.collection import Collection
from tocsin.core.errors import BadInput, NotFound, TocsinError, Unavailable
from tocsin.core.feed import Feed
from tocsin.core.settings import Feeds, Settings
from tocsin.flows import leaving, push_taxii, trace, work
from tocsin.flows.pull import pull
from tocsin.flows.push_turn import Pushed
from tocsin.share.own_names import Choice
from tocsin.store import Store, audit, collections, feeds, jobs, objects, sent

__all__ = ["inbox"]
OURS = "00000000-0000-4000-8000-0000000000a1"
Make = Callable[..., Inbox]


def made(n: int, ref: str = GREEN, **more: object) -> dict[str, object]:
    return indicator(n, f"[domain-name:value = 'bad{n}.example']", object_marking_refs=[ref], **more)


GOOD = [made(n) for n in range(1, 6)]
IDS = [str(one["id"]) for one in GOOD]
SECRET = made(8, RED)
OWN = made(9, description="seen at plc-7")
OWN_ID = str(OWN["id"])


def start(store: Store, server: Inbox, **more: object) -> None:
    give(store, "map.toml", MAP)
    give(store, "i.json", bundle(*GOOD, SECRET, OWN))
    feed = {"name": "out", "kind": "taxii", "address": f"{server.base}/taxii2/", "inside": True}
    with store.write("test", AT) as tx:
        collections.add(tx, Collection(id=OURS, title="All"))
        feeds.add(tx, Feed(**{**feed, "offers": OURS, "recipient": "region", **more}))  # type: ignore[arg-type]  # its fields


def pushed(store: Store, environ: dict[str, str] | None = None, **settings: int) -> Pushed:
    waits: list[float] = []
    made = Settings(feeds=Feeds(**settings))
    return push_taxii.push(store, "out", made, clock=lambda: NOW, environ=environ or {}, wait=waits.append)


def kept(store: Store) -> feeds.Kept:
    with store.read() as reader:
        assert audit.verify(reader) == []
        return feeds.get(reader, "out")


def went(store: Store, object_id: str) -> list[sent.Sent]:
    with store.read() as reader:
        return sent.of_object(reader, object_id)


def test_what_the_organisation_may_have_goes_once_and_is_on_record(store: Store, inbox: Make) -> None:
    server = inbox()
    start(store, server, credential="env:KEY")
    got = pushed(store, {"KEY": "Bearer abc"}, page_objects=2)
    assert (got.sent, got.taken, got.faults) == (5, 5, [])
    assert list(got.held) == [OWN_ID]
    assert server.ids == sorted(IDS)
    assert [len(each) for each in server.posts] == [2, 2, 1]
    assert set(server.authorized) == {"Bearer abc"}
    assert list(server.kept.values()) == GOOD
    (note,) = went(store, IDS[0])
    assert (note.way, note.place, note.recipient) == ("taxii push", f"{server.base}/taxii2/", "region")
    assert went(store, OWN_ID) == went(store, str(SECRET["id"])) == []
    assert (kept(store).pulled_at, kept(store).error) == (AT, "")
    assert pushed(store, {"KEY": "Bearer abc"}).sent == 0
    with store.read() as reader:
        assert trace.trace(reader, IDS[1]).sent[0].recipient == "region"


def test_a_preview_tells_and_nothing_leaves(store: Store, inbox: Make) -> None:
    server = inbox()
    start(store, server)
    got = push_taxii.preview(store, "out", Settings(feeds=Feeds(page_objects=2)), clock=lambda: NOW)
    assert (got.would, list(got.held)) == (IDS, [OWN_ID])
    assert server.posts == []
    assert went(store, IDS[0]) == []


def test_what_is_released_later_goes_with_the_next_push_and_nothing_goes_twice(
    store: Store, inbox: Make
) -> None:
    server = inbox()
    start(store, server)
    pushed(store)
    give(store, "more.json", bundle(made(20)))
    pushed(store)
    with store.read() as reader:
        row = objects.get(reader, OWN_ID)
        assert row is not None
        (item,) = stix.read_bundle(row.raw, OWN_ID, LIMITS).records
        own = leaving.matcher(reader)
        (looked,) = leaving.look(reader, [item], "region", own, organisation="water")
    leaving.approve(
        store, looked, "region", [Choice("plc-7", "release")], organisation="water", by="amy", why="", at=AT
    )
    assert pushed(store).sent == 1
    assert OWN_ID in server.ids
    assert [len(each) for each in server.posts] == [5, 1, 1]
    give(store, "newer.json", bundle(made(1, modified="2027-01-02T00:00:00.000Z")))
    assert pushed(store).sent == 1
    assert len(went(store, IDS[0])) == 2


def test_what_is_withdrawn_or_revoked_before_it_went_does_not_go(store: Store, inbox: Make) -> None:
    from tocsin.flows import withdraw

    server = inbox()
    start(store, server)
    withdraw.withdraw(store, IDS[0], organisation="water", why="wrong", by="amy", at=AT)
    pushed(store)
    assert server.ids == sorted(IDS[1:])


@pytest.mark.parametrize("wrong", ["", "all or nothing"])
def test_what_is_refused_is_named_and_costs_only_itself(store: Store, inbox: Make, wrong: str) -> None:
    server = inbox(wrong, bad=(IDS[2],))
    start(store, server)
    got = pushed(store)
    assert (got.sent, got.taken, [fault.where for fault in got.faults]) == (5, 4, [IDS[2]])
    assert "not for us" in got.faults[0].what or "422" in got.faults[0].what
    assert server.ids == sorted(set(IDS) - {IDS[2]})
    assert pushed(store).sent == 0


@pytest.mark.parametrize(
    ("wrong", "taken", "note"),
    [
        ("too large", 5, ""),
        ("pending", 5, ""),
        ("pending for ever", 0, "not said yet"),
        ("strangers", 5, ""),
    ],
)
def test_what_other_servers_do(store: Store, inbox: Make, wrong: str, taken: int, note: str) -> None:
    server = inbox(wrong)
    start(store, server)
    got = pushed(store)
    assert (got.sent, got.taken, got.faults) == (5, taken, [])
    assert server.ids == sorted(IDS)
    assert [note in each for each in got.notes] == ([True] if note else [])


def test_an_envelope_is_no_longer_than_the_server_announces(store: Store, inbox: Make) -> None:
    server = inbox(most=4_096)
    start(store, server)
    give(store, "large.json", bundle(*[made(n, description="x" * 1_500) for n in range(30, 36)]))
    assert pushed(store).taken == 11
    assert max(len(each) for each in server.posts) < 11
    assert all(len(str(each)) < 5_000 for each in server.posts)


def test_a_push_that_is_broken_off_goes_on_and_leaves_nothing_out(store: Store, inbox: Make) -> None:
    server = inbox()
    start(store, server)
    server.die_after = 1
    with pytest.raises(Unavailable):
        pushed(store, page_objects=2)
    state = kept(store)
    assert "503" in state.error
    assert state.cursor.posting
    assert server.ids == sorted(IDS[:2])
    server.die_after = 0
    assert pushed(store, page_objects=2).taken == 3
    assert server.ids == sorted(IDS)
    assert not kept(store).cursor.posting
    assert [len(went(store, name)) for name in IDS] == [1, 1, 2, 2, 1]


def test_few_pages_at_a_time_lead_to_the_end(store: Store, inbox: Make) -> None:
    server = inbox()
    start(store, server)
    got = [pushed(store, page_objects=2, pages=1) for _ in range(4)]
    assert [one.sent for one in got] == [2, 2, 1, 0]
    assert got[0].notes
    assert server.ids == sorted(IDS)


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        pytest.param({"collection": "readable"}, NotFound, "no collection readable", id="may not be written"),
        pytest.param({"address": "https://127.0.0.1:1/taxii2/", "inside": False}, TocsinError, "inside|address", id="inside"),
        pytest.param({"offers": ""}, BadInput, "pulled, not pushed", id="a feed that is pulled"),
        pytest.param({"offers": "gone"}, NotFound, "no such collection", id="collection was removed"),
    ],
)  # fmt: skip
def test_what_cannot_be_pushed(
    store: Store, inbox: Make, more: dict[str, Any], error: type[TocsinError], said: str
) -> None:
    server = inbox()
    start(store, server, **more)
    with pytest.raises(error, match=said):
        pushed(store)
    assert server.posts == []


@pytest.mark.parametrize("wrong", ["not json", "refuses all"])
def test_a_server_that_refuses_everything_is_left_in_bounds(store: Store, inbox: Make, wrong: str) -> None:
    server = inbox(wrong)
    start(store, server)
    give(store, "more.json", bundle(*[made(n) for n in range(100, 200)]))
    with pytest.raises(TocsinError):
        pushed(store)
    assert len(server.posts) < 60
    assert kept(store).error


def test_what_is_pushed_is_not_pulled(store: Store, inbox: Make) -> None:
    start(store, inbox())
    with pytest.raises(BadInput, match="pushed, not pulled"):
        pull(store, "out", Settings(), clock=lambda: NOW, environ={})


def test_it_is_done_on_a_schedule(store: Store, inbox: Make) -> None:
    server = inbox()
    start(store, server, every_s=60)
    with store.write("test", AT) as tx:
        jobs.schedule(tx, work.PUSH, "out", 60)
    known = work.handlers(store, Settings(), clock=lambda: NOW, environ={})
    (ran,) = work.run_due(store, known, worker="w", clock=lambda: NOW)
    assert (ran.kind, ran.outcome) == ("feed.push", "done")
    assert ran.said == "5 sent, 5 taken, 0 refused, 1 held here"
    assert server.ids == sorted(IDS)
