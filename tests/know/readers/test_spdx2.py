# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""SPDX 2 JSON: what an inventory needs, and hostile documents."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import inventory_forms
from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers import spdx2

LIMITS = Limits()
DEEP: list[Any] = []
for _ in range(500):
    DEEP = [DEEP]


def document(*packages: object, **more: object) -> bytes:
    return json.dumps(
        {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "packages": packages, **more}
    ).encode()


def package(name: str = "lib", *refs: tuple[str, str], **more: object) -> dict[str, object]:
    listed = [
        {"referenceCategory": "PACKAGE-MANAGER", "referenceType": kind, "referenceLocator": value}
        for kind, value in refs
    ]
    return {"SPDXID": f"SPDXRef-{name}", "name": name, "versionInfo": "1.0", "externalRefs": listed, **more}


def relation(first: str, kind: str, second: str) -> dict[str, str]:
    return {
        "spdxElementId": f"SPDXRef-{first}",
        "relationshipType": kind,
        "relatedSpdxElement": f"SPDXRef-{second}",
    }


def read(data: bytes, limits: Limits = LIMITS) -> Reading[Component]:
    return spdx2.read(data, "s.json", limits)


def test_package_urls_become_ecosystem_package_and_version():
    (one,) = read(document(package("core", ("purl", "pkg:maven/io.dropwizard/core@1.3.15?type=jar")))).records
    assert (one.name, one.ecosystem, one.package, one.version) == (
        "core",
        "Maven",
        "io.dropwizard:core",
        "1.3.15",
    )
    assert one.source == "s.json#/packages/0"
    assert one.document is not None
    assert (one.document.ref, one.document.described) == ("SPDXRef-core", False)


def test_the_form_of_2_2_is_read_too():
    refs = [
        {
            "referenceCategory": "PACKAGE_MANAGER",
            "referenceType": "http://spdx.org/rdf/references/purl",
            "referenceLocator": "pkg:npm/a@1",
        }
    ]
    reading = read(
        document({"SPDXID": "SPDXRef-a", "name": "a", "externalRefs": refs}, spdxVersion="SPDX-2.2")
    )
    assert [(one.ecosystem, one.version) for one in reading.records] == [("npm", "1")]
    assert not any("spdxVersion" in note for note in reading.notes)


def test_a_document_within_an_export_is_read():
    inner = json.loads(document(package("a"), documentDescribes=["SPDXRef-a"]))
    (one,) = read(json.dumps({"sbom": inner}).encode()).records
    assert (one.source, one.document is not None and one.document.described) == (
        "s.json#/sbom/packages/0",
        True,
    )


@pytest.mark.parametrize(
    "more",
    [
        {"documentDescribes": ["SPDXRef-a"]},
        {"relationships": [relation("DOCUMENT", "DESCRIBES", "a")]},
        {"relationships": [relation("a", "DESCRIBED_BY", "DOCUMENT")]},
    ],
)
def test_what_the_document_describes(more):
    reading = read(document(package("a"), package("b"), **more))
    assert [one.document is not None and one.document.described for one in reading.records] == [True, False]
    assert reading.notes[0].startswith("no asset is named (it describes a)")


@pytest.mark.parametrize(
    ("supplier", "originator", "name"),
    [
        ("Organization: Acme, Inc. (sales@acme.example)", "Organization: Other", "Acme, Inc."),
        ("Organization: Acme (Germany) ()", None, "Acme (Germany)"),
        ("Organization: Acme (Germany)", None, "Acme (Germany)"),
        ("Person: J. D. (jd@x.example)", None, "J. D."),
        ("NOASSERTION", "Organization: Other", "Other"),
        ("Organization: NOASSERTION", None, ""),
        ("Acme", None, ""),
        (7, ["x"], ""),
        (None, None, ""),
        (f"Organization: {'x' * 500}", None, "x" * 200),
    ],
)
def test_who_supplies_it(supplier, originator, name):
    (one,) = read(document(package(supplier=supplier, originator=originator))).records
    assert one.supplier == name


def test_a_package_with_several_package_urls_is_taken_for_each():
    both = package("a", ("purl", "pkg:npm/a@1"), ("purl", "pkg:pypi/a@2"), ("purl", "pkg:npm/a@1"))
    reading = read(document(both))
    assert [(one.ecosystem, one.version) for one in reading.records] == [("npm", "1"), ("PyPI", "2")]
    assert "1 packages have several package URLs and were taken once for each" in reading.notes


def test_the_asset_is_an_annotation_of_the_document():
    notes = [
        {"comment": "reviewed"},
        7,
        {"comment": " tocsin:asset= plc-7 "},
        {"comment": "tocsin:asset=other"},
    ]
    reading = read(document(package(), annotations=notes))
    assert [one.asset for one in reading.records] == ["plc-7"]
    assert not any("no asset" in note for note in reading.notes)


