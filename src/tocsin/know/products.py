# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which components here a product of a document is: by CPE, or by vendor and name or model number.

By CPE a component is meant if each attribute of the document's name takes in that of the component's (NISTIR 7696);
versions are compared by the rule of dotted numbers (``versions.dotted``), since CPE orders none. By vendor and name only
devices are meant: the vendors equal in normal form (``core.vendor``), the model equal to the name, or matching a model
number in which ``?`` is one character and ``*`` any number (CSAF 3.1.3.3.5); the version as ``versions.said`` reads it. Each answer is
yes, no, or a reason why it cannot be told; names that only resemble each other are never a match.
Cost: of ``Here`` one pass; of ``find`` one look-up a product, and one comparison a component of that name. A model
number with wildcards is held against the devices of its vendor that begin as it does.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from tocsin.core import cpe as names
from tocsin.core.component import Component, Product, Span
from tocsin.core.cpe import ANY, NA, Cpe
from tocsin.core.errors import BadInput
from tocsin.core.vendor import normal_vendor
from tocsin.know.versions import dotted, said

SHORTEST: Final = 2
"""Characters that a model number begins with before its first wildcard; shorter ones are not looked up."""
_OTHERS: Final = ("edition", "language", "sw_edition", "target_sw", "target_hw", "other")
_MARKS: Final = re.compile("[®™©]|\\((?:r|tm|c)\\)", re.IGNORECASE)
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_SHOWN: Final = 80

Key = tuple[str, str, str]


class Found(NamedTuple):
    """A component that a product may be."""

    place: int
    holds: bool | None
    why: str = ""
    """Why it cannot be told."""


def folded(name: str) -> str:
    """The form of a product's name in which equal names are equal: case, white space, dashes and marks aside."""
    return " ".join(_MARKS.sub(" ", name).translate(_DASHES).casefold().split())


def key_of(name: Cpe) -> Key:
    """By what names are looked up: part, vendor and product."""
    return (name.part, name.vendor, name.product)


