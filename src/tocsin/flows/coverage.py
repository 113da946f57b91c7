# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the main job had nothing to work on: logs without indicators, indicators without logs, no map.

Without these lines an answer from half the input would read like "no trouble".
"""

from __future__ import annotations

from tocsin.core.component import Unchecked
from tocsin.core.sentence import translatable
from tocsin.store import Reader, postings, sources
from tocsin.store.sought import INDICATOR_TYPES


def gaps(reader: Reader, *, services: int) -> list[Unchecked]:
    """Return a line for each of the three inputs that is missing where another one waits for it."""
    logs = {row.name: row for row in sources.all(reader) if row.kind.startswith("log (")}
    indicators = next(iter(postings.live_atoms(reader, INDICATOR_TYPES)), None) is not None
    found: list[Unchecked] = []
    if not services:
        why = translatable(
            "no map, supplier list or asset list names one: ten rows of suppliers are enough (docs/map.md)"
        )
        found.append(Unchecked(what="services", why=why, kind="service"))
    if logs and not indicators:
        lines = sum(row.records for row in logs.values())
        what = f"{len(logs)} logs, {lines} lines, first {min(logs)}"
        why = translatable(
            "no indicators are loaded, so nothing was looked for: tocsin watch load FILE, then scan again"
        )
        found.append(Unchecked(what=what, why=why, kind="file", source=min(logs), count=len(logs)))
    if indicators and not logs:
        why = translatable("indicators are loaded, and no log of ours was asked: tocsin watch scan FILE")
        found.append(Unchecked(what="own logs", why=why, kind="file"))
    return found
