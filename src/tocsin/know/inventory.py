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

import msgspec

from tocsin.core.component import Advisory, Component, Exposure, KevEntry
from tocsin.know.findings import Answer, Findings
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
from tocsin.know.versions import order, sortable
from tocsin.know.versions.ecosystem import normal_package, split

_ByVersion = dict[str, list[int]]


class _Line:
    """The components of one package and release, by version."""

    def __init__(self, by_version: _ByVersion, keys: Keys) -> None:
        rows: list[tuple[bytes, str]] = []
        self.rest: list[str] = []
        """Versions that have no bytes."""
        for version in by_version:
            key = keys.get(version)
            here = None if key is None else sortable(key)
            if here is None:
                self.rest.append(version)
            else:
                rows.append((here, version))
        rows.sort()
        self.keys = [here for here, _ in rows]
        self.versions = [version for _, version in rows]
        self.places = by_version

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
        self._brought = bring(components, mentioned).statements
        self._keys: dict[str, Keys] = {}
        self._lines: dict[tuple[str, str], dict[str, _Line]] = {}
        for (family, release, package), by_version in _grouped(components).items():
            keys = self._keys.setdefault(family, Keys(family, order(family)))
            self._lines.setdefault((family, package), {})[release] = _Line(by_version, keys)

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
                            doubts.add(doubtful(doubt, family, component), _bare(component))
                        for accused in answer.accused:
                            found = expose(_bare(component), accused, rows)
                            exposures += self._standing(place, found, rows, doubts)
        exposures.sort(key=place_of)
        return Matched(exposures=exposures, unchecked=doubts.lines(), notes=notes(loose, families.values()))

    def _standing(
        self, place: int, found: Exposure, rows: dict[str, KevEntry], doubts: Doubts
    ) -> list[Exposure]:
        """The exposure as statements leave it: none if they clear it, and then why."""
        statements = (*self._components[place].statements, *self._brought.get(place, ()))
        if not statements:
            return [found]
        bare = found.component
        obeyed = obey(bare, [found], statements)
        alone = set(obey(bare, [], statements).reasons)
        for reason in obeyed.reasons:
            if reason not in alone:  # what is undecided was said when the inventory came in
                doubts.add(reason, bare)
        standing = [
            one for one in obeyed.exposures if one.cite == found.cite and one.advisory == found.advisory
        ]
        return [msgspec.structs.replace(one, kev=listed(one.advisory, one.aliases, rows)) for one in standing]


def _bare(component: Component) -> Component:
    return msgspec.structs.replace(component, statements=()) if component.statements else component


def _grouped(components: Iterable[Component]) -> dict[tuple[str, str, str], _ByVersion]:
    """(family, release, package) -> version -> places; what has no ecosystem is left out."""
    groups: dict[tuple[str, str, str], _ByVersion] = {}
    known: dict[tuple[str, str], _ByVersion] = {}
    for place, one in enumerate(components):
        if not one.ecosystem:
            continue
        name = one.ecosystem, one.package or one.name
        by_version = known.get(name)
        if by_version is None:
            family, release = split(one.ecosystem)
            group = family, release, normal_package(family, name[1])
            by_version = known[name] = groups.setdefault(group, {})
        by_version.setdefault(one.version, []).append(place)
    return groups


def _entries(advisory: Advisory) -> dict[tuple[str, str], list[Entry]]:
    """(family, package) -> what the advisory says of it; nothing if it is withdrawn."""
    entries: dict[tuple[str, str], list[Entry]] = {}
    for affected in () if advisory.withdrawn else advisory.affected:
        family, release = split(affected.ecosystem)
        name = family, normal_package(family, affected.package)
        entries.setdefault(name, []).append(Entry(release, advisory, affected))
    return entries
