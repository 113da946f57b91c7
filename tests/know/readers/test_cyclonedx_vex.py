# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Statements about vulnerabilities inside an inventory, good and hostile."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.component import InDocument, NamedVersions, Severity, Statement
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
        ("", "the reference is empty"),
        ("pkg:npm/lib", "no component"),
        (f"urn:cdx:{SERIAL}/2#other", "no component"),
        (f"urn:cdx:{SERIAL}/2", "describes no component"),
        ("urn:cdx:" + "9" * 5000 + "/" + "9" * 5000 + "#lib", "not a BOM-Link"),
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
    reading = read(loud, hole("CVE-2", ref="l0"), components=libs, limits=Limits(memory_bytes=3_000_000))
    assert "limit memory_bytes" in reading.faults[0].what
    kept = sum(len(said.recommendation) for one in reading.records for said in one.statements)
    assert 0 < 8 * kept < 3_000_000
    assert all(len(said.recommendation) <= 1_000 for one in reading.records for said in one.statements)


def test_a_document_cut_off_anywhere_stores_nothing():
    whole = json.dumps(document(hole())).encode()
    for end in range(len(whole)):
        with pytest.raises(BadInput):
            cyclonedx.read(whole[:end], "s.json", LIMITS)


OTHER = "00000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("ref", "subject"),
    [
        (f"urn:cdx:{SERIAL}/1#lib", InDocument(serial=SERIAL, edition="1", ref="lib")),
        (f"URN:CDX:{OTHER.upper()}/7#a%20b", InDocument(serial=OTHER, edition="7", ref="a%20b")),
        (f"urn:cdx:{OTHER}/1", InDocument(serial=OTHER, edition="1", described=True)),
        ("pkg:NPM/other@1", "pkg:npm/other@1"),
    ],
)
def test_what_stands_in_another_document_is_mentioned(ref: str, subject: object):
    rows = [{"ref": ref, "versions": [{"version": "1"}, {"range": "vers:npm/*", "status": "unaffected"}]}]
    reading = read(hole(affects=rows), hole("CVE-2", "resolved", ref))
    assert (reading.faults, [one.kind for one in reading.records[:2]]) == ([], ["software"] * 2)
    (one,) = reading.records[2:]
    assert (one.kind, one.name, one.source) == ("mentioned", "", "s.json#/vulnerabilities/0/affects/0")
    assert subject in (one.document, one.purl)
    assert [(said.id, said.answer) for said in one.statements] == [("CVE-1", "accused"), ("CVE-2", "cleared")]
    assert one.statements[0].versions == (
        NamedVersions(version="1"),
        NamedVersions(range="vers:npm/*", status="unaffected"),
    )
    assert one.statements[0].within == (("s.json",) if one.purl else ())


def alone(*vulnerabilities: object, **more: object) -> Reading[Any]:
    """A document of statements, without inventory."""
    fields = {key: value for key, value in document(*vulnerabilities, **more).items() if key != "components"}
    return cyclonedx.read(json.dumps(fields).encode(), "v.json", LIMITS)


PRODUCT = {"component": {"group": "acme", "name": "pump", "version": "2.4", "bom-ref": "p"}}


@pytest.mark.parametrize("ref", ["p", f"urn:cdx:{SERIAL}/2#p", f"urn:cdx:{SERIAL}/2"])
def test_the_product_of_a_document_without_inventory_is_mentioned_and_not_taken_to_be_here(ref: str):
    reading = alone(hole(ref=ref), metadata=PRODUCT)
    assert reading.faults == []
    (one,) = reading.records
    assert (one.kind, one.name, one.version, one.asset) == ("mentioned", "acme/pump", "2.4", "")
    assert one.document == InDocument(serial=SERIAL, edition="2", ref="p", described=True)
    assert [note for note in reading.notes if "asset" in note] == []
    assert any("it lists no components" in note for note in reading.notes)


def test_a_plain_reference_of_a_document_without_inventory_may_mean_an_sbom_of_the_same_number():
    (one,) = alone(hole(ref="lib")).records
    assert one.document == InDocument(serial=SERIAL, edition="2", ref="lib")
    (one,) = alone(hole(ref="lib"), serialNumber=None).records
    assert one.document == InDocument(ref="lib")


