# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""watch warninglist, held, release, sightings, false: from a list with values of everybody to sightings that can be sent."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.cli.program import tocsin

LISTED = "kind,value\ndomain,evil.example.org\nipv4,10.0.0.1\nipv4,198.51.100.7\ndomain,github.io\n"
LIST = {
    "name": "Our resolvers", "version": 3, "description": "d", "type": "string", "list": ["198.51.100.7"],
    "matching_attributes": ["ip-src", "ip-dst"],
}  # fmt: skip


def event(minute: int, name: str, address: str) -> bytes:
    said = {
        "timestamp": f"2026-11-01T10:{minute:02}:00+00:00", "event_type": "dns", "src_ip": "10.1.1.1", "dest_ip": address,
        "dns": {"rrname": name},
    }  # fmt: skip
    return json.dumps(said).encode() + b"\n"


@pytest.fixture
def node(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    assert tocsin("init", data=data).code == 0
    (tmp_path / "list.json").write_text(json.dumps(LIST))
    (tmp_path / "l.csv").write_text(LISTED)
    (tmp_path / "eve.json").write_bytes(
        event(1, "www.evil.example.org", "198.51.100.7") + event(2, "x.github.io", "192.0.2.1")
    )
    added = tocsin(
        "watch",
        "warninglist",
        "add",
        "list.json",
        "--licence",
        "CC0-1.0",
        "--by",
        "amy",
        data=data,
        cwd=tmp_path,
    )
    assert added.code == 0
    assert tocsin("watch", "load", "l.csv", data=data, cwd=tmp_path).code == 0
    return data


def held(node: Path) -> dict[str, str]:
    rows = json.loads(tocsin("watch", "held", "--format", "json", data=node).out)
    return {row["value"]: row["reason"] for row in rows}


def test_values_of_everybody_wait_until_somebody_lets_them_go(node: Path, tmp_path: Path):
    assert held(node) == {"10.0.0.1": "private range", "198.51.100.7": "listed", "github.io": "public suffix"}
    scanned = tocsin("watch", "scan", "eve.json", "--format", "jsonl", data=node, cwd=tmp_path)
    assert [row["value"] for row in scanned.rows("jsonl")] == ["evil.example.org"]
    let = tocsin("watch", "release", "198.51.100.7", "--why", "not ours any more", "--by", "amy", data=node)
    assert let.code == 0
    assert "198.51.100.7" not in held(node)
    again = tocsin("watch", "scan", "eve.json", "--format", "jsonl", data=node, cwd=tmp_path)
    assert [row["value"] for row in again.rows("jsonl")] == ["198.51.100.7", "evil.example.org"]


def test_a_rotated_log_is_the_same_hits_and_they_are_written_in_every_form(node: Path, tmp_path: Path):
    rotated = tmp_path / "eve.json.1"
    tocsin("watch", "scan", "eve.json", data=node, cwd=tmp_path)
    rotated.write_bytes((tmp_path / "eve.json").read_bytes())
    (tmp_path / "eve.json.2.gz").write_bytes(gzip.compress(rotated.read_bytes()))
    tocsin("watch", "scan", "eve.json.1", "eve.json.2.gz", data=node, cwd=tmp_path)
    assert len(tocsin("watch", "hits", "--format", "jsonl", data=node).rows("jsonl")) == 1
    (row,) = json.loads(tocsin("watch", "sightings", "--format", "json", data=node).out)
    assert (row["value"], row["day"]) == ("evil.example.org", "2026-11-01")
    first = tocsin("watch", "sightings", "--format", "stix", data=node).out
    assert first == tocsin("watch", "sightings", "--format", "stix", data=node).out
    kinds = [each["type"] for each in json.loads(first)["objects"]]
    assert {"sighting", "observed-data", "domain-name"} <= set(kinds)
    (tmp_path / "s.json").write_text(first)
    assert tocsin("share", "check", "s.json", data=node, cwd=tmp_path).code == 0
    misp = json.loads(tocsin("watch", "sightings", "--format", "misp", data=node).out)
    assert [each["value"] for each in misp["Sighting"]] == ["evil.example.org"]
    sarif = json.loads(tocsin("watch", "sightings", "--format", "sarif", data=node).out)
    assert len(sarif["runs"][0]["results"]) == 1
    assert "evil.example.org" in tocsin("watch", "sightings", "--format", "csv", data=node).out


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "sarif", "stix", "misp"])
def test_a_file_holds_what_the_terminal_would_show(node: Path, tmp_path: Path, form: str):
    tocsin("watch", "scan", "eve.json", data=node, cwd=tmp_path)
    shown = tocsin("watch", "sightings", "--format", form, data=node).out
    made = tocsin("watch", "sightings", "--format", form, "--out", "o", data=node, cwd=tmp_path)
    assert (made.code, made.out) == (0, "")
    assert (tmp_path / "o").read_text().strip() == shown.strip() != ""
    assert tocsin("watch", "sightings", "--format", form, "--out", "o", data=node, cwd=tmp_path).code == 3


def test_a_table_goes_into_no_file(node: Path, tmp_path: Path):
    assert tocsin("watch", "sightings", "--out", "o", data=node, cwd=tmp_path).code == 3
    assert not (tmp_path / "o").exists()


def test_a_false_hit_is_told_of_its_source_and_left_out_where_that_is_asked(node: Path, tmp_path: Path):
    tocsin("watch", "scan", "eve.json", data=node, cwd=tmp_path)
    (hit,) = tocsin("watch", "hits", "--format", "jsonl", data=node).rows("jsonl")
    said = tocsin("watch", "false", str(hit["seq"]), "--why", "our own scanner", "--by", "amy", data=node)
    assert (said.code, "l.csv" in said.out + said.err) == (0, True)
    assert json.loads(tocsin("watch", "sightings", "--only-live", "--format", "json", data=node).out) == []
    (line,) = [
        each
        for each in json.loads(tocsin("share", "sources", "--format", "json", data=node).out)
        if each["name"] == "l.csv"
    ]
    assert line["false"] == 1


def test_what_is_not_there_or_no_list_is_said(node: Path, tmp_path: Path):
    assert tocsin("watch", "false", "999", "--why", "x", "--by", "amy", data=node).code == 3
    assert tocsin("watch", "release", "a.example", "--why", "x", "--by", "amy", data=node).code == 3
    (tmp_path / "no.json").write_text('{"name": 1}')
    refused = tocsin(
        "watch",
        "warninglist",
        "add",
        "no.json",
        "--licence",
        "CC0-1.0",
        "--by",
        "amy",
        data=node,
        cwd=tmp_path,
    )
    assert (refused.code, "no.json" in refused.err) == (3, True)
