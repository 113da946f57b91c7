# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Files of settings: bounded, and what cannot be read is told."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tests.flows.conftest import LIMITS
from tocsin.flows.found_files import Telling, settings_in
from tocsin.know.locate import Locator


def test_what_cannot_be_read_is_told_and_the_rest_is_read(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "resolv.conf").write_bytes(b"\xff\xfe")
    (tmp_path / "b.pem").write_bytes(b"-----BEGIN PRIVATE KEY-----\n")
    (tmp_path / "main.cf").symlink_to(tmp_path / "gone")
    (tmp_path / "resolv.conf").write_bytes(b"nameserver 198.51.100.53\n")
    telling = Telling(LIMITS)
    found = list(settings_in(str(tmp_path), Locator([]), LIMITS, telling))
    assert [(who, one.value) for who, one in found] == [("", "198.51.100.53")]
    assert len(telling.faults) == 1


def test_only_so_many_files_are_looked_at(tmp_path: Path):
    for number in range(9):
        (tmp_path / f"{number}.txt").write_bytes(b"x")
    telling = Telling(LIMITS)
    assert (
        list(settings_in(str(tmp_path), Locator([]), msgspec.structs.replace(LIMITS, files=5), telling)) == []
    )
    assert "more than 5 files" in telling.notes[0]
