# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a plan is asked about, as a person writes it: TOML, one table a measure or a scenario.

The format is our own and described in ``docs/plan.md``. The shocks of a scenario are ids of shocks that the map
announces, or one of its own, written as in a map. Names of nodes are looked up later (``know.plan_check``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast, get_args

import msgspec

from tocsin.core.dependency import Member, Shock
from tocsin.core.limits import Limits
from tocsin.core.measure import Measure, MeasureKind, Payer, Scenario, Target
from tocsin.core.reading import Fault, Reading, listed
from tocsin.know.readers import toml_tables as toml
from tocsin.know.readers.map_toml import SHOCK_KEYS, read_shock

MEASURE_KEYS = frozenset(
    {"id", "name", "kind", "helps", "cost", "years", "stock_days", "from", "rule", "payers"}
)
SCENARIO_KEYS = frozenset({"shocks", "weight"}) | SHOCK_KEYS
KINDS = get_args(MeasureKind)
MOST_COST = 1e15


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a file asks about."""

    measures: tuple[Measure, ...] = ()
    scenarios: tuple[Scenario, ...] = ()


class Made:
    """What the entries of one file come to; of TOML, JSON and CSV alike."""

    def __init__(self, announced: Mapping[str, Shock]) -> None:
        """``announced`` are the shocks of the map by id."""
        self.faults: list[Fault] = []
        self._announced = announced
        self._measures: dict[str, Measure] = {}
        self._scenarios: dict[str, Scenario] = {}

    def takes(self) -> dict[str, Callable[[toml.Table, str], None]]:
        """What takes the entries of each table. Raise ``BadEntry``."""
        return {"measure": self.measure, "scenario": self.scenario}

    def measure(self, entry: toml.Table, where: str) -> None:
        """Take a measure."""
        made = _measure(entry, where)
        _once(made.id, self._measures)
        self._measures[made.id] = made

    def scenario(self, entry: toml.Table, where: str) -> None:
        """Take a scenario."""
        made = _scenario(entry, where, self._announced)
        _once(made.id, self._scenarios)
        self._scenarios[made.id] = made

    def reading(self, limits: Limits) -> Reading[Asked]:
        """All of it, and what was not taken."""
        asked = Asked(measures=tuple(self._measures.values()), scenarios=tuple(self._scenarios.values()))
        return Reading([asked], *listed(self.faults, limits))


def read(data: bytes, name: str, limits: Limits, announced: Mapping[str, Shock]) -> Reading[Asked]:
    """Return one ``Asked``; ``announced`` are the shocks of the map by id. Raises ``BadInput`` for what is no TOML."""
    made = Made(announced)
    toml.entries(data, name, limits, made.takes(), made.faults)
    return made.reading(limits)


def _once(name: str, before: Mapping[str, Measure] | Mapping[str, Scenario]) -> None:
    if name in before:
        raise toml.BadEntry(f"the id {name!r} is used twice (first at {before[name].source})", "rename one")


def _measure(entry: toml.Table, where: str) -> Measure:
    toml.known(entry, MEASURE_KEYS)
    name = toml.name_id(entry.get("id"), "id")
    kind = toml.text(entry, "kind", need=True)
    if kind not in KINDS:
        raise toml.BadEntry(f"there is no kind {toml.shown(kind)}", f"use one of {', '.join(KINDS)}")
    sources = _list(entry, "from")
    members = toml.members(sources, "from")
    rule, k = toml.rule(entry, members) if members else ("all", 0)
    if rule == "shares" or any(isinstance(item, dict) and "share" in item for item in sources):
        raise toml.BadEntry("a measure has no shares", 'use the rule "all", "any" or "2 of 3"')
    cost = toml.number(entry, "cost", 0, MOST_COST)
    if cost is None:
        raise toml.BadEntry("cost is missing", "write what it costs; 0 if it costs nothing")
    payers = toml.members(_list(entry, "payers"), "payers")
    return Measure(
        id=name,
        name=toml.text(entry, "name") or name,
        kind=cast("MeasureKind", kind),
        helps=tuple(_target(each) for each in _list(entry, "helps")),
        cost=cost,
        years=toml.number(entry, "years", 0, 100) or 0.0,
        stock_days=toml.number(entry, "stock_days", 0, 36_500) or 0.0,
        members=tuple(member.node for member in members),
        rule=rule,
        k=k,
        payers=tuple(_payer(each) for each in payers),
        source=where,
    )


def _payer(member: Member) -> Payer:
    if member.low != member.high:
        raise toml.BadEntry(
            f"payers do not say which share {member.node!r} pays", 'write {node = "id", share = 0.5}'
        )
    return Payer(member=member.node, share=member.low)


def _target(item: object) -> Target:
    """``node``, or ``node/name of its input``."""
    node, _, name = item.partition("/") if isinstance(item, str) else (item, "", "")
    return Target(node=toml.name_id(node, "helps"), input=name.strip()[:2_000])


def _scenario(entry: toml.Table, where: str, announced: Mapping[str, Shock]) -> Scenario:
    toml.known(entry, SCENARIO_KEYS)
    name = toml.name_id(entry.get("id"), "id")
    shocks = []
    for shock in toml.ids(entry, "shocks"):
        if shock not in announced:
            raise toml.BadEntry(
                f"the map announces no shock {shock!r}", "correct the id, or write lost and start"
            )
        shocks.append(announced[shock])
    if not shocks or {"lost", "start", "end"} & entry.keys():
        own = {key: value for key, value in entry.items() if key in SHOCK_KEYS}
        shocks.append(read_shock(own, where, {}))
    weight = toml.number(entry, "weight", 0, 1e12)
    return Scenario(
        id=name,
        name=toml.text(entry, "name") or name,
        shocks=tuple(shocks),
        weight=1.0 if weight is None else weight,
        source=where,
    )


def _list(entry: toml.Table, key: str) -> list[object]:
    value = entry.get(key, [])
    return value if isinstance(value, list) else [value]
