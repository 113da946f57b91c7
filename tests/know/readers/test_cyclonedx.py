# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""CycloneDX JSON: what an inventory needs, and hostile documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers import cyclonedx

LIMITS = Limits()
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "sbom"


def bom(*components: object, **more: object) -> bytes:
    return json.dumps(
        {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components, **more}
    ).encode()


def lib(name: str = "lib", **more: object) -> dict[str, object]:
    return {"type": "library", "name": name, "version": "1.0", **more}


def read(data: bytes):
    return cyclonedx.read(data, "sbom.json", LIMITS)


def test_package_urls_become_ecosystem_package_and_version():
    (one,) = read(
        bom(lib(group="io.dropwizard", purl="pkg:maven/io.dropwizard/core@1.3.15?type=jar"))
    ).records
    assert (one.name, one.ecosystem, one.package, one.version) == (
        "io.dropwizard/lib",
        "Maven",
        "io.dropwizard:core",
        "1.3.15",
    )
    assert one.source == "sbom.json#/components/0"


def test_the_described_component_and_nested_ones_are_taken_in_order():
    nested = lib("a", components=[lib("b", components=[lib("c")]), lib("d")])
    meta = {"component": {**lib("app"), "components": [lib("part")]}}
    reading = read(bom(nested, lib("e"), metadata=meta))
    assert [one.name for one in reading.records] == ["app", "part", "a", "b", "c", "d", "e"]
    assert reading.records[4].source == "sbom.json#/components/0/components/0/components/0"


@pytest.mark.parametrize("place", ["metadata", "component"])
def test_the_asset_is_a_property_of_the_metadata_or_of_the_described_component(place):
    prop = {"properties": [{"name": "other", "value": "x"}, {"name": "tocsin:asset", "value": "scada-1"}]}
    meta = {**prop, "component": lib("app")} if place == "metadata" else {"component": {**lib("app"), **prop}}
    reading = read(bom(lib(), metadata=meta))
    assert {one.asset for one in reading.records} == {"scada-1"}
    assert reading.notes == ["2 components have neither package URL nor CPE and cannot be checked"]


def test_without_an_asset_a_note_says_what_it_describes():
    reading = read(bom(metadata={"component": lib("pump controller")}))
    assert reading.records[0].asset == ""
    assert reading.notes[0].startswith("no asset is named (it describes pump controller)")


def test_duplicate_components_are_taken_once():
    one = lib(purl="pkg:npm/lib@1.0", **{"bom-ref": "r"})
    reading = read(bom(one, one, lib("x"), lib("x"), lib(purl="pkg:npm/lib@1.0", **{"bom-ref": "s"})))
    assert len(reading.records) == 3
    assert "2 repeated components were taken once" in reading.notes


def test_what_is_not_inventory_is_noted():
    reading = read(
        bom(
            lib(cpe="cpe:2.3:a:x:y:1:*:*:*:*:*:*:*"),
            lib("f", type="file"),
            lib("t", scope="excluded"),
            lib("p", purl="not a purl"),
            compositions=[{"aggregate": "incomplete"}],
            specVersion="1.8",
        )
    )
    assert [one.name for one in reading.records] == ["lib", "p"]
    assert {one.ecosystem for one in reading.records} == {""}
    text = "\n".join(reading.notes)
    for part in (
        "a CPE alone",
        "files, data or keys",
        "scope excluded",
        "cannot be read",
        "incomplete",
        "'1.8'",
    ):
        assert part in text


