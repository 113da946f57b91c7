# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The main job once everything is in: match advisories, draw the picture, open the cases.

May be repeated: on the same facts it changes nothing.
"""

from __future__ import annotations

import datetime as dt

from tocsin.core import instant
from tocsin.flows import picture, trouble_to_case
from tocsin.know.machine import ASSET as MACHINE
from tocsin.know.match import match
from tocsin.know.readers.apt_lists import UPDATE
from tocsin.store import Store, inventory

MATCHING = "matching of components with advisories"


def match_exposures(store: Store, *, actor: str, at: str) -> int:
    """Match all components with all advisories and keep the answer; returns the number of exposures.

    Exposures that a security list has found on this machine are kept beside: they
    come from versions on offer, not from advisories.
    """
    with store.read() as reader:
        components = inventory.components(reader)
        matched = match(components, inventory.advisories(reader), inventory.kev(reader))
        listed = [
            e
            for e in inventory.exposures(reader)
            if e.component.asset == MACHINE and e.advisory.startswith(UPDATE)
        ]
    found = {(e.component, e.advisory): e for e in (*listed, *matched.exposures)}
    with store.write(actor, at) as tx:
        inventory.replace_exposures(tx, list(found.values()))
        inventory.replace_unchecked(tx, MATCHING, matched.unchecked)
    return len(found)


def run(store: Store, *, actor: str, now: dt.datetime) -> picture.Picture:
    """Match, draw and open cases; returns the picture."""
    at = instant.from_datetime(now)
    match_exposures(store, actor=actor, at=at)
    with store.read() as reader:
        drawn = picture.draw(reader, now.date())
    trouble_to_case.open_cases(store, drawn, actor=actor, at=at)
    return drawn
