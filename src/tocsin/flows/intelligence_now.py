# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Sources and objects as they stand now, for whoever shows them again and again. Reads; changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from tocsin.core.limits import Limits
from tocsin.core.policy import Asker
from tocsin.core.settings import UNNAMED
from tocsin.flows import hits_now, object_about, sources_now, watching_now
from tocsin.flows import search as searching
from tocsin.flows import unusual as noticing
from tocsin.flows.hits_now import Asked, Hits, Lines
from tocsin.flows.object_about import About
from tocsin.flows.search import Search
from tocsin.flows.sources_now import Sources
from tocsin.flows.unusual import Noticed
from tocsin.flows.watching_now import WatchingNow
from tocsin.store import Store


class Reading:
    """Threads may share it. Each answer is of one snapshot, and goes through ``core.policy`` for its asker."""

    def __init__(
        self, store: Store, limits: Limits, organisation: str = UNNAMED, *, now: Callable[[], dt.datetime]
    ) -> None:
        """Keep what to read from, who runs the node, and the clock."""
        self._store, self._limits, self._organisation, self._now = store, limits, organisation, now

    def sources(self, asker: Asker) -> Sources:
        """All sources, feeds and jobs. Raises ``Denied`` for others than the own organisation."""
        with self._store.read() as reader:
            return sources_now.look(reader, asker)

    def search(self, asker: Asker, asked: str) -> Search:
        """What was asked for."""
        with self._store.read() as reader:
            return searching.search(reader, asker, asked)

    def about(self, asker: Asker, object_id: str, version: str) -> About:
        """One object, ``version`` by its key or empty for the newest. Raises ``NotFound``."""
        with self._store.read() as reader:
            return object_about.about(reader, asker, object_id, version, self._limits)

    def raw(self, asker: Asker, object_id: str, version: str, dispute: str) -> bytes:
        """The bytes of a version, or of what a dispute says. Raises ``NotFound``."""
        with self._store.read() as reader:
            return object_about.raw(reader, asker, object_id, version, dispute)

    def as_misp(self, asker: Asker, object_id: str) -> bytes:
        """The object as a MISP event. Raises ``NotFound``."""
        with self._store.read() as reader:
            return object_about.as_misp(reader, asker, object_id, self._limits)

    def hits(self, asker: Asker, asked: Asked) -> Hits:
        """Sightings by filter, and what waits for a person. Raises ``Denied`` for others than the own organisation."""
        with self._store.read() as reader:
            return hits_now.look(reader, asker, asked, self._organisation)

    def lines(self, asker: Asker, sighting_id: str, after: int, limit: int) -> Lines:
        """The lines behind a sighting. Raises ``NotFound``."""
        with self._store.read() as reader:
            return hits_now.lines(reader, asker, sighting_id, after, limit, self._organisation)

    def unusual(self, asker: Asker) -> Noticed:
        """What ours did for the first time. Raises ``Denied`` for others than the own organisation."""
        with self._store.read() as reader:
            return noticing.noticed(reader, asker)

    def watching(self, asker: Asker) -> WatchingNow:
        """Lists for other tools, warninglists, hunted logs. Raises ``Denied`` for others than the own organisation."""
        with self._store.read() as reader:
            return watching_now.look(reader, asker, self._now())