def test_what_is_not_used_is_noted():
    reading = read(
        document(
            package("a", ("cpe23Type", "cpe:2.3:a:x:y:1"), ("swh", "x")),
            package("b", ("http://spdx.org/rdf/references/maven-central", "g:b:1")),
            package("c", ("purl", "not a purl")),
            package("d"),
            package("e", primaryPackagePurpose="FILE"),
            package("f", ("purl", "pkg:npm/f@1"), primaryPackagePurpose="FILE"),
            package("g", externalRefs=[{"referenceCategory": "SECURITY", "referenceType": "advisory", "referenceLocator": "x"}]),
            package("h", versionInfo="NOASSERTION"),
            spdxVersion="SPDX-2.4",
            files=[{"SPDXID": "SPDXRef-x"}],
            snippets=[{}],
            externalDocumentRefs=[{}],
            relationships=[relation("a", "DEPENDS_ON", "b"), relation("a", "DEPENDS_ON", "c"), relation("d", "TEST_TOOL_OF", "a"),
                           relation("a", "CONTAINS", "f"), relation("a", "OTHER", "g")],
        )
    )  # fmt: skip
    assert [one.name for one in reading.records] == ["a", "b", "c", "d", "f", "g", "h"]
    assert [one.version for one in reading.records][-1] == ""
    text = "\n".join(reading.notes)
    for part in (
        "1 components have a CPE alone",
        "1 components have the name in a package manager alone",
        "package URL that cannot be read",
        "3 components have neither package URL nor CPE",
        "1 packages that are files, data or texts",
        "1 references to advisories and fixes",
        "'SPDX-2.4'",
        "its files and snippets were left out",
        "references to other documents were not followed",
        "1 relationships (1 OTHER) were not used",
        "1 relationships say that packages only build or test others",
    ):
        assert part in text


@pytest.mark.parametrize("empty", [[], None])
def test_empty_sections_need_no_note(empty):
    reading = read(
        document(
            package(),
            files=empty,
            snippets=empty,
            externalDocumentRefs=empty,
            relationships=empty,
            annotations=empty,
        )
    )
    assert len(reading.notes) == 2


def test_repeated_packages_are_taken_once():
    one = package("a", ("purl", "pkg:npm/a@1"))
    reading = read(document(one, one, {**one, "SPDXID": "SPDXRef-b"}))
    assert len(reading.records) == 2
    assert "1 repeated packages were taken once" in reading.notes


