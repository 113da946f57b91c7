# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One way in: each format is known, kept once, and accounted for."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from tests.flows.conftest import CONTEXT, EVE, INTEL, MAP, bundle, give, indicator
from tests.inventory_forms import FORMS as INVENTORIES
from tests.inventory_forms import ROWS, alike
from tests.know.readers.test_csaf import CSAF, CSAF_21
from tests.know.readers.test_nvd import NVD
from tocsin.core.component import Component
from tocsin.flows.formats import FORMATS, recognise
from tocsin.flows.take_in import not_understood, take
from tocsin.know.match import match
from tocsin.store import Store, inventory, maps, objects, sources

SBOM = json.dumps(
    {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{"type": "library", "name": "a", "version": "1", "purl": "pkg:pypi/a@1"}]}
).encode()  # fmt: skip
OSV = json.dumps(
    {"id": "X-1", "modified": "2027-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "PyPI", "name": "a"}, "versions": ["1"]}]}
).encode()  # fmt: skip
VEX = json.dumps(
    {"bomFormat": "CycloneDX", "specVersion": "1.7", "vulnerabilities": [{"id": "X-1", "affects": [{"ref": "pkg:pypi/a@1"}]}]}
).encode()  # fmt: skip
OPENVEX = json.dumps(
    {"@context": "https://openvex.dev/ns/v0.2.0", "statements": [{"vulnerability": {"name": "X-1"}, "products": [{"@id": "pkg:pypi/a@1"}], "status": "affected"}]}
).encode()  # fmt: skip
KEV = json.dumps(
    {"title": "list", "catalogVersion": "2027.01.01", "dateReleased": "2027-01-01T00:00:00Z", "count": 1,
     "vulnerabilities": [{"cveID": "CVE-2099-0001", "vendorProject": "v", "product": "p", "vulnerabilityName": "n",
                          "dateAdded": "2027-01-01", "requiredAction": "act", "dueDate": "2027-02-01", "shortDescription": "d"}]}
).encode()  # fmt: skip
DPKG = b"Package: a\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1-1\n\n"
OFFERS = b"Package: a\nArchitecture: amd64\nVersion: 1-2\nFilename: pool/a.deb\nSize: 1\n\n"


def zipped(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("m.toml", MAP, "dependency map"),
        ("s.csv", b"supplier,provides\nA,x\n", "supplier list"),
        ("a.csv", b"asset,address\nA,10.0.0.1\n", "asset list"),
        ("b.json", SBOM, "SBOM or VEX (CycloneDX)"),
        ("v.json", VEX, "SBOM or VEX (CycloneDX)"),
        ("o.json", OSV, "advisories (OSV)"),
        ("b.cdx.xml", INVENTORIES["CycloneDX XML"][1](ROWS), "SBOM or VEX (CycloneDX XML)"),
        ("b.spdx.json", INVENTORIES["SPDX 2"][1](ROWS), "SBOM (SPDX 2)"),
        ("b.spdx3.json", INVENTORIES["SPDX 3"][1](ROWS), "SBOM (SPDX 3)"),
        ("v.json", OPENVEX, "VEX (OpenVEX)"),
        ("c.json", CSAF, "advisory or VEX (CSAF)"),
        ("c.zip", zipped({"x/c.json": CSAF, "x/d.json": CSAF_21}), "advisories or VEX (CSAF zip)"),
        ("n.json", NVD, "advisories (NVD)"),
        ("n.json.zip", zipped({"n.json": NVD}), "advisories (NVD zip)"),
        ("k.json", KEV, "KEV list"),
        ("epss_scores-2027-01-01.csv", b"cve,epss,percentile\nCVE-2099-0001,0.1,0.5\n", "EPSS scores"),
        ("i.json", INTEL, "STIX 2.1"),
        ("l.csv", b"kind,value\ndomain,bad.example\n", "indicators (indicator-csv)"),
        ("l.txt", b"bad.example\n192.0.2.1\n", "indicators (plain-list)"),
        (
            "z.intel",
            b"#fields\tindicator\tindicator_type\nbad.example\tIntel::DOMAIN\n",
            "indicators (zeek-intel)",
        ),
        ("status", DPKG, "Debian packages"),
        ("x_bookworm-security_main_Packages", OFFERS, "package list (apt)"),
        ("requirements.txt", b"a==1.0\nb==2.0\n", "Python packages"),
    ],
)
def test_each_format_is_known_kept_and_the_second_time_changes_nothing(
    store: Store, name: str, data: bytes, kind: str
) -> None:
    first, again = give(store, name, data), give(store, name, data)
    assert (first.kind, first.outcome, first.faults) == (kind, "taken", ())
    assert first.new > 0
    assert (again.new, again.records) == (0, first.records)
    with store.read() as reader:
        assert [(row.name, row.kind) for row in sources.all(reader)] == [(name, kind)]


