# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""CSAF 2.0 and 2.1: what a document accuses and clears, and hostile documents."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from tocsin.core.component import Advisory, Component, Exposure, KevEntry
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.match import match
from tocsin.know.matched import Matched
from tocsin.know.readers import csaf

LIMITS = Limits()
LIB = "pkg:npm/lib@1.0.0"


def branch(category: str, name: str, *below: Any, **product: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"category": category, "name": name}
    if below:
        made["branches"] = list(below)
    if product:
        made["product"] = named(**product)
    return made


def named(id: str, name: str = "x", **helper: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"product_id": id, "name": name}
    return {**made, "product_identification_helper": helper} if helper else made


def hole(cve: str | None = "CVE-2026-1001", *, remedies: Any = (), **status: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"product_status": status, "remediations": list(remedies)}
    return {**made, "cve": cve} if cve else made


def document(tree: Any, *holes: Any, version: str = "2.0", tracking: Any = None, **head: Any) -> bytes:
    track = {
        "id": "ACME-1", "status": "final", "version": "1", "initial_release_date": "2026-01-01T00:00:00Z",
        "current_release_date": "2026-02-01T10:00:00+02:00", **(tracking or {}),
    }  # fmt: skip
    about = {
        "category": "csaf_security_advisory",
        "csaf_version": version,
        "title": "Pumps",
        "tracking": track,
        **head,
    }
    made = {"document": about, "product_tree": tree, "vulnerabilities": list(holes)}
    return json.dumps({key: value for key, value in made.items() if value is not None}).encode()


PUMP = {
    "branches": [
        branch(
            "vendor", "ACME GmbH",
            branch(
                "product_name", "Pump 7",
                branch("product_version_range", "< V2.1", id="old", model_numbers=["PX7-1?0-*"]),
                branch("product_version", "V2.1", id="new"),
            ),
            branch("product_name", "Lib", branch("product_version", "1.0.0", id="lib", purl=LIB)),
            branch("product_name", "Tool", branch("product_version", "3", id="tool", cpe="cpe:2.3:a:acme:tool:3:*:*:*:*:*:*:*")),
        )
    ],
    "product_groups": [{"group_id": "g", "product_ids": ["old", "lib"]}],
}  # fmt: skip
UPDATE = {
    "category": "vendor_fix", "details": "Update to V2.1", "url": "https://acme.example/21", "group_ids": ["g"],
    "restart_required": {"category": "machine"},
}  # fmt: skip
CSAF = document(
    PUMP,
    {
        **hole(known_affected=["old", "lib", "tool"], fixed=["new"], remedies=[UPDATE]),
        "scores": [{"products": ["old"], "cvss_v3": {"vectorString": "CVSS:3.1/AV:N", "baseSeverity": "HIGH"}}],
        "ids": [{"system_name": "GitHub", "text": "GHSA-aaaa"}],
    },
    {**hole("CVE-2026-1002", known_not_affected=["old", "lib"]), "flags": [{"label": "component_not_present", "group_ids": ["g"]}]},
)  # fmt: skip
CSAF_21 = document(
    {
        "full_product_names": [named("os", cpe="cpe:/o:acme:os:1"), named("lib", purls=[LIB, "pkg:generic/lib@1"])],
        "product_paths": [
            {"beginning_product_reference": "lib", "full_product_name": named("lib:os"),
             "subpaths": [{"category": "default_component_of", "next_product_reference": "os"}]}
        ],
    },
    {
        **hole(under_investigation=["lib:os"], unknown=["os"]),
        "metrics": [{"products": ["lib:os"], "content": {"cvss_v4": {"vectorString": "CVSS:4.0/AV:N"}}}],
    },
    version="2.1", distribution={"tlp": {"label": "AMBER+STRICT"}},
)  # fmt: skip


def device(version: str, name: str = "Pump 7", vendor: str = "ACME", **more: Any) -> Component:
    return Component(
        name=name, version=version, supplier=vendor, kind="device", asset="well", source="a.csv:2", **more
    )


