# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Why a plan is what it is: what each measure in it is worth, and why the others are not.

Figures are people x days of the aim, by the model of the plan.

The *worth* of a measure is what the loss rises by if it may not be bought and the best
use is made of the money instead: a solve without it. Solves stop at a gap, so the worth
is known between ``low`` and ``high``. *Alone* is what the loss rises by if it is merely struck out.

Of a measure that was not bought one reason is given, the first that holds:

* ``too-late``: in every scenario it works only after the losses are counted;
* ``helps-nothing``: no loss in any scenario hangs on it;
* ``dearer-than-budget``: alone it costs more than there is;
* ``covered``: what it would prevent, bought measures prevent (``by`` names them);
* ``only-with-others``: more must be bought with it before anything changes;
* ``not-in-aim``: it helps, but not the figure asked for (the worst scenario stays as bad);
* ``not-worth-it``: it would take off ``gain``, and costs more than is left: the money does more
  (to within the gap of the plan) where it was spent;
* ``no-plan``: it would help, but nothing is bought, for no plan within the budget keeps the ceiling;
* ``left-over``: it would help and could be paid; only where the plan itself is unfinished.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from tocsin.core.sentence import translatable
from tocsin.know import plan_solver
from tocsin.know.plan import Plan, Planner
from tocsin.know.plan_model import Status, aimed
from tocsin.know.plan_scenario import frame

Reason = Literal[
    "too-late",
    "helps-nothing",
    "dearer-than-budget",
    "covered",
    "only-with-others",
    "not-in-aim",
    "not-worth-it",
    "no-plan",
    "left-over",
]

SAYS: dict[Reason, str] = {
    "too-late": translatable("works only after the losses are counted"),
    "helps-nothing": translatable("no loss of these scenarios hangs on it"),
    "dearer-than-budget": translatable("costs more than the budget"),
    "covered": translatable("what it prevents is prevented by"),
    "only-with-others": translatable("changes nothing without other measures"),
    "not-in-aim": translatable("helps, but not what is asked for"),
    "not-worth-it": translatable("the money does more where it was spent"),
    "no-plan": translatable("would help, but no plan within the budget keeps the ceiling"),
    "left-over": translatable("would help, but the time ran out"),
}
"""Each reason in words; after ``covered`` follow the measures that cover it."""


class Worth(msgspec.Struct, frozen=True, kw_only=True):
    """What one bought measure is worth."""

    measure: str
    alone: float
    worth: float | None
    """What was found; the truth lies from ``low`` to ``high``. None where nothing was found that keeps the ceiling."""
    low: float
    high: float | None
    status: Status
    """Of the solve without it; ``infeasible``: without it the ceiling cannot be kept."""


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """Why one measure was not bought."""

    measure: str
    reason: Reason
    gain: float = 0.0
    """What buying it on top of the plan would take off."""
    by: tuple[str, ...] = ()


def worth(planner: Planner, made: Plan, most: int = 20) -> tuple[Worth, ...]:
    """Return the worth of up to ``most`` bought measures, those first whose loss is felt most.

    Cost: one solve each, begun from the plan without it.
    """
    model, ask = planner.model, planner.terms
    chosen = _numbers(planner, made)
    loss = plan_solver.value_of(model, ask, chosen)
    alone = {n: plan_solver.value_of(model, ask, chosen - {n}) - loss for n in chosen}
    rows = []
    for number in sorted(chosen, key=lambda n: (-alone[n], n))[:most]:
        rest = chosen - {number}
        start = rest if plan_solver.keeps(model, ask, rest) else None
        other = plan_solver.solve(model, ask, without=frozenset({number}), start=start)
        least = other.loss if start is None else min(other.loss, loss + alone[number])
        rows.append(
            Worth(
                measure=planner.measures[number].id,
                alone=alone[number],
                worth=max(0.0, least - loss) if other.found else None,
                low=max(0.0, other.bound - loss) if other.found else 0.0,
                high=max(0.0, least - made.bound) if other.found else None,
                status=other.status,
            )
        )
    return tuple(rows)


def refused(planner: Planner, made: Plan) -> tuple[Refused, ...]:
    """Return a reason for each measure that is not in the plan, in their order."""
    return tuple(_reasons(planner, made))


def _reasons(planner: Planner, made: Plan) -> Iterator[Refused]:
    model, ask = planner.model, planner.terms
    chosen = _numbers(planner, made)
    losses, loss = model.losses(chosen).sum(axis=1), plan_solver.value_of(model, ask, chosen)
    left = ask.budget * (1.0 + plan_solver.TOLERANCE) - float(model.costs[list(chosen)].sum())
    reliefs = dict(model.reliefs(chosen))
    of_measure, down = model.lapses_with(), model.down(chosen)
    for number, measure in enumerate(planner.measures):
        if number in chosen:
            continue
        gain, by = 0.0, list[str]()
        reason: Reason
        if number not in of_measure:
            reason = "too-late" if _late(planner, number) else "helps-nothing"
        elif measure.cost > ask.budget * (1.0 + plan_solver.TOLERANCE):
            reason = "dearer-than-budget"
        elif number in reliefs:
            gain = loss - aimed(losses - reliefs[number], model.weights, ask.aim, ask.alpha)
            if gain <= plan_solver.TOLERANCE * loss:
                gain, reason = 0.0, "not-in-aim"
            elif made.status == "infeasible":
                reason = "no-plan"
            else:
                reason = "not-worth-it" if measure.cost > left else "left-over"
        elif down[list(of_measure[number])].all():
            reason = "only-with-others"
        else:
            reason = "covered"
            prevented = {lapse for lapse in of_measure[number] if not down[lapse]}
            by = _standing_in(planner, chosen, prevented, number)
        yield Refused(measure=measure.id, reason=reason, gain=gain, by=tuple(by))


def _standing_in(planner: Planner, chosen: frozenset[int], lapses: set[int], number: int) -> list[str]:
    """The bought measures that stand in a clause beside this one."""
    found: set[int] = set()
    for lapse in lapses:
        for clause in planner.model.lapses[lapse]:
            if number in clause:
                found |= clause & chosen
    return [planner.measures[other].id for other in sorted(found)]


def _late(planner: Planner, number: int) -> bool:
    measure, terms = planner.measures[number], planner.terms
    frames = (frame(scenario, terms.today, terms.horizon_days) for scenario in planner.scenarios)
    if measure.kind == "stockpile":
        return not any(days.in_time(measure) for days in frames)
    return all(days.works(measure) >= days.end for days in frames)


def _numbers(planner: Planner, made: Plan) -> frozenset[int]:
    place = {measure.id: number for number, measure in enumerate(planner.measures)}
    return frozenset(place[name] for name in made.chosen)
