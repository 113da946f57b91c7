# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""CycloneDX XML: the same as the JSON of the same document, with places of its own; and hostile documents."""

from __future__ import annotations

import json

import msgspec
import pytest

from tests.conftest import SHARED
from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers import cyclonedx, cyclonedx_xml

LIMITS = Limits()
SPACE = "http://cyclonedx.org/schema/bom/"


def bom(inner: str, version: str = "1.6", more: str = "") -> bytes:
    return f'<?xml version="1.0"?>\n<bom xmlns="{SPACE}{version}"{more}>{inner}</bom>'.encode()


def lib(name: str = "lib", inner: str = "", more: str = "") -> str:
    return f'<component type="library"{more}><name>{name}</name><version>1.0</version>{inner}</component>'


def components(*listed: str) -> bytes:
    return bom(f"<components>{''.join(listed)}</components>")


def read(data: bytes, limits: Limits = LIMITS) -> Reading[Component]:
    return cyclonedx_xml.read(data, "s.xml", limits)


WHOLE_XML = bom(
    """
  <metadata>
    <timestamp>2026-11-22T00:00:00Z</timestamp>
    <tools><components><component type="application"><name>tool</name></component></components></tools>
    <component type="device" bom-ref="plc"><supplier><name>Acme</name></supplier><name>plc</name>
      <components><component type="firmware" bom-ref="fw"><name>fw</name><version> 4
      </version></component></components>
    </component>
    <properties><property name="other">x</property><property name="tocsin:asset"> plc-7 </property></properties>
    <distributionConstraints><tlp>AMBER</tlp></distributionConstraints>
  </metadata>
  <components>
    <component type="library" bom-ref="lib" isExternal="1">
      <manufacturer><name>Made &amp; Sold</name><contact><name>nobody</name></contact></manufacturer>
      <group>g</group><name>lib</name><versionRange>vers:npm/1.2.3</versionRange>
      <hashes><hash alg="MD5">x</hash></hashes><licenses><license><id>MIT</id></license></licenses>
      <purl>pkg:npm/lib</purl><modified>true</modified><pedigree><notes>x</notes></pedigree>
      <externalReferences><reference type="bom"><url>urn:cdx:x</url></reference></externalReferences>
      <evidence><copyright><text>x</text></copyright></evidence>
    </component>
    <component type="library"><name>c</name><cpe>cpe:2.3:a:x:y:1:*:*:*:*:*:*:*</cpe><swid tagId="x" name="c"/></component>
    <component type="library"><name>d</name><swid tagId="x" name="d"/></component>
    <component type="library"><name>e</name><omniborId>gitoid:a</omniborId><omniborId>gitoid:b</omniborId></component>
    <component type="library"><name>f</name><swhid>swh:1:cnt:a</swhid><pedigree/></component>
    <component type="file"><name>g</name></component>
    <component type="library"><scope>excluded</scope><name>h</name></component>
  </components>
  <services><service bom-ref="s"><provider><name>P</name></provider><name>api</name>
    <endpoints><endpoint>https://a.example</endpoint></endpoints>
    <services><service><name>inner</name><version>2</version></service></services></service></services>
  <externalReferences><reference type="exploitability-statement"><url>x</url></reference></externalReferences>
  <dependencies><dependency ref="lib"/></dependencies>
  <compositions><composition><aggregate>incomplete</aggregate></composition></compositions>
  <vulnerabilities>
    <vulnerability>
      <id>CVE-2026-1</id><source><name>NVD</name></source>
      <references><reference><id>GHSA-1</id><source><name>G</name></source></reference></references>
      <ratings><rating><score>9.8</score><severity>high</severity><method>CVSSv31</method><vector>CVSS:3.1/AV:N</vector></rating></ratings>
      <description>said
 so</description><recommendation>update</recommendation>
      <analysis><state>not_affected</state><justification>code_not_present</justification>
        <responses><response>update</response><response>rollback</response></responses><detail>none</detail></analysis>
      <affects><target><ref>fw</ref><versions><version><version>4</version><status>affected</status></version>
        <version><range>vers:npm/&lt;2</range></version></versions></target><target><ref>s</ref></target></affects>
    </vulnerability>
    <vulnerability><id>CVE-2026-2</id><affects><target><ref>pkg:npm/other@1</ref></target></affects></vulnerability>
  </vulnerabilities>
  <annotations><annotation><text>x</text></annotation></annotations>
  <formulation/>
""",
    "1.7",
    ' serialNumber="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79" version="3"',
)  # fmt: skip
WHOLE_JSON = json.dumps(
    {
        "bomFormat": "CycloneDX", "specVersion": "1.7", "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79", "version": 3,
        "metadata": {
            "component": {"type": "device", "bom-ref": "plc", "supplier": {"name": "Acme"}, "name": "plc",
                          "components": [{"type": "firmware", "bom-ref": "fw", "name": "fw", "version": "4"}]},
            "properties": [{"name": "other", "value": "x"}, {"name": "tocsin:asset", "value": "plc-7"}],
            "distributionConstraints": {"tlp": "AMBER"},
        },
        "components": [
            {"type": "library", "bom-ref": "lib", "isExternal": True, "manufacturer": {"name": "Made & Sold"}, "group": "g", "name": "lib",
             "versionRange": "vers:npm/1.2.3", "purl": "pkg:npm/lib", "modified": True, "pedigree": {"notes": "x"},
             "externalReferences": [{"type": "bom", "url": "urn:cdx:x"}]},
            {"type": "library", "name": "c", "cpe": "cpe:2.3:a:x:y:1:*:*:*:*:*:*:*", "swid": {"tagId": "x", "name": "c"}},
            {"type": "library", "name": "d", "swid": {"tagId": "x", "name": "d"}},
            {"type": "library", "name": "e", "omniborId": ["gitoid:a", "gitoid:b"]},
            {"type": "library", "name": "f", "swhid": ["swh:1:cnt:a"], "pedigree": {}},
            {"type": "file", "name": "g"},
            {"type": "library", "scope": "excluded", "name": "h"},
        ],
        "services": [{"bom-ref": "s", "provider": {"name": "P"}, "name": "api", "services": [{"name": "inner", "version": "2"}]}],
        "externalReferences": [{"type": "exploitability-statement", "url": "x"}],
        "compositions": [{"aggregate": "incomplete"}],
        "vulnerabilities": [
            {"id": "CVE-2026-1", "source": {"name": "NVD"}, "references": [{"id": "GHSA-1", "source": {"name": "G"}}],
             "ratings": [{"score": 9.8, "severity": "high", "method": "CVSSv31", "vector": "CVSS:3.1/AV:N"}],
             "description": "said\n so", "recommendation": "update",
             "analysis": {"state": "not_affected", "justification": "code_not_present", "response": ["update", "rollback"], "detail": "none"},
             "affects": [{"ref": "fw", "versions": [{"version": "4", "status": "affected"}, {"range": "vers:npm/<2"}]}, {"ref": "s"}]},
            {"id": "CVE-2026-2", "affects": [{"ref": "pkg:npm/other@1"}]},
        ],
        "annotations": [{"text": "x"}],
    }
).encode()  # fmt: skip