def package(purl: str = LIB) -> Component:
    name, _, version = purl.partition("?")[0].rpartition("/")[2].partition("@")
    return Component(name=name, version=version, ecosystem="npm", package=name, purl=purl, source="s.json#/0")


def read(data: bytes, limits: Limits = LIMITS) -> Reading[Advisory | Component]:
    return csaf.read(data, "v.json", limits)


def matched(data: bytes, *here: Component, kev: Any = ()) -> Matched:
    records = read(data).records
    advisories = [one for one in records if isinstance(one, Advisory)]
    return match(here, advisories, kev, [one for one in records if isinstance(one, Component)])


def found(data: bytes, *here: Component) -> list[tuple[str, str, str]]:
    return [
        (one.component.name, one.component.version, one.advisory) for one in matched(data, *here).exposures
    ]


def only(data: bytes, *here: Component) -> Exposure:
    (one,) = matched(data, *here).exposures
    return one


def whys(data: bytes, *here: Component) -> str:
    return "\n".join(f"{one.what}: {one.why}" for one in matched(data, *here).unchecked)


def test_a_device_is_accused_by_vendor_name_and_version():
    one = only(CSAF, device("2.0", vendor="Acme"))
    assert (one.advisory, one.aliases, one.fixed) == (
        "ACME-1#CVE-2026-1001",
        ("CVE-2026-1001", "GHSA-aaaa"),
        "V2.1",
    )
    assert one.remedy == "vendor_fix: Update to V2.1 (restart: machine) https://acme.example/21"
    assert one.cite == "v.json#/vulnerabilities/0"
    assert [str(severity) for severity in one.severity] == ["HIGH CVSS:3.1/AV:N"]


def test_the_list_of_known_exploited_holes_is_found_by_the_cve():
    entry = KevEntry(cve="CVE-2026-1001", added="2026-01-01")
    assert [one.kev for one in matched(CSAF, device("2.0"), kev=[entry]).exposures] == [entry]


@pytest.mark.parametrize("name", ["PUMP 7", "Pump  7", "PX7-150-A", "px7-1x0-"])
def test_a_device_is_known_by_name_or_model_number(name):
    assert len(found(CSAF, device("1", name))) == 1


@pytest.mark.parametrize(
    ("name", "vendor"), [("PX7-1550-A", "ACME"), ("Pump 8", "ACME"), ("Pump 7", "ACME China")]
)
def test_another_device_is_not(name, vendor):
    assert found(CSAF, device("1", name, vendor)) == []


def test_what_is_not_accused_is_not_checked_where_names_differ():
    assert "name 'Pump 7' of its vendor: is one of them meant? The names differ" in whys(
        CSAF, device("1", "Pump 7 Plus")
    )
    assert "no advisory that is loaded names this product of its vendor" in whys(CSAF, device("1", "Valve"))
    assert "no advisory that names its vendor is loaded" in whys(CSAF, device("1", vendor="Other"))
    assert "without a vendor or a model" in whys(CSAF, device("1", vendor=""))


@pytest.mark.parametrize("version", ["V2.1", "2.1.0", "3.0"])
def test_a_fixed_device_is_clear(version):
    assert found(CSAF, device(version)) == []


def test_a_version_that_cannot_be_compared_is_named_with_the_words():
    assert found(CSAF, device("B-42")) == []
    assert (
        "CSAF:ACME-1 (CVE-2026-1001): it names the versions '< V2.1', which cannot be compared with 'B-42'"
        in whys(CSAF, device("B-42"))
    )


def test_a_package_is_accused_as_one_of_its_ecosystem():
    one = only(CSAF, package())
    assert (one.advisory, one.component.name) == ("ACME-1#CVE-2026-1001", "lib")
    assert one.remedy.startswith("vendor_fix: Update to V2.1")
    assert found(CSAF, package("pkg:npm/lib@1.0.1")) == []