def test_a_csaf_document_is_one_advisory_and_accuses_what_is_stored(store: Store) -> None:
    give(store, "c.json", CSAF)
    with store.read() as reader:
        advisories = inventory.advisories(reader)
        stated = inventory.mentioned(reader)
    pump = Component(name="Pump 7", version="2.0", supplier="ACME", kind="device", asset="well")
    assert [one.id for one in advisories] == ["CSAF:ACME-1"]
    assert [one.advisory for one in match([pump], advisories, (), stated).exposures] == [
        "ACME-1#CVE-2026-1001"
    ]


@pytest.mark.parametrize("data", [VEX, OPENVEX])
def test_what_is_only_mentioned_is_no_component_and_on_no_asset(store: Store, data: bytes) -> None:
    give(store, "v.json", data)
    with store.read() as reader:
        assert inventory.components(reader) == []
        (one,) = inventory.mentioned(reader)
    assert (one.purl, one.asset, [said.id for said in one.statements]) == ("pkg:pypi/a@1", "", ["X-1"])


def test_one_inventory_in_four_forms_is_stored_alike(store: Store) -> None:
    found = []
    for name, write in INVENTORIES.values():
        give(store, name, write(ROWS))
        with store.read() as reader:
            here = [one for one in inventory.components(reader) if one.source.startswith(f"{name}#")]
        found.append(alike(sorted(here, key=lambda one: one.name)))
    assert len(found[0]) == len(ROWS)
    assert found[1:] == found[:1] * 3


EMPTY_VEX = b'{"bomFormat": "CycloneDX", "vulnerabilities": []}'
EMPTY_SBOM = b'{"bomFormat": "CycloneDX", "components": []}'


@pytest.mark.parametrize(("whole", "empty"), [(VEX, EMPTY_VEX), (SBOM, EMPTY_SBOM)])
def test_a_list_that_has_become_empty_takes_the_place_of_what_it_said(
    store: Store, whole: bytes, empty: bytes
) -> None:
    give(store, "x.json", whole)
    assert give(store, "x.json", empty).outcome == "taken"
    with store.read() as reader:
        assert [*inventory.components(reader), *inventory.mentioned(reader)] == []


def test_a_list_of_which_nothing_could_be_read_takes_no_place(store: Store) -> None:
    give(store, "v.json", VEX)
    taken = give(store, "v.json", b'{"bomFormat": "CycloneDX", "vulnerabilities": [7]}')
    assert taken.outcome == "nothing good"
    with store.read() as reader:
        assert len(inventory.mentioned(reader)) == 1


def test_logs_are_known_and_belong_to_the_scan() -> None:
    form = recognise("eve.json", EVE)
    assert form is not None
    assert form.room == "log"


def test_every_format_has_a_name_of_its_own() -> None:
    assert len({form.kind for form in FORMATS}) == len(FORMATS)


def test_what_is_no_format_is_told_with_a_mend() -> None:
    taken = not_understood("x.bin", bytes(range(256)))
    assert (taken.outcome, taken.good) == ("not understood", False)
    assert taken.faults[0].do


def test_a_file_that_is_not_whole_stores_nothing(store: Store) -> None:
    form = recognise("i.json", INTEL)
    assert form is not None
    taken = take(store, form, "i.json", INTEL[:-9], CONTEXT)
    assert (taken.outcome, taken.good) == ("not whole", False)
    assert taken.faults[0].where.startswith("i.json")
    with store.read() as reader:
        assert objects.count(reader) == 0
        assert sources.all(reader) == []


def test_a_bad_record_costs_no_good_one(store: Store) -> None:
    good, bad = indicator(1, "[domain-name:value = 'x.example']"), {"type": "indicator", "id": "../../etc"}
    taken = give(store, "i.json", bundle(good, bad))
    assert (taken.outcome, taken.records, taken.new) == ("partly", 1, 1)
    assert taken.faults[0].where.startswith("i.json#/objects/1")


