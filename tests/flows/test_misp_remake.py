# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is taken back or marked anew leaves the files of a feed: events, manifest, hashes; and trace names them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests import misp_samples as samples
from tests.flows.conftest import AT, LIMITS, give
from tests.flows.test_misp_feed import OWN, md5, put, write
from tocsin.core.policy import Asker
from tocsin.flows import misp_feed, remark, trace, withdraw
from tocsin.flows.context import Context
from tocsin.flows.misp_out import Asked
from tocsin.store import Store, audit

BAD = f"indicator--{samples.uuid(1)}"
REGION = Asked(asker=Asker("region", communities=("region",)))
TWO = [samples.event(samples.attribute(1, "domain", "bad.example"), samples.attribute(2, "domain", "other.example")),
       samples.event(samples.attribute(3, "domain", "third.example"), uuid=samples.uuid(50), timestamp="1800014400")]  # fmt: skip
"""The second has the very second at which the first is taken back."""


def start(store: Store, folder: Path, to: Asked = OWN, what: Any = TWO) -> Path:
    for number, each in enumerate(what):
        give(store, f"{number}.json", samples.raw(each))
    write(store, folder / "feed", [each["Event"]["uuid"] for each in what], to)
    return folder / "feed"


def event_in(feed: Path, uuid: str = samples.EVENT) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((feed / f"{uuid}.json").read_text())["Event"]
    return found


def back(store: Store, object_id: str = BAD, **more: Any) -> withdraw.Done:
    return withdraw.withdraw(store, object_id, organisation="us", why="wrong", by="amy", at=AT, **more)


def test_a_withdrawal_reaches_event_manifest_and_hashes(store: Store, tmp_path: Path) -> None:
    feed = start(store, tmp_path)
    assert event_in(feed) == TWO[0]["Event"]
    place = str(feed / f"{samples.EVENT}.json")
    with store.read() as reader:
        before = trace.trace(reader, BAD)
    assert ([one.path for one in before.files], [one.place for one in before.sent]) == ([place], [place])
    done = back(store)
    assert (done.remade, done.stale) == ((place,), ())
    found = event_in(feed)
    assert (found["Attribute"][0]["value"], found["Attribute"][0]["deleted"]) == ("withdrawn", True)
    assert found["Attribute"][1] == TWO[0]["Event"]["Attribute"][1]
    manifest = json.loads((feed / "manifest.json").read_text())
    assert manifest[samples.EVENT]["timestamp"] == int(found["timestamp"]) == 1800014401
    hashes = (feed / "hashes.csv").read_text()
    assert md5("bad.example") not in hashes
    assert f"{md5('other.example')},{samples.EVENT}" in hashes
    assert f"{md5('third.example')},{samples.uuid(50)}" in hashes
    assert [row.state for row in misp_feed.listed(str(feed), LIMITS)] == ["whole", "whole"]
    with store.read() as reader:
        after = trace.trace(reader, BAD)
        assert audit.verify(reader) == []
    assert (after.files, len(after.sent)) == ((), 1)
    assert back(store, f"indicator--{samples.uuid(2)}").remade == (place,)
    assert [each["value"] for each in event_in(feed)["Attribute"]] == ["withdrawn", "withdrawn"]


def test_an_event_that_is_withdrawn_says_nothing_any_more(store: Store, tmp_path: Path) -> None:
    feed = start(store, tmp_path)
    done = back(store, f"report--{samples.EVENT}")
    assert done.stale == ()
    raw = (feed / f"{samples.EVENT}.json").read_bytes()
    for gone in (b"bad.example", b"other.example", b"Phishing of"):
        assert gone not in raw
    assert json.loads((feed / "manifest.json").read_text())[samples.EVENT]["info"] == "withdrawn"


def test_what_others_vouch_for_stays(store: Store, tmp_path: Path) -> None:
    feed = start(store, tmp_path)
    give(store, "again.json", samples.raw(TWO[0]))
    done = back(store, source="0.json")
    assert done.left == ("again.json",)
    assert event_in(feed) == TWO[0]["Event"]


