# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""watch patterns: from files and from the store, hits with their lines, what cannot be judged named."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.cli.program import tocsin
from tests.evtx_samples import Element, evtx

INDICATOR = "indicator--5d1e3f0a-1111-4222-8333-444455556666"
PATTERN = (
    "([domain-name:value LIKE '%.bad.example'] FOLLOWEDBY [network-traffic:dst_ref.value ISSUBSET '203.0.113.0/24' "
    "AND network-traffic:dst_port = 443]) WITHIN 60 SECONDS"
)
BUNDLE = {
    "type": "bundle",
    "id": "bundle--5d1e3f0a-1111-4222-8333-444455556667",
    "objects": [
        {
            "type": "indicator", "spec_version": "2.1", "id": INDICATOR, "created": "2026-11-01T00:00:00.000Z",
            "modified": "2026-11-01T00:00:00.000Z", "pattern": PATTERN, "pattern_type": "stix", "valid_from": "2026-11-01T00:00:00Z",
            "name": "call home", "indicator_types": ["malicious-activity"],
        }
    ],
}  # fmt: skip


def _line(at: str, **more: object) -> str:
    return json.dumps(
        {
            "timestamp": f"2026-11-22T10:00:{at}.000000+0000",
            "event_type": "flow",
            "src_ip": "10.0.0.1",
            "proto": "TCP",
            **more,
        }
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "one.json").write_text(
        _line("00", dns={"rrname": "A.bad.example"}) + "\nnot json\n", encoding="utf-8"
    )
    two = _line("30", dest_ip="203.0.113.5", dest_port=443) + "\n" + '{"a": 1}\n'
    (tmp_path / "two.json.gz").write_bytes(gzip.compress(two.encode()))
    (tmp_path / "bundle.json").write_text(json.dumps(BUNDLE), encoding="utf-8")
    return tmp_path


EVENTS = [
    {"file": "one.json", "line": 1, "at": "2026-11-22T10:00:00.000Z"},
    {"file": "two.json.gz", "line": 1, "at": "2026-11-22T10:00:30.000Z"},
]
HIT = {"object": INDICATOR, "at": "2026-11-22T10:00:30.000Z", "events": EVENTS, "pattern": PATTERN}


def test_a_bundle_over_two_logs(place: Path):
    ended = tocsin(
        "watch",
        "patterns",
        "one.json",
        "two.json.gz",
        "--patterns",
        "bundle.json",
        "--format",
        "jsonl",
        data=place / "d",
        cwd=place,
    )
    assert ended.code == 0
    assert ended.rows("jsonl") == [HIT]
    assert "not taken: one.json:2" in ended.err
    assert "1 events are known to no mapping" in ended.err


def test_the_store_gives_what_the_scan_does_not_look_for(place: Path):
    assert tocsin("init", data=place / "d", cwd=place).code == 0
    assert tocsin("watch", "load", "bundle.json", data=place / "d", cwd=place).code == 0
    ended = tocsin(
        "watch",
        "patterns",
        "one.json",
        "two.json.gz",
        "--fail-on",
        "hit",
        "--format",
        "jsonl",
        data=place / "d",
        cwd=place,
    )
    assert ended.code == 1
    assert ended.rows("jsonl") == [HIT]


def test_what_cannot_be_judged_is_named_and_the_rest_runs(place: Path):
    deep = "(" * 100 + "[file:name = 'x']" + ")" * 100
    lines = [
        "# ours",
        "[ipv4-addr:value = '203.0.113.5']",
        "[file:none = 'x']",
        deep,
        "[file:name MATCHES '(?=a)']",
        "[file:name = '" + "x" * 10**7 + "']",
        "[a",
    ]
    (place / "p.txt").write_text("\n".join(lines), encoding="utf-8")
    ended = tocsin(
        "watch",
        "patterns",
        "two.json.gz",
        "--patterns",
        "p.txt",
        "--strict",
        "--format",
        "jsonl",
        data=place / "d",
        cwd=place,
    )
    assert ended.code == 3
    assert [hit["object"] for hit in ended.rows("jsonl")] == ["p.txt:2"]
    for number, why in (
        (3, "no mapping knows the path file:none"),
        (4, "nested deeper"),
        (5, "linear time"),
        (6, "longer than the limit"),
        (7, "the pattern has"),
    ):
        assert any(
            f"not judged: p.txt:{number}" in line and why in line for line in ended.err.splitlines()
        ), number


