# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the ecosystems' own tools said of pairs of versions, as tools/version_oracles.py wrote it down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

SIGNS = {"<": -1, "=": 0, ">": 1}


def answers(tool: str) -> list[tuple[str, int, str]]:
    """Rows (one, sign, other)."""
    text = (Path(__file__).parent / "answers" / f"{tool}.txt").read_text(encoding="utf-8")
    rows = [line.split(" ") for line in text.splitlines() if not line.startswith("#")]
    return [(one, SIGNS[sign], other) for one, sign, other in rows]


def sign(key: Callable[[str], Any], one: str, other: str) -> int:
    """How two versions stand by their keys."""
    here, there = key(one), key(other)
    return (here > there) - (here < there)


def otherwise(tool: str, key: Callable[[str], Any]) -> list[tuple[str, int, str]]:
    """The rows in which the keys say otherwise than the tool; fails if there are hardly any rows."""
    rows = answers(tool)
    assert len(rows) > 200
    return [row for row in rows if sign(key, row[0], row[2]) != row[1]]