def unplaced(found: Reading[Component]) -> list[Component]:
    return [
        msgspec.structs.replace(
            one,
            source="",
            statements=tuple(msgspec.structs.replace(said, cite="") for said in one.statements),
        )
        for one in found.records
    ]


def test_a_whole_document_says_the_same_in_xml_and_in_json():
    first, second = read(WHOLE_XML), cyclonedx.read(WHOLE_JSON, "s.xml", LIMITS)
    assert unplaced(first) == unplaced(second)
    assert (first.notes, first.faults) == (second.notes, [])
    assert [one.supplier for one in first.records][:3] == ["Acme", "Acme", "Made & Sold"]
    assert [(one.kind, one.version) for one in first.records][:2] == [("device", "4"), ("device", "4")]
    assert first.records[1].version == "4"
    assert {one.asset for one in first.records if one.kind != "mentioned"} == {"plc-7"}
    assert sum(len(one.statements) for one in first.records) == 3


def test_places_are_paths_numbered_from_one():
    found = {one.name: one for one in read(WHOLE_XML).records}
    assert found["plc"].source == "s.xml#/bom/metadata/component"
    assert found["fw"].source == "s.xml#/bom/metadata/component/components/component[1]"
    assert found["c"].source == "s.xml#/bom/components/component[2]"
    assert found["inner"].source == "s.xml#/bom/services/service[1]/services/service[1]"
    assert found[""].source == "s.xml#/bom/vulnerabilities/vulnerability[2]/affects/target[1]"
    assert [said.cite for said in found["fw"].statements] == ["s.xml#/bom/vulnerabilities/vulnerability[1]"]


