# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""know esri: from lists of sales, and from a map."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import refused, tocsin

SALES = "seller,buyer,amount\nchem,water,10\nsalt,water,5\nwater,food,2\nchem,chem,4\nchem,ghost,4\nsalt,food,-3\n"
FIRMS = "firm,industry,final\nchem,C,5\nsalt,C,1\nwater,W,30\nfood,F,1\n"


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    (tmp_path / "sales.csv").write_text(SALES)
    (tmp_path / "firms.csv").write_text(FIRMS)
    (tmp_path / "effects.csv").write_text("from,to,effect\nC,W,essential\n")
    return tmp_path


def test_the_index_with_bound_and_reason(lists: Path):
    done = tocsin("know", "esri", "sales.csv", "--firms", "firms.csv", "--json", data=lists, cwd=lists)
    rows = done.rows("json")
    assert [row["firm"] for row in rows[:2]] == ["water", "chem"]
    assert all(row["at_best"] <= row["esri"] and row["bound"] <= 1e-3 for row in rows)
    assert rows[1]["because"].startswith("71% of C; 67% of what water buys of its kind")
    for place, what in ((5, "sells to itself"), (6, "'ghost' is no firm"), (7, "amount = '-3'")):
        assert f"sales.csv:{place}: " in done.err
        assert what in done.err
    assert "4 firms; no value is off by more than" in done.err


def test_what_is_said_of_industries_leaves_one_reading(lists: Path):
    call = ("know", "esri", "sales.csv", "--firms", "firms.csv", "--effects", "effects.csv", "--top", "1")
    (row,) = tocsin(*call, "--json", data=lists, cwd=lists).rows("json")
    assert row["esri"] - row["at_best"] <= 1e-3


def test_as_published_states_no_error(lists: Path):
    done = tocsin(
        "know", "esri", "sales.csv", "--firms", "firms.csv", "--compatibility", data=lists, cwd=lists
    )
    assert "sweeps" in done.out
    assert "state no error" in done.err


def test_a_file_of_bad_rows_alone_exits_3(lists: Path):
    (lists / "bad.csv").write_text("seller,buyer,amount\na,a,1\n")
    done = tocsin("know", "esri", "bad.csv", data=lists, cwd=lists)
    refused(done, 3, says="no sale could be taken (bad.csv:2: 'a' sells to itself)", do="mend the rows")
    refused(
        tocsin("know", "esri", "--firms", "firms.csv", data=lists, cwd=lists),
        3,
        says="belong to a file",
        do="name the file",
    )


PAID = """
[[supplier]]
id = "acme"
[[service]]
id = "water"
final_demand = 100
[[input]]
of = "water"
name = "chlorine"
from = ["acme"]
flow = "consumed"
amount = 40
"""


def test_a_map_that_says_what_is_paid_is_asked_without_files(empty: Path, tmp_path: Path):
    refused(tocsin("know", "esri", data=empty), 3, says="no input of the map says what is paid", do="amount")
    (tmp_path / "paid.toml").write_text(PAID)
    assert tocsin("know", "add", "paid.toml", data=empty, cwd=tmp_path).code == 0
    rows = tocsin("know", "esri", "--json", data=empty).rows("json")
    assert {row["firm"]: round(row["esri"], 2) for row in rows} == {"acme": 1.0, "water": 1.0}
