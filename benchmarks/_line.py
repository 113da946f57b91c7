# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The one JSON line a claim prints, and how its figures are taken.

Keys: claim, value, unit, peer, peer_version, peer_value, ratio, bar, met, cores,
cpu, date. ``met`` is computed against ``bar``, never written by hand; an absent
peer that the bar needs makes it null.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal


def median(measure: Callable[[], float], seconds: float) -> float:
    """Five runs under 10 s, three under 60 s, else one; ``seconds`` is what one run is known to take."""
    times = 5 if seconds < 10 else 3 if seconds < 60 else 1
    return statistics.median(measure() for _ in range(times))


def in_turns(ours: Callable[[], float], theirs: Callable[[], float], turns: int = 9) -> tuple[float, float]:
    """Both measured in turns; of all turns the one with the median ratio.

    The machine changes its pace within seconds: what is measured one after the other is measured on two machines.
    A turn should take well under a second. Prints the range of the ratios to standard error.
    """
    pairs = sorted(((ours(), theirs()) for _ in range(turns)), key=lambda pair: pair[0] / pair[1])
    low, high = (pair[0] / pair[1] for pair in (pairs[0], pairs[-1]))
    print(f"ratios of {turns} turns from {low:.1f} to {high:.1f}", file=sys.stderr)
    return pairs[turns // 2]


def cpu_seconds(command: Sequence[str], environment: dict[str, str] | None = None) -> float:
    """CPU time, user and system, of one child process and all it waited for.

    Raises ``CalledProcessError`` if it fails: a run that did not work is no figure.
    """
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, list(command))
    return usage.ru_utime + usage.ru_stime


def processor() -> str:
    """The name of the processor, as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def line(
    claim: str,
    *,
    value: float,
    unit: str,
    bar: float,
    better: Literal["less", "more"],
    peer: str = "",
    peer_version: str = "",
    peer_value: float | None = None,
    of: Literal["value", "ratio"] = "value",
) -> str:
    """The line. ``bar`` binds ``value``, or ``ratio`` (value to peer) where the claim is against a peer."""
    ratio = value / peer_value if peer_value else None
    judged = value if of == "value" else ratio
    met = None if judged is None else (judged < bar if better == "less" else judged >= bar)
    return json.dumps(
        {
            "claim": claim,
            "value": round(value, 3),
            "unit": unit,
            "peer": peer or None,
            "peer_version": peer_version or None,
            "peer_value": None if peer_value is None else round(peer_value, 3),
            "ratio": None if ratio is None else round(ratio, 3),
            "bar": bar,
            "met": met,
            "cores": os.cpu_count(),
            "cpu": processor(),
            "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        },
        ensure_ascii=False,
    )
