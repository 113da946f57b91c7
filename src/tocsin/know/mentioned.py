# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Statements of one document about the components of others (VEX apart from its SBOM): ``bring``.

What a document speaks of without listing it is a ``mentioned`` component. It is looked
for among all components here, in the first of these ways that finds any:

1. by serial number, version and ``bom-ref`` of a document (BOM-Link; without
   ``bom-ref`` the described component is meant, not its parts);
2. by package URL, with a version and equal in canonical form;
3. by name and version as the statement's own document describes its product; where the
   statement names versions itself, by name and these.

What a document names by CPE, or by vendor, name and version (``Component.product``, CSAF), is looked for as
advisories look for it (``know.products``), beside these ways; where a version cannot be compared for certain the
statement is undecided.

All that are found are accused. Only what is sure is cleared; a clearing statement is
undecided, with the reason, where two documents of different content bear the serial
number and version, where a name is all there is, and where a package URL is cleared as
part of a product (``Statement.within``) of which the component here is not a part.
A link to another version of a document than those that are here decides nothing.
A statement that finds nothing is a line among what was not checked.

The order of the two lists does not matter. Cost: linear in both, in the statements of
each mentioned component times the components it finds, and one parse a package URL if
any is mentioned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple
from urllib.parse import unquote

import msgspec

from tocsin.core.component import Component, InDocument, Statement, Unchecked
from tocsin.core.sentence import translatable
from tocsin.know.products import Here as Products
from tocsin.know.readers.purl import canonical
from tocsin.know.stated_versions import Versions

_NOWHERE: Final = translatable("no inventory here holds what they speak of")
_OTHER_EDITION: Final = translatable("they speak of another version of a document than the one that is here")
_TWINS: Final = "two different documents here bear the serial number that it names"
_BY_NAME: Final = "it names the product by name and version alone, which two products may share"
_ANY_VERSION: Final = "it names neither a version of the product nor a package URL"
_SHOWN: Final = 3
_LONGEST: Final = 200

_Edition = tuple[str, str]


class Brought(NamedTuple):
    """Statements by the place of the component that they are about, and those that found none."""

    statements: dict[int, list[Statement]]
    unchecked: list[Unchecked]


class _Found(NamedTuple):
    places: Sequence[int]
    undecided: str = ""
    """Why nothing is decided."""
    no_clearing: str = ""
    """Why nothing is cleared."""


def bring(components: Sequence[Component], mentioned: Sequence[Component]) -> Brought:
    """Find the components that are mentioned, and say for each what is stated of it."""
    if not mentioned:
        return Brought({}, [])
    here, versions = _Here(components, mentioned), Versions()
    found: dict[int, dict[Statement, None]] = {}
    lost: dict[tuple[str, str], list[Component]] = {}
    for subject in mentioned:
        answer = here.find(subject)
        products = here.products(subject)
        unheard: list[Statement] = []
        for said in subject.statements:
            heard = False
            for place, why in products:
                if why and said.answer == "cleared":  # an exposure stands, or its own doubt is told
                    continue
                found.setdefault(place, {})[here.rule_product(said, place, why)] = None
                heard = True
            for place in answer.places:
                ruled = here.rule(said, subject, place, answer, versions)
                if ruled is not None:
                    found.setdefault(place, {})[ruled] = None
                    heard = True
            if not heard and not (subject.product and said.answer == "cleared"):  # nothing here to clear
                unheard.append(said)
        if unheard:
            left = msgspec.structs.replace(subject, statements=tuple(unheard))
            lost.setdefault((_file(subject), answer.undecided or _NOWHERE), []).append(left)
    lines = [_line(file, why, group) for (file, why), group in sorted(lost.items())]
    return Brought({place: sorted(group, key=_order) for place, group in found.items()}, lines)


def product_names(component: Component) -> tuple[str, ...]:
    """By what a product that a document describes is known to other documents: package URL, name and version."""
    named = (canonical(component.purl), _label(component) if component.name else "")
    return tuple(name for name in named if name)


