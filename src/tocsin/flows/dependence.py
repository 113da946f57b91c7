# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Questions about the stored map that need no shock -> rows: who controls whom, what hangs on few."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping

from tocsin.core.dependency import Map
from tocsin.core.errors import NotFound
from tocsin.flows import whole_map
from tocsin.know.concentration import Interval, concentrations
from tocsin.know.control import Holdings
from tocsin.store import Store

Row = dict[str, object]


def control(store: Store, about: str = "", day: dt.date | None = None) -> list[Row]:
    """A row for each firm and each one who controls it or may; of one node, if ``about`` names it (either side).

    On the map as it holds on ``day``; of all days, if none is given. Raises ``NotFound`` if that is on no map.
    """
    chart = _chart(store, day)
    names = {node.id: node.name for node in chart.nodes}
    _known(about, names)
    states = {node.id: node.jurisdiction for node in chart.nodes}
    holdings = Holdings(chart.nodes)
    rows: list[Row] = []
    for firm, controllers in holdings.controllers().items():
        rows.extend(
            {
                "firm": firm,
                "name": names[firm],
                "controlled_by": row.node,
                "controller": names[row.node],
                "certain": row.certain,
                "share": interval((row.low, row.high)),
                "jurisdiction": states[row.node],
                "chain": _chain(holdings, row.node, firm, certain=row.certain),
            }
            for row in controllers
            if about in {"", firm, row.node}
        )
    return rows


def _chain(holdings: Holdings, holder: str, firm: str, *, certain: bool) -> str:
    """From the holder to the firm, by the firms whose votes decided."""
    through = holdings.controlled(holder, certain=certain)
    steps = [firm]
    while steps[-1] != holder:
        steps.append(through[steps[-1]])
    return " -> ".join(reversed(steps))


def concentration(store: Store, day: dt.date | None = None) -> list[Row]:
    """A row for each input that firms deliver, the most concentrated first; of the map as it holds on ``day``."""
    return [
        {
            "of": row.of,
            "input": row.input,
            "from": list(row.members),
            "largest": row.largest,
            "hhi_jurisdiction": interval(row.jurisdiction),
            "hhi_owner": interval(row.owner),
            "hhi_firm": interval(row.firm),
            "known": row.known,
            "ask": row.ask,
            "source": row.source,
        }
        for row in concentrations(_chart(store, day))
    ]


def interval(bounds: Interval) -> str:
    """``0.5``, or ``0.25-1`` where only bounds are known."""
    low, high = (f"{round(end, 3):g}" for end in bounds)
    return low if low == high else f"{low}-{high}"


def _chart(store: Store, day: dt.date | None) -> Map:
    with store.read() as reader:
        return whole_map.load(reader, day)


def _known(name: str, names: Mapping[str, str]) -> None:
    if name and name not in names:
        near = difflib.get_close_matches(name, names, 3)
        do = f"did you mean {', '.join(near)}?" if near else "tocsin status lists what is on the map"
        raise NotFound(f"{name} is on no map", do=do)