@pytest.mark.parametrize("version", ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"])
def test_every_version_of_the_standard_is_read_without_a_note(version):
    reading = read(bom(f"<components>{lib()}</components>", version))
    assert not any("specVersion" in note for note in reading.notes)


def test_another_version_is_noted():
    assert "specVersion '1.9'" in "".join(read(bom("<components/>", "1.9")).notes)


def test_prefixes_are_of_no_matter():
    data = f'<x:bom xmlns:x="{SPACE}1.6"><x:components><x:component type="library" xmlns:y="{SPACE}1.6"><y:name>a</y:name></x:component></x:components></x:bom>'
    assert cyclonedx_xml.detect("s.xml", data.encode())
    assert [one.name for one in read(data.encode()).records] == ["a"]


def test_extensions_are_counted_and_signatures_are_not():
    data = components(
        lib("a", '<v:vulnerabilities xmlns:v="urn:x"><v:name>b</v:name></v:vulnerabilities>'),
        lib("b", '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'),
    )
    reading = read(data)
    assert [one.name for one in reading.records] == ["a", "b"]
    assert "1 elements of other namespaces (extensions) were left out" in reading.notes


FAULTY = {
    "no name": ("<component type='library'/>", "/name", "no name"),
    "a name twice": (lib(inner="<name>x</name>"), "/name", "twice"),
    "components twice": (lib(inner="<components/><components/>"), "/components", "twice"),
    "a very long name": (lib("x" * 70_000), "/name", "string"),
    "a word that is no truth": (lib(more=" isExternal='perhaps'"), "/@isExternal", "true or false"),
    "a very long range": (lib(inner=f"<versionRange>{'x' * 5_000}</versionRange>"), "/versionRange", "5000"),
}


@pytest.mark.parametrize("case", FAULTY)
def test_a_bad_component_is_a_fault_and_the_rest_goes_on(case):
    bad, place, word = FAULTY[case]
    reading = read(components(lib("a"), bad, lib("b")))
    assert [one.name for one in reading.records] == ["a", "b"]
    (fault,) = reading.faults
    assert fault.where.startswith("s.xml#/bom/components/component[2]")
    assert place.strip("/") in fault.where + fault.what
    assert word in fault.what


@pytest.mark.parametrize(
    "bad",
    [
        "<vulnerability/>",
        "<vulnerability><id>X-1</id><affects><target><ref>gone</ref></target></affects></vulnerability>",
    ],
)
def test_a_bad_vulnerability_is_a_fault_and_the_rest_goes_on(bad):
    good = "<vulnerability><id>X-2</id><affects><target><ref>r</ref></target></affects></vulnerability>"
    listed = lib("a", more=" bom-ref='r'")
    reading = read(bom(f"<components>{listed}</components><vulnerabilities>{bad}{good}</vulnerabilities>"))
    assert [said.id for said in reading.records[0].statements] == ["X-2"]
    assert [
        fault.where.startswith("s.xml#/bom/vulnerabilities/vulnerability[1]") for fault in reading.faults
    ] == [True]


REFUSED = {
    "another namespace": (b'<bom xmlns="http://x.example/cyclonedx.org/schema/bom/1.6"/>', "not CycloneDX"),
    "no namespace": (b"<bom><!-- http://cyclonedx.org/schema/bom/1.6 --></bom>", "not CycloneDX"),
    "another root": (f'<bomb xmlns="{SPACE}1.6"/>'.encode(), "not CycloneDX"),
    "a section twice": (bom("<components/><services/><components/>"), "twice"),
    "metadata twice": (bom("<metadata/><metadata/>"), "twice"),
    "a document type": (b"<!DOCTYPE bom [<!ENTITY x 'y'>]>" + components(lib()), "DOCTYPE"),
    "UTF-16": (components(lib()).decode().encode("utf-16"), "UTF-16"),
    "components nested 10,000 deep": (components("<component><components>" * 10_000), "nested more than"),
    "a file cut off": (WHOLE_XML[:-20], "not well-formed"),
    "JSON": (WHOLE_JSON, "not well-formed"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_as_a_whole(case):
    data, word = REFUSED[case]
    with pytest.raises(BadInput) as caught:
        read(data)
    assert word in caught.value.what
    assert caught.value.where.startswith("s.xml")
    assert caught.value.do


def test_more_components_than_the_limit_are_refused():
    with pytest.raises(BadInput, match="limit members"):
        read(components(*[lib(str(n)) for n in range(11)]), Limits(members=10))


def test_more_than_the_memory_is_refused():
    with pytest.raises(BadInput, match="memory_bytes"):
        read(components(*[lib(str(n)) for n in range(3_000)]), Limits(memory_bytes=2**20))


def test_one_component_that_holds_all_the_others_is_weighed_too():
    many = "".join(lib(str(n)) for n in range(20_000))
    reading = read(
        components(lib("a"), lib("b", f"<components>{many}</components>")), Limits(memory_bytes=2**22)
    )
    assert [one.name for one in reading.records] == ["a"]
    assert ["memory_bytes" in fault.what for fault in reading.faults] == [True]


@pytest.mark.parametrize(
    ("head", "taken"),
    [
        (WHOLE_XML, True),
        (b"\xef\xbb\xbf  " + WHOLE_XML, True),
        (WHOLE_XML[:120], True),
        (WHOLE_XML.decode().encode("utf-16"), True),
        (WHOLE_XML.decode().encode("utf-16-be"), True),
        (WHOLE_JSON, False),
        (b'<bom xmlns="http://x.example/bom">', False),
        (b"<bomb>cyclonedx.org/schema/bom</bomb>", False),
        (b"see <bom xmlns='http://cyclonedx.org/schema/bom/1.6'>", False),
        (b"", False),
    ],
)
def test_detect(head, taken):
    assert cyclonedx_xml.detect("x", head) is taken


@pytest.mark.parametrize("piece", [b"<bom", b"<x.", b"cyclonedx.org/schema/bom", b"<" + b"a" * 99, b" "])
def test_hostile_heads_are_looked_at_in_linear_time(piece):
    cyclonedx_xml.detect("x", (b"<" + piece * 65536)[:65536])


@pytest.mark.shared
def test_the_examples_of_the_standard_are_read():
    counts = {}
    for path in sorted((SHARED / "sbom").iterdir()):
        data = path.read_bytes()
        if cyclonedx_xml.detect(path.name, data[:65536]):
            reading = cyclonedx_xml.read(data, path.name, LIMITS)
            assert reading.faults == []
            counts[path.name.split("_")[1]] = (
                len(reading.records),
                sum(not one.ecosystem for one in reading.records),
            )
    assert counts == {"cern-lhc-vdm-editor-e564943": (44, 0), "laravel-7.12.0": (63, 0)}


@pytest.mark.shared
def test_one_example_in_both_forms_names_the_same_packages():
    xml = (SHARED / "sbom" / "SBOM_laravel-7.12.0_bom.1.3.xml").read_bytes()
    other = (SHARED / "sbom" / "SBOM_laravel-7.12.0_bom.1.4.json").read_bytes()
    found = [one.purl for one in read(xml).records]
    assert found == [one.purl for one in cyclonedx.read(other, "s.json", LIMITS).records]
