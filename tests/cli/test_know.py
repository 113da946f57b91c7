# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""know add, impact, exposures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.program import refused, tocsin, usage
from tests.cli.samples import advisory


def test_add_with_the_machine_lists_it_apart(empty: Path, utility: Path):
    assert tocsin("know", "add", "map.toml", "--machine", data=empty, cwd=utility).code == 0
    rows = tocsin("status", "--json", data=empty).rows("json")
    assert {row["subject"] for row in rows if row["scope"] == "service" and row["id"]} == {"water"}
    assert "this machine" in tocsin("status", data=empty).out.lower()


def test_impact_says_what_falls_when_and_for_whom(ready: Path):
    call = ("know", "impact", "--lose", "alder", "--from", "2030-01-01", "--until", "2030-09-01", "--json")
    assert tocsin(*call, data=ready).rows("json") == [
        {
            "service": "water",
            "name": "Drinking water",
            "falls_on": "2030-01-22",
            "at_best": "2030-01-22",
            "level": 0.0,
            "back_on": "2030-09-01",
            "people": 1200,
            "because": "Alder -> Acme Chemicals -> Drinking water",
            "linear": "0-1",
            "people_days": "266400",
        }
    ]


OWNED = """
[[organisation]]
id = "holding"
jurisdiction = "alder"
[[jurisdiction]]
id = "alder"
[[supplier]]
id = "acme"
held_by = [{node = "holding", share = 0.6}]
[[service]]
id = "water"
[[input]]
of = "water"
name = "chlorine"
from = ["acme"]
"""


def test_who_controls_whom_and_what_hangs_on_few(empty: Path, tmp_path: Path):
    (tmp_path / "owned.toml").write_text(OWNED)
    assert tocsin("know", "add", "owned.toml", data=empty, cwd=tmp_path).code == 0
    (row,) = tocsin("know", "control", "acme", "--json", data=empty).rows("json")
    assert (row["controlled_by"], row["control"], row["share"]) == ("holding", "certain", "0.6")
    (row,) = tocsin("know", "concentration", "--json", data=empty).rows("json")
    assert (row["largest"], row["hhi_jurisdiction"], row["known"]) == ("alder", "1", True)
    assert row["from"] == ["acme"]
    refused(
        tocsin("know", "control", "acne", data=empty), 3, says="acne is on no map", do="did you mean acme"
    )


def test_who_delivers_is_shortened_in_a_table_alone(empty: Path, tmp_path: Path):
    names = ["a1", "a2", "a3", "a4", "a5"]
    (tmp_path / "many.toml").write_text(
        "".join(f'[[supplier]]\nid = "{name}"\n' for name in names)
        + f'[[service]]\nid = "s"\n[[input]]\nof = "s"\nname = "n"\nrule = "any"\nfrom = {json.dumps(names)}\n'
    )
    assert tocsin("know", "add", "many.toml", data=empty, cwd=tmp_path).code == 0
    assert "a1, a2, a3 and 2 more" in tocsin("know", "concentration", data=empty).out
    (row,) = tocsin("know", "concentration", "--format", "csv", data=empty).rows("csv")
    assert row["from"] == "a1, a2, a3, a4, a5"


UNSURE = """
[[supplier]]
id = "acme"
[[region]]
id = "north"
[[service]]
id = "water"
people = 100
region = "north"
[[input]]
of = "water"
name = "chlorine"
from = ["acme"]
flow = "consumed"
stock_days = [5, 25]
"""


def test_impact_says_what_to_ask_and_whom_it_leaves_unserved(empty: Path, tmp_path: Path):
    (tmp_path / "unsure.toml").write_text(UNSURE)
    assert tocsin("know", "add", "unsure.toml", data=empty, cwd=tmp_path).code == 0
    call = ("know", "impact", "--lose", "acme", "--from", "2030-01-01", "--days", "30")
    done = tocsin(*call, data=empty)
    assert "north: 500-2500 people x days without service" in done.err
    asked = "how many days of chlorine has water in stock? (the answer moves the result by 2000 people x days"
    assert asked in done.err
    (row,) = tocsin(*call, "--json", data=empty).rows("json")
    assert (row["falls_on"], row["at_best"], row["people_days"]) == ("2030-01-06", "2030-01-26", "500-2500")


def test_without_holdings_nobody_is_known_to_control(ready: Path):
    assert tocsin("know", "control", data=ready).out.startswith("Nobody is known to control another")


def test_a_loss_shorter_than_the_stock_falls_nothing(ready: Path):
    call = ("know", "impact", "--lose", "acme", "--from", "2030-01-01", "--until", "2030-01-22")
    assert tocsin(*call, data=ready).out == "No service falls.\n"


def test_a_name_on_no_map_exits_3_and_says_what_is_near(ready: Path):
    refused(
        tocsin("know", "impact", "--lose", "acne", data=ready),
        3,
        says="acne is on no map",
        do="did you mean acme?",
    )


def test_a_loss_that_ends_before_it_begins(ready: Path):
    call = ("know", "impact", "--lose", "acme", "--from", "2030-02-01", "--until", "2030-01-01")
    refused(tocsin(*call, data=ready), 3, says="ends (2030-01-01) before it begins (2030-02-01)")