def test_a_product_is_accused_by_cpe():
    tool = Component(name="tool", version="", cpe="cpe:2.3:a:acme:tool:3:*:*:*:*:*:*:*")
    assert found(CSAF, tool) == [("tool", "", "ACME-1#CVE-2026-1001")]


def vex(name: str, **more: Any) -> bytes:
    """Another publisher accuses; the maker clears."""
    cleared = hole("CVE-2026-1001", known_not_affected=[name])
    return document(PUMP, {**cleared, **more}, tracking={"id": "ACME-VEX"})


def both(first: bytes, second: bytes, *here: Component) -> Matched:
    records = [*csaf.read(first, "a.json", LIMITS).records, *csaf.read(second, "b.json", LIMITS).records]
    advisories = [one for one in records if isinstance(one, Advisory)]
    return match(here, advisories, (), [one for one in records if isinstance(one, Component)])


ACCUSES = document(PUMP, hole(known_affected=["old", "lib"]))


@pytest.mark.parametrize(("id", "here"), [("lib", package()), ("old", device("1.0"))])
def test_what_is_not_affected_clears_what_others_accuse(id, here):
    flags = [{"label": "vulnerable_code_not_present", "product_ids": [id]}]
    clear = both(ACCUSES, vex(id, flags=flags), here)
    assert clear.exposures == []
    because = "b.json#/vulnerabilities/0 says known_not_affected (vulnerable_code_not_present)"
    assert [one.why for one in clear.unchecked] == [
        f"ACME-1#CVE-2026-1001: {because}; nobody here has checked that"
    ]


@pytest.mark.parametrize(
    ("id", "here"), [("lib", package("pkg:npm/lib@1.0.0?arch=x")), ("new", device("1.0"))]
)
def test_what_is_said_of_another_version_or_package_clears_nothing(id, here):
    assert len(both(ACCUSES, vex(id), here).exposures) == 1


def test_a_draft_and_a_contradiction_clear_nothing():
    draft = document(PUMP, hole(known_not_affected=["old"]), tracking={"id": "D", "status": "draft"})
    assert len(both(ACCUSES, draft, device("1")).exposures) == 1
    said = read(document(PUMP, hole(known_not_affected=["old"], known_affected=["old"])))
    assert "6.1.6" in said.faults[0].what
    assert (
        len(found(document(PUMP, hole(known_not_affected=["old"], known_affected=["old"])), device("1"))) == 1
    )


def test_a_withdrawn_document_takes_back_what_it_said():
    one = read(document(None, category="csaf_withdrawn")).records[0]
    assert isinstance(one, Advisory)
    assert (one.id, one.withdrawn, one.holes) == ("CSAF:ACME-1", "2026-02-01T08:00:00.000Z", ())


def test_relations_say_what_runs_on_a_device():
    tree = {
        "branches": [
            branch("vendor", "ACME", branch("product_name", "Firmware", branch("product_version_range", "<=4", id="fw")),
                   branch("product_name", "Pump 9", id="hw"))
        ],
        "relationships": [
            {"category": "installed_on", "product_reference": "fw", "relates_to_product_reference": "hw", "full_product_name": named("both")}
        ],
    }  # fmt: skip
    data = document(tree, hole(known_affected=["both"]))
    assert found(data, device("3", "Pump 9"), device("5", "Pump 9")) == [
        ("Pump 9", "3", "ACME-1#CVE-2026-1001")
    ]


def test_a_component_is_cleared_only_as_part_of_its_product():
    part = {
        **PUMP,
        "relationships": [
            {"category": "default_component_of", "product_reference": "lib", "relates_to_product_reference": "new", "full_product_name": named("part")}
        ],
    }  # fmt: skip
    clear = document(part, hole(known_not_affected=["part"]), tracking={"id": "V"})
    assert len(both(ACCUSES, clear, package()).exposures) == 1
    accuse = document(part, hole(known_affected=["part"]))
    assert {name for name, _, _ in found(accuse, package(), device("2.1"))} == {"lib", "Pump 7"}


