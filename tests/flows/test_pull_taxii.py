# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The TAXII client against a server of its own, kept to the specification and wrong in every way that was seen in others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from tests.flows.conftest import AT, NOW, indicator
from tests.flows.taxii_server import COLLECTION, Taxii, stamp
from tests.stix_samples import GREEN
from tocsin.core.errors import BadInput, Conflict, Denied, NotFound, TocsinError, Unavailable
from tocsin.core.feed import Cursor, Feed
from tocsin.core.settings import Feeds, Settings
from tocsin.flows.pull import pull
from tocsin.flows.pull_taxii import Pulled
from tocsin.store import Store, audit, feeds, objects

OBJECTS = [
    (1000 * n, indicator(n, f"[domain-name:value = 'bad{n}.example']", object_marking_refs=[GREEN]))
    for n in range(1, 8)
]
IDS = sorted(str(each["id"]) for _, each in OBJECTS)
Make = Callable[..., Taxii]


@pytest.fixture
def serve() -> Iterator[Make]:
    made: list[Taxii] = []

    def start(wrong: str = "", **more: object) -> Taxii:
        made.append(Taxii(OBJECTS[:], wrong, **more))  # type: ignore[arg-type]  # the keywords of Taxii
        return made[-1]

    yield start
    for each in made:
        each.close()


def add(store: Store, address: str, **more: object) -> None:
    feed = Feed(**{"name": "up", "kind": "taxii", "address": address, "inside": True, **more})  # type: ignore[arg-type]  # its fields
    with store.write("test", AT) as tx:
        feeds.add(tx, feed)


def pulled(store: Store, environ: dict[str, str] | None = None, **settings: int) -> Pulled:
    made = Settings(feeds=Feeds(**settings))
    return pull(store, "up", made, clock=lambda: NOW, environ=environ or {})


def kept(store: Store) -> feeds.Kept:
    with store.read() as reader:
        assert audit.verify(reader) == []
        return feeds.get(reader, "up")


def held(store: Store) -> list[str]:
    with store.read() as reader:
        return sorted(each.id for each in objects.page(reader, 0, 1000))


@pytest.mark.parametrize(
    "path",
    [
        "/taxii2/",
        "/api/",
        "/api/collections/",
        f"/api/collections/{COLLECTION}",
        f"/api/collections/{COLLECTION}/objects",
    ],
)
def test_every_page_comes_from_whatever_address_is_given(store: Store, serve: Make, path: str) -> None:
    server = serve()
    add(store, server.base + path)
    got = pulled(store)
    assert (got.records, got.new, got.pages, got.faults, got.notes) == (7, 7, 4, [], [])
    assert held(store) == IDS
    assert kept(store).cursor == Cursor(added_after=stamp(7000))
    assert (kept(store).pulled_at, kept(store).error) == (AT, "")
    with store.read() as reader:
        assert objects.sources(reader, IDS[0]) == ["feed:up"]
    server.objects.append((9000, indicator(9, "[domain-name:value = 'bad9.example']")))
    assert pulled(store).new == 1
    assert server.pages[-1] == {"limit": "1000", "added_after": stamp(7000)}


@pytest.mark.parametrize(
    "wrong",
    [
        "undefined header",
        "javascript date",
        "no title",
        "206",
        "one next for all",
        "first alone",
        "no next",
        "duplicate page",
    ],
)
def test_what_others_do_wrong_is_put_up_with(store: Store, serve: Make, wrong: str) -> None:
    add(store, serve(wrong).base + "/taxii2/")
    got = pulled(store)
    assert held(store) == IDS
    assert kept(store).error == ""
    assert bool(got.notes) == (wrong == "undefined header")
    assert pulled(store).new == 0


def test_an_id_that_is_no_uuid_is_quoted_and_found(store: Store, serve: Make) -> None:
    server = serve()
    server.collection = "our-list"
    server.titles = ["threats", "others"]
    add(store, server.base + "/taxii2/", collection="threats")
    assert pulled(store).new == 7


def test_objects_of_one_instant_parted_by_a_server_without_next_all_come(store: Store, serve: Make) -> None:
    server = serve("no next", page=3)
    server.objects = [
        (1000, OBJECTS[0][1]),
        (2000, OBJECTS[1][1]),
        (3000, OBJECTS[2][1]),
        (3000, OBJECTS[3][1]),
        (4000, OBJECTS[4][1]),
    ]
    add(store, server.url)
    pulled(store)
    assert held(store) == IDS[:5]


@pytest.mark.parametrize(
    "wrong",
    ["same next", "endless next", "empty pages for ever", "more without a way", "instant stands still"],
)
def test_a_server_that_does_not_lead_on_is_left_and_that_is_said(
    store: Store, serve: Make, wrong: str
) -> None:
    server = serve(wrong)
    add(store, server.url)
    with pytest.raises(BadInput) as caught:
        pulled(store)
    assert len(server.pages) < 6
    assert "the server" in kept(store).error.lower() or "nothing new" in kept(store).error
    assert caught.value.do
    reached = stamp(1000) if wrong == "instant stands still" else ""
    assert kept(store).cursor == Cursor(added_after=reached)
    assert kept(store).pulled_at == ""


