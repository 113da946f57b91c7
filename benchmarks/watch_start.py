# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claims: the first scan after installing takes less than 15 s, with all that is compiled in it; later ones start within 1 s.

The whole program as a person runs it, in processes of its own: ``tocsin watch scan``. First with no compiled code and no index on
disk, over a log of EVE; right after that over one of another format, which needs more of the code; then five times over a small log
with code and index there, of which the median counts: one short enough to be read line by line, and one for which the sieve is
loaded. What somebody waits, by the wall clock; as peer the CPU time, user and system, of the process and of the one that compiles
beside it, which says more on a busy machine. Python's own bytecode is there, as an installer leaves it.

usage: watch_start.py [INDICATORS]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import _eve
import watch_formats
from _line import line

MANY = 100_000
FIRST_BYTES, SMALL_BYTES, SIFTED_BYTES = 40_000_000, 500_000, 5_000_000
FIRST_S, LATER_S = 15.0, 1.0
TIMES = 5


def run(command: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float]:
    """(CPU seconds, wall-clock seconds) of a process that has to end well."""
    began = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, list(command))
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - began


def told(claim: str, took: tuple[float, float], bar: float) -> None:
    """Print one line: what somebody waits, and beside it what the processors did."""
    cpu, wall = took
    print(line(claim, value=wall, unit="s", bar=bar, better="less", peer="CPU", peer_value=cpu), flush=True)  # fmt: skip


def logs(folder: Path, maker: _eve.Maker, known: list[str]) -> dict[str, Path]:
    """The logs that are scanned."""
    sizes = {"first": FIRST_BYTES, "small": SMALL_BYTES, "sifted": SIFTED_BYTES}
    made = {name: folder / f"{name}.json" for name in sizes}
    for name, size in sizes.items():
        with made[name].open("wb") as log:
            log.writelines(_eve.lines(maker, [("domain", each) for each in known], size))
    made["access"] = folder / "access.log"
    made["access"].write_bytes(watch_formats.made("access", FIRST_BYTES, known))
    return made


def main() -> None:
    """Load a list, then scan."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    maker = _eve.Maker(7)
    indicators = list(dict.fromkeys(maker.indicators(many)))
    known = [value for kind, value in indicators if kind == "domain"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        listed = folder / "list.csv"
        listed.write_text("kind,value\n" + "".join(f"{kind},{value}\n" for kind, value in indicators))
        made = logs(folder, maker, known)
        tocsin = [sys.executable, "-m", "tocsin", "--quiet", "--data-dir", str(folder / "home")]
        apart = {**os.environ, "NUMBA_CACHE_DIR": str(folder / "other")}
        apart.pop("PYTHONDONTWRITEBYTECODE", None)
        run([*tocsin, "init"], apart)
        run([*tocsin, "watch", "load", str(listed)], apart)
        scan = [*tocsin, "watch", "scan", "--format", "jsonl"]
        bare = {**apart, "NUMBA_CACHE_DIR": str(folder / "code")}
        about = f"{len(indicators)} indicators"
        told(f"the first scan after installing, {about}, 40 MB of EVE", run([*scan, str(made["first"])], bare), FIRST_S)  # fmt: skip
        told("the first of another format after it, 40 MB of an access log", run([*scan, str(made["access"])], bare), FIRST_S)  # fmt: skip
        for name, what in (("small", "0.5 MB"), ("sifted", "5 MB, the sieve loaded")):
            took = sorted(run([*scan, str(made[name])], bare) for _ in range(TIMES))
            told(f"a later start, {about}, {what}", took[TIMES // 2], LATER_S)


if __name__ == "__main__":
    main()
