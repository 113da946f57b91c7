# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Statements about vulnerabilities inside an inventory, good and hostile."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.component import Severity, Statement
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers import cyclonedx

LIMITS = Limits()
SERIAL = "3e671687-395b-41f5-a30f-a58921a69b79"
LIB = {"type": "library", "name": "lib", "version": "1.0.0", "purl": "pkg:npm/lib@1.0.0", "bom-ref": "lib"}
ODD = {"type": "library", "name": "odd", "version": "1.0", "bom-ref": "a b#c"}


def document(*vulnerabilities: object, **more: object) -> dict[str, object]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{SERIAL}",
        "version": 2,
        "metadata": {"properties": [{"name": "tocsin:asset", "value": "plc"}]},
        "components": [LIB, ODD],
        "vulnerabilities": list(vulnerabilities),
        **more,
    }


def read(*vulnerabilities: object, limits: Limits = LIMITS, **more: object) -> Reading[Any]:
    return cyclonedx.read(json.dumps(document(*vulnerabilities, **more)).encode(), "s.json", limits)


def hole(id: str = "CVE-1", state: str | None = None, ref: str = "lib", **more: object) -> dict[str, object]:
    analysis = {} if state is None else {"analysis": {"state": state}}
    return {"id": id, "affects": [{"ref": ref}], **analysis, **more}


def versions(*rows: object) -> list[dict[str, object]]:
    return [{"ref": "lib", "versions": list(rows)}]


def only(*vulnerabilities: object) -> Statement:
    reading = read(*vulnerabilities)
    assert reading.faults == []
    (statement,) = reading.records[0].statements
    return statement


def test_everything_that_is_said_of_a_hole_is_kept():
    statement = only(
        {
            "id": "CVE-1",
            "source": {"name": "NVD"},
            "references": [{"id": "GHSA-1", "source": {"name": "GitHub"}}, {"id": "CVE-1"}],
            "ratings": [
                {"score": 7.5, "severity": "high", "method": "CVSSv31", "vector": "AV:N/AC:L"},
                {"score": 1},
            ],
            "recommendation": "Upgrade.",
            "analysis": {
                "state": "not_affected",
                "justification": "code_not_reachable",
                "response": ["will_not_fix", "update"],
                "detail": "Nobody calls it.",
            },
            "affects": [{"ref": "lib"}],
        }
    )
    assert statement == Statement(
        id="CVE-1",
        aliases=("GHSA-1",),
        answer="cleared",
        state="not_affected",
        justification="code_not_reachable",
        response=("will_not_fix", "update"),
        detail="Nobody calls it.",
        recommendation="Upgrade.",
        severity=(Severity(scale="CVSSv31", vector="AV:N/AC:L", word="high"),),
        by="NVD",
        cite="s.json#/vulnerabilities/0",
    )
    assert str(statement.severity[0]) == "high CVSSv31 AV:N/AC:L"


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        (None, "accused"),
        ("exploitable", "accused"),
        ("in_triage", "accused"),
        ("not_affected", "cleared"),
        ("false_positive", "cleared"),
        ("resolved", "cleared"),
        ("resolved_with_pedigree", "cleared"),
        ("NOT_AFFECTED", "undecided"),
        ("fine", "undecided"),
    ],
)
def test_the_state_decides(state: str | None, answer: str):
    statement = only(hole(state=state))
    assert (statement.answer, statement.state) == (answer, state or "")
    assert bool(statement.why) == (answer == "undecided")


@pytest.mark.parametrize(
    "ref",
    ["a b#c", f"urn:cdx:{SERIAL}/2#a b#c", f"urn:cdx:{SERIAL.upper()}/2#a%20b%23c"],
)
def test_a_component_is_named_by_its_bom_ref_or_by_a_link_to_this_document(ref: str):
    reading = read(hole(ref=ref))
    assert reading.faults == []
    assert [len(one.statements) for one in reading.records] == [0, 1]


@pytest.mark.parametrize(
    ("ref", "what"),
    [
        ("other", "no component"),
        ("", "no component"),
        (f"urn:cdx:{SERIAL}/1#lib", "another document"),
        (f"urn:cdx:{SERIAL[:-1]}0/2#lib", "another document"),
        (f"urn:cdx:{SERIAL}/2#other", "no component"),
        (f"urn:cdx:{SERIAL}/2", "no component"),
        ("urn:cdx:" + "9" * 5000 + "/" + "9" * 5000 + "#lib", "another document"),
    ],
)
def test_a_reference_to_no_component_is_a_fault_with_its_place_and_the_rest_goes_on(ref: str, what: str):
    first = {"id": "CVE-1", "affects": [{"ref": "lib"}, {"ref": ref}]}
    reading = read(first, hole("CVE-2"))
    assert [one.id for one in reading.records[0].statements] == ["CVE-1", "CVE-2"]
    (fault,) = reading.faults
    assert fault.where == "s.json#/vulnerabilities/0/affects/1/ref"
    assert what in fault.what


