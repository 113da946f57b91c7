# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The product tree of a CSAF document: what each product id means (``Tree.faces``).

A product id has one or several faces, each a way in which an inventory may know the product: by package URL, by CPE, by
vendor, name (or model number, SKU) and version. Branches give vendor, name and version; what narrows a product down
and no inventory says (architecture, language, platform, serial numbers, ...) leaves what is said of it undecided. Of
relationships (2.0) and product paths (2.1): ``installed_on`` means the device that runs the version of the first; a
component is meant wherever it is, and with it the product of which it is a part by default; it is cleared as part of
that product alone. Broken rules are faults with the number of the standard's test: an id that is not defined (6.1.1),
defined twice (6.1.2: all are accused, none is cleared) or by itself (6.1.3), groups (6.1.4, 6.1.5), package URLs (6.1.13),
branches deeper than 30 (6.1.34), model numbers with several stars (6.1.43, 6.1.61), a category twice in one path (6.1.57,
6.1.58). Cost: one pass. Sources: CSAF 2.0 and 2.1, 3.1.1 to 3.1.3, 3.2.2, 6.1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from packageurl import PackageURL

from tocsin.core import cpe
from tocsin.core.component import Product
from tocsin.core.errors import BadInput
from tocsin.core.memory import Bounded
from tocsin.know.products import SHORTEST, has_wildcard, lead
from tocsin.know.readers.purl import canonical
from tocsin.know.readers.shape import Faults, Record, as_record, numbered, record, text, texts
from tocsin.know.versions import said

DEEPEST: Final = 30
"""Branches within branches (CSAF 2.1, test 6.1.34), and relationships of relationships."""
_MOST_FACES: Final = 100
_LONGEST: Final = 500
_MOST_MODELS: Final = 1_000
_FACE_BYTES: Final = 600
_NAMES: Final = ("vendor", "product_name", "product_version", "product_version_range", "product_family")
_MENDS: Final = frozenset({"patch_level", "service_pack"})
_DO: Final = "ask its publisher to mend the document"


class Face(NamedTuple):
    """One way in which an inventory may know a product."""

    product: Product
    purl: str = ""
    within: tuple[str, ...] = ()
    """Names of the product as part of which it is meant."""
    undecided: str = ""
    """Why nothing is decided by what is said of it."""
    accused_only: bool = False
    """Whether it is accused with what it contains, and not cleared with it."""
    needs: Product | None = None
    """What must be on the same asset."""


class _Defined(NamedTuple):
    faces: tuple[Face, ...]
    label: str


class _Path(NamedTuple):
    """The way down to a branch."""

    names: dict[str, str]
    narrowed: str
    depth: int


