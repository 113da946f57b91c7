# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Progress stands on standard error only: a bar on a terminal, a line now and then elsewhere, none with --quiet."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.cli import samples
from tests.cli.program import on_terminal, tocsin
from tocsin.cli.progress import LINE_EVERY_S, _Lines, progress


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]):
    with progress("reading", 10, quiet=True) as advance:
        advance(10)
    assert capsys.readouterr() == ("", "")


def test_a_short_job_says_nothing_in_a_log(capsys: pytest.CaptureFixture[str]):
    with progress("reading", 10, quiet=False) as advance:
        advance(10)
    assert capsys.readouterr() == ("", "")


def test_a_long_job_says_a_line_every_ten_seconds(capsys: pytest.CaptureFixture[str]):
    ticks = itertools.count(0, LINE_EVERY_S / 2)
    lines = _Lines("reading", 400, "B", lambda: next(ticks))
    for _ in range(4):
        lines.advance(50)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "reading: 100 of 400 B, 10 B/s, 30 s left",
        "reading: 200 of 400 B, 10 B/s, 20 s left",
    ]


def test_how_long_is_not_guessed_where_the_size_is_not_known(capsys: pytest.CaptureFixture[str]):
    ticks = itertools.count(0, LINE_EVERY_S)
    _Lines("reading", None, "B", lambda: next(ticks)).advance(50)
    assert capsys.readouterr().err == "reading: 50 B, 5 B/s\n"


def test_a_packed_file_that_holds_more_than_its_size_has_no_end_in_sight(capsys: pytest.CaptureFixture[str]):
    ticks = itertools.count(0, LINE_EVERY_S)
    _Lines("reading", 40, "B", lambda: next(ticks)).advance(50)
    assert capsys.readouterr().err == "reading: 50 B, 5 B/s\n"


def test_a_terminal_gets_a_bar_and_a_name_is_no_markup(empty: Path, tmp_path: Path):
    (tmp_path / "[").mkdir()
    samples.write(tmp_path / "[", **{"b]x_json": samples.eve()})
    code, said = on_terminal("watch", "scan", "[/b]x.json", data=empty, cwd=tmp_path)
    assert code == 0
    assert "scanning [/b]x.json" in said
    code, said = on_terminal("--quiet", "watch", "scan", "[/b]x.json", data=empty, cwd=tmp_path)
    assert (code, "scanning" in said) == (0, False)


def test_quiet_leaves_results_and_faults(empty: Path, tmp_path: Path):
    samples.write(tmp_path, list_csv=b"kind,value\ndomain,a.example\nipv4,nonsense\n")
    loud = tocsin("watch", "load", "list.csv", data=empty, cwd=tmp_path)
    quiet = tocsin("--quiet", "watch", "load", "list.csv", data=empty, cwd=tmp_path)
    assert "not taken: list.csv:3" in quiet.err
    assert "partly" in quiet.out
    assert len(quiet.err) <= len(loud.err)
