# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""SARIF: a rule for each section, a result for each finding, a place that tools can show."""

from __future__ import annotations

import json

from tocsin.core.stix import Finding
from tocsin.share import sarif

FOUND = [
    Finding("a b.json#/objects/3/id", "tool--1", "STIX 2.1 §2.9", "no id", "write one"),
    Finding("a b.json#/objects/4/labels", "", "STIX 2.1 §3.1", "empty", "", "warning"),
    Finding("c.json:3:14", "", "STIX 2.1 §8", "not JSON"),
    Finding("d.json", "", "STIX 2.1 §8", "nothing in it", "fetch it again"),
]


def results() -> list[dict]:
    log = json.loads(sarif.encode(FOUND, version="1.2.3"))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    return log["runs"][0]["results"]


def test_every_finding_is_a_result_of_a_rule_that_is_listed() -> None:
    run = json.loads(sarif.encode(FOUND, version="1.2.3"))["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["STIX 2.1 §2.9", "STIX 2.1 §3.1", "STIX 2.1 §8"]
    assert [rules[each["ruleIndex"]] for each in results()] == [each.rule for each in FOUND]
    assert [each["level"] for each in results()] == ["error", "warning", "error", "error"]
    assert results()[0]["message"]["text"] == "no id. write one"


def test_places_are_pointers_lines_or_files() -> None:
    first, _, third, fourth = (each["locations"][0] for each in results())
    assert first["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.json"
    assert first["logicalLocations"] == [
        {"fullyQualifiedName": "/objects/3/id", "kind": "object", "name": "tool--1"}
    ]
    assert third["physicalLocation"] == {
        "artifactLocation": {"uri": "c.json"},
        "region": {"startLine": 3, "startColumn": 14},
    }
    (line,) = sarif.report([Finding("e.zone:7", "", "x", "y")], version="1")["runs"][0]["results"]  # type: ignore[index]  # plain values
    assert line["locations"][0]["physicalLocation"]["region"] == {"startLine": 7}
    assert fourth == {"physicalLocation": {"artifactLocation": {"uri": "d.json"}}}


def test_names_of_files_are_uris_whatever_stands_in_them() -> None:
    def place(where: str) -> dict[str, object]:
        (one,) = sarif.report([Finding(where, "", "x", "y")], version="1")["runs"][0]["results"]  # type: ignore[index]  # plain values
        return one["locations"][0]["physicalLocation"]

    line = {"region": {"startLine": 3}}
    assert place("a#b c:d.log:3") == {"artifactLocation": {"uri": "a%23b%20c%3Ad.log"}} | line
    assert place("/var/log/a b:3") == {"artifactLocation": {"uri": "file:///var/log/a%20b"}} | line
    assert place("a#b.json#/id") == {"artifactLocation": {"uri": "a%23b.json"}}
    assert place("a.json#") == {"artifactLocation": {"uri": "a.json"}}
    assert place("-:3") == {"artifactLocation": {"uri": "-"}} | line


def test_what_the_schema_of_the_standard_asks() -> None:
    log = json.loads(sarif.encode(FOUND, version="1.2.3"))
    assert set(log) == {"$schema", "version", "runs"}  # 3.13: no property that it does not know
    (run,) = log["runs"]
    assert set(run) == {"tool", "columnKind", "results"}
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    driver = run["tool"]["driver"]
    assert set(driver) == {"name", "version", "rules"}
    assert all(
        set(rule) == {"id", "shortDescription"} and rule["shortDescription"]["text"]
        for rule in driver["rules"]
    )
    assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"])
    for each in run["results"]:
        assert set(each) == {"ruleId", "ruleIndex", "level", "message", "locations"}
        assert each["level"] in {"none", "note", "warning", "error"}
        assert each["message"]["text"]
        for location in each["locations"]:
            assert set(location) <= {"physicalLocation", "logicalLocations"}
            region = location["physicalLocation"].get("region", {"startLine": 1})
            assert all(isinstance(number, int) and number >= 1 for number in region.values())


def test_nothing_to_find_is_a_run_without_results() -> None:
    run = sarif.report([], version="1")["runs"][0]  # type: ignore[index]  # plain values
    assert run["results"] == []
