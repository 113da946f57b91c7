# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What inventories and VEX documents say of holes, laid over what the advisories found: ``obey``.

A hole is known by all of its names, whatever their case. A statement that accuses joins
every exposure of its component that bears one of its names, or makes one where none
does; statements that share a name are one hole. A statement that clears takes the
exposures that bear its names out and puts a line in their place that cites it: nobody
here has checked it; what it took out comes back beside the rest. Accusing outweighs clearing. What decides nothing is a line too.
Cost: linear in the statements and exposures of the component.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from tocsin.core.component import Component, Exposure, Statement


class Obeyed(NamedTuple):
    """The exposures of one component that stand, and why others do not, or cannot be judged."""

    exposures: list[Exposure]
    reasons: list[str]
    cleared: list[Exposure]
    """Those that a statement took out, each with it."""


def obey(component: Component, found: Sequence[Exposure], statements: Sequence[Statement]) -> Obeyed:
    """Lay the statements about ``component`` over the exposures that advisories gave it."""
    accusing = _one_each([one for one in statements if one.answer == "accused"])
    accused = {name for one in accusing for name in _names(one.id, one.aliases)}
    standing, reasons, cleared = _cleared(found, statements, accused)
    by_name: dict[str, list[int]] = {}
    for place, exposure in enumerate(standing):
        for name in _names(exposure.advisory, exposure.aliases):
            by_name.setdefault(name, []).append(place)
    joining: dict[int, list[Statement]] = {}
    made: list[Exposure] = []
    for one in accusing:
        names = _names(one.id, one.aliases)
        places = dict.fromkeys(place for name in names for place in by_name.get(name, ()))
        for place in places:
            joining.setdefault(place, []).append(one)
        if not places:
            made.append(_made(component, one))
    for place, group in joining.items():
        standing[place] = _joined(standing[place], _merged(group))
    reasons += [f"{one.id}: {one.cite}: {one.why}" for one in statements if one.answer == "undecided"]
    return Obeyed(standing + made, reasons, cleared)


def _cleared(
    found: Iterable[Exposure], statements: Iterable[Statement], accused: set[str]
) -> tuple[list[Exposure], list[str], list[Exposure]]:
    """The exposures that nobody clears, a reason for each statement that took one out, and what they took out."""
    clearing: dict[str, Statement] = {}
    for one in statements:
        if one.answer == "cleared":
            for name in _names(one.id, one.aliases):
                clearing.setdefault(name, one)
    standing: list[Exposure] = []
    taken: list[Exposure] = []
    reasons: dict[str, None] = {}
    for exposure in found:
        names = _names(exposure.advisory, exposure.aliases)
        by = next((clearing[name] for name in names if name in clearing), None)
        if by is None or not accused.isdisjoint(names):
            standing.append(exposure)
        else:
            reasons[_says(exposure, by)] = None
            taken.append(msgspec.structs.replace(exposure, cleared=by))
    return standing, list(reasons), taken


def _says(exposure: Exposure, by: Statement) -> str:
    because = f" ({by.justification})" if by.justification else ""
    what = by.state if by.state and by.state not in {"exploitable", "in_triage"} else "unaffected"
    known = f", known to be exploited ({exposure.kev.cve})" if exposure.kev else ""
    return f"{exposure.advisory}{known}: {by.cite} says {what}{because}; nobody here has checked that"


def _names(one: str, more: Iterable[str]) -> dict[str, None]:
    """All names of a hole, in a form in which equal names are equal, in their order."""
    return dict.fromkeys(name.strip().casefold() for name in (one, *more))


def _one_each(statements: Sequence[Statement]) -> list[Statement]:
    """Accusing statements, those that share a name as one: the first, with the names of all."""
    leader = list(range(len(statements)))

    def lead(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    first: dict[str, int] = {}
    for place, one in enumerate(statements):
        for name in _names(one.id, one.aliases):
            here, there = lead(place), lead(first.setdefault(name, place))
            leader[max(here, there)] = min(here, there)
    groups: dict[int, list[Statement]] = {}
    for place, one in enumerate(statements):
        groups.setdefault(lead(place), []).append(one)
    return [_merged(group) for group in groups.values()]


def _merged(group: list[Statement]) -> Statement:
    first = group[0]
    if len(group) == 1:
        return first
    return msgspec.structs.replace(
        first,
        aliases=_others(first.id, (name for one in group for name in (one.id, *one.aliases))),
        severity=tuple(dict.fromkeys(row for one in group for row in one.severity)),
        recommendation=next((one.recommendation for one in group if one.recommendation), ""),
    )


def _others(id: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names besides ``id``, each once whatever its case, as first written."""
    seen = {id.strip().casefold()}
    found: list[str] = []
    for name in names:
        key = name.strip().casefold()
        if key not in seen:
            seen.add(key)
            found.append(name)
    return tuple(found)


def _joined(exposure: Exposure, one: Statement) -> Exposure:
    """An exposure that the inventory speaks of too; what stands in it already stays first."""
    return msgspec.structs.replace(
        exposure,
        aliases=_others(exposure.advisory, (*exposure.aliases, one.id, *one.aliases)),
        severity=tuple(dict.fromkeys((*exposure.severity, *one.severity))),
        state=exposure.state or one.state,
        recommendation=exposure.recommendation or one.recommendation,
        stated=exposure.stated or one.cite,
    )


def _made(component: Component, one: Statement) -> Exposure:
    """The exposure of which the inventory alone speaks."""
    return Exposure(
        component=component,
        advisory=one.id,
        aliases=one.aliases,
        summary=one.detail,
        cite=one.cite,
        severity=one.severity,
        state=one.state,
        recommendation=one.recommendation,
        stated=one.cite,
    )
