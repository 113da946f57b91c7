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

from collections.abc import Iterable, Sequence
from typing import Final

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
    run, brought = _Run(kev), bring(components, mentioned)
    held = by_package(components)
    latest = _latest(advisories)
    index, families = _index(latest, held)
    named, unnamed = run.named(components, latest)
    for (family, release), packages in held.items():
        loaded = family and any(relate(release, one) != "other" for one in families.get(family, ()))
        for package, places in packages.items():
            findings = run.findings(index, family, release, package) if loaded else None
            for place in places:
                component = components[place]
                if not loaded and (family or place not in unnamed):
                    run.doubts.add(_nowhere(component, family), bare(component))
                answer = NOTHING if findings is None else findings.of(component.version)
                statements = brought.statements.get(place, ())
                more = named.get(place, ())
                if component.statements or statements:
                    run.obey(bare(component), family, answer, (*component.statements, *statements), more)
                elif answer is not NOTHING or more:
                    run.exposures += run.heard(component, family, answer, more)
    run.exposures.sort(key=place_of)
    unchecked = [*run.doubts.lines(), *brought.unchecked]
    return Matched(exposures=run.exposures, unchecked=unchecked, notes=notes(run.loose, run.keys.values()))


class _Run:
    """What was found so far. The advisories of a package are laid out when its turn comes, and then let go."""

    def __init__(self, kev: Iterable[KevEntry]) -> None:
        self.exposures: list[Exposure] = []
        self.doubts = Doubts()
        self.loose: set[str] = set()
        self.keys: dict[str, Keys] = {}
        self._kev = by_cve(kev)

    def findings(self, index: _Index, family: str, release: str, package: str) -> Findings | None:
        """What the advisories say of a package; None if they do not name it."""
        keys = self.keys.get(family)
        if keys is None:
            keys = self.keys[family] = Keys(family, order(family))
        entries = index.get((family, package))
        rows = rows_of(entries, family, release, self.loose) if entries else None
        return Findings(rows, keys) if rows else None

    def named(
        self, components: Sequence[Component], advisories: Iterable[Advisory]
    ) -> tuple[dict[int, list[Exposure]], set[int]]:
        """What advisories say of components by CPE, or by vendor and name; and which of them are known so."""
        names = Named(components)
        if not names.here:
            return {}, set()
        found: dict[int, list[Exposure]] = {}
        for advisory in advisories:
            if advisory.products:
                exposures, doubts = names.against(advisory, self._kev)
                for place, group in exposures.items():
                    found.setdefault(place, []).extend(group)
                for place, reasons in doubts.items():
                    for reason in reasons:
                        self.doubts.add(reason, bare(components[place]))
        for place, left in names.unnamed().items():
            for reason in left:
                self.doubts.add(reason, bare(components[place]))
        return found, names.here.places()

    def heard(
        self, component: Component, family: str, answer: Answer, more: Sequence[Exposure] = ()
    ) -> list[Exposure]:
        """What advisories say of one component, by its package and (``more``) by its names."""
        for doubt in answer.doubts:
            self.doubts.add(doubtful(doubt, family, component), component)
        found = [expose(component, one, self._kev) for one in answer.accused]
        known = {one.advisory for one in found}
        return [*found, *(one for one in more if one.advisory not in known)]

    def obey(
        self,
        component: Component,
        family: str,
        answer: Answer,
        statements: Sequence[Statement],
        more: Sequence[Exposure] = (),
    ) -> None:
        """Take what advisories say of one component, and what is stated of it."""
        found, reasons = obey(component, self.heard(component, family, answer, more), statements)
        self.exposures += [with_kev(one, self._kev) for one in found]
        for reason in reasons:
            self.doubts.add(reason, component)


def _nowhere(component: Component, family: str) -> str:
    """Why nothing can be looked up for a component."""
    if not family:
        return _NO_PACKAGE if component.kind == "service" else _NO_ECOSYSTEM
    return f"no advisories for the ecosystem {component.ecosystem} are loaded"


def _latest(advisories: Iterable[Advisory]) -> list[Advisory]:
    """Of each id the advisory that was modified last."""
    latest: dict[str, Advisory] = {}
    for advisory in advisories:
        known = latest.get(advisory.id)
        if known is None or known.modified < advisory.modified:
            latest[advisory.id] = advisory
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
