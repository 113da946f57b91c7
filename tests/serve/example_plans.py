# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Kept plans to drive the pages with: one of the example map, solved once, and ones with everything that is odd."""

from __future__ import annotations

import datetime as dt
import functools

import msgspec

from tests.serve.example_map import CHART, NOW, POWER, WATER
from tocsin.core.graph import build
from tocsin.core.measure import Measure, Payer, Scenario, Target
from tocsin.core.sentence import Sentence
from tocsin.flows.kept_found import Kept, KeptFound, Line, Question
from tocsin.flows.kept_plans import KeptPlan, of
from tocsin.flows.map_now import MapNow
from tocsin.flows.plan import Answer
from tocsin.know.control import completed
from tocsin.know.map_digest import digest
from tocsin.know.plan import Planner
from tocsin.know.plan_model import Terms
from tocsin.know.plan_reason import refused, worth
from tocsin.store.claims import Claim

RELAYS, SECOND, LATE = "relay-stock", "second-orion", "own-relays"
MEASURES = (
    Measure(
        id=RELAYS, name="relays for 200 days", kind="stockpile", helps=(Target(node=POWER, input="relays"),), cost=40_000.0,
        stock_days=200.0, payers=(Payer(member="northbank", share=0.6), Payer(member="orion", share=0.4)),
    ),
    Measure(id=SECOND, name="a second maker of relays", kind="second-source", helps=(Target(node=POWER, input="relays"),),
            cost=250_000.0, years=0.1),
    Measure(id=LATE, name="relays developed at home", kind="develop", helps=(Target(node="orion"),), cost=90_000.0, years=9.0),
)  # fmt: skip
SCENARIOS = (
    Scenario(id="order", name="export order", shocks=CHART.shocks),
    Scenario(id="fire", name="fire", shocks=(msgspec.structs.replace(CHART.shocks[0], lost=(WATER,)),)),
)


@functools.cache
def solved(budget: float = 100_000.0, name: str = "relays.toml", ceiling: float | None = None) -> KeptPlan:
    """An answer as the flow gives it, of the example map."""
    terms = Terms(today=NOW.date() - dt.timedelta(days=3), budget=budget, ceiling=ceiling)
    planner = Planner(build(completed(CHART))[0], SCENARIOS, MEASURES, terms)
    made = planner.plan()
    answer = Answer(
        plan=made, measures={measure.id: measure for measure in MEASURES}, worth=worth(planner, made),
        refused=refused(planner, made), curve=planner.curve([0.0, 40_000.0, budget, 250_000.0]), scenarios=2,
        map_digest=digest(CHART), names={"northbank": "Northbank", "orion": "Orion Relay Works"},
    )  # fmt: skip
    return of(answer, terms, name=name, file=f"plans/{name}")


def claimed(number: int, plan: KeptPlan) -> Claim:
    """A plan as the store holds it."""
    return Claim(
        seq=number,
        kind="plan",
        by="shift lead",
        at="2026-03-31T09:00:00.000Z",
        body=msgspec.json.encode(plan),
    )


def kept(*plans: KeptPlan) -> MapNow:
    """The example map with these plans, the first with claim 1."""
    return MapNow(CHART, NOW, kept=[claimed(number, plan) for number, plan in enumerate(plans, 1)])


FOUND = KeptFound(
    lines=(
        Line(number=1, of="operations", name="198.51.100.53", purpose="name resolution", flow="consumed", said=True,
             evidence=("resolv.conf:1",)),
        Line(number=2, of="operations", name="vendor.example", example="www.vendor.example", purpose="names looked up",
             flow="unknown", registry="DE", stands_on=("edge.example (CH)",), days=6, of_days=7, hosts=38, evidence=("dns.log:7",)),
    ),
    total=7,
    questions=(
        Question(
            supplier="vendor.example",
            says=Sentence("Under the law of which country are you established, and where do you work for us?"),
        ),
    ),
    read=("dns.log: resolver log, 4200 lines",),
)  # fmt: skip
"""Proposed dependencies, five of them without room."""


def with_found(found: Kept | None, *plans: KeptPlan) -> MapNow:
    """The example map with proposed dependencies."""
    claims = [claimed(number, plan) for number, plan in enumerate(plans, 1)]
    return MapNow(CHART, NOW, kept=claims, found=found)