def test_a_package_url_of_a_document_that_describes_a_product_is_spoken_of_as_part_of_it():
    (one,) = alone(hole(ref="pkg:npm/lib@1"), metadata=PRODUCT).records
    assert (one.purl, one.statements[0].within) == ("pkg:npm/lib@1", ("acme/pump 2.4",))
    (one,) = alone(hole(ref="pkg:npm/lib@1"), metadata={}).records
    assert one.statements[0].within == ()


def test_the_package_url_of_the_product_is_its_own():
    described = {"component": {**PRODUCT["component"], "purl": "pkg:NPM/pump@2.4"}}
    (one,) = alone(hole(ref="p"), metadata=described).records
    assert (one.purl, one.statements[0].within) == ("pkg:npm/pump@2.4", ())


@pytest.mark.parametrize("inventory", [{"components": []}, {"services": []}, {"components": [LIB]}])
def test_an_inventory_is_one_even_if_it_is_empty(inventory: dict[str, object]):
    whole = {**document(hole(ref="p"), metadata=PRODUCT), "components": None, **inventory}
    reading = cyclonedx.read(json.dumps(whole).encode(), "v.json", LIMITS)
    assert (reading.records[0].name, reading.records[0].kind) == ("acme/pump", "software")
    assert [said.id for said in reading.records[0].statements] == ["CVE-1"]


def test_a_described_component_with_parts_is_an_inventory():
    nested = {"component": {**PRODUCT["component"], "components": [LIB]}}
    assert [one.kind for one in alone(hole(), metadata=nested).records] == ["software", "software"]


@pytest.mark.parametrize(
    "bad", [7, [], {}, {"name": 7}, {"name": "x", "purl": 7}, {"name": "x", "bom-ref": {}}]
)
def test_a_described_component_of_wrong_types_is_a_fault_and_the_statements_go_on(bad: object):
    reading = alone(hole(ref="x"), metadata={"component": bad})
    assert [fault.where[:26] for fault in reading.faults] == ["v.json#/metadata/component"]
    assert [one.document.ref for one in reading.records] == ["x"]


@pytest.mark.parametrize(
    "ref",
    [
        "urn:cdx:",
        "urn:cdx:1/1#lib",
        f"urn:cdx:{OTHER}",
        f"urn:cdx:{OTHER}/",
        f"urn:cdx:{OTHER}/0#lib",
        f"urn:cdx:{OTHER}/01#lib",
        f"urn:cdx:{OTHER}/-1#lib",
        f"urn:cdx:{OTHER}/1.0#lib",
        f"urn:cdx:{OTHER}/" + "9" * 19,
        f"urn:cdx:{OTHER}/1#",
        f"urn:cdx:{OTHER}/1/2#lib",
        f"urn:cdx:urn:uuid:{OTHER}/1#lib",
        f"urn:cdx:{OTHER.replace('-', '')}/1#lib",
        f"Urn:Cdx:{OTHER}x/1#lib",
    ],
    ids=[
        "nothing", "serial no UUID", "no version", "empty version", "version 0", "leading zero", "negative",
        "fraction", "huge version", "empty ref", "two versions", "nested urn", "no hyphens", "serial too long",
    ],
)  # fmt: skip
def test_what_begins_as_a_link_and_is_none_is_a_fault_and_the_rest_goes_on(ref: str):
    for reading in (alone(hole(ref=ref), hole("CVE-2", ref="x")), read(hole(ref=ref), hole("CVE-2"))):
        assert ["not a BOM-Link" in fault.what for fault in reading.faults] == [True]
        assert [said.id for one in reading.records for said in one.statements] == ["CVE-2"]


@pytest.mark.parametrize(
    ("serial", "version", "kept"),
    [
        (f"urn:uuid:{SERIAL}", 2, (SERIAL, "2")),
        (f" URN:UUID:{SERIAL.upper()} ", 10**9, (SERIAL, "1" + "0" * 9)),
        (f"urn:uuid:{SERIAL}", None, (SERIAL, "1")),
        (None, 7, ("", "1")),
        (SERIAL, 1, ("", "1")),
        ("urn:uuid:1", 1, ("", "1")),
        (7, 1, ("", "1")),
        (f"urn:uuid:{SERIAL}", 0, ("", "1")),
        (f"urn:uuid:{SERIAL}", 2**53 - 1, (SERIAL, str(2**53 - 1))),
        (f"urn:uuid:{SERIAL}", "2", ("", "1")),
        (f"urn:uuid:{SERIAL}", True, ("", "1")),
        (f"urn:uuid:{SERIAL}", 2.0, ("", "1")),
        (f"urn:uuid:{SERIAL}", [], ("", "1")),
    ],
)
def test_a_serial_number_or_version_of_another_form_lets_nobody_link_to_the_document(
    serial: object, version: object, kept: tuple[str, str]
):
    reading = read(hole(), serialNumber=serial, version=version)
    stands = reading.records[0].document
    assert (stands.serial, stands.edition) == kept
    assert any("no other document" in note for note in reading.notes) == (serial is not None and not kept[0])
    assert [len(one.statements) for one in reading.records] == [1, 0]


