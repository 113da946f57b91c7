# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A map in which entries that somebody claims to be one asset are one node. The map itself is not changed.

One node has the names, addresses, MACs and serial numbers of all, says every source, and meets and has every input of
them. Of other fields the first that is not empty counts, in order of the ids, and a note says where another says otherwise.
It does not matter in which order claims came: ``a = b`` and ``b = c`` make one of the three, called by the id that sorts
first (``this-machine`` last). A group whose serial numbers differ, or of which one is no asset, stays apart and is noted.

Where one input names two that are now one, it names it once. Of ``k of n``, ``k`` stays as it is as far as that can be:
who needs two of three and finds that two of them are one machine is shown the worst case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from tocsin.core.dependency import Input, Map, Member, Node, Shock
from tocsin.know.machine import ASSET as MACHINE
from tocsin.know.same_asset import conflict_of

UNION = ("addresses", "hosts", "macs", "serials")


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """The map, and what became of the ids."""

    chart: Map
    into: Mapping[str, str]
    """Id -> the id of the asset that it is part of; of each that was merged, the one that names it too."""
    notes: tuple[str, ...] = ()
    """Where fields contradict each other."""
    apart: tuple[str, ...] = ()
    """Why claims were not followed."""


def merge(chart: Map, pairs: Iterable[tuple[str, str]]) -> Merged:
    """Merge what ``pairs`` say is one asset. Ids that are on no map may name the asset of an inventory."""
    groups = groups_of(pairs)
    if not groups:
        return Merged(chart=chart, into={})
    nodes = {node.id: node for node in chart.nodes}
    into: dict[str, str] = {}
    made: dict[str, Node] = {}
    notes: list[str] = []
    apart: list[str] = []
    for group in groups:
        there = [nodes[id] for id in group if id in nodes]
        if why := _against(group, there):
            apart.append(why)
            continue
        name = min([node.id for node in there] or group, key=_rank)
        into.update(dict.fromkeys(group, name))
        if there:
            made[name] = _one(sorted(there, key=lambda node: _rank(node.id)), notes)
    return Merged(chart=_renamed(chart, into, made), into=into, notes=tuple(notes), apart=tuple(apart))


def groups_of(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The ids that belong together by any chain of pairs, sorted; groups by their first id."""
    above: dict[str, str] = {}

    def top(id: str) -> str:
        above.setdefault(id, id)
        while above[id] != id:
            above[id] = above[above[id]]
            id = above[id]
        return id

    for a, b in pairs:
        above[top(a)] = top(b)
    found: dict[str, list[str]] = {}
    for id in above:
        found.setdefault(top(id), []).append(id)
    return sorted(sorted(group) for group in found.values() if len(group) > 1)


def _rank(id: str) -> tuple[bool, str]:
    return id == MACHINE, id


def _against(group: Sequence[str], there: Sequence[Node]) -> str:
    shown = " = ".join(group[:5])
    other = next((node for node in there if node.kind != "asset"), None)
    if other is not None:
        return f"{shown}: {other.id} is no asset ({other.source})"
    conflict = conflict_of(node.serials for node in there)
    return f"{shown}: {conflict}" if conflict else ""


def _one(nodes: Sequence[Node], notes: list[str]) -> Node:
    first = nodes[0]
    filled: dict[str, object] = {
        field: tuple(dict.fromkeys(each for node in nodes for each in getattr(node, field)))
        for field in UNION
    }
    filled["source"] = "; ".join(dict.fromkeys(node.source for node in nodes if node.source))
    for later in nodes[1:]:
        for name, value in msgspec.structs.asdict(later).items():
            kept = filled.get(name, getattr(first, name))
            if name in UNION or name in {"id", "name", "source", "kind"} or not value:
                continue
            if not kept:
                filled[name] = value
            elif kept != value:
                says = f"{name} is {kept!r}; {value!r} ({later.id}, {later.source}) is left out"
                notes.append(f"{first.id}: {says}")
    return msgspec.structs.replace(first, **filled)


def _renamed(chart: Map, into: Mapping[str, str], made: Mapping[str, Node]) -> Map:
    def new(id: str) -> str:
        return into.get(id, id)

    nodes: dict[str, Node] = {}
    for node in chart.nodes:
        name = new(node.id)
        nodes.setdefault(name, made.get(name) or node)
    inputs: dict[Input, Input] = {}
    for entry in chart.inputs:
        changed = _input(entry, new)
        if changed is entry:
            inputs.setdefault(entry, entry)
        else:
            inputs.setdefault(msgspec.structs.replace(changed, source=""), changed)
    return msgspec.structs.replace(
        chart,
        nodes=tuple(nodes.values()),
        inputs=tuple(inputs.values()),
        shocks=tuple(_shock(shock, new) for shock in chart.shocks),
    )


def _input(entry: Input, new: Callable[[str], str]) -> Input:
    if new(entry.of) == entry.of and all(new(member.node) == member.node for member in entry.members):
        return entry
    members: dict[str, Member] = {}
    for member in entry.members:
        name = new(member.node)
        had = members.get(name)
        if had is None:
            members[name] = msgspec.structs.replace(member, node=name)
        elif entry.rule == "shares":
            low, high = min(1.0, had.low + member.low), min(1.0, had.high + member.high)
            members[name] = Member(node=name, low=low, high=high)
    return msgspec.structs.replace(
        entry, of=new(entry.of), members=tuple(members.values()), k=min(entry.k, len(members))
    )


def _shock(shock: Shock, new: Callable[[str], str]) -> Shock:
    return msgspec.structs.replace(shock, lost=tuple(dict.fromkeys(map(new, shock.lost))))
