# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""JSON 2.0 of the NVD: ranges, joined nodes, platforms, and hostile records."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from tocsin.core.component import Advisory, Component
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.match import match
from tocsin.know.matched import Matched
from tocsin.know.readers import nvd

LIMITS = Limits()


def name(product: str, version: str = "*", part: str = "a", more: str = "*:*:*:*:*:*:*") -> str:
    return f"cpe:2.3:{part}:acme:{product}:{version}:{more}"


def row(criteria: str, vulnerable: bool = True, **bounds: Any) -> dict[str, Any]:
    return {"vulnerable": vulnerable, "criteria": criteria, "matchCriteriaId": "x", **bounds}


def node(*rows: Any, operator: str = "OR", negate: bool = False) -> dict[str, Any]:
    return {"operator": operator, "negate": negate, "cpeMatch": list(rows)}


def record(*nodes: Any, id: str = "CVE-2026-2001", operator: str = "OR", **more: Any) -> dict[str, Any]:
    return {
        "id": id, "sourceIdentifier": "x@acme.example", "published": "2026-01-01T00:00:00.000", "lastModified": "2026-02-01T00:00:00.000",
        "vulnStatus": "Analyzed", "descriptions": [{"lang": "en", "value": "A hole."}],
        "metrics": {"cvssMetricV31": [{"cvssData": {"vectorString": "CVSS:3.1/AV:N", "baseSeverity": "HIGH"}}]},
        "configurations": [{"operator": operator, "nodes": list(nodes)}], **more,
    }  # fmt: skip


def answer(*records: Any) -> bytes:
    rows = [{"cve": one} for one in records]
    return json.dumps(
        {"resultsPerPage": len(rows), "format": "NVD_CVE", "version": "2.0", "vulnerabilities": rows}
    ).encode()


FIRMWARE = node(row(name("plc_firmware", part="o"), versionStartIncluding="1.0", versionEndExcluding="2.5"))
HARDWARE = node(row(name("plc", "-", part="h"), vulnerable=False))
NVD = answer(
    record(FIRMWARE, HARDWARE, operator="AND"),
    record(node(row(name("tool"), versionEndIncluding="3.1"), row(name("kit", "4.0"))), id="CVE-2026-2002"),
    record(node(row(name("tool", "9")), negate=True), id="CVE-2026-2003"),
    record(id="CVE-2026-2004", vulnStatus="Rejected"),
)  # fmt: skip


def read(*records: Any) -> list[Advisory]:
    return nvd.read(answer(*records), "n.json", LIMITS).records


def here(cpe: str, asset: str = "well", version: str = "") -> Component:
    return Component(name=cpe.split(":")[4], version=version, cpe=cpe, asset=asset, source="s.json#/0")


def matched(components: list[Component], *records: Any) -> Matched:
    return match(components, read(*records))


def holds(version: str, more: str = "*:*:*:*:*:*:*", criteria: str | None = None, **bounds: Any) -> str:
    """``yes``, ``no`` or ``?`` for a component of the product ``tool`` in a version."""
    got = matched(
        [here(name("tool", version, more=more))], record(node(row(criteria or name("tool"), **bounds)))
    )
    return "yes" if got.exposures else "?" if got.unchecked else "no"


@pytest.mark.parametrize(
    ("version", "bounds", "is_in"),
    [
        ("1.0", {"versionStartIncluding": "1.0"}, "yes"), ("1.0", {"versionStartExcluding": "1.0"}, "no"),
        ("1.0.1", {"versionStartExcluding": "1.0"}, "yes"), ("2.5", {"versionEndExcluding": "2.5"}, "no"),
        ("2.5", {"versionEndIncluding": "2.5"}, "yes"), ("2.5.1", {"versionEndIncluding": "2.5"}, "no"),
        ("2.10", {"versionEndExcluding": "2.9"}, "no"), ("2.4.9", {"versionStartIncluding": "2.0", "versionEndExcluding": "2.5"}, "yes"),
        ("2.0", {"versionEndExcluding": "2.0"}, "no"), ("*", {"versionEndExcluding": "2.0"}, "?"),
        ("r12b", {"versionEndExcluding": "2.0"}, "?"), ("1.0", {"versionEndExcluding": "r2"}, "?"),
        ("1.0k", {"versionEndExcluding": "1.0"}, "?"), ("7", {}, "yes"), ("*", {}, "yes"),
    ],
    ids=str,
)  # fmt: skip
def test_bounds(version, bounds, is_in):
    assert holds(version, **bounds) == is_in


