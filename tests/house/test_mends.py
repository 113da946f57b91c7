# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a reader refuses, it tells how to mend: in its own words, not in those that fit every fault."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

READERS = sorted(
    path for room in ("know", "watch") for path in (ROOT / "src" / "tocsin" / room / "readers").glob("*.py")
)


def without_mend(source: str) -> list[int]:
    """Lines of calls that make a fault and give neither ``do`` nor a third argument."""
    found = []
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        given = [keyword.arg for keyword in call.keywords]
        starred = any(isinstance(argument, ast.Starred) for argument in call.args)
        if name == "Fault":
            bad = not starred and len(call.args) < 3 and "do" not in given
        else:
            bad = name == "BadInput" and "do" not in given
        if bad:
            found.append(call.lineno)
    return found


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.name)
def test_every_refusal_of_a_reader_has_a_mend(path: Path) -> None:
    assert without_mend(path.read_text(encoding="utf-8")) == []


def test_the_test_sees_what_it_looks_for() -> None:
    assert without_mend(
        'raise BadInput("x")\nFault(a, b)\nFault(a, b, c)\nFault(*a)\nBadInput("x", do="y")'
    ) == [1, 2]
