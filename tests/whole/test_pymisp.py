# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""PyMISP, unmodified, against the real program in a process of its own, on both databases."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
from pymisp import MISPAttribute, MISPEvent, MISPObject, MISPSighting, PyMISP
from pymisp.exceptions import PyMISPError

from tests import misp_samples
from tests.flows import signing
from tests.store.conftest import Server
from tocsin.core.account import Scope
from tocsin.core.collection import Collection
from tocsin.core.limits import Limits
from tocsin.flows import accounts as flow
from tocsin.flows import misp_feed
from tocsin.store import accounts, collections, create_store, sent

ROOT = Path(__file__).resolve().parents[2]
NARROW = "00000000-0000-4000-8000-0000000000c1"
GREEN_ALONE = "00000000-0000-4000-8000-0000000000c2"


class Node:
    """A store, the environment of the program that serves it, and who signs in."""

    def __init__(self, folder: Path, url: str) -> None:
        self.store = create_store(url)
        with self.store.write("test", signing.AT) as tx:
            accounts.add_organisation(tx, "Northbank", ("energy",))
        signing.add(self.store, "amy", None, own="own", scope="write")
        signing.add(self.store, "bob", None, own="own", organisation="Northbank", scope="write")
        now = dt.datetime.now(dt.UTC)
        scopes: tuple[tuple[str, Scope], ...] = (("amy", "write"), ("amy", "read"), ("bob", "write"))
        self.tokens = {
            (name, scope): flow.add_token(self.store, name, label="x", scope=scope, days=1, now=now)[1]
            for name, scope in scopes
        }
        path = f"{ROOT / 'src'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
        more = {
            "PYTHONPATH": path,
            "TOCSIN_DATA_DIR": str(folder),
            "TOCSIN_DATABASE_URL": url,
            "TOCSIN_ORGANISATION": "own",
        }
        self.environment = {**os.environ, **more}
        self.url = ""

    def client(self, name: str = "amy", scope: Scope = "write", header: str = "Authorization") -> PyMISP:
        return PyMISP(f"{self.url}misp/", self.tokens[name, scope], http_auth_header_name=header)

    def feed(self, name: str, path: str, **headers: str) -> requests.Response:
        mine = {"Authorization": self.tokens[name, "write"], **headers}
        return requests.get(f"{self.url}misp-feed/{path}", headers=mine, timeout=30)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def node(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("misp")
    database = Server() if request.param == "postgresql" else None
    made = Node(folder, database.make("misp") if database else f"sqlite:///{folder}/store.db")
    child = subprocess.Popen(
        [sys.executable, "-m", "tocsin", "serve", "--port", "0"],
        env=made.environment, cwd=folder, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stderr is not None
    try:
        made.url = f"http{child.stderr.readline().partition('http')[2].split()[0]}"
        yield made
        child.send_signal(signal.SIGINT)
        child.wait(20)
    finally:
        child.kill()
        child.wait()
        child.stderr.close()
        made.store.close()
        if database:
            database.stop()


def made_event(info, *, tag="tlp:green", value="bad.example"):
    event = MISPEvent()
    event.info, event.distribution, event.published = info, 3, True
    if tag:
        event.add_tag(tag)
    event.add_attribute("domain", value, to_ids=True)
    event.add_attribute("btc", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", comment="a wallet")
    whole = MISPObject("domain-ip")
    whole.add_attribute("domain", f"in.{value}")
    whole.add_attribute("ip", "203.0.113.5")
    event.add_object(whole)
    return event


def said(event):
    """What an event says, by its UUIDs."""
    alone = {a.uuid: (a.type, a.value, a.to_ids) for a in event.attributes}
    return alone | {a.uuid: (a.type, a.value, a.object_relation) for o in event.objects for a in o.attributes}


def test_the_client_starts_and_knows_who_it_is(node):
    client = node.client()
    assert client._current_user.email == "amy"
    assert client._current_role.perm_add
    assert client.misp_instance_version["version"].startswith("2.5.")
    reader = node.client(scope="read", header="X-MISP-AUTH")
    assert not reader._current_role.perm_add
    assert reader.add_event(made_event("none"))["errors"][0] == 403
    with pytest.raises(PyMISPError, match="401"):
        PyMISP(f"{node.url}misp/", "tocsin_nobodys")


def test_an_event_goes_in_is_changed_and_comes_out(node):
    client = node.client()
    event = made_event("Phishing of water works", value="works.example")
    back = client.add_event(event, pythonify=True)
    assert (back.uuid, said(back)) == (event.uuid, said(event))
    assert client.add_event(event)["errors"][0] == 409
    held = client.get_event(event.uuid, pythonify=True)
    assert said(held) == said(event)
    assert (held.info, held.published, [tag.name for tag in held.tags]) == (event.info, True, ["tlp:green"])
    assert client.event_exists(held.id)
    held.info = "Phishing of two water works"
    held.add_attribute("url", "http://works.example/pay", to_ids=True)
    held.attributes[0].comment = "seen twice"
    assert client.update_event(held, pythonify=True).info == held.info
    extra = MISPAttribute()
    extra.from_dict(type="md5", value="a" * 32, to_ids=True)
    assert client.add_attribute(event.uuid, extra, pythonify=True).value == "a" * 32
    again = client.get_event(event.uuid, pythonify=True)
    assert again.info == held.info
    assert [a.comment for a in again.attributes if a.value == "works.example"] == ["seen twice"]
    assert set(said(again)) == {*said(held), extra.uuid}
    again.attributes[0].delete()
    client.update_event(again)
    assert again.attributes[0].uuid not in said(client.get_event(event.uuid, pythonify=True))
    assert again.attributes[0].uuid in said(client.get_event(event.uuid, deleted=[0, 1], pythonify=True))
    client.unpublish(event.uuid)
    assert not client.get_event(event.uuid, pythonify=True).published
    assert [row["uuid"] for row in client.search_index(eventinfo="two water")] == [event.uuid]


def test_searches_find_what_is_meant_in_pages(node):
    client = node.client()
    events = [made_event(f"Paged {n}", tag=f"paged:{n % 2}", value=f"p{n}.example") for n in range(5)]
    for event in events:
        client.add_event(event)
    uuids = [event.uuid for event in events]
    found: list[str] = []
    for page in range(1, 10):
        rows = client.search(eventinfo="Paged", limit=2, page=page, pythonify=True)
        if not rows:
            break
        found += [row.uuid for row in rows]
    assert (found, page) == (uuids, 4)
    odd = client.search(tags=client.build_complex_query(or_parameters=["paged:%"], not_parameters=["paged:0"]), metadata=True, pythonify=True)  # fmt: skip
    assert [row.uuid for row in odd] == uuids[1::2]
    assert [row.uuid for row in client.search(value="in.p3.example", pythonify=True)] == [uuids[3]]
    hits = client.search("attributes", value=["p1.example", "p2.example"], to_ids=1, pythonify=True)
    assert [(a.value, a.Event.uuid) for a in hits] == [("p1.example", uuids[1]), ("p2.example", uuids[2])]
    assert client.search("attributes", value="p1.example", type_attribute="btc", pythonify=True) == []
    assert client.search(eventinfo="Paged", timestamp=["3d", "2d"]) == []
    last_first = client.search(eventinfo="Paged", order="Event.info desc", metadata=True, pythonify=True)
    assert [row.uuid for row in last_first] == uuids[::-1]
    for wrong in ({"enforce_warninglist": True}, {"sharinggroup": 3}, {"nonesuch": "x"}, {"limit": 10**6}):
        assert client.search(**wrong)["errors"][0] == 400
    assert client.search(return_format="csv")["errors"][0] == 400
    names = {tag.name for tag in client.tags(pythonify=True)}
    assert {"paged:0", "paged:1"} <= names
    assert [tag.name for tag in client.search_tags("%:1", pythonify=True)] == ["paged:1"]
    minimal = {row["uuid"]: row for row in client.search_index(minimal=True)}
    assert set(uuids) <= set(minimal)
    assert set(minimal[uuids[0]]) == {
        "id",
        "uuid",
        "timestamp",
        "published",
        "sighting_timestamp",
        "orgc_uuid",
    }


def test_sightings_are_said_of_attributes_and_come_back(node):
    client = node.client()
    event = made_event("Seen", value="seen.example")
    client.add_event(event)
    one = event.attributes[0]
    sighting = MISPSighting()
    sighting.from_dict(type="0", source="resolver", timestamp=1_795_000_000)
    assert client.add_sighting(sighting, one, pythonify=True).source == "resolver"
    client.add_sighting({"values": ["in.seen.example"], "type": "1"})
    held = client.get_event(event.uuid, pythonify=True)
    assert [s.source for s in held.attributes[0].sightings] == ["resolver"]
    assert [s.type for s in held.objects[0].attributes[0].sightings] == ["1"]
    assert {s.type for s in client.sightings(held, pythonify=True)} == {"0", "1"}
    of_one = client.sightings(held.attributes[0], pythonify=True)
    assert [s.date_sighting for s in of_one] == ["1795000000"]
    found = client.search_sightings(context="event", context_id=event.uuid, source="resolver")
    assert [row["Sighting"]["attribute_uuid"] for row in found] == [one.uuid]
    assert client.add_sighting({"type": "0"}, "5f1c0c2e-9a4e-4a52-8d0e-3a1f6f0f1a01")["errors"][0] == 404


def test_others_get_what_the_marking_lets_go_on_record_and_change_only_their_own(node):
    ours, theirs = node.client(), node.client("bob")
    green, red = made_event("For all", value="forall.example"), made_event("For us", tag="tlp:red", value="forus.example")  # fmt: skip
    ours.add_event(green)
    ours.add_event(red)
    assert said(theirs.get_event(green.uuid, pythonify=True)) == said(green)
    with node.store.read() as reader:
        gone = sent.of_object(reader, f"report--{green.uuid}")
    assert [(each.way, each.place, each.recipient) for each in gone] == [("misp", "events/view", "Northbank")]
    for ask in (theirs.get_event, theirs.update_event, theirs.delete_event, theirs.publish):
        assert ask(red)["errors"][0] == 404
    assert not theirs.event_exists(red.uuid)
    assert theirs.search(value="forus.example", pythonify=True) == []
    assert theirs.search("attributes", value="forus.example", pythonify=True) == []
    assert red.uuid not in {row["uuid"] for row in theirs.search_index()}
    assert theirs.update_event(green)["errors"][0] == 403
    assert theirs.delete_event(green)["errors"][0] == 403
    mine = made_event("From Northbank", value="northbank.example")
    theirs.add_event(mine)
    assert said(ours.get_event(mine.uuid, pythonify=True)) == said(mine)
    mine.info = "From Northbank, again"
    assert theirs.update_event(mine, pythonify=True).info == mine.info
    theirs.delete_event(mine)
    assert not ours.event_exists(mine.uuid)


def test_the_feed_is_read_as_a_folder_is_and_loses_what_is_withdrawn(node, tmp_path):
    client = node.client()
    events = [made_event(f"Fed {n}", value=f"fed{n}.example") for n in range(3)]
    for event in events:
        event.timestamp = 1_795_000_000
        client.add_event(event)
    client.add_event(made_event("Not fed", tag="tlp:red", value="notfed.example"))
    manifest = node.feed("bob", "manifest.json")
    entries = manifest.json()
    fed = {uuid: entry for uuid, entry in entries.items() if entry["info"].startswith("Fed")}
    assert set(fed) == {event.uuid for event in events}
    assert len({entry["timestamp"] for entry in entries.values()}) == len(entries)
    assert {entry["Orgc"]["name"] for entry in fed.values()} == {"own"}
    again = node.feed("bob", "manifest.json", **{"If-None-Match": manifest.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    hashes = node.feed("bob", "hashes.csv").text
    for name, data in [("manifest.json", manifest.content), *((f"{u}.json", node.feed("bob", f"{u}.json").content) for u in entries)]:  # fmt: skip
        (tmp_path / name).write_bytes(data)
    (tmp_path / "hashes.csv").write_text(hashes)
    assert {row.state for row in misp_feed.listed(str(tmp_path), Limits())} == {"whole"}
    feed = [MISPEvent() for _ in events]
    for event, read in zip(events, feed, strict=True):
        read.load_file(str(tmp_path / f"{event.uuid}.json"))
        assert said(read) == said(event)
        assert {f"{digest},{event.uuid}" for digest in event.attributes[0].hash_values("md5")} <= set(
            hashes.split()
        )
    client.delete_event(events[0])
    assert events[0].uuid not in node.feed("bob", "manifest.json").json()
    assert node.feed("bob", f"{events[0].uuid}.json").status_code == 404
    assert events[0].uuid not in node.feed("bob", "hashes.csv").text
    with node.store.write("test", signing.AT) as tx:
        collections.add(tx, Collection(id=NARROW, title="Indicators alone", types=("indicator",)))
        collections.add(tx, Collection(id=GREEN_ALONE, title="Green", at_most="green"))
    assert node.feed("amy", f"{NARROW}/manifest.json").json() == {}
    assert events[1].uuid in node.feed("amy", f"{GREEN_ALONE}/manifest.json").json()
    assert node.feed("bob", f"{NARROW}/{events[1].uuid}.json").status_code == 404
    assert node.feed("amy", "nonesuch/manifest.json").status_code == 404


@pytest.mark.parametrize("base", ["misp/", "misp"])
def test_the_address_is_taken_with_its_last_stroke_and_without(node, base):
    client: Any = PyMISP(f"{node.url}{base}", node.tokens["amy", "write"])
    event = made_event("By either address", value=f"{len(base)}.address.example")
    assert client.add_event(event, pythonify=True).uuid == event.uuid
    assert client.event_exists(event)
    assert client.search(value=event.attributes[0].value, pythonify=True)[0].uuid == event.uuid
    assert client.tags(pythonify=True)
    assert client.search_index(eventinfo=event.info)
    client.delete_event(event)


def test_attributes_are_changed_and_deleted_softly_and_hard(node):
    client, theirs = node.client(), node.client("bob")
    event = client.add_event(made_event("Parts", value="parts.example"), pythonify=True)
    one, two = event.attributes
    one.comment = "a comment"
    assert theirs.update_attribute(one)["errors"][0] == 403
    assert theirs.delete_attribute(one)["errors"][0] in {403, 404}
    assert client.update_attribute(one, pythonify=True).comment == "a comment"
    held = client.get_attribute(one, pythonify=True)
    assert (held.comment, held.value, held.to_ids) == ("a comment", "parts.example", True)
    inside = event.objects[0].attributes[0]
    inside.comment = "inside"
    assert client.update_attribute(inside, pythonify=True).comment == "inside"
    assert client.attribute_exists(one.id)
    assert "errors" not in client.delete_attribute(one)
    assert not client.attribute_exists(one)
    gone = client.get_event(event.uuid, deleted=True, pythonify=True)
    assert [a.uuid for a in gone.attributes if a.deleted] == [one.uuid]
    assert "errors" not in client.delete_attribute(two, hard=True)
    left = client.get_event(event.uuid, deleted=[0, 1], pythonify=True)
    assert two.uuid not in {a.uuid for a in left.attributes}
    assert [a.comment for a in left.objects[0].attributes if a.uuid == inside.uuid] == ["inside"]
    assert client.delete_attribute(two)["errors"][0] == 404
    assert client.search("attributes", value="parts.example", pythonify=True) == []


def test_objects_are_added_changed_and_deleted(node):
    client = node.client()
    event = client.add_event(made_event("Objects", value="objects.example"), pythonify=True)
    whole = MISPObject("file")
    whole.add_attribute("filename", "a.exe")
    whole.add_attribute("sha256", "b" * 64)
    added = client.add_object(event, whole, pythonify=True)
    assert (added.uuid, {a.value for a in added.attributes}) == (whole.uuid, {"a.exe", "b" * 64})
    added.comment = "the dropper"
    added.add_attribute("md5", "c" * 32)
    assert client.update_object(added, pythonify=True).comment == "the dropper"
    held = {each.uuid: each for each in client.get_event(event, pythonify=True).objects}
    assert {a.value for a in held[whole.uuid].attributes} == {"a.exe", "b" * 64, "c" * 32}
    assert len(held) == 2
    assert "errors" not in client.delete_object(event.objects[0])
    assert [each.uuid for each in client.get_event(event, pythonify=True).objects] == [whole.uuid]
    assert "errors" not in client.delete_object(whole, hard=True)
    assert client.get_event(event, pythonify=True).objects == []
    assert client.get_event(event, deleted=[0, 1], pythonify=True).objects[0].uuid == event.objects[0].uuid
    assert client.delete_object(whole)["errors"][0] == 404


def test_tags_are_set_and_taken_off(node):
    client = node.client()
    event = client.add_event(made_event("Tags", value="tags.example"), pythonify=True)
    for entity in (event, event.attributes[0]):
        assert "errors" not in client.tag(entity, "phase:two")
        assert client.tag(entity, "mine", local=True)["errors"][0] == 400
    held = client.get_event(event, pythonify=True)
    assert [tag.name for tag in held.tags] == ["tlp:green", "phase:two"]
    assert [tag.name for tag in held.attributes[0].tags] == ["phase:two"]
    assert [a.uuid for a in client.search("attributes", tags="phase:two", eventid=event.uuid, pythonify=True)]
    for entity in (event, event.attributes[0]):
        assert "errors" not in client.untag(entity, "phase:two")
    held = client.get_event(event, pythonify=True)
    assert ([tag.name for tag in held.tags], held.attributes[0].tags) == (["tlp:green"], [])


LOCAL = {"id", "event_id", "object_id", "org_id", "orgc_id", "attribute_id", "attribute_uuid"}


def bare(value):
    """Without the numbers that each server gives."""
    if isinstance(value, dict):
        return {name: bare(each) for name, each in value.items() if name not in LOCAL}
    return [bare(each) for each in value] if isinstance(value, list) else value


def holds(given, came):
    """Whether all that came is given; what a server writes into each record may be there besides."""
    if isinstance(came, dict):
        return isinstance(given, dict) and all(
            name in given and holds(given[name], came[name]) for name in came
        )
    if isinstance(came, list):
        return len(given) == len(came) and all(holds(*both) for both in zip(given, came, strict=True))
    return bool(given == came)


def test_what_came_as_misp_leaves_as_the_same_misp(node):
    client, theirs = node.client(), node.client("bob")
    whole = misp_samples.FULL["Event"]
    assert "errors" not in client.add_event({"Event": whole})
    for asker, without in ((client, {"id"}), (theirs, {"id", "RelatedEvent", "Orgc"})):
        back = asker.get_event(whole["uuid"], deleted=[0, 1])["Event"]
        found = asker.search(eventid=whole["uuid"], deleted=[0, 1])[0]["Event"]
        for given in (back, found):
            assert ("RelatedEvent" in given) == (asker is client)
            for name in whole.keys() - without:
                assert holds(bare(given[name]), bare(whole[name])), name
    client.tag(misp_samples.uuid(3), "tlp:red")
    left = theirs.get_event(whole["uuid"], deleted=[0, 1])
    assert misp_samples.uuid(3) not in str(left)
    assert misp_samples.uuid(93) not in str(left)
    ours = client.get_event(whole["uuid"], deleted=[0, 1])["Event"]
    assert ours["ShadowAttribute"][0]["value"] == "other.example"
    assert misp_samples.uuid(93) in str(ours)
    client.delete_event(whole["uuid"])
