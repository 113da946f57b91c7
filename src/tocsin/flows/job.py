# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The main job once everything is in: match advisories, draw the picture, open the cases.

May be repeated: on the same facts it changes nothing.
"""

from __future__ import annotations

import datetime as dt

from tocsin.core import instant
from tocsin.flows import matching, picture, trouble_to_case
from tocsin.store import Store, inventory


def match_exposures(store: Store, *, actor: str, at: str) -> int:
    """Match what is stored and keep the answer (``flows.matching``); returns the number of exposures."""
    matching.match_stored(store, actor=actor, at=at)
    with store.read() as reader:
        return len(inventory.exposures(reader))


def run(store: Store, *, actor: str, now: dt.datetime) -> picture.Picture:
    """Match, draw and open cases; returns the picture."""
    at = instant.from_datetime(now)
    matching.match_stored(store, actor=actor, at=at)
    with store.read() as reader:
        drawn = picture.draw(reader, now.date())
    trouble_to_case.open_cases(store, drawn, actor=actor, at=at)
    return drawn
