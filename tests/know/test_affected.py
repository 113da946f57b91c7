# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Terms of a query against small inventories and maps: yes, no, or why nobody can say."""

from __future__ import annotations

import pytest

from tocsin.core.affected import ComponentTerm, ProductTerm, ServiceTerm, SupplierTerm
from tocsin.core.component import Component
from tocsin.core.dependency import Map, Node
from tocsin.core.own_names import Zone
from tocsin.know.affected import Here

LODASH = Component(
    name="lodash",
    version="4.17.20",
    ecosystem="npm",
    package="lodash",
    purl="pkg:npm/lodash@4.17.20",
    asset="web",
)
VUE = Component(name="vue", version="3.0.0", ecosystem="npm", package="vue", asset="web")
PLAIN = Component(name="acme-agent", version="1.0", asset="web")
XZ = Component(name="liblzma5", version="5.4.1-0.2", ecosystem="Debian:12", package="xz-utils", asset="web")
GATE = Component(
    name="FortiGate 60F", version="7.2.4", kind="device", supplier="Fortinet, Inc.", asset="gate"
)
OPENSSL = Component(
    name="openssl", version="3.0.1", cpe="cpe:2.3:a:openssl:openssl:3.0.1:*:*:*:*:*:*:*", asset="web"
)
NUGET = Component(name="x", version="1.0", ecosystem="NuGet", package="x", asset="web")
WEB, GATE_NODE = Node(id="web", kind="asset", name="Web"), Node(id="gate", kind="asset", name="Gate")
CHART = Map(
    nodes=(
        WEB,
        Node(id="water", kind="service", name="Water", region="north"),
        Node(id="north", kind="region", name="North Land"),
        Node(id="acme", kind="supplier", name="ACME GmbH", jurisdiction="xx"),
        Node(id="xx", kind="jurisdiction", name="Exland"),
    )
)
BELOW = "vers:npm/<4.17.21"


def component(**said):
    return ComponentTerm(**said)


CASES = {
    "no inventory": ((), Map(), component(purl="pkg:npm/lodash"), None, ("no-inventory",)),
    "inventory of another family": ((XZ,), Map(), component(purl="pkg:npm/lodash"), None, ("no-inventory",)),
    "in the range": ((LODASH,), Map(), component(purl="pkg:npm/lodash", versions=BELOW), True, ()),
    "in any version": ((LODASH,), Map(), component(ecosystem="npm", name="Lodash"), True, ()),
    "below the range": ((LODASH,), Map(), component(purl="pkg:npm/lodash", versions="vers:npm/>=4.17.21"), False, ()),
    "this version": ((LODASH,), Map(), component(purl="pkg:npm/lodash@4.17.20"), True, ()),
    "another version": ((LODASH,), Map(), component(purl="pkg:npm/lodash@4.17.21"), False, ()),
    "not there": ((VUE,), Map(), component(purl="pkg:npm/lodash"), False, ()),
    "a range of another family": ((LODASH,), Map(), component(purl="pkg:npm/lodash", versions="vers:deb/<9"), None, ("version-not-known",)),
    "a range that is none": ((LODASH,), Map(), component(purl="pkg:npm/lodash", versions="vers:npm/.*"), None, ("version-not-known",)),
    "no proven order": ((NUGET,), Map(), component(purl="pkg:nuget/x", versions="vers:nuget/<2"), None, ("version-not-known",)),
    "an asset that nobody listed": ((VUE,), Map(nodes=(WEB, GATE_NODE)), component(purl="pkg:npm/lodash"), None, ("asset-without-inventory",)),
    "all assets listed": ((VUE,), CHART, component(purl="pkg:npm/lodash"), False, ()),
    "named alike without an ecosystem": ((VUE, PLAIN), Map(), component(ecosystem="npm", name="acme-agent"), None, ("named-alike",)),
    "a binary package": ((XZ,), Map(), component(ecosystem="Debian", name="liblzma5"), True, ()),
    "a source package": ((XZ,), Map(), component(ecosystem="Debian:12", name="xz-utils"), True, ()),
    "another release": ((XZ,), Map(), component(ecosystem="Debian:11", name="xz-utils"), False, ()),
    "a package of no ecosystem": ((LODASH,), Map(), component(purl="pkg:generic/thing"), None, ("no-inventory",)),
    "a CPE": ((OPENSSL,), Map(), ProductTerm(cpe="cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*", versions="< 3.0.2"), True, ()),
    "a CPE fixed": ((OPENSSL,), Map(), ProductTerm(cpe="cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*", versions="< 3.0.1"), False, ()),
    "a CPE where no firmware is known": ((OPENSSL,), Map(), ProductTerm(cpe="cpe:2.3:o:fortinet:fortios:*:*:*:*:*:*:*:*"), None, ("no-inventory",)),
    "a CPE of the vendor of a device": ((GATE,), Map(), ProductTerm(cpe="cpe:2.3:o:fortinet:fortios:*:*:*:*:*:*:*:*"), None, ("named-alike",)),
    "a device": ((GATE,), Map(), ProductTerm(vendor="FORTINET", name="fortigate 60f"), True, ()),
    "a device of another vendor": ((GATE,), Map(), ProductTerm(vendor="Siemens", name="fortigate 60f"), False, ()),
    "a device where none is listed": ((LODASH,), Map(), ProductTerm(vendor="Fortinet", name="FortiGate 60F"), None, ("no-inventory",)),
    "a supplier": ((), CHART, SupplierTerm(name="acme"), True, ()),
    "a supplier by id": ((), CHART, SupplierTerm(id="acme"), True, ()),
    "no such supplier": ((), CHART, SupplierTerm(name="other"), False, ()),
    "a supplier where nothing is known": ((), Map(), SupplierTerm(name="acme"), None, ("no-map",)),
    "components of unnamed suppliers": ((LODASH,), CHART, SupplierTerm(name="other"), None, ("map-incomplete",)),
    "a jurisdiction by name": ((), CHART, SupplierTerm(jurisdiction="exland"), True, ()),
    "another jurisdiction": ((), CHART, SupplierTerm(jurisdiction="yy"), False, ()),
    "a jurisdiction beside components": ((LODASH,), CHART, SupplierTerm(jurisdiction="yy"), None, ("map-incomplete",)),
    "a region by name": ((), CHART, ServiceTerm(region="north land"), True, ()),
    "another region": ((), CHART, ServiceTerm(region="south"), False, ()),
    "a region of assets": ((), CHART, ServiceTerm(kind="asset", region="north"), None, ("map-incomplete",)),
    "a service where there is no map": ((), Map(), ServiceTerm(id="water"), None, ("no-map",)),
}  # fmt: skip


@pytest.mark.parametrize(("components", "chart", "term", "holds", "why"), CASES.values(), ids=CASES.keys())
def test_a_no_is_only_said_where_something_was_looked_at(components, chart, term, holds, why):
    here = Here(components, chart)
    name = type(term).__name__.removesuffix("Term").lower()
    found = getattr(here, name)(term)
    assert (found.holds, found.why) == (holds, why)
    assert bool(found.rows) is (holds is True)


def test_own_names_need_no_inventory():
    zone = Node(id="zone", kind="asset", name="a.example", facts=(Zone(origin="a.example", records=()),))
    assert Here((VUE,), Map(nodes=(WEB, zone))).bare_assets == 0
