# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a run wrote is taken away by the next one; what a person has put there or changed stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tocsin.flows import written


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_last_files_go_and_the_new_ones_come(tmp_path: Path) -> None:
    folder, account = tmp_path / "out", str(tmp_path / "a" / "written.json")
    written.replace(str(folder), {"a/one": b"1", "b": b"2"}, account)
    written.replace(str(folder), {"b": b"3", "c/d/e": b"4"}, account)
    assert files(folder) == {"b": b"3", "c/d/e": b"4"}
    assert not (folder / "a").exists(), "an empty folder goes, too"


def test_what_a_person_put_there_or_changed_stays(tmp_path: Path) -> None:
    folder, account = tmp_path / "out", str(tmp_path / "written.json")
    written.replace(str(folder), {"a/one": b"1", "a/two": b"2"}, account)
    (folder / "a" / "mine").write_bytes(b"mine")
    (folder / "a" / "two").write_bytes(b"2, and a note of mine")
    written.replace(str(folder), {}, account)
    assert files(folder) == {"a/mine": b"mine", "a/two": b"2, and a note of mine"}


def test_each_folder_has_an_account_of_its_own(tmp_path: Path) -> None:
    account = str(tmp_path / "written.json")
    for name in ("x", "y"):
        written.replace(str(tmp_path / name), {"f": b"1"}, account)
    written.replace(str(tmp_path / "x"), {}, account)
    assert (files(tmp_path / "x"), files(tmp_path / "y")) == ({}, {"f": b"1"})


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', "{"])
def test_an_account_that_cannot_be_read_removes_nothing(tmp_path: Path, text: str) -> None:
    folder, account = tmp_path / "out", tmp_path / "written.json"
    written.replace(str(folder), {"f": b"1"}, str(account))
    account.write_text(text, encoding="utf-8")
    written.replace(str(folder), {"g": b"2"}, str(account))
    assert files(folder) == {"f": b"1", "g": b"2"}


def test_an_account_that_points_outside_removes_nothing_there(tmp_path: Path) -> None:
    folder, account, victim = tmp_path / "out", tmp_path / "written.json", tmp_path / "victim"
    written.replace(str(folder), {"f": b"1"}, str(account))
    victim.write_bytes(b"1")
    said = json.loads(account.read_bytes())
    said[str(folder)]["../victim"] = said[str(folder)]["f"]
    account.write_text(json.dumps(said), encoding="utf-8")
    written.replace(str(folder), {}, str(account))
    assert victim.exists()
    assert not (folder / "f").exists()


def test_without_an_account_nothing_is_removed(tmp_path: Path) -> None:
    written.replace(str(tmp_path), {"f": b"1"})
    written.replace(str(tmp_path), {"g": b"2"})
    assert files(tmp_path) == {"f": b"1", "g": b"2"}