class Tree:
    """What each product id and each group of a document means."""

    def __init__(self, records: Bounded[Any], faults: Faults, counts: Counter[str]) -> None:
        """Begin with none; what is kept is weighed with ``records``."""
        self.groups: dict[str, tuple[str, ...]] = {}
        self.twice: set[str] = set()
        self._records = records
        self._faults = faults
        self._counts = counts
        self._defined: dict[str, _Defined] = {}
        self._related: dict[str, tuple[str, tuple[tuple[str, str], ...], _Defined, str]] = {}
        self._missing: set[str] = set()

    def take(self, tree: Record, where: str) -> None:
        """Take the whole tree. Raises ``BadInput`` if it is of another shape or too much."""
        self._branches(tree, where)
        for value, place in numbered(tree, "full_product_names", where):
            self._try(value, place, _Path({}, "", 0))
        for value, place in numbered(tree, "relationships", where):
            self._relate(value, place, "product_reference")
        for value, place in numbered(tree, "product_paths", where):
            self._relate(value, place, "beginning_product_reference")
        for name, (_, _, _, place) in self._related.items():
            self.faces(name, place)
        for value, place in numbered(tree, "product_groups", where):
            self._group(value, place)

    def faces(self, name: str, where: str) -> tuple[Face, ...]:
        """The faces of a product id; none, and a fault, if it is not defined."""
        try:
            return self._resolve(name, ()).faces
        except BadInput as error:
            if name not in self._missing:
                self._missing.add(name)
                self._faults.add(where, error.what, error.do or _DO)
            return ()

    def check(self, names: Iterable[str], where: str) -> None:
        """Report the product ids that are defined nowhere."""
        for name in names:
            if name not in self._defined and name not in self._related:
                self.faces(name, where)

    def _branches(self, tree: Record, where: str) -> None:
        stack = [(value, place, _Path({}, "", 1)) for value, place in numbered(tree, "branches", where)][::-1]
        while stack:
            value, place, path = stack.pop()
            try:
                one = as_record(value, place)
                if path.depth > DEEPEST:
                    raise BadInput(
                        f"more than {DEEPEST} branches in one another (test 6.1.34)", where=place, do=_DO
                    )
                here = self._step(one, place, path)
                below = list(numbered(one, "branches", place))
            except BadInput as error:
                self._faults.take(error, place)
                continue
            if one.get("product") is not None:
                self._try(one["product"], f"{place}/product", here)
            stack.extend([(each, spot, here) for each, spot in below][::-1])

    def _step(self, one: Record, where: str, path: _Path) -> _Path:
        category, name = text(one, "category", where), text(one, "name", where)[:_LONGEST]
        if not category or not name:
            raise BadInput("a branch has a category and a name", where=where, do=_DO)
        names, narrowed = dict(path.names), path.narrowed
        if category in _MENDS:
            key = "product_version"
            names[key] = f"{names.get(key, '')} {name}".strip()
        elif category in _NAMES:
            ranged = {"product_version", "product_version_range"}
            stacked = category in names and category != "product_family"
            if stacked or (category in ranged and ranged & names.keys()):
                test = "6.1.57" if stacked and category not in ranged else "6.1.58"
                self._faults.add(
                    where, f"two branches of the category {category} in one path (test {test})", _DO
                )
                narrowed = narrowed or "its branches contradict each other"
            names[category] = name
        else:
            narrowed = narrowed or f"it speaks of one {category.replace('_', ' ')[:40]} alone ({name[:40]})"
        return _Path(names, narrowed, path.depth + 1)

    def _try(self, value: object, where: str, path: _Path) -> None:
        try:
            one = as_record(value, where)
            name, made = self._product(one, where, path)
            if not made.faces:
                self._counts["products are named by a text alone and cannot be looked up"] += 1
        except BadInput as error:
            if self._records.left < 0:
                raise
            self._faults.take(error, where)
            return
        self._define(name, made, where)

    def _define(self, name: str, made: _Defined, where: str) -> None:
        known = self._defined.get(name)
        if known is not None or name in self._related:
            self.twice.add(name)
            self._faults.add(where, f"the product id {name[:60]!r} is defined twice (test 6.1.2)", _DO)
            if known is not None and len(known.faces) < _MOST_FACES:
                made = _Defined(known.faces + made.faces, known.label)
        self._records.beside(_FACE_BYTES * max(1, len(made.faces)))
        self._defined[name] = made

    def _product(self, one: Record, where: str, path: _Path) -> tuple[str, _Defined]:
        """A full product name and what identifies it."""
        name, label = text(one, "product_id", where), text(one, "name", where)[:_LONGEST]
        if not name:
            raise BadInput("a product has no product_id", where=where, do=_DO)
        helper, place = (
            record(one, "product_identification_helper", where),
            f"{where}/product_identification_helper",
        )
        narrowed = path.narrowed
        if helper.get("serial_numbers"):
            narrowed = narrowed or "it speaks of serial numbers, which inventories do not hold"
        version = path.names.get("product_version_range") or path.names.get("product_version", "")
        self._look_at(path.names)
        product = Product(
            cpe=self._cpe(helper, place),
            vendor=path.names.get("vendor", ""),
            name=path.names.get("product_name") or path.names.get("product_family", ""),
            models=self._models(helper, place),
            version=version,
            source=where.rpartition("#")[2],
        )
        if not product.vendor:
            product = msgspec.structs.replace(product, name="", models=())
        faces = [Face(product, undecided=narrowed)] if product.cpe or product.vendor else []
        bare = msgspec.structs.replace(product, cpe="", vendor="", name="", models=())
        faces += [Face(bare, purl, undecided=narrowed) for purl in self._purls(helper, place)]
        return name, _Defined(tuple(faces), label or name)

    def _look_at(self, names: dict[str, str]) -> None:
        version = names.get("product_version", "")
        if version and any(sign in version for sign in "<>*") and said.read(version) is not None:
            self._counts["product versions are ranges (test 6.1.31) and were read as such"] += 1

    def _cpe(self, helper: Record, where: str) -> str:
        given = text(helper, "cpe", where)
        if not given:
            return ""
        try:
            name = cpe.parse(given)
        except BadInput as error:
            self._faults.add(f"{where}/cpe", error.what, error.do)
            return ""
        if any(
            value in {cpe.ANY, cpe.NA} or cpe.has_wildcard(value) for value in (name.vendor, name.product)
        ):
            self._counts["CPE names stand for more than one product and were not looked up"] += 1
            return ""
        return str(name)

    def _models(self, helper: Record, where: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for key, test in (("model_numbers", "6.1.43"), ("skus", "6.1.61")):
            for at, model in enumerate(texts(helper, key, where)[:_MOST_MODELS]):
                plain = model.replace("\\\\", "").replace("\\*", "")
                if plain.count("*") > 1:
                    self._faults.add(
                        f"{where}/{key}/{at}", f"several stars in one of the {key} (test {test})", _DO
                    )
                elif has_wildcard(model) and len(lead(model)) < SHORTEST:
                    self._counts["model numbers begin with a wildcard and were not looked up"] += 1
                elif model.strip():
                    found[model.strip()[:_LONGEST]] = None
        return tuple(found)

    def _purls(self, helper: Record, where: str) -> list[str]:
        given = [*texts(helper, "purls", where)[:_MOST_FACES], text(helper, "purl", where)]
        found: dict[str, None] = {}
        for purl in given:
            try:
                if purl and PackageURL.from_string(purl):
                    found[purl] = None
            except ValueError:
                self._faults.add(where, f"not a package URL (test 6.1.13): {purl[:100]!r}", "see ECMA-427")
        return list(found)

    def _relate(self, value: object, where: str, first: str) -> None:
        try:
            one = as_record(value, where)
            begin = text(one, first, where)
            steps = list(self._steps(one, where, first))
            name, own = self._product(
                record(one, "full_product_name", where), f"{where}/full_product_name", _Path({}, "", 0)
            )
            if not begin or not steps or not all(target for _, target in steps):
                raise BadInput("a relationship names two products", where=where, do=_DO)
        except BadInput as error:
            if self._records.left < 0:
                raise
            self._faults.take(error, where)
            return
        if name in self._defined or name in self._related:
            self.twice.add(name)
            self._faults.add(where, f"the product id {name[:60]!r} is defined twice (test 6.1.2)", _DO)
            return
        self._records.beside(_FACE_BYTES)
        self._related[name] = (begin, tuple(steps), own, where)

    @staticmethod
    def _steps(one: Record, where: str, first: str) -> Iterator[tuple[str, str]]:
        if first == "product_reference":
            yield text(one, "category", where), text(one, "relates_to_product_reference", where)
            return
        for value, place in list(numbered(one, "subpaths", where))[: DEEPEST + 1]:
            step = as_record(value, place)
            yield text(step, "category", place), text(step, "next_product_reference", place)

    def _resolve(self, name: str, way: tuple[str, ...]) -> _Defined:
        """What a product id means. Raises ``BadInput`` if it is not defined, or by itself."""
        known = self._defined.get(name)
        if known is not None:
            return known
        related = self._related.get(name)
        if related is None:
            raise BadInput(f"the product id {name[:60]!r} is defined nowhere (test 6.1.1)", do=_DO)
        if name in way:
            raise BadInput(f"the product id {name[:60]!r} is defined by itself (test 6.1.3)", do=_DO)
        if len(way) >= DEEPEST:
            raise BadInput(f"relationships lead through more than {DEEPEST} others", do=_DO)
        begin, steps, own, _ = related
        made = self._resolve(begin, (*way, name))
        for category, target in steps:
            made = _joined(category, made, self._resolve(target, (*way, name)))
        faces = tuple(dict.fromkeys((*own.faces, *made.faces)))[:_MOST_FACES]
        self._records.beside(_FACE_BYTES * len(faces))
        found = self._defined[name] = _Defined(faces, own.label)
        return found

    def _group(self, value: object, where: str) -> None:
        try:
            one = as_record(value, where)
            name, members = text(one, "group_id", where), texts(one, "product_ids", where)
            if not name:
                raise BadInput("a group has no group_id", where=where, do=_DO)
            if name in self.groups:
                raise BadInput(f"the group {name[:60]!r} is defined twice (test 6.1.5)", where=where, do=_DO)
        except BadInput as error:
            self._faults.take(error, where)
            return
        self.groups[name] = members
        self.check(members, f"{where}/product_ids")


def _joined(category: str, one: _Defined, other: _Defined) -> _Defined:
    """The faces of a product in its relation to another."""
    if category == "installed_on":
        faces = [each for face in one.faces for target in other.faces for each in _installed(face, target)]
    else:
        part = f"it speaks of it only together with {other.label[:80]}"
        alone = category != "installed_with"
        faces = [_part(face, other, "" if alone else part) for face in one.faces]
        if alone:
            why = (
                ""
                if category == "default_component_of"
                else f"it accuses it only together with {one.label[:80]}"
            )
            faces += [
                face._replace(
                    product=msgspec.structs.replace(face.product, cpe=""),
                    undecided=face.undecided or why, accused_only=True,
                )
                for face in other.faces if face.product.vendor
            ]  # fmt: skip
    return _Defined(tuple(dict.fromkeys(faces[:_MOST_FACES])), f"{one.label} ({other.label})"[:_LONGEST])


def _installed(face: Face, target: Face) -> Iterator[Face]:
    """What is installed, and on what: the device by its own name, with the version of what runs on it."""
    undecided = face.undecided or target.undecided
    product = face.product
    if face.purl:
        yield face._replace(within=(*face.within, *_names(target)), undecided=undecided)
        return
    if target.product.vendor:
        device = msgspec.structs.replace(
            target.product, version=product.version or target.product.version, cpe="", source=product.source
        )
        yield Face(device, within=face.within, undecided=undecided, accused_only=face.accused_only)
    if product.cpe:
        alone = Product(cpe=product.cpe, version=product.version, source=product.source)
        if target.product.cpe:
            yield face._replace(product=alone, undecided=undecided, needs=Product(cpe=target.product.cpe))
        else:
            why = undecided or "it speaks of it only as installed on another product"
            yield face._replace(product=alone, undecided=why)


def _part(face: Face, other: _Defined, why: str) -> Face:
    within = dict.fromkeys(
        (*face.within, *(name for one in other.faces for name in _names(one)), other.label)
    )
    return face._replace(within=tuple(within)[:_MOST_FACES], undecided=face.undecided or why)


def _names(face: Face) -> Sequence[str]:
    """By what a product is known to other documents, as ``mentioned.product_names`` writes it."""
    own = f"{face.product.name} {face.product.version}".strip()
    return [name for name in (canonical(face.purl), own if face.product.name else "") if name]