def test_a_re_marking_reaches_the_feed_of_those_who_may_not_have_it(store: Store, tmp_path: Path) -> None:
    for number, each in enumerate(TWO):
        give(store, f"{number}.json", samples.raw(each))
    write(store, tmp_path / "theirs", [samples.EVENT], REGION)
    done = remark.remark(store, BAD, "amber", organisation="us", why="asked", by="amy", at=AT)
    assert done.remade == ()
    done = remark.remark(store, BAD, "red", organisation="us", why="asked", by="amy", at=AT)
    assert done.remade == (str(tmp_path / "theirs" / f"{samples.EVENT}.json"),)
    assert event_in(tmp_path / "theirs")["Attribute"][0]["value"] == "withdrawn"
    (row,), _ = write(store, tmp_path / "theirs", [samples.EVENT], REGION)
    assert row.state == "narrowed"
    assert event_in(tmp_path / "theirs")["Attribute"][0]["deleted"], "who had it once is told again"
    write(store, tmp_path / "new", [samples.EVENT], REGION)
    assert [each["value"] for each in event_in(tmp_path / "new")["Attribute"]] == ["other.example"]


def test_a_file_that_holds_what_is_withdrawn_does_not_bring_it_into_a_feed(
    store: Store, tmp_path: Path
) -> None:
    give(store, "e.json", samples.raw(TWO[0]))
    back(store)
    rows, notes = write(store, tmp_path / "feed", [put(tmp_path, "e.json", TWO[0])])
    assert ([row.state for row in rows], len(notes)) == (["narrowed"], 1)
    assert b"bad.example" not in (tmp_path / "feed" / f"{samples.EVENT}.json").read_bytes()


def test_an_event_that_may_not_go_is_held_and_the_others_go(store: Store, tmp_path: Path) -> None:
    secret = samples.event(
        samples.attribute(4, "domain", "x.example"), uuid=samples.uuid(51), Tag=[{"name": "tlp:red"}]
    )
    for number, each in enumerate([*TWO, secret]):
        give(store, f"{number}.json", samples.raw(each))
    rows, notes = write(store, tmp_path / "feed", [samples.uuid(51), samples.EVENT], REGION)
    assert [row.bad for row in rows] == [True, False]
    assert any(samples.uuid(51) in note for note in notes)
    assert sorted(path.name for path in (tmp_path / "feed").iterdir()) == [
        f"{samples.EVENT}.json",
        "hashes.csv",
        "manifest.json",
    ]


def test_an_event_alone_in_a_file_is_remade_too(store: Store, tmp_path: Path) -> None:
    give(store, "e.json", samples.raw(samples.FULL))
    context = Context(actor="test", at=AT, limits=LIMITS)
    done = misp_feed.export(store, samples.EVENT, str(tmp_path / "out.json"), OWN, context)
    assert json.loads((tmp_path / "out.json").read_text()) == samples.FULL
    assert hashlib.sha256((tmp_path / "out.json").read_bytes()).hexdigest() == done.sha256
    assert back(store).remade == (str(tmp_path / "out.json"),)
    assert json.loads((tmp_path / "out.json").read_text())["Event"]["Attribute"][0]["value"] == "withdrawn"


STALE = {
    "altered": lambda path: path.write_bytes(path.read_bytes() + b" "),
    "gone": lambda path: path.unlink(),
    "a link": lambda path: (
        path.rename(path.with_suffix(".real")),
        path.symlink_to(path.with_suffix(".real")),
    ),
}


@pytest.mark.parametrize("name", STALE)
def test_a_file_that_cannot_be_remade_is_said_to_be_stale(store: Store, tmp_path: Path, name: str) -> None:
    feed = start(store, tmp_path)
    path = feed / f"{samples.EVENT}.json"
    STALE[name](path)
    assert back(store).stale == (str(path),)
    with store.read() as reader:
        assert trace.trace(reader, BAD).files[0].stale


def test_the_author_cannot_be_taken_out_of_an_event(store: Store, tmp_path: Path) -> None:
    feed = start(store, tmp_path)
    done = back(store, f"identity--{samples.ORG}", everywhere=True)
    assert set(done.stale) == {str(feed / f"{samples.EVENT}.json"), str(feed / f"{samples.uuid(50)}.json")}
