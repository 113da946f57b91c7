# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How concentrated an input is: the Herfindahl-Hirschman index by firm, by owner, by jurisdiction, as an interval.

The index is the sum of the squared shares: 1 with a single source, towards 0 with many small ones. Shares are
intervals that together make 1, so the ends are found under that condition: at the least, what nobody is said to
deliver comes from many; at the most, it comes from one, or from those who may deliver more. With up to ``EXACT`` open
groups the most is exact (at a corner of what is possible all shares but one are at an end); beyond, a bound from
above (each square by its chord, which makes the question a knapsack of fractions).

Where control is only possible (``know.control``) or a jurisdiction not known, the firm may belong to any of the other
groups or to none: it stands alone at the least, and with each group in turn at the most.

An input of which no share is known has an *unknown* index, [0, 1], and says so: it must not pass for safe. Where each
of several sources is needed (``all``), each is a single source: a row of its own, with the index 1. Told are inputs that
firms deliver, or products; a product counts for the firm that it comes from.

Cost: the members of an input; 2**EXACT steps at the most for one with that many open groups.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from tocsin.core.dependency import Input, Map, Member, Node
from tocsin.know.control import Holdings

EXACT = 10
NARROW = 1e-9
"""A share within such bounds is known."""
DELIVERED = frozenset({"supplier", "organisation", "product", "component"})

Interval = tuple[float, float]


class Concentration(msgspec.Struct, frozen=True, kw_only=True):
    """One input, and how much of it hangs on few."""

    of: str
    input: str
    members: tuple[str, ...]
    """Who delivers it; one, where each of several is needed and has a row of its own."""
    firm: Interval
    owner: Interval
    jurisdiction: Interval
    known: bool
    """False if no share of it is known at all."""
    largest: str = ""
    """The jurisdiction with the largest share at the most; a firm, where its jurisdiction is not known."""
    ask: str = ""
    """Who should be asked for their share first: the one with the widest interval."""
    source: str = ""


def concentrations(chart: Map) -> list[Concentration]:
    """Each input that firms deliver, the most concentrated by jurisdiction first, at the end those of which nothing is known."""
    nodes: dict[str, Node] = {}
    for node in chart.nodes:
        nodes.setdefault(node.id, node)
    holdings = Holdings(nodes.values())
    controllers = holdings.controllers()
    firms = _firms(nodes, chart.inputs)
    owner = {node: holdings.ultimate(firm, controllers) for node, firm in firms.items()}
    state = {
        node: nodes[owner[node]].jurisdiction or nodes[firm].jurisdiction for node, firm in firms.items()
    }
    doubted = {
        node for node, firm in firms.items() if any(not row.certain for row in controllers.get(firm, ()))
    }
    homeless = {node for node in firms if not state[node]}
    groups = (
        _Groups(firms, frozenset()),
        _Groups(owner, frozenset(doubted)),
        _Groups({node: state[node] or firm for node, firm in firms.items()}, frozenset(doubted | homeless)),
    )
    rows = [
        _row(entry, members, groups)
        for entry in chart.inputs
        if entry.members and all(each.node in nodes for each in entry.members)
        if any(nodes[each.node].kind in DELIVERED for each in entry.members)
        for members in _shares(entry)
    ]
    return sorted(
        rows, key=lambda row: (not row.known, -row.jurisdiction[0], -row.firm[0], row.of, row.input)
    )


def _firms(nodes: Mapping[str, Node], inputs: Iterable[Input]) -> dict[str, str]:
    """The firm that each node counts for: of a product the one it comes from, if that is one."""
    firms = {name: name for name in nodes}
    for entry in inputs:
        node = nodes.get(entry.of)
        if node is None or node.kind not in {"product", "component"} or len(entry.members) != 1:
            continue
        source = nodes.get(entry.members[0].node)
        if source is not None and source.kind in {"supplier", "organisation"}:
            firms[entry.of] = source.id
    return firms


