# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What programs and people get: forms that parse, cells no spreadsheet runs, nothing that drives a terminal."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli import samples
from tests.cli.program import forms, on_terminal, tocsin
from tocsin.cli.output import emit, encode, plain, safe

COLUMNS = (("the word", "word"), ("the number", "number"))
DIRECTION = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ESCAPE = re.compile(r"\x1b")


def harmless(text: str) -> bool:
    """Slow and obvious: no control, direction or line-breaking character, nothing that is no text."""
    return not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} or c in DIRECTION for c in text)


@given(st.text(alphabet=st.characters(codec=None, categories=None)))
def test_safe_text_drives_no_terminal_and_is_one_line(text: str):
    assert harmless(safe(text))


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_safe_leaves_ordinary_text_alone(text: str):
    assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("red\x1b[31m", "red\\x1b[31m"), ("a\nerror: b", "a error: b"), ("a\r\n\tb", "a b"), ("\x9b31m", "\\x9b31m"),
        ("txt.\u202egpj", "txt.\\x202egpj"), ("no\udcffthing", "no\\xffthing"), ("\x00", "\\x00"),
    ],
)  # fmt: skip
def test_what_is_hostile_is_spelt_out(text: str, shown: str):
    assert safe(text) == shown


def printed(capsys: pytest.CaptureFixture[str], rows: list[dict[str, object]], form: str) -> str:
    emit(rows, form, COLUMNS, empty="nothing")
    return capsys.readouterr().out


WORDS = st.text(alphabet=st.characters(codec="utf-8", categories=None), max_size=20)
ROWS = st.lists(
    st.fixed_dictionaries(
        {"word": WORDS, "number": st.integers(-10, 10), "more": st.lists(WORDS, max_size=2)}
    )
)


@given(rows=ROWS)
def test_json_gives_back_what_went_in(rows: list[dict[str, object]]):
    text = encode(rows, indent=True).decode()
    assert json.loads(text) == rows
    assert harmless(text.replace("\n", ""))


@given(rows=ROWS)
def test_a_record_of_json_lines_is_one_line(rows: list[dict[str, object]]):
    for row in rows:
        line = encode(row).decode()
        assert harmless(line)
        assert json.loads(line) == row


def test_half_a_character_still_gives_json():
    assert json.loads(encode({"seen": "a\udcffb", "n": [1, "\ud800"]})) == {"seen": "a?b", "n": [1, "?"]}


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n@x", "＝1", "－1", "=cmd|' /C calc'!A0"],
)
def test_a_cell_that_begins_like_a_formula_is_defused(capsys: pytest.CaptureFixture[str], cell: str):
    _, row = csv.reader(io.StringIO(printed(capsys, [{"word": cell, "number": -3}], "csv")))
    assert row[0].startswith("'")
    assert row[1] == "-3", "a number of ours stays a number"


def test_csv_has_the_columns_by_their_keys_and_quotes_what_it_must(capsys: pytest.CaptureFixture[str]):
    text = printed(capsys, [{"word": 'a,"b"\nc', "number": None}, {"word": ["x", "y"]}], "csv")
    assert list(csv.reader(io.StringIO(text))) == [["word", "number"], ['a,"b" c', ""], ["x y", ""]]


def test_a_plain_table_is_one_line_a_row(capsys: pytest.CaptureFixture[str]):
    text = printed(capsys, [{"word": "one\ntwo", "number": 1}, {"word": "x" * 30, "number": 22}], "table")
    assert [line.split() for line in text.splitlines()] == [
        ["the", "word", "the", "number"], ["one", "two", "1"], ["x" * 30, "22"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "text"), [("table", "nothing\n"), ("json", "[]\n"), ("jsonl", ""), ("csv", "word,number\n")]
)
def test_no_row_is_an_answer_too(capsys: pytest.CaptureFixture[str], form: str, text: str):
    assert printed(capsys, [], form) == text


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [("NO_COLOR", "1", True), ("NO_COLOR", "", False), ("TERM", "dumb", True), ("TERM", "xterm", False)],
)
def test_colours_are_left_out_where_they_are_not_wanted(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: bool
):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(name, value)
    assert plain() is expected


VERBS = [
    ("status",),
    ("know", "exposures"),
    ("know", "impact", "--lose", "acme", "--from", "2030-01-01"),
    ("watch", "hits"),
    ("respond", "list"),
    ("respond", "show", "case--"),
    ("doctor",),
    ("config", "show"),
]


@pytest.mark.parametrize("call", VERBS)
@forms()
def test_every_form_of_every_reading_verb_parses(ready: Path, call: tuple[str, ...], form: str):
    ended = tocsin(*call, "--format", form, data=ready)
    assert ended.code == 0
    if call == ("respond", "show", "case--") and form == "json":
        assert json.loads(ended.out)["title"] == "KELPIE on Pump controller 7"
    else:
        assert len(ended.rows(form)) >= 1


@forms()
def test_every_form_of_the_verbs_that_take_in_parses(empty: Path, utility: Path, form: str):
    for call in (
        ("know", "add", "map.toml"), ("watch", "load", "list.csv"), ("share", "load", "bundle.json"),
        ("watch", "scan", "eve.json"),
    ):  # fmt: skip
        ended = tocsin(*call, "--format", form, data=empty, cwd=utility)
        assert ended.code == 0
        assert ended.rows(form)


def test_on_a_terminal_the_table_is_drawn_and_no_colour_means_none(ready: Path):
    code, said = on_terminal("respond", "list", data=ready)
    assert (code, bool(ESCAPE.search(said))) == (0, True)
    assert "KELPIE on Pump controller 7" in said
    for call in (["respond", "list"], ["status"]):
        code, said = on_terminal(*call, data=ready, env={"NO_COLOR": "1"})
        assert (code, ESCAPE.search(said)) == (0, None)


HOSTILE = "bad\x1b]0;owned\x07.json"


def test_control_characters_never_reach_the_terminal(empty: Path, tmp_path: Path):
    evil = "\x1b[2Jgone\x07\u202e"
    folder = samples.write(
        tmp_path / "files",
        map_toml=f'[[service]]\nid = "a"\nname = {json.dumps("Tap" + evil)}\npeopl = 3\n[[service]]\nid = "b"\nname = {json.dumps(evil)}\n',
    )
    (folder / HOSTILE).write_bytes(b"\x00\x1b[31m")
    env = {"NO_COLOR": "1"}
    for call in (
        ["know", "add", "map.toml", HOSTILE],
        ["status"],
        ["know", "add", HOSTILE],
        ["watch", "scan", HOSTILE],
    ):
        _, said = on_terminal(*call, data=empty, cwd=folder, env=env)
        # progress shows and hides the cursor and clears its own line: nothing else may be there
        left = re.sub(r"\x1b\[\?25[lh]|\x1b\[2K|\x1b\[1A", "", said)
        assert all(harmless(line) for line in left.replace("\r", "").split("\n")), call
        assert HOSTILE not in said
