# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Several files on one command line: each is accounted for, the worst outcome is the exit code."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from tests.cli import samples
from tests.cli.program import refused, tocsin


def test_each_file_has_a_row_with_what_it_was_taken_for(empty: Path, utility: Path):
    rows = tocsin("know", "add", "map.toml", "osv.json", "--json", data=empty, cwd=utility).rows("json")
    assert [(row["name"], row["kind"], row["outcome"]) for row in rows] == [
        ("map.toml", "dependency map", "taken"),
        ("osv.json", "advisories (OSV)", "taken"),
    ]


def test_a_second_run_says_that_nothing_is_new(own: Path, utility: Path):
    for call in (
        ("know", "add", "map.toml", "plc-7.cdx.json", "osv.json", "kev.json"),
        ("watch", "load", "list.csv", "bundle.json"),
    ):
        rows = tocsin(*call, "--json", data=own, cwd=utility).rows("json")
        assert [row["new"] for row in rows] == [0] * (len(call) - 2)


def test_one_bad_file_stops_no_other_and_sets_the_exit_code(empty: Path, tmp_path: Path):
    samples.write(tmp_path, map_toml=samples.MAP, eve_json=samples.eve(), cut_json=samples.SBOM[:200])
    ended = tocsin(
        "know", "add", "none", "eve.json", "cut.json", "map.toml", "--json", data=empty, cwd=tmp_path
    )
    assert ended.code == 3
    assert {row["name"]: row["outcome"] for row in ended.rows("json")} == {
        "cut.json": "not whole",
        "map.toml": "taken",
    }
    assert "there is no such file" in ended.err
    assert "this is a log (eve)" in ended.err
    assert "run: tocsin watch scan eve.json" in ended.err


def test_a_file_of_another_verb_is_told_which(empty: Path, utility: Path):
    for verb, name, right in (
        ("watch load", "map.toml", "tocsin know add map.toml"),
        ("know add", "bundle.json", "tocsin watch load bundle.json"),
        ("watch load", "syslog.log", "tocsin watch scan syslog.log"),
    ):
        refused(tocsin(*verb.split(), name, data=empty, cwd=utility), 3, says="this is a", at=name, do=right)


def test_a_bad_record_among_good_ones_counts_only_with_strict(empty: Path, tmp_path: Path):
    samples.write(
        tmp_path,
        list_csv=b"kind,value\ndomain,a.example\nipv4,nonsense\n",
        bad_csv=b"kind,value\nipv4,nonsense\n",
    )
    assert tocsin("watch", "load", "list.csv", data=empty, cwd=tmp_path).code == 0
    assert tocsin("watch", "load", "list.csv", "--strict", data=empty, cwd=tmp_path).code == 3
    ended = tocsin("watch", "load", "bad.csv", data=empty, cwd=tmp_path)
    assert ended.code == 3
    assert "bad.csv:2" in ended.err


def test_packed_files_are_unpacked_whatever_they_are_called(empty: Path, tmp_path: Path):
    samples.write(
        tmp_path, suppliers_csv_gz=gzip.compress(samples.SUPPLIERS.encode()), odd=gzip.compress(samples.OSV)
    )
    rows = tocsin("know", "add", "suppliers.csv.gz", "odd", "--json", data=empty, cwd=tmp_path).rows("json")
    assert [row["kind"] for row in rows] == ["supplier list", "advisories (OSV)"]


def test_standard_input_is_a_file_too(empty: Path):
    ended = tocsin("watch", "load", "-", "--json", data=empty, stdin=samples.INDICATORS)
    assert (ended.code, ended.rows("json")[0]["new"]) == (0, 2)


def test_standard_input_may_be_larger_than_what_is_read_whole(empty: Path):
    """Beyond 16 MiB it is a stream, as a file is."""
    large = samples.BUNDLE[:-1] + b" " * (17 * 2**20) + samples.BUNDLE[-1:]
    few = {"TOCSIN_LIMITS_FILE_BYTES": "1000000"}
    assert tocsin("share", "check", "-", data=empty, stdin=large, env=few).code == 0
    ended = tocsin("watch", "load", "-", "--json", data=empty, stdin=large, env=few)
    assert (ended.code, ended.rows("json")[0]["new"]) == (0, 5)
    again = tocsin("share", "load", "-", "--json", data=empty, stdin=large, env=few)
    assert (again.code, again.rows("json")[0]["new"]) == (0, 0)


def test_what_a_reader_assumed_is_said(empty: Path, utility: Path):
    assert "note: kev.json: " in tocsin("know", "add", "kev.json", data=empty, cwd=utility).err
    assert "note" not in tocsin("--quiet", "know", "add", "kev.json", data=empty, cwd=utility).err


def test_a_note_names_its_file_once(empty: Path, tmp_path: Path):
    old = samples.indicator()
    del old["spec_version"]
    old["labels"] = ["malicious-activity"]
    (tmp_path / "old.json").write_text(
        json.dumps({"type": "bundle", "spec_version": "2.0", "objects": [old]})
    )
    ended = tocsin("watch", "load", "old.json", data=empty, cwd=tmp_path)
    (note,) = (line for line in ended.err.splitlines() if "STIX 2.0" in line)
    assert note.startswith("  note: old.json: 1 object: STIX 2.0, kept as it came")


def test_a_folder_is_taken_whole_and_what_is_left_is_listed_at_the_end(empty: Path, tmp_path: Path):
    (tmp_path / "in" / "sub").mkdir(parents=True)
    samples.write(tmp_path / "in", map_toml=samples.MAP, eve_json=samples.eve(), readme_txt=b"hello\n")
    for number in range(6):
        text = f'{{"id":"X-{number}","modified":"2099-01-01T00:00:00Z","affected":[]}}'
        (tmp_path / "in" / "sub" / f"{number}.json").write_text(text)
    ended = tocsin("know", "add", "in", data=empty, cwd=tmp_path)
    assert ended.code == 0
    assert [line.split("  ")[0] for line in ended.out.splitlines()[1:]] == [
        "in/map.toml",
        "in/sub/*.json (6 files)",
    ]
    assert "not taken: 2 of what the folder holds" in ended.err
    assert (
        "in/eve.json: another verb takes this in: log (eve); run: tocsin watch scan in/eve.json" in ended.err
    )
    rows = tocsin("know", "add", "in/", "--json", data=empty, cwd=tmp_path).rows("json")
    assert [row["outcome"] for row in rows] == ["taken"] * 7 + ["passed over", "not understood"]
    assert [row["new"] for row in rows] == [0] * 9
    assert tocsin("know", "add", "in", "--strict", data=empty, cwd=tmp_path).code == 3
    refused(
        tocsin("know", "add", "in", "--columns", "a=asset", data=empty, cwd=tmp_path),
        3,
        says="of one file",
        at="in",
    )
