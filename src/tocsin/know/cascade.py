# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What fails, when, once something drops out: ``cascade(graph, shocks) -> levels over time``.

The rules, in order:

1. A level is between 0 (lost) and 1 (whole). With no shock every level is 1.
2. A node's level is the least of its cap (set by shocks) and of what each of its
   inputs delivers. An input's inflow follows its rule over its members' levels:
   all-of the least, any-of the greatest, k-of-n the k-th greatest, shares
   1 - sum of share x loss.
3. While inflow is short, stock covers the gap and drains by (1 - inflow) days a
   day; then the input delivers its inflow. Capital goods and information do not
   lower output (they bite growth and safety); a service stops as soon as its inflow does. A
   licence acts as a consumed input whose stock is the time until it ends. One of which the day is
   known on which it expires is not felt before that day, and from then on as its inflow is.
4. Levels are the greatest fixed point, reached from 1 downwards, so mutual
   dependence (power needs telecom needs power) does not fail by itself.
5. Time moves from event to event: a shock starts or ends, a stock runs out, an entry of
   a map that is followed begins or ends (``know.dated``): what holds from then on is found
   from 1 downwards, with the stocks that are left.
   Stock is not filled up again: recovery is not the mirror of failure, and what
   is needed for it is on no map yet.
6. What is not known is computed both ways. ``pessimistic`` takes an unknown flow
   as consumed, gives unknown shares to whoever fails and counts the least stock (none where nobody counted);
   the other way round for optimistic (what nobody counted lasts). The truth lies between, since levels fall monotonically with loss.

Change-driven and sparse: the cost of one event is the number of memberships of
nodes that fall by it, and a copy of all that are low, not the size of the map; where something comes back, all that is
low is found anew. This is the plain form behind the seam;
facts on speed and the fast form belong to the KNOW engines.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Sequence
from functools import cached_property

import msgspec

from tocsin.core.dependency import Shock
from tocsin.core.graph import ALL, ANY, CAPITAL, INFORMATION, K_OF_N, UNKNOWN, Graph
from tocsin.know.turns import Turn, Turns, turns_of

STILL = 1e-9
"""A level that moves by less has not moved; bounds the rounds in cycles of shares."""

HORIZON_DAYS = 36_525.0
"""Nothing is computed beyond a hundred years."""


class Cause(msgspec.Struct, frozen=True):
    """Why a node fell: the input that failed it (-1: a shock) and the member that failed the input."""

    input: int
    member: int


class Moment(msgspec.Struct, frozen=True):
    """The state from ``day`` on: only nodes below 1 are listed, each with its first cause."""

    day: float
    levels: dict[int, float]
    causes: dict[int, Cause]


class Course(msgspec.Struct, frozen=True):
    """Levels over time, in days after ``origin``; each moment holds until the next."""

    origin: dt.date
    moments: tuple[Moment, ...]

    def level(self, node: int, day: float) -> float:
        """Return the level of a node on a day (1 before the first moment)."""
        level = 1.0
        for moment in self.moments:
            if moment.day > day:
                break
            level = moment.levels.get(node, 1.0)
        return level

    def fall(self, node: int) -> Moment | None:
        """Return the first moment in which the node is below 1, or None if it never is."""
        return next((m for m in self.moments if node in m.levels), None)

    def path(self, node: int, moment: Moment) -> list[tuple[int, int]]:
        """Return (node, input) pairs from the node back to what was taken away (input -1)."""
        steps: list[tuple[int, int]] = []
        seen: set[int] = set()
        while node not in seen:
            seen.add(node)
            cause = moment.causes.get(node)
            steps.append((node, cause.input if cause else -1))
            if cause is None or cause.input < 0:
                break
            node = cause.member
        return steps


class _Stock(dict[int, float]):
    """The days left of each input that has drained; of any other, what it began with."""

    def __init__(self, begun: list[float]) -> None:
        self._begun = begun

    def __missing__(self, entry: int) -> float:
        return self._begun[entry]


class _State:
    """How far things have fallen. It only ever goes down: whoever comes back begins another."""

    def __init__(self) -> None:
        self.levels: dict[int, float] = {}
        self.causes: dict[int, Cause] = {}
        self.short: dict[int, float] = {}
        """Inputs that drain their stock, with what is missing of them."""
        self.granted: dict[int, float] = {}
        """Inputs that are short and not felt before a day."""


