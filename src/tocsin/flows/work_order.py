# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Stored exposures + KEV + EPSS + map + claims -> rows in the order of work; and what statements take away."""

from __future__ import annotations

import datetime as dt

import msgspec

from tocsin.core.component import Exposure
from tocsin.core.graph import build
from tocsin.core.via import Via
from tocsin.flows import matching, treatments, whole_map
from tocsin.know import work_order
from tocsin.know.control import completed
from tocsin.store import Reader, epss, inventory

Row = dict[str, object]


def ranked(reader: Reader, today: dt.date, by: work_order.By = "work") -> list[work_order.Ranked]:
    """The exposures that stand, in the order of work on this day."""
    whole = whole_map.whole(reader, today)
    exposures = whole_map.on_merged(matching.standing(reader), whole.into)
    graph, _ = build(completed(whole.chart))
    return work_order.order(
        exposures,
        impacts=work_order.impacts(graph, today, (one.component.asset for one in exposures)),
        scores=epss.of(reader, (cve for one in exposures for cve in work_order.cves(one))),
        treatments=treatments.read(reader, today, whole.into),
        today=today,
        by=by,
    )


def rows(reader: Reader, today: dt.date, by: work_order.By = "work") -> list[Row]:
    """One row an exposure; every number has beside it the row it was read from."""
    return [_row(place, one) for place, one in enumerate(ranked(reader, today, by), 1)]


def cleared(reader: Reader, today: dt.date) -> list[Row]:
    """One row for each exposure that a statement takes away: who says so, where, why, and what hangs on the asset."""
    whole = whole_map.whole(reader, today)
    exposures = whole_map.on_merged(matching.cleared(reader), whole.into)
    graph, _ = build(completed(whole.chart))
    impacts = work_order.impacts(graph, today, (one.component.asset for one in exposures))
    found: list[Row] = []
    for one in exposures:
        said = one.cleared
        if said is not None:
            why = {"cleared_by": said.cite, "says": said.state, "justification": said.justification, "detail": said.detail,
                   "response": list(said.response)}  # fmt: skip
            impact = impacts.get(one.component.asset)
            found.append({**_of(one), "treatment": "cleared", **_reach(impact), **why})
    return found


def lists(reader: Reader, today: dt.date) -> list[str]:
    """Of which day the lists of exploited holes and of EPSS scores are; that there is none, where there is none."""
    told: list[str] = []
    kev = inventory.kev_lists(reader)
    scores = [(name, day) for name, day, _ in epss.lists(reader)]
    for what, known, file in (
        ("KEV", kev, "known_exploited_vulnerabilities.json"),
        ("EPSS", scores, "epss_scores-YYYY-MM-DD.csv.gz"),
    ):
        told += [f"{what}: list of {day[:10]}, {_age(day, today)} ({name})" for name, day in known]
        if not known:
            told.append(f"{what}: no list is here, so it decides nothing: tocsin know add {file}")
    return told


def _age(day: str, today: dt.date) -> str:
    try:
        days = (today - dt.date.fromisoformat(day[:10])).days
    except ValueError:
        return "of unknown age"
    return "of today" if days == 0 else f"{days} days old" if days > 0 else "of a day to come"


def _of(one: Exposure) -> Row:
    """What an exposure says by itself."""
    return {
        "advisory": one.advisory,
        "aliases": list(one.aliases),
        "kev": one.kev.cve if one.kev else "",
        "due": one.kev.due if one.kev else "",
        "kev_cite": one.kev.source if one.kev else "",
        "package": one.component.package or one.component.name,
        "version": one.component.version,
        "fixed": one.fixed,
        "remedy": one.fixed or one.recommendation or one.remedy or (one.kev.action if one.kev else ""),
        "severity": ", ".join(map(str, one.severity)),
        "state": one.state,
        "asset": one.component.asset,
        "ecosystem": one.component.ecosystem,
        "summary": one.summary,
        "cite": one.cite,
        "stated": one.stated,
        "source": one.component.source,
        **_way(one.component.via),
    }


def _way(via: Via | msgspec.UnsetType) -> Row:
    """By what way the component is there; nothing, where its inventory does not say."""
    if not isinstance(via, Via):
        return {"via": [], "direct": False, "scope": "", "way": ""}
    return {"via": list(via.chain), "direct": via.direct, "scope": via.scope, "way": str(via)}


def _reach(impact: work_order.Impact | None) -> Row:
    """What hangs on the asset; nothing, if it is on no map."""
    return {
        "services": [msgspec.to_builtins(each) for each in impact.services] if impact else None,
        "people": impact.people if impact else None,
        "fails_on": impact.fails_on if impact else None,
    }


def _row(place: int, one: work_order.Ranked) -> Row:
    score, impact, claimed = one.score, one.impact, one.claimed
    says = claimed.says if claimed else None
    return {
        "place": place,
        **_of(one.exposure),
        "epss": score.probability if score else "",
        "percentile": score.percentile if score else "",
        "epss_cve": score.cve if score else "",
        "epss_of": score.as_of if score else "",
        "epss_cite": score.source if score else "",
        **_reach(impact),
        "treatment": one.standing,
        "claim": claimed.number if claimed else None,
        "claimed_by": claimed.by if claimed else "",
        "why": says.why if says else "",
        "instead": says.instead if says else "",
        "measure": says.measure if says else "",
        "until": says.until if says else None,
        "reasons": [{"says": str(each.says), "cite": each.cite} for each in one.reasons],
    }