def test_csaf_2_1_paths_metrics_and_marking():
    reading = read(CSAF_21)
    assert any("TLP:AMBER+STRICT" in note for note in reading.notes)
    accused = matched(CSAF_21, package())
    assert [(one.advisory, str(one.severity[0])) for one in accused.exposures] == [
        ("ACME-1#CVE-2026-1001", "CVSS:4.0/AV:N")
    ]


def deep(levels: int) -> dict[str, Any]:
    made = branch("product_version", "1", id="deep")
    for _ in range(levels - 1):
        made = branch("product_family", "x", made)
    return {"branches": [made]}


def test_thirty_branches_are_read_and_no_more():
    data = document(deep(30), hole(known_affected=["deep"]))
    assert read(data).faults == []
    assert "6.1.34" in read(document(deep(31))).faults[0].what
    endless = b'{"category":"product_family","name":"x","branches":[' * 5_000 + b"]}" * 5_000
    with pytest.raises(BadInput, match=r"nest|deep|levels"):
        read(document(PUMP).replace(b'"branches": [{', b'"branches": [' + endless + b",{", 1))


def related(*rows: tuple[str, str, str]) -> dict[str, Any]:
    found = [
        {"category": "default_component_of", "product_reference": one, "relates_to_product_reference": other, "full_product_name": named(id)}
        for id, one, other in rows
    ]  # fmt: skip
    return {**PUMP, "relationships": found}


