# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Components against advisories: the seam ``match(components, advisories, kev, mentioned)``.

First form, simple and right: a dictionary from (family, package) to advisories,
then ``verdict.judge`` for each. Withdrawn advisories are skipped; of two with one
id the later ``modified`` counts; ranges of different advisories are never merged.
Whatever could not be checked comes back as ``Unchecked``, grouped by reason. What the
inventory itself says of holes, and what other documents say of its components
(``know.mentioned``), is laid over that (``know.stated``), component by component. An exposure says whether the hole is on CISA's list, by the CVE among its
names, and carries the severity that its advisory gives this package.
Cost: one pass over both lists, and one judgement a (component, advisory of its
package); memory for the dictionary.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import msgspec

from tocsin.core.component import (
    Advisory,
    Affected,
    Component,
    Exposure,
    KevEntry,
    Severity,
    Unchecked,
)
from tocsin.core.sentence import translatable
from tocsin.know.mentioned import bring
from tocsin.know.stated import obey
from tocsin.know.verdict import Keys, first_fix, judge
from tocsin.know.versions import order
from tocsin.know.versions.ecosystem import normal_package, relate, split

_NO_ECOSYSTEM: Final = translatable("its ecosystem is not known, so no advisory can be looked up")
_NO_PACKAGE: Final = translatable(
    "it is a service, often run by somebody else: there is no package of it to look up"
)


_ONLY_A_RANGE: Final = "it is external, and only a range of its versions is known"


class Matched(msgspec.Struct, kw_only=True):
    """What was found, what could not be checked, and what a person should know about both."""

    exposures: list[Exposure]
    unchecked: list[Unchecked]
    notes: list[str] = []


class _Entry(NamedTuple):
    release: str
    advisory: Advisory
    affected: Affected


_Index = dict[tuple[str, str], list[_Entry]]


class _Doubts:
    """Things not checked, collected under their reason."""

    def __init__(self) -> None:
        self._found: dict[str, dict[Component, None]] = {}

    def add(self, why: str, component: Component) -> None:
        self._found.setdefault(why, {})[component] = None

    def lines(self) -> list[Unchecked]:
        """One line a reason, the most components first."""
        rows = sorted(self._found.items(), key=lambda row: (-len(row[1]), row[0]))
        return [_line(why, list(components)) for why, components in rows]


def match(
    components: Sequence[Component],
    advisories: Sequence[Advisory],
    kev: Sequence[KevEntry] = (),
    mentioned: Sequence[Component] = (),
) -> Matched:
    """Find the components that are accused, and say what could not be checked.

    ``mentioned`` are those that documents speak of without listing them; only their statements count.
    """
    search = _Search(advisories)
    by_cve = _by_cve(kev)
    brought = bring(components, mentioned)
    exposures: list[Exposure] = []
    for place, component in enumerate(components):
        # An exposure names its component; what was stated of other holes in it does not belong to it.
        bare = msgspec.structs.replace(component, statements=()) if component.statements else component
        found = [_with_kev(one, by_cve) for one in search.exposures(bare)]
        statements = (*component.statements, *brought.statements.get(place, ()))
        if statements:
            found, reasons = obey(bare, found, statements)
            found = [_with_kev(one, by_cve) for one in found]
            for reason in reasons:
                search.doubts.add(reason, bare)
        exposures += found
    exposures.sort(key=_place)
    unchecked = [*search.doubts.lines(), *brought.unchecked]
    return Matched(exposures=exposures, unchecked=unchecked, notes=search.notes())


