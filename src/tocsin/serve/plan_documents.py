# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What ``/know/plan`` answers, as a value: the JSON form is this value, the page is made from it. Pure."""

from __future__ import annotations

import difflib

import msgspec

from tocsin.flows.kept_plans import Kept, KeptPlan
from tocsin.flows.map_now import NEAR, MapNow
from tocsin.know.plan_model import Aim, Status


class PlanLine(msgspec.Struct, frozen=True, kw_only=True):
    """One kept plan in the list; losses are those of its aim."""

    name: str
    claim: int
    by: str
    at: str
    computed: str
    """The day."""
    budget: float
    cost: float
    aim: Aim
    before: float
    after: float
    status: Status
    gap: float
    changed: bool
    """Whether the map has changed since."""


class PlanDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``/know/plan``."""

    schema: str = "tocsin/plan/1"
    at: str
    asked: str
    unknown: bool
    near: tuple[str, ...]
    plans: tuple[PlanLine, ...]
    """All that are kept, the newest first."""
    unreadable: tuple[int, ...]
    """Claims that this version cannot read."""
    claim: int
    """Of the plan that was asked for; 0 without one, and ``by`` and ``kept`` are empty."""
    by: str
    kept: str
    """When it was kept."""
    changed: bool
    plan: KeptPlan | None


def plan_document(now: MapNow, name: str) -> PlanDocument:
    """The list, and the plan of that name if there is one."""
    plans = now.plans
    chosen = next((one for one in plans.found if one.plan.name == name), None)
    names = [one.plan.name for one in plans.found]
    missing = bool(name) and chosen is None
    return PlanDocument(
        at=now.at,
        asked=name,
        unknown=missing,
        near=tuple(difflib.get_close_matches(name[:100], names, NEAR)) if missing else (),
        plans=tuple(_line(now, one) for one in plans.found),
        unreadable=plans.unreadable,
        claim=chosen.claim if chosen else 0,
        by=chosen.by if chosen else "",
        kept=chosen.at if chosen else "",
        changed=chosen is not None and chosen.plan.map_digest != now.digest,
        plan=chosen.plan if chosen else None,
    )


def _line(now: MapNow, one: Kept) -> PlanLine:
    plan = one.plan
    aim = plan.terms.aim
    return PlanLine(
        name=plan.name, claim=one.claim, by=one.by, at=one.at, computed=plan.terms.today.isoformat(),
        budget=plan.terms.budget, cost=plan.cost, aim=aim, before=getattr(plan.before, aim),
        after=getattr(plan.after, aim), status=plan.status, gap=plan.gap, changed=plan.map_digest != now.digest,
    )  # fmt: skip
