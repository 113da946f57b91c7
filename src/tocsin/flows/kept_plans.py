# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Plans that somebody keeps for the page: answers as claims, made, taken back and read.

A kept plan is what was computed on one day of one map; it is shown, never computed again. One stands for each name: a
later one takes the place of the earlier, which stays in the store as taken back. A claim holds 100 kB: of a plan that is
larger, those measures that were not bought and would take off least are left out, and counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from tocsin.core.errors import BadInput, Conflict, NotFound
from tocsin.core.measure import MeasureKind, Payer
from tocsin.flows.plan import Answer
from tocsin.know.plan import Figures, RegionLoss, Share
from tocsin.know.plan_model import Status, Terms
from tocsin.know.plan_reason import Reason
from tocsin.know.treatment import MOST_NAME, text
from tocsin.store import Reader, Store, Tx, claims

KIND = "plan"
"""Of the claims in the store."""
MOST_PLANS = 200
"""Names under which plans are kept at one time."""
NAMED = 20
"""Measures that are named at one point of the curve."""


class Losses(msgspec.Struct, frozen=True, kw_only=True):
    """People x days without service, by the cascade."""

    mean: float
    cvar: float
    worst: float


class Bought(msgspec.Struct, frozen=True, kw_only=True):
    """A measure of the plan; what it is worth is as in ``know.plan_reason.Worth``."""

    id: str
    name: str
    kind: MeasureKind
    cost: float
    years: float
    payers: tuple[Payer, ...]
    asked: bool
    """Whether its worth was computed: it is for those whose loss is felt most."""
    worth: float | None = None
    low: float = 0.0
    high: float | None = None
    unfinished: bool = False
    """The solve without it was ended by the time limit."""


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """A measure that was not bought, and why."""

    id: str
    name: str
    kind: MeasureKind
    cost: float
    reason: Reason
    gain: float
    by: tuple[str, ...]


class CurvePoint(msgspec.Struct, frozen=True, kw_only=True):
    """One budget of the curve, as in ``know.plan.Point``."""

    budget: float
    cost: float
    loss: float
    bound: float
    status: Status
    keeps_ceiling: bool
    chosen: tuple[str, ...]
    """The first ``NAMED`` ids."""
    chosen_total: int


