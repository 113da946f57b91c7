# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Exposures as evidence: which asset has which known hole, and what its advisory says to do.

The next step is always cited: the fixed version from the advisory, the required
action and its date from the list of known exploited vulnerabilities, the recommendation
from the inventory itself. Where no fix is named, the step is a question. An advisory may accuse several packages
of one asset: each gets its step. Of what cannot be mended (``know.treatment``) the step is its review, and it
comes last; once the review has passed, it comes first and with all of its steps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from tocsin.core.component import Exposure
from tocsin.core.sentence import Sentence
from tocsin.know.readers.apt_lists import UPDATE
from tocsin.know.treatment import Treatments
from tocsin.know.trouble import Evidence, NextStep

_NONE: Final = Treatments()


def evidence(exposures: Iterable[Exposure], treatments: Treatments = _NONE) -> list[Evidence]:
    """Return one piece of evidence for each asset and advisory, the known exploited first.

    It is ``treated`` only if all of the advisory's packages on the asset are.
    """
    grouped: dict[tuple[str, str], list[Exposure]] = {}
    for exposure in exposures:
        grouped.setdefault((exposure.component.asset, exposure.advisory), []).append(exposure)
    found = [
        (_standing(rows, treatments), _known_exploited(rows), _evidence(asset, rows, treatments))
        for (asset, _), rows in grouped.items()
    ]
    found.sort(key=lambda e: (e[0], e[1], e[2].next[0].by or dt.date.max, e[2].asset, e[2].causes))
    return [item for _, _, item in found]


def _standing(rows: list[Exposure], treatments: Treatments) -> int:
    """0 for a review that has passed, 1 if anything is open, 2 if all is treated."""
    found = {treatments.standing(row) for row in rows}
    return 0 if "review-due" in found else 1 if "open" in found else 2


def _known_exploited(rows: list[Exposure]) -> int:
    """0 if it is, so that it comes first, with or without a day to act by."""
    return 0 if any(row.kev for row in rows) else 1


def _evidence(asset: str, rows: list[Exposure], treatments: Treatments) -> Evidence:
    first = next((row for row in rows if row.kev), rows[0])
    component = first.component
    values: dict[str, str | int | float] = {
        "package": component.name,
        "version": component.version,
        "advisory": first.advisory,
    }
    treated = treatments.of(first) if _standing(rows, treatments) == 2 else None
    if treated is not None:
        values |= {"why": treated.says.why, "instead": treated.says.instead, "by": treated.by}
        says = Sentence(
            "{package} {version} has a known hole ({advisory}) that {by} says cannot be mended: {why}; instead: {instead}",
            values,
        )
    elif first.advisory.startswith(UPDATE):
        says = Sentence("a security update of {package} {version} is waiting", values)
    elif first.kev:
        says = Sentence("{package} {version} has a hole that is being used by attackers ({advisory})", values)
    else:
        says = Sentence("{package} {version} has a known hole ({advisory})", values)
    what = f"{first.kev.cve if first.kev else first.advisory} ({component.name} {component.version})"
    return Evidence(
        asset=asset,
        kind="exposed" if treated is None else "treated",
        causes=(first.advisory,),
        says=says,
        what=what,
        cite=first.cite,
        next=tuple(
            {
                (str(step.says), step.cite): step
                for row in [first, *rows]
                for step in _all_steps(row, treatments)
            }.values()
        ),
    )


def _all_steps(exposure: Exposure, treatments: Treatments) -> Iterable[NextStep]:
    claimed, standing = treatments.of(exposure), treatments.standing(exposure)
    if claimed is not None:
        one = claimed.says
        values: dict[str, str | int | float] = {
            "package": one.package, "instead": one.instead, "date": one.until.isoformat(), "by": claimed.by,
        }  # fmt: skip
        if standing == "treated":
            says = Sentence(
                "Review by {date}: does this still stand in for mending {package}: {instead}", values
            )
        else:
            says = Sentence(
                "The review of {date} has passed: can {package} be mended by now, and does this still hold: {instead}",
                values,
            )
        yield NextStep(says=says, cite=claimed.cite, by=one.until, question=True)
    if standing != "treated":
        yield from _steps(exposure)


def _steps(exposure: Exposure) -> Iterable[NextStep]:
    component, kev = exposure.component, exposure.kev
    by = _date(kev.due) if kev else None
    values: dict[str, str | int | float] = {
        "package": component.name,
        "version": component.version,
        "fixed": exposure.fixed,
        "advisory": exposure.advisory,
    }
    if exposure.fixed:
        yield NextStep(
            says=Sentence("Update {package} from {version} to {fixed}", values), cite=exposure.cite, by=by
        )
    else:
        text = Sentence(
            "{advisory} names no fixed version of {package}: can it be removed or fenced off?", values
        )
        yield NextStep(says=text, cite=exposure.cite, by=by, question=True)
    if exposure.remedy:
        own: dict[str, str | int | float] = {**values, "remedy": exposure.remedy}
        says = Sentence("{advisory}, in its own words: {remedy}", own)
        yield NextStep(says=says, cite=exposure.cite, by=by)
    if exposure.recommendation:
        words: dict[str, str | int | float] = {**values, "recommendation": exposure.recommendation}
        says = Sentence("{advisory}, in the words of the inventory: {recommendation}", words)
        yield NextStep(says=says, cite=exposure.stated, by=by)
    if kev and kev.action:
        says = Sentence("{cve}, known exploited: {action}", {"cve": kev.cve, "action": kev.action})
        yield NextStep(says=says, cite=kev.source, by=by)


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
