# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claim: one all-of cascade over 1,000,000 edges takes less than 60 ms, 60 times as fast as networkx, 5 times scipy.

A heavy-tailed graph of 125,000 nodes with cycles; an input is what a customer buys from one of 50
industries: 30 % all-of, 50 % any-of, 20 % majority. One node in 500 is lost, and nearly all falls
with them: the worst case, for the cost is what falls. CPU time of one process on ``Falls.lost``; the wires are laid
before, as the peers' graphs are. networkx runs the same worklist, scipy full sweeps. The run fails if the
lost nodes differ anywhere, or if one of 1,000 planted nodes does not fall, or one of as many
with a second source does.
"""

from __future__ import annotations

import gc
import time

import numpy as np
import numpy.typing as npt
from _graphs import Ints, Peers, heavy_tailed
from _line import in_turns, line, median

from tocsin.core.dependency import Input, Map, Member, Node, Rule
from tocsin.core.graph import ALL, ANY, K_OF_N, Graph, build
from tocsin.know.fall import Falls

EDGES, NODES, INDUSTRIES = 1_013_000, 125_000, 50  # of which some are drawn twice
PLANTED = 1_000
BAR_MS, BAR_NETWORKX, BAR_SCIPY = 60.0, 60.0, 5.0


def drawn() -> tuple[Graph, Ints]:
    """The graph, and the rows that are lost."""
    supplier, customer = heavy_tailed(EDGES, NODES, 7, cycles=True)
    draw = np.random.default_rng(11)
    industry = draw.integers(0, INDUSTRIES, NODES)
    _, entry = np.unique(customer * INDUSTRIES + industry[supplier], return_inverse=True)
    rules: tuple[Rule, ...] = ("all", "any", "k-of-n")
    rule = draw.choice(3, entry.max() + 1, p=[0.3, 0.5, 0.2])
    order = np.argsort(entry, kind="stable")
    ends = np.cumsum(np.bincount(entry)).tolist()
    inputs, begin = [], 0
    members, of = supplier[order].tolist(), customer[order].tolist()
    for at, end in enumerate(ends):
        many = end - begin
        inputs.append(
            Input(
                of=f"n{of[begin]}",
                name="need",
                members=tuple(Member(node=f"n{m}") for m in members[begin:end]),
                rule=rules[rule[at]],
                k=max(1, many - many // 2),
                flow="consumed",
            )
        )
        begin = end
    seeds = draw.choice(NODES, NODES // 500, replace=False)
    inputs += planted(f"n{seeds[0]}")
    names = [f"n{at}" for at in range(NODES)] + [f"{kind}{at}" for kind in "pq" for at in range(PLANTED)]
    graph, faults = build(
        Map(nodes=tuple(Node(id=name, kind="asset", name=name) for name in names), inputs=tuple(inputs))
    )
    if faults:
        raise SystemExit(f"the graph has faults: {faults[0]}")
    return graph, np.sort(seeds).astype(np.int64)


def planted(lost: str) -> list[Input]:
    """Nodes p that fall with the lost one; each q has one of them and the next q to choose from, and stands.

    A fan, not a chain: a chain of a thousand would cost the sweeps a thousand rounds.
    """
    needs = []
    for at in range(PLANTED):
        needs.append(Input(of=f"p{at}", name="need", members=(Member(node=lost),), flow="consumed"))
        twin = (Member(node=f"p{at}"), Member(node=f"q{(at + 1) % PLANTED}"))
        needs.append(Input(of=f"q{at}", name="need", members=twin, rule="any", flow="consumed"))
    return needs


def handed(graph: Graph, seeds: Ints) -> dict[str, npt.NDArray[np.generic]]:
    """What the peers get: the same memberships, with how many lost members make each input short."""
    size = np.diff(graph.start)
    enough = np.select(
        [graph.rule == ALL, graph.rule == ANY, graph.rule == K_OF_N],
        [np.ones_like(size), size, size - graph.need + 1],
    )
    entry = np.repeat(np.arange(len(size)), size)
    return {
        "nodes": np.array(len(graph.nodes)),
        "supplier": graph.member.astype(np.int64),
        "customer": graph.consumer[entry].astype(np.int64),
        "entry": entry,
        "enough": enough,
        "consumer": graph.consumer.astype(np.int64),
        "seeds": seeds,
    }


def main() -> None:
    """Measure all, print the lines."""
    graph, seeds = drawn()
    falls = Falls(graph)
    expected = np.flatnonzero(falls.lost(seeds))
    fan = {graph.index[f"p{at}"] for at in range(PLANTED)}
    twins = {graph.index[f"q{at}"] for at in range(PLANTED)}
    fallen = set(expected.tolist())
    if not fan <= fallen or twins & fallen:
        raise SystemExit("a planted node does not fall, or one with a second source does")

    def ours() -> float:
        gc.collect()
        began = time.process_time()
        lost = falls.lost(seeds)
        took = time.process_time() - began
        if not np.array_equal(np.flatnonzero(lost), expected):
            raise SystemExit("two runs differ")
        return 1.0 / took

    claim = f"one all-of cascade, {len(graph.member):,} edges, {len(expected):,} of {len(graph.nodes):,} nodes fall"
    print(line(claim, value=1000.0 / median(ours, 0.02), unit="ms", bar=BAR_MS, better="less"))
    with Peers(**handed(graph, seeds)) as peers:
        for peer, bar, turns in (("networkx", BAR_NETWORKX, 5), ("scipy", BAR_SCIPY, 9)):
            version = ""

            def theirs(peer: str = peer) -> float:
                nonlocal version
                seconds, answer, version = peers.ask(peer)
                if not np.array_equal(answer, expected):
                    raise SystemExit(f"{peer} loses other nodes")
                return 1.0 / seconds

            rate, other = (1.0 / median(ours, 0.02), None) if peers.absent else in_turns(ours, theirs, turns)
            print(
                line(claim, value=rate, unit="cascades/s", bar=bar, better="more", peer=peer,
                     peer_version=version, peer_value=other, of="ratio")
            )  # fmt: skip


if __name__ == "__main__":
    main()
