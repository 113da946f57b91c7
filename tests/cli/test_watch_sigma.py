# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""watch sigma: the examples of docs/sigma.md, the other forms of events, and what is said of rules that are not run."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from tests.cli.program import ROOT, tocsin
from tests.evtx_samples import evtx

EXAMPLES = re.findall(r"```(yaml|json)\n(.*?)```", (ROOT / "docs/sigma.md").read_text(), re.DOTALL)
FIRST, EVENTS, LOGONS = (text for _, text in EXAMPLES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rule.yml").write_text(FIRST)
    (tmp_path / "events.jsonl").write_text(EVENTS)
    return tmp_path


def asked(folder: Path, *words: str):
    return tocsin("watch", "sigma", *words, data=folder / "data", cwd=folder)


def test_the_first_rule_of_the_page(folder: Path):
    ended = asked(folder, "rule.yml", "events.jsonl", "--format", "csv", "--fail-on", "match")
    assert ended.code == 1, ended.err
    (row,) = ended.rows("csv")
    assert (row["title"], row["line"], row["at"]) == ("Encoded command", "2", "2026-11-01T10:01:00.000Z")


def test_the_logons_of_the_page(folder: Path):
    (folder / "logons.yml").write_text(LOGONS)
    rows = [
        {"Channel": "Security", "EventID": 4625, "TargetUserName": user, "IpAddress": source, "@timestamp": f"2026-11-01T10:0{at}:00Z"}
        for at, (user, source) in enumerate([("amy", "10.0.0.1")] * 2 + [("amy", "10.0.0.9")] * 2 + [("amy", "10.0.0.2")])
    ]  # fmt: skip
    (folder / "logons.json").write_text(json.dumps(rows))
    (row,) = asked(folder, "logons.yml", "logons.json", "--format", "json").rows("json")
    assert row["title"] == "Many failed logons"
    assert row["events"] == ["logons.json:1", "logons.json:2", "logons.json:5"]


def test_every_event_of_a_correlation_is_kept_with_what_decided(folder: Path):
    (folder / "logons.yml").write_text(LOGONS)
    rows = [
        {
            "Channel": "Security", "EventID": 4625, "TargetUserName": "amy", "IpAddress": f"203.0.113.{at}", "Computer": "ws7",
            "@timestamp": f"2026-11-01T10:0{at}:00Z", "Message": "an own word",
        }
        for at in (1, 2, 3)
    ]  # fmt: skip
    (folder / "logons.json").write_text(json.dumps(rows))
    assert tocsin("init", data=folder / "data", cwd=folder).code == 0
    assert "3 new hits" in asked(folder, "logons.yml", "logons.json", "--keep").err
    (row,) = tocsin("watch", "sightings", "--format", "jsonl", data=folder / "data", cwd=folder).rows("jsonl")
    assert (row["count"], row["first"][11:16], row["last"][11:16]) == (3, "10:01", "10:03")
    told = tocsin("watch", "sightings", "--format", "stix", data=folder / "data", cwd=folder).out
    made = json.loads(told)["objects"]
    seen = {one["id"]: one for one in made if "created" not in one}
    assert {one["account_login"] for one in seen.values() if "account_login" in one} == {"amy"}
    assert {one["value"] for one in seen.values() if "value" in one} == {row["IpAddress"] for row in rows}
    (sighting,) = (one for one in made if one["type"] == "sighting")
    observed = [one for one in made if one["type"] == "observed-data"]
    assert [one["id"] for one in observed] == sighting["observed_data_refs"]
    assert len(observed) == 3
    assert "own word" not in told


LOGON = """
title: Logon
id: 5d1e3f0a-1111-4222-8333-444455556613
logsource: {product: windows, service: security}
detection: {s: {EventID: 4624, IpAddress|startswith: '203.0.113.'}, condition: s}
"""


def _events(count: int):
    return [
        {
            "System": {"EventID": "4624", "Channel": "Security", "Computer": "ws7", "TimeCreated": {"SystemTime": f"2026-11-01T10:0{at}:00Z"}},
            "EventData": {"TargetUserName": "amy", "IpAddress": f"203.0.113.{at}", "Text": "two\nlines \u00e9"},
        }
        for at in range(count)
    ]  # fmt: skip


def _kept(folder: Path, name: str, data: bytes):
    """What is said of keeping, the (line, time) of each hit, and the addresses that were observed."""
    (folder / "logon.yml").write_text(LOGON)
    (folder / name).write_bytes(data)
    store = folder / f"{name}.data"

    def run(*words: str):
        return tocsin("watch", *words, data=store, cwd=folder)

    assert tocsin("init", data=store).code == 0
    ended = run("sigma", "logon.yml", name, "--keep")
    hits = [(row["line"], row["at"][11:16]) for row in run("hits", "--format", "jsonl").rows("jsonl")]
    made = json.loads(run("sightings", "--format", "stix").out)["objects"]
    return ended, hits, sorted(one["value"] for one in made if "value" in one)


WHOLE = ([(1, "10:00"), (2, "10:01"), (3, "10:02")], ["203.0.113.0", "203.0.113.1", "203.0.113.2"])


def test_event_logs_of_windows_are_kept(folder: Path):
    pytest.importorskip("evtx")
    ended, *kept = _kept(folder, "a.evtx", evtx(_events(3)))
    assert (ended.code, tuple(kept)) == (0, WHOLE)
    assert "3 new hits" in ended.err


def test_a_broken_record_is_named_and_the_rest_is_kept(folder: Path):
    pytest.importorskip("evtx")
    ended, hits, values = _kept(folder, "a.evtx", evtx(_events(3), broken=[1]))
    assert (ended.code, hits) == (0, [(1, "10:00"), (3, "10:02")])
    assert values == ["203.0.113.0", "203.0.113.2"]
    assert "not read: a.evtx:2: no event" in ended.err


def test_an_event_log_that_is_cut_off_says_so_and_what_is_whole_is_kept(folder: Path):
    pytest.importorskip("evtx")
    whole = evtx(_events(3))
    ended, *kept = _kept(folder, "a.evtx", whole + whole[4096:40_000])
    assert (ended.code, tuple(kept)) == (3, WHOLE)
    assert "cut off" in ended.err


@pytest.mark.parametrize(
    "pack",
    [lambda data: data, gzip.compress, lambda data: b"\xef\xbb\xbf" + data],
    ids=["plain", "gzip", "bom"],
)
def test_arrays_are_kept(folder: Path, pack):
    rows = [{"Event": one} for one in _events(3)]
    ended, *kept = _kept(folder, "a.json", pack(json.dumps(rows, indent=1, ensure_ascii=False).encode()))
    assert (ended.code, tuple(kept)) == (0, WHOLE)


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_columns_are_kept(folder: Path, form: str):
    arrow = pytest.importorskip("pyarrow")
    parquet, ipc = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow.ipc")
    rows = [
        {"Channel": "Security", "EventID": 4624, "Computer": "ws7", "@timestamp": f"2026-11-01T10:0{at}:00Z", "IpAddress": f"203.0.113.{at}"}
        for at in range(3)
    ]  # fmt: skip
    table, place = arrow.Table.from_pylist(rows), folder / "made"
    if form == "parquet":
        parquet.write_table(table, place)
    else:
        with ipc.new_file(place, table.schema) as writer:
            writer.write_table(table)
    ended, *kept = _kept(folder, f"a.{form}", place.read_bytes())
    assert (ended.code, tuple(kept)) == (0, WHOLE)


def test_columns_are_events_too(folder: Path):
    parquet = pytest.importorskip("pyarrow.parquet")
    arrow = pytest.importorskip("pyarrow")
    rows = [json.loads(each) for each in EVENTS.splitlines()]
    parquet.write_table(arrow.Table.from_pylist(rows), folder / "events.parquet")
    (row,) = asked(folder, "rule.yml", "events.parquet", "--format", "jsonl").rows("jsonl")
    assert row["line"] == 2


def test_rules_that_are_not_run_are_counted_and_listed(folder: Path):
    (folder / "other.yml").write_text(
        FIRST.replace("process_creation, product: windows", "unheard, product: of")
    )
    ended = asked(folder, "rule.yml", "other.yml", "events.jsonl", "--refused", "--strict")
    assert ended.code == 3
    assert "other.yml" in ended.err
    assert "no pipeline says which events are of of/unheard" in ended.err
    assert "Encoded command" in ended.out


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x00\x01\x02", "no events that Sigma rules can be asked of"),
        (b"ElfFile\x00 and no more", "a broken Windows event log"),
        (b"PAR1 and no more", "no whole table of columns"),
        (b"[1, 2", "not JSON"),
    ],
)
def test_files_that_are_no_events(folder: Path, data: bytes, said: str):
    (folder / "bad").write_bytes(data)
    ended = asked(folder, "rule.yml", "bad", "events.jsonl", "--format", "jsonl")
    assert ended.code == 3
    assert said in ended.err
    assert len(ended.rows("jsonl")) == 1


def test_what_is_kept_is_a_sighting_of_the_rule(folder: Path):
    assert tocsin("init", data=folder / "data", cwd=folder).code == 0
    (folder / "again.jsonl").write_text(EVENTS)
    assert "1 new hits" in asked(folder, "rule.yml", "events.jsonl", "--keep").err
    assert "0 new hits" in asked(folder, "rule.yml", "again.jsonl", "--keep").err
    ended = tocsin("watch", "sightings", "--format", "stix", data=folder / "data", cwd=folder)
    made = {one["type"]: one for one in json.loads(ended.out)["objects"]}
    assert made["indicator"]["pattern_type"] == "sigma"
    assert made["indicator"]["pattern"] == FIRST
    assert made["sighting"]["sighting_of_ref"] == made["indicator"]["id"]
