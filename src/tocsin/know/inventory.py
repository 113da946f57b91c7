# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One new advisory against all components held: ``Inventory(components).against(advisory)``.

The other direction of ``know.match``, with its answers. Components stand by family, package and release in the
order of the keys of their versions, so that the bounds of an advisory cut out those that it accuses. Versions
without a byte key are judged one by one, each once. Cost: of ``Inventory`` one key a version held and a sort;
of ``against`` two bisections a range, and one record an exposure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tocsin.core.component import Advisory, Component, Exposure, KevEntry
from tocsin.know.findings import Answer, Findings
from tocsin.know.matched import (
    Doubts,
    Entry,
    Matched,
    bare,
    by_cve,
    by_package,
    doubtful,
    expose,
    notes,
    place_of,
    rows_of,
    with_kev,
)
from tocsin.know.mentioned import bring
from tocsin.know.named import Named, spread
from tocsin.know.stated import obey
from tocsin.know.verdict import Keys
from tocsin.know.versions import order, sortable
from tocsin.know.versions.ecosystem import normal_package, split


class _Line:
    """The components of one package and release, by version."""

    def __init__(self, components: Sequence[Component], places: Iterable[int], keys: Keys) -> None:
        self.places: dict[str, list[int]] = {}
        for place in places:
            self.places.setdefault(components[place].version, []).append(place)
        rows: list[tuple[bytes, str]] = []
        self.rest: list[str] = []
        """Versions that have no bytes."""
        for version in self.places:
            key = keys.get(version)
            here = None if key is None else sortable(key)
            if here is None:
                self.rest.append(version)
            else:
                rows.append((here, version))
        rows.sort()
        self.keys = [here for here, _ in rows]
        self.versions = [version for _, version in rows]

    def touched(self, findings: Findings) -> Iterator[tuple[Answer, list[int]]]:
        """What the findings say of the versions here, where they say anything, and the places of its components."""
        ranges = findings.within(self.keys)
        some = self.versions if ranges is None else (self.versions[at] for part in ranges for at in part)
        for versions in (some, self.rest):
            for version in versions:
                answer = findings.of(version)
                if answer.accused or answer.doubts:
                    yield answer, self.places[version]


class Inventory:
    """Components held, ready to be asked about by advisories."""

    def __init__(self, components: Sequence[Component], mentioned: Sequence[Component] = ()) -> None:
        """Sort the components; ``mentioned`` as in ``match``. They are not to be changed afterwards."""
        self._components = components
        self._named = Named(components)
        self._brought = bring(components, mentioned).statements
        self._keys: dict[str, Keys] = {}
        self._lines: dict[tuple[str, str], dict[str, _Line]] = {}
        for (family, release), packages in by_package(components).items():
            if not family:
                continue
            keys = self._keys.setdefault(family, Keys(family, order(family)))
            for package, places in packages.items():
                line = _Line(components, places, keys)
                self._lines.setdefault((family, package), {})[release] = line

    def against(self, advisory: Advisory, kev: Sequence[KevEntry] = ()) -> Matched:
        """The components that the advisory accuses, and those of its packages that could not be checked.

        Of components without an ecosystem nothing is said here: they are not checked whatever comes.
        """
        doubts, loose, families = Doubts(), set[str](), dict[str, Keys]()
        exposures: list[Exposure] = []
        rows = by_cve(kev)
        for (family, package), entries in _entries(advisory).items():
            for release, line in self._lines.get((family, package), {}).items():
                keys = families[family] = self._keys[family]
                findings = Findings(rows_of(entries, family, release, loose), keys)
                for answer, places in line.touched(findings):
                    for place in places:
                        component = self._components[place]
                        for doubt in answer.doubts:
                            doubts.add(doubtful(doubt, family, component), bare(component))
                        for accused in answer.accused:
                            found = expose(bare(component), accused, rows)
                            exposures += self._standing(place, found, rows, doubts)
        known = {(one.component, one.advisory, one.publisher) for one in exposures}
        by_name, unsure = self._named.against(advisory, rows)
        for place, group in by_name.items():
            for found in group:
                if (found.component, found.advisory, found.publisher) not in known:
                    exposures += self._standing(place, found, rows, doubts)
        for place, reasons in unsure.items():
            for reason in reasons:
                doubts.add(reason, bare(self._components[place]))
        exposures.sort(key=place_of)
        return Matched(exposures=exposures, unchecked=doubts.lines(), notes=notes(loose, families.values()))

    def _standing(
        self, place: int, found: Exposure, rows: dict[str, KevEntry], doubts: Doubts
    ) -> list[Exposure]:
        """The exposure as statements leave it: none if they clear it, and then why."""
        statements = (*self._components[place].statements, *self._brought.get(place, ()))
        if not statements:
            return [found]
        one = found.component
        obeyed = obey(one, [found], statements)
        alone = set(obey(one, [], statements).reasons)
        for reason in obeyed.reasons:
            if reason not in alone:  # what is undecided was said when the inventory came in
                doubts.add(reason, one)
        standing = [
            one for one in obeyed.exposures if one.cite == found.cite and one.advisory == found.advisory
        ]
        return [with_kev(one, rows) for one in standing]


def _entries(advisory: Advisory) -> dict[tuple[str, str], list[Entry]]:
    """(family, package) -> what the advisory says of it; nothing if it is withdrawn."""
    entries: dict[tuple[str, str], list[Entry]] = {}
    for one in () if advisory.withdrawn else spread([advisory]):
        for affected in one.affected:
            family, release = split(affected.ecosystem)
            name = family, normal_package(family, affected.package)
            entries.setdefault(name, []).append(Entry(release, one, affected))
    return entries
