# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Exposures in the order of work, each place with its reasons and the rows that these stand on.

First what was treated and is due for review, then what is open, last what is treated (``know.treatment``). Among
these: known exploited before all others, those whose day has passed first, then by day; then by EPSS score, the
highest of the hole's CVEs, what has no score behind what has one; then by what the loss of the asset does to services
(people, then the sooner failure); then by the word of its severity; then by name. Nothing is added up: each rule
decides only where those before it do not. An asset that is on no map is behind those that are: nobody can say.

Cost: one cascade for each asset that is asked about; a sort.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Literal, get_args

import msgspec

from tocsin.core.component import EpssScore, Exposure
from tocsin.core.dependency import Shock
from tocsin.core.graph import Graph
from tocsin.core.sentence import Sentence
from tocsin.know.matched import place_of
from tocsin.know.outage import Outages
from tocsin.know.treatment import Claimed, Standing, Treatments

_WORDS: dict[str, int] = {
    "critical": 5, "high": 4, "important": 4, "medium": 3, "moderate": 3, "low": 2, "negligible": 1, "minor": 1, "none": 0,
}  # fmt: skip
"""Words that sources use, in their order; a vector alone is shown and not computed from."""
_STANDING = get_args(Standing)
_LAST = "9999-99-99"
By = Literal["work", "kev", "epss", "people", "severity"]


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """One service that falls when an asset is lost."""

    service: str
    name: str
    people: int
    fails_on: dt.date
    cite: str
    """Where the service stands on the map."""


class Impact(msgspec.Struct, frozen=True, kw_only=True):
    """What the loss of one asset does; who uses two services counts twice."""

    services: tuple[Reached, ...]
    people: int
    fails_on: dt.date | None


class Reason(msgspec.Struct, frozen=True):
    """Why an exposure stands where it stands, and the row it is read from."""

    says: Sentence
    cite: str = ""


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """One exposure in the order of work."""

    exposure: Exposure
    standing: Standing
    claimed: Claimed | None
    score: EpssScore | None
    impact: Impact | None
    """None for an asset that is on no map."""
    reasons: tuple[Reason, ...]


def impacts(graph: Graph, today: dt.date, assets: Iterable[str]) -> dict[str, Impact]:
    """What falls if each of these assets is lost from today on; nothing of those that are on no map."""
    outages = Outages(graph, today)
    found: dict[str, Impact] = {}
    for asset in dict.fromkeys(assets):
        if asset not in graph.index:
            continue
        lost = Shock(id=f"loss:{asset}", name=asset, lost=(asset,), start=today)
        rows = []
        for fall in outages.falls([lost]):
            node = graph.nodes[fall.service]
            row = Reached(
                service=node.id, name=node.name, people=node.people, fails_on=fall.day, cite=node.source
            )
            rows.append(row)
        rows.sort(key=lambda row: (row.fails_on, -row.people, row.service))
        people = sum(row.people for row in rows)
        first = rows[0].fails_on if rows else None
        found[asset] = Impact(services=tuple(rows), people=people, fails_on=first)
    return found


def cves(exposure: Exposure) -> list[str]:
    """The CVE ids among the names of its hole."""
    names = dict.fromkeys(name.upper() for name in (exposure.advisory, *exposure.aliases))
    return [name for name in names if name.startswith("CVE-")]


def order(
    exposures: Iterable[Exposure],
    *,
    impacts: Mapping[str, Impact],
    scores: Mapping[str, EpssScore],
    treatments: Treatments,
    today: dt.date,
    by: By = "work",
) -> list[Ranked]:
    """The exposures in the order of work, or by one of its rules first; none is left out."""
    rows: list[Ranked] = []
    for one in exposures:
        found = [scores[cve] for cve in cves(one) if cve in scores]
        row = Ranked(
            exposure=one,
            standing=treatments.standing(one),
            claimed=treatments.of(one),
            score=max(found, key=lambda score: (Decimal(score.probability), score.cve), default=None),
            impact=impacts.get(one.component.asset),
            reasons=(),
        )
        rows.append(msgspec.structs.replace(row, reasons=tuple(_reasons(row, today))))
    rules: dict[str, Callable[[Ranked], tuple[Any, ...]]] = {
        "kev": lambda row: _kev(row, today), "epss": _epss, "people": _people, "severity": lambda row: (-_severity(row),),
    }  # fmt: skip

    def place(row: Ranked) -> tuple[Any, ...]:
        ways = [rules[by]] if by != "work" else []
        first = [_STANDING.index(row.standing)] if by == "work" else []
        return (
            *first,
            *(part for rule in (*ways, *rules.values()) for part in rule(row)),
            place_of(row.exposure),
        )

    return sorted(rows, key=place)


