# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A cascade among the changes of its map: which inputs hold, which nodes are there, and what stock goes on.

Beside ``know.cascade``, which asks nothing of this where nothing changes (``Graph.epochs`` is empty).
Cost: a copy of one list entry a node for each run, and the memberships of what changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from tocsin.core.graph import Epoch, Graph


class Turn(NamedTuple):
    """One change, and the inputs that nodes are members of from then on, where those are others than before."""

    epoch: Epoch
    uses: dict[int, list[int]]


def turns_of(graph: Graph, members: Sequence[Sequence[int]], uses: Sequence[list[int]]) -> list[Turn]:
    """The changes of a graph; ``members`` of its inputs, and ``uses`` of its nodes as if all of them held."""
    off: set[int] = set()
    found = []
    for epoch in graph.epochs:
        off.difference_update(epoch.comes)
        off.update(epoch.goes)
        nodes = {v for entry in (*epoch.comes, *epoch.goes) for v in members[entry]}
        found.append(Turn(epoch, {v: [i for i in uses[v] if i not in off] for v in nodes}))
    return found


class Turns:
    """Where one run stands."""

    def __init__(
        self, turns: Sequence[Turn], uses: list[list[int]], origin: dt.date, but: int | None
    ) -> None:
        """What has changed by the first day has changed before anything was lost: no stock is carried over."""
        self.uses = uses.copy()
        self.absent: frozenset[int] = frozenset()
        self.but = but
        """The input of the question, in the row in which it stands now."""
        self._left = [(float(turn.epoch.day - origin.toordinal()), turn) for turn in turns]
        self._turn()
        while self.next is not None and self.next <= 0.0:
            self._turn()

    @property
    def next(self) -> float | None:
        """The day of the next change."""
        return self._left[0][0] if self._left else None

    def turn(self, stock: dict[int, float], *, pessimistic: bool) -> None:
        """Go on by one change. Where a need is delivered anew, its stock is at worst what is left of the old one's."""
        epoch = self._turn()
        for old, new in epoch.same:
            stock[new] = stock[old]
        for old, new in epoch.anew if pessimistic else ():
            stock[new] = min(stock[old], stock[new])

    def _turn(self) -> Epoch:
        epoch, changed = self._left.pop(0)[1]
        for node, entries in changed.items():
            self.uses[node] = entries
        self.absent = epoch.absent
        if self.but is not None:
            self.but = dict(epoch.same).get(self.but, self.but)
        return epoch
