# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Everything that the answer about one package hangs on, and a digest of it: who has the digest need not ask again.

``match`` asks about all packages; what it says of one hangs on nothing but the components of that package, what is
stated of them, the advisories that name it, and the rows of CISA's list for any name of a hole among these. Of devices
and what has a CPE name it hangs besides on all advisories that name products, and on all such components: another
product on the same asset counts, and names that resemble. So a
package is asked about again only when the digest of all that is another (``ask``), and the answers of all packages
together are those of ``match``; ``tests/know/test_package_facts.py`` holds both together. What hangs on all packages
at once (is anything loaded for an ecosystem, do documents speak of components that are nowhere) is made anew each time.

Cost: of the facts one pass over components, advisories' names and statements; of ``ask`` that of ``match`` over the package.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from tocsin import __version__
from tocsin.core import keys
from tocsin.core.component import Advisory, Answered, Component, Doubted, Exposure, KevEntry
from tocsin.know.match import nowhere
from tocsin.know.matched import Doubts, bare, by_cve, place_of
from tocsin.know.mentioned import Brought
from tocsin.know.named import Named, spread
from tocsin.know.packages import Entries, Entry, Package, Versions, by_package, places_of
from tocsin.know.run import Run, Spoken
from tocsin.know.verdict import Keys
from tocsin.know.versions.ecosystem import normal_package, relate, split

RULES = f"tocsin {__version__}; 3"
"""Part of every digest: other rules are other facts. Raise the number when the rules change between versions."""


class Naming(NamedTuple):
    """An advisory that names a package: its number, which is another when its content is, and its names."""

    number: int
    names: tuple[str, ...]