def test_a_bom_ref_that_two_components_bear_names_neither():
    other = {**LIB, "name": "twin", "purl": "pkg:npm/twin@1.0.0"}
    reading = read(hole(state="not_affected"), components=[LIB, other])
    assert [one.statements for one in reading.records] == [(), ()]
    assert "more than one component" in reading.faults[0].what


def test_the_same_component_twice_is_one():
    reading = read(hole(), components=[LIB, LIB])
    assert [len(one.statements) for one in reading.records] == [1]


def test_a_component_that_was_left_out_is_noted():
    reading = read(hole(), components=[{**LIB, "scope": "excluded"}])
    assert reading.faults == []
    assert "1 statements are about components that were left out" in reading.notes


def test_services_and_the_described_component_can_be_spoken_of():
    reading = read(
        hole(ref="app"),
        hole("CVE-2", ref="api"),
        metadata={"component": {"name": "app", "bom-ref": "app"}},
        services=[{"name": "api", "bom-ref": "api"}],
    )
    assert [(one.name, [s.id for s in one.statements]) for one in reading.records] == [
        ("app", ["CVE-1"]),
        ("lib", []),
        ("odd", []),
        ("api", ["CVE-2"]),
    ]


@pytest.mark.parametrize(
    ("state", "rows", "answer", "why"),
    [
        (None, [{"version": "1.0.0"}], "accused", ""),
        (None, [{"version": "v1.0"}], "accused", ""),
        (None, [{"version": "1.0.0", "status": "affected"}, {"version": "2.0.0"}], "accused", ""),
        (None, [{"range": "vers:npm/<2.0.0"}], "accused", ""),
        (None, [{"range": "vers:npm/<2.0.0"}, {"version": "1.0.0", "status": "unaffected"}], "accused", ""),
        ("exploitable", [{"version": "1.0.0", "status": "unaffected"}], "cleared", ""),
        ("not_affected", [{"range": "vers:npm/*", "status": "unaffected"}], "cleared", ""),
        ("not_affected", [{"version": "1.0.0"}], "undecided", "affected and the hole not_affected"),
        ("resolved", [{"version": "1.0.0", "status": "affected"}], "undecided", "hole resolved"),
        (None, [{"version": "1.0.0", "status": "unknown"}], "undecided", "not known"),
        (None, [{"version": "2.0.0"}], "undecided", "other versions"),
        (
            "not_affected",
            [{"range": "vers:npm/>=2.0.0", "status": "unaffected"}],
            "undecided",
            "other versions",
        ),
        (None, [{"range": "vers:generic/<2.0.0"}], "undecided", "no proven order"),
        ("not_affected", [{"range": "vers:generic/<2", "status": "unaffected"}], "undecided", "no proven"),
        ("not_affected", [{"version": "1.0.0", "status": "unaffected"}, {"range": "x"}], "undecided", "VERS"),
        ("odd", [{"version": "1.0.0", "status": "unaffected"}], "undecided", "none of CycloneDX"),
        ("not_affected", [], "cleared", ""),
    ],
)
def test_versions_must_name_the_version_that_is_here(
    state: str | None, rows: list[object], answer: str, why: str
):
    statement = only(hole(state=state, affects=versions(*rows)))
    assert statement.answer == answer
    assert why in statement.why
    assert bool(why) == bool(statement.why)


def test_a_component_named_twice_is_spoken_of_once_with_all_its_versions():
    rows = [*versions({"version": "2.0.0"}), *versions({"version": "1.0.0"})]
    assert only(hole(affects=rows)).answer == "accused"
    assert only(hole(state="not_affected", affects=[*rows, {"ref": "lib"}])).answer == "cleared"


@pytest.mark.parametrize(
    "row",
    [
        7,
        {},
        {"version": "1.0.0", "range": "vers:npm/*"},
        {"version": 1},
        {"version": "1.0.0", "status": "ok"},
    ],
)
def test_a_version_that_cannot_be_read_is_a_fault_and_clears_nothing(row: object):
    rows = [{"version": "1.0.0", "status": "unaffected"}, row]
    reading = read(hole(state="not_affected", affects=versions(*rows)))
    assert [fault.where[:46] for fault in reading.faults] == [
        "s.json#/vulnerabilities/0/affects/0/versions/1"
    ]
    assert [one.answer for one in reading.records[0].statements] == ["undecided"]


