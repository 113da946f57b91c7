# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The two sides of an answer: exposures, and what could not be checked, grouped by reason.

Shared by both directions: all components against all advisories (``know.match``), and one
advisory against all components (``know.inventory``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec

from tocsin.core.component import Advisory, Component, Doubted, Exposure, KevEntry, Unchecked
from tocsin.know.findings import Accused, Doubt

_LONGEST_ADVICE: Final = 2_000
_ONLY_A_RANGE: Final = "it is external, and only a range of its versions is known"


class Matched(msgspec.Struct, kw_only=True):
    """What was found, what could not be checked, and what a person should know about both."""

    exposures: list[Exposure]
    unchecked: list[Unchecked]
    notes: list[str] = []
    cleared: list[Exposure] = []
    """What a statement took away, each with it."""


class Doubts:
    """Things not checked, collected under their reason."""

    def __init__(self) -> None:
        self._found: dict[str, dict[Component, None]] = {}

    def add(self, why: str, component: Component) -> None:
        """Say that a component could not be checked; twice the same is once."""
        self._found.setdefault(why, {})[component] = None

    def parts(self, alike: Callable[[Component], str] | None = None) -> tuple[Doubted, ...]:
        """One record a reason, in the order of the reasons; ``alike`` says of which kind a component is."""
        return tuple(
            Doubted(
                why=why,
                labels=tuple(sorted({_label(component) for component in components})),
                source=min(component.source for component in components),
                count=len(components),
                alike=tuple(sorted({alike(component) for component in components})) if alike else (),
            )
            for why, components in sorted(self._found.items())
        )

    def lines(self) -> list[Unchecked]:
        """One line a reason, the most components first."""
        return lines_of(self.parts())


def lines_of(parts: Iterable[Doubted]) -> list[Unchecked]:
    """One line a reason, the most components first; no component stands in two of the parts under one reason."""
    found: dict[str, list[Doubted]] = {}
    for part in parts:
        found.setdefault(part.why, []).append(part)
    lines = [_line(why, group) for why, group in found.items()]
    return sorted(lines, key=lambda line: (-line.count, line.why))


def bare(component: Component) -> Component:
    """The component as an exposure names it: what was stated of other holes in it does not belong to it."""
    return msgspec.structs.replace(component, statements=()) if component.statements else component


def doubtful(doubt: Doubt, family: str, component: Component) -> str:
    """The reason why a component could not be checked, with what it is about."""
    about = f"{family}, {doubt.advisory}" if doubt.advisory else family
    return f"{about}: {_ONLY_A_RANGE if component.range and not component.version else doubt.why}"


def expose(component: Component, one: Accused, kev: Mapping[str, KevEntry]) -> Exposure:
    """The exposure of a component to an advisory that accuses its version."""
    advisory = one.advisory
    return Exposure(
        component=component,
        advisory=advisory.id,
        aliases=advisory.aliases,
        summary=advisory.summary,
        fixed=one.fixed,
        kev=listed(advisory.id, advisory.aliases, kev) if kev else None,
        cite=advisory.source,
        severity=one.severity,
        remedy=told(advisory, one.remedies) if one.remedies else "",
        publisher=advisory.publisher,
    )


def told(advisory: Advisory, places: Iterable[int]) -> str:
    """What an advisory says to do, by places in its remedies: each once, fixes first, cut at 2,000 characters."""
    found = [
        advisory.remedies[place] for place in dict.fromkeys(places) if 0 <= place < len(advisory.remedies)
    ]
    found.sort(key=lambda one: one.category != "vendor_fix")
    line = " / ".join(dict.fromkeys(map(str, found)))
    return line if len(line) <= _LONGEST_ADVICE else line[: _LONGEST_ADVICE - 1] + "…"


def by_cve(kev: Iterable[KevEntry]) -> dict[str, KevEntry]:
    """CVE -> row; of two rows for one CVE the earlier due date counts."""
    rows = sorted(kev, key=lambda row: (row.due or "9999", row.added, row.source), reverse=True)
    return {row.cve.upper(): row for row in rows}


def listed(name: str, aliases: Iterable[str], kev: Mapping[str, KevEntry]) -> KevEntry | None:
    """The row for a hole by any of its names; of several the one due first."""
    rows = [row for row in (kev.get(one.upper()) for one in (name, *aliases)) if row is not None]
    return min(rows, key=lambda row: (row.due or "9999", row.cve)) if rows else None


def with_kev(exposure: Exposure, kev: Mapping[str, KevEntry]) -> Exposure:
    """The exposure with its row of CISA's list, if it is on it."""
    row = listed(exposure.advisory, exposure.aliases, kev)
    return exposure if row is None else msgspec.structs.replace(exposure, kev=row)


def place_of(exposure: Exposure) -> tuple[str, ...]:
    """The order of the answer: by asset, component and advisory, whatever order they came in."""
    one = exposure.component
    package = one.package or one.name
    what = (one.asset, one.ecosystem, package, one.name, one.version, exposure.advisory, one.source)
    return (*what, one.purl, exposure.cite, exposure.fixed, exposure.stated, exposure.publisher)


def _line(why: str, parts: list[Doubted]) -> Unchecked:
    labels = sorted({label for part in parts for label in part.labels})
    shown = ", ".join(labels[:3])
    rest = len(labels) - 3
    what = f"component {shown}" if len(labels) == 1 else f"components {shown}"
    return Unchecked(
        what=f"{what} and {rest} more" if rest > 0 else what,
        why=why,
        kind="component",
        source=min(part.source for part in parts),
        count=sum(part.count for part in parts),
    )


def _label(component: Component) -> str:
    text = f"{component.name} {component.version}".strip()
    return f"{text} on asset {component.asset}" if component.asset else text
