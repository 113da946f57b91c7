# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claim: the main job on the demo region, three members' sides and this machine, takes under 20 s.

One child process, ``tocsin demo`` in an empty data folder, three times; the median of
its wall time and of its CPU time are a line each. The run fails, and with it the
claim, if what is planted is not found: a fast job that skips the work is no job.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _line import cpu_seconds, line, median

BAR_S = 20.0
SEED = "4"
PROGRAM = str(Path(sys.executable).with_name("tocsin"))


def main() -> None:
    """Measure, check, print the lines."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "TOCSIN_DATA_DIR": folder}
        command = [PROGRAM, "--quiet", "demo", "--seed", SEED]
        walls: list[float] = []

        def once() -> float:
            began = time.monotonic()
            cpu = cpu_seconds(command, environment)
            walls.append(time.monotonic() - began)
            return cpu

        cpu = median(once, seconds=15)
        found = subprocess.run(
            [PROGRAM, "status", "--format", "json"], env=environment, capture_output=True, check=True
        )
    states = {row["state"] for row in json.loads(found.stdout)}
    if not {"now", "due", "exposed"} <= states:
        raise SystemExit(f"what is planted was not found: {sorted(states)}")
    wall = sorted(walls)[len(walls) // 2]
    print(line("tocsin demo, wall", value=wall, unit="s", bar=BAR_S, better="less"))
    print(line("tocsin demo, CPU", value=cpu, unit="s", bar=BAR_S, better="less"))


if __name__ == "__main__":
    main()
