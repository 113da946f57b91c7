# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A list of EPSS scores -> store. The lists of a series (one a day) take each other's place; an older one never does."""

from __future__ import annotations

import re
from typing import Any

from tocsin.core.reading import Reading
from tocsin.flows.context import Context
from tocsin.store import Tx, epss

_DATED = re.compile(r"[-_.]?[0-9]{4}-[0-9]{2}-[0-9]{2}")


def series(name: str) -> str:
    """What the lists of all days are called: the name of the file without its day."""
    folder, slash, file = name.rpartition("/")
    return f"{folder}{slash}{_DATED.sub('', file)}"


def keep_scores(tx: Tx, name: str, reading: Reading[Any], context: Context) -> int:
    """Keep the list, unless a newer one of its series is here; how many scores are kept."""
    del context
    as_of, model, source = getattr(reading, "as_of", ""), getattr(reading, "model", ""), series(name)
    newest = max((day for known, day, _ in epss.lists(tx) if known == source), default="")
    if newest > as_of:
        reading.notes.append(f"the list of {newest} is here and stands: nothing of this older one was kept")
        return 0
    return len(reading.records) if epss.replace(tx, source, as_of, model, reading.records) else 0