def test_a_mapping_of_ones_own(place: Path):
    (place / "m.toml").write_text(
        'known_by = [["a"]]\ntime = ["t"]\n[[object]]\nname = "o"\ntype = "x-badge"\nfrom = { number = "a" }\n',
        encoding="utf-8",
    )
    (place / "p.txt").write_text("[x-badge:number = 1]\n", encoding="utf-8")
    ended = tocsin(
        "watch",
        "patterns",
        "two.json.gz",
        "--patterns",
        "p.txt",
        "--mapping",
        "m.toml",
        data=place / "d",
        cwd=place,
    )
    assert ended.code == 0
    assert "two.json.gz:2" in ended.out
    (place / "m.toml").write_text("known_by = 1\n", encoding="utf-8")
    ended = tocsin(
        "watch",
        "patterns",
        "two.json.gz",
        "--patterns",
        "p.txt",
        "--mapping",
        "m.toml",
        data=place / "d",
        cwd=place,
    )
    assert ended.code == 3
    assert "this is no mapping" in ended.err


def _kept(place: Path, *words: str):
    return tocsin("watch", *words, data=place / "d", cwd=place)


def test_what_is_kept_is_a_sighting_of_its_indicator_once(place: Path):
    assert tocsin("init", data=place / "d", cwd=place).code == 0
    assert _kept(place, "load", "bundle.json").code == 0
    assert "2 new hits" in _kept(place, "patterns", "one.json", "two.json.gz", "--keep").err
    (place / "one.json.1").write_bytes((place / "one.json").read_bytes())
    assert "0 new hits" in _kept(place, "patterns", "one.json.1", "two.json.gz", "--keep").err
    (row,) = _kept(place, "sightings", "--format", "jsonl").rows("jsonl")
    assert (row["kind"], row["value"], row["count"], row["name"]) == ("pattern", INDICATOR, 2, "10.0.0.1")
    assert row["files"] == ["one.json", "two.json.gz"]
    (place / "s.json").write_text(_kept(place, "sightings", "--format", "stix").out)
    assert tocsin("share", "check", "s.json", data=place / "d", cwd=place).code == 0
    made = json.loads((place / "s.json").read_text())["objects"]
    # both events of the match, each with what was asked of it: the client was not
    assert [one["number_observed"] for one in made if one["type"] == "observed-data"] == [1, 1]
    assert sorted(one["value"] for one in made if "value" in one) == ["203.0.113.5", "a.bad.example"]
    (traffic,) = (one for one in made if one["type"] == "network-traffic")
    assert (traffic["dst_port"], "src_ref" in traffic) == (443, False)
    assert [one["sighting_of_ref"] for one in made if one["type"] == "sighting"] == [INDICATOR]
    assert not [one for one in made if one["type"] == "indicator"]  # who gave it to us has it
    assert json.loads(_kept(place, "sightings", "--format", "misp").out) == {"Sighting": []}


def test_a_bundle_that_was_not_loaded_is_not_kept(place: Path):
    assert tocsin("init", data=place / "d", cwd=place).code == 0
    ended = _kept(place, "patterns", "one.json", "two.json.gz", "--patterns", "bundle.json", "--keep")
    assert f"not kept: {INDICATOR} is not in the store" in ended.err
    assert _kept(place, "sightings", "--format", "json").rows("json") == []


def test_standard_input_cannot_be_kept(place: Path):
    assert _kept(place, "patterns", "-", "--patterns", "bundle.json", "--keep").code == 3


LOGON = "[user-account:account_login = 'amy']"
LOGONS: list[Element] = [
    {
        "System": {"EventID": "4624", "Channel": "Security", "Computer": "ws7", "TimeCreated": {"SystemTime": f"2026-11-01T10:0{at}:00Z"}},
        "EventData": {"TargetUserName": name, "Text": "two\nlines"},
    }
    for at, name in enumerate(("amy", "bob", "amy"))
]  # fmt: skip
ARRAY = json.dumps([{"Event": one} for one in LOGONS], indent=1).encode()


