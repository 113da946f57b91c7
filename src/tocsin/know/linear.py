# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The linear reading: output falls by the share of what is lost, as input-output tables have it.

Shown beside the cascade, since the two answer different questions: a part that is a hundredth of the costs can be all
of the output. A node's level is 1 less the sum, over its inputs, of the input's share in what the node buys times what
the input lacks; what it lacks is, for every rule, the sum over its members of share times loss. Stock is not counted:
it is the level once stocks are gone. Capital goods and information count as in the cascade: not at all. A licence is
no purchase: without it there is no output, here too.

Shares by value (``Input.value``) and of members are intervals: the answer is the lowest and the highest level, each
with all shares at the end that is worse or better, the unknown share being what the known ones leave. Both ends are
the greatest fixed point, from 1 downwards. Cost: the inputs of the nodes that fall, a few dozen times.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from tocsin.core.graph import CAPITAL, INFORMATION, LICENCE, SHARES, UNKNOWN, Graph

STILL = 1e-6
"""A level that moves by less has not moved."""


def levels(
    graph: Graph, lost: Iterable[str], at_best: Iterable[str] | None = None
) -> tuple[dict[int, float], dict[int, float]]:
    """The levels of the nodes that fall once these are lost: at the worst, and at the best.

    ``at_best`` are lost in the best case, where those are fewer.
    """
    worst = list(lost)
    best = worst if at_best is None else at_best
    return _settle(graph, _rows(graph, worst), worst=True), _settle(graph, _rows(graph, best), worst=False)


def _rows(graph: Graph, names: Iterable[str]) -> list[int]:
    return [graph.index[name] for name in names if name in graph.index]


def _settle(graph: Graph, lost: Sequence[int], *, worst: bool) -> dict[int, float]:
    gone = frozenset(lost)
    level = dict.fromkeys(lost, 0.0)
    queue = deque(level)
    while queue:
        fallen = queue.popleft()
        for at in range(int(graph.uses_start[fallen]), int(graph.uses_start[fallen + 1])):
            consumer = int(graph.consumer[graph.uses[at]])
            left = 1.0 - _lack(graph, consumer, level, worst=worst)
            if consumer not in gone and left < level.get(consumer, 1.0) - STILL:
                level[consumer] = max(0.0, left)
                queue.append(consumer)
    return level


def _lack(graph: Graph, node: int, level: dict[int, float], *, worst: bool) -> float:
    """What the node lacks, as a share of what it buys; or of its licences, if that is more."""
    entries = graph.input_of[graph.inputs_start[node] : graph.inputs_start[node + 1]].tolist()
    known = sum(bounds[0] for i in entries if (bounds := graph.inputs[i].value) is not None)
    bought, leave = [], 0.0
    for i in entries:
        short = _short(graph, i, level, worst=worst)
        if graph.flow[i] == LICENCE:
            leave = max(leave, short)
        else:
            bought.append((*(graph.inputs[i].value or (0.0, max(0.0, 1.0 - known))), short))
    return max(leave, _weighed(bought, worst=worst))


def _short(graph: Graph, entry: int, level: dict[int, float], *, worst: bool) -> float:
    flow = graph.flow[entry]
    if flow in (CAPITAL, INFORMATION) or (flow == UNKNOWN and not worst):
        return 0.0
    at, end = int(graph.start[entry]), int(graph.start[entry + 1])
    losses = [1.0 - level.get(member, 1.0) for member in graph.member[at:end].tolist()]
    bounds = zip(graph.low[at:end].tolist(), graph.high[at:end].tolist(), losses, strict=True)
    # under another rule than shares, those who are listed are all there are
    return _weighed(list(bounds), worst=worst, whole=graph.rule[entry] != SHARES)


def _weighed(parts: Sequence[tuple[float, float, float]], *, worst: bool, whole: bool = False) -> float:
    """The sum of weight times loss, the most or the least, for weights within (low, high).

    Together they are at most 1; just 1, if these are the ``whole``.
    """
    total = sum(low * loss for low, _, loss in parts)
    if not worst and not whole:
        return total
    rest = max(0.0, 1.0 - sum(low for low, _, _ in parts))
    for low, high, loss in sorted(parts, key=lambda part: part[2], reverse=worst):
        more = min(rest, high - low)
        total += more * loss
        rest -= more
    return total