BAD = {
    "missing id": (document(PUMP, hole(known_affected=["nowhere"])), "6.1.1"),
    "defined twice": (document({"full_product_names": [named("a"), named("a")]}), "6.1.2"),
    "a cycle of two": (document(related(("r1", "r2", "old"), ("r2", "r1", "old"))), "6.1.3"),
    "itself": (document(related(("r", "r", "old"))), "6.1.3"),
    "a long chain": (document(related(*((f"r{at}", f"r{at + 1}", "old") for at in range(500)), ("r500", "old", "old"))), "through more than"),
    "no group": (document(PUMP, {**hole(), "flags": [{"label": "x", "group_ids": ["h"]}]}), "6.1.4"),
    "a group twice": (document({**PUMP, "product_groups": [{"group_id": "g", "product_ids": []}] * 2}), "6.1.5"),
    "a group in itself": (document({**PUMP, "product_groups": [{"group_id": "g", "product_ids": ["g"]}]}), "6.1.1"),
    "a purl that is none": (document({"full_product_names": [named("a", purl="pkg:")]}), "6.1.13"),
    "a CPE that is none": (document({"full_product_names": [named("a", cpe="cpe:2.3:x")]}), "CPE"),
    "one CVE twice": (document(PUMP, hole(), hole()), "6.1.23"),
    "a remedy for nothing": (document(PUMP, hole(remedies=[{"category": "workaround", "details": "x"}])), "6.1.29"),
    "two stars": (document({"full_product_names": [named("a", model_numbers=["AB*C*"])]}), "6.1.43"),
    "two vendors": (document({"branches": [branch("vendor", "a", branch("vendor", "b", id="x"))]}), "6.1.57"),
    "a date out of range": (document(PUMP, tracking={"current_release_date": "99999-01-01T00:00:00Z"}), "instant"),
    "a CVE that is none": (document(PUMP, hole("CVE-1")), "CVE"),
    "a branch of text": (document({"branches": ["x"]}), "object"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_named_and_the_rest_is_read(name):
    data, what = BAD[name]
    reading = read(data)
    assert what in " ".join(fault.what for fault in reading.faults)
    assert all(fault.where.startswith("v.json#/") for fault in reading.faults)
    assert isinstance(reading.records[0], Advisory)


@pytest.mark.parametrize(
    "data",
    [b"{", b"[]", b"{}", document(PUMP, tracking={"id": ""}), document(PUMP, tracking={"id": 5}), document(7), document(PUMP)[:-9]],
    ids=["cut", "array", "empty", "no id", "a number for an id", "a number for a tree", "cut at its end"],
)  # fmt: skip
def test_what_is_no_csaf_is_refused(data):
    with pytest.raises(BadInput):
        read(data)


def test_an_id_defined_twice_accuses_both_and_clears_none():
    tree = {
        "branches": [
            branch("vendor", "ACME", branch("product_name", name, branch("product_version", "1", id="same")))
            for name in ("Pump 1", "Pump 2")
        ]
    }
    accuses = document(tree, hole(known_affected=["same"]))
    assert len(found(accuses, device("1", "Pump 1"), device("1", "Pump 2"))) == 2
    clears = document(tree, hole(known_not_affected=["same"]), tracking={"id": "V"})
    assert len(both(accuses, clears, device("1", "Pump 1")).exposures) == 1


def test_groups_that_multiply_are_bounded():
    names = [f"p{at}" for at in range(300)]
    tree = {
        "branches": [branch("vendor", "A", *(branch("product_name", name, id=name) for name in names))],
        "product_groups": [{"group_id": "g", "product_ids": names}],
    }
    rows = [{"category": "mitigation", "details": f"{at}", "group_ids": ["g"] * 40} for at in range(20)]
    reading = read(document(tree, hole(known_affected=names, remedies=rows)), Limits(members=2_000))
    assert any("limit members" in fault.what for fault in reading.faults)


def test_many_products_are_read():
    names = [f"p{at}" for at in range(20_000)]
    tree = {
        "branches": [
            branch("vendor", "A", *(branch("product_name", f"Pump {name}", id=name) for name in names))
        ]
    }
    data = document(tree, hole(known_affected=names))
    whole = read(data).records[0]
    assert isinstance(whole, Advisory)
    assert len(whole.holes[0].accuses) == 20_000
    with pytest.raises(BadInput, match="memory"):
        read(data, Limits(memory_bytes=len(data) * 3))


def test_what_narrows_a_product_decides_nothing():
    tree = {
        "branches": [
            branch(
                "vendor",
                "ACME",
                branch(
                    "product_name",
                    "Pump 7",
                    branch("architecture", "arm", branch("product_version", "1", id="a")),
                ),
            )
        ]
    }
    data = document(tree, hole(known_affected=["a"]))
    assert found(data, device("1")) == []
    assert "it speaks of one architecture alone (arm)" in whys(data, device("1"))


def test_a_newer_revision_takes_the_place_of_the_document():
    newer = document(PUMP, tracking={"current_release_date": "2026-03-01T00:00:00Z"})
    advisories = [one for data in (CSAF, newer) for one in read(data).records if isinstance(one, Advisory)]
    assert match([device("1.0")], advisories).exposures == []


def test_a_zip_of_documents_is_read():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("repo/csaf/", "")
        archive.writestr("repo/csaf/a.json", CSAF)
        archive.writestr("repo/csaf/index.json", b"{}")
        archive.writestr("repo/csaf/bad.json", CSAF[:-5])
        archive.writestr("repo/readme.txt", "x")
    data = made.getvalue()
    assert csaf.detect_zip("x.zip", data[:65536])
    reading = csaf.read_zip(data, "x.zip", LIMITS)
    assert [one.id for one in reading.records if isinstance(one, Advisory)] == ["CSAF:ACME-1"]
    assert [fault.where.partition("#")[0] for fault in reading.faults] == [
        "x.zip!repo/csaf/bad.json:1:" + reading.faults[0].where.rpartition(":")[2]
    ]
    assert any("1 members are no CSAF" in note for note in reading.notes)
    with pytest.raises(BadInput):
        csaf.read_zip(data[:-30], "x.zip", LIMITS)