class Facts:
    """The packages that components belong to, and what bears on each."""

    def __init__(
        self, listed: Sequence[tuple[Component, bytes]], brought: Brought, kev: Iterable[KevEntry]
    ) -> None:
        """``listed``: the components, each with a digest of its content."""
        self._components = [component for component, _ in listed]
        self._digests = [digest for _, digest in listed]
        self._brought = brought.statements
        self._kev = by_cve(kev)
        self.held: dict[Package, dict[str, Versions]] = {}
        """Package -> release -> version -> places among the components."""
        for (family, release), packages in by_package(self._components).items():
            for package, versions in packages.items():
                self.held.setdefault((family, package), {})[release] = versions
        self._naming: dict[Package, list[Naming]] = {}
        self._families: dict[str, set[str]] = {}
        self._keys: dict[str, Keys] = {}
        self._names = Named(self._components)
        self._by_names = self._names.here.places()
        self._products: dict[int, tuple[str, ...]] = {}
        """Advisories that name products, and all names of theirs."""
        self._spoken = Spoken(self._components, self._brought, {})
        self._said: tuple[Spoken, dict[int, list[str]]] | None = None

    @property
    def by_names(self) -> bool:
        """Whether any component is a device, or has a CPE name."""
        return bool(self._by_names)

    def name_products(self, advisory: Naming) -> None:
        """Say that an advisory, which is not withdrawn, names products."""
        if self._by_names:
            self._products[advisory.number] = advisory.names

    def name(self, advisory: Naming, ecosystem: str, package: str, *, withdrawn: bool = False) -> None:
        """Say that an advisory names a package."""
        family, release = split(ecosystem)
        self._families.setdefault(family, set()).add(release)
        key = family, normal_package(family, package)
        if key in self.held and family and not withdrawn:
            self._naming.setdefault(key, []).append(advisory)

    def advisories(self, package: Package) -> set[int]:
        """The numbers of the advisories that bear on a package."""
        numbers = {one.number for one in self._naming.get(package, ())}
        return numbers | self._products.keys() if self._has_names(package) else numbers

    def _has_names(self, package: Package) -> bool:
        """Whether any component of it is a device, or has a CPE name."""
        if not self._by_names:
            return False
        return any(not self._by_names.isdisjoint(places_of(one)) for one in self.held[package].values())

    def digests(self) -> dict[Package, str]:
        """A digest of what bears on each package of which anything is said; the others have no exposures."""
        found: dict[Package, str] = {}
        naming_products = [Naming(number, names) for number, names in sorted(self._products.items())]
        by_names = ""
        if self._by_names:
            exploited = self._exploited(naming_products)
            by_names = self._held(sorted(self._by_names)) + bearing(_numbers(naming_products), exploited)
        for package, releases in self.held.items():
            places = [place for each in releases.values() for place in places_of(each)]
            naming = self._naming.get(package, ())
            named = by_names if self._has_names(package) else ""
            if named or naming or not self._spoken.places.isdisjoint(places):
                found[package] = self._held(places) + bearing(
                    _numbers(naming), self._exploited(naming), named
                )
        return found

    def _held(self, places: Sequence[int]) -> str:
        """A digest of components, of what is stated of them, and of the KEV rows of the holes that it is stated of."""
        rows: list[bytes] = []
        for place in places:
            brought = self._brought.get(place, ())
            stated = [name for one in self._spoken.statements(place) for name in (one.id, *one.aliases)]
            said = msgspec.json.encode((brought, self._rows(stated))) if stated else b""
            rows.append(self._digests[place] + said)
        return held(rows)

    def _rows(self, names: Iterable[str]) -> list[KevEntry]:
        """The KEV rows of holes."""
        return kev_rows(names, self._kev)

    def _exploited(self, naming: Iterable[Naming]) -> tuple[tuple[int, str], ...]:
        return exploited(naming, self._kev)

    def nowhere(self) -> tuple[Doubted, ...]:
        """The components for whose ecosystem no advisory is loaded at all."""
        doubts = Doubts()
        for (family, _), releases in self.held.items():
            for release, versions in releases.items():
                loaded = self._families.get(family, ()) if family else ()
                if not any(relate(release, one) != "other" for one in loaded):
                    for place in places_of(versions):
                        component = self._components[place]
                        if not family and place in self._by_names:
                            continue
                        doubts.add(nowhere(component, family), bare(component))
        return doubts.parts()

    def ask(self, package: Package, facts: str, advisories: Mapping[int, Advisory]) -> Asked:
        """Ask ``advisories``, by their numbers, about one package."""
        family, name = package
        run = Run(self._kev, self._keys)
        here = {number: advisories[number] for number in sorted(self.advisories(package))}
        entries, numbers = entries_of(package, here.values()), numbers_of(here)
        spoken = self._spoken
        if self._has_names(package):
            spoken, reasons = self._by_name(advisories)
            for versions in self.held[package].values():
                for place in places_of(versions):
                    run.doubt(reasons.get(place, ()), self._components[place])
        for release, versions in self.held[package].items():
            run.ask(entries, family, release, versions, spoken)
        answered = Answered(
            family=family,
            package=name,
            facts=facts,
            exploited=self._exploited(self._naming.get(package, ())),
            doubts=run.doubts.parts(alike_text),
        )
        return Asked(once(run.exposures), once(run.cleared), answered, numbers)

    def _by_name(self, advisories: Mapping[int, Advisory]) -> tuple[Spoken, dict[int, list[str]]]:
        """What all advisories that name products say, asked once."""
        if self._said is None:
            numbers = sorted(self._products)
            named, reasons = self._names.answers((advisories[number] for number in numbers), self._kev)
            self._said = Spoken(self._components, self._brought, named), reasons
        return self._said


class Asked(NamedTuple):
    """What came of asking about one package."""

    exposures: list[Exposure]
    cleared: list[Exposure]
    answered: Answered
    numbers: Mapping[tuple[str, str], int] = MappingProxyType({})
    """The numbers of the advisories that were asked, by id and publisher."""
    of_kinds: Sequence[tuple[Exposure, Sequence[bytes]]] = ()
    """Besides: each stands for those of all components that are alike (``alike_of``), here as they are kept."""


def entries_of(package: Package, advisories: Iterable[Advisory]) -> list[Entry]:
    """What advisories say of a package."""
    return Entries(advisories, {package}).by_package.get(package, [])


