# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a plan refuses to compute with: every figure and every name, before anything is built on it.

Nothing is left out quietly: a plan without one of the measures that were offered would
answer another question. The first thing that cannot be is a ``BadInput`` that names its
place: the record's ``source``, or its position (``measures/3``), and its id.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from tocsin.core.dependency import Shock
from tocsin.core.errors import BadInput
from tocsin.core.graph import Graph
from tocsin.core.measure import Measure, Scenario
from tocsin.know.plan_model import Terms

MEASURES = 100_000
SCENARIOS = 2_000
HORIZON = 36_525
"""Days; the cascade goes no further (``know.cascade.HORIZON_DAYS``)."""
YEARS = 100.0
SHARES_OFF = 1e-6


def check(graph: Graph, scenarios: Sequence[Scenario], measures: Sequence[Measure], terms: Terms) -> None:
    """Raise ``BadInput`` for the first thing that cannot be planned with."""
    _terms(terms)
    _count("measures", len(measures), MEASURES)
    _count("scenarios", len(scenarios), SCENARIOS)
    _distinct("measures", [m.id for m in measures])
    _distinct("scenarios", [s.id for s in scenarios])
    if not any(graph.nodes[v].people > 0 for v in graph.services):
        _refuse(
            "map",
            "no service says how many people it reaches, so no loss could be counted",
            "fill in `people`",
        )
    names = Counter((entry.of, entry.name) for entry in graph.inputs)
    for at, measure in enumerate(measures):
        where = measure.source or f"measures/{at}"
        _measure(graph, measure, where)
        _targets(graph, names, measure, where)
        _payers(graph, measure, where)
    for at, scenario in enumerate(scenarios):
        _scenario(graph, scenario, scenario.source or f"scenarios/{at}")
    if not scenarios:
        _refuse("scenarios", "there is no scenario to plan against", "give at least one")
    if not sum(scenario.weight for scenario in scenarios) > 0.0:
        _refuse("scenarios", "the weights of all scenarios are 0", "give at least one a weight above 0")


def budget(value: float) -> None:
    """Raise ``BadInput`` if this is no budget."""
    _number("terms/budget", "the budget", value)


def _terms(terms: Terms) -> None:
    budget(terms.budget)
    if terms.ceiling is not None:
        _number("terms/ceiling", "the ceiling", terms.ceiling)
    if not 0.0 <= terms.alpha < 1.0:
        _refuse(
            "terms/alpha", f"the level of CVaR is {terms.alpha}", "take one from 0 to below 1, such as 0.8"
        )
    if not 0.0 <= terms.gap < 1.0:
        _refuse("terms/gap", f"the gap is {terms.gap}", "take one from 0 to below 1, such as 0.01")
    if not 0.0 < terms.seconds < math.inf:
        _refuse("terms/seconds", f"the time limit is {terms.seconds} s", "take a number above 0")
    if not 1 <= terms.horizon_days <= HORIZON:
        _refuse("terms/horizon_days", f"the horizon is {terms.horizon_days} days", f"take 1 to {HORIZON}")
    if terms.aim not in ("mean", "cvar", "worst"):
        _refuse("terms/aim", f"{terms.aim!r} is no aim", "take mean, cvar or worst")


def _measure(graph: Graph, measure: Measure, where: str) -> None:
    said = f"measure {measure.id!r}"
    _number(where, f"the cost of {said}", measure.cost)
    _number(where, f"`years` of {said}", measure.years, YEARS)
    _number(where, f"`stock_days` of {said}", measure.stock_days, HORIZON)
    if (measure.kind == "stockpile") != (measure.stock_days > 0.0):
        what = f"{said} is a {measure.kind} with {measure.stock_days} days of stock"
        _refuse(where, what, "give a stockpile its days, and nothing else any")
    if measure.kind == "stockpile" and measure.members:
        _refuse(
            where, f"{said} is a stockpile and names members", "make the way to them a measure of its own"
        )
    _known(graph, where, said, measure.members)
    for name in measure.members:
        if any(name == target.node for target in measure.helps):
            _refuse(where, f"{said} leans on {name!r}, which it is to help", "name another member")
    if len(set(measure.members)) < len(measure.members):
        _refuse(where, f"{said} names a member twice", "name it once")
    if measure.rule not in ("all", "any", "k-of-n"):
        _refuse(where, f"the rule of {said} is {measure.rule!r}", "take all, any or k-of-n")
    if measure.rule == "k-of-n" and not 1 <= measure.k <= len(measure.members):
        what = f"{said} asks for {measure.k} of {len(measure.members)}"
        _refuse(where, what, "ask for at least 1 and at most as many as there are")


