# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""know questions, as a person sends them."""

from __future__ import annotations

from pathlib import Path

from tests.cli.program import refused, tocsin

MAP = """
[[service]]
id = "water"
name = "Water"
people = 1000
[[supplier]]
id = "acme"
name = "Acme \\u001b[31m"
[[input]]
of = "water"
name = "chlorine"
from = ["acme"]
"""


def test_a_letter_ready_to_send_and_its_rows(empty: Path, tmp_path: Path):
    (tmp_path / "map.toml").write_text(MAP)
    assert tocsin("know", "add", "map.toml", data=empty, cwd=tmp_path).code == 0
    done = tocsin("know", "questions", data=empty)
    lines = done.out.splitlines()
    assert lines[0] == "To Acme \\x1b[31m"
    assert "We depend on you for: chlorine." in lines
    assert next(line for line in lines if line.startswith("1. ")).startswith(
        "1. chlorine, for Water: if you cannot deliver any more"
    )
    rows = tocsin("know", "questions", "--supplier", "acme", "--json", data=empty).rows("json")
    assert (rows[0]["what"], rows[0]["people_days"]) == ("flow", 365_000)
    assert tocsin("know", "questions", "--lang", "zh", data=empty).code == 0


def test_nothing_to_ask_and_nobody_of_that_name(empty: Path):
    assert tocsin("know", "questions", data=empty).out == "Nothing is left to ask.\n"
    refused(
        tocsin("know", "questions", "--supplier", "x", data=empty), 3, says="no supplier", do="tocsin status"
    )
