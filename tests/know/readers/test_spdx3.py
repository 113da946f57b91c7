# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""SPDX 3 JSON-LD: what an inventory needs, other forms of JSON-LD, and hostile documents."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests import inventory_forms
from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers import spdx3

LIMITS = Limits()
CONTEXT = inventory_forms.SPDX3
DEEP: list[Any] = []
for _ in range(500):
    DEEP = [DEEP]


def graph(*elements: object, context: object = CONTEXT) -> bytes:
    return json.dumps({"@context": context, "@graph": elements}).encode()


def package(name: str = "lib", /, **more: object) -> dict[str, object]:
    return {"type": "software_Package", "spdxId": f"urn:{name}", "creationInfo": "_:c", "name": name, **more}


def other(kind: str, name: str, /, **more: object) -> dict[str, object]:
    return {"type": kind, "spdxId": f"urn:{name}", **more}


def relation(kind: str, source: str, /, *to: str, **more: object) -> dict[str, object]:
    return {
        "type": "Relationship",
        "relationshipType": kind,
        "from": f"urn:{source}",
        "to": [f"urn:{one}" for one in to],
        **more,
    }


def identifier(kind: str, value: str) -> dict[str, object]:
    return {"type": "ExternalIdentifier", "externalIdentifierType": kind, "identifier": value}


def read(data: bytes, limits: Limits = LIMITS) -> Reading[Component]:
    return spdx3.read(data, "s.json", limits)


def test_a_package_becomes_a_component():
    (one,) = read(
        graph(package("a", software_packageVersion="1", software_packageUrl="pkg:maven/g/a@1.3?type=jar"))
    ).records
    assert (one.name, one.ecosystem, one.package, one.version) == ("a", "Maven", "g:a", "1.3")
    assert one.source == "s.json#/@graph/0"


def test_package_urls_may_stand_among_the_identifiers():
    both = package(
        "a",
        software_packageUrl="pkg:npm/a@1",
        externalIdentifier=[
            identifier("packageUrl", "pkg:npm/a@1"),
            identifier("packageUrl", "pkg:pypi/a@2"),
        ],
    )
    reading = read(
        graph(
            both,
            package(
                "b",
                externalIdentifier=[
                    identifier("packageUrl", "pkg:npm/b@1"),
                    identifier("cpe23", "cpe:2.3:a:x:b:1"),
                ],
            ),
        )
    )
    assert [(one.name, one.ecosystem, one.version) for one in reading.records] == [
        ("a", "npm", "1"),
        ("a", "PyPI", "2"),
        ("b", "npm", "1"),
    ]


def test_one_element_alone_is_read_without_a_graph():
    (one,) = read(json.dumps({"@context": CONTEXT, **package("a")}).encode()).records
    assert (one.name, one.source) == ("a", "s.json#")


def test_who_supplies_it_may_stand_anywhere_in_the_graph():
    reading = read(
        graph(
            package("a", suppliedBy="urn:acme", originatedBy=["urn:me"]),
            package("b", originatedBy=["urn:me", "urn:acme"]),
            package("c", suppliedBy={"type": "Organization", "name": "Within"}),
            package("d", suppliedBy="urn:gone"),
            package("e", suppliedBy="https://spdx.org/rdf/3.0.1/terms/Core/NoAssertionElement"),
            package("f", suppliedBy=7, originatedBy=[]),
            package("g", suppliedBy="urn:long"),
            other("Organization", "acme", name="Acme"),
            other("Person", "me", name="M. E."),
            other("Organization", "long", name="x" * 500),
        )
    )
    assert [one.supplier for one in reading.records] == ["Acme", "M. E.", "Within", "", "", "", "x" * 200]
    assert "1 packages are supplied by somebody whom this document does not hold" in reading.notes


@pytest.mark.parametrize(
    "elements",
    [
        [other("SpdxDocument", "doc", rootElement=["urn:a"])],
        [
            other("SpdxDocument", "doc", rootElement=["urn:sbom"]),
            other("software_Sbom", "sbom", rootElement=["urn:a"]),
        ],
        [other("SpdxDocument", "doc"), relation("describes", "doc", "a")],
        [relation("describes", "sbom", "a"), other("software_Sbom", "sbom")],
    ],
)
def test_what_the_document_describes(elements):
    reading = read(graph(package("a"), package("b"), relation("describes", "b", "b"), *elements))
    assert [one.document is not None and one.document.described for one in reading.records] == [True, False]
    assert reading.notes[0].startswith("no asset is named (it describes a)")


