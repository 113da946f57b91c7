# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The map from one day on, with what begins and ends later: ``dated(chart, day) -> graph`` whose ``epochs`` the cascade follows.

On each day on which an entry begins or ends the map is read as it holds on that day (``know.valid``, the needs of own names
and of ownership with it), and what differs from the day before is one ``Epoch``. A need whose members alone change goes on
with the stock that is left. Where one need of a consumer ends and another of the same name begins on that day, that is one
need delivered anew: at worst its stock is what is left of the old one's, at best its own.

The graph has the rows of the first day first, then those of what comes later. Only ``know.cascade`` looks at ``epochs``; every
engine that knows of no days is given the graph of one day.
Cost: one reading of the map for each day on which it changes; ``MOST_DAYS`` are followed, and fewer of a large map.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

import msgspec

from tocsin.core.dependency import Input, Map, Node
from tocsin.core.graph import Epoch, Graph, build
from tocsin.core.reading import Fault
from tocsin.know.cascade import HORIZON_DAYS
from tocsin.know.control import completed
from tocsin.know.own_map import linked
from tocsin.know.valid import valid_at

MOST_DAYS = 100
"""On which a map changes, that are followed."""
ENTRIES = 2_000_000
"""Nodes and inputs that are read for all days together; about ten seconds."""


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """A graph with its later changes, and where the map contradicts itself on any of its days."""

    graph: Graph
    faults: list[Fault]

    @property
    def days(self) -> tuple[dt.date, ...]:
        """On which it changes; the first day is none of them."""
        return tuple(dt.date.fromordinal(epoch.day) for epoch in self.graph.epochs[1:])


class _Need(msgspec.Struct):
    """One row of the graph to be: a need as it holds from one day to another."""

    entry: Input
    row: int


class _Change(msgspec.Struct, kw_only=True):
    day: dt.date
    there: frozenset[str]
    comes: list[_Need]
    goes: list[_Need]
    same: list[tuple[_Need, _Need]]
    anew: list[tuple[_Need, _Need]]


def dated(chart: Map, day: dt.date) -> Dated:
    """The graph of a map of all days, from ``day`` on."""
    days, faults = _days(chart, day)
    nodes: dict[int | str, Node] = {}
    needs: list[_Need] = []
    standing: list[_Need] = []
    dormant: list[_Need] = []
    changes: list[_Change] = []
    said: set[str] = set()
    for each in (day, *days):
        valid, wrong = valid_at(chart, each)
        faults += _unsaid(wrong, each, said)
        made = completed(linked(valid, day))
        _keep(nodes, made.nodes, first=not changes)
        change, standing, dormant = _change(each, made, standing, dormant, len(needs))
        needs += change.comes
        changes.append(change)
    every = tuple(nodes.values())
    graph, broken = build(Map(name=chart.name, nodes=every, inputs=tuple(need.entry for need in needs)))
    epochs = _epochs(graph, changes) if days else ()
    return Dated(
        graph=msgspec.structs.replace(graph, epochs=epochs), faults=[*faults, *dict.fromkeys(broken)]
    )


