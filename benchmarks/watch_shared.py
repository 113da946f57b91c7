# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A scan by two processes on two cores against one on one core: ``watch_shared.py [MB of one log]``.

One made-up log is scanned many times over, as if it were many logs, 1,000,000 indicators. Wall-clock time, for that is what a
second core is for: the whole of 20 logs, workers started and indexes opened in it, and what 16 more logs cost. The one process is
held to one core: the SHA-256 of a log is made by a thread beside the scan, which would else have a second core as well. The two take
turns, so that a neighbour on the machine costs both.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import tempfile
import time
from pathlib import Path

import _eve
from _line import line

from tocsin.core.errors import TocsinError
from tocsin.core.limits import Limits
from tocsin.flows.look_for import index_of
from tocsin.flows.scan_spread import Asked, scan_all
from tocsin.flows.taken import Taken
from tocsin.store import Store, create_store
from tocsin.watch.index import build
from tocsin.watch.index.file import write
from tocsin.watch.index.lookup import Index

FEW, MANY, MILLION, BAR = 4, 20, 1_000_000, 1.7
NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def refused(_name: str, error: TocsinError) -> Taken | None:
    """No log may fail here."""
    raise error


def took(store: Store, path: Path, index: Index, logs: int, workers: int) -> float:
    """Seconds to scan the log so many times."""
    named = [(str(path), f"{number}.json") for number in range(logs)]
    asked = Asked(workers=workers, seed=7)
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(cores)[:workers])
    began = time.perf_counter()
    for _ in scan_all(store, named, index, asked, actor="bench", now=NOW, limits=Limits(), refused=refused):
        pass
    seconds = time.perf_counter() - began
    os.sched_setaffinity(0, cores)
    return seconds


def main() -> None:
    """Make the log, scan it by one and by two."""
    given = argparse.ArgumentParser()
    given.add_argument("size", nargs="?", type=int, default=250)
    size = given.parse_args().size
    maker = _eve.Maker(7)
    indicators = list(dict.fromkeys(maker.indicators(MILLION)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "eve.json")
        with path.open("wb") as log:
            log.writelines(_eve.lines(maker, indicators, size * 10**6))
        made = build((kind, value, "", ()) for kind, value in indicators)
        place = str(Path(folder, "x.index"))
        write(place, made.header, made.sections)
        index = Index(made.header, made.sections, path=place)
        stores = {workers: create_store(f"sqlite:///{folder}/{workers}.db") for workers in (2, 1)}
        for workers, store in stores.items():
            index_of(store)
            took(store, path, index, 1, workers)
        seconds = {workers: [0.0, 0.0] for workers in stores}
        for which, logs in ((0, FEW), (1, MANY)):
            for workers, store in stores.items():
                seconds[workers][which] = took(store, path, index, logs, workers)
        for store in stores.values():
            store.close()
    one, two = seconds[1], seconds[2]
    gigabytes = MANY * size / 1000
    print(line(f"two processes against one, {gigabytes:.0f} GB whole, start included", value=one[1] / two[1], unit="times", bar=BAR, better="more"))  # fmt: skip
    print(line(f"the same, what {MANY - FEW} logs more cost", value=(one[1] - one[0]) / (two[1] - two[0]), unit="times", bar=BAR, better="more"))  # fmt: skip


if __name__ == "__main__":
    main()