class _Here:
    """The components here, by everything that a document can name them by."""

    def __init__(self, components: Sequence[Component], mentioned: Sequence[Component]) -> None:
        self._components = components
        wanted = {one.document.serial for one in mentioned if one.document and one.document.serial}
        self._by_ref: dict[tuple[_Edition, str], list[int]] = {}
        self._described: dict[_Edition, list[int]] = {}
        self._editions: dict[str, dict[str, None]] = {}
        self._twins = self._linkable(wanted)
        self._by_purl = self._purls() if any(one.purl for one in mentioned) else {}
        self._by_name = self._names() if any(one.name for one in mentioned) else {}
        self._named = Products(components) if any(one.product for one in mentioned) else None
        within = any(said.within for one in mentioned for said in one.statements)
        self._products = self._documents() if within else {}

    def _linkable(self, wanted: set[str]) -> set[_Edition]:
        """Index what can be linked to; returns the documents of which there are several that differ."""
        contents: dict[_Edition, dict[str, set[object]]] = {}
        for place, one in enumerate(self._components):
            stands = one.document
            if stands is None or stands.serial not in wanted:
                continue
            edition = (stands.serial, stands.edition)
            self._editions.setdefault(stands.serial, {})[stands.edition] = None
            if stands.ref:
                self._by_ref.setdefault((edition, stands.ref), []).append(place)
            if stands.described:
                self._described.setdefault(edition, []).append(place)
            mark = (stands.ref, stands.described, one.purl, one.name, one.version, one.range)
            contents.setdefault(edition, {}).setdefault(_file(one), set()).add(mark)
        return {
            edition
            for edition, files in contents.items()
            if len(files) > 1 and len({frozenset(marks) for marks in files.values()}) > 1
        }

    def _purls(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, one in enumerate(self._components):
            if one.purl and (key := canonical(one.purl)):
                found.setdefault(key, []).append(place)
        return found

    def _names(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, one in enumerate(self._components):
            found.setdefault(one.name, []).append(place)
        return found

    def _documents(self) -> dict[str, set[str]]:
        """File -> the names of what it describes, and its own."""
        found: dict[str, set[str]] = {}
        for one in self._components:
            if one.document is not None and one.document.described:
                found.setdefault(_file(one), set()).update(product_names(one))
        return found

    def products(self, subject: Component) -> list[tuple[int, str]]:
        """The components that are of the product of a document, and why that cannot be told of some."""
        if self._named is None or subject.product is None:
            return []
        rows = self._named.find(subject.product)
        return [(row.place, row.why) for row in rows if row.holds is not False]

    def rule_product(self, said: Statement, place: int, why: str) -> Statement:
        """What a statement on a product says of one of the components that are of it."""
        bare = msgspec.structs.replace(said, versions=(), within=())
        if why:
            return _undecided(bare, why)
        if (
            said.answer == "cleared"
            and said.within
            and not self._is_within(self._components[place], said.within)
        ):
            return _undecided(bare, f"it speaks of it as part of {said.within[-1]}, which this is not")
        return bare

    def find(self, subject: Component) -> _Found:
        """The components that are meant; none, and perhaps why, if there are none."""
        other = _Found(())
        if subject.document is not None and subject.document.serial:
            linked = self._linked(subject.document)
            if linked.places and not linked.undecided:
                return linked
            other = linked
        if places := self._by_purl.get(canonical(subject.purl), ()):
            return _Found(places)
        if subject.name and (places := self._by_name.get(subject.name, ())):
            return _Found(places, no_clearing=_BY_NAME)
        return other

    def _linked(self, link: InDocument) -> _Found:
        edition = (link.serial, link.edition)
        places = self._at(edition, link)
        if places:
            return _Found(places, no_clearing=_TWINS if edition in self._twins else "")
        others = [known for known in self._editions.get(link.serial, {}) if known != link.edition]
        if not others or link.edition in self._editions[link.serial]:
            return _Found(())
        near = [place for known in sorted(others) for place in self._at((link.serial, known), link)]
        if not near:
            return _Found((), undecided=_OTHER_EDITION)
        listed = ", ".join(sorted(others)[:_SHOWN])
        return _Found(
            near,
            undecided=f"it speaks of version {link.edition} of the document, and here is version {listed}",
        )

    def _at(self, edition: _Edition, link: InDocument) -> Sequence[int]:
        """The ``bom-ref`` as it stands there, else with its percent-encoding undone."""
        if not link.ref:
            return self._described.get(edition, ())
        ref = link.ref if (edition, link.ref) in self._by_ref else unquote(link.ref)
        return self._by_ref.get((edition, ref), ())

    def rule(
        self, said: Statement, subject: Component, place: int, found: _Found, versions: Versions
    ) -> Statement | None:
        """What one statement says of one of the components found; None if it does not mean this one."""
        component = self._components[place]
        named = said.versions
        bare = msgspec.structs.replace(said, versions=(), within=())
        if found.no_clearing == _BY_NAME and not named:
            if subject.version and subject.version != component.version:
                return None
            if not subject.version:
                return _undecided(bare, _ANY_VERSION)
        if found.undecided:
            return _undecided(bare, found.undecided)
        ruled = versions.decide(bare, component, named)
        if ruled.answer != "cleared":
            return ruled
        if found.no_clearing:
            return _undecided(ruled, found.no_clearing)
        if said.within and not self._is_within(component, said.within):
            return _undecided(ruled, f"it speaks of it as part of {said.within[-1]}, which this is not")
        return ruled

    def _is_within(self, component: Component, names: Iterable[str]) -> bool:
        file = _file(component)
        known = self._products.get(file, set())
        return any(name in known or name == file for name in names)


def _undecided(said: Statement, why: str) -> Statement:
    return said if said.answer == "undecided" else msgspec.structs.replace(said, answer="undecided", why=why)


def _order(said: Statement) -> tuple[str, ...]:
    return (said.cite, said.id, said.answer, said.why)


def _file(component: Component) -> str:
    return component.source.rpartition("#")[0]


def _label(component: Component) -> str:
    """What a component is called: name and version, else package URL, else link."""
    stands = component.document
    if component.name:
        text = f"{component.name} {component.version}".strip()
    elif component.product is not None and not component.purl:
        one = component.product
        text = " ".join(part for part in (one.vendor, one.name, one.version) if part) or one.cpe
    elif component.purl or stands is None:
        text = component.purl
    else:
        link = f"urn:cdx:{stands.serial}/{stands.edition}" if stands.serial else ""
        text = "#".join(part for part in (link, stands.ref) if part)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _line(file: str, why: str, subjects: list[Component]) -> Unchecked:
    statements = [said for one in subjects for said in one.statements]
    accusing = sum(said.answer == "accused" for said in statements)
    about = _some({_label(one) for one in subjects})
    ids = _some({said.id for said in statements})
    return Unchecked(
        what=f"{len(statements)} statements in {file}, {accusing} of them accusing, about {about} ({ids})",
        why=why,
        kind="list",
        source=min(one.source for one in subjects),
    )


def _some(names: set[str]) -> str:
    rest = len(names) - _SHOWN
    shown = ", ".join(sorted(names)[:_SHOWN])
    return f"{shown} and {rest} more" if rest > 0 else shown
