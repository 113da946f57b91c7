# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who controls a firm, through chains and cross-holdings, where shares are intervals.

*Control* is by votes: a holder controls a firm if it and the firms it controls hold more than half of the votes
that others than the firm itself have; repeated until nothing is added (the weighted majority closure). It is
*certain* if the lowest shares are enough. It is *possible* if it holds in the best case for the holder: its side has
the highest shares, the others the lowest, and what nobody is said to hold stays with others.

The *integrated share* is what reaches a holder of a firm's profit: the sum over all chains of the products of
shares, none of which passes the holder twice (Chapelle and Szafarz, "Controlling firms through the majority voting
rule", Physica A 355, 2005). As an interval: from the lowest shares, and from the highest, where none is above 1.

What follows for the map: a firm that somebody controls needs the leave of that one's jurisdiction, as it needs that
of its own. ``completed`` adds these needs, so that a cascade asks of ownership without knowing of it.

Cost: of control, the holdings that can be reached from each holder; of shares, those a few dozen times.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tocsin.core.dependency import Input, Map, Member, Node

STILL = 1e-12
"""A share that grows by less no longer grows."""
ROUNDS = 10_000
"""Firms that hold nearly all of each other need many; then the upper end is what remains possible, 1."""

LEAVE = "leave of the controlling owner's state"


class Controller(msgspec.Struct, frozen=True, kw_only=True):
    """One who controls a firm, or may."""

    node: str
    certain: bool
    low: float
    high: float
    """Integrated share."""


class Holdings:
    """Who holds what of whom, on one map. Holders that are on no map are left out (``core.graph`` names them)."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._nodes = {node.id: node for node in nodes}
        self._held: dict[str, tuple[Member, ...]] = {}
        self._of: dict[str, list[tuple[str, Member]]] = defaultdict(list)
        for firm, node in self._nodes.items():
            held = tuple(each for each in node.held_by if each.node in self._nodes)
            if held:
                self._held[firm] = held
            for each in held:
                self._of[each.node].append((firm, each))

    @property
    def firms(self) -> tuple[str, ...]:
        """The firms of which holders are known, in the order of the map."""
        return tuple(self._held)

    def controlled(self, holder: str, *, certain: bool) -> dict[str, str]:
        """The firms that a holder controls, each with the firm whose votes decided; ``certain`` or possibly."""
        mine = {holder}
        through: dict[str, str] = {}
        queue = deque([holder])
        while queue:
            for firm, _ in self._of[(last := queue.popleft())]:
                if firm not in mine and self._majority(firm, mine, certain=certain):
                    mine.add(firm)
                    through[firm] = last
                    queue.append(firm)
        return through

    def _majority(self, firm: str, mine: set[str], *, certain: bool) -> bool:
        """Whether these together have more than half of the votes that are not the firm's own."""
        held = self._held[firm]
        ours = [each for each in held if each.node in mine]
        others = [each for each in held if each.node not in mine and each.node != firm]
        own = next((each for each in held if each.node == firm), Member(node=firm, high=0.0))
        if certain:  # the fewer votes the firm itself has, the more the others have
            return 2.0 * sum(each.low for each in ours) > 1.0 - own.low + STILL
        most, least = sum(each.high for each in ours), sum(each.low for each in others)
        # best for these: the firm itself has what they and the others leave
        its = min(max(1.0 - least - most, own.low), own.high)
        return 2.0 * min(most, 1.0 - least - its) > 1.0 - its + STILL

    def share(self, holder: str) -> dict[str, tuple[float, float]]:
        """The integrated share of a holder in each firm it has a part of: the lowest and the highest."""
        low, _ = self._chains(holder, {(firm, each.node): each.low for firm, each in self._all()})
        high, ended = self._chains(holder, {(firm, each.node): each.high for firm, each in self._all()})
        return {firm: (low.get(firm, 0.0), high[firm] if ended else 1.0) for firm in high}

    def _all(self) -> list[tuple[str, Member]]:
        return [(firm, each) for firm, held in self._held.items() for each in held]

    def _chains(self, holder: str, part: Mapping[tuple[str, str], float]) -> tuple[dict[str, float], bool]:
        """The sum over chains from the holder, from nothing upwards, and whether it has come to its end."""
        share: dict[str, float] = {}
        grown = deque([holder])
        waiting = {holder}
        steps = ROUNDS * max(1, len(part))
        while grown and steps > 0:
            last = grown.popleft()
            waiting.discard(last)
            for firm, _ in self._of[last]:
                steps -= 1
                if firm == holder:
                    continue  # what comes back to the holder is not counted twice
                terms = (
                    part[firm, each.node] * (1.0 if each.node == holder else share.get(each.node, 0.0))
                    for each in self._held[firm]
                )
                total = min(1.0, sum(terms))
                if total > share.get(firm, 0.0) + STILL:
                    share[firm] = total
                    if firm not in waiting:
                        waiting.add(firm)
                        grown.append(firm)
        return share, not grown

    def controllers(self) -> dict[str, tuple[Controller, ...]]:
        """For each firm that anybody controls or may control: those, the certain and the largest first."""
        found: dict[str, list[Controller]] = defaultdict(list)
        for holder in list(self._of):
            surely = self.controlled(holder, certain=True)
            maybe = self.controlled(holder, certain=False)
            if not maybe:
                continue
            shares = self.share(holder)
            for firm in maybe:
                low, high = shares.get(firm, (0.0, 1.0))
                found[firm].append(Controller(node=holder, certain=firm in surely, low=low, high=high))
        return {
            firm: tuple(sorted(rows, key=lambda row: (not row.certain, -row.high, -row.low, row.node)))
            for firm, rows in found.items()
        }

    def ultimate(self, firm: str, controllers: Mapping[str, Sequence[Controller]]) -> str:
        """Who certainly controls the firm and is certainly controlled by nobody else; the firm itself if nobody."""
        certain = [row.node for row in controllers.get(firm, ()) if row.certain]
        top = [node for node in certain if not any(row.certain for row in controllers.get(node, ()))]
        # firms that control each other: any of them stands for all, and the same one each time
        return (top or sorted(certain) or [firm])[0]


def completed(chart: Map) -> Map:
    """The map with the needs that follow from who controls whom: the leave of the controller's jurisdiction.

    Where control is only possible the flow is ``unknown``, which is computed both ways.
    """
    nodes: dict[str, Node] = {}
    for node in chart.nodes:
        nodes.setdefault(node.id, node)
    if not any(node.held_by for node in nodes.values()):
        return chart
    added: list[Input] = []
    for firm, rows in Holdings(nodes.values()).controllers().items():
        states: dict[str, bool] = {}
        for row in rows:
            state = nodes[row.node].jurisdiction
            if state and state != nodes[firm].jurisdiction:
                states[state] = states.get(state, False) or row.certain
        added.extend(
            Input(
                of=firm, name=LEAVE, members=(Member(node=state),), flow="licence" if certain else "unknown",
                stock_known=True, source=nodes[firm].source,
            )
            for state, certain in states.items()
        )  # fmt: skip
    return msgspec.structs.replace(chart, inputs=(*chart.inputs, *added))
