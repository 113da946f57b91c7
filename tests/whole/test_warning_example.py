# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The example of a warning over TAXII: three nodes of the real program, from issue to all-clear."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.cli.program import ROOT, environment


def test_a_warning_is_played_from_issue_to_all_clear(tmp_path: Path):
    env = {"PYTHONPATH": str(ROOT / "src"), "PROGRAM": f"{sys.executable} -m tocsin"}
    script = ROOT / "examples" / "warning" / "play.sh"
    ended = subprocess.run(
        ["sh", str(script), str(tmp_path / "play")], env=environment(None, env),
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    told = [line for line in (ended.stdout + ended.stderr).splitlines() if line.startswith("affected: ")]
    assert told == [
        "affected: 0  not-checked: 1  not-affected: 0  done: 0  silent: 1",
        "affected: 1  not-checked: 1  not-affected: 0  done: 0  silent: 0",
        "affected: 0  not-checked: 0  not-affected: 0  done: 2  silent: 0",
        "affected: 0  not-checked: 0  not-affected: 0  done: 2  silent: 0",
    ]
    assert ended.stdout.count("all-clear") == 2
