# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claim: the single points of failure of 1,000,000 edges, 5 times as fast as igraph's dominator tree (bar: 2 times).

A heavy-tailed graph of 333,333 nodes; each node has one input, and any of its members is enough.
First line: without cycles, ``chokepoints`` as a whole: wires, tree, what falls with each node, the points of
each. igraph makes its tree from a node before all that need nothing. Second line: the tree alone, on a
graph with cycles, where both sides ask what is reached from outside. The run fails if one nearest dominator or
one count differs, or if a planted node does not fell exactly what was hung on it. Third
line: every node lost alone on a graph of mixed rules with cycles (no peer answers this), each of 200 drawn nodes held
against a cascade of its own; the bar is that of one cascade a hundred times. CPU time of one process.
"""

from __future__ import annotations

import gc
import time

import numpy as np
import numpy.typing as npt
from _graphs import Ints, Peers, heavy_tailed
from _line import in_turns, line, median
from know_cascade import drawn

from tocsin.core.dependency import Input, Map, Member, Node
from tocsin.core.graph import Graph, build
from tocsin.know.chokepoints import Chokepoints, chokepoints
from tocsin.know.compiled.dominators import dominator_tree
from tocsin.know.fall import Falls

EDGES, NODES, HUNG = 1_007_000, 333_333, 500
BAR_RATIO, BAR_ALL_S = 2.0, 6.0
CHECKED = 200


def hung(supplier: Ints, customer: Ints) -> tuple[Ints, Ints]:
    """The edges and those of a planted node, row NODES, that feeds a fan of ``HUNG``, and they one more."""
    fan = np.arange(NODES + 1, NODES + 1 + HUNG)
    first, last = np.full(HUNG, NODES), np.full(HUNG, NODES + 1 + HUNG)
    return np.concatenate([supplier, [0], first, fan]), np.concatenate([customer, [NODES], fan, last])


def any_of(supplier: Ints, customer: Ints, nodes: int) -> Graph:
    """One input a customer, any of its suppliers is enough; all nodes are services."""
    order = np.argsort(customer, kind="stable")
    members, ends = supplier[order].tolist(), np.cumsum(np.bincount(customer, minlength=nodes)).tolist()
    inputs, begin = [], 0
    for of, end in enumerate(ends):
        if end > begin:
            among = tuple(Member(node=f"n{m}") for m in members[begin:end])
            inputs.append(Input(of=f"n{of}", name="need", rule="any", members=among, flow="consumed"))
        begin = end
    made = (Node(id=f"n{at}", kind="service", name="", people=1) for at in range(nodes))
    graph, faults = build(Map(nodes=tuple(made), inputs=tuple(inputs)))
    if faults:
        raise SystemExit(f"the graph has faults: {faults[0]}")
    return graph


def handed(supplier: Ints, customer: Ints, nodes: int) -> dict[str, npt.NDArray[np.generic]]:
    """What igraph gets."""
    outside = np.flatnonzero(np.bincount(customer, minlength=nodes) == 0)
    return {"nodes": np.array(nodes), "supplier": supplier, "customer": customer, "outside": outside}


def agrees(found: Chokepoints, nearest: Ints) -> bool:
    """Whether igraph's tree gives the same counts: its edges go from lower rows to higher ones."""
    nodes = len(nearest)
    under, over = [1] * nodes, [0] * nodes
    up = [row if row < nodes else -1 for row in nearest.tolist()]
    for row in range(nodes - 1, -1, -1):
        if up[row] >= 0:
            under[up[row]] += under[row]
    for row in range(nodes):
        if up[row] >= 0:
            over[row] = over[up[row]] + 1
    return bool(found.nodes.tolist() == under and found.counts.tolist() == over)