@pytest.mark.parametrize("version", ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"])
def test_every_version_of_the_standard_is_read_without_a_note(version):
    assert not any("specVersion" in note for note in read(bom(lib(), specVersion=version)).notes)


def test_what_names_software_or_holes_and_is_not_taken_is_noted():
    reading = read(
        bom(
            lib("a", swid={"tagId": "x"}),
            lib("b", swhid=["swh:1:cnt:0"], modified=True),
            lib("c", omniborId=["gitoid:blob:sha1:0"], pedigree={"ancestors": [lib("d")]}),
            lib("e", externalReferences=[{"type": "bom", "url": "urn:cdx:x"}, {"type": "vcs"}, 7]),
            formulation=[{"components": [lib("gcc")]}],
            annotations=[{"text": "x"}],
            declarations={},
            externalReferences=[{"type": "exploitability-statement", "url": "x"}],
            metadata={"distributionConstraints": {"tlp": "AMBER_AND_STRICT"}},
        )
    )
    assert [one.name for one in reading.records] == ["a", "b", "c", "e"]
    text = "\n".join(reading.notes)
    for part in (
        "1 components have a SWID tag alone",
        "1 components have an SWHID alone",
        "1 components have an OmniBOR id alone",
        "2 components were derived from others (pedigree)",
        "1 references to further inventories were not followed",
        "1 references to statements about vulnerabilities were not followed",
        "its annotations and formulation were left out",
        "TLP:AMBER+STRICT",
    ):
        assert part in text


@pytest.mark.parametrize("odd", [7, "x", {}, [7], [{"type": []}], None])
def test_references_and_constraints_of_wrong_types_cost_nothing(odd):
    more = {"externalReferences": odd, "annotations": odd}
    reading = read(
        bom(lib(externalReferences=odd, pedigree=odd), **more, metadata={"distributionConstraints": odd})
    )
    assert (len(reading.records), reading.faults) == (1, [])


def test_a_component_remembers_its_place_in_its_document():
    described = {**lib("app"), "bom-ref": "app", "components": [lib("part", **{"bom-ref": "p"})]}
    serial = "3E671687-395b-41f5-a30f-a58921a69b79"
    reading = read(
        bom(
            lib(**{"bom-ref": "r"}),
            services=[{"name": "s", "bom-ref": "s"}],
            metadata={"component": described},
            serialNumber=f"urn:uuid:{serial}",
            version=3,
        )
    )
    assert {one.document.serial for one in reading.records} == {serial.lower()}
    assert {one.document.edition for one in reading.records} == {"3"}
    assert [(one.name, one.document.ref, one.document.described) for one in reading.records] == [
        ("app", "app", True),
        ("part", "p", False),
        ("lib", "r", False),
        ("s", "s", False),
    ]


def test_package_urls_without_a_version_are_one_only_with_the_same_version():
    reading = read(bom(lib(purl="pkg:npm/a", version="1"), lib(purl="pkg:npm/a", version="2")))
    assert [one.version for one in reading.records] == ["1", "2"]


def external(**more: object) -> dict[str, object]:
    one = {"type": "library", "name": "lib", "isExternal": True, "purl": "pkg:npm/lib", **more}
    return {key: value for key, value in one.items() if value is not None}


@pytest.mark.parametrize(
    ("more", "version", "span"),
    [
        ({"version": "1.0"}, "1.0", ""),
        ({"purl": "pkg:npm/lib@1.0"}, "1.0", ""),
        ({"versionRange": "vers:npm/1.2.3"}, "1.2.3", "vers:npm/1.2.3"),
        ({"versionRange": "vers:npm/1.2%2B3"}, "1.2+3", "vers:npm/1.2%2B3"),
        ({"versionRange": "vers:pypi/1.2.3"}, "", "vers:pypi/1.2.3"),
        ({"versionRange": "vers:npm/>=1.2.3"}, "", "vers:npm/>=1.2.3"),
        ({"versionRange": "vers:npm/1|2"}, "", "vers:npm/1|2"),
        ({"versionRange": "vers:npm/*"}, "", "vers:npm/*"),
        ({"versionRange": "^1.2"}, "", "^1.2"),
        ({"versionRange": "vers:npm/1", "version": "1"}, "", "vers:npm/1"),
        ({"versionRange": "vers:npm/1", "purl": "pkg:npm/lib@1"}, "", "vers:npm/1"),
        ({"versionRange": "vers:npm/1", "isExternal": None}, "1", "vers:npm/1"),
        ({"versionRange": "vers:generic/1", "purl": None}, "", "vers:generic/1"),
    ],
)
def test_the_version_of_an_external_component(more, version, span):
    reading = read(bom(external(**more), specVersion="1.7"))
    (one,) = reading.records
    assert (one.version, one.range, reading.faults) == (version, span, [])


def test_external_components_and_ranges_are_noted():
    rows = [external(name="a", version="1"), external(name="b", versionRange="vers:npm/>1"),
            external(name="c", version="1", versionRange="vers:npm/1")]  # fmt: skip
    notes = read(bom(*rows, specVersion="1.7")).notes
    assert "3 components are external and were judged as if the environment provided them" in notes
    assert "1 components have a range of versions in place of one and cannot be checked by it" in notes
    assert "1 components have both a version and a range, so neither was believed" in notes


@pytest.mark.parametrize(
    "bad", [{"isExternal": "yes"}, {"isExternal": 1}, {"versionRange": 7}, {"versionRange": "x" * 4097}]
)
def test_an_external_component_of_wrong_types_is_a_fault_and_the_rest_goes_on(bad):
    reading = read(bom(lib("a"), external(**bad), lib("b")))
    assert [one.name for one in reading.records] == ["a", "b"]
    assert [fault.where.startswith("sbom.json#/components/1/") for fault in reading.faults] == [True]


def test_services_are_taken_as_components_without_a_package():
    inner = {"name": "db", "group": "org.postgresql", "version": "14.1", "provider": {"name": "Acme"}}
    outer = {"name": "api", "provider": {"name": "Acme"}, "services": [inner, {"name": "s3"}]}
    reading = read(bom(lib(), services=[outer, outer]))
    assert [(one.name, one.version, one.kind, one.ecosystem) for one in reading.records] == [
        ("lib", "1.0", "software", ""),
        ("Acme/api", "", "service", ""),
        ("org.postgresql/db", "14.1", "service", ""),
        ("s3", "", "service", ""),
    ]
    assert reading.records[2].source == "sbom.json#/services/0/services/0"
    assert "3 repeated services were taken once" in reading.notes


@pytest.mark.parametrize(
    "bad", [7, None, {}, {"name": 7}, {"name": "x", "provider": "Acme"}, {"name": "x", "services": {}}]
)
def test_a_service_of_wrong_types_is_a_fault_and_the_rest_goes_on(bad):
    reading = read(bom(services=[{"name": "a"}, bad, {"name": "b"}]))
    assert [one.name for one in reading.records] == ["a", "b"]
    assert [fault.where.startswith("sbom.json#/services/1") for fault in reading.faults] == [True]


def test_services_nested_500_levels_deep_are_one_fault():
    deep = '{"name": "level", "services": [' * 500 + "]}" * 500
    whole = bom(lib("a"), services=[{"name": "a"}, None]).replace(b"null", deep.encode())
    reading = read(whole)
    assert [one.name for one in reading.records] == ["a", "a"]
    assert len(reading.faults) == 1


def test_services_count_as_components_towards_the_limit():
    with pytest.raises(BadInput, match="limit members"):
        cyclonedx.read(
            bom(*map(lib, "abcd"), services=[{"name": "s"}, {"name": "t"}]), "s", Limits(members=5)
        )


def test_path_parts_in_names_are_only_text():
    (one,) = read(bom(lib("../../etc/passwd", **{"bom-ref": "/../x"}))).records
    assert one.name == "../../etc/passwd"
    assert one.source == "sbom.json#/components/0"


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"not JSON",
        b"[]",
        b"{}",
        b'{"bomFormat": "SPDX"}',
        b'{"bomFormat": "CycloneDX", "components": {}}',
        b'{"bomFormat": "CycloneDX", "metadata": []}',
        b"\xff\xfe{}",
    ],
)
def test_a_file_that_is_no_sbom_is_refused(bad):
    with pytest.raises(BadInput) as caught:
        read(bad)
    assert caught.value.where.startswith("sbom.json")