def _logons(folder: Path, name: str, data: bytes, *words: str):
    """What is said of a log, and the lines and times of its hits."""
    (folder / "p.txt").write_text(LOGON)
    (folder / name).write_bytes(data)
    given = data if words else b""
    ended = tocsin(
        "watch", "patterns", *(words or (name,)), "--patterns", "p.txt", "--format", "jsonl", "--strict", data=folder / "d", cwd=folder, stdin=given
    )  # fmt: skip
    return ended, [(row["events"][0]["line"], row["at"][14:16]) for row in ended.rows("jsonl")]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", ARRAY),
        ("a.json", b"\xef\xbb\xbf\n" + ARRAY),
        ("a.json.gz", gzip.compress(ARRAY)),
        ("a.evtx", evtx(LOGONS)),
        ("a.evtx.gz", gzip.compress(evtx(LOGONS))),
    ],
    ids=["array", "bom", "array packed", "event log", "event log packed"],
)
def test_events_of_arrays_and_event_logs_are_judged_and_kept(tmp_path: Path, name: str, data: bytes):
    pytest.importorskip("evtx")
    ended, hits = _logons(tmp_path, name, data)
    assert (ended.code, hits) == (0, [(1, "00"), (3, "02")])
    assert tocsin("init", data=tmp_path / "d").code == 0
    assert "2 new hits" in _kept(tmp_path, "patterns", name, "--patterns", "p.txt", "--keep").err
    shown = _kept(tmp_path, "hits", "--format", "jsonl").rows("jsonl")
    assert [(row["line"], row["at"][14:16]) for row in shown] == hits
    (seen,) = _kept(tmp_path, "sightings", "--format", "jsonl").rows("jsonl")
    assert (seen["hosts"], seen["count"]) == (["ws7"], 2)


@pytest.mark.parametrize("data", [ARRAY, evtx(LOGONS)], ids=["array", "event log"])
def test_they_come_from_standard_input_too(tmp_path: Path, data: bytes):
    pytest.importorskip("evtx")
    assert _logons(tmp_path, "a", data, "-")[1] == [(1, "00"), (3, "02")]
    ended = _logons(tmp_path, "a", gzip.compress(data), "-")[0]
    assert ended.code == 3
    assert "zcat" in ended.err


@pytest.mark.parametrize(
    ("name", "data", "said", "hits"),
    [
        ("a.json", ARRAY[:-9], "a.json: not JSON: Input data was truncated", []),
        ("a.json", b"[" * 100_000, "a.json: not JSON", []),
        ("a.json", b'[1, {"Event": ' + b"[" * 3_000, "a.json: not JSON", []),
        ("a.json", b'[7, "x",' + ARRAY[1:], "a.json:2: it is no JSON object", [(3, "00"), (5, "02")]),
        ("a.evtx", evtx(LOGONS, broken=[1]), "a.evtx:2: it is no JSON", [(1, "00"), (3, "02")]),
        ("a.evtx", evtx(LOGONS) + evtx(LOGONS)[4096:40_000], "cut off", [(1, "00"), (3, "02")]),
        ("a.evtx", evtx(LOGONS)[:3_000], "a broken Windows event log", []),
        (
            "a.evtx",
            b"ElfFile\x00" + bytes(range(256)) * 300,
            "a.evtx: a Windows event log that is cut off",
            [],
        ),
    ],
    ids=["array cut", "endless array", "deep", "no events", "broken record", "log cut", "head cut", "no log"],
)
def test_what_is_broken_of_them_is_named_and_the_rest_is_judged(
    tmp_path: Path, name: str, data: bytes, said: str, hits: list[tuple[int, str]]
):
    pytest.importorskip("evtx")
    ended, found = _logons(tmp_path, name, data)
    assert (ended.code, found) == (3, hits)
    assert said in ended.err
    assert "Traceback" not in ended.err
