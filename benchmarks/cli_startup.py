# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claim: ``tocsin --help`` costs under 150 ms CPU; the bare interpreter stands beside it.

Both are started in turn, five times each, as a child process whose own CPU time
is taken; medians. Bytecode is as installed: ``make`` compiles it.
"""

from __future__ import annotations

import platform
import statistics
import sys
from pathlib import Path

from _line import cpu_seconds, line

RUNS = 5
BAR_MS = 150.0


def main() -> None:
    """Measure, print the line."""
    ours = [str(Path(sys.executable).with_name("tocsin")), "--help"]
    bare = [sys.executable, "-c", "pass"]
    cpu_seconds(ours)  # the first start may read the disk
    pairs = [(cpu_seconds(ours) * 1000, cpu_seconds(bare) * 1000) for _ in range(RUNS)]
    print(
        line(
            "tocsin --help, CPU",
            value=statistics.median(a for a, _ in pairs),
            unit="ms",
            bar=BAR_MS,
            better="less",
            peer="the bare interpreter",
            peer_version=f"{platform.python_implementation()} {platform.python_version()}",
            peer_value=statistics.median(b for _, b in pairs),
        )
    )


if __name__ == "__main__":
    main()