class KeptPlan(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a claim: an answer as it was on one day."""

    name: str
    file: str
    """The path that was given."""
    terms: Terms
    """``today`` is the day on which it was computed."""
    map_digest: str
    scenarios: int
    status: Status
    gap: float
    bound: float
    cost: float
    keeps_ceiling: bool
    holds: bool
    before: Losses
    after: Losses
    bought: tuple[Bought, ...]
    left: tuple[Left, ...]
    """In the order of the file."""
    left_total: int
    """With those that had no room here."""
    regions: tuple[RegionLoss, ...]
    shares: tuple[Share, ...]
    uncounted: int
    """Services that reach nobody as far as the map says."""
    curve: tuple[CurvePoint, ...]
    names: dict[str, str]
    """Names on the map of the ids in ``regions``, ``shares`` and payers, where they have one."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A plan with its claim."""

    claim: int
    by: str
    at: str
    plan: KeptPlan


class Plans(msgspec.Struct, frozen=True, kw_only=True):
    """The plans that stand, the newest first."""

    found: tuple[Kept, ...] = ()
    unreadable: tuple[int, ...] = ()
    """Claims whose body this version cannot read."""


def of(answer: Answer, terms: Terms, *, name: str, file: str) -> KeptPlan:
    """What is kept of an answer. Raises ``BadInput`` if even what was bought is too much for a claim."""
    made = answer.plan
    whole = KeptPlan(
        name=text(name, "--name", MOST_NAME), file=file, terms=terms, map_digest=answer.map_digest,
        scenarios=answer.scenarios, status=made.status, gap=made.gap, bound=made.bound, cost=made.cost,
        keeps_ceiling=made.keeps_ceiling, holds=made.holds, before=_losses(made.before), after=_losses(made.after),
        bought=_bought(answer), left=_left(answer), left_total=len(answer.refused), regions=made.regions,
        shares=made.shares, uncounted=len(made.uncounted), names=answer.names,
        curve=tuple(
            CurvePoint(
                budget=point.budget, cost=point.cost, loss=point.loss, bound=point.bound, status=point.status,
                keeps_ceiling=point.keeps_ceiling, chosen=point.chosen[:NAMED], chosen_total=len(point.chosen),
            )
            for point in answer.curve
        ),
    )  # fmt: skip
    return fitted(whole, claims.MOST_BYTES)


def fitted(whole: KeptPlan, most: int) -> KeptPlan:
    """The plan in at most ``most`` bytes: without those left measures that would take off least."""
    base = len(msgspec.json.encode(msgspec.structs.replace(whole, left=())))
    if base > most:
        what = f"the plan takes {base} bytes without the measures that are left, and {most} can be kept"
        do = "shorten names and ids in the file, give a smaller budget, or write it to a file: --format json --svg FILE"
        raise BadInput(what, where=whole.file, do=do)
    rows = whole.left
    kept: set[int] = set()
    for at in sorted(range(len(rows)), key=lambda at: (-rows[at].gain, at)):
        base += len(msgspec.json.encode(rows[at])) + bool(kept)  # a comma before all but the first
        if base > most:
            break
        kept.add(at)
    return msgspec.structs.replace(whole, left=tuple(row for at, row in enumerate(rows) if at in kept))


def keep(store: Store, plan: KeptPlan, *, by: str, at: str) -> int:
    """Keep a plan in the place of any of its name; the number of the claim.

    Raises ``BadInput`` without an author, ``Conflict`` if ``MOST_PLANS`` other plans are kept.
    """
    by = text(by, "--by", MOST_NAME)
    with store.write(by, at) as tx:
        before = claims.about(tx, KIND, plan.name)
        if not before and len(claims.standing(tx, KIND)) >= MOST_PLANS:
            what = f"{MOST_PLANS} plans are kept already"
            raise Conflict(what, do="take one back: tocsin know plans --take-back N")
        number = claims.make(tx, KIND, (plan.name,), msgspec.json.encode(plan), by)
        for one in before:
            if one.seq != number:
                claims.take_back(tx, one.seq, by, f"replaced by claim {number}")
        return number


def take_back(store: Store, number: int, *, by: str, why: str, at: str) -> bool:
    """Take a plan off the page; False if it was off before. ``NotFound`` if no plan is kept under that number."""
    by, why = text(by, "--by", MOST_NAME), text(why, "--why", 2_000)
    with store.write(by, at) as tx:
        if number not in _numbers(tx):
            raise NotFound(f"there is no claim {number} that keeps a plan", do="tocsin know plans lists them")
        return claims.take_back(tx, number, by, why)


def _numbers(tx: Tx) -> set[int]:
    return {one.seq for one in claims.all(tx, KIND)}


def bodies(reader: Reader) -> tuple[claims.Claim, ...]:
    """The claims that keep plans, to be read by ``plans``."""
    return tuple(claims.standing(reader, KIND))


def plans(kept: Sequence[claims.Claim]) -> Plans:
    """What the claims hold; one that another version made and this one cannot read is named, the rest go on."""
    found: dict[str, Kept] = {}
    unreadable = []
    for one in sorted(kept, key=lambda claim: -claim.seq):
        try:
            plan = msgspec.json.decode(one.body, type=KeptPlan)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            unreadable.append(one.seq)
            continue
        found.setdefault(plan.name, Kept(claim=one.seq, by=one.by, at=one.at, plan=plan))
    return Plans(found=tuple(found.values()), unreadable=tuple(unreadable))


def listed(store: Store, day: dt.date) -> list[dict[str, object]]:
    """A row for each plan that stands; ``map`` says whether the map is still the one it was computed on."""
    from tocsin.flows import whole_map
    from tocsin.know.map_digest import digest

    with store.read() as reader:
        found = plans(bodies(reader))
        now = digest(whole_map.whole(reader, day).said)
    return [
        {
            "claim": one.claim,
            "name": one.plan.name,
            "file": one.plan.file,
            "budget": one.plan.terms.budget,
            "cost": one.plan.cost,
            "aim": one.plan.terms.aim,
            "before": round(getattr(one.plan.before, one.plan.terms.aim), 3),
            "after": round(getattr(one.plan.after, one.plan.terms.aim), 3),
            "status": one.plan.status,
            "gap": one.plan.gap,
            "computed": one.plan.terms.today.isoformat(),
            "map": "the same" if one.plan.map_digest == now else "has changed since",
            "by": one.by,
            "at": one.at,
        }
        for one in found.found
    ] + [{"claim": number, "name": "", "status": "cannot be read"} for number in found.unreadable]


def _losses(figures: Figures) -> Losses:
    return Losses(mean=figures.mean, cvar=figures.cvar, worst=figures.worst)


def _bought(answer: Answer) -> tuple[Bought, ...]:
    """Those of which the worth is known first, in its order, then the others."""
    worth = {one.measure: one for one in answer.worth}
    order = dict.fromkeys([*worth, *answer.plan.chosen])
    rows = []
    for measure in (answer.measures[name] for name in order):
        row = Bought(
            id=measure.id, name=measure.name, kind=measure.kind, cost=measure.cost, years=measure.years,
            payers=measure.payers, asked=False,
        )  # fmt: skip
        one = worth.get(measure.id)
        if one is not None:
            row = msgspec.structs.replace(
                row, asked=True, worth=one.worth, low=one.low, high=one.high, unfinished=one.status == "time-limit"
            )  # fmt: skip
        rows.append(row)
    return tuple(rows)


def _left(answer: Answer) -> tuple[Left, ...]:
    return tuple(
        Left(
            id=measure.id, name=measure.name, kind=measure.kind, cost=measure.cost, reason=other.reason,
            gain=other.gain, by=other.by[:NAMED],
        )
        for other in answer.refused
        for measure in [answer.measures[other.measure]]
    )  # fmt: skip
