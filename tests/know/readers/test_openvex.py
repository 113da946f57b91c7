# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""OpenVEX: statements about components of other documents, and hostile documents."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tocsin.core.component import Component, InDocument
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.mentioned import bring
from tocsin.know.readers import openvex

LIMITS = Limits()
LIB, APP, OTHER = "pkg:npm/lib@1.0.0", "pkg:npm/app@3", "pkg:npm/other@1"
DEEP: list[Any] = []
for _ in range(500):
    DEEP = [DEEP]


def document(*statements: object, **more: object) -> bytes:
    top = {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": "https://x.example/1",
        "author": "x",
        "version": 1,
    }
    return json.dumps({**top, "timestamp": "2026-11-01T00:00:00Z", "statements": statements, **more}).encode()


def statement(
    *products: object, status: object = "not_affected", hole: object = "CVE-2026-1", **more: object
) -> dict[str, object]:
    named = {"name": hole} if isinstance(hole, str) else hole
    return {"vulnerability": named, "products": products or ({"@id": LIB},), "status": status, **more}


def read(data: bytes, limits: Limits = LIMITS) -> Reading[Component]:
    return openvex.read(data, "v.json", limits)


def answers(data: bytes, *here: Component) -> list[str]:
    """What is decided for each component when all is known."""
    found = bring(here, read(data).records)
    return [" ".join(said.answer for said in found.statements.get(place, [])) for place in range(len(here))]


def component(purl: str, file: str = "s.json", *, described: bool = False) -> Component:
    name, _, version = purl.rpartition("/")[2].partition("@")
    return Component(
        name=name,
        version=version,
        purl=purl,
        source=f"{file}#/components/0",
        document=InDocument(described=described),
    )


def test_what_is_taken_of_a_statement():
    hole = {"name": "CVE-2026-1", "aliases": ["GHSA-1", "CVE-2026-1"], "description": "a hole"}
    more = {
        "justification": "component_not_present",
        "impact_statement": "none",
        "action_statement": "update",
    }
    (one,) = read(document(statement({"@id": "pkg:npm/%6Cib@1.0.0"}, hole=hole, **more))).records
    assert (one.kind, one.purl, one.name, one.source) == (
        "mentioned",
        LIB,
        "",
        "v.json#/statements/0/products/0",
    )
    (said,) = one.statements
    assert (said.id, said.aliases, said.answer, said.state) == (
        "CVE-2026-1",
        ("GHSA-1",),
        "cleared",
        "not_affected",
    )
    assert (said.justification, said.detail, said.recommendation) == (
        "component_not_present",
        "none",
        "update",
    )
    assert said.cite == "v.json#/statements/0"


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        ("not_affected", "cleared"),
        ("fixed", "cleared"),
        ("affected", "accused"),
        ("under_investigation", "accused"),
        ("fine", "undecided"),
    ],
)
def test_the_status_decides(status, answer):
    data = document(statement(status=status))
    assert answers(data, component(LIB), component(OTHER)) == [answer, ""]


def test_the_forms_of_0_0_1_are_read():
    old = {"vulnerability": "CVE-2026-1", "products": [APP], "subcomponents": [LIB], "status": "affected"}
    (one,) = read(document(old, **{"@context": "https://openvex.dev/ns"})).records
    assert (one.purl, [said.within for said in one.statements]) == (LIB, [(APP,)])


@pytest.mark.parametrize(
    "product",
    [
        {"@id": LIB},
        {"@id": "https://x.example/lib", "identifiers": {"purl": LIB}},
        {"identifiers": {"purl": LIB}},
    ],
)
def test_ways_to_name_a_product(product):
    assert answers(document(statement(product)), component(LIB)) == ["cleared"]


def test_a_part_is_cleared_only_within_its_product_and_accused_everywhere():
    product = {"@id": APP, "subcomponents": [{"@id": LIB}]}
    here = (
        component(APP, "app.json", described=True),
        component(LIB, "app.json"),
        component(LIB, "else.json"),
    )
    assert answers(document(statement(product)), *here) == ["", "cleared", "undecided"]
    assert answers(document(statement(product, status="affected")), *here) == ["", "accused", "accused"]


def test_a_part_of_a_product_without_a_package_url_is_never_cleared():
    product = {"@id": "https://x.example/app", "subcomponents": [{"@id": LIB}]}
    assert answers(document(statement(product)), component(LIB)) == ["undecided"]