def test_the_asset_is_an_annotation():
    reading = read(
        graph(
            package(),
            other("Annotation", "x", statement="fine"),
            other("Annotation", "y", statement="tocsin:asset=plc-7"),
        )
    )
    assert [one.asset for one in reading.records] == ["plc-7"]
    assert not any("no asset" in note for note in reading.notes)


def test_what_is_not_used_is_noted():
    reading = read(
        graph(
            {"type": "CreationInfo", "@id": "_:c"},
            package(
                "a", externalIdentifier=[identifier("cpe23", "cpe:2.3:a:x:y:1"), identifier("swid", "x")]
            ),
            package("b", software_primaryPurpose="library"),
            package("c", software_primaryPurpose="documentation"),
            {**package("d"), "type": "ai_AIPackage"},
            {**package("e", software_packageUrl="pkg:huggingface/e@1"), "type": "ai_AIPackage"},
            other("software_File", "f"),
            other("software_Snippet", "g"),
            other("simplelicensing_LicenseExpression", "h"),
            other("Tool", "i"),
            other("security_Vulnerability", "j"),
            other("security_VexNotAffectedVulnAssessmentRelationship", "k"),
            other("hardware_Board", "l"),
            other("SpdxDocument", "doc", **{"import": [{"externalSpdxId": "x"}, {"externalSpdxId": "y"}]}),
            relation("dependsOn", "a", "b"),
            relation("hasDeclaredLicense", "a", "h"),
            relation("generates", "a", "b"),
            {**relation("dependsOn", "a", "c", scope="test"), "type": "LifecycleScopedRelationship"},
        )
    )
    assert [one.name for one in reading.records] == ["a", "b", "e"]
    text = "\n".join(reading.notes)
    for part in (
        "1 components have a CPE alone",
        "1 components have neither package URL nor CPE",
        "2 packages that are files, data or texts",
        "2 files and snippets were left out",
        "2 statements about vulnerabilities (security_) were not taken",
        "1 elements are of kinds that are not known",
        "2 elements of other documents were not followed",
        "1 relationships (1 generates) were not used",
        "1 relationships say that packages only build or test others",
    ):
        assert part in text


@pytest.mark.parametrize(
    "context",
    [
        CONTEXT,
        [CONTEXT],
        [CONTEXT, {"ex": "https://x.example/"}],
        "https://spdx.org/rdf/3.0.0/spdx-context.jsonld",
        "https://spdx.github.io/spdx-spec/v3.0.1/rdf/spdx-context.jsonld",
    ],
)
def test_contexts_that_are_read(context):
    assert len(read(graph(package(), context=context)).records) == 1