class _Groups(NamedTuple):
    """The group of each node, and the nodes that may belong to another."""

    of: Mapping[str, str]
    doubted: frozenset[str]


def _row(entry: Input, members: Sequence[Member], groups: Sequence[_Groups]) -> Concentration:
    by_firm, by_owner, by_state = groups
    states = _grouped(members, by_state.of)
    wide = [each for each in members if each.high - each.low > NARROW]
    return Concentration(
        of=entry.of,
        input=entry.name,
        members=tuple(each.node for each in members),
        firm=_span(members, by_firm),
        owner=_span(members, by_owner),
        jurisdiction=_span(members, by_state),
        known=any(each.low > 0.0 or each.high < 1.0 for each in members),
        largest=max(states, key=lambda name: (states[name][1], name)),
        ask=max(wide, key=lambda each: (each.high - each.low, each.node)).node if wide else "",
        source=entry.source,
    )


def _span(members: Sequence[Member], groups: _Groups) -> Interval:
    """The index of these groups, at the least and at the most that the doubts leave possible."""
    doubted = {each.node for each in members} & groups.doubted
    apart = {each.node: each.node if each.node in doubted else groups.of[each.node] for each in members}
    low, high = index(_grouped(members, apart).values())
    for name in {groups.of[each.node] for each in members}:
        together = {node: name if node in doubted else group for node, group in apart.items()}
        high = max(high, index(_grouped(members, together).values())[1])
    return low, high


def _shares(entry: Input) -> list[Sequence[Member]]:
    """Those who deliver an input with the share that each has of it; each alone where all of them are needed."""
    if entry.rule == "all" or (len(entry.members) == 1 and entry.rule != "shares"):
        return [[Member(node=each.node, low=1.0, high=1.0)] for each in entry.members]
    return [entry.members]


def _grouped(members: Iterable[Member], group: Mapping[str, str]) -> dict[str, Interval]:
    """The share of each group; the most is what the others leave."""
    found: dict[str, Interval] = {}
    for each in members:
        low, high = found.get(group[each.node], (0.0, 0.0))
        found[group[each.node]] = (low + each.low, high + each.high)
    total = sum(low for low, _ in found.values())
    return {name: (low, min(high, max(low, 1.0 - (total - low)))) for name, (low, high) in found.items()}


def index(shares: Iterable[Interval]) -> Interval:
    """The least and the most of the sum of squares of shares within these bounds that make 1, others included."""
    bounds = list(shares)
    least = sum(low * low for low, _ in bounds)
    rest = max(0.0, 1.0 - sum(low for low, _ in bounds))
    # others, of whom nothing is said, may deliver all that is left
    groups = [*bounds, (0.0, rest)]
    narrow = [(low, high) for low, high in groups if high - low > NARROW]
    fixed = sum(low * low for low, high in groups if high - low <= NARROW)
    most = _corners(narrow, rest) if len(narrow) <= EXACT else _chords(narrow, rest)
    return least, min(1.0, fixed + most)


def _corners(bounds: Sequence[Interval], rest: float) -> float:
    """The largest sum of squares where ``rest`` is handed out above the lower bounds."""
    best = sum(low * low for low, _ in bounds)
    for chosen in itertools.product((False, True), repeat=len(bounds)):
        left = rest - sum(high - low for (low, high), up in zip(bounds, chosen, strict=True) if up)
        if left < -1e-12:
            continue
        total = sum((high if up else low) ** 2 for (low, high), up in zip(bounds, chosen, strict=True))
        more = [
            (low + min(left, high - low)) ** 2 - low * low
            for (low, high), up in zip(bounds, chosen, strict=True)
            if not up
        ]
        best = max(best, total + max(more, default=0.0))
    return best


def _chords(bounds: Sequence[Interval], rest: float) -> float:
    """A bound from above: along its chord, a square grows by low + high for each unit."""
    total = sum(low * low for low, _ in bounds)
    for low, high in sorted(bounds, key=sum, reverse=True):
        step = min(rest, high - low)
        total += step * (low + high)
        rest -= step
    return total
