# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""know guess, and know add with columns that are guessed or named, as a person runs them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.cli.program import refused, tocsin

LIST = "Gerätename;Hersteller;Typ;Firmware-Stand;IP-Adresse;Notiz\nPumpe 7;Siemens AG;S7-1500;V2.9.4;10.0.0.7;x\n"
BARE = "plc 1,10.0.0.5,Siemens\nplc 2,10.0.0.6,ABB\n"


def test_a_guess_is_shown_and_nothing_is_taken_in(tmp_path: Path):
    (tmp_path / "list.csv").write_bytes(LIST.encode("cp1252"))
    shown = tocsin("know", "guess", "list.csv", data=tmp_path / "none", cwd=tmp_path)
    assert shown.code == 0
    assert [line.split()[:2] for line in shown.out.splitlines()[1:3]] == [
        ["Gerätename", "asset"],
        ["Hersteller", "vendor"],
    ]
    assert "OT assets (guessed: its columns say so); Windows-1252, parted by ;, header in row 1" in shown.err
    assert not (tmp_path / "none").exists()
    rows = tocsin("know", "guess", "list.csv", "--json", data=tmp_path / "none", cwd=tmp_path).rows("json")
    assert [row["meaning"] for row in rows] == [
        "asset",
        "vendor",
        "model",
        "firmware",
        "address",
        "(not used)",
    ]


def test_the_same_guess_is_shown_when_it_is_taken_in(empty: Path, tmp_path: Path):
    (tmp_path / "list.csv").write_text(LIST)
    added = tocsin("know", "add", "list.csv", data=empty, cwd=tmp_path)
    assert added.code == 0
    assert "OT asset list" in added.out
    assert re.search(r"Notiz +\(not used\) +no known header", added.out)
    (taken,) = tocsin("know", "add", "list.csv", "--json", data=empty, cwd=tmp_path).rows("json")
    assert [column["meaning"] for column in taken["columns"]][:2] == ["asset", "vendor"]


def test_what_is_not_certain_is_refused_with_a_line_that_works(empty: Path, tmp_path: Path):
    (tmp_path / "bare.csv").write_text(BARE)
    shown = tocsin("know", "guess", "bare.csv", data=empty, cwd=tmp_path)
    assert shown.code == 3
    added = tocsin("know", "add", "bare.csv", data=empty, cwd=tmp_path)
    assert added.code == 3
    assert "what this table lists is not certain: it has no header" in added.err
    line = re.search(r"run it: tocsin (know add .*)", added.err)
    assert line is not None
    again = tocsin(*shlex.split(line[1]), data=empty, cwd=tmp_path)
    assert again.code == 0
    assert "named on the command line" in again.out
    assert tocsin("know", "impact", "--lose", "asset:plc-2", data=empty).code == 0


def test_columns_that_cannot_be_named_are_refused(empty: Path, tmp_path: Path):
    (tmp_path / "list.csv").write_text(LIST)
    (tmp_path / "photo.csv").write_bytes(bytes(range(256)) * 20)
    for columns, says in (
        ("Nix=asset", "no column is called 'Nix'"),
        ("Typ=colour", "'colour' is no meaning"),
        ("x", "'x' names no column"),
    ):
        refused(
            tocsin("know", "guess", "list.csv", "--columns", columns, data=empty, cwd=tmp_path),
            3,
            says=says,
            do="",
        )
    refused(
        tocsin("know", "add", "list.csv", "list.csv", "--columns", "Typ=model", data=empty, cwd=tmp_path),
        3,
        says="--columns names the columns of one file",
        do="one file",
    )
    refused(
        tocsin("know", "guess", "photo.csv", data=empty, cwd=tmp_path),
        3,
        says="this is no table",
        do="CSV UTF-8",
    )