@pytest.mark.parametrize(
    ("criteria", "version", "more", "is_in"),
    [
        (name("tool", "1.0"), "1.0", "*:*:*:*:*:*:*", "yes"), (name("tool", "1.0"), "1.1", "*:*:*:*:*:*:*", "no"),
        (name("tool", "1.0", more="sp1:*:*:*:*:*:*"), "1.0", "sp1:*:*:*:*:*:*", "yes"),
        (name("tool", "1.0", more="sp1:*:*:*:*:*:*"), "1.0", "sp2:*:*:*:*:*:*", "no"),
        (name("tool", "1.0", more="sp1:*:*:*:*:*:*"), "1.0", "*:*:*:*:*:*:*", "?"),
        (name("tool", more="*:*:*:*:windows:*:*"), "1.0", "*:*:*:*:windows:*:*", "yes"),
        (name("tool", more="*:*:*:*:windows:*:*"), "1.0", "*:*:*:*:linux:*:*", "no"),
        (name("tool", more="*:*:*:*:windows:*:*"), "1.0", "*:*:*:*:*:*:*", "?"),
        (name("tool", "-"), "1.0", "*:*:*:*:*:*:*", "?"), (name("tool", "1.*"), "1.9", "*:*:*:*:*:*:*", "yes"),
        (name("tool", "1.*"), "2.9", "*:*:*:*:*:*:*", "no"), (name("tool", part="o"), "1", "*:*:*:*:*:*:*", "?"),
    ],
    ids=str,
)  # fmt: skip
def test_attributes(criteria, version, more, is_in):
    assert holds(version, more, criteria) == is_in


def test_the_version_of_the_inventory_stands_in_where_the_name_leaves_it_open():
    got = matched(
        [here(name("tool"), version="1.2")], record(node(row(name("tool"), versionEndExcluding="1.3")))
    )
    (one,) = got.exposures
    assert (one.advisory, one.aliases, one.fixed) == ("NVD:CVE-2026-2001", ("CVE-2026-2001",), "1.3")
    assert (one.summary, one.cite) == ("A hole.", "n.json#/vulnerabilities/0/cve")
    assert [str(severity) for severity in one.severity] == ["HIGH CVSS:3.1/AV:N"]


PLC, BOX = here(name("plc_firmware", "2.0", "o")), here(name("plc", part="h"))


def test_joined_nodes_accuse_only_together_on_one_asset():
    both = record(FIRMWARE, HARDWARE, operator="AND")
    assert [one.component.name for one in matched([PLC, BOX], both).exposures] == ["plc_firmware"]
    apart = matched([PLC, here(BOX.cpe, "other")], both)
    assert apart.exposures == []
    assert any("only together with cpe:2.3:h:acme:plc:-" in one.why for one in apart.unchecked)
    assert matched([here(PLC.cpe, ""), here(BOX.cpe, "")], both).exposures == []


def test_any_of_a_group_will_do_and_each_group_is_needed():
    more = node(row(name("x", part="h"), vulnerable=False), row(name("plc", "-", part="h"), vulnerable=False))
    third = node(row(name("y", part="h"), vulnerable=False))
    assert len(matched([PLC, BOX], record(FIRMWARE, more, operator="AND")).exposures) == 1
    assert matched([PLC, BOX], record(FIRMWARE, more, third, operator="AND")).exposures == []


def test_two_vulnerable_nodes_accuse_each_other():
    one, other = node(row(name("a"))), node(row(name("b")))
    both = [here(name("a", "1")), here(name("b", "1"))]
    assert {each.component.name for each in matched(both, record(one, other, operator="AND")).exposures} == {
        "a",
        "b",
    }
    assert matched(both[:1], record(one, other, operator="AND")).exposures == []
    assert len(matched(both[:1], record(one, other)).exposures) == 1


