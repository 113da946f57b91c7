# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""respond list and show."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli import samples
from tests.cli.program import refused, tocsin


def test_the_list_names_case_people_and_next_step(ready: Path):
    (row,) = tocsin("respond", "list", "--json", data=ready).rows("json")
    assert (row["title"], row["people"], row["state"]) == ("KELPIE on Pump controller 7", 1200, "open")
    assert row["next_step"] == "Take the controller off the network."
    assert row["next"][0]["cite"] == samples.ACTION


def test_no_case_is_an_answer(bare: Path):
    ended = tocsin("respond", "list", data=bare)
    assert (ended.code, ended.out) == (0, "No case is open.\n")


def test_a_case_whole_by_the_start_of_its_id(ready: Path):
    (row,) = tocsin("respond", "list", "--json", data=ready).rows("json")
    shown = tocsin("respond", "show", row["id"][:10], data=ready).out
    assert all(part in shown for part in (row["id"], "eve.json:1", "Take the controller", "history", "water"))
    whole = json.loads(tocsin("respond", "show", row["id"], "--json", data=ready).out)
    assert whole == row


def test_a_case_that_is_not_there_exits_3(ready: Path):
    for name in ("case--ffffffff", ""):
        refused(
            tocsin("respond", "show", name, data=ready), 3, says="there is no case", do="tocsin respond list"
        )


def test_a_beginning_that_several_cases_have_exits_3(own: Path, tmp_path: Path):
    second = samples.stix(
        "malware", "malware--00000000-0000-4000-8000-000000000002", name="SELKIE", is_family=True
    )
    other = samples.indicator("worse.example", "indicator--00000000-0000-4000-8000-000000000001")
    link = samples.related(9, "indicates", other["id"], second["id"])
    samples.write(
        tmp_path, b_json=samples.bundle(other, second, link), eve_json=samples.eve(1, "worse.example")
    )
    assert tocsin("watch", "load", "b.json", data=own, cwd=tmp_path).code == 0
    assert tocsin("watch", "scan", "eve.json", data=own, cwd=tmp_path).code == 0
    refused(tocsin("respond", "show", "case--", data=own), 3, says="2 cases begin with", do="more of the id")
