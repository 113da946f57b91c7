# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The slow oracle of the all-of reading: whoever has a short input is taken away, until nobody has.

Plain sets of names, no arrays and no code shared with ``know.fall``. Shares are quarters, so that
sums are exact.
"""

from __future__ import annotations

from hypothesis import strategies as st

from tocsin.core.dependency import Flow, Input, Map, Member, Node, NodeKind, Rule

NAMES = "abcdefgh"
KINDS: list[NodeKind] = ["service", "service", "asset", "supplier", "region"]
RULES: list[Rule] = ["all", "any", "any", "k-of-n", "shares"]
FLOWS: list[Flow] = [
    "consumed",
    "consumed",
    "consumed",
    "licence",
    "service",
    "unknown",
    "capital",
    "information",
]


def gone(chart: Map, lost: set[str], *, pessimistic: bool) -> set[str]:
    """All that is lost once these are."""
    down = lost & {node.id for node in chart.nodes}
    while True:
        more = {entry.of for entry in chart.inputs if _short(entry, down, pessimistic=pessimistic)} - down
        if not more:
            return down
        down |= more


def _short(entry: Input, down: set[str], *, pessimistic: bool) -> bool:
    if entry.flow in {"capital", "information"} or (entry.flow == "unknown" and not pessimistic):
        return False
    left = [member for member in entry.members if member.node not in down]
    if entry.rule == "shares":
        return _short_of_shares(entry, down, pessimistic=pessimistic)
    return len(left) < {"all": len(entry.members), "any": 1, "k-of-n": entry.k}[entry.rule]


def _short_of_shares(entry: Input, down: set[str], *, pessimistic: bool) -> bool:
    lows = sum(member.low for member in entry.members)
    unnamed = sum(member.high for member in entry.members) < 1
    most = [(m.node, min(m.high, 1 - (lows - m.low))) for m in entry.members]
    if pessimistic:
        return any(name in down and (share > 0 or unnamed) for name, share in most)
    return not unnamed and all(name in down for name, share in most if share > 0)


def points(chart: Map, service: str, *, pessimistic: bool) -> set[str]:
    """Other nodes whose loss alone takes the service down."""
    names = {node.id for node in chart.nodes} - {service}
    return {name for name in names if service in gone(chart, {name}, pessimistic=pessimistic)}


@st.composite
def quarters(draw: st.DrawFn, names: list[str]) -> tuple[Member, ...]:
    """Shares in bounds; the low ones add up to no more than 1."""
    members, left = [], 4
    for name in names:
        low = draw(st.integers(0, min(2, left)))
        left -= low
        members.append(Member(node=name, low=low / 4, high=draw(st.integers(low, 4)) / 4))
    return tuple(members)


@st.composite
def inputs(draw: st.DrawFn, names: str, of: str, rules: list[Rule]) -> Input:
    """One need; members may be named twice, and may be the consumer itself."""
    rule = draw(st.sampled_from(rules))
    members = draw(st.lists(st.sampled_from(names), min_size=1, max_size=4))
    if rule == "shares":
        shared = draw(quarters(members))
        return Input(of=of, name="need", rule=rule, members=shared, flow=draw(st.sampled_from(FLOWS)))
    return Input(
        of=of,
        name="need",
        rule=rule,
        k=draw(st.integers(1, len(members))),
        members=tuple(Member(node=name) for name in members),
        flow=draw(st.sampled_from(FLOWS)),
    )


@st.composite
def charts(draw: st.DrawFn, rules: list[Rule] = RULES, most: int = 12) -> Map:
    """Small maps of all rules and flows, with cycles, from no node on."""
    names = NAMES[: draw(st.integers(0, len(NAMES)))]
    nodes = tuple(
        Node(id=name, kind=draw(st.sampled_from(KINDS)), name=name, people=draw(st.integers(0, 3)))
        for name in names
    )
    needs = [
        draw(inputs(names, draw(st.sampled_from(names)), rules)) for _ in range(_many(draw, names, most))
    ]
    return Map(nodes=nodes, inputs=tuple(needs))


@st.composite
def any_of_charts(draw: st.DrawFn, *, forwards: bool = False) -> Map:
    """At most one input a node, any of its members is enough; ``forwards``: without cycles."""
    names = NAMES[: draw(st.integers(0, len(NAMES)))]
    nodes = tuple(Node(id=name, kind="service", name=name, people=at) for at, name in enumerate(names))
    needs = []
    for at, name in enumerate(names):
        among = names[:at] if forwards else names
        members = draw(st.lists(st.sampled_from(among), max_size=3, unique=True)) if among else []
        if members:
            entry = Input(
                of=name,
                name="need",
                rule="any",
                members=tuple(Member(node=m) for m in members),
                flow="consumed",
            )
            needs.append(entry)
    return Map(nodes=nodes, inputs=tuple(needs))


def _many(draw: st.DrawFn, names: str, most: int) -> int:
    return draw(st.integers(0, most)) if names else 0
