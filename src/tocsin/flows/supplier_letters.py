# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The stored map -> letters to suppliers: what it does not know of them."""

from __future__ import annotations

import datetime as dt
import difflib

from tocsin.core.errors import NotFound
from tocsin.flows.weak_points import drawn
from tocsin.know.supplier_questions import Letter, letters
from tocsin.store import Store

DAYS = 365
"""Over which a loss is counted."""


def write(
    store: Store, today: dt.date, most: int, supplier: str = "", day: dt.date | None = None
) -> list[Letter]:
    """The letters about the map as it holds on ``day`` (without one, on all days), the supplier with whom most falls first. Raises ``NotFound`` if the one named is on no map."""
    graph = drawn(store, day)
    names = {
        name
        for node in graph.nodes
        if node.kind in {"supplier", "organisation"}
        for name in (node.id, node.name)
    }
    if supplier and supplier not in names:
        near = difflib.get_close_matches(supplier, sorted(names), 3)
        do = f"did you mean {', '.join(near)}?" if near else "tocsin status lists what is on the map"
        raise NotFound(f"no supplier on the map is called {supplier[:80]!r}", do=do)
    return letters(graph, today, DAYS, most, supplier)
