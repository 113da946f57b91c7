# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which files belong to the project: those git tracks or would track, read once."""

from __future__ import annotations

import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@functools.cache
def tracked() -> tuple[str, ...]:
    """Paths below the root, new files included, ignored ones not."""
    answer = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    names = sorted(set(answer.stdout.decode().split("\0")) - {""})
    return tuple(name for name in names if (ROOT / name).is_file())


@functools.cache
def text_of(name: str) -> str | None:
    """The file as text; None for a binary one."""
    data = (ROOT / name).read_bytes()
    if b"\0" in data[:8_000]:
        return None
    return data.decode("utf-8", "replace")
