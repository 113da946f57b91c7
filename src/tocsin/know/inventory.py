# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One new advisory against all components held: ``Inventory(components).against(advisory)``.

The other direction of ``know.match``, with its answers. Components stand by family, package and release in the
order of the keys of their versions, so that the bounds of an advisory cut out those that it accuses. Versions
without a byte key are judged one by one, each once. Cost: of ``Inventory`` one key a version held and a sort;
of ``against`` two bisections a range, and one record an exposure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.core.component import Advisory, Component, Exposure, KevEntry
from tocsin.know.findings import Answer, Findings
from tocsin.know.matched import Matched, by_cve, with_kev
from tocsin.know.mentioned import bring
from tocsin.know.named import Named
from tocsin.know.packages import Entries, Package, Versions, by_package
from tocsin.know.run import Run, Spoken
from tocsin.know.stated import obey
from tocsin.know.verdict import Keys
from tocsin.know.versions import order


class _Line:
    """The components of one package and release, by version."""

    def __init__(self, versions: Versions, keys: Keys) -> None:
        self.places = versions
        rows: list[tuple[bytes, str]] = []
        self.rest: list[str] = []
        """Versions that have no bytes."""
        for version in versions:
            here = keys.plain[version]
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
        self._spoken = Spoken(components, bring(components, mentioned).statements, {})
        self._keys: dict[str, Keys] = {}
        self._lines: dict[Package, dict[str, _Line]] = {}
        for (family, release), packages in by_package(components).items():
            if not family:
                continue
            keys = self._keys.setdefault(family, Keys(family, order(family)))
            for package, versions in packages.items():
                self._lines.setdefault((family, package), {})[release] = _Line(versions, keys)

    def against(self, advisory: Advisory, kev: Sequence[KevEntry] = ()) -> Matched:
        """The components that the advisory accuses, and those of its packages that could not be checked.

        Of components without an ecosystem nothing is said here: they are not checked whatever comes.
        """
        run = Run(by_cve(kev), self._keys)
        for (family, package), entries in Entries([advisory]).by_package.items():
            for release, line in self._lines.get((family, package), {}).items():
                findings = run.findings(entries, family, release)
                for answer, places in () if findings is None else line.touched(findings):
                    for place in places:
                        for found in run.heard(self._components[place], family, answer):
                            run.exposures += self._standing(place, found, run)
        known = {(one.component, one.advisory, one.publisher) for one in run.exposures}
        by_name, unsure = self._named.against(advisory, run.kev)
        for place, group in by_name.items():
            for found in group:
                if (found.component, found.advisory, found.publisher) not in known:
                    run.exposures += self._standing(place, found, run)
        for place, reasons in unsure.items():
            run.doubt(reasons, self._components[place])
        return run.matched()

    def _standing(self, place: int, found: Exposure, run: Run) -> list[Exposure]:
        """The exposure as statements leave it: none if they clear it, and then why."""
        statements = self._spoken.statements(place) if place in self._spoken.places else ()
        if not statements:
            return [found]
        one = found.component
        obeyed = obey(one, [found], statements)
        alone = set(obey(one, [], statements).reasons)
        # What is undecided was said when the inventory came in.
        run.doubt((reason for reason in obeyed.reasons if reason not in alone), one)
        standing = [
            one for one in obeyed.exposures if one.cite == found.cite and one.advisory == found.advisory
        ]
        return [with_kev(one, run.kev) for one in standing]
