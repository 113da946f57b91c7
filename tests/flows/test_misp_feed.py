# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A static feed: its manifest and hashes by hand, events replaced, nothing written if one is bad."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests import misp_samples as samples
from tests.flows.conftest import AT, LIMITS
from tocsin.core.errors import BadInput
from tocsin.core.policy import Asker
from tocsin.flows import misp_feed
from tocsin.flows.context import Context
from tocsin.flows.misp_out import Asked
from tocsin.store import Store

OWN = Asked(asker=Asker("us", own=True))


def put(folder: Path, name: str, value: Any) -> str:
    path = folder / name
    path.write_bytes(samples.raw(value))
    return str(path)


def write(
    store: Store, folder: Path | str, given: list[str], to: Asked = OWN, at: str = AT
) -> tuple[list[misp_feed.Row], list[str]]:
    return misp_feed.write(store, str(folder), given, to, Context(actor="test", at=at, limits=LIMITS))


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def test_manifest_and_hashes(store: Store, tmp_path: Path):
    inside = {
        "uuid": samples.OBJECT,
        "name": "x",
        "Attribute": [samples.attribute(3, "filename|md5", "a.exe|" + "b" * 32)],
    }
    gone = samples.attribute(2, "domain", "gone.example", deleted=True)
    made = samples.event(samples.attribute(1, "url", "http://a.example/|x"), gone, Object=[inside], Tag=[{"name": "tlp:green", "colour": "#fff"}, {"name": "own", "local": True}])  # fmt: skip
    rows, notes = write(store, tmp_path / "feed", [put(tmp_path, "e.json", made)])
    assert [(row.uuid, row.timestamp) for row in rows] == [(samples.EVENT, 1762000100)]
    assert notes == []
    assert json.loads((tmp_path / "feed/manifest.json").read_text()) == {
        samples.EVENT: {
            "Orgc": {"name": "CERT Alder", "uuid": samples.ORG}, "Tag": [{"name": "tlp:green"}], "info": "Phishing of water works",
            "date": "2025-11-01", "analysis": 2, "threat_level_id": 1, "timestamp": 1762000100,
        }
    }  # fmt: skip
    due = [md5("http://a.example/|x"), md5("a.exe"), md5("b" * 32)]
    assert (tmp_path / "feed/hashes.csv").read_text().split() == [f"{each},{samples.EVENT}" for each in due]


def test_a_later_state_takes_the_place_of_the_event_and_others_stay(store: Store, tmp_path: Path):
    feed = str(tmp_path / "feed")
    other = samples.event(samples.attribute(5, "domain", "o.example"), uuid=samples.uuid(50))
    first = samples.event(samples.attribute(1, "domain", "a.example"))
    write(store, feed, [put(tmp_path, "a.json", first), put(tmp_path, "o.json", other)])
    later = samples.event(samples.attribute(1, "domain", "b.example"), timestamp="1762000999")
    write(store, feed, [put(tmp_path, "b.json", later)])
    assert (tmp_path / "feed/hashes.csv").read_text().split() == [
        f"{md5('o.example')},{samples.uuid(50)}",
        f"{md5('b.example')},{samples.EVENT}",
    ]
    assert [(row.uuid, row.timestamp, row.state) for row in misp_feed.listed(feed, LIMITS)] == [
        (samples.EVENT, 1762000999, "whole"),
        (samples.uuid(50), 1762000100, "whole"),
    ]


def test_two_events_in_one_second_are_named(store: Store, tmp_path: Path):
    paths = [put(tmp_path, f"{n}.json", samples.event(uuid=samples.uuid(n))) for n in (1, 2)]
    _, notes = write(store, tmp_path / "feed", paths)
    assert len(notes) == 1
    assert samples.uuid(2) in notes[0]


NONE = {
    "no UUID": samples.event(uuid=None),
    "two events": [samples.event(), samples.event()],
    "no event": {"x": 1},
}


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_event_writes_nothing(store: Store, name: str, tmp_path: Path):
    paths = [put(tmp_path, "a.json", samples.event()), put(tmp_path, "b.json", NONE[name])]
    with pytest.raises(BadInput):
        write(store, tmp_path / "feed", paths)
    assert not (tmp_path / "feed").exists()


def test_an_event_that_differs_from_its_manifest_is_named(store: Store, tmp_path: Path):
    feed = tmp_path / "feed"
    write(store, feed, [put(tmp_path, "a.json", samples.event())])
    (feed / f"{samples.EVENT}.json").write_bytes(samples.raw(samples.event(timestamp="5")))
    (row,) = misp_feed.listed(str(feed), LIMITS)
    assert row.bad
    assert "1762000100" in row.state