def test_thirty_thousand_components_in_one_vulnerability_are_kept_within_the_limit():
    rows = [{"ref": f"urn:cdx:{OTHER}/1#{at}"} for at in range(30_000)]
    assert len(alone(hole(affects=rows)).records) == 30_000
    few = {"bomFormat": "CycloneDX", "vulnerabilities": [hole(affects=rows[:2_000]), hole("CVE-2")]}
    fields = json.dumps(few).encode()
    reading = cyclonedx.read(fields, "v.json", Limits(memory_bytes=16 * len(fields)))
    assert ["limit memory_bytes" in fault.what for fault in reading.faults][:1] == [True]
    assert 0 < len(reading.records) < 1_000
    members = cyclonedx.read(fields, "v.json", Limits(members=1_999))
    assert "1999" in members.faults[0].what


def test_long_references_count_towards_the_limit():
    rows = [{"ref": f"{at}" + "x" * 10_000} for at in range(100)]
    fields = json.dumps({"bomFormat": "CycloneDX", "vulnerabilities": [hole(affects=rows)]})
    assert len(cyclonedx.read(fields.encode(), "v.json", Limits(memory_bytes=20_000_000)).records) == 100
    more = [hole(f"CVE-{at}", affects=[{"ref": f"{at}" + "x" * 10_000}]) for at in range(100)]
    fields = json.dumps({"bomFormat": "CycloneDX", "vulnerabilities": more})
    reading = cyclonedx.read(fields.encode(), "v.json", Limits(memory_bytes=8_000_000))
    assert any("limit memory_bytes" in fault.what for fault in reading.faults)


def test_a_rejected_record_accuses_nobody():
    statement = only(hole(state="exploitable", rejected="2026-01-01T00:00:00Z"))
    assert (statement.answer, statement.why) == (
        "undecided",
        "it says itself that the record was rejected (2026-01-01T00:00:00Z)",
    )
    assert only(hole(state="resolved", rejected="2026-01-01T00:00:00Z")).answer == "cleared"


def test_description_and_workaround_stand_in_for_what_is_missing():
    statement = only(hole(description="A hole.", workaround="Close port 1."))
    assert (statement.detail, statement.recommendation) == ("A hole.", "Close port 1.")
    analysis = {"analysis": {"detail": "Not reached."}, "recommendation": "Upgrade."}
    statement = only({**hole(description="A hole.", workaround="Close port 1."), **analysis})
    assert (statement.detail, statement.recommendation) == ("Not reached.", "Upgrade.")


KEYS = [
    "id", "affects", "ref", "versions", "version", "range", "status", "analysis", "state", "ratings", "vector",
    "references", "source", "name", "response", "severity",
]  # fmt: skip
JSON = st.recursive(
    st.none()
    | st.integers(-5, 5)
    | st.sampled_from(
        [
            "lib",
            "CVE-1",
            "pkg:npm/a@1",
            f"urn:cdx:{OTHER}/1#a",
            "urn:cdx:",
            "affected",
            "vers:npm/*",
            "1.0.0",
            "",
        ]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=15,
)


@given(JSON, st.lists(JSON, max_size=3), JSON)
def test_any_json_gives_a_reading(vulnerabilities: object, affects: list[object], services: object):
    for value in (vulnerabilities, [{"id": "CVE-1", "affects": affects}]):
        reading = read(vulnerabilities=value, services=services)
        assert [one.name for one in reading.records][:2] == ["lib", "odd"]
        assert all(said.id and said.cite for one in reading.records for said in one.statements)
        bare = alone(vulnerabilities=value, metadata={"component": services})
        assert {one.kind for one in bare.records} <= {"mentioned"} or vulnerabilities is None
