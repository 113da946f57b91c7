# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Components against advisories: the seam ``match(components, advisories, kev, mentioned)``.

Each component is looked up by family, release and package; what the advisories of one package say of its
versions is laid out once (``know.findings``). Withdrawn advisories are skipped; of two with one id the later
``modified`` counts; ranges of different advisories are never merged. Whatever could not be checked comes back as
``Unchecked``, grouped by reason. What the inventory itself says of holes, and what other documents say of its
components (``know.mentioned``), is laid over that (``know.stated``), component by component. An exposure says
whether the hole is on CISA's list, by the CVE among its names, and carries the severity that its advisory gives
this package. Cost: one pass over both lists, one key a version that is named or held, and one record an
exposure; memory for the advisories of the packages looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from tocsin.core.component import Advisory, Component, Exposure, KevEntry
from tocsin.core.sentence import translatable
from tocsin.know.findings import Findings
from tocsin.know.matched import (
    Doubts,
    Entry,
    Matched,
    by_cve,
    doubtful,
    expose,
    listed,
    notes,
    place_of,
    rows_of,
)
from tocsin.know.mentioned import bring
from tocsin.know.stated import obey
from tocsin.know.verdict import Keys
from tocsin.know.versions import order
from tocsin.know.versions.ecosystem import normal_package, relate, split

__all__ = ["Matched", "match"]

_NO_ECOSYSTEM: Final = translatable("its ecosystem is not known, so no advisory can be looked up")
_NO_PACKAGE: Final = translatable(
    "it is a service, often run by somebody else: there is no package of it to look up"
)


_Index = dict[tuple[str, str], list[Entry]]


def match(
    components: Sequence[Component],
    advisories: Sequence[Advisory],
    kev: Sequence[KevEntry] = (),
    mentioned: Sequence[Component] = (),
) -> Matched:
    """Find the components that are accused, and say what could not be checked.

    ``mentioned`` are those that documents speak of without listing them; only their statements count.
    """
    search = _Search(advisories, kev)
    brought = bring(components, mentioned)
    exposures: list[Exposure] = []
    for place, component in enumerate(components):
        # An exposure names its component; what was stated of other holes in it does not belong to it.
        bare = msgspec.structs.replace(component, statements=()) if component.statements else component
        found = search.exposures(bare)
        statements = (*component.statements, *brought.statements.get(place, ()))
        if statements:
            found, reasons = obey(bare, found, statements)
            found = [search.with_kev(one) for one in found]
            for reason in reasons:
                search.doubts.add(reason, bare)
        exposures += found
    exposures.sort(key=place_of)
    unchecked = [*search.doubts.lines(), *brought.unchecked]
    return Matched(exposures=exposures, unchecked=unchecked, notes=search.notes())


class _Home:
    """What is loaded for one family and release."""

    def __init__(self, family: str, release: str, keys: Keys, index: _Index) -> None:
        self.family, self.keys = family, keys
        self.loose: set[str] = set()
        self._release, self._index = release, index
        self._by_name: dict[str, Findings | None] = {}
        self._by_package: dict[str, Findings | None] = {}

    def findings(self, name: str) -> Findings | None:
        """What the advisories say of a package, by any of its names; None if they do not name it."""
        if name not in self._by_name:
            package = normal_package(self.family, name)
            if package not in self._by_package:
                rows = rows_of(
                    self._index.get((self.family, package), ()), self.family, self._release, self.loose
                )
                self._by_package[package] = Findings(rows, self.keys) if rows else None
            self._by_name[name] = self._by_package[package]
        return self._by_name[name]


class _Search:
    """The advisories of one run by package, and what was learnt while looking things up in them."""

    def __init__(self, advisories: Iterable[Advisory], kev: Iterable[KevEntry]) -> None:
        self._index, self._families = _index(advisories)
        self._kev = by_cve(kev)
        self._homes: dict[tuple[str, str], _Home | None] = {}
        self._by_ecosystem: dict[str, _Home | None] = {}
        self._keys: dict[str, Keys] = {}
        self.doubts = Doubts()

    def exposures(self, component: Component) -> list[Exposure]:
        """What advisories say of one component."""
        ecosystem = component.ecosystem
        if ecosystem not in self._by_ecosystem:
            self._by_ecosystem[ecosystem] = self._home(*split(ecosystem))
        home = self._by_ecosystem[ecosystem]
        if home is None:
            self.doubts.add(_nowhere(component), component)
            return []
        findings = home.findings(component.package or component.name)
        if findings is None:
            return []
        answer = findings.of(component.version)
        for doubt in answer.doubts:
            self.doubts.add(doubtful(doubt, home.family, component), component)
        return [expose(component, one, self._kev) for one in answer.accused]

    def with_kev(self, exposure: Exposure) -> Exposure:
        """The exposure with its row of CISA's list, if it is on it."""
        row = listed(exposure.advisory, exposure.aliases, self._kev)
        return exposure if row is None else msgspec.structs.replace(exposure, kev=row)

    def notes(self) -> list[str]:
        """What a person should know about the answers."""
        loose = {note for home in self._homes.values() if home is not None for note in home.loose}
        return notes(loose, self._keys.values())

    def _home(self, family: str, release: str) -> _Home | None:
        """The advisories for a family and release; None if there are none loaded."""
        if (family, release) not in self._homes:
            known = self._families.get(family, ())
            home = None
            if family and any(relate(release, one) != "other" for one in known):
                keys = self._keys.setdefault(family, Keys(family, order(family)))
                home = _Home(family, release, keys, self._index)
            self._homes[family, release] = home
        return self._homes[family, release]


def _nowhere(component: Component) -> str:
    """Why nothing can be looked up for a component."""
    if not split(component.ecosystem)[0]:
        return _NO_PACKAGE if component.kind == "service" else _NO_ECOSYSTEM
    return f"no advisories for the ecosystem {component.ecosystem} are loaded"


def _index(advisories: Iterable[Advisory]) -> tuple[_Index, dict[str, set[str]]]:
    """(family, package) -> entries, and family -> releases that anything is loaded for."""
    latest: dict[str, Advisory] = {}
    for advisory in advisories:
        known = latest.get(advisory.id)
        if known is None or known.modified < advisory.modified:
            latest[advisory.id] = advisory
    index: _Index = {}
    families: dict[str, set[str]] = {}
    for advisory in latest.values():
        for affected in advisory.affected:
            family, release = split(affected.ecosystem)
            families.setdefault(family, set()).add(release)
            if not advisory.withdrawn:
                name = normal_package(family, affected.package)
                index.setdefault((family, name), []).append(Entry(release, advisory, affected))
    return index, families