BAD: dict[str, object] = {
    "a number": 7,
    "nothing": None,
    "no name": {"SPDXID": "SPDXRef-x"},
    "a name that is a list": {"name": ["x"]},
    "a version that is a number": package("x", versionInfo=1),
    "references that are an object": package("x", externalRefs={}),
    "a reference that is a text": package("x", externalRefs=["x"]),
    "a locator that is a number": package(
        "x", externalRefs=[{"referenceType": "purl", "referenceLocator": 7}]
    ),
    "very many references": package("x", *[("purl", f"pkg:npm/x@{n}") for n in range(1_001)]),
    "500 levels": package("x", deep=DEEP),
    "a very long text": package("x", versionInfo="x" * 70_000),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_package_is_a_fault_and_the_rest_goes_on(case):
    reading = read(document(package("a"), BAD[case], package("b")))
    assert [one.name for one in reading.records] == ["a", "b"]
    assert [fault.where.startswith("s.json#/packages/1") for fault in reading.faults] == [True]


@pytest.mark.parametrize(
    ("key", "bad", "place"),
    [
        ("relationships", [relation("DOCUMENT", "DESCRIBES", "a"), 7], "/relationships/1"),
        ("relationships", {}, "/relationships"),
        ("relationships", [{"relationshipType": 7}], "/relationships/0/relationshipType"),
        ("documentDescribes", ["SPDXRef-a", {}], "/documentDescribes/1"),
        ("documentDescribes", "SPDXRef-a", "/documentDescribes"),
        ("annotations", 7, "/annotations"),
    ],
)  # fmt: skip
def test_a_bad_section_is_a_fault_and_costs_no_package(key, bad, place):
    reading = read(document(package("a"), **{key: bad}))
    assert [one.name for one in reading.records] == ["a"]
    assert [fault.where for fault in reading.faults] == [f"s.json#{place}"]


REFUSED = {
    "another version": (document(package(), spdxVersion="SPDX-3.0"), "not SPDX 2"),
    "a version that is a number": (document(package(), spdxVersion=2.3), "not SPDX 2"),
    "no version": (b'{"SPDXID": "SPDXRef-DOCUMENT", "packages": []}', "not SPDX 2"),
    "an array": (b'[{"spdxVersion": "SPDX-2.3"}]', "not SPDX 2"),
    "packages that are an object": (document(packages={}), "no array"),
    "packages twice": (b'{"spdxVersion": "SPDX-2.3", "packages": [], "packages": []}', "twice"),
    "a file cut off": (document(package())[:-5], ""),
    "an sbom within that is none": (b'{"sbom": {"x": 1}}', "not SPDX 2"),
    "an sbom within that is a number": (b'{"sbom": 7, "x": "spdxVersion"}', "neither"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_as_a_whole(case):
    data, word = REFUSED[case]
    with pytest.raises(BadInput) as caught:
        read(data)
    assert word in caught.value.what
    assert caught.value.where.startswith("s.json")


def test_very_many_kinds_of_relationships_are_counted_together():
    many = [relation("a", f"KIND-{n}", "b") for n in range(500)]
    (note,) = [note for note in read(document(relationships=many)).notes if "relationships" in note]
    assert note.startswith("500 relationships (440 other kinds, 1 KIND-0, ")


def test_a_million_small_packages_are_more_than_the_memory():
    """Not streamed: a file is whole or not taken, and what is kept of this one would be too much."""
    row = b'{"SPDXID":"SPDXRef-%d","name":"a"}'
    data = b'{"spdxVersion":"SPDX-2.3","packages":[' + b",".join([row % n for n in range(1_000_000)]) + b"]}"
    with pytest.raises(BadInput, match="memory_bytes"):
        read(data)


def test_more_than_the_memory_is_refused_as_a_whole():
    with pytest.raises(BadInput, match="memory_bytes"):
        read(document(*[package(str(n)) for n in range(1_000)]), Limits(memory_bytes=2**20))


@pytest.mark.parametrize(
    ("head", "taken"),
    [
        (document(), True),
        (b"\xef\xbb\xbf\n" + document(), True),
        (b'{\n  "SPDXID" : "SPDXRef-DOCUMENT",\n  "creationInfo": {', True),
        (b'{"sbom":{"SPDXID":"SPDXRef-DOCUMENT",', True),
        (inventory_forms.spdx3(inventory_forms.ROWS), False),
        (b"SPDXVersion: SPDX-2.3\n", False),
        (b'see "spdxVersion": 2', False),
        (b"", False),
    ],
)
def test_detect(head, taken):
    assert spdx2.detect("x", head) is taken


@pytest.mark.parametrize("piece", [b'"spdxVersion" ', b'"SPDXID"', b'"SPDXID" :', b" "])
def test_hostile_heads_are_looked_at_in_linear_time(piece):
    spdx2.detect("x", (b"{" + piece * 65536)[:65536])


@given(st.dictionaries(st.sampled_from(["spdxVersion", "SPDXID", "packages", "relationships", "annotations", "files", "sbom", "name", "documentDescribes"]),
                       st.recursive(st.none() | st.integers(0, 9) | st.sampled_from(["SPDX-2.3", "SPDXRef-a", "DESCRIBES", ""]),
                                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "SPDXID", "externalRefs", "relationshipType"]), inner, max_size=3), max_leaves=6)))  # fmt: skip
def test_any_json_is_a_reading_or_bad_input(top):
    data = json.dumps({"spdxVersion": "SPDX-2.3", **top}).encode()
    try:
        reading = read(data)
    except BadInput as error:
        assert error.what
        return
    assert all(one.name and one.source for one in reading.records)


@pytest.mark.parametrize("kind", ["CONTAINS", "CONTAINED_BY"])
def test_a_device_is_known_by_its_maker_and_the_firmware_it_contains(kind: str):
    ends = ("plc", "fw") if kind == "CONTAINS" else ("fw", "plc")
    reading = read(
        document(
            package("plc", primaryPackagePurpose="DEVICE", versionInfo="NOASSERTION", supplier="Organization: Shop",
                    originator="Organization: Maker"),
            package("fw", primaryPackagePurpose="FIRMWARE", versionInfo="2.9"),
            package("loose", primaryPackagePurpose="FIRMWARE"),
            relationships=[relation(ends[0], kind, ends[1]), relation("plc", "DEPENDS_ON", "loose"), 5,
                           relation("plc", "CONTAINS", "fw") | {"relationshipType": ["CONTAINS"]}],
        )
    )  # fmt: skip
    assert [(one.kind, one.supplier, one.name, one.version) for one in reading.records] == [
        ("device", "Maker", "plc", "2.9"),
        ("device", "Maker", "fw", "2.9"),
        ("software", "", "loose", "1.0"),
    ]
    assert len(reading.faults) == 2


def test_a_long_text_that_nobody_reads_costs_nothing():
    reading = read(document(package("a", copyrightText="x" * 70_000)))
    assert ([one.name for one in reading.records], reading.faults) == (["a"], [])
