# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What STIX patterns found, kept as hits (``flows.keep_matches``).

A pattern of the store is kept by its object. One of a text becomes an indicator of its own; one of a bundle that was not
loaded is named, for who said it, and for whom, is in the bundle and would be lost.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tocsin.core import instant
from tocsin.core.hit import PATTERN
from tocsin.core.limits import Limits
from tocsin.flows import event_log, files, keep_matches
from tocsin.flows.keep_matches import Met, Rule
from tocsin.store import Store
from tocsin.watch import patterns
from tocsin.watch.patterns import rests
from tocsin.watch.patterns.rests import Rests

ACTOR = "watch patterns"
_PART_BYTES = 2**20


class Keeping:
    """The hits of one run."""

    def __init__(self, mappings: Sequence[patterns.Mapping], limits: Limits) -> None:
        """Nothing yet. ``mappings``: those by which the patterns are judged."""
        self._mappings, self._limits = mappings, limits
        self._rests: dict[str, Rests] = {}
        self._met: list[Met] = []
        self._rules: dict[str, Rule] = {}
        self._over = 0

    def add(self, hit: dict[str, Any]) -> None:
        """One hit as ``judge_patterns`` tells it."""
        named, pattern = str(hit["object"]), str(hit["pattern"])
        if not named.startswith("indicator--"):
            name = keep_matches.id_of("stix", pattern)
            self._rules[name] = Rule(pattern[:100], pattern, "stix")
        else:
            name = named
        if len(self._met) + len(hit["events"]) > keep_matches.MOST:
            self._over += 1
            return
        if name not in self._rests:
            self._rests[name] = Rests(pattern, self._limits)
        self._met += [
            Met(each["file"], each["line"], each["at"], PATTERN, name, name, pattern[:200])
            for each in hit["events"]
        ]

    def into(self, store: Store, paths: Sequence[str], now: dt.datetime, limits: Limits) -> Iterator[str]:
        """Keep them; what is to be said of it."""
        logs = {files.shown(path): path for path in paths}

        def lines(name: str) -> Iterator[tuple[int, int, bytes]]:
            with event_log.opened(logs[name], name, limits) as log:
                yield from keep_matches.lines_of(iter(lambda: log.read(_PART_BYTES), b""), limits.line_bytes)

        done = keep_matches.keep(
            store, self._met, self._rules, lines, actor=ACTOR, now=now, at=instant.from_datetime(now), limits=limits,
            observe=self._observed,
        )  # fmt: skip
        yield f"{done.hits} new hits are kept: tocsin watch sightings"
        for name in done.left:
            yield f"not kept: {name} is not in the store; load it by tocsin watch load"
        if self._over:
            yield f"not kept: {self._over} matches beyond {keep_matches.MOST} events; judge fewer logs at once"

    def _observed(self, met: Met, row: Mapping[str, Any]) -> str:
        known = next((each for each in self._mappings if each.knows(row)), None)
        return rests.encoded(self._rests[met.object].of(known.observed(row))) if known else ""
