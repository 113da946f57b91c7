# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""watch load, scan, hits."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.cli import samples
from tests.cli.program import tocsin, usage

KEYS = ["file", "line", "offset", "field", "at", "kind", "value", "seen", "objects", "tags"]


def test_a_hit_is_one_object_a_line_with_just_these_keys(own: Path, utility: Path):
    ended = tocsin("watch", "scan", "eve.json", "syslog.log", "--format", "jsonl", data=own, cwd=utility)
    assert ended.code == 0
    hits = ended.rows("jsonl")
    assert [list(hit) for hit in hits] == [KEYS] * 3
    first, _, last = hits
    assert first == {
        "file": "eve.json",
        "line": 1,
        "offset": samples.eve().index(b"www.bad.example"),
        "field": "dns.rrname",
        "at": "2026-11-01T00:00:00.000Z",
        "kind": "domain",
        "value": "bad.example",
        "seen": "www.bad.example",
        "objects": [samples.INDICATOR, *first["objects"][1:]],
        "tags": first["tags"],
    }
    assert "malicious-activity" in first["tags"]
    assert (last["kind"], last["value"], last["offset"]) == (
        "ipv4",
        "203.0.113.9",
        samples.SYSLOG.index(b"203"),
    )


def test_exit_1_only_where_it_was_asked_for(own: Path, tmp_path: Path):
    samples.write(tmp_path, hit_json=samples.eve(1), none_json=samples.eve(1, domain="good.example"))
    assert tocsin("watch", "scan", "hit.json", data=own, cwd=tmp_path).code == 0
    assert tocsin("watch", "scan", "hit.json", "--fail-on", "hit", data=own, cwd=tmp_path).code == 1
    none = tocsin("watch", "scan", "none.json", "--fail-on", "hit", data=own, cwd=tmp_path)
    assert (none.code, none.out) == (0, "No hit.\n")


def test_a_bad_log_outweighs_a_hit(own: Path, tmp_path: Path):
    samples.write(tmp_path, a_pcap=b"\xd4\xc3\xb2\xa1" + bytes(100), eve_json=samples.eve(1))
    ended = tocsin("watch", "scan", "a.pcap", "eve.json", "--fail-on", "hit", data=own, cwd=tmp_path)
    assert ended.code == 3
    assert "a capture of packets: run Suricata or Zeek on it" in ended.err
    assert "bad.example" in ended.out


def test_a_line_that_cannot_be_read_counts_with_strict_and_hides_no_hit(own: Path, tmp_path: Path):
    samples.write(tmp_path, eve_json=samples.eve(1) + b'{"cut off with bad.example\n' + samples.eve(1))
    ended = tocsin("watch", "scan", "eve.json", "--format", "jsonl", data=own, cwd=tmp_path)
    assert (ended.code, [hit["line"] for hit in ended.rows("jsonl")]) == (0, [1, 2, 3])
    assert "eve.json:2" in ended.err
    assert tocsin("watch", "scan", "eve.json", "--strict", data=own, cwd=tmp_path).code == 3


def test_standard_input_and_packed_logs(own: Path, tmp_path: Path):
    samples.write(tmp_path, eve_json_gz=gzip.compress(samples.eve(1)))
    packed = tocsin("watch", "scan", "eve.json.gz", "--format", "jsonl", data=own, cwd=tmp_path).rows("jsonl")
    piped = tocsin("watch", "scan", "-", "--format", "jsonl", data=own, stdin=samples.eve(1)).rows("jsonl")
    assert [{**hit, "file": ""} for hit in packed] == [{**hit, "file": ""} for hit in piped]
    assert (packed[0]["file"], piped[0]["file"]) == ("eve.json.gz", "-")


def test_a_name_that_is_no_text_is_spelt_out(own: Path, tmp_path: Path):
    name = b"eve\xff.json"
    with open(bytes(tmp_path) + b"/" + name, "wb") as stream:
        stream.write(samples.eve(1))
    (hit,) = tocsin("watch", "scan", name, "--format", "jsonl", data=own, cwd=tmp_path).rows("jsonl")
    assert hit["file"] == "eve\\xff.json"


def test_hits_are_paged_by_their_number(ready: Path):
    first = tocsin("watch", "hits", "--limit", "2", "--json", data=ready)
    one, two = first.rows("json")
    assert f"go on with --after {two['seq']}" in first.err
    (three,) = tocsin("watch", "hits", "--after", str(two["seq"]), "--json", data=ready).rows("json")
    assert one["seq"] < two["seq"] < three["seq"]
    assert [key for key in one if key != "seq"] == KEYS


@pytest.mark.parametrize("option", [["--after", "99999999999999999999"], ["--after", "-1"], ["--limit", "0"]])
def test_a_page_that_cannot_be(option: list[str]):
    usage(tocsin("watch", "hits", *option))


def test_scanning_twice_keeps_each_hit_once(own: Path, utility: Path):
    before = tocsin("watch", "hits", "--json", data=own).out
    again = tocsin("watch", "scan", "eve.json", data=own, cwd=utility)
    assert "0 new hits" in again.err
    assert tocsin("watch", "hits", "--json", data=own).out == before


def test_a_bundle_may_come_from_a_pipe(empty: Path):
    ended = tocsin("watch", "load", "-", data=empty, stdin=samples.bundle(samples.indicator()))
    assert (ended.code, "STIX 2.1" in ended.out) == (0, True)
    assert json.loads(tocsin("watch", "hits", "--json", data=empty).out) == []
