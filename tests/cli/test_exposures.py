# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""know exposures in the order of work, and know cannot-patch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from tests.cli.program import refused, tocsin, usage
from tocsin.cli import exposures
from tocsin.know import treatment, work_order

CLAIM = (
    "know", "cannot-patch", "cve-2099-0001", "--asset", "plc-7", "--why", "no update", "--instead", "own VLAN",
    "--measure", "segmentation", "--until", "2098-01-31", "--by", "shift lead",
)  # fmt: skip


def test_the_words_of_the_command_line_are_those_of_the_room():
    assert treatment.MEASURES == exposures.MEASURES
    assert get_args(work_order.By) == exposures.BY


def test_exposures_say_what_where_who_and_of_which_day_the_lists_are(own: Path, tmp_path: Path):
    (tmp_path / "epss-2098-12-31.csv").write_text("cve,epss,percentile\nCVE-2099-0001,0.00043,0.1\n")
    assert tocsin("know", "add", "epss-2098-12-31.csv", data=own, cwd=tmp_path).code == 0
    ended = tocsin("know", "exposures", data=own)
    head, line = ended.out.splitlines()
    assert head.split()[:4] == ["#", "advisory", "package", "version"]
    for word in (
        "PYSEC-2099-1",
        "requests",
        "plc-7",
        "Drinking water",
        "1200",
        "0.00043",
        "2098-12-31",
        "2.20.0",
        "open",
    ):
        assert word in line, word
    assert "EPSS: list of 2098-12-31, of a day to come (epss.csv)" in ended.err
    assert "KEV: list of 2099-01-02" in ended.err
    (row,) = tocsin("know", "exposures", "--by", "people", "--json", data=own).rows("json")
    assert [reason["cite"] for reason in row["reasons"]][:2] == [
        "kev.json#/vulnerabilities/0", "epss.csv, 2098-12-31, CVE-2099-0001",
    ]  # fmt: skip


def test_exposures_say_by_what_way_a_component_is_there(own: Path, tmp_path: Path):
    """Again without the dependencies, the way is gone and the exposure stays."""
    parts = [
        {"type": "library", "bom-ref": name, "name": name, "version": "2.19.0", "purl": f"pkg:pypi/{name}@2.19.0"}
        for name in ("poller", "requests")
    ]  # fmt: skip
    about = {"component": {"type": "application", "bom-ref": "scada", "name": "scada"}}
    made = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": about, "components": parts}
    graph = [{"ref": "scada", "dependsOn": ["poller"]}, {"ref": "poller", "dependsOn": ["requests"]}]
    (tmp_path / "scada.json").write_text(json.dumps({**made, "dependencies": graph}))
    assert tocsin("know", "add", "scada.json", data=own, cwd=tmp_path).code == 0

    def row() -> dict[str, object]:
        rows = tocsin("know", "exposures", "--json", data=own).rows("json")
        return next(one for one in rows if one["asset"] == "scada")

    assert (row()["via"], row()["direct"], row()["scope"]) == (["scada", "poller"], False, "")
    assert "scada > poller" in tocsin("know", "exposures", data=own).out
    assert "scada > poller" in tocsin("know", "exposures", "--format", "csv", data=own).out
    (tmp_path / "scada.json").write_text(json.dumps(made))
    assert tocsin("know", "add", "scada.json", data=own, cwd=tmp_path).code == 0
    assert (row()["via"], row()["direct"]) == ([], False)


def test_what_cannot_be_patched_stays_listed_until_it_is_taken_back(own: Path):
    ended = tocsin(*CLAIM, data=own)
    assert (ended.code, ended.out) == (0, "")
    number = ended.err.split()[1].rstrip(":")
    (row,) = tocsin("know", "exposures", "--json", data=own).rows("json")
    assert (row["treatment"], row["claim"], row["instead"], row["until"]) == (
        "treated", int(number), "own VLAN", "2098-01-31",
    )  # fmt: skip
    assert "treated" in {line["state"] for line in tocsin("status", "--json", data=own).rows("json")}
    assert "TREATED" in tocsin("status", data=own).out
    (told,) = tocsin("know", "cannot-patch", "--list", "--json", data=own).rows("json")
    assert (told["state"], told["by"], told["exposures"]) == ("treated", "shift lead", 1)
    assert "segmentation" in tocsin("know", "cannot-patch", "--list", data=own).out
    ended = tocsin("know", "cannot-patch", "--take-back", number, "--why", "updated", "--by", "x", data=own)
    assert (ended.code, ended.err) == (0, f"claim {number} is taken back\n")
    (row,) = tocsin("know", "exposures", "--json", data=own).rows("json")
    assert (row["treatment"], row["claim"]) == ("open", None)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--until", "2001-01-31"), "has passed"),
        (("--asset", "plc-8"), "no component on 'plc-8' is exposed"),
        (("--why", "x" * 5_000), "5000 characters are more than 2000"),
        (("--instead", ""), "nothing is said"),
    ],
    ids=["a day in the past", "unknown asset", "long", "no countermeasure"],
)
def test_a_claim_that_cannot_be(ready: Path, more: tuple[str, ...], says: str):
    refused(tocsin(*CLAIM, *more, data=ready), 3, says=says)


def test_a_claim_that_lacks_something(ready: Path):
    refused(tocsin("know", "cannot-patch", "X-1", data=ready), 3, says="--asset is missing")
    refused(tocsin("know", "cannot-patch", "X-1", "--asset", "a", data=ready), 3, says="--until is missing")
    refused(
        tocsin("know", "cannot-patch", "--take-back", "999999", "--why", "x", "--by", "y", data=ready),
        3,
        says="no claim 999999",
    )
    usage(tocsin("know", "cannot-patch", data=ready))
    usage(tocsin("know", "cannot-patch", "X-1", "--list", data=ready))


def test_nothing_is_cleared_and_nothing_is_said(bare: Path):
    assert tocsin("know", "exposures", "--cleared", data=bare).out == "No statement takes an exposure away.\n"
    assert (
        tocsin("know", "cannot-patch", "--list", data=bare).out == "Nothing is said to be beyond patching.\n"
    )
