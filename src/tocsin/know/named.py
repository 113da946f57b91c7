# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Advisories that name products, not packages (CSAF, NVD), against the components here: ``Named``.

``against`` asks one advisory about all components and gives exposures and reasons of doubt by place; ``unnamed`` says,
when all advisories were asked, of which components nothing was found out, and which names resemble theirs: whether
those are meant is a question for a person, never a match. Accusations that need another product on the same asset
(NVD: "running on") count only if an inventory lists it there. One sure accusation outweighs any number of doubts.
Cost: one look-up a product that an advisory names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from tocsin.core import cpe as names
from tocsin.core.component import Accuses, Advisory, Component, Exposure, KevEntry, Product
from tocsin.core.sentence import translatable
from tocsin.know.matched import bare, listed, told
from tocsin.know.products import Found, Here, fixed

_NO_VENDOR: Final = translatable(
    "it is a device without a vendor or a model, so no advisory can be looked up"
)
_OTHER_VENDOR: Final = translatable("no advisory that names its vendor is loaded")
_OTHER_NAME: Final = translatable("no advisory that is loaded names this product of its vendor")
_OTHER_CPE: Final = translatable("no advisory that is loaded names its product by CPE")
_BAD_CPE: Final = translatable(
    "its CPE name is none, or names no one product, so no advisory can be looked up"
)
_TOKEN: Final = re.compile(r"[^\W_]+")
_SHOWN: Final = 3
_LONGEST: Final = 80


def spread(advisories: Iterable[Advisory]) -> Iterator[Advisory]:
    """The advisories, a document of several holes as one for each; of withdrawn ones as they are."""
    for one in advisories:
        if not one.holes:
            yield one
            continue
        for hole in one.holes:
            yield msgspec.structs.replace(
                hole,
                products=one.products,
                platforms=one.platforms,
                remedies=one.remedies,
                withdrawn=one.withdrawn,
            )


