# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claims: a bundle file to a committed, durable, indexed store; memory; a page; a look-up.

The generated bundle of ``core_stix`` as a file, with one fault planted in every thousandth
object, is taken in by ``flows.bulk_load`` in a process of its own: read, every object
held to STIX 2.1, its atoms entered, committed and synced. Rates are wall time from opening the
file to the commit; the CPU time is printed beside them. The run fails if a planted fault is not
reported or a good object is not there. Then, with a million objects on SQLite: the most
memory that the two processes of a load took together, pages of 1,000 at the begin, middle and end, and look-ups of values, CPU time.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from _line import line

from tocsin.core.limits import Limits
from tocsin.flows import bulk_load
from tocsin.flows.context import Context
from tocsin.store import create_store, objects, open_store

MANY = 100_000
MOST = 1_000_000
EVERY = 1_000
BARS = {"sqlite": 20_000.0, "postgresql": 15_000.0}
MEMORY_MB = 200.0
PAGE_MS = 5.0
LOOK_UP_MS = 0.2
AT = "2026-11-22T09:30:00.000Z"


def write(path: Path, count: int) -> int:
    """Write the bundle, object by object; returns how many faults were planted."""
    from core_stix import Maker, planted

    maker, seen, bad = Maker(7), set[str](), 0
    with path.open("wb") as out:
        out.write(b'{"type":"bundle","id":"' + maker.id("bundle").encode() + b'","objects":[')
        while len(seen) < count:
            made = maker.object()
            if made["id"] in seen:
                continue
            out.write(b"," if seen else b"")
            if len(seen) % EVERY == 0:
                out.write(planted(maker.object(), bad) + b",")
                bad += 1
            seen.add(str(made["id"]))
            out.write(json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode())
        out.write(b"]}")
    return bad


def load(url: str, path: str) -> dict[str, float]:
    """Take in the file; in the child process."""
    store = open_store(url)
    limits = Limits(members=10_000_000)
    cpu, wall = time.process_time(), time.perf_counter()
    taken = bulk_load.take(
        store, "STIX 2.1", path, "bundle.json", Context(actor="bench", at=AT, limits=limits)
    )
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    listed = len(taken.faults) + sum(int(n.split()[1]) for n in taken.notes if "more faults" in n)
    store.close()
    most = (_peak_kb() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024
    return {"new": taken.new, "faults": listed, "cpu": cpu, "wall": wall, "mb": most}


def _peak_kb() -> int:
    """Of this process alone: what getrusage tells counts what it was before it became this program."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(row.split()[1]) for row in status if row.startswith("VmHWM"))


def apart(*arguments: str) -> dict[str, float]:
    """What ``load`` or ``queries`` finds in a process of its own, which has done nothing else before."""
    command = [sys.executable, __file__, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def loaded(url: str, path: Path, count: int, faults: int) -> dict[str, float]:
    """Run ``load`` in a process of its own, and check what it says."""
    create_store(url).close()
    found = apart(url, str(path))
    if (found["new"], found["faults"]) != (count, faults):
        raise SystemExit(f"{found} where {count} objects and {faults} faults were written")
    print(f"{url.partition(':')[0]}: {found['cpu']:.1f} s CPU, {found['wall']:.1f} s wall", file=sys.stderr)
    return found


def queries(url: str, count: int) -> dict[str, float]:
    """Milliseconds of CPU for a page of 1,000 (the worst of three places) and for a look-up; in a child process."""
    draw = random.Random(3)
    store = open_store(url)
    with store.read() as reader:
        pages = []
        for after in (0, reader.last // 2, reader.last - 2_000):
            times = []
            for _ in range(31):
                began = time.process_time()
                got = objects.page(reader, after, 1_000)
                times.append(1e3 * (time.process_time() - began))
            assert got
            pages.append(statistics.median(times))
        values = [f"host{draw.randint(1, 10**6)}.example" for _ in range(500)]
        began = time.process_time()
        found = sum(len(objects.by_atom(reader, "domain", value)) for value in values)
        took = 1e3 * (time.process_time() - began) / len(values)
    if count >= MOST and not found:
        raise SystemExit("no value was found")
    store.close()
    return {"page": max(pages), "look_up": took}


def postgresql() -> Any:
    """A server of our own, as the tests start it; None where there is none."""
    try:
        from tests.store.conftest import Server

        return Server()
    except (ImportError, OSError, subprocess.CalledProcessError) as error:
        print(f"no PostgreSQL here: {error}", file=sys.stderr)
        return None


def main() -> None:
    """Write the files, load them, ask, print the lines."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.json"
        faults = write(path, MANY)
        server = postgresql()
        urls = {"sqlite": f"sqlite:///{folder}/many.db"}
        if server is not None:
            urls["postgresql"] = server.make("bench")
        try:
            for kind, url in urls.items():
                found = loaded(url, path, MANY, faults)
                print(line(f"bundle file of {MANY} objects to a durable store, {kind}", value=MANY / found["wall"],
                           unit="objects/s", bar=BARS[kind], better="more"))  # fmt: skip
        finally:
            if server is not None:
                server.stop()
        faults = write(path, MOST)
        url = f"sqlite:///{folder}/most.db"
        found = loaded(url, path, MOST, faults)
        print(
            line(f"memory to load {MOST} objects", value=found["mb"], unit="MB", bar=MEMORY_MB, better="less")
        )
        print(line(f"bundle file of {MOST} objects to a durable store, sqlite", value=MOST / found["wall"],
                   unit="objects/s", bar=BARS["sqlite"], better="more"))  # fmt: skip
        os.sync()  # or the kernel still writes what the load has left to it
        took = apart(url)
        print(
            line(f"page of 1,000 of {MOST}, CPU", value=took["page"], unit="ms", bar=PAGE_MS, better="less")
        )
        print(
            line(
                f"look-up of a value among {MOST} objects, CPU",
                value=took["look_up"],
                unit="ms",
                bar=LOOK_UP_MS,
                better="less",
            )
        )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(load(*sys.argv[1:])))
    elif len(sys.argv) == 2:
        print(json.dumps(queries(sys.argv[1], MOST)))
    else:
        os.environ.setdefault("PYTHONHASHSEED", "0")
        main()
