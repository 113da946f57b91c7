# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The dependency graph as arrays.

Engines want numbers, people want names: ``Graph.build`` turns the records of a
map into flat arrays once and keeps the names beside them. Shapes, with ``n``
nodes, ``m`` inputs and ``s`` memberships:

    consumer   (m,) int32    node that has the input
    rule       (m,) int8     index into RULES
    need       (m,) int32    members that must work, for k-of-n
    flow       (m,) int8     index into FLOWS
    stock, stock_most (m,) float64  days, at the least and at the most (inf where not known)
    expires    (m,) int64    the day (proleptic Gregorian ordinal) on which it ends; 0 if none is known
    start      (m + 1,) int64, member (s,) int32, low, high (s,) float64
               members of input i stand at start[i]:start[i + 1]
    uses_start (n + 1,) int64, uses (s,) int32
               the inputs that node v is a member of: the same, read backwards

Refuses nothing by raising: a node named twice, an input whose consumer or member
is on no map, a rule that cannot hold become faults and are left out, since a
guess about what was meant would be worse than a gap that is named.
Cost: O(n + m + s) time and memory.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.core.dependency import Input, Map, Node
from tocsin.core.reading import Fault

RULES = ("all", "any", "k-of-n", "shares")
FLOWS = ("consumed", "capital", "licence", "information", "unknown", "service")

ALL, ANY, K_OF_N, SHARES = range(4)
CONSUMED, CAPITAL, LICENCE, INFORMATION, UNKNOWN, SERVICE = range(6)


class Epoch(msgspec.Struct, frozen=True, kw_only=True):
    """What changes on one day of a map that is followed; the first of all says what is not there to begin with."""

    day: int
    """Proleptic Gregorian ordinal."""
    absent: frozenset[int]
    """Nodes that are not on the map from this day on, until the next epoch."""
    comes: tuple[int, ...] = ()
    """Inputs that begin."""
    goes: tuple[int, ...] = ()
    same: tuple[tuple[int, int], ...] = ()
    """An input that goes, and the row in which it goes on with other members and the stock that is left."""
    anew: tuple[tuple[int, int], ...] = ()
    """An input that goes, and another of the same name that begins in its place."""


class Graph(msgspec.Struct, frozen=True):
    """See the module for the shapes; ``index`` gives the row of a node id."""

    nodes: tuple[Node, ...]
    inputs: tuple[Input, ...]
    index: dict[str, int]
    consumer: npt.NDArray[np.int32]
    rule: npt.NDArray[np.int8]
    need: npt.NDArray[np.int32]
    flow: npt.NDArray[np.int8]
    stock: npt.NDArray[np.float64]
    stock_most: npt.NDArray[np.float64]
    expires: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    member: npt.NDArray[np.int32]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    uses_start: npt.NDArray[np.int64]
    uses: npt.NDArray[np.int32]
    inputs_start: npt.NDArray[np.int64]
    """(n + 1,): the inputs of consumer v stand at input_of[inputs_start[v]:inputs_start[v + 1]]."""
    input_of: npt.NDArray[np.int32]
    epochs: tuple[Epoch, ...] = ()
    """Empty: it holds as it is. Else it is of ``know.dated``, and for the cascade over time alone."""

    @property
    def services(self) -> tuple[int, ...]:
        """Rows of the service nodes, in the order of the map."""
        return tuple(i for i, node in enumerate(self.nodes) if node.kind == "service")


def roots(graph: Graph) -> dict[int, int]:
    """Of each input that only goes on in another row: the row in which it was first."""
    found: dict[int, int] = {}
    for epoch in graph.epochs:
        for old, new in epoch.same:
            found[new] = found.get(old, old)
    return found