@pytest.mark.parametrize(
    "bad",
    [
        7,
        None,
        [],
        {},
        hole(""),
        hole("CVE 1"),
        hole("x" * 201),
        hole("security update: linux"),
        {**hole(), "id": 7},
        {**hole(), "affects": None},
        {**hole(), "affects": []},
        {**hole(), "affects": {}},
        {**hole(), "affects": [7]},
        {**hole(), "affects": [{}]},
        {**hole(), "affects": [{"ref": 7}]},
        {**hole(), "affects": [{"ref": "lib", "versions": {}}]},
        {**hole(), "analysis": []},
        {**hole(), "analysis": {"state": 7}},
        {**hole(), "analysis": {"response": "update"}},
        {**hole(), "analysis": {"response": [7]}},
        {**hole(), "ratings": {}},
        {**hole(), "ratings": [7]},
        {**hole(), "ratings": [{"vector": 7}]},
        {**hole(), "references": [{}]},
        {**hole(), "references": [{"id": "a b"}]},
        {**hole(), "source": "NVD"},
        {**hole(), "recommendation": ["Upgrade."]},
    ],
)
def test_a_vulnerability_of_wrong_types_is_a_fault_and_the_rest_goes_on(bad: object):
    reading = read(hole("CVE-1"), bad, hole("CVE-2"))
    assert [one.id for one in reading.records[0].statements] == ["CVE-1", "CVE-2"]
    assert [fault.where.startswith("s.json#/vulnerabilities/1") for fault in reading.faults] == [True]


@pytest.mark.parametrize("bad", [{}, "CVE-1", 7, True])
def test_vulnerabilities_that_are_no_array_are_one_fault(bad: object):
    reading = read(vulnerabilities=bad)
    assert len(reading.records) == 2
    assert [fault.where for fault in reading.faults] == ["s.json#/vulnerabilities"]


def test_a_vulnerability_nested_500_levels_deep_is_one_fault():
    text = json.dumps(document(hole("CVE-1"), {"id": "deep", "affects": None}, hole("CVE-2")))
    nested = text.replace('"affects": null', '"affects": ' + "[" * 500 + "]" * 500)
    reading = cyclonedx.read(nested.encode(), "s.json", LIMITS)
    assert [one.id for one in reading.records[0].statements] == ["CVE-1", "CVE-2"]
    assert len(reading.faults) == 1


def test_more_vulnerabilities_than_members_are_allowed_are_one_fault():
    reading = read(*[hole(f"CVE-{at}") for at in range(9)], limits=Limits(members=8))
    assert "members" in reading.faults[0].what


def test_more_names_than_references_are_allowed_are_a_fault():
    many = hole(references=[{"id": f"X-{at}"} for at in range(9)])
    reading = read(many, limits=Limits(references=8))
    assert "limit references" in reading.faults[0].what


def test_statements_never_hold_more_text_than_a_file_may():
    libs = [{**LIB, "purl": f"pkg:npm/l{at}@1", "bom-ref": f"l{at}"} for at in range(400)]
    loud = hole(affects=[{"ref": f"l{at}"} for at in range(400)], recommendation="x" * 5000)
    reading = read(loud, hole("CVE-2", ref="l0"), components=libs, limits=Limits(file_bytes=100_000))
    assert "limit file_bytes" in reading.faults[0].what
    kept = sum(len(said.recommendation) for one in reading.records for said in one.statements)
    assert 0 < kept < 100_000
    assert all(len(said.recommendation) <= 1_000 for one in reading.records for said in one.statements)


def test_a_document_cut_off_anywhere_stores_nothing():
    whole = json.dumps(document(hole())).encode()
    for end in range(len(whole)):
        with pytest.raises(BadInput):
            cyclonedx.read(whole[:end], "s.json", LIMITS)


KEYS = [
    "id", "affects", "ref", "versions", "version", "range", "status", "analysis", "state", "ratings", "vector",
    "references", "source", "name", "response", "severity",
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.integers(-5, 5) | st.sampled_from(["lib", "CVE-1", "affected", "vers:npm/*", "1.0.0", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=15,
)


@given(JSON, st.lists(JSON, max_size=3), JSON)
def test_any_json_gives_a_reading(vulnerabilities: object, affects: list[object], services: object):
    for value in (vulnerabilities, [{"id": "CVE-1", "affects": affects}]):
        reading = read(vulnerabilities=value, services=services)
        assert [one.name for one in reading.records][:2] == ["lib", "odd"]
        assert all(said.id and said.cite for one in reading.records for said in one.statements)
