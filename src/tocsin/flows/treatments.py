# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What cannot be mended, and what is done instead: claims about exposures, made, taken back and read."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping

import msgspec

from tocsin.core.component import Exposure
from tocsin.core.errors import NotFound
from tocsin.flows import matching, whole_map
from tocsin.know import treatment
from tocsin.know.treatment import Claimed, Measure, Treatments
from tocsin.store import Reader, Store, claims

_DO = "tocsin know exposures lists what is exposed"


def claim(
    store: Store,
    hole: str,
    *,
    asset: str,
    component: str = "",
    why: str,
    instead: str,
    measure: Measure,
    until: dt.date,
    by: str,
    now: dt.datetime,
    at: str,
) -> list[Claimed]:
    """Say of each exposure of an asset to a hole that it cannot be mended; raises ``NotFound`` if there is none.

    ``BadInput`` for texts that are empty or too long, and a review in the past. Nothing is kept then. An asset that is
    claimed to be one with others is meant by any of its ids, with all that runs on it; the claim keeps the id that the inventory
    says, so that it stands when that is taken back.
    """
    by = treatment.text(by, "--by", treatment.MOST_NAME)
    with store.read() as reader:
        said_so = matching.standing(reader)
        into = whole_map.merged_into(reader)
    exposures, asset = whole_map.on_merged(said_so, into), into.get(asset, asset)
    meant = {id(one) for one in treatment.matching(exposures, hole, asset, component)}
    found = [own for own, one in zip(said_so, exposures, strict=True) if id(one) in meant]
    if not found:
        raise _unknown(exposures, hole, asset, component)
    said = [
        treatment.treat(one, why=why, instead=instead, measure=measure, until=until, today=now.date())
        for one in found
    ]
    with store.write(by, at) as tx:
        unique = {treatment.about(one): one for one in said}
        return [
            Claimed(
                number=claims.make(tx, treatment.KIND, about, msgspec.json.encode(one), by),
                by=by,
                at=at,
                says=one,
            )
            for about, one in unique.items()
        ]


def take_back(store: Store, number: int, *, why: str, by: str, at: str) -> bool:
    """End a claim; False if it had ended before. ``NotFound`` if no such claim is here."""
    by, why = treatment.text(by, "--by", treatment.MOST_NAME), treatment.text(why, "--why", treatment.MOST)
    with store.write(by, at) as tx:
        if number not in {one.seq for one in claims.all(tx, treatment.KIND)}:
            what = f"there is no claim {number} that something cannot be mended"
            raise NotFound(what, do="tocsin know cannot-patch --list names them")
        return claims.take_back(tx, number, by, why)


def read(reader: Reader, today: dt.date, into: Mapping[str, str]) -> Treatments:
    """The claims that stand, each on the asset that its own is part of (``whole_map.Whole.into``)."""
    found = [
        Claimed(number=one.seq, by=one.by, at=one.at, says=_says(one, into))
        for one in claims.standing(reader, treatment.KIND)
    ]
    return Treatments(found, today)


def _says(one: claims.Claim, into: Mapping[str, str]) -> treatment.Treatment:
    says = msgspec.json.decode(one.body, type=treatment.Treatment)
    return msgspec.structs.replace(says, asset=into.get(says.asset, says.asset))


def listed(store: Store, today: dt.date) -> list[dict[str, object]]:
    """A row for each claim, those taken back too, with the exposures that it is about today."""
    with store.read() as reader:
        made = claims.all(reader, treatment.KIND)
        into = whole_map.merged_into(reader)
        exposures = whole_map.on_merged(matching.standing(reader), into)
    rows: list[dict[str, object]] = []
    for one in made:
        says = _says(one, into)
        covered = sum(treatment.covers(says, exposure) for exposure in exposures)
        state = "treated" if says.until >= today else "review-due"
        if one.taken_back_at:
            state = "taken back"
        elif not covered:
            state = "gone"
        rows.append(
            {
                "claim": one.seq, "state": state, **msgspec.to_builtins(says), "by": one.by, "at": one.at,
                "exposures": covered, "taken_back_by": one.taken_back_by, "taken_back_at": one.taken_back_at,
                "why_taken_back": one.why_taken_back,
            }
        )  # fmt: skip
    return rows


def _unknown(exposures: list[Exposure], hole: str, asset: str, component: str) -> NotFound:
    """What was not found, and what is nearest to it."""
    assets = {one.component.asset for one in exposures}
    if asset not in assets:
        near = difflib.get_close_matches(asset, sorted(assets), 3)
        what = f"no component on {asset[:200]!r} is exposed"
        return NotFound(what, where="--asset", do=f"did you mean {', '.join(near)}?" if near else _DO)
    there = [one for one in exposures if one.component.asset == asset]
    names = sorted({name for one in there for name in (one.advisory, *one.aliases)})
    if treatment.matching(there, hole, asset):
        what = f"no component {component[:200]!r} on {asset} has that hole"
        return NotFound(what, where="--component", do=_DO)
    near = difflib.get_close_matches(hole[:200], names, 3)
    what = f"nothing on {asset} is exposed to {hole[:200]!r}"
    return NotFound(what, do=f"did you mean {', '.join(near)}?" if near else _DO)
