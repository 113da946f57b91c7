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
