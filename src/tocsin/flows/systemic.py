# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lists of sales, or the stored map where it says what is paid -> the systemic risk index of each firm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.flows import files, whole_map
from tocsin.know import esri
from tocsin.know.control import completed
from tocsin.know.firms import Firms
from tocsin.know.readers import sales_csv
from tocsin.know.sales import Network, network, of_map, reason
from tocsin.store import Store

PARTS = 50
"""In which all firms are asked about, so that progress can be told."""

Floats = npt.NDArray[np.float64]


def read(sales: str, firms: str, effects: str, limits: Limits) -> tuple[Network, list[Fault], list[str]]:
    """The network of files of sales and, where named, of firms and effects. Raises ``BadInput`` if no sale is good."""

    def whole(path: str) -> tuple[bytes, str, Limits]:
        return files.read_whole(path, limits), files.shown(path), limits

    faults: list[Fault] = []
    notes: list[str] = []
    known = None
    if firms:
        listed = sales_csv.read_firms(*whole(firms))
        known = {firm.name: firm for firm in listed.records}
        faults += listed.faults
        notes += listed.notes
    said = None
    if effects:
        table = sales_csv.read_effects(*whole(effects))
        said = table.records
        faults += table.faults
    taken = sales_csv.read_sales(*whole(sales), known)
    faults += taken.faults
    if not taken.records:
        first = f"{taken.faults[0].where}: {taken.faults[0].what}" if taken.faults else "it has no rows"
        raise BadInput(
            f"no sale could be taken ({first})", where=files.shown(sales), do="mend the rows named"
        )
    return network(taken.records[0], said, limits), faults, [*notes, *taken.notes]


def of_stored(store: Store, day: dt.date, limits: Limits) -> tuple[Network, list[Fault]]:
    """The network of the stored map as it holds on a day."""
    with store.read() as reader:
        whole = whole_map.whole(reader, day)
    chart, faults = whole.chart, whole.faults
    made, more = of_map(completed(chart), limits)
    return made, [*faults, *more]


def ask(
    made: Network, top: int, *, compatibility: bool, error: float, advance: Callable[[int], None]
) -> tuple[list[dict[str, object]], float | None]:
    """The ``top`` firms and the bound; ``advance`` is told of each firm that is done, once for each way of reading."""
    ways = [made.worst] if made.best is made.worst else [made.worst, made.best]
    found = [_values(net, compatibility=compatibility, error=error, advance=advance) for net in ways]
    worst, best = found[0], found[-1]
    rows: list[dict[str, object]] = []
    for at in np.lexsort((-best.high, -worst.high))[:top].tolist():
        rows.append(
            {
                "firm": made.firms[at].name,
                "industry": made.industries[at],
                "esri": round(float(worst.high[at]), 6),
                "bound": None if compatibility else float(f"{worst.high[at] - worst.low[at]:.2g}"),
                "at_best": round(float(best.low[at]), 6),
                "how": worst.how[at],
                "because": reason(made, at),
                "source": made.firms[at].source,
            }
        )
    return rows, None if compatibility else max(
        float(np.max(each.high - each.low, initial=0.0)) for each in found
    )


class _Values(msgspec.Struct):
    low: Floats
    high: Floats
    how: list[str]


def _values(net: Firms, *, compatibility: bool, error: float, advance: Callable[[int], None]) -> _Values:
    found = _Values(np.zeros(len(net.industry)), np.zeros(len(net.industry)), [])
    for part in _parts(len(net.industry)):
        if compatibility:
            told = esri.published(net, part)
            found.low[part] = found.high[part] = told.value
            found.how += [
                f"{sweeps} sweeps" if sweeps >= 0 else "did not stop" for sweeps in told.sweeps.tolist()
            ]
        else:
            index = esri.esri(net, part, error)
            found.low[part], found.high[part] = index.low, index.high
            found.how += index.how
        advance(len(part))
    return found


def _parts(count: int) -> Iterator[npt.NDArray[np.int64]]:
    yield from (part for part in np.array_split(np.arange(count), PARTS) if len(part))
