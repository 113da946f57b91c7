# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Files, folders, patterns and names that are both: each log once, in order; what fits nothing is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.conftest import LIMITS
from tocsin.core.errors import NotFound
from tocsin.flows.log_paths import logs


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("b/2.log", "b/1.log", "b/c/3.log", "a.log", "[x].log"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def named(*names: str) -> list[tuple[str, bool]]:
    return [(one.path, one.within) for one in logs(names, LIMITS, [])]


def test_files_folders_and_patterns_in_the_order_of_their_names(here: Path) -> None:
    assert here.is_dir()
    assert named("a.log", "b") == [
        ("a.log", False),
        ("b/1.log", True),
        ("b/2.log", True),
        ("b/c/3.log", True),
    ]
    assert named("b/*.log") == [("b/1.log", False), ("b/2.log", False)]
    assert named("**/*.log")[-1] == ("b/c/3.log", False)
    assert named("-") == [("-", False)]


def test_each_log_once_and_a_name_that_there_is_is_no_pattern(here: Path) -> None:
    assert here.is_dir()
    assert named("a.log", "a.log", "*.log") == [("a.log", False), ("[x].log", False)]
    assert named("[x].log") == [("[x].log", False)]


def test_a_name_that_is_not_there_is_kept_and_a_pattern_without_any_is_refused(here: Path) -> None:
    assert here.is_dir()
    assert named("none.log") == [("none.log", False)]
    with pytest.raises(NotFound, match="no file fits"):
        named("none/*.log")
