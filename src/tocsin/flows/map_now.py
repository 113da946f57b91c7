# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The stored map as the pages ask of it: a graph on one day, kept until something is written."""

from __future__ import annotations

import datetime as dt
import difflib
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property

import msgspec

from tocsin.core import instant
from tocsin.core.dependency import Map
from tocsin.core.graph import Graph, build
from tocsin.flows import kept_found, kept_plans, whole_map
from tocsin.know.cascade import Engine
from tocsin.know.control import completed
from tocsin.know.dated import dated
from tocsin.know.map_digest import digest
from tocsin.know.sketch import Sketcher
from tocsin.store import Store, audit
from tocsin.store.claims import Claim

NEAR = 5
"""Names that are offered for one that is on no map."""
CHOICES = 500
"""Names that a form offers."""
COMPARED = 5_000
"""Names a wrong one is compared with, which costs the product of their lengths."""


class Found(msgspec.Struct, frozen=True):
    """Ids of the nodes somebody named; the names of no node, and what may have been meant."""

    ids: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


class MapNow:
    """One map on one day, and what is computed of it once."""

    def __init__(
        self,
        chart: Map,
        now: dt.datetime,
        *,
        said: Map | None = None,
        every: Map | None = None,
        kept: Sequence[Claim] = (),
        found: kept_found.Kept | None = None,
    ) -> None:
        """Build the graph, with the needs that follow from ownership. What is wrong with it is in ``faults``.

        ``said`` is the map without what follows from own names, if that is another; ``every`` that of all days; ``kept`` the
        claims that keep plans; ``found`` the proposed dependencies that are kept.
        """
        self.at = instant.from_datetime(now)
        self.today = now.date()
        self.name = chart.name
        self.shocks = chart.shocks
        self.graph: Graph
        self.graph, self.faults = build(completed(chart))
        self.found = found
        self._said, self._claims = chart if said is None else said, kept
        self._every = self._said if every is None else every

    @cached_property
    def sketcher(self) -> Sketcher:
        """Chokepoints and pictures of them."""
        return Sketcher(self.graph)

    @cached_property
    def engine(self) -> Engine:
        """The cascade over time."""
        return Engine(self.graph)

    @cached_property
    def followed(self) -> Engine:
        """The cascade over time from today on, with what begins and ends later; its graph has more rows than this one."""
        made = dated(self._every, self.today)
        return Engine(made.graph) if made.days else self.engine

    @cached_property
    def plans(self) -> kept_plans.Plans:
        """The plans that are kept, the newest first."""
        return kept_plans.plans(self._claims)

    @cached_property
    def digest(self) -> str:
        """Of what the map says: another than that of a kept plan if it has changed since."""
        return digest(self._said)

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for node in self.graph.nodes:
            found[node.name.casefold()].append(node.id)
        return found

    @cached_property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Id and name of the nodes worth offering in a form, what most hangs on first."""
        nodes = self.graph.nodes
        rows = dict.fromkeys([*self.sketcher.chokes[:CHOICES], *range(min(len(nodes), CHOICES))])
        return tuple((nodes[row].id, nodes[row].name) for row in list(rows)[:CHOICES])

    def find(self, names: Sequence[str]) -> Found:
        """Nodes by id, or by a name that only one of them has, in any case of letters."""
        ids: dict[str, None] = {}
        unknown: dict[str, None] = {}
        for name in names:
            same = self._by_name.get(name.casefold(), [])
            if name in self.graph.index:
                ids[name] = None
            elif len(same) == 1:
                ids[same[0]] = None
            else:
                unknown[name] = None
        return Found(tuple(ids), tuple(unknown), tuple(self._near(unknown)))

    def _near(self, names: Sequence[str] | dict[str, None]) -> list[str]:
        near: dict[str, None] = {}
        for name in names:
            same = self._by_name.get(name.casefold())
            if same:
                near.update(dict.fromkeys(same[:NEAR]))
            elif len(self.graph.nodes) <= COMPARED:
                near.update(dict.fromkeys(difflib.get_close_matches(name[:100], self.graph.index, NEAR)))
        return list(near)[:NEAR]


class Reading:
    """The map of a store: read again only if anything was written, or a day has passed.

    May be called from several threads: the worst that can happen is that it is read twice.
    """

    def __init__(self, store: Store, *, now: Callable[[], dt.datetime]) -> None:
        """``now`` is the clock."""
        self._store, self._now = store, now
        self._kept: tuple[tuple[str, dt.date], MapNow] | None = None

    def __call__(self) -> MapNow:
        """Return the map of now."""
        now = self._now()
        with self._store.read() as reader:
            key = (audit.head(reader)[1], now.date())
            kept = self._kept
            if kept is None or kept[0] != key:
                whole = whole_map.whole(reader, now.date())
                claimed = kept_plans.bodies(reader)
                kept = self._kept = (
                    key,
                    MapNow(
                        whole.chart,
                        now,
                        said=whole.said,
                        every=whole.every,
                        kept=claimed,
                        found=kept_found.last(reader),
                    ),
                )
        return kept[1]