def numbers_of(advisories: Mapping[int, Advisory]) -> dict[tuple[str, str], int]:
    """The numbers of advisories by the id and the publisher that an exposure names."""
    return {(hole.id, hole.publisher): number for number, one in advisories.items() for hole in spread([one])}


def held(rows: Iterable[bytes]) -> str:
    """A digest of the components of a package, given one of each; in whatever order."""
    made = hashlib.blake2b(RULES.encode(), digest_size=20)
    for row in sorted(rows):
        made.update(len(row).to_bytes(8, "big") + row)
    return made.hexdigest()


HELD = 40
"""Characters of ``held``."""


def bearing(numbers: Iterable[int], exploited: Iterable[tuple[int, str]], more: str = "") -> str:
    """A digest of the advisories that bear on a package: their numbers, and those of holes on a KEV list."""
    body = msgspec.json.encode((RULES, sorted(numbers), sorted(exploited), more))
    return hashlib.blake2b(body, digest_size=20).hexdigest()


def exploited(naming: Iterable[Naming], kev: Mapping[str, KevEntry]) -> tuple[tuple[int, str], ...]:
    """The numbers of the advisories of holes on a KEV list, each with a digest of the rows."""
    if not kev:
        return ()
    names: dict[int, set[str]] = {}
    for one in naming:
        names.setdefault(one.number, set()).update(one.names)
    found = ((number, kev_rows(group, kev)) for number, group in sorted(names.items()))
    return tuple(
        (number, hashlib.blake2b(msgspec.json.encode(rows), digest_size=16).hexdigest())
        for number, rows in found
        if rows
    )


def kev_rows(names: Iterable[str], kev: Mapping[str, KevEntry]) -> list[KevEntry]:
    """The KEV rows of holes by their names, each once."""
    return [kev[name] for name in sorted({one.upper() for one in names} & kev.keys())] if kev else []


def _numbers(naming: Iterable[Naming]) -> set[int]:
    return {one.number for one in naming}


def alike_of(component: Component) -> bytes | None:
    """Equal for two components of which advisories that name packages say the same; None of one that has to be asked
    about by itself, because something is stated of it, or because it goes by other names besides.
    """
    if component.statements or component.cpe or component.kind != "software":
        return None
    return bytes.fromhex(alike_text(component))


def alike_text(component: Component) -> str:
    """The same in hexadecimal digits, whatever else is known of the component."""
    return _alike(
        component.ecosystem, component.package or component.name, component.version, bool(component.range)
    )


@functools.lru_cache(100_000)
def _alike(ecosystem: str, package: str, version: str, ranges: bool) -> str:
    family, release = split(ecosystem)
    known = (family, release, normal_package(family, package), version, "range" if ranges else "")
    return keys.key_of(*known)[:16].hex()


def found_by(component: Component) -> tuple[int, bytes | None]:
    """By what the store finds a component: the number of its package, and ``alike_of`` it."""
    return number_of(component), alike_of(component)


def package_of(component: Component) -> Package:
    """The package that a component belongs to."""
    family, _ = split(component.ecosystem)
    return family, normal_package(family, component.package or component.name)


def number_of(component: Component) -> int:
    """The number of its package, by which the store finds it; two packages share one now and then."""
    return number_of_name(component.ecosystem, component.package or component.name)


@functools.lru_cache(100_000)
def number_of_name(ecosystem: str, name: str) -> int:
    """The number of a package by its name in an ecosystem, in whatever form."""
    family, _ = split(ecosystem)
    return keys.number_of(family, normal_package(family, name))


def once(found: Sequence[Exposure]) -> list[Exposure]:
    """The same component listed twice is one; of two that differ in what is cited it is the last in the order of answers."""
    held = {_one(each): each for each in found}
    if len(held) < len(found):
        held = {_one(each): each for each in sorted(found, key=place_of)}
    return list(held.values())


def _one(exposure: Exposure) -> tuple[Component, str, str]:
    return exposure.component, exposure.advisory, exposure.publisher