@pytest.mark.parametrize(
    "product",
    [{"@id": "pkg:npm/lib"}, {"@id": "https://x.example/"}, {"hashes": {"sha-256": "x"}}, {}, "lib"],
)
def test_a_product_without_package_url_and_version_is_noted(product):
    reading = read(document(statement(product)))
    assert reading.records == []
    assert [note.startswith("1 products or parts are named by no package URL") for note in reading.notes] == [
        True
    ]


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        ({"status": "under_investigation"}, {"timestamp": "2026-11-02T00:00:00Z"}, "cleared"),
        ({"timestamp": "2026-11-02T00:00:00.123456789+01:00"}, {"status": "affected", "timestamp": "2026-11-01T23:30:00Z"}, "accused"),
        ({"timestamp": "2026-11-02T00:30:00+01:00"}, {"status": "affected", "timestamp": "2026-11-01T23:00:00Z"}, "cleared"),
        ({"status": "affected"}, {}, "accused cleared"),
        ({"status": "affected", "timestamp": "yesterday"}, {"timestamp": "2026-11-02T00:00:00Z"}, "accused cleared"),
        ({"status": "affected"}, {"timestamp": "2026-11-02T00:00:00"}, "accused cleared"),
        ({"status": "affected"}, {"timestamp": "9999-12-31T23:59:59-23:00"}, "accused cleared"),
    ],
)  # fmt: skip
def test_the_latest_of_a_document_counts_where_all_have_an_instant(first, second, answer):
    data = document(statement(**first), statement(**second))
    assert sorted(answers(data, component(LIB))[0].split()) == answer.split()
    corrected = "1 statements were corrected by later ones of the same document" in read(data).notes
    assert corrected is (" " not in answer)


def test_what_is_said_of_another_product_corrects_nothing():
    part = {"@id": APP, "subcomponents": [{"@id": LIB}]}
    data = document(statement(status="affected"), statement(part, timestamp="2026-11-03T00:00:00Z"))
    assert [said.answer for said in read(data).records[0].statements] == ["accused", "cleared"]


BAD: dict[str, object] = {
    "a number": 7,
    "no hole": {"products": [{"@id": LIB}], "status": "fixed"},
    "a hole without a name": statement(hole={"@id": "https://x.example/CVE-2026-1"}),
    "a hole with a name of spaces": statement(hole="CVE 2026"),
    "aliases that are a text": statement(hole={"name": "X-1", "aliases": "Y-1"}),
    "an alias that is none": statement(hole={"name": "X-1", "aliases": ["a b"]}),
    "very many aliases": statement(hole={"name": "X-1", "aliases": [f"Y-{n}" for n in range(1_001)]}),
    "no status": statement(status=""),
    "a status that is a list": statement(status=["fixed"]),
    "no products": {"vulnerability": {"name": "X-1"}, "products": [], "status": "fixed"},
    "products that are an object": {"vulnerability": {"name": "X-1"}, "products": {}, "status": "fixed"},
    "a product that is a number": statement(7),
    "identifiers that are a list": statement({"@id": LIB, "identifiers": []}),
    "a part that is a number": statement({"@id": APP, "subcomponents": [7]}),
    "parts that are an object": statement({"@id": APP, "subcomponents": {}}),
    "500 levels": statement(deep=DEEP),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_statement_is_a_fault_and_the_rest_goes_on(case):
    reading = read(document(statement(), BAD[case], statement({"@id": OTHER})))
    assert [one.purl for one in reading.records] == [LIB, OTHER]
    assert [fault.where.startswith("v.json#/statements/1") for fault in reading.faults] == [True]


REFUSED = {
    "another context": (document(**{"@context": "https://schema.org"}), "not OpenVEX"),
    "a context that is a list": (document(**{"@context": ["https://openvex.dev/ns/v0.2.0"]}), "not OpenVEX"),
    "statements that are an object": (document(statements={}), "no array"),
    "no statements": (b'{"@context": "https://openvex.dev/ns/v0.2.0"}', "no array"),
    "an array": (b"[]", "not OpenVEX"),
    "a file cut off": (document(statement())[:-5], ""),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_as_a_whole(case):
    data, word = REFUSED[case]
    with pytest.raises(BadInput) as caught:
        read(data)
    assert word in caught.value.what
    assert caught.value.where.startswith("v.json")


def test_a_long_statement_on_very_many_products_is_more_than_the_memory():
    many = [{"@id": f"pkg:npm/lib@{n}"} for n in range(2_000)]
    limits = Limits(memory_bytes=2**21)
    assert len(read(document(statement(*many[:200], impact_statement="x" * 1_000)), limits).records) == 200
    with pytest.raises(BadInput, match="memory_bytes"):
        read(document(statement(*many, impact_statement="x" * 1_000)), limits)


def test_another_version_is_noted():
    assert "is not version 0.2.0" in read(document(**{"@context": "https://openvex.dev/ns/v0.3.0"})).notes[0]


@pytest.mark.parametrize(
    ("head", "taken"),
    [
        (document(), True),
        (b'\xef\xbb\xbf\n{\n "@context" : "https://openvex.dev/ns",', True),
        (b'{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}', False),
        (b'["@context": "https://openvex.dev/ns"', False),
        (b"", False),
    ],
)
def test_detect(head, taken):
    assert openvex.detect("x", head) is taken
