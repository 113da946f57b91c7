# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The stored map -> what falls with each node, the single points of failure of a service, and its cut sets."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Sequence

from tocsin.core.dependency import NodeKind
from tocsin.core.errors import NotFound
from tocsin.core.graph import Graph, build
from tocsin.flows import whole_map
from tocsin.flows.spread import spread
from tocsin.know.chokepoints import Chokepoints, begun, chokepoints, part_of, whole
from tocsin.know.control import completed
from tocsin.know.cut_sets import CutSets, cut_sets
from tocsin.store import Store

Row = dict[str, object]

PARTS = 64
"""In which the nodes are spread over workers."""


def ranked(
    store: Store,
    most: int,
    kinds: Sequence[NodeKind] = (),
    day: dt.date | None = None,
    *,
    known_at: str = "",
    workers: int = 1,
    ray: str = "",
) -> list[Row]:
    """A row for each node whose loss alone takes a service down, the one that leaves most people without first.

    Raises what ``flows.spread`` and ``whole_map.sources_of`` raise.
    """
    graph = drawn(store, day, known_at)
    worst, best = (_each(graph, workers, ray, pessimistic=way) for way in (True, False))
    rows: list[Row] = []
    for at in worst.ranked().tolist():
        node = graph.nodes[at]
        own = node.kind == "service"
        if len(rows) == most or int(worst.services[at]) == 0:
            break
        if (kinds and node.kind not in kinds) or int(worst.services[at]) == int(own):
            continue
        rows.append(
            {
                "node": node.id,
                "kind": node.kind,
                "name": node.name,
                "people": int(worst.people[at]),
                "people_at_best": int(best.people[at]),
                "services": int(worst.services[at]) - own,
                "services_at_best": int(best.services[at]) - own,
                "nodes": int(worst.nodes[at]),
                "source": node.source,
            }
        )
    return rows


def _each(graph: Graph, workers: int, ray: str, *, pessimistic: bool) -> Chokepoints:
    """Every node lost alone; the numbers are the same however many share the work."""
    if workers <= 1 and not ray:
        return chokepoints(graph, pessimistic=pessimistic, watched=())
    start = begun(graph, pessimistic=pessimistic)
    size = max(1, -(-len(start.rows) // PARTS))
    runs = [start.rows[at : at + size] for at in range(0, len(start.rows), size)]
    return whole(start, spread(part_of, start.ground, runs, workers=workers, ray=ray) if runs else ())


def points(store: Store, service: str, day: dt.date | None = None, known_at: str = "") -> list[Row]:
    """A row for each node whose loss alone takes this one down. Raises ``NotFound`` if that is on no map."""
    graph = drawn(store, day, known_at)
    at = row_of(graph, service)
    worst, best = (_points(graph, at, pessimistic=way) for way in (True, False))
    return [
        {
            "node": graph.nodes[row].id,
            "kind": graph.nodes[row].kind,
            "name": graph.nodes[row].name,
            "at_best": row in best,
            "source": graph.nodes[row].source,
        }
        for row in sorted(worst, key=lambda row: (row not in best, row))
    ]


def _points(graph: Graph, at: int, *, pessimistic: bool) -> frozenset[int]:
    found: Chokepoints = chokepoints(graph, pessimistic=pessimistic, watched=[at])
    return frozenset(found.points(at).tolist())


def cuts(
    store: Store,
    service: str,
    order: int,
    kinds: Sequence[NodeKind] = (),
    *,
    pessimistic: bool = True,
    day: dt.date | None = None,
    known_at: str = "",
) -> tuple[list[Row], CutSets]:
    """A row for each set of nodes that take this one down together, and no less of them; and how far they were sought.

    Raises ``NotFound`` if the service is on no map, ``BadInput`` for an order out of range.
    """
    graph = drawn(store, day, known_at)
    row_of(graph, service)
    found = cut_sets(graph, service, order, pessimistic=pessimistic, kinds=kinds or None)
    names = {node.id: node.name for node in graph.nodes}
    rows: list[Row] = [
        {"order": len(one), "nodes": list(one), "names": [names[name] for name in one]} for one in found.sets
    ]
    return rows, found


def drawn(store: Store, day: dt.date | None = None, known_at: str = "") -> Graph:
    """The stored map as a graph, with the needs that follow from ownership; what holds on ``day``, if one is given."""
    with store.read() as reader:
        chart = whole_map.load(reader, day, known_at)
    return build(completed(chart))[0]


def row_of(graph: Graph, name: str) -> int:
    """The row of a node. Raises ``NotFound`` with the nearest names."""
    at = graph.index.get(name)
    if at is None:
        near = difflib.get_close_matches(name, graph.index, 3)
        do = f"did you mean {', '.join(near)}?" if near else "tocsin status lists what is on the map"
        raise NotFound(f"{name} is on no map", do=do)
    return at