def test_a_node_that_joins_its_own():
    joined = node(row(name("a")), row(name("b")), operator="AND")
    assert matched([here(name("a", "1"))], record(joined)).exposures == []
    assert len(matched([here(name("a", "1")), here(name("b", "1"))], record(joined)).exposures) == 2


def test_what_is_negated_decides_nothing():
    got = matched([here(name("tool", "1"))], record(node(row(name("tool")), negate=True)))
    assert got.exposures == []
    assert any("negated" in one.why for one in got.unchecked)


def test_a_rejected_record_is_withdrawn():
    (one,) = read(record(node(row(name("tool"))), vulnStatus="Rejected"))
    assert (one.withdrawn, one.accuses) == ("2026-02-01T00:00:00.000Z", ())


def test_a_device_is_asked_about_and_never_matched_by_its_name():
    plc = Component(name="PLC", version="2.0", supplier="Acme Inc.", kind="device", asset="well")
    got = matched([plc], record(FIRMWARE, HARDWARE, operator="AND"))
    assert got.exposures == []
    assert any("no advisory that is loaded names this product" in one.why for one in got.unchecked)
    named = Component(name="plc S-7", version="2.0", supplier="Acme Inc.", kind="device", asset="well")
    some = matched([named], record(node(row(name("plc_s-7_firmware", part="o")))))
    assert some.exposures == []
    assert any("'plc s-7 firmware'" in one.why and "names differ" in one.why for one in some.unchecked)


@pytest.mark.parametrize("cpe", ["cpe:2.3:a:acme:*:1:*:*:*:*:*:*:*", "cpe:2.3:a", "x"])
def test_a_component_whose_name_is_none_is_not_checked(cpe):
    got = match([Component(name="x", version="1", cpe=cpe)], read(record(node(row(name("tool"))))))
    assert ["its CPE name is none" in one.why for one in got.unchecked] == [True]


@pytest.mark.parametrize("form", ["answer", "list of records", "one record"])
def test_forms(form):
    one = record(node(row(name("tool"))))
    made = {
        "answer": answer(one),
        "list of records": json.dumps({"cve_items": [one]}).encode(),
        "one record": json.dumps(one).encode(),
    }[form]
    assert nvd.detect("x.json", made[:65536]) or form == "list of records"
    assert [each.id for each in nvd.read(made, "x.json", LIMITS).records] == ["NVD:CVE-2026-2001"]


BAD: dict[str, tuple[Any, str]] = {
    "an id that is none": (record(id="CVE-1"), "not a CVE"),
    "criteria that are none": (record(node(row("cpe:2.3:a:b"))), "CPE name"),
    "bounds beside a version": (
        record(node(row(name("tool", "1"), versionEndIncluding="2"))),
        "bounds stand beside",
    ),
    "nodes in nodes": (record({"operator": "OR", "children": [{}]}), "nodes within nodes"),
    "a date out of range": (record(lastModified="2026-13-45T00:00:00.000"), "2026-13-45"),
    "too many joined": (record(*[node(row(name("tool")))] * 1_001, operator="AND"), "limit references"),
    "text for a list": (record(configurations="x"), "an array"),
}


@pytest.mark.parametrize("fault", BAD)
def test_what_is_wrong_is_named_and_the_rest_is_read(fault):
    bad, what = BAD[fault]
    reading = nvd.read(answer(bad, record(node(row(name("tool"))), id="CVE-2026-9000")), "n.json", LIMITS)
    assert what in " ".join(one.what for one in reading.faults)
    assert reading.records[-1].id == "NVD:CVE-2026-9000"


@pytest.mark.parametrize(
    "data",
    [b"{", b"[]", b'{"format":"NVD_CVE"}', b'{"vulnerabilities": 5}'],
    ids=["cut", "array", "nothing", "number"],
)
def test_what_holds_no_records_is_refused(data):
    with pytest.raises(BadInput):
        nvd.read(data, "n.json", LIMITS)


def test_a_zip_is_read():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("nvdcve-2.0-2026.json", NVD)
    assert nvd.detect_zip("x.zip", made.getvalue())
    assert len(nvd.read_zip(made.getvalue(), "x.zip", LIMITS).records) == 4
