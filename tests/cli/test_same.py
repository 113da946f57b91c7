# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""know same, as a person runs it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.program import refused, tocsin
from tests.flows.test_same_asset import CMDB, SCAN, SEVEN


def test_proposed_claimed_listed_and_taken_back(empty: Path, tmp_path: Path):
    (tmp_path / "cmdb.csv").write_bytes(CMDB)
    (tmp_path / "scan.csv").write_bytes(SCAN)
    assert tocsin("know", "add", "cmdb.csv", "scan.csv", data=empty, cwd=tmp_path).code == 0
    shown = tocsin("know", "same", data=empty)
    assert "same MAC address 00:1b:1b:00:00:07" in shown.out
    assert "their serial numbers differ: SC1234568, SC9999999" in shown.out
    rows = tocsin("know", "same", "--json", data=empty).rows("json")
    assert next((row["a"], row["b"], row["strength"]) for row in rows) == (*SEVEN, "strong")
    (made,) = tocsin("know", "same", "--claim-all", "strong", "--by", "ops", "--json", data=empty).rows(
        "json"
    )
    assert (made["a"], made["b"], made["state"]) == (*SEVEN, "one asset")
    number = str(made["claim"])
    ended = tocsin(
        "know", "same", "--take-back", number, "--by", "ops", "--why", "another", "--json", data=empty
    )
    assert [(row["state"], row["why_taken_back"]) for row in ended.rows("json")] == [
        ("taken back", "another")
    ]
    assert "taken back" in tocsin("know", "same", "--list", data=empty).out


def test_what_is_no_claim_is_refused(empty: Path):
    refused(
        tocsin("know", "same", "--claim", "a", "b", "--by", "ops", data=empty),
        3,
        says="no asset is called a",
        do="tocsin know same",
    )
    refused(
        tocsin("know", "same", "--claim", "a", "b", data=empty),
        3,
        says="a claim needs an author",
        do="add --by NAME",
    )
    refused(
        tocsin("know", "same", "--list", "--take-back", "1", data=empty),
        3,
        says="one thing at a time",
        do="give one of",
    )
    refused(
        tocsin("know", "same", "--take-back", "1", "--by", "ops", data=empty),
        3,
        says="there is no claim 1",
        do="--list",
    )
    assert tocsin("know", "same", data=empty).out == "No two entries look like one asset.\n"