class _Search:
    """The advisories of one run by package, and what was learnt while looking things up in them."""

    def __init__(self, advisories: Iterable[Advisory]) -> None:
        self._index, self._families = _index(advisories)
        self._keys: dict[str, Keys] = {}
        self._loose: set[str] = set()
        self.doubts = _Doubts()

    def exposures(self, component: Component) -> list[Exposure]:
        """What advisories say of one component."""
        family, release = split(component.ecosystem)
        if not family:
            self.doubts.add(_NO_PACKAGE if component.kind == "service" else _NO_ECOSYSTEM, component)
            return []
        if all(relate(release, known) == "other" for known in self._families.get(family, ())):
            why = f"no advisories for the ecosystem {component.ecosystem} are loaded"
            self.doubts.add(why, component)
            return []
        keys = self._keys.setdefault(family, Keys(family, order(family)))
        rows = _candidates(self._index, family, release, component, self._loose)
        found = (_expose(component, entries, keys, self.doubts) for entries in rows)
        return [exposure for exposure in found if exposure is not None]

    def notes(self) -> list[str]:
        """What a person should know about the answers."""
        return sorted(self._loose) + sorted(
            f"{family}: versions are ordered by the package univers; its order is not proven here"
            for family, one in self._keys.items()
            if one.order is not None and not one.order.proven
        )


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
                index.setdefault((family, name), []).append(_Entry(release, advisory, affected))
    return index, families


def _candidates(
    index: _Index, family: str, release: str, component: Component, loose: set[str]
) -> list[list[_Entry]]:
    """The entries about this component's package and release, one list an advisory."""
    package = normal_package(family, component.package or component.name)
    found: dict[str, list[_Entry]] = {}
    for entry in index.get((family, package), ()):
        relation = relate(release, entry.release)
        if relation == "other":
            continue
        if relation == "loose":
            side = "inventory" if entry.release else "advisories"
            loose.add(f"{family}: the {side} named no release, so every release was taken to match")
        found.setdefault(entry.advisory.id, []).append(entry)
    return list(found.values())


def _expose(component: Component, entries: list[_Entry], keys: Keys, doubts: _Doubts) -> Exposure | None:
    advisory = entries[0].advisory
    affected = tuple(entry.affected for entry in entries)
    verdict = judge(component.version, affected, keys)
    if verdict.answer == "unknown":
        about = f"{keys.family}, {advisory.id}" if verdict.advisory_at_fault else keys.family
        why = _ONLY_A_RANGE if component.range and not component.version else verdict.why
        doubts.add(f"{about}: {why}", component)
    if verdict.answer != "affected":
        return None
    return Exposure(
        component=component,
        advisory=advisory.id,
        aliases=advisory.aliases,
        summary=advisory.summary,
        fixed=first_fix(component.version, affected, keys),
        cite=advisory.source,
        severity=_severity(component.version, advisory, affected, keys),
    )


def _severity(
    version: str, advisory: Advisory, affected: tuple[Affected, ...], keys: Keys
) -> tuple[Severity, ...]:
    """What the entries that accuse say for their package, before what the advisory says for all."""
    own = [one for one in affected if one.severity and judge(version, [one], keys).answer == "affected"]
    return tuple(dict.fromkeys((*(row for one in own for row in one.severity), *advisory.severity)))


def _by_cve(kev: Iterable[KevEntry]) -> dict[str, KevEntry]:
    """CVE -> row; of two rows for one CVE the earlier due date counts."""
    rows = sorted(kev, key=lambda row: (row.due or "9999", row.added, row.source), reverse=True)
    return {row.cve.upper(): row for row in rows}


def _with_kev(exposure: Exposure, by_cve: dict[str, KevEntry]) -> Exposure:
    names = (exposure.advisory, *exposure.aliases)
    rows = [row for row in (by_cve.get(name.upper()) for name in names) if row is not None]
    if not rows:
        return exposure
    return msgspec.structs.replace(exposure, kev=min(rows, key=lambda row: (row.due or "9999", row.cve)))


def _place(exposure: Exposure) -> tuple[str, ...]:
    """The order of the answer: by asset, component and advisory, whatever order they came in."""
    one = exposure.component
    package = one.package or one.name
    return (one.asset, one.ecosystem, package, one.name, one.version, exposure.advisory, one.source)


def _line(why: str, components: list[Component]) -> Unchecked:
    labels = sorted({_label(component) for component in components})
    shown = ", ".join(labels[:3])
    rest = len(labels) - 3
    what = f"component {shown}" if len(labels) == 1 else f"components {shown}"
    return Unchecked(
        what=f"{what} and {rest} more" if rest > 0 else what,
        why=why,
        kind="component",
        source=min(component.source for component in components),
        count=len(components),
    )


def _label(component: Component) -> str:
    text = f"{component.name} {component.version}".strip()
    return f"{text} on asset {component.asset}" if component.asset else text