REFUSED = {
    "another context": (graph(package(), context="https://schema.org/"), "not SPDX 3"),
    "no context": (json.dumps({"@graph": [package()]}).encode(), "not SPDX 3"),
    "a context of its own": (graph(package(), context={"name": "https://x.example/"}), "not SPDX 3"),
    "a context that gives a term another meaning": (
        graph(package(), context=[CONTEXT, {"name": "urn:x"}]),
        "meaning of its own",
    ),
    "a context with keywords": (
        graph(package(), context=[CONTEXT, {"@vocab": "urn:x"}]),
        "meaning of its own",
    ),
    "a second context elsewhere": (
        graph(package(), context=[CONTEXT, "https://x.example/c"]),
        "meaning of its own",
    ),
    "an expanded document": (
        b'[{"@type": ["https://spdx.org/rdf/3.0.1/terms/Software/Package"]}]',
        "not SPDX 3",
    ),
    "a graph that is an object": (b'{"@context": "%s", "@graph": {}}' % CONTEXT.encode(), "no array"),
    "a graph twice": (b'{"@context": "%s", "@graph": [], "@graph": []}' % CONTEXT.encode(), "twice"),
    "a file cut off": (graph(package())[:-5], ""),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_as_a_whole(case):
    data, word = REFUSED[case]
    with pytest.raises(BadInput) as caught:
        read(data)
    assert word in caught.value.what
    assert caught.value.where.startswith("s.json")


BAD: dict[str, object] = {
    "a number": 7,
    "no type": {"spdxId": "urn:x", "name": "x"},
    "an expanded element": {"@type": "software_Package", "@id": "urn:x", "name": "x"},
    "two types": {**package("x"), "type": ["software_Package", "software_File"]},
    "no name": {"type": "software_Package", "spdxId": "urn:x"},
    "a name that is a list": package("x", name=["x"]),
    "a version that is a number": package("x", software_packageVersion=1),
    "identifiers that are an object": package("x", externalIdentifier={}),
    "an identifier that is a text": package("x", externalIdentifier=["x"]),
    "very many identifiers": package(
        "x", externalIdentifier=[identifier("packageUrl", f"pkg:npm/x@{n}") for n in range(1_001)]
    ),
    "an element within a relationship": relation("contains", "a") | {"to": [package("x")]},
    "an element that a relationship starts from": relation("contains", "a") | {"from": package("x")},
    "an element within a collection": other("software_Sbom", "s", element=[package("x")]),
    "a root within a collection": other("software_Sbom", "s", rootElement=[package("x")]),
    "500 levels": package("x", deep=DEEP),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_element_is_a_fault_and_the_rest_goes_on(case):
    reading = read(graph(package("a"), BAD[case], package("b")))
    assert [one.name for one in reading.records] == ["a", "b"]
    assert [fault.where.startswith("s.json#/@graph/1") for fault in reading.faults] == [True]


MANY = {
    "agents": [other("Agent", str(n), name="x" * 100) for n in range(5_000)],
    "packages": [package(str(n)) for n in range(5_000)],
    "roots": [other("Bundle", str(n), rootElement=[f"urn:{n}-{m}" for m in range(20)]) for n in range(1_000)],
    "descriptions": [relation("describes", str(n), *[f"{n}-{m}" for m in range(20)]) for n in range(1_000)],
}


@pytest.mark.parametrize("case", MANY)
def test_what_is_kept_of_the_elements_is_bounded(case):
    """Taken apart it fits, and what is kept of it does not; the same elements as files, of which nothing is kept, do."""
    limits = Limits(memory_bytes=5 * 2**19)
    with pytest.raises(BadInput, match="memory_bytes"):
        read(graph(*MANY[case]), limits)
    assert read(graph(*[{**one, "type": "software_File"} for one in MANY[case]]), limits).records == []


@pytest.mark.parametrize(
    ("head", "taken"),
    [
        (graph(), True),
        (b"\xef\xbb\xbf\n" + graph(), True),
        (b'[{"@type": ["https://spdx.org/rdf/3.0.1/terms/Software/Package"]}]', True),
        (inventory_forms.spdx2(inventory_forms.ROWS), False),
        (b"see https://spdx.org/rdf/3.0.1/", False),
        (b"", False),
    ],
)
def test_detect(head, taken):
    assert spdx3.detect("x", head) is taken


def purposed(name: str, purpose: str, /, **more: object) -> dict[str, object]:
    return package(name, software_primaryPurpose=purpose, **more)


def test_a_device_is_known_by_its_maker_and_the_firmware_it_contains():
    reading = read(
        graph(
            relation("contains", "plc", "fw", "lib", "nowhere"),
            purposed("plc", "device", suppliedBy="urn:shop", originatedBy=["urn:maker"]),
            purposed("fw", "firmware", software_packageVersion="2.9"),
            purposed("lib", "library", software_packageVersion="1"),
            purposed("loose", "firmware", software_packageVersion="3"),
            other("Organization", "maker", name="Maker"),
            other("Organization", "shop", name="Shop"),
        )
    )
    assert [(one.kind, one.supplier, one.name, one.version) for one in reading.records] == [
        ("device", "Maker", "plc", "2.9"),
        ("device", "Maker", "fw", "2.9"),
        ("software", "", "lib", "1"),
        ("software", "", "loose", "3"),
    ]
    assert "2 devices are checked by vendor, model and firmware version (CSAF)" in reading.notes
    assert "2 components have neither package URL nor CPE and cannot be checked" in reading.notes


def test_a_device_without_maker_has_the_vendor_of_its_cpe():
    cpe = identifier("cpe23", "cpe:2.3:h:big_vendor:pump:1:*:*:*:*:*:*:*")
    (one,) = read(
        graph(purposed("plc", "device", externalIdentifier=[cpe], software_packageVersion="1"))
    ).records
    assert (one.kind, one.supplier, one.version) == ("device", "big vendor", "1")


def test_a_model_of_ai_is_no_device_whatever_its_purpose():
    reading = read(graph({**purposed("m", "device", software_packageUrl="pkg:npm/m@1"), "type": "ai_AIPackage"}))  # fmt: skip
    assert [one.kind for one in reading.records] == ["software"]
