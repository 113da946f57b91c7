# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""know plan, as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.program import refused, tocsin
from tests.flows.test_plan import ASKED, CHART


def filled(empty: Path, folder: Path, asked: str = ASKED) -> None:
    (folder / "map.toml").write_bytes(CHART)
    (folder / "asked.toml").write_text(
        asked.replace('shocks = ["strike"]', 'lost = ["acme"]\nstart = 2030-01-01')
    )
    assert tocsin("know", "add", "map.toml", data=empty, cwd=folder).code == 0


def test_a_plan_says_what_to_buy_and_why_not_the_others(empty: Path, tmp_path: Path):
    filled(empty, tmp_path)
    done = tocsin("know", "plan", "asked.toml", "--budget", "5", "--curve", data=empty, cwd=tmp_path)
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[1].split()[:3] == ["stock", "5.0", "buy"]
    assert "leave" in lines[2]
    assert "costs more than the budget" in lines[2]
    assert "spent: 5 of 5" in done.err
    assert "mean: 35500 -> 32500 people x days (the aim" in done.err
    assert "budget 0: 35500 people x days left" in done.err


def test_as_json_it_is_one_object(empty: Path, tmp_path: Path):
    filled(empty, tmp_path)
    done = tocsin("know", "plan", "asked.toml", "--budget", "20", "--json", data=empty, cwd=tmp_path)
    found = json.loads(done.out)
    assert found["plan"]["chosen"] == ["second"]
    assert [row["verdict"] for row in found["measures"]] == ["buy", "leave"]


def test_it_is_kept_for_the_page_and_listed_and_taken_back(empty: Path, tmp_path: Path):
    filled(empty, tmp_path)
    command = ("know", "plan", "asked.toml", "--budget", "5", "--keep")
    refused(tocsin(*command, data=empty, cwd=tmp_path), 3, says="needs an author", do="--by NAME")
    done = tocsin(*command, "--by", "water board", data=empty, cwd=tmp_path)
    assert done.code == 0
    assert "shows it under /know/plan" in done.err
    assert "people x days left" not in done.err
    (row,) = tocsin("know", "plans", "--json", data=empty, cwd=tmp_path).rows("json")
    assert (row["name"], row["by"], row["before"], row["after"]) == (
        "asked.toml",
        "water board",
        35500,
        32500,
    )
    assert (row["map"], row["status"], row["cost"]) == ("the same", "optimal", 5)
    ended = tocsin(
        "know", "plans", "--take-back", str(row["claim"]), "--why", "x", "--by", "y", data=empty, cwd=tmp_path
    )
    assert "No plan is kept" in ended.out + ended.err
    refused(
        tocsin("know", "plans", "--take-back", "99", "--why", "x", "--by", "y", data=empty, cwd=tmp_path),
        3, says="no claim 99", do="know plans",
    )  # fmt: skip


def test_what_is_bought_beyond_those_whose_worth_is_computed_is_listed_too(empty: Path, tmp_path: Path):
    more = "".join(
        f'[[measure]]\nid = "s{n}"\nkind = "stockpile"\nhelps = ["water/salt"]\ncost = 1\nstock_days = 1\n'
        for n in range(25)
    )
    filled(empty, tmp_path, ASKED.partition("[[measure]]")[0] + more)
    done = tocsin("know", "plan", "asked.toml", "--budget", "25", "--json", data=empty, cwd=tmp_path)
    found = json.loads(done.out)
    assert len(found["plan"]["chosen"]) == 25
    assert [row["verdict"] for row in found["measures"]] == ["buy"] * 25
    assert sum("not computed" in row["why"] for row in found["measures"]) == 5


def test_a_measure_on_no_map_is_named_with_its_line(empty: Path, tmp_path: Path):
    filled(empty, tmp_path, ASKED.replace("water/salt", "watr/salt"))
    done = tocsin("know", "plan", "asked.toml", "--budget", "5", data=empty, cwd=tmp_path)
    refused(done, 3, says="'watr', which is on no map", do="correct the id")
    assert "asked.toml:" in done.err


def test_the_curve_is_drawn_into_a_file_that_is_not_there_yet(empty: Path, tmp_path: Path):
    filled(empty, tmp_path)
    command = ("know", "plan", "asked.toml", "--budget", "5", "--svg", "curve.svg")
    done = tocsin(*command, data=empty, cwd=tmp_path)
    assert done.code == 0
    text = (tmp_path / "curve.svg").read_text()
    assert text.count("<circle") > 2
    assert "asked.toml" in text
    assert "budget 0: 35\u202f500 left" in text
    assert "people x days left" not in done.err
    refused(tocsin(*command, data=empty, cwd=tmp_path), 3, says="there already", do="--overwrite")
    assert tocsin(*command, "--overwrite", "--lang", "zh", data=empty, cwd=tmp_path).code == 0
    told = (tmp_path / "curve.svg").read_text()
    assert 'lang="zh-Hans"' in told
    assert "left" not in told
    assert told.count("<circle") == text.count("<circle")
    nowhere = tocsin(
        "know", "plan", "asked.toml", "--budget", "5", "--svg", "no/x.svg", data=empty, cwd=tmp_path
    )
    refused(nowhere, 6, says="cannot write", do="another place")


def test_the_reasons_follow_the_language_and_the_verdict_is_a_code(empty: Path, tmp_path: Path):
    filled(empty, tmp_path)
    (tmp_path / "set.toml").write_text('language = "zh"\n')
    command = ("know", "plan", "asked.toml", "--budget", "5", "--format", "csv")
    english, asked, kept = (
        tocsin(*before, *command, *after, data=empty, cwd=tmp_path).rows("csv")
        for before, after in (((), ()), ((), ("--lang", "zh")), (("--config", "set.toml"), ()))
    )
    assert asked == kept
    assert [row["why"] for row in asked] != [row["why"] for row in english]
    assert [{**row, "why": ""} for row in asked] == [{**row, "why": ""} for row in english]
    assert {row["verdict"] for row in asked} == {"buy", "leave"}


def test_a_plan_of_another_day_is_not_kept(ready: Path, tmp_path: Path):
    done = tocsin(
        "know",
        "plan",
        "x.toml",
        "--budget",
        "1",
        "--at",
        "2030-01-01",
        "--keep",
        "--by",
        "a",
        data=ready,
        cwd=tmp_path,
    )
    refused(done, 3, says="what is kept for the page is a plan of today", do="--at or --keep")


def test_where_no_plan_keeps_the_ceiling_that_is_the_reason_and_no_gap_is_told(empty: Path, tmp_path: Path):
    (tmp_path / "map.toml").write_bytes(
        CHART.replace(b"people = 100", b'people = 100\nregion = "north"') + b'[[region]]\nid = "north"\n'
    )
    (tmp_path / "asked.toml").write_text(
        ASKED.replace('shocks = ["strike"]', 'lost = ["acme"]\nstart = 2030-01-01')
    )
    assert tocsin("know", "add", "map.toml", data=empty, cwd=tmp_path).code == 0
    done = tocsin(
        "know", "plan", "asked.toml", "--budget", "5", "--ceiling", "1", "--curve", data=empty, cwd=tmp_path
    )
    assert done.code == 0
    (line,) = [line for line in done.out.splitlines() if line.startswith("stock")]
    assert "would help, but no plan within the budget keeps the ceiling" in line
    assert "no plan within the budget keeps the ceiling" in done.err
    assert "(the aim)" in done.err
    assert "nothing can be better" not in done.err
    assert "budget 5: 35500 people x days left; no plan keeps the ceiling" in done.err