def whole(nodes: int) -> None:
    """First line."""
    supplier, customer = hung(*heavy_tailed(EDGES, NODES, 3, cycles=False))
    graph = any_of(supplier, customer, nodes)
    found = chokepoints(graph)
    if found.way != "dominators" or found.nodes[NODES] != HUNG + 2 or NODES not in found.points(nodes - 1):
        raise SystemExit("the planted node does not fell what hangs on it")
    version, nearest = "", np.empty(0, np.int64)

    def ours() -> float:
        gc.collect()
        began = time.process_time()
        chokepoints(graph)
        return len(supplier) / (time.process_time() - began)

    with Peers(**handed(supplier, customer, nodes)) as peers:

        def theirs() -> float:
            nonlocal version, nearest
            seconds, nearest, version = peers.ask("igraph")
            return len(supplier) / seconds

        rate, peer = (median(ours, 0.3), None) if peers.absent else in_turns(ours, theirs)
        if not peers.absent and not agrees(found, nearest):
            raise SystemExit("igraph finds other points")
    claim = f"single points of failure, {len(supplier):,} edges any-of, no cycles, as a whole"
    print(line(claim, value=rate, unit="edges/s", bar=BAR_RATIO, better="more", peer="igraph",
               peer_version=version, peer_value=peer, of="ratio"))  # fmt: skip


def tree(nodes: int) -> None:
    """Second line."""
    supplier, customer = hung(*heavy_tailed(EDGES, NODES, 3, cycles=True))
    first, to = rows(supplier, customer, nodes)
    begin, source = rows(customer, supplier, nodes)
    outside = np.diff(begin) == 0
    nearest = np.empty(0, np.int64)
    version = ""

    def ours() -> float:
        gc.collect()
        began = time.process_time()
        order, over, _ = dominator_tree(first, to, begin, source, outside)
        took = time.process_time() - began
        up = np.full(nodes, -1)
        up[order] = np.where(over >= 0, order[over], nodes)
        if up[nodes - 1] != NODES or (len(nearest) and not np.array_equal(up, nearest)):
            raise SystemExit("the planted node dominates nothing, or igraph finds another tree")
        return len(supplier) / took

    with Peers(**handed(supplier, customer, nodes)) as peers:

        def theirs() -> float:
            nonlocal version, nearest
            seconds, nearest, version = peers.ask("igraph")
            return len(supplier) / seconds

        ours()
        if not peers.absent:
            theirs()  # so that the answers are compared in every turn
        rate, peer = (median(ours, 0.1), None) if peers.absent else in_turns(ours, theirs)
    claim = f"dominator tree, {len(supplier):,} edges with cycles"
    print(line(claim, value=rate, unit="edges/s", bar=BAR_RATIO, better="more", peer="igraph",
               peer_version=version, peer_value=peer, of="ratio"))  # fmt: skip


def rows(key: Ints, value: Ints, nodes: int) -> tuple[Ints, npt.NDArray[np.int32]]:
    """``value`` by ``key``, and where each key begins."""
    first = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(key, minlength=nodes), out=first[1:])
    return first, value[np.argsort(key, kind="stable")].astype(np.int32)


def every() -> None:
    """Third line."""
    graph, _ = drawn()
    found, falls = chokepoints(graph), Falls(graph)
    for row in np.random.default_rng(5).choice(len(graph.nodes), CHECKED, replace=False).tolist():
        if falls.lost([row]).sum() != found.nodes[row]:
            raise SystemExit(f"{graph.nodes[row].id} fells another number alone")

    def ours() -> float:
        gc.collect()
        began = time.process_time()
        chokepoints(graph)
        return time.process_time() - began

    mean = found.nodes.mean()
    claim = f"each of {len(graph.nodes):,} nodes lost alone, {len(graph.member):,} edges, {mean:,.0f} fall on average"
    print(line(claim, value=median(ours, 0.5), unit="s", bar=BAR_ALL_S, better="less"))


def main() -> None:
    """Measure, print the lines."""
    nodes = NODES + HUNG + 2
    whole(nodes)
    tree(nodes)
    every()


if __name__ == "__main__":
    main()