def test_a_file_that_is_cut_off_stores_nothing_wherever_the_cut_is():
    whole = bom(lib("a", purl="pkg:npm/a@1"), lib("b"), metadata={"component": lib("app")})
    for end in range(len(whole)):
        with pytest.raises(BadInput):
            read(whole[:end])


@pytest.mark.parametrize(
    "bad",
    [
        7,
        "x",
        None,
        [],
        {},
        {"name": ""},
        {"name": 7},
        lib(version=["1"]),
        lib(purl={}),
        lib(components={}),
        lib(group=1),
        lib(type=[]),
    ],
)
def test_a_component_of_wrong_types_is_a_fault_and_the_rest_goes_on(bad):
    reading = read(bom(lib("a"), bad, lib("b")))
    assert [one.name for one in reading.records] == ["a", "b"]
    assert [fault.where.startswith("sbom.json#/components/1") for fault in reading.faults] == [True]


def test_components_nested_500_levels_deep_are_one_fault():
    deep = '{"name": "level", "components": [' * 500 + "]}" * 500
    reading = read(bom(lib("a")).replace(b"]}", b"," + deep.encode() + b"]}"))
    assert [one.name for one in reading.records] == ["a"]
    assert len(reading.faults) == 1


def test_more_components_than_the_limit_are_refused():
    two = [lib(name, components=[lib(f"{name}{n}") for n in range(4)]) for name in "ab"]
    with pytest.raises(BadInput, match="limit members"):
        cyclonedx.read(bom(*two), "s", Limits(members=5))
    assert len(cyclonedx.read(bom(*two), "s", Limits(members=10)).records) == 10


