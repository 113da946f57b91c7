# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One loss away: what fails with one thing more, on the map as it is drawn and with what is lost already.

A thing is lost in thought from today on. Asked is what falls

* by that alone: a single point of the map, whatever the day;
* by that and one known loss, which neither of the two brings about; then
* by that and all known losses, which nothing before brings about: as few of them as are enough.

So a finding hangs on the losses it names and on no others, and goes when they go. The
first outage that is not over is compared, by its day and its depth (``know.outage``).

Cost: one cascade a thing and one a known loss; one more for each pair of which both reach
into some input of the map (``Outages.reach``).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

import msgspec

from tocsin.core.dependency import Shock
from tocsin.core.graph import Graph
from tocsin.core.sentence import Sentence
from tocsin.know.chain import Names
from tocsin.know.outage import Fall, Outages, worse
from tocsin.know.relief import Relief
from tocsin.know.trouble import Loss, Step, Trouble, shocks_of

POINTS_ASKED = 10
"""Of the single points of one service, how many are asked about by name; the others are counted."""


PAIRS = 1_000_000
"""(thing, node that falls with it) that are looked at for ``lines``; where all hangs together their number is the square of
the map, and each takes about 15 us."""


class Weakness(msgspec.Struct, frozen=True):
    """One service that falls if one thing more is lost."""

    point: str
    """Id of the thing."""
    fall: Fall
    losses: tuple[Loss, ...] = ()
    """What must be lost besides, and is or will be; empty if the thing is enough."""


class _Known(msgspec.Struct, frozen=True):
    """Losses, and what they do by themselves."""

    losses: tuple[Loss, ...]
    falls: dict[int, Fall]
    reached: frozenset[int]