def _days(chart: Map, day: dt.date) -> tuple[list[dt.date], list[Fault]]:
    """The days after the first on which anything begins or ends, and what is said of those that are too many."""
    last = day.toordinal() + HORIZON_DAYS
    entries: Iterable[Node | Input] = (*chart.nodes, *chart.inputs)
    found = {end for entry in entries for end in (entry.since, entry.until) if end is not None and end > day}
    days = sorted(end for end in found if end.toordinal() <= last)
    most = min(MOST_DAYS, max(1, ENTRIES // max(1, len(chart.nodes) + len(chart.inputs))))
    if len(days) <= most:
        return days, []
    what = f"the map changes on {len(days)} days from {day} on; those after {days[most - 1]} are not followed"
    return days[:most], [Fault(chart.name or "map", what, "ask about a later day with --at")]


def _unsaid(wrong: Sequence[Fault], day: dt.date, said: set[str]) -> list[Fault]:
    """The faults of one day that were not those of a day before."""
    new = []
    for fault in wrong:
        what = fault.where + fault.what.removesuffix(str(day))
        if what not in said:
            said.add(what)
            new.append(fault)
    return new


def _keep(nodes: dict[int | str, Node], more: Sequence[Node], *, first: bool) -> None:
    """All nodes of the first day, named twice or not (``build`` says so); of later days those that are new."""
    if first and len({node.id for node in more}) < len(more):
        seen: set[str] = set()
        for place, node in enumerate(more):
            nodes[place if node.id in seen else node.id] = node
            seen.add(node.id)
        return
    for node in more:
        nodes.setdefault(node.id, node)


def _change(
    day: dt.date, made: Map, standing: Sequence[_Need], dormant: Sequence[_Need], rows: int
) -> tuple[_Change, list[_Need], list[_Need]]:
    """What differs from the day before, of which ``standing`` are the needs; the needs that stand now, and that are over.

    ``dormant`` are those that were over before: one may go on, once there is somebody again who meets it.
    """
    kept: dict[Input, list[_Need]] = defaultdict(list)
    for need in reversed(standing):
        kept[need.entry].append(need)
    now: list[_Need] = []
    comes: list[_Need] = []
    for entry in made.inputs:
        if kept.get(entry):
            now.append(kept[entry].pop())
            continue
        # a need may come back as it was: it is another row then, found by its identity
        comes.append(_Need(msgspec.structs.replace(entry), rows + len(comes)))
    goes = sorted((need for left in kept.values() for need in left), key=lambda need: need.row)
    over = [*goes, *dormant]
    same = _paired(over, comes, lambda entry: msgspec.structs.replace(entry, members=(), k=0))
    gone, come = ({need.row for need in side} for side in zip(*same, strict=True)) if same else (set(), set())
    anew = _paired(
        [need for need in goes if need.row not in gone],
        [need for need in comes if need.row not in come],
        lambda entry: (entry.of, entry.name),
    )
    there = frozenset(node.id for node in made.nodes)
    change = _Change(day=day, there=there, comes=comes, goes=goes, same=same, anew=anew)
    return change, [*now, *comes], [need for need in over if need.row not in gone]


def _paired(
    goes: Sequence[_Need], comes: Sequence[_Need], key: Callable[[Input], Hashable]
) -> list[tuple[_Need, _Need]]:
    """Each that goes with one that comes and has the same key, in their order."""
    if not goes:
        return []
    free: dict[Hashable, list[_Need]] = defaultdict(list)
    for need in reversed(comes):
        free[key(need.entry)].append(need)
    return [(need, free[key(need.entry)].pop()) for need in goes if free.get(key(need.entry))]


def _epochs(graph: Graph, changes: Sequence[_Change]) -> tuple[Epoch, ...]:
    """The changes by rows of the graph; a need that could not enter it has none."""
    row = {id(entry): at for at, entry in enumerate(graph.inputs)}

    def rows(needs: Iterable[_Need]) -> tuple[int, ...]:
        return tuple(row[id(need.entry)] for need in needs if id(need.entry) in row)

    def pairs(both: Iterable[tuple[_Need, _Need]]) -> tuple[tuple[int, int], ...]:
        return tuple((one[0], two[0]) for a, b in both if (one := rows([a])) and (two := rows([b])))

    def absent(change: _Change) -> frozenset[int]:
        return frozenset(at for id, at in graph.index.items() if id not in change.there)

    first, *later = changes
    begins = Epoch(
        day=first.day.toordinal(),
        absent=absent(first),
        goes=rows(need for one in later for need in one.comes),
    )
    return (
        begins,
        *(
            Epoch(
                day=one.day.toordinal(), absent=absent(one), comes=rows(one.comes), goes=rows(one.goes),
                same=pairs(one.same), anew=pairs(one.anew),
            )
            for one in later
        ),
    )  # fmt: skip
