# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Ways that CycloneDX states: the same in JSON and XML, and what is wrong with a dependency costs itself alone."""

import json

import pytest

from tocsin.core.limits import Limits
from tocsin.core.via import Via
from tocsin.know.readers import cyclonedx, cyclonedx_xml, spdx2, spdx3

XML = """<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1">
<metadata><component type="application" bom-ref="app"><name>app</name></component></metadata>
<components>{parts}</components>
<dependencies>
<dependency ref="app"><dependency ref="a"><dependency ref="b"/></dependency><provides ref="c"/></dependency>
<dependency ref="b"><dependency ref="d"/></dependency><dependency ref="d"><dependency ref="a"/></dependency>
</dependencies></bom>"""
WAYS = {"a": "direct", "b": "app > a", "c": "direct", "d": "app > a > b"}


def document(dependencies, *more, refs="abcd", meta=True):
    parts = [{"type": "library", "bom-ref": ref, "name": ref, "version": "1"} for ref in refs]
    top = {"component": {"type": "application", "bom-ref": "app", "name": "app"}} if meta else {}
    made = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": top, "components": [*parts, *more]}
    return json.dumps({**made, "dependencies": dependencies}).encode()


def told(reading):
    return {one.name: str(one.via) for one in reading.records if isinstance(one.via, Via)}


def test_json_and_xml_tell_the_same_ways():
    found = [
        {"ref": "app", "dependsOn": ["a"], "provides": ["c"]}, {"ref": "a", "dependsOn": ["b", "a", "b"]},
        {"ref": "b", "dependsOn": ["d"]}, {"ref": "d", "dependsOn": ["a"]},
    ]  # fmt: skip
    reading = cyclonedx.read(document(found), "s.json", Limits())
    assert (told(reading), reading.faults) == (WAYS, [])
    parts = "".join(
        f'<component type="library" bom-ref="{ref}"><name>{ref}</name><version>1</version></component>' for ref in "abcd"
    )  # fmt: skip
    as_xml = cyclonedx_xml.read(XML.format(parts=parts).encode(), "s.xml", Limits())
    assert (told(as_xml), as_xml.faults) == (WAYS, [])


def test_faults_in_xml_stand_at_their_dependency():
    body = XML.format(parts="").replace('<dependency ref="d"/>', "<dependency/>").encode()
    faults = cyclonedx_xml.read(body, "s.xml", Limits()).faults
    assert [one.where for one in faults] == [
        "s.xml#/bom/dependencies/dependency[2]", "s.xml#/bom/dependencies/dependency[1]",
    ]  # fmt: skip


WRONG = {
    "a number": (7, "/dependencies/0/dependsOn/0", "a string is wanted, not a number"),
    "an object": ({"ref": "a"}, "/dependencies/0/dependsOn/0", "a string is wanted, not an object"),
    "nothing": ("", "/dependencies/0/dependsOn/0", "the reference is empty"),
    "ten megabytes": (
        "x" * 10_000_000,
        "/dependencies/0/dependsOn/0",
        "a string of 10000000 bytes is longer",
    ),
    "not there": ("ghost", "/dependencies/0", "1 relations name what is not in this document"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_reference_costs_itself_alone(name):
    value, where, what = WRONG[name]
    body = document([{"ref": "app", "dependsOn": [value, "a"]}, {"ref": "a", "dependsOn": ["b"]}])
    reading = cyclonedx.read(body, "s", Limits())
    assert told(reading) == {"a": "direct", "b": "app > a"}
    (fault,) = reading.faults
    assert fault.where == f"s#{where}"
    assert what in fault.what


@pytest.mark.parametrize(
    "wrong", [7, {}, [7], [{"ref": 7}], [{"dependsOn": ["a"]}], [{"ref": "app", "dependsOn": "a"}]]
)
def test_dependencies_of_another_form_are_a_fault(wrong):
    reading = cyclonedx.read(document(wrong), "s", Limits())
    assert len(reading.records) == 5
    assert len(reading.faults) == 1
    assert told(reading) == {}


def test_what_is_nested_or_optional_says_so_and_a_repeated_one_keeps_the_shortest():
    lib = {"type": "library", "name": "lib", "version": "1", "purl": "pkg:npm/lib@1"}
    far = {"type": "library", "bom-ref": "far", "name": "far", "components": [lib]}
    near = {"type": "library", "bom-ref": "near", "name": "near", "scope": "optional", "components": [lib]}
    graph = [{"ref": "app", "dependsOn": ["near", "a"]}, {"ref": "a", "dependsOn": ["far"]}]
    reading = cyclonedx.read(document(graph, far, near), "s", Limits())
    ways = told(reading)
    assert [one.name for one in reading.records].count("lib") == 1
    assert (ways["lib"], ways["near"], ways["far"]) == ("app > near", "direct (optional)", "app > a")


def test_without_a_described_component_a_way_begins_where_nothing_leads():
    reading = cyclonedx.read(document([{"ref": "a", "dependsOn": ["b"]}], meta=False), "s", Limits())
    (via,) = [one.via for one in reading.records if isinstance(one.via, Via)]
    assert (via.chain, via.direct) == (("a",), False)


def test_spdx_2_and_3_tell_the_same_ways():
    kinds = [("app", "DEPENDS_ON", "a"), ("b", "DEPENDENCY_OF", "a"), ("app", "CONTAINS", "b"), ("c", "CONTAINED_BY", "app"),
             ("d", "DEV_DEPENDENCY_OF", "a"), ("e", "OPTIONAL_DEPENDENCY_OF", "app")]  # fmt: skip
    two = {
        "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "documentDescribes": ["app"],
        "packages": [{"SPDXID": ref, "name": ref} for ref in ("app", *"abcde")], "files": [{"SPDXID": "F"}],
        "relationships": [{"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": to}
                          for one, kind, to in [*kinds, ("a", "CONTAINS", "F"), ("a", "DEPENDS_ON", "NONE")]],
    }  # fmt: skip
    rows = [("app", "dependsOn", "a", ""), ("a", "dependsOn", "b", "runtime"), ("app", "contains", "b", ""), ("app", "contains", "c", ""),
            ("a", "dependsOn", "d", "development"), ("app", "hasOptionalDependency", "e", ""), ("a", "contains", "F", "")]  # fmt: skip
    three = {
        "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
        "@graph": [
            *({"type": "LifecycleScopedRelationship", "from": one, "to": [to], "relationshipType": kind, "scope": scope}
              for one, kind, to, scope in rows),
            *({"type": "software_Package", "spdxId": ref, "name": ref} for ref in ("app", *"abcde")),
            {"type": "software_File", "spdxId": "F"}, {"type": "software_Sbom", "spdxId": "S", "rootElement": ["app"]},
        ],
    }  # fmt: skip
    wanted = {
        "a": "direct",
        "b": "app > a",
        "c": "direct",
        "d": "app > a (development)",
        "e": "direct (optional)",
    }
    for reader, made in ((spdx2, two), (spdx3, three)):
        reading = reader.read(json.dumps(made).encode(), "s", Limits())
        assert (told(reading), reading.faults) == (wanted, [])