def test_a_pull_that_is_broken_off_goes_on_where_it_was(store: Store, serve: Make) -> None:
    server = serve()
    server.die_after = 2
    add(store, server.url)
    with pytest.raises(Unavailable, match="503"):
        pulled(store)
    assert held(store) == IDS[:4]
    assert kept(store).cursor == Cursor(next="4", last=stamp(4000))
    server.die_after = 0
    assert pulled(store).new == 3
    assert server.pages[3] == {"limit": "1000", "added_after": stamp(3999)}
    assert held(store) == IDS
    assert kept(store).error == ""


def test_a_process_that_ends_between_pages_leaves_just_the_pages_that_its_cursor_says(
    store: Store, serve: Make
) -> None:
    add(store, serve().url)
    count = 0

    def end() -> None:
        nonlocal count
        count += 1
        if count == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(store, "up", Settings(), clock=lambda: NOW, environ={}, renew=end)
    assert (held(store), kept(store).cursor.next) == (IDS[:4], "4")
    assert pulled(store).new == 3


def test_a_page_whose_cursor_cannot_be_moved_is_not_kept(store: Store, serve: Make) -> None:
    """Somebody else pulled in between: neither gap nor doubling."""
    add(store, serve().url)

    def somebody_else() -> None:
        if not held(store):
            with store.write("other", AT) as tx:
                feeds.move(tx, "up", Cursor(), Cursor(added_after=stamp(5000)))

    with pytest.raises(Conflict, match="another pull"):
        pull(store, "up", Settings(), clock=lambda: NOW, environ={}, renew=somebody_else)
    assert held(store) == []


def test_a_server_that_forgot_the_place_is_asked_from_the_beginning_of_the_walk(
    store: Store, serve: Make
) -> None:
    add(store, serve("forgets next").url)
    with store.write("test", AT) as tx:
        feeds.move(tx, "up", Cursor(), Cursor(next="old4", added_after=stamp(1000)))
    got = pulled(store)
    assert (got.new, len(got.notes)) == (6, 1)


def test_a_pull_ends_after_the_pages_allowed_and_the_next_goes_on(store: Store, serve: Make) -> None:
    add(store, serve().url)
    got = pulled(store, pages=3)
    assert (got.new, len(got.notes)) == (6, 1)
    assert pulled(store, pages=3).new == 1


def test_a_bad_object_costs_itself_alone(store: Store, serve: Make) -> None:
    server = serve()
    server.objects[2] = (3000, {"type": "indicator", "id": "no id"})
    add(store, server.url)
    got = pulled(store)
    assert (got.new, len(got.faults)) == (6, 1)
    assert got.faults[0].where.startswith("feed:up#/objects/")
    assert kept(store).error == ""


def test_the_credential_is_found_where_it_was_said_and_stands_nowhere(
    store: Store, serve: Make, tmp_path: Path
) -> None:
    server = serve()
    server.token = "Bearer sesame-7f3"
    add(store, server.base + "/taxii2/", credential="env:UP_TOKEN")
    with pytest.raises(NotFound, match="not set"):
        pulled(store)
    with pytest.raises(Unavailable, match="401"):
        pulled(store, {"UP_TOKEN": "Bearer wrong-9c1"})
    assert pulled(store, {"UP_TOKEN": "Bearer sesame-7f3"}).new == 7
    everything = b"".join(file.read_bytes() for file in tmp_path.glob("tocsin.db*"))
    assert b"sesame-7f3" not in everything
    assert b"wrong-9c1" not in everything
    assert b"UP_TOKEN" in everything


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        pytest.param({"wrong": "roots elsewhere"}, Denied, "another host", id="roots on another host"),
        pytest.param({"titles": ["a", "b"]}, NotFound, "more than one", id="several collections"),
        pytest.param({"titles": []}, NotFound, "no collection that may be read", id="no collection"),
    ],
)
def test_what_cannot_be_found_is_said(
    store: Store, serve: Make, change: dict[str, object], error: type[TocsinError], says: str
) -> None:
    server = serve()
    for name, value in change.items():
        setattr(server, name, value)
    add(store, server.base + "/taxii2/")
    with pytest.raises(error, match=says):
        pulled(store)
    assert says in kept(store).error


def test_an_inside_address_is_refused_unless_it_was_named_as_one(store: Store, serve: Make) -> None:
    server = serve()
    add(store, server.url, inside=False)
    with pytest.raises(Denied):
        pulled(store)
    assert server.asked == []


def test_a_page_beyond_the_limit_is_refused_and_nothing_of_it_kept(store: Store, serve: Make) -> None:
    add(store, serve().url)
    limits = msgspec.structs.replace(Settings().limits, file_bytes=300)
    with pytest.raises(TocsinError, match="larger than 300 bytes"):
        pull(store, "up", Settings(limits=limits), clock=lambda: NOW, environ={})
    assert held(store) == []