def build(chart: Map) -> tuple[Graph, list[Fault]]:
    """Return the arrays of a map and a fault for everything that could not enter them."""
    faults: list[Fault] = []
    nodes, index = _distinct(chart.nodes, faults)
    inputs = tuple(entry for entry in chart.inputs if _sound(entry, index, faults))
    consumer = np.array([index[entry.of] for entry in inputs], dtype=np.int32)
    counts = np.array([len(entry.members) for entry in inputs], dtype=np.int64)
    start = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts, dtype=np.int64)])
    member = np.array([index[m.node] for entry in inputs for m in entry.members], dtype=np.int32)
    of_member = np.repeat(np.arange(len(inputs), dtype=np.int32), counts)
    uses_start, uses = _grouped(member, of_member, len(nodes))
    inputs_start, input_of = _grouped(consumer, np.arange(len(inputs), dtype=np.int32), len(nodes))
    graph = Graph(
        nodes=nodes,
        inputs=inputs,
        index=index,
        consumer=consumer,
        rule=np.array([RULES.index(entry.rule) for entry in inputs], dtype=np.int8),
        need=np.array([entry.k for entry in inputs], dtype=np.int32),
        flow=np.array([FLOWS.index(entry.flow) for entry in inputs], dtype=np.int8),
        stock=np.array([entry.stock_days for entry in inputs], dtype=np.float64),
        stock_most=np.array([_most(entry) for entry in inputs], dtype=np.float64),
        expires=np.array(
            [entry.expires.toordinal() if entry.expires else 0 for entry in inputs], dtype=np.int64
        ),
        start=start,
        member=member,
        low=np.array([m.low for entry in inputs for m in entry.members], dtype=np.float64),
        high=np.array([m.high for entry in inputs for m in entry.members], dtype=np.float64),
        uses_start=uses_start,
        uses=uses,
        inputs_start=inputs_start,
        input_of=input_of,
    )
    faults.extend(_loose_shocks(chart, index))
    faults.extend(_loose_others(nodes, index))
    return graph, faults


def _most(entry: Input) -> float:
    """Days of stock in the best case: what nobody counted may last."""
    if not entry.stock_known:
        return math.inf
    return entry.stock_days if entry.stock_most is None else entry.stock_most


def _distinct(nodes: Sequence[Node], faults: list[Fault]) -> tuple[tuple[Node, ...], dict[str, int]]:
    index: dict[str, int] = {}
    kept: list[Node] = []
    for node in nodes:
        if node.id in index:
            first = kept[index[node.id]]
            faults.append(
                Fault(
                    node.source, f"the id {node.id!r} is used twice (first at {first.source})", "rename one"
                )
            )
            continue
        index[node.id] = len(kept)
        kept.append(node)
    return tuple(kept), index


def _sound(entry: Input, index: dict[str, int], faults: list[Fault]) -> bool:
    missing = [name for name in (entry.of, *(m.node for m in entry.members)) if name not in index]
    if missing:
        what = (
            f"input {entry.name!r} of {entry.of!r} names {', '.join(map(repr, missing))}, which is on no map"
        )
        faults.append(
            Fault(entry.source, what, "add the node or correct the id; until then this input is left out")
        )
        return False
    if not entry.members:
        faults.append(
            Fault(entry.source, f"input {entry.name!r} of {entry.of!r} has no source", "fill in `from`")
        )
        return False
    if entry.rule == "k-of-n" and not 1 <= entry.k <= len(entry.members):
        what = f"input {entry.name!r} of {entry.of!r} asks for {entry.k} of {len(entry.members)}"
        faults.append(Fault(entry.source, what, "ask for at least 1 and at most as many as there are"))
        return False
    return True


def _grouped(
    key: npt.NDArray[np.int32], value: npt.NDArray[np.int32], groups: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """``value`` sorted by ``key`` (stable), and where each key's run starts."""
    order = np.argsort(key, kind="stable")
    start = np.zeros(groups + 1, dtype=np.int64)
    np.cumsum(np.bincount(key, minlength=groups), out=start[1:])
    return start, value[order]


def _loose_shocks(chart: Map, index: dict[str, int]) -> list[Fault]:
    return [
        Fault(shock.source, f"shock {shock.id!r} takes away {name!r}, which is on no map", "correct the id")
        for shock in chart.shocks
        for name in shock.lost
        if name not in index
    ]


def _loose_others(nodes: Sequence[Node], index: dict[str, int]) -> list[Fault]:
    return [
        Fault(node.source, f"{node.id!r} {says} {other.node!r}, which is on no map", "correct the id")
        for node in nodes
        for says, others in (("is held by", node.held_by), ("has content from", node.origin))
        for other in others
        if other.node not in index
    ]
