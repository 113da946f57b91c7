# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""MISP on the command line: events to STIX and back, feeds written and taken in."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests import misp_samples as samples
from tests.cli import samples as others
from tests.cli.program import refused, tocsin


@pytest.fixture
def event(tmp_path: Path) -> Path:
    """A file with odd spaces, as no program would write it."""
    path = tmp_path / "event.json"
    path.write_text(json.dumps(samples.FULL, indent=3), encoding="utf-8")
    return path


def test_there_and_back_by_files(event: Path, tmp_path: Path):
    there = tocsin("share", "misp", str(event), "--out", "b.json", cwd=tmp_path)
    assert there.code == 0
    assert "not carried: 1 x ShadowAttribute: STIX knows no proposals" in there.err
    assert tocsin("share", "check", "b.json", "--strict", cwd=tmp_path).code == 0
    assert tocsin("share", "misp", "b.json", "--out", "back.json", cwd=tmp_path).code == 0
    values = [a["value"] for a in json.loads((tmp_path / "back.json").read_text())["Event"]["Attribute"]]
    assert values == [a["value"] for a in samples.FULL["Event"]["Attribute"]]


def test_what_is_of_the_format_leaves_byte_for_byte(event: Path, tmp_path: Path):
    ended = tocsin("share", "misp", str(event), "--to", "misp", "--out", "same.json", cwd=tmp_path)
    assert (ended.code, (tmp_path / "same.json").read_bytes()) == (0, event.read_bytes())
    (tmp_path / "bundle.json").write_bytes(others.BUNDLE)
    assert tocsin("share", "misp", "bundle.json", "--to", "stix", "--out", "b2.json", cwd=tmp_path).code == 0
    assert (tmp_path / "b2.json").read_bytes() == others.BUNDLE


def test_the_report_as_json_beside_the_bundle(event: Path):
    ended = tocsin("share", "misp", str(event), "--format", "json")
    said = json.loads(ended.err)
    assert json.loads(ended.out)["type"] == "bundle"
    assert said["sha256"] == hashlib.sha256(ended.out.encode()).hexdigest()
    assert {
        "id": samples.uuid(96),
        "property": "ShadowAttribute",
        "reason": "STIX knows no proposals",
    } in said["dropped"]


def test_refusals(event: Path, tmp_path: Path):
    (tmp_path / "cut.json").write_bytes(event.read_bytes()[:-40])
    (tmp_path / "text.json").write_text("hello", encoding="utf-8")
    refused(
        tocsin("share", "misp", "cut.json", "--out", "x.json", cwd=tmp_path), 3, says="cut off", at="cut.json"
    )
    assert not list(tmp_path.glob("x.json*"))
    refused(
        tocsin("share", "misp", "text.json", cwd=tmp_path),
        3,
        says="neither a MISP event nor STIX",
        at="text.json",
    )
    refused(
        tocsin("share", "misp", "event.json", "--out", "cut.json", cwd=tmp_path),
        3,
        says="the file exists",
        do="--overwrite",
    )
    refused(
        tocsin("share", "misp", "event.json", "--out", "no/x.json", cwd=tmp_path),
        3,
        says="no such folder",
        at="no",
    )


def test_a_bad_attribute_is_told_and_strict_says_so(tmp_path: Path):
    made = samples.event(samples.attribute(1, "domain", "a.example"), -1)
    (tmp_path / "e.json").write_bytes(samples.raw(made))
    ended = tocsin("share", "misp", "e.json", "--out", "b.json", "--strict", cwd=tmp_path)
    assert ended.code == 3
    assert "e.json#/Event/Attribute/1" in ended.err


def test_a_feed_written_looked_through_and_taken_in(event: Path, empty: Path, tmp_path: Path):
    (row,) = tocsin("share", "misp-feed", "feed", str(event), "--json", data=empty, cwd=tmp_path).rows("json")
    assert (row["uuid"], row["state"]) == (samples.EVENT, "written")
    assert (tmp_path / "feed" / f"{samples.EVENT}.json").read_bytes() == event.read_bytes()
    (row,) = tocsin("share", "misp-feed", "feed", "--json", cwd=tmp_path).rows("json")
    assert (row["state"], row["bad"]) == ("whole", False)
    loaded = tocsin("watch", "load", "feed", data=empty, cwd=tmp_path)
    assert (loaded.code, "MISP event" in loaded.out) == (0, True)
    logs = tmp_path / "logs"
    others.write(logs, eve_json=others.eve(1))
    hits = tocsin("watch", "scan", "eve.json", "--json", data=empty, cwd=logs).rows("json")
    assert {id for hit in hits for id in hit["objects"]} == {f"indicator--{samples.uuid(1)}"}