def _kev(row: Ranked, today: dt.date) -> tuple[Any, ...]:
    kev = row.exposure.kev
    if kev is None:
        return (1, False, _LAST)
    return (0, not _passed(kev.due, today), kev.due or _LAST)


def _passed(due: str, today: dt.date) -> bool:
    return bool(due) and due < today.isoformat()


def _epss(row: Ranked) -> tuple[Any, ...]:
    return (row.score is None, -Decimal(row.score.probability) if row.score else Decimal(0))


def _people(row: Ranked) -> tuple[Any, ...]:
    one = row.impact
    if one is None:
        return (1, 0, 0, dt.date.max)
    return (0, -one.people, -len(one.services), one.fails_on or dt.date.max)


def _severity(row: Ranked) -> int:
    """The worst word that is said; -1 where none is that is known here."""
    return max((_WORDS.get(one.word.casefold(), -1) for one in row.exposure.severity), default=-1)


def _reasons(row: Ranked, today: dt.date) -> Iterable[Reason]:
    exposure = row.exposure
    if row.claimed is not None:
        yield _treated(row.claimed, row.standing)
    kev = exposure.kev
    if kev is not None:
        said: dict[str, str | int | float] = {"cve": kev.cve, "due": kev.due}
        if _passed(kev.due, today):
            says = Sentence("{cve} is known to be exploited, and the day to act by, {due}, has passed", said)
        elif kev.due:
            says = Sentence("{cve} is known to be exploited: act by {due}", said)
        else:
            says = Sentence("{cve} is known to be exploited", said)
        yield Reason(says, kev.source)
    score = row.score
    if score is not None:
        digits: dict[str, str | int | float] = {
            "cve": score.cve,
            "epss": score.probability,
            "date": score.as_of,
        }
        says = Sentence(
            "EPSS of {date}: {cve} is exploited within 30 days with a probability of {epss}", digits
        )
        yield Reason(says, f"{score.source}, {score.as_of}, {score.cve}")
    else:
        yield Reason(Sentence("no EPSS score is known for it"), exposure.cite)
    yield from _reach(row)
    for one in exposure.severity:
        if one.word.casefold() in _WORDS:
            yield Reason(Sentence("its source says: {word}", {"word": str(one)}), exposure.cite)


def _reach(row: Ranked) -> Iterable[Reason]:
    asset = row.exposure.component.asset
    if row.impact is None:
        says = Sentence("{asset} is on no map: what depends on it is not known", {"asset": asset})
        yield Reason(says, row.exposure.component.source)
    elif not row.impact.services:
        says = Sentence("no service falls without {asset}", {"asset": asset})
        yield Reason(says, row.exposure.component.source)
    else:
        for one in row.impact.services:
            said: dict[str, str | int | float] = {
                "service": one.name, "people": one.people, "date": one.fails_on.isoformat(), "asset": asset,
            }  # fmt: skip
            says = Sentence("without {asset}, {service} ({people:,} people) falls on {date}", said)
            yield Reason(says, one.cite)


def _treated(claimed: Claimed, standing: Standing) -> Reason:
    one = claimed.says
    said: dict[str, str | int | float] = {
        "why": one.why, "instead": one.instead, "measure": one.measure, "date": one.until.isoformat(), "by": claimed.by,
    }  # fmt: skip
    if standing == "review-due":
        text = Sentence("the review of {date} has passed: {by} said it cannot be mended, {why}", said)
    else:
        text = Sentence(
            "{by} says it cannot be mended, {why}; until {date} instead: {instead} ({measure})", said
        )
    return Reason(text, claimed.cite)
