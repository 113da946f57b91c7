# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The main job once everything is in: match advisories, draw the picture, open the cases.

May be repeated: on the same facts it changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from tocsin.core import instant
from tocsin.core.component import Advisory, Component, Unchecked
from tocsin.core.sentence import translatable
from tocsin.flows import picture, trouble_to_case
from tocsin.know.machine import ASSET as MACHINE
from tocsin.know.match import match
from tocsin.know.named import spread
from tocsin.know.readers.apt_lists import UPDATE
from tocsin.know.versions.ecosystem import split
from tocsin.store import Store, inventory, sources

WHOLE_LIST = "advisories (OSV zip)"
"""What ``flows.take_in`` calls a dump of a whole ecosystem."""

MATCHING = "matching of components with advisories"


def match_exposures(store: Store, *, actor: str, at: str) -> int:
    """Match all components with all advisories and keep the answer; returns the number of exposures.

    Exposures that a security list has found on this machine are kept beside: they
    come from versions on offer, not from advisories.
    """
    with store.read() as reader:
        components, mentioned = inventory.listed_and_mentioned(reader)
        advisories = inventory.advisories(reader)
        matched = match(components, advisories, inventory.kev(reader), mentioned)
        listed = [
            e
            for e in inventory.exposures(reader)
            if e.component.asset == MACHINE and e.advisory.startswith(UPDATE)
        ]
        dumps = tuple(row.name for row in sources.all(reader) if row.kind == WHOLE_LIST)
    found = {(e.component, e.advisory): e for e in (*listed, *matched.exposures)}
    with store.write(actor, at) as tx:
        inventory.replace_exposures(tx, list(found.values()))
        inventory.replace_unchecked(
            tx, MATCHING, [*matched.unchecked, *_halfway(components, advisories, dumps)]
        )
    return len(found)


def _halfway(
    components: Sequence[Component], advisories: Sequence[Advisory], dumps: tuple[str, ...]
) -> list[Unchecked]:
    """Ecosystems of which single advisories were given but no whole list: what they do not name is not checked."""
    given: dict[str, int] = {}
    whole: set[str] = set()
    for advisory in spread(advisories):
        for family in {split(entry.ecosystem)[0] for entry in advisory.affected}:
            given[family] = given.get(family, 0) + 1
            if dumps and advisory.source.startswith(dumps):
                whole.add(family)
    counts = Counter(split(c.ecosystem)[0] for c in components if c.ecosystem)
    return [
        Unchecked(
            what=f"{count} components of {family} beyond the {given[family]} advisories given",
            why=translatable(
                "no whole list of the ecosystem is loaded: give OSV's all.zip of it, or run with --online"
            ),
            kind="list",
            count=count,
        )
        for family, count in sorted(counts.items())
        if family in given and family not in whole
    ]


def run(store: Store, *, actor: str, now: dt.datetime) -> picture.Picture:
    """Match, draw and open cases; returns the picture."""
    at = instant.from_datetime(now)
    match_exposures(store, actor=actor, at=at)
    with store.read() as reader:
        drawn = picture.draw(reader, now.date())
    trouble_to_case.open_cases(store, drawn, actor=actor, at=at)
    return drawn