def test_a_second_load_brings_nothing_new(event: Path, empty: Path):
    first = tocsin("watch", "load", str(event), "--json", data=empty).rows("json")[0]
    again = tocsin("watch", "load", str(event), "--json", data=empty).rows("json")[0]
    assert (first["outcome"], first["new"] > 10, again["outcome"], again["new"]) == (
        "taken",
        True,
        "taken",
        0,
    )


def test_a_feed_that_is_broken_is_told(event: Path, empty: Path, tmp_path: Path):
    assert tocsin("share", "misp-feed", "feed", str(event), data=empty, cwd=tmp_path).code == 0
    (tmp_path / "feed" / f"{samples.EVENT}.json").unlink()
    ended = tocsin("share", "misp-feed", "feed", cwd=tmp_path)
    assert (ended.code, "there is no such file" in ended.out) == (3, True)
    (tmp_path / "feed" / "manifest.json").write_text('{"../../x": {}}', encoding="utf-8")
    refused(tocsin("share", "misp-feed", "feed", cwd=tmp_path), 3, says="names no event", at="manifest.json")
    refused(tocsin("share", "misp-feed", "gone", cwd=tmp_path), 3, says="no manifest.json", at="gone")


def test_an_event_that_is_kept_goes_out_as_it_came(event: Path, empty: Path, tmp_path: Path):
    assert "No MISP event is kept" in tocsin("share", "misp-event", data=empty).out
    tocsin("watch", "load", str(event), data=empty)
    (row,) = tocsin("share", "misp-event", "--json", data=empty).rows("json")
    assert (row["uuid"], row["timestamp"]) == (samples.EVENT, 1762000100)
    ended = tocsin("share", "misp-event", samples.EVENT, "--out", "out.json", data=empty, cwd=tmp_path)
    assert (ended.code, "as it came" in ended.out) == (0, True)
    assert json.loads((tmp_path / "out.json").read_text()) == samples.FULL
    again = tocsin("share", "misp-event", samples.EVENT, "--out", "out.json", data=empty, cwd=tmp_path)
    refused(again, 3, says="the file exists", do="--overwrite")
    ended = tocsin(
        "share", "misp-event", samples.EVENT, "--for", "north", "--out", "n.json", data=empty, cwd=tmp_path
    )
    assert (ended.code, "not as it came" in ended.out) == (0, True)
    other = samples.event(samples.attribute(1, "domain", "a.example"), uuid=samples.uuid(77), Tag=[])
    (tmp_path / "unmarked.json").write_bytes(samples.raw(other))
    tocsin("watch", "load", "unmarked.json", data=empty, cwd=tmp_path)
    ended = tocsin(
        "share", "misp-event", samples.uuid(77), "--for", "north", "--out", "u.json", data=empty, cwd=tmp_path
    )
    assert (ended.code, "Unmarked things stay" in ended.err) == (3, True)
    assert not (tmp_path / "u.json").exists()
    refused(
        tocsin("share", "misp-event", "x", "--out", "y", data=empty, cwd=tmp_path),
        3,
        says="no such MISP event",
    )


def test_a_withdrawal_is_seen_in_the_feed(event: Path, empty: Path, tmp_path: Path):
    tocsin("watch", "load", str(event), data=empty)
    tocsin("share", "misp-feed", "feed", samples.EVENT, "--for", "north", data=empty, cwd=tmp_path)
    bad = f"indicator--{samples.uuid(1)}"
    ended = tocsin("share", "withdraw", bad, "--why", "wrong", "--by", "amy", data=empty)
    assert f"written anew: {tmp_path / 'feed' / samples.EVENT}.json" in ended.out
    (row,) = tocsin("share", "misp-feed", "feed", "--json", cwd=tmp_path).rows("json")
    assert row["state"] == "whole"
    assert '"value":"withdrawn"' in (tmp_path / "feed" / f"{samples.EVENT}.json").read_text()


def test_a_misp_server_is_named_to_pull_from_and_to_push_to(empty: Path):
    named = ("https://misp.example.org", "--kind", "misp-server", "--auth-file", "misp.key")
    ended = tocsin("share", "feed", "add", "m", *named, data=empty)
    assert (ended.code, "m: misp-server https://misp.example.org" in ended.out) == (0, True)
    tocsin("share", "collection", "add", "All", data=empty)
    ended = tocsin("share", "feed", "offer", "out", *named, "--of", "All", "--for", "north", data=empty)
    assert (ended.code, "for north" in ended.out) == (0, True)
    rows = tocsin("share", "feed", "list", "--json", data=empty).rows("json")
    assert [(row["name"], row["kind"]) for row in rows] == [("m", "misp-server"), ("out", "misp-server")]
    assert tocsin("share", "feed", "push", "out", "--preview", data=empty).code == 0
    ended = tocsin("share", "feed", "pull", "m", data=empty)
    assert (ended.code, "there is no such file" in ended.err) == (3, True)
