# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The slow oracle of the impact tests: every day, every input, again and again until nothing moves.

It shares no code with ``know.cascade`` or ``know.outage`` and is exact where stocks and gaps
are whole days: charts with shares have no stocks, charts with stocks have whole levels.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence

import msgspec
from hypothesis import strategies as st

from tocsin.core.dependency import Input, Map, Member, Node, Shock

TODAY = dt.date(2027, 3, 1)
NAMES = "abcdefg"
OFTEN = "bcdbcdbcd" + NAMES
"""Names to lose: small maps have the first ones, and a name of none has no effect."""
KINDS = ("service", "service", "asset", "asset", "supplier", "product", "region")


class Outage(msgspec.Struct, frozen=True):
    """The first stretch of days below 1 that is not over before today."""

    day: dt.date
    lowest: float
    back: dt.date | None


def sweep(chart: Map, shocks: Sequence[Shock], origin: dt.date, days: int) -> list[dict[str, float]]:
    """Levels of all nodes on each day."""
    return _sweep(chart, tuple(shocks), origin, days)


# each service of a map is asked about the same losses, one after the other
@functools.lru_cache(maxsize=512)
def _sweep(chart: Map, shocks: tuple[Shock, ...], origin: dt.date, days: int) -> list[dict[str, float]]:
    stock = [entry.stock_days for entry in chart.inputs]
    history = []
    settled: dict[tuple[object, ...], tuple[dict[str, float], list[float]]] = {}
    for after in range(days):
        day = origin + dt.timedelta(days=after)
        running = tuple(s for s in shocks if s.start <= day and (s.end is None or day < s.end))
        # a day on which the same is lost and the same stocks have run out is like the one before
        alike = (running, *(left > 0 for left in stock))
        if alike not in settled:
            settled[alike] = _settled(chart, running, stock)
        levels, inflows = settled[alike]
        history.append(levels)
        rest = [max(0.0, left - (1.0 - inflow)) for left, inflow in zip(stock, inflows, strict=True)]
        ahead = any(s.start > day or (s.end is not None and s.end > day) for s in shocks)
        if rest == stock and not ahead:
            return history + [levels] * (days - after - 1)  # nothing is left that could move
        stock = rest
    return history


def _settled(
    chart: Map, running: Sequence[Shock], stock: list[float]
) -> tuple[dict[str, float], list[float]]:
    levels = {node.id: 1.0 for node in chart.nodes}
    while True:
        inflows = [_inflow(entry, levels) for entry in chart.inputs]
        again = {}
        for name in levels:
            given = [
                1.0 if left > 0 else inflow
                for entry, left, inflow in zip(chart.inputs, stock, inflows, strict=True)
                if entry.of == name and entry.flow in {"consumed", "licence", "unknown"}
            ]
            again[name] = min([1.0, *(s.level for s in running if name in s.lost), *given])
        if all(abs(again[name] - levels[name]) < 1e-10 for name in levels):
            return again, inflows
        levels = again


def _inflow(entry: Input, levels: dict[str, float]) -> float:
    given = sorted((levels[member.node] for member in entry.members), reverse=True)
    if entry.rule == "shares":
        return 1.0 - sum(member.low * (1.0 - levels[member.node]) for member in entry.members)
    return given[{"all": len(given), "any": 1, "k-of-n": entry.k}[entry.rule] - 1]


def outage(chart: Map, service: str, shocks: Sequence[Shock], days: int = 90) -> Outage | None:
    """What the sweep says of one service: the whole stretch, though it began before today."""
    origin = min([TODAY, *(shock.start for shock in shocks)])
    history = [levels[service] for levels in sweep(chart, shocks, origin, days)]
    begin = None
    for after, level in enumerate([*history, None]):
        if level is not None and level < 1.0 - 1e-9:
            begin = after if begin is None else begin
        elif begin is not None and (level is None or after > (TODAY - origin).days):
            back = None if level is None else origin + dt.timedelta(days=after)
            return Outage(origin + dt.timedelta(days=begin), min(history[begin:after]), back)
        else:
            begin = None
    return None


# -- what hypothesis draws from ---------------------------------------------------------------------


def place(name: str, kind: str, people: int = 0) -> Node:
    return Node(id=name, kind=kind, name=name.upper(), people=people, source=f"map.toml:{name}")  # type: ignore[arg-type]  # kinds of this file


@st.composite
def charts(draw: st.DrawFn) -> Map:
    """Small maps: with stocks and whole levels, or with shares and no stock."""
    kinds = ["service", *draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=6))]
    names = NAMES[: len(kinds)]
    shared = draw(st.booleans())
    inputs = []
    for number in range(draw(st.integers(0, 8))):
        members = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        rule = draw(st.sampled_from(["all", "any", "any", "k-of-n", *(["shares"] * 3 if shared else [])]))
        part = 1.0 / len(members)
        low, high = (part, part) if rule == "shares" else (0.0, 1.0)
        inputs.append(
            Input(
                of=draw(st.sampled_from(names)),
                name=f"need {number}",
                members=tuple(Member(node=name, low=low, high=high) for name in members),
                rule=rule,  # type: ignore[arg-type]  # one of the list above
                k=draw(st.integers(1, len(members))),
                flow=draw(
                    st.sampled_from(["consumed", "consumed", "consumed", "licence", "unknown", "capital"])
                ),
                stock_days=0.0 if shared else float(draw(st.integers(0, 5))),
                lead_days=draw(st.none() | st.integers(0, 20)),
                source=f"map.toml:need {number}",
            )
        )
    return Map(nodes=tuple(map(place, names, kinds)), inputs=tuple(inputs))


@st.composite
def shock_lists(draw: st.DrawFn, most: int = 3) -> list[Shock]:
    """Shocks around today, each with an id of its own; some are over."""
    made = []
    for number in range(draw(st.integers(0, most))):
        start = draw(st.integers(-12, 12))
        length = draw(st.none() | st.integers(1, 20))
        made.append(
            Shock(
                id=f"shock-{number}",
                name=f"order {number}",
                lost=tuple(draw(st.lists(st.sampled_from(OFTEN), min_size=1, max_size=2, unique=True))),
                start=TODAY + dt.timedelta(days=start),
                end=None if length is None else TODAY + dt.timedelta(days=start + length),
                cite=f"gazette {number}",
            )
        )
    return made