class Named:
    """The components here, asked about by advisories that name products."""

    def __init__(self, components: Sequence[Component]) -> None:
        """Index the components; they are not to be changed afterwards."""
        self.here = Here(components)
        self._hit: dict[int, set[str]] = {}
        """Place -> names of the products that it was found to be."""
        self._vendors: set[str] = set()
        self._similar: dict[str, dict[str, dict[str, None]]] = {}
        """Normal vendor -> name of a product -> documents that name it."""

    def against(
        self, advisory: Advisory, kev: Mapping[str, KevEntry]
    ) -> tuple[dict[int, list[Exposure]], dict[int, dict[str, None]]]:
        """Exposures and reasons of doubt by the place of their component; nothing of a withdrawn one."""
        exposures: dict[int, list[Exposure]] = {}
        doubts: dict[int, dict[str, list[str]]] = {}
        if advisory.withdrawn or not self.here:
            return {}, {}
        found: dict[int, list[Found]] = {}
        for number, product in enumerate(advisory.products):
            self._note(product, advisory.id)
            rows = self.here.find(product)
            if rows:
                found[number] = rows
            for row in rows:
                self._hit.setdefault(row.place, set()).add(product.name[:_LONGEST])
        if not found:
            return {}, {}
        for hole in spread([advisory]):
            accused, unsure = self._hole(hole, found)
            for place, group in accused.items():
                exposures.setdefault(place, []).append(self._expose(place, hole, group, kev))
            for place, why in unsure.items():
                if place not in accused:
                    doubts.setdefault(place, {}).setdefault(why, []).append(hole.id)
        return exposures, {place: self._reasons(advisory, rows) for place, rows in doubts.items()}

    def answers(
        self, advisories: Iterable[Advisory], kev: Mapping[str, KevEntry]
    ) -> tuple[dict[int, list[Exposure]], dict[int, list[str]]]:
        """What all advisories together say: exposures, and reasons why it cannot be told, by place."""
        found: dict[int, list[Exposure]] = {}
        reasons: dict[int, list[str]] = {}
        if not self.here:
            return found, reasons
        for advisory in advisories:
            if advisory.products:
                exposures, doubts = self.against(advisory, kev)
                for place, group in exposures.items():
                    found.setdefault(place, []).extend(group)
                for place, why in doubts.items():
                    reasons.setdefault(place, []).extend(why)
        for place, left in self.unnamed().items():
            reasons.setdefault(place, []).extend(left)
        return found, reasons

    def _hole(
        self, hole: Advisory, found: dict[int, list[Found]]
    ) -> tuple[dict[int, list[Accuses]], dict[int, str]]:
        """What accuses each component of one hole, and why it cannot be told of others; ``found`` by product."""
        accused: dict[int, list[Accuses]] = {}
        unsure: dict[int, str] = {}
        for one in hole.accuses:
            for row in found.get(one.product, ()):
                if row.holds is False:
                    continue
                why = row.why or one.undecided or self._missing(hole, one, row.place)
                if why:
                    unsure.setdefault(row.place, why)
                else:
                    accused.setdefault(row.place, []).append(one)
        return accused, unsure

    def _missing(self, hole: Advisory, one: Accuses, place: int) -> str:
        """What must be on the same asset and is not listed there; empty if nothing is missing."""
        asset = self.here.components[place].asset
        for number in one.needs:
            group = (
                [hole.products[at] for at in hole.platforms[number]] if number < len(hole.platforms) else []
            )
            if asset and self.here.runs(asset, group):
                continue
            some = ", ".join(product.cpe or product.name for product in group[:_SHOWN]) or "a platform"
            more = f" and {len(group) - _SHOWN} more" if len(group) > _SHOWN else ""
            return f"it accuses only together with {some}{more}, which no inventory lists on the same asset"
        return ""

    def _expose(
        self, place: int, hole: Advisory, group: list[Accuses], kev: Mapping[str, KevEntry]
    ) -> Exposure:
        component = self.here.components[place]
        known = [one for one in group if not one.state]
        ends = (fixed(hole.products[one.product], component.version) for one in group)
        return Exposure(
            component=bare(component),
            advisory=hole.id,
            aliases=hole.aliases,
            summary=hole.summary,
            fixed=next((end for end in ends if end), ""),
            kev=listed(hole.id, hole.aliases, kev) if kev else None,
            cite=hole.source,
            severity=hole.severity,
            state="" if known else group[0].state,
            remedy=told(hole, (at for one in group for at in one.remedies)),
            publisher=hole.publisher,
        )

    @staticmethod
    def _reasons(advisory: Advisory, rows: dict[str, list[str]]) -> dict[str, None]:
        """The reasons, each with the document and the holes that it is about."""
        made: dict[str, None] = {}
        for why, ids in rows.items():
            some = ", ".join(one.partition("#")[2] for one in ids[:_SHOWN] if one != advisory.id)
            more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
            made[f"{advisory.id}{f' ({some}{more})' if some else ''}: {why}"] = None
        return made

    def _note(self, product: Product, advisory: str) -> None:
        """Remember that a product of a vendor was named, if that vendor is held here."""
        if not self.here.devices:
            return
        vendor, name = self.here.vendors.of(product.vendor), product.name
        if product.cpe and not product.vendor:
            parts = product.cpe.split(":", 5)
            if len(parts) < 6:
                return
            vendor = self.here.vendors.of(names.literal(parts[3]).replace("_", " "))
            name = names.literal(parts[4]).replace("_", " ")
        if vendor in self.here.devices:
            self._vendors.add(vendor)
            group = self._similar.setdefault(vendor, {}).setdefault(name[:_LONGEST], {})
            if len(group) <= _SHOWN:
                group[advisory] = None

    def unnamed(self) -> dict[int, list[str]]:
        """Place -> why nothing, or not all, could be found out about a component that names alone identify."""
        made: dict[int, list[str]] = {place: [_BAD_CPE] for place in self.here.unreadable}
        for group in self.here.cpes.values():
            for place, _ in group:
                one = self.here.components[place]
                if place not in self._hit and not one.ecosystem and one.kind != "device":
                    made.setdefault(place, []).append(_OTHER_CPE)
        for vendor, devices in self.here.devices.items():
            tokens = self._tokens(vendor)
            for name, places in devices.items():
                own = {each for place in places for each in self._hit.get(place, ())}
                similar = self._like(vendor, name, tokens, own) if vendor and name else ""
                for place in places:
                    reasons = made.setdefault(place, [])
                    if not vendor or not name:
                        reasons.append(_NO_VENDOR)
                    elif vendor not in self._vendors:
                        reasons.append(_OTHER_VENDOR)
                    elif place not in self._hit:
                        reasons.append(_OTHER_NAME)
                    if similar:
                        reasons.append(similar)
        return {place: reasons for place, reasons in made.items() if reasons}

    def _tokens(self, vendor: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self._similar.get(vendor, {}):
            for token in _parts(name):
                found.setdefault(token, []).append(name)
        return found

    def _like(self, vendor: str, device: str, tokens: dict[str, list[str]], known: set[str]) -> str:
        """The question which of the names that resemble a device's is meant; empty if none does, but ``known``."""
        own = _parts(device)
        rare = sorted(
            (token for token in own if token in tokens), key=lambda token: (len(tokens[token]), token)
        )
        near = dict.fromkeys(
            name
            for token in rare[:_SHOWN]
            for name in tokens[token]
            if name not in known and _resembles(own, _parts(name), device, name)
        )
        if not near:
            return ""
        shown = sorted(near)[:_SHOWN]
        ids = sorted({one for name in shown for one in self._similar[vendor][name]})[:_SHOWN]
        more = f" and {len(near) - _SHOWN} more" if len(near) > _SHOWN else ""
        some = ", ".join(repr(name) for name in shown)
        return f"advisories ({', '.join(ids)}, ...) name {some}{more} of its vendor: is one of them meant? The names differ"


def _parts(name: str) -> frozenset[str]:
    return frozenset(_TOKEN.findall(name.casefold()))


def _resembles(one: frozenset[str], other: frozenset[str], device: str, name: str) -> bool:
    """Whether all words of one name stand in the other, enough of them to mean something, and the names differ."""
    small = one if len(one) <= len(other) else other
    telling = len(small) > 1 or any(letter.isdigit() for token in small for letter in token)
    return telling and (one <= other or other <= one) and " ".join(name.casefold().split()) != device
