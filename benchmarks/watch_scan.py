# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claims: a scan for a million mixed indicators over a log in the shape of EVE runs at 400 MB/s of one core and misses nothing.

Log and indicators are those of ``_eve``. Time is CPU time of this process, reading the file and the exact look at the lines
included, the index not (``watch_index``); the count of newlines by numpy takes turns with it. What is exact is judged by
``_eve_oracle``, which reads every line with ``json`` and knows the values by sets, and was written apart. Peers run in an
environment of their own (``--python``), over the first 34 MB, for 100,000 indicators, and are asked what each can
answer: lines with a value in them.

usage: watch_scan.py [SIZE_MB] [--python INTERPRETER WITH duckdb, pyahocorasick, hyperscan]
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import _eve
import numpy as np
from _eve_oracle import expected
from _line import line
from zstandard import ZstdCompressor

from tocsin.core.hit import Hit
from tocsin.flows.files import open_file
from tocsin.flows.scan_logs import sieve_of
from tocsin.watch.index import Index, build
from tocsin.watch.readers import LineContext, named
from tocsin.watch.scan import scan_stream
from tocsin.watch.sieve import Sieve

MILLION, FEWER, FEW = 1_000_000, 100_000, 1_000
PEER_BYTES = 33_600_000
PEERS, PATIENCE_S = (
    ("DuckDB", "DuckDB over words", "naive Python", "hyperscan", "pyahocorasick", "GNU grep"),
    120,
)
BAR = 400.0
TURNS = 5
OPENED = partial(open, mode="rb")

Indicators = list[tuple[str, str]]


def scanned(
    path: Path,
    index: Index,
    make: Callable[[], Sieve],
    opened: Callable[[str], Any] = OPENED,
) -> tuple[float, list[Hit]]:
    """(CPU seconds, hits)."""
    hits: list[Hit] = []
    context = LineContext(now=dt.datetime(2026, 11, 23, tzinfo=dt.UTC))
    began = time.process_time()
    with opened(str(path)) as stream:
        for part in scan_stream(
            stream, index=index, reader=named("eve"), file="eve.json", context=context, sieve=make
        ):
            hits.extend(part.hits)
    return time.process_time() - began, hits


def counted(path: Path) -> float:
    """CPU seconds to count the newlines of the file with numpy, as it is usually written."""
    data = np.fromfile(path, np.uint8)
    began = time.process_time()
    np.count_nonzero(data == 10)
    return time.process_time() - began


def share_of_packed(packed: Path, index: Index, make: Callable[[], Sieve], plain: float) -> float:
    """CPU of scanning a packed log as a share of unpacking it as the program does and of the plain scan (seconds); of nine the median."""
    shares = []
    for _ in range(9):
        began = time.process_time()
        with open_file(str(packed)) as stream:
            while stream.read(2**20):
                pass
        alone = time.process_time() - began
        shares.append(scanned(packed, index, make, open_file)[0] / (alone + plain))
    return statistics.median(shares)


def shares_of_few(
    folder: Path, path: Path, index: Index, make: Callable[[], Sieve], few: Indicators
) -> list[tuple[str, float]]:
    """Speed with all indicators as a share of that with few, in turns: over logs that have each 0.2 % of lines with a hit, and over one log.

    The exact look costs a line with a hit, not an indicator; in the log of the many the few have next to none.
    """
    own = folder / "few.json"
    with own.open("wb") as log:
        log.writelines(_eve.lines(_eve.Maker(7), few, path.stat().st_size))
    few_index, few_make = compiled(few)
    cases = ((path, index, make), (own, few_index, few_make), (path, few_index, few_make))
    rates = [
        [each.stat().st_size / scanned(each, by, how)[0] for each, by, how in cases] for _ in range(TURNS + 1)
    ]
    many, over_own, over_one = (statistics.median(column[1:]) for column in zip(*rates, strict=True))
    said = "speed at 1,000,000 as a share of that at 1,000 indicators"
    return [
        (f"{said}, 0.2 % of lines with a hit in the log of each", many / over_own),
        (f"{said}, over one log, in which the 1,000 have next to no hits", many / over_one),
    ]


def compiled(indicators: Indicators) -> tuple[Index, Callable[[], Sieve]]:
    """What the scan takes."""
    index = build((kind, value, "", ()) for kind, value in indicators)
    return index, sieve_of(index, 7)


