# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""know impact over many scenarios, by draws, and spread over workers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import refused, tocsin, usage

MANY = "".join(
    f'[[scenario]]\nid = "s{at:03}"\nlost = ["{name}"]\nstart = 2030-01-01\nend = 2030-{2 + at % 9:02}-01\n'
    for at, name in enumerate(["acme", "alder", "plc-7"] * 70)
)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    (tmp_path / "plan.toml").write_text(
        MANY + '[[scenario]]\nid = "x"\nlost = ["ghost"]\nstart = 2030-01-01\n'
    )
    return tmp_path


def test_scenarios_give_the_same_numbers_on_two_workers_as_on_one(ready: Path, plan: Path):
    call = ("know", "impact", "--scenarios", "plan.toml", "--json")
    one, two = (tocsin(*call, "--workers", str(count), data=ready, cwd=plan) for count in (1, 2))
    assert one.out == two.out
    assert len(one.rows("json")) == 210
    assert "'ghost', which is on no map" in one.err


def test_chokepoints_give_the_same_on_two_workers_as_on_one(ready: Path):
    one, two = (
        tocsin("know", "chokepoints", "--workers", str(count), "--json", data=ready) for count in (1, 2)
    )
    assert (one.code, one.out) == (two.code, two.out)


def test_draws_stand_beside_the_bounds(empty: Path, tmp_path: Path):
    (tmp_path / "m.toml").write_text(
        '[[supplier]]\nid = "a"\n[[service]]\nid = "s"\npeople = 10\n[[input]]\nof = "s"\nname = "n"\nfrom = ["a"]\n'
        'flow = "consumed"\nstock_days = [5, 25]\n'
    )
    assert tocsin("know", "add", "m.toml", data=empty, cwd=tmp_path).code == 0
    call = (
        "know",
        "impact",
        "--lose",
        "a",
        "--from",
        "2030-01-01",
        "--days",
        "30",
        "--draws",
        "50",
        "--seed",
        "3",
    )
    (row,) = tocsin(*call, "--json", data=empty).rows("json")
    low, middle, high = row["people_days_5_50_95"]
    assert 50 <= low <= middle <= high <= 250
    assert (row["people_days"], row["fell_in"], row["draws"]) == ("50-250", 50, 50)
    done = tocsin(*call, data=empty)
    assert "50 draws (seed 3) of 1 unknown inputs" in done.err
    assert "the bounds are 50-250" in done.err


def test_what_cannot_be_asked_together(ready: Path, plan: Path):
    both = tocsin("know", "impact", "--scenarios", "plan.toml", "--lose", "acme", data=ready, cwd=plan)
    refused(both, 3, says="--scenarios brings its own losses", do="leave --lose")
    alone = tocsin("know", "impact", "--lose", "acme", "--workers", "2", data=ready)
    refused(alone, 3, says="one loss is not spread", do="--scenarios")
    usage(tocsin("know", "impact", data=ready))


def test_a_file_of_unknown_names_alone_exits_3(ready: Path, plan: Path):
    (plan / "bad.toml").write_text('[[scenario]]\nid = "x"\nlost = ["ghost"]\nstart = 2030-01-01\n')
    done = tocsin("know", "impact", "--scenarios", "bad.toml", data=ready, cwd=plan)
    refused(
        done,
        3,
        says="there is no scenario to compute (bad.toml:1: scenario 'x' takes away 'ghost'",
        do="[[scenario]]",
    )


def test_scenarios_by_rows_are_those_of_the_tables(ready: Path, plan: Path):
    (plan / "rows.csv").write_text(
        "id,lost,start,end\ns000,acme,2030-01-01,2030-02-01\ns001,alder;acme,2030-01-01,\nbad,acme,1.1.2030,\n"
    )
    (plan / "tables.toml").write_text(
        '[[scenario]]\nid = "s000"\nlost = ["acme"]\nstart = 2030-01-01\nend = 2030-02-01\n'
        '[[scenario]]\nid = "s001"\nlost = ["alder", "acme"]\nstart = 2030-01-01\n'
    )
    by_row, by_table = (
        tocsin("know", "impact", "--scenarios", name, "--json", data=ready, cwd=plan)
        for name in ("rows.csv", "tables.toml")
    )
    assert (by_row.code, by_row.out) == (0, by_table.out)
    assert "left out: rows.csv:4: start = '1.1.2030' is not a date" in by_row.err
    assert "left out" not in by_table.err


def test_what_begins_later_is_followed_in_one_loss_and_in_scenarios_but_not_on_one_day(
    empty: Path, tmp_path: Path
):
    (tmp_path / "m.toml").write_text(
        '[[supplier]]\nid = "a"\n[[supplier]]\nid = "b"\nsince = 2030-01-11\n[[service]]\nid = "s"\npeople = 10\n[[input]]\n'
        'of = "s"\nname = "n"\nfrom = ["a", "b"]\nrule = "any"\nflow = "service"\n'
    )
    (tmp_path / "rows.csv").write_text("id,lost,start\nx,a,2030-01-01\n")
    assert tocsin("know", "add", "m.toml", data=empty, cwd=tmp_path).code == 0
    call = ("know", "impact", "--lose", "a", "--from", "2030-01-01", "--days", "30", "--json")
    done = tocsin(*call, data=empty)
    (row,) = done.rows("json")
    assert (row["people_days"], row["back_on"]) == ("100", "2030-01-11")
    assert "the map changes on 2030-01-11: followed" in done.err
    (row,) = tocsin(*call, "--at", "2030-01-01", data=empty).rows("json")
    assert (row["people_days"], row["back_on"]) == ("300", "")
    many = ("know", "impact", "--scenarios", "rows.csv", "--days", "30", "--json")
    for day, lost in (((), 100), (("--at", "2030-01-01"), 300), (("--at", "2030-02-01"), 0)):
        (row,) = tocsin(*many, *day, data=empty, cwd=tmp_path).rows("json")
        assert row["people_days"] == lost
    one, two = (tocsin(*many, "--workers", str(count), data=empty, cwd=tmp_path).out for count in (1, 2))
    assert one == two