def _targets(graph: Graph, names: Counter[tuple[str, str]], measure: Measure, where: str) -> None:
    said = f"measure {measure.id!r}"
    if not measure.helps:
        _refuse(where, f"{said} helps nothing", "name a node, or an input of one")
    if len(set(measure.helps)) < len(measure.helps):
        _refuse(where, f"{said} names what it helps twice", "name it once")
    for target in measure.helps:
        _known(graph, where, said, (target.node,))
        found = names[target.node, target.input] if target.input else 1
        if found != 1:
            what = f"{said} helps the input {target.input!r} of {target.node!r}, of which there are {found}"
            _refuse(where, what, "correct the name, or give the inputs names of their own")


def _payers(graph: Graph, measure: Measure, where: str) -> None:
    said = f"measure {measure.id!r}"
    _known(graph, where, said, tuple(payer.member for payer in measure.payers))
    if len({payer.member for payer in measure.payers}) < len(measure.payers):
        _refuse(where, f"a payer of {said} is named twice", "add up its shares")
    for payer in measure.payers:
        _number(where, f"the share of {payer.member!r} in {said}", payer.share, 1.0)
    if measure.payers and abs(sum(payer.share for payer in measure.payers) - 1.0) > SHARES_OFF:
        _refuse(where, f"the shares of {said} do not sum to 1", "say who pays the rest")


def _scenario(graph: Graph, scenario: Scenario, where: str) -> None:
    said = f"scenario {scenario.id!r}"
    _number(where, f"the weight of {said}", scenario.weight)
    if not scenario.shocks:
        _refuse(where, f"{said} has no shock", "give it one, or leave the scenario out")
    for shock in scenario.shocks:
        _shock(graph, shock, shock.source or where, f"shock {shock.id!r} of {said}")


def _shock(graph: Graph, shock: Shock, where: str, said: str) -> None:
    _known(graph, where, said, shock.lost)
    _number(where, f"the level of {said}", shock.level, 1.0)
    if shock.end is not None and shock.end <= shock.start:
        _refuse(where, f"{said} ends on {shock.end}, before it began", "correct the dates")


def _number(where: str, what: str, value: float, most: float = math.inf) -> None:
    if not (math.isfinite(value) and 0.0 <= value <= most):
        bound = "0 or more" if most == math.inf else f"from 0 to {most:g}"
        _refuse(where, f"{what} is {value}", f"give a number, {bound}")


def _known(graph: Graph, where: str, said: str, names: Sequence[str]) -> None:
    missing = [name for name in names if name not in graph.index]
    if missing:
        _refuse(where, f"{said} names {', '.join(map(repr, missing))}, which is on no map", "correct the id")


def _count(what: str, count: int, most: int) -> None:
    if count > most:
        _refuse(what, f"{count} {what} are more than {most}", "leave out those that matter least")


def _distinct(what: str, ids: Sequence[str]) -> None:
    for name, count in Counter(ids).items():
        if count > 1 or not name:
            at = f"{what}/{len(ids) - 1 - list(reversed(ids)).index(name)}"
            _refuse(at, f"the id {name!r} is empty or used twice", "give each an id of its own")


def _refuse(where: str, what: str, do: str) -> None:
    raise BadInput(what, where=where, do=do)
