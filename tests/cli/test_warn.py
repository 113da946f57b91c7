# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""share warn, as the member meets it: read, answer, list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.program import refused, tocsin, usage
from tests.share.warning_samples import ID, LATER, report
from tests.stix_samples import bundle
from tocsin.core import stix

NAMED = {"TOCSIN_ORGANISATION": "water"}


@pytest.fixture
def warned(own: Path, tmp_path: Path) -> Path:
    """The file of a warning about a component that runs on the PLC of the samples."""
    query = {"any": [{"service": {"kind": "asset", "id": "plc-7"}}]}
    made = report(affected=query, exercise=True, answer_by=LATER)
    (tmp_path / "warning.json").write_bytes(bundle(stix.properties(made)))
    return tmp_path / "warning.json"


def test_it_is_read_looked_at_and_answered_with_what_is_released(own: Path, warned: Path, tmp_path: Path):
    ended = tocsin("share", "warn", "read", str(warned), data=own)
    assert ended.code == 0
    assert "*** EXERCISE" in ended.out
    assert "this node: affected" in ended.out
    assert "plc-7" in ended.out
    (row,) = tocsin("share", "warn", "read", ID, "--json", data=own).rows("json")
    assert (row["verdict"], row["counts"]) == ("affected", {"services": 1, "assets": 1})
    for release, named in (("verdict", False), ("counts", False), ("assets", True)):
        out = tmp_path / f"{release}.json"
        ended = tocsin(
            "share", "warn", "answer", ID, "--release", release, "--out", str(out), data=own, env=NAMED
        )
        assert ended.code == 0, ended
        assert ("plc-7" in out.read_text(encoding="utf-8")) is named
    (row,) = tocsin("share", "warn", "list", "--json", data=own).rows("json")
    assert (row["exercise"], row["answered"], row["state"]) == ("EXERCISE", "affected", "in-force")


def test_an_answer_goes_to_standard_output_and_says_what_a_person_says(own: Path, warned: Path):
    tocsin("share", "warn", "read", str(warned), data=own)
    ended = tocsin(
        "share", "warn", "answer", ID, "--not-checked", "no-time", "--out", "-", data=own, env=NAMED
    )
    (note,) = (each for each in json.loads(ended.out)["objects"] if each["type"] == "note")
    assert note["content"] == "EXERCISE: not-checked: nobody had the time to look"
    ended = tocsin("share", "warn", "answer", ID, "--done", "--out", "-", data=own, env=NAMED)
    (later,) = (each for each in json.loads(ended.out)["objects"] if each["type"] == "note")
    assert (later["id"], later["created"]) == (note["id"], note["created"])
    assert later["modified"] > note["modified"]


def test_what_cannot_be_answered_is_refused(own: Path, warned: Path, tmp_path: Path):
    tocsin("share", "warn", "read", str(warned), data=own)
    answer = ("share", "warn", "answer")
    refused(tocsin(*answer, ID, "--out", "-", data=own), 3, says="no name", at="organisation")
    refused(
        tocsin(*answer, "report--x", "--out", "-", data=own, env=NAMED), 3, says="no warning", at="report--x"
    )
    refused(tocsin(*answer, ID, "--tlp", "red", "--out", "-", data=own, env=NAMED), 5, says="red", at=ID)
    refused(
        tocsin(*answer, ID, "--release", "assets", "--asset", "x", "--out", "-", data=own, env=NAMED),
        3,
        says="not among",
        at="x",
    )
    (tmp_path / "here.json").write_text("x")
    refused(
        tocsin(*answer, ID, "--out", "here.json", data=own, env=NAMED, cwd=tmp_path),
        3,
        says="exists",
        at="here.json",
    )
    usage(tocsin(*answer, ID, "--done", "--not-checked", "no-time", "--out", "-", data=own, env=NAMED))
    usage(tocsin(*answer, ID, "--asset", "plc-7", "--out", "-", data=own, env=NAMED))