class OneLoss:
    """The weaknesses of one graph on one day, next to these known losses."""

    def __init__(self, graph: Graph, today: dt.date, outages: Outages, losses: Sequence[Loss]) -> None:
        """Share the outages, and with them the engine. Losses of one asset count as one."""
        self._graph, self._today, self._outages = graph, today, outages
        self._names = Names(graph)
        self._relief = Relief(graph, today, outages)
        self._losses = _one_an_asset(losses)
        self._found: dict[str, list[Weakness]] = {}
        self._pairs = 0
        self.unasked = 0

    def weaknesses(self, point: str) -> list[Weakness]:
        """Return what falls without ``point``, a node's id; the service that is the point itself among it."""
        if point not in self._found:
            self._found[point] = list(self._search(point))
        return self._found[point]

    def lines(self) -> list[Trouble]:
        """One line a service and set of known losses, ``fragile`` without any, its weakest point first.

        Regions are left out: that a service is lost with the place it stands in is true of all. Once ``PAIRS`` are looked
        at, the things that are left are counted in ``unasked``; those that most inputs name come first.
        """
        groups: dict[tuple[int, tuple[str, ...]], list[Weakness]] = {}
        for at in self._points():
            node = self._graph.nodes[at]
            if self._pairs > PAIRS:
                self.unasked += 1
                continue
            for weak in self.weaknesses(node.id):
                if weak.fall.service != at:
                    groups.setdefault((weak.fall.service, _key(weak.losses)), []).append(weak)
        return [
            self._line(sorted(rows, key=lambda r: (r.fall.day, r.point)), key)
            for (_, key), rows in groups.items()
        ]

    def _points(self) -> list[int]:
        """Whatever an input names but regions, in the order of the map; where there are many, what most inputs name first."""
        named = Counter(self._graph.member.tolist())
        points = sorted(at for at in named if self._graph.nodes[at].kind != "region")
        return points if len(points) ** 2 <= PAIRS else sorted(points, key=lambda at: -named[at])

    def _search(self, point: str) -> Iterable[Weakness]:
        gone = Loss((Shock(id=f"loss:{point}", name=point, lost=(point,), start=self._today),), ())
        falls, reached = self._outages.reach(gone.shocks)
        self._pairs += len(reached)
        alone = {fall.service: fall for fall in falls}
        yield from (Weakness(point, fall) for fall in falls)
        seen = [alone]
        for known in self._each:
            if reached.isdisjoint(known.reached):
                seen.append(known.falls)  # together they are as bad as each by itself, and no worse
                continue
            pair = self._outages.falls(shocks_of((gone, *known.losses)))
            yield from (Weakness(point, fall, known.losses) for fall in _worse(pair, [alone, known.falls]))
            seen.append({fall.service: fall for fall in pair})
        if len(self._losses) > 1 and not reached.isdisjoint(self._together.reached):
            full = self._outages.falls(shocks_of((gone, *self._losses)))
            for fall in _worse(full, [*seen, self._together.falls]):
                groups = (gone, *self._losses)
                needed = [groups[at] for at in self._outages.needed(fall, [g.shocks for g in groups])]
                less = self._outages.fall(fall.service, shocks_of(needed)) or fall
                yield Weakness(point, less, tuple(loss for loss in needed if loss is not gone))

    @cached_property
    def _each(self) -> list[_Known]:
        return [self._known((loss,)) for loss in self._losses]

    @cached_property
    def _together(self) -> _Known:
        return self._known(self._losses)

    def _known(self, losses: tuple[Loss, ...]) -> _Known:
        falls, reached = self._outages.reach(shocks_of(losses))
        return _Known(losses, {fall.service: fall for fall in falls}, reached)

    # -- in words ------------------------------------------------------------------------

    def _line(self, rows: list[Weakness], key: tuple[str, ...]) -> Trouble:
        first = rows[0]
        lost = self._names.lost(first.losses)
        items = [step for loss in first.losses for item in loss.items for step in item.next]
        asked = [self._relief.replace(row.point, row.fall, lost) for row in rows[:POINTS_ASKED]]
        return self._names.line(
            "weakened" if first.losses else "fragile",
            first.fall,
            self._headline(rows, lost),
            causes=(*(cause for loss in first.losses for cause in loss.causes), *(row.point for row in rows)),
            first=[*self._names.first(first.fall, first.losses), self._lost_too(first)],
            steps=[*items, *asked],
            key=key,
        )

    def _headline(self, rows: list[Weakness], lost: str) -> Sentence:
        name = self._names.name(rows[0].point)
        said: dict[str, str | int | float] = {"count": len(rows), "name": name, "lost": lost}
        in_part = any(row.fall.lowest > 0.0 for row in rows)
        if not lost:
            if len(rows) == 1:
                return Sentence("one loss away: nothing replaces {name}", said)
            if in_part:
                return Sentence(
                    "one loss away: any one of {count} things stops or weakens it, first {name}", said
                )
            return Sentence("one loss away: any one of {count} things stops it, first {name}", said)
        if len(rows) == 1:
            return Sentence("one loss away while {lost} is gone: nothing replaces {name}", said)
        if in_part:
            return Sentence(
                "one loss away while {lost} is gone: any one of {count} things stops or weakens it, first {name}",
                said,
            )
        return Sentence(
            "one loss away while {lost} is gone: any one of {count} things stops it, first {name}", said
        )

    def _lost_too(self, weak: Weakness) -> Step:
        said = {"name": self._names.name(weak.point), "date": weak.fall.day.isoformat()}
        later = weak.fall.day > self._today
        if weak.losses and later:
            says = Sentence("if {name} is lost as well, it lasts until {date}", said)
        elif weak.losses:
            says = Sentence("if {name} is lost as well", said)
        elif later:
            says = Sentence("if {name} is lost, stock lasts until {date}", said)
        else:
            says = Sentence("if {name} is lost", said)
        return Step(says=says, node=weak.point)


def _worse(falls: Iterable[Fall], than: Sequence[dict[int, Fall]]) -> list[Fall]:
    """Those that come sooner or go lower than in all of the other runs."""
    return [fall for fall in falls if worse(fall, [run[fall.service] for run in than if fall.service in run])]


def _key(losses: Iterable[Loss]) -> tuple[str, ...]:
    """What tells one set of losses from another: the assets and the announced shocks."""
    return tuple(name for loss in losses for name in loss.assets or loss.causes)


def _one_an_asset(losses: Iterable[Loss]) -> tuple[Loss, ...]:
    """Two things found on one asset take away the same."""
    merged: dict[tuple[str, ...], Loss] = {}
    for loss in losses:
        key = ("asset", *loss.assets) if loss.items else ("shock", *loss.causes)
        first = merged.get(key, Loss(loss.shocks, ()))
        causes = tuple(dict.fromkeys((*first.causes, *loss.causes)))
        merged[key] = Loss(first.shocks, causes, (*first.items, *loss.items))
    return tuple(merged.values())