@pytest.mark.parametrize(
    "options", [[], ["--lose", "acme", "--from", "soon"], ["--lose", "acme", "--level", "2"]]
)
def test_a_question_written_wrong(options: list[str]):
    usage(tocsin("know", "impact", *options))


def test_a_level_that_is_no_number(ready: Path):
    call = ("know", "impact", "--lose", "acme", "--level", "nan")
    refused(tocsin(*call, data=ready), 3, says="--level is not a number")


@pytest.mark.parametrize(("day", "falls"), [("0001-01-01", "0001-01-22"), ("9999-12-30", "9999-12-31")])
def test_the_ends_of_the_calendar(ready: Path, day: str, falls: str):
    rows = tocsin("know", "impact", "--lose", "acme", "--from", day, "--json", data=ready).rows("json")
    assert [row["falls_on"] for row in rows] == [falls]


def test_exposures_name_advisory_fix_and_what_was_not_checked(ready: Path):
    ended = tocsin("know", "exposures", "--json", data=ready)
    (row,) = ended.rows("json")
    assert {key: row[key] for key in ("advisory", "kev", "due", "package", "version", "fixed", "asset")} == {
        "advisory": "PYSEC-2099-1",
        "kev": "CVE-2099-0001",
        "due": "2099-01-22",
        "package": "requests",
        "version": "2.19.0",
        "fixed": "2.20.0",
        "asset": "plc-7",
    }
    assert "not checked: " in ended.err


def test_what_an_inventory_says_of_holes_is_shown_with_who_says_so(empty: Path, tmp_path: Path):
    lib = {"type": "library", "name": "requests", "version": "2.19.0", "purl": "pkg:pypi/requests@2.19.0"}
    hole = {"affects": [{"ref": "r"}]}
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "components": [{**lib, "bom-ref": "r"}],
        "services": [{"name": "maps"}],
        "vulnerabilities": [
            {
                **hole,
                "id": "CVE-2099-0001",
                "analysis": {"state": "not_affected", "justification": "code_not_present"},
            },
            {
                **hole,
                "id": "CVE-2099-0002",
                "ratings": [{"severity": "high", "method": "CVSSv2", "vector": "AV:N"}],
            },
        ],
    }
    (tmp_path / "plc.json").write_text(json.dumps(document))
    (tmp_path / "osv.json").write_text(json.dumps(advisory()))
    assert tocsin("know", "add", "plc.json", "osv.json", data=empty, cwd=tmp_path).code == 0
    ended = tocsin("know", "exposures", "--json", data=empty)
    (row,) = ended.rows("json")
    assert {key: row[key] for key in ("advisory", "severity", "state", "cite", "stated")} == {
        "advisory": "CVE-2099-0002",
        "severity": "high CVSSv2 AV:N",
        "state": "",
        "cite": "plc.json#/vulnerabilities/1",
        "stated": "plc.json#/vulnerabilities/1",
    }
    assert "PYSEC-2099-1: plc.json#/vulnerabilities/0 says not_affected (code_not_present)" in ended.err
    assert "component maps on asset plc: it is a service" in ended.err
    assert "high CVSSv2 AV:N" in tocsin("know", "exposures", "--format", "csv", data=empty).out


@pytest.mark.parametrize("names", [("a.json", "b.json"), ("b.json", "a.json")])
def test_a_vex_apart_from_its_sbom_is_shown_with_who_says_so(
    empty: Path, tmp_path: Path, names: tuple[str, str]
):
    serial = "3e671687-395b-41f5-a30f-a58921a69b79"
    lib = {"type": "library", "name": "requests", "version": "2.19.0", "purl": "pkg:pypi/requests@2.19.0"}
    sbom: dict[str, object] = {"serialNumber": f"urn:uuid:{serial}", "components": [{**lib, "bom-ref": "r"}]}
    cleared = {
        "id": "CVE-2099-0001",
        "analysis": {"state": "not_affected"},
        "affects": [{"ref": lib["purl"]}],
    }
    accused = {"id": "CVE-2099-0002", "affects": [{"ref": f"urn:cdx:{serial}/1#r"}]}
    nobody = {"id": "CVE-2099-0003", "affects": [{"ref": f"urn:cdx:{serial}/1#gone"}]}
    vex: dict[str, object] = {"vulnerabilities": [cleared, accused, nobody]}
    for name, document in zip(names, (sbom, vex), strict=True):
        whole = {"bomFormat": "CycloneDX", "specVersion": "1.7", **document}
        (tmp_path / name).write_text(json.dumps(whole))
    (tmp_path / "osv.json").write_text(json.dumps(advisory()))
    ended = tocsin("try", ".", "--json", data=empty, cwd=tmp_path)
    assert ended.code == 0
    told = names[1]
    shown = tocsin("know", "exposures", "--json", data=empty)
    rows = [row for row in shown.rows("json") if row["asset"] != "this-machine"]
    assert [(row["advisory"], row["stated"]) for row in rows] == [
        ("CVE-2099-0002", f"{told}#/vulnerabilities/1")
    ]
    assert f"PYSEC-2099-1: {told}#/vulnerabilities/0 says not_affected; nobody here" in shown.err
    assert f"1 statements in {told}, 1 of them accusing" in shown.err


def test_no_exposure_is_not_no_hole(bare: Path):
    assert tocsin("know", "exposures", data=bare).out == "No exposure found in what was checked.\n"
