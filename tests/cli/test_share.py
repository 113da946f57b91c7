# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""share export and load: from one member's store to another's."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.cli import samples
from tests.cli.program import copied, refused, tocsin, usage

EXPORT = ("share", "export", "case--", "--tlp", "green", "--out")


@pytest.fixture(scope="module")
def exported(ready: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle that one member has written."""
    place = tmp_path_factory.mktemp("exported")
    ended = tocsin(*EXPORT, "bundle.json", data=copied(ready, place / "data"), cwd=place)
    assert ended.code == 0
    digest = hashlib.sha256((place / "bundle.json").read_bytes()).hexdigest()
    assert ended.out.strip().endswith(f"sha256 {digest}")
    return place / "bundle.json"


def test_nothing_of_ours_but_counts_is_in_the_bundle(exported: Path):
    text = exported.read_text(encoding="utf-8")
    assert all(word not in text for word in ("10.20.0.7", "plc-7", "Pump controller", "www.bad.example"))
    kinds = [item["type"] for item in json.loads(text)["objects"]]
    assert {"indicator", "malware", "course-of-action", "sighting"} <= set(kinds)


def test_what_stays_is_named(own: Path):
    ended = tocsin("share", "export", "case--", "--tlp", "green", "--preview", data=own)
    assert ended.code == 0
    assert f"leaves: {samples.INDICATOR}" in ended.out
    assert "Unmarked things stay in the own organisation" in ended.out


def test_another_member_loads_checks_and_finds_the_same(exported: Path, empty: Path, tmp_path: Path):
    digest = hashlib.sha256(exported.read_bytes()).hexdigest()
    loaded = tocsin("share", "load", str(exported), "--sha256", digest.upper(), data=empty)
    assert loaded.code == 0
    assert "not signed" in loaded.err
    samples.write(tmp_path / "logs", eve_json=samples.eve(1, source="10.99.0.1"))
    (hit,) = tocsin("watch", "scan", "eve.json", "--json", data=empty, cwd=tmp_path / "logs").rows("json")
    assert hit["objects"] == [samples.INDICATOR]


def test_a_wrong_digest_exits_4_and_stores_nothing(exported: Path, empty: Path):
    refused(
        tocsin("share", "load", str(exported), "--sha256", "0" * 64, data=empty),
        4,
        says="SHA-256",
        at="bundle.json",
    )
    assert "0 objects" in tocsin("doctor", data=empty).out


def test_an_export_overwrites_only_where_it_was_told_to(own: Path, tmp_path: Path):
    (tmp_path / "there.json").write_text("mine", encoding="utf-8")
    refused(
        tocsin(*EXPORT, "there.json", data=own, cwd=tmp_path), 3, says="the file exists", do="--overwrite"
    )
    assert (tmp_path / "there.json").read_text(encoding="utf-8") == "mine"
    assert tocsin(*EXPORT, "there.json", "--overwrite", data=own, cwd=tmp_path).code == 0
    refused(tocsin(*EXPORT, "no/where.json", data=own, cwd=tmp_path), 3, says="no such folder", at="no")


def test_what_may_not_leave_exits_5(own: Path, tmp_path: Path):
    ended = tocsin("share", "export", "case--", "--tlp", "red", "--out", "x.json", data=own, cwd=tmp_path)
    refused(ended, 5, says="nothing of this case may leave", at="case--")
    assert not (tmp_path / "x.json").exists()


def test_a_case_that_is_not_there(ready: Path):
    refused(
        tocsin("share", "export", "case--0", "--tlp", "green", "--preview", data=ready),
        3,
        says="there is no case",
    )


@pytest.mark.parametrize("options", [[], ["--tlp", "white"], ["--tlp", "green"]])
def test_an_export_written_wrong(options: list[str]):
    usage(tocsin("share", "export", "case--", *options))


def test_a_file_that_is_no_bundle(empty: Path, utility: Path):
    refused(
        tocsin("share", "load", "kev.json", data=empty, cwd=utility), 3, says="no STIX bundle", at="kev.json"
    )


def test_check_names_every_fault_with_its_place_and_exits_3(exported: Path, tmp_path: Path):
    whole = json.loads(exported.read_text(encoding="utf-8"))
    first = next(n for n, each in enumerate(whole["objects"]) if each["type"] == "indicator")
    second = next(n for n, each in enumerate(whole["objects"]) if each["type"] == "malware")
    whole["objects"][first]["modified"] = "yesterday"
    whole["objects"][second]["id"] = 5
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(whole), encoding="utf-8")
    ended = tocsin("share", "check", str(bad), str(exported), "--json", data=tmp_path / "none")
    rows = ended.rows("json")
    assert ended.code == 3
    assert {row["where"].rpartition("#")[2] for row in rows} == {
        f"/objects/{first}/modified",
        f"/objects/{second}/id",
    }
    assert all(row["do"] and row["rule"].startswith("STIX 2.1 §") for row in rows)
    assert "2 files: 2 errors, 0 warnings" in ended.err
    log = json.loads(tocsin("share", "check", str(bad), "--format", "sarif", data=tmp_path / "none").out)
    assert len(log["runs"][0]["results"]) == 2
    assert not (tmp_path / "none").exists()


def test_check_of_a_right_file_exits_0_and_warnings_count_only_if_strict(exported: Path, tmp_path: Path):
    assert tocsin("share", "check", str(exported), data=tmp_path).code == 0
    whole = json.loads(exported.read_text(encoding="utf-8")) | {"x_more": 1}
    odd = tmp_path / "odd.json"
    odd.write_text(json.dumps(whole), encoding="utf-8")
    assert tocsin("share", "check", str(odd), data=tmp_path).code == 0
    assert tocsin("share", "check", "--strict", str(odd), data=tmp_path).code == 3
