# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One run of questions about components: what was asked, heard and left open so far.

Shared by both directions (``know.match``, ``know.inventory``) and by the one that asks about single packages
(``know.package_facts``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tocsin.core.component import Component, Exposure, KevEntry, Statement, Unchecked
from tocsin.know.findings import NOTHING, Answer, Findings
from tocsin.know.matched import Doubts, Matched, bare, doubtful, expose, place_of, with_kev
from tocsin.know.packages import Entry, Versions, rows_of
from tocsin.know.stated import obey
from tocsin.know.verdict import Keys
from tocsin.know.versions import order


class Spoken:
    """What is said of single components: by their own inventory, by other documents, by advisories that name products."""

    def __init__(
        self,
        components: Sequence[Component],
        brought: Mapping[int, Sequence[Statement]],
        named: Mapping[int, Sequence[Exposure]],
    ) -> None:
        """``brought``: statements of other documents; ``named``: exposures by the names of a product; by place."""
        self.components = components
        self.brought = brought
        self.named = named
        own = (place for place, one in enumerate(components) if one.statements)
        self.places: set[int] = {*own, *(place for said in (brought, named) for place in said if said[place])}
        """Where anything is said."""

    def statements(self, place: int) -> tuple[Statement, ...]:
        """What is stated of a component, by its own inventory first."""
        return (*self.components[place].statements, *self.brought.get(place, ()))


class Run:
    """What was found so far. The advisories of a package are laid out when its turn comes, and then let go."""

    def __init__(self, kev: Mapping[str, KevEntry], keys: dict[str, Keys]) -> None:
        """``kev`` by CVE; ``keys`` by family, those of versions that are known already, which are added to."""
        self.exposures: list[Exposure] = []
        self.cleared: list[Exposure] = []
        self.doubts = Doubts()
        self.kev = kev
        self._keys = keys
        self._loose: set[str] = set()

    def ask(
        self, entries: Sequence[Entry], family: str, release: str, versions: Versions, spoken: Spoken
    ) -> None:
        """Ask about the components of one package and release, once for all of one version."""
        findings = self.findings(entries, family, release)
        if findings is None and not spoken.places:
            return
        for version, places in versions.items():
            answer = NOTHING if findings is None else findings.of(version)
            if answer is not NOTHING:
                self._answer(places, family, answer, spoken)
            elif spoken.places:
                self._answer(spoken.places.intersection(places), family, answer, spoken)

    def findings(self, entries: Sequence[Entry], family: str, release: str) -> Findings | None:
        """What the advisories say of a package; None if they do not name it."""
        if not entries:
            return None
        keys = self._keys.get(family)
        if keys is None:
            keys = self._keys[family] = Keys(family, order(family))
        rows = rows_of(entries, family, release, self._loose)
        return Findings(rows, keys) if rows else None

    def heard(self, component: Component, family: str, answer: Answer) -> list[Exposure]:
        """What advisories say of one component by its package; of what they leave open a note is taken."""
        component = bare(component)
        for doubt in answer.doubts:
            self.doubts.add(doubtful(doubt, family, component), component)
        return [expose(component, each, self.kev) for each in answer.accused]

    def doubt(self, reasons: Iterable[str], component: Component) -> None:
        """Say why a component could not be checked."""
        for why in reasons:
            self.doubts.add(why, bare(component))

    def matched(self, unchecked: Iterable[Unchecked] = ()) -> Matched:
        """All that was found, in the order of answers; ``unchecked`` goes behind what this run left open."""
        self.exposures.sort(key=place_of)
        self.cleared.sort(key=place_of)
        return Matched(
            exposures=self.exposures,
            unchecked=[*self.doubts.lines(), *unchecked],
            notes=sorted(self._loose),
            cleared=self.cleared,
        )

    def _answer(self, places: Iterable[int], family: str, answer: Answer, spoken: Spoken) -> None:
        """Take one answer for components of one version, with what is said of each by itself."""
        for place in places:
            component = spoken.components[place]
            found = self.heard(component, family, answer)
            if place in spoken.places:
                found += _others(found, spoken.named.get(place, ()))
                statements = spoken.statements(place)
                if statements:
                    found = self._obey(bare(component), found, statements)
            self.exposures += found

    def _obey(
        self, component: Component, found: list[Exposure], statements: Sequence[Statement]
    ) -> list[Exposure]:
        """The exposures of a component as what is stated of it leaves them."""
        obeyed = obey(component, found, statements)
        self.cleared += obeyed.cleared
        self.doubt(obeyed.reasons, component)
        return [with_kev(each, self.kev) for each in obeyed.exposures]


def _others(found: Iterable[Exposure], named: Iterable[Exposure]) -> list[Exposure]:
    """The exposures by name whose advisory has not accused the package already."""
    known = {(each.advisory, each.publisher) for each in found}
    return [each for each in named if (each.advisory, each.publisher) not in known]