def test_faults_beyond_the_limit_are_counted():
    reading = cyclonedx.read(bom(1, 2, 3, lib()), "s", Limits(faults=2))
    assert len(reading.faults) == 2
    assert "1 more records were refused than are listed" in reading.notes


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5) | st.just("pkg:npm/a@1"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "name",
                    "purl",
                    "version",
                    "components",
                    "component",
                    "properties",
                    "type",
                    "aggregate",
                    "value",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON, JSON, JSON, JSON)
def test_any_json_gives_a_reading_or_bad_input(components, metadata, compositions, version):
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": version,
        "components": components,
        "metadata": metadata,
        "compositions": compositions,
        "services": components,
    }
    try:
        reading = read(json.dumps(document).encode())
    except BadInput:
        return
    assert all(one.name for one in reading.records)


@pytest.mark.parametrize(
    ("head", "taken"),
    [
        (bom(), True),
        (b"\xef\xbb\xbf" + bom(), True),
        (bom()[:40], True),
        (b'{"bomFormat": "CycloneDX", "vulnerabilities": []}', True),
        (b'{"bomFormat": "CycloneDX", "services": [], "vulnerabilities": []}', True),
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/1.4">', False),
        (b'{"spdxVersion": "SPDX-2.3"}', False),
        (b"", False),
    ],
)
def test_detect(head, taken):
    assert cyclonedx.detect("x", head) is taken


@pytest.mark.shared
def test_the_examples_of_the_standard_are_read():
    counts = {}
    for path in sorted(SHARED.iterdir()):
        data = path.read_bytes()
        if cyclonedx.detect(path.name, data[:65536]):
            reading = cyclonedx.read(data, path.name, LIMITS)
            assert reading.faults == []
            counts[path.name.split("_")[1]] = (
                len(reading.records),
                sum(not one.ecosystem for one in reading.records),
            )
    assert counts == {
        "dropwizard-1.3.15": (168, 0),
        "laravel-7.12.0": (63, 0),
        "proton-bridge": (202, 0),
        "apigateway-microservices-datastores": (7, 7),
        "Use-Cases": (1, 1),
    }


@pytest.mark.parametrize(
    ("given_", "kept"),
    [("cpe:/a:x:y:1", "cpe:2.3:a:x:y:1:*:*:*:*:*:*:*"), ("cpe:2.3:a:x", ""), ("x", "")],
    ids=["by URI", "cut", "none"],
)
def test_a_cpe_name_is_kept_in_its_one_form(given_, kept):
    reading = read(bom(lib(cpe=given_)))
    assert [one.cpe for one in reading.records] == [kept]
    assert any("CPE name that cannot be read" in note for note in reading.notes) == (not kept)


def test_a_text_that_nobody_reads_may_be_long_and_one_that_is_read_is_a_fault_of_its_place() -> None:
    long = "x" * 70_000
    body = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {"component": {"name": "app", "licenses": [{"license": {"text": {"content": long}}}]}},
        "components": [
            {"name": "kept", "version": "1", "licenses": [{"license": {"text": {"content": long}}}]},
            {"name": "left out", "version": long},
            {"name": "left out", "version": "1", long: 1},
        ],
    }
    reading = cyclonedx.read(json.dumps(body).encode(), "s.json", Limits())
    assert [one.name for one in reading.records] == ["app", "kept"]
    assert [(fault.where, fault.what[:40]) for fault in reading.faults] == [
        ("s.json#/components/1/version", "a string of 70000 bytes is longer than t"),
        ("s.json#/components/2", "the name of a property is longer than th"),
    ]


def test_what_is_no_package_url_or_cpe_name_is_a_fault_and_the_component_is_kept() -> None:
    body = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "components": [
            {"name": "a", "version": "1", "purl": "no purl", "cpe": "cpe:/nonsense"},
            {"name": "b", "version": "1", "purl": "pkg:npm/b@1"},
        ],
    }
    reading = cyclonedx.read(json.dumps(body).encode(), "s.json", Limits())
    assert [(one.name, one.ecosystem, one.cpe) for one in reading.records] == [
        ("a", "", ""),
        ("b", "npm", ""),
    ]
    assert [fault.where for fault in reading.faults] == [
        "s.json#/components/0/cpe",
        "s.json#/components/0/purl",
    ]
    assert all(fault.what and fault.do for fault in reading.faults)