class Vendors:
    """Normal forms of vendors, each made once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The normal form of a vendor; empty for none."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = normal_vendor(name)
        return found


class Here:
    """The components that can be named by CPE, or by vendor and name."""

    def __init__(self, components: Sequence[Component]) -> None:
        """Index them; they are not to be changed afterwards."""
        self.components = components
        self.vendors = Vendors()
        self.cpes: dict[Key, list[tuple[int, Cpe]]] = {}
        self.devices: dict[str, dict[str, list[int]]] = {}
        """Normal vendor -> folded name -> places."""
        self.unreadable: list[int] = []
        """Places of components whose CPE names no one product."""
        self._by_asset: dict[str, list[tuple[int, Cpe]]] = {}
        self._sorted: dict[str, list[str]] = {}
        self._parsed: dict[str, Cpe | None] = {}
        for place, one in enumerate(components):
            if one.cpe:
                self._add_cpe(place, one)
            if one.kind == "device":
                names_ = self.devices.setdefault(self.vendors.of(one.supplier), {})
                names_.setdefault(folded(one.name), []).append(place)

    def __bool__(self) -> bool:
        """Whether anything here could be named."""
        return bool(self.cpes or self.devices or self.unreadable)

    def places(self) -> set[int]:
        """The places of all components that are known by CPE, or are devices."""
        groups = (places for devices in self.devices.values() for places in devices.values())
        by_cpe = (place for group in self.cpes.values() for place, _ in group)
        return {*self.unreadable, *by_cpe, *(place for group in groups for place in group)}

    def _add_cpe(self, place: int, one: Component) -> None:
        name = self.parsed(one.cpe)
        if name is None or any(value in {ANY, NA} or names.has_wildcard(value) for value in name[1:3]):
            self.unreadable.append(place)
            return
        self.cpes.setdefault(key_of(name), []).append((place, name))
        if one.asset:
            self._by_asset.setdefault(one.asset, []).append((place, name))

    def parsed(self, text: str) -> Cpe | None:
        """A CPE name taken apart, once; None if it is none."""
        if text not in self._parsed:
            try:
                self._parsed[text] = names.parse(text)
            except BadInput:
                self._parsed[text] = None
        return self._parsed[text]

    def find(self, product: Product) -> list[Found]:
        """The components that are of this product, and whether their versions are."""
        best: dict[int, Found] = {}
        for one in (*self._by_cpe(product), *self._by_name(product)):
            known = best.get(one.place)
            if known is None or _rank(one) > _rank(known):
                best[one.place] = one
        return list(best.values())

    def _by_cpe(self, product: Product) -> Iterator[Found]:
        if not product.cpe or not self._may_be(product.cpe):
            return
        source = self.parsed(product.cpe)
        if source is None:
            return
        parts = ("a", "o", "h", ANY) if source.part == ANY else (source.part, ANY)
        for part in parts:
            for place, target in self.cpes.get((part, source.vendor, source.product), ()):
                yield _judged(place, source, target, product, self.components[place].version)

    def _may_be(self, text: str) -> bool:
        """A quick look, before the name is taken apart."""
        if "\\" in text:
            return True
        parts = text.split(":", 5)
        return (
            len(parts) < 6
            or any((part, parts[3], parts[4]) in self.cpes for part in (parts[2], ANY))
            or parts[2] == ANY
        )

    def _by_name(self, product: Product) -> Iterator[Found]:
        devices = self.devices.get(self.vendors.of(product.vendor)) if product.vendor else None
        if not devices:
            return
        for name in dict.fromkeys(self._names(product, devices)):
            for place in devices[name]:
                yield _said(place, product.version, self.components[place].version)

    def _names(self, product: Product, devices: dict[str, list[int]]) -> Iterator[str]:
        own = folded(product.name)
        if own in devices:
            yield own
        for model in product.models:
            text = folded(model)
            if not has_wildcard(text):
                bare = text.replace("\\", "")
                if bare in devices:
                    yield bare
                continue
            yield from self._like(self.vendors.of(product.vendor), devices, text)

    def _like(self, vendor: str, devices: dict[str, list[int]], text: str) -> Iterator[str]:
        head = lead(text)
        if len(head) < SHORTEST:
            return
        ordered = self._sorted.get(vendor)
        if ordered is None:
            ordered = self._sorted[vendor] = sorted(devices)
        for at in range(bisect_left(ordered, head), len(ordered)):
            if not ordered[at].startswith(head):
                return
            if matches(text, ordered[at]):
                yield ordered[at]

    def runs(self, asset: str, platform: Iterable[Product]) -> bool:
        """Whether one of these is known to be on an asset."""
        for product in platform:
            source = self.parsed(product.cpe)
            if source is None:
                continue
            for place, target in self._by_asset.get(asset, ()):
                if key_of(target) != key_of(source):
                    continue
                if source.version in {ANY, NA} and product.span is None:
                    return True
                if _judged(place, source, target, product, self.components[place].version).holds:
                    return True
        return False


def has_wildcard(model: str) -> bool:
    """Whether a model number has a wildcard that no backslash stands before."""
    return re.search(r"(?<!\\)(?:\\\\)*[?*]", model) is not None


def lead(model: str) -> str:
    """What a model number begins with before its first wildcard."""
    found = re.match(r"(?:[^\\?*]|\\.)*", model)
    return re.sub(r"\\(.)", r"\1", found[0]) if found else ""


def matches(model: str, text: str) -> bool:
    """Whether a model number with wildcards is this text. Cost: at most the product of their lengths."""
    tokens = re.findall(r"\\.|.", model)
    at, here, star, mark = 0, 0, -1, 0
    while here < len(text):
        if at < len(tokens) and tokens[at] == "*":
            star, mark, at = at, here, at + 1
        elif at < len(tokens) and (tokens[at] == "?" or tokens[at][-1] == text[here]):
            at, here = at + 1, here + 1
        elif star >= 0:
            mark += 1
            at, here = star + 1, mark
        else:
            return False
    return set(tokens[at:]) <= {"*"}


def _rank(one: Found) -> int:
    return 2 if one.holds else 1 if one.holds is None else 0


def _said(place: int, text: str, version: str) -> Found:
    """What a text says of the version of a device."""
    if not text:
        return Found(place, None, "it names no version of the product")
    answer = said.holds(text, version)
    if answer is not None:
        return Found(place, answer)
    return Found(place, None, _no_answer(text, version))


def _no_answer(text: str, version: str) -> str:
    if not version:
        return f"it names the versions {text[:_SHOWN]!r}, and the inventory names none"
    return f"it names the versions {text[:_SHOWN]!r}, which cannot be compared with {version[:_SHOWN]!r} for certain"


def _judged(place: int, source: Cpe, target: Cpe, product: Product, version: str) -> Found:
    """What the CPE name of a document says of one here, attribute by attribute."""
    open_ = ""
    for name in _OTHERS:
        relation = names.compare(getattr(source, name), getattr(target, name))
        if relation == "disjoint":
            return Found(place, False)
        if relation in {"subset", "undefined"}:
            open_ = open_ or name
    answer, why = _version(source, target, product, version)
    if answer and open_:
        return Found(place, None, f"its CPE name asks for a {open_} that the one here leaves open")
    return Found(place, answer, why)


def _version(source: Cpe, target: Cpe, product: Product, version: str) -> tuple[bool | None, str]:
    here = names.literal(target.version) or ("" if target.version == NA else version)
    if names.has_wildcard(target.version):
        return None, "the CPE name here leaves its version open"
    update = names.compare(source.update, target.update)
    if update == "disjoint":
        return False, ""
    if product.span is not None or (source.version == ANY and product.version):
        full = f"{here} {names.literal(target.update)}".strip()
        return _bounded(product, full if here else "")
    if source.version == NA and target.version != NA:
        return None, "its CPE name says that the product has no version"
    if source.version in {ANY, NA}:
        return (True, "") if update in {"equal", "superset"} else (None, _open("update"))
    if not here:
        return None, _no_answer(names.literal(source.version), "")
    answer = _equal(source.version, here)
    if answer is None:
        return None, _no_answer(names.literal(source.version), here)
    if answer and update in {"subset", "undefined"}:
        return None, _open("update")
    return answer, ""


def _equal(source: str, here: str) -> bool | None:
    if names.has_wildcard(source):
        return names.compare(source, names.quoted(here)) == "superset"
    order = dotted.compare(names.literal(source), here)
    return None if order is None else order == 0


def _bounded(product: Product, here: str) -> tuple[bool | None, str]:
    text = product.version or _written(product.span)
    if product.span == Span():
        return True, ""
    if not here:
        return None, _no_answer(text, "")
    answer = in_words(product, here)
    return (answer, "") if answer is not None else (None, _no_answer(text, here))


def in_words(product: Product, version: str) -> bool | None:
    """Whether a version is among those of the product, by its bounds or its text."""
    if product.span is not None:
        return said.in_span(product.span, version)
    return said.holds(product.version, version)


def fixed(product: Product, version: str) -> str:
    """The version that ends what is said of the product; empty if none is named."""
    return product.span.below if product.span is not None else said.fix(product.version, version)


def _open(name: str) -> str:
    return f"its CPE name asks for an {name} that the one here leaves open"


def _written(span: Span | None) -> str:
    bounds = (
        () if span is None else ((">=", span.least), (">", span.above), ("<", span.below), ("<=", span.most))
    )
    return " ".join(f"{sign} {bound}" for sign, bound in bounds if bound)
