# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The map as it holds on one day: ``valid_at(chart, day) -> (chart, faults)``.

An entry holds from ``since`` until before ``until``; one that does not say holds always. What is not on the map on that
day takes its needs with it. A need that goes on, of something that is no longer there, is a contradiction of the map with
itself: under ``any`` the others are what is left; under another rule that is a fault, and the need is read at its worst,
over those who are left.

The day is one for the whole answer; what begins or ends while a shock runs is followed by ``know.dated``, day by day.
Cost: one pass over the map.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import msgspec

from tocsin.core.dependency import Input, Map, Member, Node, Shock
from tocsin.core.reading import Fault


def holds(entry: Node | Input, day: dt.date) -> bool:
    """Whether it holds on that day."""
    return (entry.since is None or entry.since <= day) and (entry.until is None or day < entry.until)


def valid_at(chart: Map, day: dt.date) -> tuple[Map, list[Fault]]:
    """The map without what does not hold on that day, and where it contradicts itself by that."""
    kept = [node for node in chart.nodes if holds(node, day)]
    if len(kept) == len(chart.nodes) and all(holds(entry, day) for entry in chart.inputs):
        return chart, []
    gone = {node.id for node in chart.nodes} - {node.id for node in kept}
    faults: list[Fault] = []
    inputs = [
        left
        for entry in chart.inputs
        if holds(entry, day)
        and entry.of not in gone
        and (left := _left(entry, gone, day, faults)) is not None
    ]
    made = Map(
        name=chart.name,
        nodes=tuple(_cut(node, gone) for node in kept),
        inputs=tuple(inputs),
        shocks=tuple(shock for each in chart.shocks if (shock := _still(each, gone)) is not None),
    )
    return made, faults


def _left(entry: Input, gone: Collection[str], day: dt.date, faults: list[Fault]) -> Input | None:
    missing = [member.node for member in entry.members if member.node in gone]
    if not missing:
        return entry
    members = _without(entry.members, gone)
    if entry.rule != "any" or not members:
        what = f"input {entry.name!r} of {entry.of!r} needs {', '.join(map(repr, missing))}, which is on no map on {day}"
        do = "correct since and until; until then it is computed without, over those who are left"
        faults.append(Fault(entry.source, what, do if members else "correct since and until; it is left out"))
    return msgspec.structs.replace(entry, members=members, k=min(entry.k, len(members))) if members else None


def _cut(node: Node, gone: Collection[str]) -> Node:
    """A node without the names of what is not there."""
    if not gone or not ({node.jurisdiction} | {m.node for m in (*node.held_by, *node.origin)}) & set(gone):
        return node
    return msgspec.structs.replace(
        node,
        jurisdiction="" if node.jurisdiction in gone else node.jurisdiction,
        held_by=_without(node.held_by, gone),
        origin=_without(node.origin, gone),
    )


def _still(shock: Shock, gone: Collection[str]) -> Shock | None:
    lost = tuple(name for name in shock.lost if name not in gone)
    if len(lost) == len(shock.lost):
        return shock
    return msgspec.structs.replace(shock, lost=lost) if lost else None


def _without(members: tuple[Member, ...], gone: Collection[str]) -> tuple[Member, ...]:
    return tuple(member for member in members if member.node not in gone)
