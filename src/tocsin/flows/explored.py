# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The map -> its nodes and needs to look around in, narrowed by words and kind, and one node with all that is said of it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.core.dependency import Flow, NodeKind, Rule
from tocsin.core.graph import Graph
from tocsin.flows.map_now import MapNow

MOST = 1_500
"""Nodes of one answer."""
MOST_LINKS = 6_000
SHOWN = 200
"""Needs of one node that are told."""


class Mote(msgspec.Struct, frozen=True, kw_only=True):
    """One node; people and services as on the chokepoint map."""

    id: str
    kind: NodeKind
    name: str
    people: int
    services: int
    services_at_best: int
    region: str
    jurisdiction: str
    owner: str
    source: str


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """``consumer`` needs ``member`` for ``input``."""

    member: str
    consumer: str
    input: str


class End(msgspec.Struct, frozen=True, kw_only=True):
    """A node at the other end of a need."""

    id: str
    name: str


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """What one node needs, as the map says it."""

    input: str
    rule: Rule
    k: int
    flow: Flow
    stock_days: float
    stock_known: bool
    lead_days: float | None
    members: tuple[End, ...]
    source: str


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """Who needs one node, and for what."""

    id: str
    name: str
    input: str


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """One node whole."""

    node: Mote
    reach: int
    needs: tuple[Need, ...]
    needs_total: int
    uses: tuple[Use, ...]
    uses_total: int


class WholeMap(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for of the map."""

    at: str
    name: str
    total: int
    """Nodes of the map."""
    matching: int
    """Nodes that the words and the kind fit, of which ``nodes`` are the first."""
    nodes: tuple[Mote, ...]
    """Most people who fall with it first, equals by id."""
    links: tuple[Thread, ...]
    """Needs between these nodes."""
    links_left_out: int
    facts: Facts | None = None
    unknown: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    faults: int = 0


def look(now: MapNow, words: str = "", kind: str = "", node: str = "") -> WholeMap:
    """Nodes whose id or name holds all the words, in any case of letters; ``node`` by id or name, with its facts."""
    found = now.find([node] if node else [])
    wanted = words.casefold().split()
    rows = [row for row in _by_people(now) if _fits(now.graph, row, wanted, kind)]
    shown = rows[:MOST]
    links, left = _links(now.graph, shown)
    return WholeMap(
        at=now.at,
        name=now.name,
        total=len(now.graph.nodes),
        matching=len(rows),
        nodes=tuple(_mote(now, row) for row in shown),
        links=links,
        links_left_out=left,
        facts=_facts(now, now.graph.index[found.ids[0]]) if found.ids else None,
        unknown=found.unknown,
        near=found.near,
        faults=len(now.faults),
    )


def _by_people(now: MapNow) -> list[int]:
    people = now.sketcher.worst.people.tolist()
    return sorted(range(len(now.graph.nodes)), key=lambda row: (-people[row], now.graph.nodes[row].id))


def _fits(graph: Graph, row: int, words: Sequence[str], kind: str) -> bool:
    node = graph.nodes[row]
    if kind and node.kind != kind:
        return False
    text = f"{node.id} {node.name}".casefold() if words else ""
    return all(word in text for word in words)


def _links(graph: Graph, rows: Sequence[int]) -> tuple[tuple[Thread, ...], int]:
    kept = set(rows)
    found: dict[tuple[int, int], str] = {}
    for consumer in rows:
        for entry in graph.input_of[graph.inputs_start[consumer] : graph.inputs_start[consumer + 1]].tolist():
            for member in graph.member[graph.start[entry] : graph.start[entry + 1]].tolist():
                if member in kept and member != consumer:
                    found.setdefault((member, consumer), graph.inputs[entry].name)
    ids = [node.id for node in graph.nodes]
    links = tuple(
        Thread(member=ids[member], consumer=ids[consumer], input=name)
        for (member, consumer), name in list(found.items())[:MOST_LINKS]
    )
    return links, len(found) - len(links)


def _mote(now: MapNow, row: int) -> Mote:
    node, worst, best = now.graph.nodes[row], now.sketcher.worst, now.sketcher.best
    own = int(node.kind == "service")
    return Mote(
        id=node.id,
        kind=node.kind,
        name=node.name or node.id,
        people=int(worst.people[row]),
        services=int(worst.services[row]) - own,
        services_at_best=int(best.services[row]) - own,
        region=node.region,
        jurisdiction=node.jurisdiction,
        owner=node.owner,
        source=node.source,
    )


def _facts(now: MapNow, row: int) -> Facts:
    graph = now.graph
    needs = graph.input_of[graph.inputs_start[row] : graph.inputs_start[row + 1]].tolist()
    uses = graph.uses[graph.uses_start[row] : graph.uses_start[row + 1]].tolist()
    return Facts(
        node=_mote(now, row),
        reach=graph.nodes[row].people,
        needs=tuple(_need(graph, entry) for entry in needs[:SHOWN]),
        needs_total=len(needs),
        uses=tuple(
            Use(
                id=graph.inputs[entry].of,
                name=_end(graph, int(graph.consumer[entry])).name,
                input=graph.inputs[entry].name,
            )
            for entry in uses[:SHOWN]
        ),
        uses_total=len(uses),
    )


def _need(graph: Graph, entry: int) -> Need:
    said = graph.inputs[entry]
    members = graph.member[graph.start[entry] : graph.start[entry + 1]].tolist()
    return Need(
        input=said.name,
        rule=said.rule,
        k=said.k,
        flow=said.flow,
        stock_days=said.stock_days,
        stock_known=said.stock_known,
        lead_days=said.lead_days,
        members=tuple(_end(graph, member) for member in members[:SHOWN]),
        source=said.source,
    )


def _end(graph: Graph, row: int) -> End:
    return End(id=graph.nodes[row].id, name=graph.nodes[row].name or graph.nodes[row].id)
