# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Holes that cannot be mended: who says so, why, and which compensating countermeasure stands in the place of a mend.

A treatment is a claim about one hole in one version of a component on one asset, with a day on which to look at
it again. While it stands the exposure is ``treated``: it stays listed, below what is open. Once the day has passed
it is ``review-due`` and stands above everything. Another version of the component is another matter: the claim does not
speak of it. "Compensating countermeasure" is the word of IEC 62443-1-1: in lieu of, or in addition to, inherent
security capabilities. Of several claims about one exposure the one with the latest day counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal, get_args

import msgspec

from tocsin.core.component import Exposure
from tocsin.core.errors import BadInput

KIND = "cannot-mend"
"""Of the claims in the store."""

Measure = Literal[
    "segmentation", "allow-list", "access-control", "virtual-patch", "monitoring", "manual-operation", "replacement", "other"
]  # fmt: skip
"""What stands in the place of a mend; ``replacement`` is one that is planned, ``other`` is told by its text."""
MEASURES = get_args(Measure)
Standing = Literal["review-due", "open", "treated"]
"""In the order of work."""
MOST = 2_000
"""Characters of a reason, and of a countermeasure."""
MOST_NAME = 200
_IS_CVE = "CVE-"


class Treatment(msgspec.Struct, frozen=True, kw_only=True):
    """That a hole cannot be mended here, and what is done instead."""

    advisory: str
    names: tuple[str, ...] = ()
    """The other names of the hole, as they were known."""
    ecosystem: str = ""
    package: str
    version: str
    asset: str
    why: str
    instead: str
    measure: Measure
    until: dt.date
    """The last day before it is to be looked at again."""


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """A treatment with its number, its author and its time."""

    number: int
    by: str
    at: str
    says: Treatment

    @property
    def cite(self) -> str:
        """How it is cited."""
        return f"claim {self.number}"


def treat(
    exposure: Exposure, *, why: str, instead: str, measure: Measure, until: dt.date, today: dt.date
) -> Treatment:
    """The treatment of one exposure. Raises ``BadInput`` for an empty or overlong text, and for a day that has passed."""
    if until < today:
        what = f"the day of the review, {until}, has passed"
        raise BadInput(what, where="--until", do=f"give a day from {today} on")
    one = exposure.component
    return Treatment(
        advisory=exposure.advisory,
        names=exposure.aliases,
        ecosystem=one.ecosystem,
        package=one.package or one.name,
        version=one.version,
        asset=one.asset,
        why=text(why, "--why", MOST),
        instead=text(instead, "--instead", MOST),
        measure=measure,
        until=until,
    )


def text(said: str, where: str, most: int) -> str:
    """What somebody says, without surrounding space. Raises ``BadInput`` if it is empty or too long."""
    said = said.strip()
    if not said:
        raise BadInput("nothing is said", where=where, do="say it in a sentence")
    if len(said) > most:
        what = f"{len(said)} characters are more than {most}"
        raise BadInput(what, where=where, do="say it shorter, and refer to a document for the rest")
    return said


def about(says: Treatment) -> tuple[str, ...]:
    """What the claim is about: hole, component, asset."""
    return (says.advisory.casefold(), says.ecosystem, says.package, says.version, says.asset)


def covers(says: Treatment, exposure: Exposure) -> bool:
    """Whether the claim speaks of this exposure.

    The hole is the same if the id is, or if every CVE of the exposure is one that the claim names: of a hole that
    it does not name, a claim says nothing.
    """
    one = exposure.component
    here = (one.ecosystem, one.package or one.name, one.version, one.asset)
    if here != (says.ecosystem, says.package, says.version, says.asset):
        return False
    if says.advisory.casefold() == exposure.advisory.casefold():
        return True
    named = {name.upper() for name in (says.advisory, *says.names)}
    cves = {
        name for each in (exposure.advisory, *exposure.aliases) if (name := each.upper()).startswith(_IS_CVE)
    }
    return bool(cves) and cves <= named


class Treatments:
    """The claims that stand, by what they are about."""

    def __init__(self, claims: Iterable[Claimed] = (), today: dt.date = dt.date.min) -> None:
        """``today`` tells which reviews have passed."""
        self._today = today
        self._found: dict[tuple[str, ...], list[Claimed]] = {}
        for one in sorted(claims, key=lambda one: (one.says.until, one.number), reverse=True):
            self._found.setdefault((one.says.package, one.says.asset), []).append(one)

    def of(self, exposure: Exposure) -> Claimed | None:
        """The claim that counts for an exposure."""
        key = exposure.component.package or exposure.component.name, exposure.component.asset
        return next((one for one in self._found.get(key, ()) if covers(one.says, exposure)), None)

    def standing(self, exposure: Exposure) -> Standing:
        """Where the exposure stands today."""
        claimed = self.of(exposure)
        if claimed is None:
            return "open"
        return "treated" if claimed.says.until >= self._today else "review-due"


def matching(exposures: Iterable[Exposure], hole: str, asset: str, component: str = "") -> list[Exposure]:
    """The exposures of an asset to a hole by any of its names; of one component only if it is named."""
    wanted = hole.strip().casefold()
    return [
        one
        for one in exposures
        if one.component.asset == asset
        and wanted in {name.casefold() for name in (one.advisory, *one.aliases)}
        and component in ("", one.component.name, one.component.package)
    ]