def test_the_same_version_with_other_content_is_a_fault_and_the_first_stands(store: Store) -> None:
    give(store, "a.json", bundle(indicator(1, "[domain-name:value = 'x.example']")))
    taken = give(store, "b.json", bundle(indicator(1, "[domain-name:value = 'y.example']")))
    assert "other content" in taken.faults[0].what
    with store.read() as reader:
        (kept,) = objects.of_type(reader, "indicator")
    assert b"x.example" in kept.raw


def test_an_sbom_that_names_no_asset_is_called_after_its_file(store: Store) -> None:
    give(store, "dir/pump.cdx.json", SBOM)
    with store.read() as reader:
        assert [c.asset for c in inventory.components(reader)] == ["pump"]


def test_a_smaller_map_of_the_same_source_replaces_the_larger(store: Store) -> None:
    give(store, "m.toml", MAP)
    give(store, "m.toml", b'[[service]]\nid = "only"\n')
    with store.read() as reader:
        assert [node.id for node in maps.load(reader).nodes] == ["only"]


def test_a_package_list_that_is_not_of_security_accuses_nobody(store: Store) -> None:
    taken = give(store, "x_bookworm_main_Packages", OFFERS)
    assert taken.records == 0
    assert "security" in taken.notes[0]


def test_the_name_of_an_asset_keeps_its_version(store: Store) -> None:
    for name in ("pump-1.2.json", "pump-1.3.sbom.json.gz", "requirements.txt"):
        give(store, name, b"a==1.0\nb==2.0\n" if name.endswith("txt") else SBOM)
    with store.read() as reader:
        assert {c.asset for c in inventory.components(reader)} == {"pump-1.2", "pump-1.3", "requirements"}


@pytest.mark.parametrize("name", ["s.csv.gz", "s.csv.XZ", "s.csv.bz2", "s.csv"])
def test_a_packed_file_is_known_by_the_name_it_will_have(name: str) -> None:
    form = recognise(name, b"supplier,provides\nA,x\n")
    assert form is not None
    assert form.kind == "supplier list"


def test_an_empty_file_is_called_empty() -> None:
    for head in (b"", b" \n\t\n"):
        assert not_understood("x.json", head).faults[0].what == "The file is empty."


def test_one_id_for_two_things_in_one_map(store: Store) -> None:
    chart = b'[[service]]\nid = "a"\nname = "A"\n[[service]]\nid = "a"\nname = "B"\n[[service]]\nid = "a"\nname = "A"\n'
    taken = give(store, "m.toml", chart)
    assert (taken.outcome, [fault.where for fault in taken.faults]) == ("partly", ["m.toml:4"])
    assert "first at m.toml:1" in taken.faults[0].what
    with store.read() as reader:
        assert [node.name for node in maps.load(reader).nodes] == ["A"]
        assert [row.outcome for row in sources.all(reader)] == ["partly"]


def test_every_fault_has_a_mend(store: Store) -> None:
    for name, data in (
        ("i.json", bundle(7, indicator(1, "[domain-name:value = 'x.example']"))),
        ("cut.json", INTEL[:-9]),
        ("k.json", KEV.replace(b'"CVE-2099-0001"', b"7")),
    ):
        assert all(fault.do for fault in give(store, name, data).faults), name


def test_a_map_that_contradicts_another_says_so_each_time(store: Store) -> None:
    assert give(store, "a.toml", MAP).notes == ()
    other = MAP.replace(b'"Water"', b'"Wasser"')
    for _ in range(2):
        (note,) = give(store, "b.toml", other).notes
        assert all(
            part in note for part in ("water: name is 'Water'", "(a.toml:", "'Wasser' (b.toml:", "left out")
        )
    many = b"".join(b'[[asset]]\nid = "a%d"\nname = "%%s %d"\n' % (n, n) for n in range(30))
    assert give(store, "many.toml", many.replace(b"%s", b"one")).notes == ()
    notes = give(store, "again.toml", many.replace(b"%s", b"two")).notes
    assert len(notes) == 21
    assert notes[-1].startswith("10 more contradictions")


def test_logs_and_settings_that_show_dependencies_are_sent_to_the_verb_that_reads_them() -> None:
    log = b"Nov 14 09:30:00 dnsmasq[7]: query[A] a.example from 10.0.0.5\n"
    told = not_understood("q.log", log)
    assert told.faults[0].do == "run: tocsin know found q.log"
    told = not_understood("etc/resolv.conf", b"nameserver 192.0.2.1\n")
    assert "tocsin know found --settings" in told.faults[0].do
    told = not_understood("notes.txt", b"hello\n")
    assert "know found" not in told.faults[0].do