class Engine:
    """The cascade over one graph; the arrays are unpacked once and shared by all runs."""

    def __init__(self, graph: Graph) -> None:
        """Keep plain lists: the sparse walk touches single elements, where lists beat arrays."""
        self.graph = graph
        self._consumer = graph.consumer.tolist()
        self._rule = graph.rule.tolist()
        self._need = graph.need.tolist()
        self._flow = graph.flow.tolist()
        self._stock = {True: graph.stock.tolist(), False: graph.stock_most.tolist()}
        self._expires = {i: int(graph.expires[i]) for i in graph.expires.nonzero()[0].tolist()}
        self._low = graph.low.tolist()
        self._high = graph.high.tolist()

    @cached_property
    def _members(self) -> list[list[int]]:
        start, member = self.graph.start.tolist(), self.graph.member.tolist()
        return [member[start[i] : start[i + 1]] for i in range(len(start) - 1)]

    @cached_property
    def _uses(self) -> list[list[int]]:
        start, uses = self.graph.uses_start.tolist(), self.graph.uses.tolist()
        return [uses[start[v] : start[v + 1]] for v in range(len(start) - 1)]

    @cached_property
    def _turns(self) -> list[Turn]:
        return turns_of(self.graph, self._members, self._uses)

    def settle(self, entry: int, *, flow: int, stock: float, shares: Sequence[float] = ()) -> None:
        """Read an input from now on as if just this were known of it; ``shares`` of all its members, or none."""
        self._flow[entry] = flow
        for days in self._stock.values():
            days[entry] = stock
        at = int(self.graph.start[entry])
        for more, share in enumerate(shares):
            self._low[at + more] = self._high[at + more] = share

    def run(
        self,
        shocks: Sequence[Shock],
        origin: dt.date,
        *,
        pessimistic: bool = True,
        but: int | None = None,
        brief: bool = False,
    ) -> Course:
        """Return the course of levels from ``origin`` on. Shocks on unknown nodes have no effect.

        The input ``but`` is read the other way than all others: what would be known if it were asked about. ``brief``
        leaves out the moments in which a stock runs out that changes nothing, since its consumer is down for good.
        """
        day, stock = 0.0, _Stock(self._stock[pessimistic])
        turns = Turns(self._turns, self._uses, origin, but) if self.graph.epochs else None
        uses, but = (self._uses, but) if turns is None else (turns.uses, turns.but)
        if but is not None:
            stock[but] = self._stock[not pessimistic][but]
        moments: list[Moment] = []
        bounds = _boundaries(shocks, origin)
        expires = {entry: float(end - origin.toordinal()) for entry, end in self._expires.items()}
        state, before = _State(), dict[int, float]()
        stays = brief and all(shock.end is None for shock in shocks)
        due: list[int] = []
        while True:
            caps = self._caps(shocks, origin, day)
            if turns is not None:
                if turns.next is not None and turns.next <= day:
                    turns.turn(stock, pessimistic=pessimistic)
                    state, due, but = _State(), [], turns.but
                caps = {node: cap for node, cap in caps.items() if node not in turns.absent}
            for_good = stays and (turns is None or turns.next is None)
            if any(caps.get(node, 1.0) > cap for node, cap in before.items()):
                state, due = (
                    _State(),
                    [],
                )  # something comes back: what is left of it is found from 1 downwards
            before = caps
            self._settle(
                state,
                caps,
                due,
                day,
                stock,
                expires,
                uses,
                pessimistic=pessimistic,
                but=but,
                for_good=for_good,
            )
            moments.append(Moment(day, state.levels.copy(), state.causes.copy()))
            upcoming = [b for b in (*bounds, *state.granted.values()) if b > day]
            if turns is not None and turns.next is not None:
                upcoming.append(turns.next)
            if for_good:
                down = [i for i in state.short if state.levels.get(self._consumer[i], 1.0) <= 0.0]
                for i in down:
                    del state.short[i]
            runouts = {i: day + stock[i] / gap for i, gap in state.short.items()}
            following = min([*upcoming, *runouts.values()], default=None)
            if following is None or following > HORIZON_DAYS:
                return Course(origin, tuple(moments))
            for i, gap in state.short.items():
                rest = stock[i] - gap * (following - day)
                stock[i] = 0.0 if runouts[i] <= following or rest < STILL else rest
            day = following
            due = [i for i in state.short if stock[i] <= 0.0]
            due += [i for i, end in state.granted.items() if end <= day]

    def _caps(self, shocks: Sequence[Shock], origin: dt.date, day: float) -> dict[int, float]:
        caps: dict[int, float] = {}
        for shock in shocks:
            begins = (shock.start - origin).days
            ends = None if shock.end is None else (shock.end - origin).days
            if begins <= day and (ends is None or day < ends):
                for name in shock.lost:
                    node = self.graph.index.get(name)
                    if node is not None and shock.level < 1.0:
                        caps[node] = min(caps.get(node, 1.0), shock.level)
        return caps

    def _settle(
        self,
        state: _State,
        caps: dict[int, float],
        due: list[int],
        day: float,
        stock: dict[int, float],
        expires: dict[int, float],
        uses: list[list[int]],
        *,
        pessimistic: bool,
        but: int | None,
        for_good: bool,
    ) -> None:
        """Go on down to the greatest fixed point under these caps and stocks; ``due`` are inputs that are felt from now on."""
        levels, causes, queue = state.levels, state.causes, deque[int]()
        for node, cap in caps.items():
            if cap < levels.get(node, 1.0):
                levels[node], causes[node] = cap, Cause(-1, -1)
                queue.append(node)
        waiting: list[int] | None = due
        while waiting is not None:
            for entry in waiting:
                if for_good and levels.get(self._consumer[entry], 1.0) <= 0.0:
                    state.short.pop(entry, None)
                    continue
                worst = pessimistic is (entry != but)
                if not self._bites(entry, pessimistic=worst):
                    continue
                inflow, weakest = self._inflow(entry, levels, pessimistic=worst)
                if inflow > 1.0 - STILL:
                    continue
                if entry in expires and day < expires[entry]:
                    state.granted[entry] = expires[entry]
                    continue
                if stock[entry] > 0.0:
                    state.short[entry] = 1.0 - inflow
                    continue
                state.short.pop(entry, None)
                state.granted.pop(entry, None)
                consumer = self._consumer[entry]
                if inflow < levels.get(consumer, 1.0) - STILL:
                    levels[consumer] = inflow
                    causes.setdefault(consumer, Cause(entry, weakest))
                    queue.append(consumer)
            waiting = uses[queue.popleft()] if queue else None

    def _bites(self, entry: int, *, pessimistic: bool) -> bool:
        flow = self._flow[entry]
        return not (flow in (CAPITAL, INFORMATION) or (flow == UNKNOWN and not pessimistic))

    def _inflow(self, entry: int, levels: dict[int, float], *, pessimistic: bool) -> tuple[float, int]:
        """Inflow of an input, and the member that holds it down most."""
        members = self._members[entry]
        given = [(levels.get(v, 1.0), v) for v in members]
        rule = self._rule[entry]
        if rule == ALL:
            return min(given)
        if rule == ANY:
            return max(given)[0], min(given)[1]
        if rule == K_OF_N:
            ranked = sorted(given, reverse=True)
            return ranked[self._need[entry] - 1][0], min(given)[1]
        return self._shared(entry, given, pessimistic=pessimistic), min(given)[1]

    def _shared(self, entry: int, given: list[tuple[float, int]], *, pessimistic: bool) -> float:
        """Shares as intervals: what nobody claimed goes to whoever is worst (or best) off."""
        at = int(self.graph.start[entry])
        shares: list[float] = self._low[at : at + len(given)]
        rest: float = max(0.0, 1.0 - sum(shares))
        order = sorted(range(len(given)), key=lambda i: given[i][0], reverse=not pessimistic)
        for i in order:
            more = min(rest, self._high[at + i] - shares[i])
            shares[i] += more
            rest -= more
        loss: float = sum(share * (1.0 - level) for share, (level, _) in zip(shares, given, strict=True))
        if pessimistic:
            loss += rest * (1.0 - min(given)[0])
        return max(0.0, 1.0 - loss)


def _boundaries(shocks: Sequence[Shock], origin: dt.date) -> list[float]:
    days = [s.start for s in shocks] + [s.end for s in shocks if s.end is not None]
    return sorted({float((day - origin).days) for day in days})


def cascade(graph: Graph, shocks: Sequence[Shock], origin: dt.date, *, pessimistic: bool = True) -> Course:
    """Run one set of shocks once. For many runs over one graph keep an ``Engine``."""
    return Engine(graph).run(shocks, origin, pessimistic=pessimistic)
