# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Terms of a warning's query against what runs here: components, products, suppliers, services.

A "no" is only said where something was there to look at: an inventory of the family that
is asked about, versions that can be compared, a map. What is named alike without being
proven the same, and assets of the map of which no inventory is loaded, leave the answer
open. Cost: of ``Here`` one pass over the components; of a term one look-up, and one
comparison a component of that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final

from tocsin.core import cpe
from tocsin.core.affected import (
    NO,
    ComponentTerm,
    Found,
    ProductTerm,
    Reason,
    Row,
    ServiceTerm,
    SupplierTerm,
    unknown,
)
from tocsin.core.component import Affected, Component, Product
from tocsin.core.dependency import Map, Node
from tocsin.core.errors import BadInput
from tocsin.core.vendor import normal_vendor
from tocsin.know.products import Here as Products
from tocsin.know.products import folded
from tocsin.know.readers import purl
from tocsin.know.verdict import Keys, judge
from tocsin.know.versions import order, said, vers
from tocsin.know.versions.ecosystem import normal_package, relate, split

_BARE: Final = re.compile(r"[@?#].*")
_EVERY: Final = "vers:all/*"


class Here:
    """What runs here, and the map."""

    def __init__(self, components: Sequence[Component], chart: Map) -> None:
        """Index them; they are not to be changed afterwards."""
        self._components = components
        self._chart = chart
        self.compared = 0
        """Components and nodes that the terms so far were compared with: what they cost."""
        self._by_name: dict[tuple[str, str], list[Component]] = {}
        """(family, normal name of package or component) -> components; the empty family for those without one."""
        self._by_purl: dict[str, list[Component]] = {}
        self._alike: dict[str, list[Component]] = {}
        self._families: set[str] = set()
        for one in components:
            family = split(one.ecosystem)[0]
            self._families.add(family)
            for name in dict.fromkeys((one.package, one.name)):
                if name:
                    self._by_name.setdefault((family, normal_package(family, name)), []).append(one)
            if one.purl and not family:
                self._by_purl.setdefault(_bare(one.purl), []).append(one)
            self._alike.setdefault(folded(one.name), []).append(one)

    @cached_property
    def _products(self) -> Products:
        return Products(self._components)

    @cached_property
    def _by_supplier(self) -> dict[str, list[Component]]:
        """Normal name of the supplier -> components."""
        found: dict[str, list[Component]] = {}
        for one in self._components:
            found.setdefault(normal_vendor(one.supplier), []).append(one)
        return found

    @cached_property
    def _supplierless(self) -> bool:
        return any(not one.supplier for one in self._components)

    def _nodes(self, kind: str) -> list[Node]:
        """The nodes of a kind; each is compared with what is asked."""
        found = self._by_kind.get(kind, [])
        self.compared += len(found)
        return found

    @cached_property
    def _by_kind(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self._chart.nodes:
            found.setdefault(node.kind, []).append(node)
        return found

    @cached_property
    def bare_assets(self) -> int:
        """How many assets of the map have no inventory; own names, prefixes and certificates need none."""
        listed = {one.asset for one in self._components}
        return sum(
            node.kind == "asset" and not node.facts and node.id not in listed for node in self._chart.nodes
        )

    def closed(
        self, holds: Sequence[tuple[Component, bool | None]], *, alike: Iterable[Component] = ()
    ) -> Found:
        """The answer from what was found of each component, and from what is named alike."""
        self.compared += len(holds)
        sure = [one for one, answer in holds if answer]
        open_ = [one for one, answer in holds if answer is None]
        why: list[Reason] = ["version-not-known"] if open_ else []
        if any(True for _ in alike):
            why.append("named-alike")
        if not sure and self.bare_assets:
            why.append("asset-without-inventory")
        if sure:
            return Found(holds=True, rows=tuple(dict.fromkeys(map(_row, sure))), why=tuple(sorted(why)))
        return unknown(*why) if why else NO

    def component(self, term: ComponentTerm) -> Found:
        """Whether a package runs here in these versions."""
        try:
            ecosystem, name, version = self._named(term)
        except BadInput:
            return unknown("unknown-term")
        family, release = split(ecosystem)
        if not self._components:
            return unknown("no-inventory")
        if not family:
            return self._by_bare_purl(term)
        meant = [
            one
            for one in self._by_name.get((family, normal_package(family, name)), ())
            if relate(release, split(one.ecosystem)[1]) != "other"
        ]
        nameless = self._by_name.get(("", name), ())
        if family not in self._families and not nameless:
            return unknown("no-inventory")
        holds = [(one, _holds(one, term.versions, version)) for one in meant]
        return self.closed(holds, alike=nameless)

    def _named(self, term: ComponentTerm) -> tuple[str, str, str]:
        if not term.purl:
            return term.ecosystem, term.name, ""
        found = purl.identify(term.purl)
        return found.ecosystem, found.package, found.version

    def _by_bare_purl(self, term: ComponentTerm) -> Found:
        """A package of a type that OSV has no ecosystem for: by the package URL without its version."""
        meant = self._by_purl.get(_bare(term.purl), ()) if term.purl else ()
        if not meant:
            return unknown("no-inventory")
        named = _BARE.search(term.purl)
        if term.versions or (named and named[0].startswith("@")):
            exact = [one for one in meant if one.purl == term.purl]
            return self.closed([(one, True if one in exact else None) for one in meant])
        return self.closed([(one, True) for one in meant])

    def product(self, term: ProductTerm) -> Found:
        """Whether a product runs here in these versions, by CPE, or by vendor and name."""
        if not self._components:
            return unknown("no-inventory")
        versions = term.versions or ("" if term.cpe else _EVERY)
        asked = Product(cpe=term.cpe, vendor=term.vendor, name=term.name, version=versions)
        holds = [(self._components[each.place], each.holds) for each in self._products.find(asked)]
        if term.cpe:
            alike = list(self._alike_by_cpe(cpe.parse(term.cpe)))
            covered = self._knows_part(cpe.parse(term.cpe).part)
        else:
            more, alike = self._software(term, versions)
            holds += more
            covered = bool(self._products.devices)
        if not holds and not alike and not covered:
            return unknown("no-inventory")
        return self.closed(holds, alike=alike)

    def _alike_by_cpe(self, name: cpe.Cpe) -> Iterator[Component]:
        """Components without a CPE that are called like the product, and those whose CPE names no one product."""
        called = folded(cpe.literal(name.product).replace("_", " "))
        for form in {called, called.replace(" ", "_"), called.replace(" ", "-")}:
            yield from (one for one in self._alike.get(form, ()) if not one.cpe)
        vendor = normal_vendor(cpe.literal(name.vendor).replace("_", " "))
        for places in self._products.devices.get(vendor, {}).values():
            yield from (self._components[at] for at in places if not self._components[at].cpe)
        yield from (self._components[at] for at in self._products.unreadable)

    def _knows_part(self, part: str) -> bool:
        parts = {key[0] for key in self._products.cpes}
        if part == "a":
            return "a" in parts
        return bool(parts & {"o", "h"}) or bool(self._products.devices)

    def _software(
        self, term: ProductTerm, versions: str
    ) -> tuple[list[tuple[Component, bool | None]], list[Component]]:
        """Software of this vendor and name, and software of this name of which no vendor is known."""
        holds: list[tuple[Component, bool | None]] = []
        alike = []
        for one in self._alike.get(folded(term.name), ()):
            if one.kind == "device":
                continue
            if not one.supplier:
                alike.append(one)
            elif normal_vendor(one.supplier) == normal_vendor(term.vendor):
                every = versions == _EVERY
                holds.append(
                    (one, True if every else said.holds(versions, one.version) if one.version else None)
                )
        return holds, alike

    def supplier(self, term: SupplierTerm) -> Found:
        """Whether anything here comes from a supplier, or from one under the law of a jurisdiction."""
        if term.jurisdiction:
            return self._jurisdiction(term.jurisdiction)
        nodes = self._nodes("supplier")
        name = normal_vendor(term.name)
        mine = [node for node in nodes if node.id == term.id or (name and normal_vendor(node.name) == name)]
        parts = self._by_supplier.get(name, []) if name else []
        self.compared += len(parts)
        if mine or parts:
            rows = [Row(kind="supplier", what=node.name or node.id, place=node.source) for node in mine]
            return Found(holds=True, rows=(*rows, *dict.fromkeys(map(_row, parts))))
        if not nodes and not self._components:
            return unknown("no-map")
        if not nodes or self._supplierless:
            return unknown("map-incomplete")
        return NO

    def _jurisdiction(self, asked: str) -> Found:
        law = self._ids("jurisdiction", asked)
        nodes = self._nodes("supplier")
        mine = [node for node in nodes if node.jurisdiction and node.jurisdiction in law]
        if mine:
            rows = tuple(Row(kind="supplier", what=node.name or node.id, place=node.source) for node in mine)
            return Found(holds=True, rows=rows)
        if not nodes:
            return unknown("no-map")
        if any(not node.jurisdiction for node in nodes) or self._components:
            return unknown("map-incomplete")  # of who made a component, no jurisdiction is known
        return NO

    def service(self, term: ServiceTerm) -> Found:
        """Whether a service or asset of this id, name or region is on the map."""
        nodes = self._nodes(term.kind)
        if not nodes:
            return unknown("no-map")
        places = self._ids("region", term.region) if term.region else set()
        mine = [node for node in nodes if self._is(node, term, places)]
        if mine:
            asset = term.kind == "asset"
            return Found(
                holds=True,
                rows=tuple(
                    Row(
                        kind="service",
                        what=node.name or node.id,
                        asset=node.id if asset else "",
                        place=node.source,
                    )
                    for node in mine
                ),
            )
        if term.region and any(not node.region for node in nodes):
            return unknown("map-incomplete")
        return NO

    def _is(self, node: Node, term: ServiceTerm, places: set[str]) -> bool:
        return (
            (not term.id or node.id == term.id)
            and (not term.name or node.name.casefold() == term.name.casefold())
            and (not term.region or node.region in places)
        )

    def _ids(self, kind: str, asked: str) -> set[str]:
        """Ids of the nodes of this kind with this id or name, and what is asked itself."""
        named = {
            node.id
            for node in self._nodes(kind)
            if asked.casefold() in {node.id.casefold(), node.name.casefold()}
        }
        return named | {asked}


def _row(one: Component) -> Row:
    return Row(kind="component", what=f"{one.name} {one.version}".strip(), asset=one.asset, place=one.source)


def _bare(text: str) -> str:
    return _BARE.sub("", text).casefold()


def _holds(one: Component, versions: str, version: str) -> bool | None:
    """Whether the version of a component is meant; None where that cannot be said for certain."""
    if not versions and not version:
        return True
    if not one.version:
        return True if versions.endswith("/*") else None
    if not versions:
        family = split(one.ecosystem)[0]
        entry = Affected(ecosystem=family, package=one.package or one.name, versions=(version,))
        verdict = judge(one.version, [entry], Keys(family, order(family)))
        return None if verdict.answer == "unknown" else verdict.answer == "affected"
    try:
        kind = versions.removeprefix("vers:").partition("/")[0]
        if not versions.endswith("/*") and not vers.fits(kind, one.ecosystem):
            return None
        return vers.holds(versions, one.version)
    except BadInput:
        return None
