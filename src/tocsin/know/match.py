# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Components against advisories: the seam ``match(components, advisories, kev, mentioned)``.

Each component is looked up by family, release and package; what the advisories of one package say of its
versions is laid out once (``know.findings``). Withdrawn advisories are skipped; of two with one id the later
``modified`` counts; ranges of different advisories are never merged. Whatever could not be checked comes back as
``Unchecked``, grouped by reason. Components known by CPE, and devices, are looked up by these names, too
(``know.named``). What the inventory itself says of holes, and what other documents say of its
components (``know.mentioned``), is laid over that (``know.stated``), component by component. An exposure says
whether the hole is on CISA's list, by the CVE among its names, and carries the severity that its advisory gives
this package. Cost: one pass over both lists, one key a version that is named or held, and one record an
exposure; memory for the advisories of the packages looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from tocsin.core.component import Advisory, Component, Exposure, KevEntry, Statement
from tocsin.core.sentence import translatable
from tocsin.know.findings import NOTHING, Answer, Findings
from tocsin.know.matched import (
    ByPackage,
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
from tocsin.know.versions import order
from tocsin.know.versions.ecosystem import normal_package, relate, split

__all__ = ["Held", "Matched", "Run", "match", "nowhere"]

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
    run, brought = Run(by_cve(kev), {}), bring(components, mentioned)
    held = by_package(components)
    latest = _latest(advisories)
    index, families = _index(latest, held)
    names = Named(components)
    by_names = names.here.places()
    named, reasons = names.answers(latest, run.kev)
    for place, left in reasons.items():
        run.doubts.add_all(left, bare(components[place]))
    for (family, release), packages in held.items():
        loaded = family and any(relate(release, one) != "other" for one in families.get(family, ()))
        for package, places in packages.items():
            entries = index.get((family, package), ()) if loaded else ()
            held_here = [
                Held(components[place], brought.statements.get(place, ()), named.get(place, ()))
                for place in places
            ]
            if not loaded:
                for place in places:
                    if family or place not in by_names:
                        run.doubts.add(nowhere(components[place], family), bare(components[place]))
            run.ask(entries, family, release, held_here)
    run.exposures.sort(key=place_of)
    run.cleared.sort(key=place_of)
    unchecked = [*run.doubts.lines(), *brought.unchecked]
    said = notes(run.loose, run.keys.values())
    return Matched(exposures=run.exposures, unchecked=unchecked, notes=said, cleared=run.cleared)


class Held(msgspec.Struct, frozen=True, gc=False):
    """One component, what other documents state of it, and what advisories say of it by its names."""

    component: Component
    brought: Sequence[Statement] = ()
    named: Sequence[Exposure] = ()


class Run:
    """What was found so far. The advisories of a package are laid out when its turn comes, and then let go."""

    def __init__(self, kev: Mapping[str, KevEntry], keys: dict[str, Keys]) -> None:
        """``kev`` by CVE; ``keys`` by family, those of versions that are known already, which are added to."""
        self.exposures: list[Exposure] = []
        self.cleared: list[Exposure] = []
        self.doubts = Doubts()
        self.loose: set[str] = set()
        self.keys = keys
        self.kev = kev

    def ask(
        self,
        entries: Sequence[Entry],
        family: str,
        release: str,
        held: Iterable[Held],
    ) -> None:
        """Ask about the components of one package and release."""
        findings = self._findings(entries, family, release)
        for one in held:
            answer = NOTHING if findings is None else findings.of(one.component.version)
            if one.component.statements or one.brought:
                self._obey(one, family, answer)
            elif answer is not NOTHING or one.named:
                self.exposures += self._heard(one, family, answer)

    def _findings(self, entries: Sequence[Entry], family: str, release: str) -> Findings | None:
        """What the advisories say of a package; None if they do not name it."""
        if not entries:
            return None
        keys = self.keys.get(family)
        if keys is None:
            keys = self.keys[family] = Keys(family, order(family))
        rows = rows_of(entries, family, release, self.loose)
        return Findings(rows, keys) if rows else None

    def _heard(self, one: Held, family: str, answer: Answer) -> list[Exposure]:
        """What advisories say of one component, by its package and by its names."""
        component = bare(one.component)
        for doubt in answer.doubts:
            self.doubts.add(doubtful(doubt, family, component), component)
        found = [expose(component, each, self.kev) for each in answer.accused]
        if not one.named:
            return found
        known = {(each.advisory, each.publisher) for each in found}
        return [*found, *(each for each in one.named if (each.advisory, each.publisher) not in known)]

    def _obey(self, one: Held, family: str, answer: Answer) -> None:
        """Take what advisories say of one component, and what is stated of it."""
        component = bare(one.component)
        statements = (*one.component.statements, *one.brought)
        obeyed = obey(component, self._heard(one, family, answer), statements)
        self.exposures += [with_kev(each, self.kev) for each in obeyed.exposures]
        self.cleared += obeyed.cleared
        for reason in obeyed.reasons:
            self.doubts.add(reason, component)


def nowhere(component: Component, family: str) -> str:
    """Why nothing can be looked up for a component."""
    if not family:
        return _NO_PACKAGE if component.kind == "service" else _NO_ECOSYSTEM
    return f"no advisories for the ecosystem {component.ecosystem} are loaded"


def _latest(advisories: Iterable[Advisory]) -> list[Advisory]:
    """Of each id of a publisher the advisory that was modified last."""
    latest: dict[tuple[str, str], Advisory] = {}
    for advisory in advisories:
        known = latest.get((advisory.id, advisory.publisher))
        if known is None or known.modified < advisory.modified:
            latest[advisory.id, advisory.publisher] = advisory
    return list(latest.values())


def _index(advisories: Iterable[Advisory], held: ByPackage) -> tuple[_Index, dict[str, set[str]]]:
    """(family, package) -> entries, of packages held alone; family -> releases that anything is loaded for."""
    wanted: dict[str, set[str]] = {}
    for (family, _), packages in held.items():
        wanted.setdefault(family, set()).update(packages)
    index: _Index = {}
    families: dict[str, set[str]] = {}
    parts: dict[str, tuple[str, str]] = {}
    for advisory in spread(advisories):
        for affected in advisory.affected:
            part = parts.get(affected.ecosystem)
            if part is None:
                part = parts[affected.ecosystem] = split(affected.ecosystem)
                families.setdefault(part[0], set()).add(part[1])
            family, release = part
            package = normal_package(family, affected.package)
            if not advisory.withdrawn and package in wanted.get(family, ()):
                index.setdefault((family, package), []).append(Entry(release, advisory, affected))
    return index, families
