# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The files of a folder: each once, in a fixed order, and nothing by way of a link."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tocsin.core.errors import BadInput, NotFound
from tocsin.core.limits import Limits
from tocsin.flows.folder import walk
from tocsin.flows.taken import Taken


def made(top: Path, *names: str) -> Path:
    for name in names:
        path = top / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * len(name))
    return top / "in"


def names(folder: Path, passed: list[Taken] | None = None, **limits: int) -> list[str]:
    return [one.name for one in walk(str(folder), Limits(**limits), [] if passed is None else passed)]


def test_files_come_before_folders_and_both_by_name(tmp_path: Path):
    folder = made(tmp_path, "z", "a/2", "a/1", "b/c/d", "m")
    assert names(folder) == ["m", "z", "a/1", "a/2", "b/c/d"]
    assert [one.size_bytes for one in walk(str(folder), Limits(), [])] == [1, 1, 3, 3, 5]


def test_links_pipes_and_hidden_names_are_passed_over_and_said_so(tmp_path: Path):
    folder = made(tmp_path, "a", ".hidden", ".git/x")
    (folder / "loop").symlink_to(folder)
    (folder / "link").symlink_to(folder / "a")
    os.mkfifo(folder / "pipe")
    passed: list[Taken] = []
    assert names(folder, passed) == ["a"]
    assert sorted(one.name for one in passed) == [".git", ".hidden", "link", "loop", "pipe"]
    assert all(one.notes or one.faults for one in passed)


def test_what_lies_too_deep_is_named(tmp_path: Path):
    passed: list[Taken] = []
    folder = made(tmp_path, "a/b/c/1", "a/b/2")
    assert names(folder, passed, folder_depth=2) == ["a/b/2"]
    assert [(one.name, one.outcome) for one in passed] == [("a/b/c/", "passed over")]
    assert "limit folder_depth" in passed[0].faults[0].what


def test_a_node_modules_folder_is_one_entry_whatever_lies_in_it(tmp_path: Path):
    folder = made(tmp_path, "node_modules/a/package.json", "node_modules/a/x", "z/node_modules/b/y", "f")
    found = list(walk(str(folder), Limits(), []))
    assert [(one.name, one.modules) for one in found] == [
        ("f", False), ("node_modules", True), ("z/node_modules", True),
    ]  # fmt: skip
    (alone,) = walk(str(folder / "node_modules"), Limits(), [])
    assert (alone.name, alone.modules) == ("node_modules", True)


def test_a_file_of_that_name_is_a_file(tmp_path: Path):
    (one,) = walk(str(made(tmp_path, "node_modules")), Limits(), [])
    assert (one.modules, one.size_bytes) == (False, 12)


def test_what_cannot_be_walked(tmp_path: Path):
    folder = made(tmp_path, "1", "2", "3")
    with pytest.raises(BadInput, match="more than 2 files"):
        names(folder, files=2)
    with pytest.raises(BadInput, match="not a folder"):
        names(folder / "1")
    with pytest.raises(NotFound):
        names(tmp_path / "none")