def peers(python: str, path: Path, indicators: Indicators) -> dict[str, dict[str, Any]]:
    """Each by its name: seconds of CPU, version, lines that it named."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "wanted.tsv")
        wanted.write_text("".join(f"{kind}\t{value}\n" for kind, value in indicators))
        script = Path(__file__).with_name("_scan_peers.py")
        answers = []
        for name in PEERS:
            command = [python, str(script), str(path), str(wanted), name]
            try:
                answers.append(
                    subprocess.run(
                        command, capture_output=True, text=True, check=False, timeout=PATIENCE_S
                    ).stdout
                )
            except subprocess.TimeoutExpired:
                print(f"{name}: no answer in {PATIENCE_S} s, building included", file=sys.stderr)
    return {each["peer"]: each for each in map(json.loads, "".join(answers).splitlines())}


def main() -> None:
    """Make the log, scan it in turns with the count, judge, ask the peers."""
    asked = argparse.ArgumentParser()
    asked.add_argument("size", nargs="?", type=int, default=250)
    asked.add_argument("--python", default="")
    given = asked.parse_args()
    maker = _eve.Maker(7)
    indicators = list(dict.fromkeys(maker.indicators(MILLION)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "eve.json")
        with path.open("wb") as log:
            log.writelines(_eve.lines(maker, indicators, given.size * 10**6))
        size = path.stat().st_size / 1e6
        index, make = compiled(indicators)
        scanned(path, index, make)
        ours: list[float] = []
        counts: list[float] = []
        hits: list[Hit] = []
        for _ in range(TURNS):
            seconds, hits = scanned(path, index, make)
            ours.append(size / seconds)
            counts.append(size / counted(path))
        rate, count = statistics.median(ours), statistics.median(counts)
        print(
            line(
                f"MB/s of CPU, 1,000,000 indicators over {size:.0f} MB of EVE",
                value=rate,
                unit="MB/s",
                bar=BAR,
                better="more",
            )
        )
        print(
            line(
                "the same against a count of newlines by numpy",
                value=rate,
                unit="MB/s",
                bar=0.25,
                better="more",
                peer="numpy",
                peer_version=np.__version__,
                peer_value=count,
                of="ratio",
            )
        )
        found = {(hit.line, hit.kind, hit.value) for hit in hits}
        wanted = expected(path, indicators)
        print(
            line(
                f"missed, of {len(wanted)} that an oracle finds",
                value=len(wanted - found),
                unit="hits",
                bar=1,
                better="less",
            )
        )
        print(line("found beyond the oracle", value=len(found - wanted), unit="hits", bar=1, better="less"))
        for what, share in shares_of_few(Path(folder), path, index, make, indicators[:FEW]):
            print(line(what, value=share, unit="of 1", bar=0.75, better="more"))
        head_of = path.read_bytes()[:100_000_000]
        for how, data in (("gzip", gzip.compress(head_of, 6)), ("zstd", ZstdCompressor(3).compress(head_of))):
            packed = Path(folder, how)
            packed.write_bytes(data)
            print(
                line(
                    f"CPU of a scan of {how} against decompressing alone and the scan alone together",
                    value=share_of_packed(packed, index, make, len(head_of) / 1e6 / rate),
                    unit="of 1",
                    bar=1.15,
                    better="less",
                )
            )
        if given.python:
            head = Path(folder, "head.json")
            raw = path.read_bytes()[:PEER_BYTES]
            head.write_bytes(raw[: raw.rfind(b"\n") + 1])
            fewer = indicators[:FEWER]
            index, make = compiled(fewer)
            scanned(head, index, make)
            mine = statistics.median(
                head.stat().st_size / 1e6 / scanned(head, index, make)[0] for _ in range(TURNS)
            )
            lines_with = {number for number, _, _ in expected(head, fewer)}
            for name, each in peers(given.python, head, fewer).items():
                named_lines = set(each["lines"])
                what = f"{name}, 100,000: misses {len(lines_with - named_lines)} of {len(lines_with)} lines, names {len(named_lines - lines_with)} in vain"
                bar = {"DuckDB": 3.0, "DuckDB over words": 3.0, "naive Python": 30.0}.get(name, 0.0)
                theirs = head.stat().st_size / 1e6 / each["seconds"]
                print(
                    line(
                        what,
                        value=mine,
                        unit="MB/s",
                        bar=bar,
                        better="more",
                        peer=name,
                        peer_version=each["version"],
                        peer_value=theirs,
                        of="ratio",
                    )
                )


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
