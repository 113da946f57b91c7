# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The release of the root that a package database lies in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tocsin.flows import root_release


def rooted(tmp_path: Path, place: str, text: str = "ID=alpine\nVERSION_ID=3.18.4\n") -> tuple[str, Path]:
    root = tmp_path / "image"
    (root / "lib/apk/db").mkdir(parents=True)
    (root / place).parent.mkdir(parents=True, exist_ok=True)
    (root / place).write_text(text)
    return str(root / "lib/apk/db/installed"), root


@pytest.mark.parametrize("place", ["etc/os-release", "usr/lib/os-release"])
def test_the_file_of_the_root_is_read(tmp_path, place):
    path, root = rooted(tmp_path, place)
    assert root_release.release_beside(path) == ("Alpine:v3.18", str(root / place))


@pytest.mark.parametrize("tail", root_release.TAILS)
def test_the_root_of_each_place(tail):
    assert root_release.root_of(f"/mnt/host{tail}") == "/mnt/host"
    assert root_release.root_of(tail) == "/"
    assert root_release.asset_of(f"/mnt/host{tail}") == "host"
    assert root_release.asset_of(tail) == ""
    assert root_release.root_of(f"/mnt/host{tail}.txt") is None
    assert root_release.asset_of("installed") == ""


def test_a_link_inside_of_the_root_is_followed_and_one_out_of_it_is_not(tmp_path):
    path, root = rooted(tmp_path, "usr/lib/os-release")
    (root / "etc").mkdir()
    os.symlink("../usr/lib/os-release", root / "etc/os-release")
    assert root_release.release_beside(path)[0] == "Alpine:v3.18"
    (tmp_path / "outside").write_text("ID=debian\nVERSION_ID=12\n")
    (root / "etc/os-release").unlink()
    (root / "usr/lib/os-release").unlink()
    os.symlink(tmp_path / "outside", root / "etc/os-release")
    assert root_release.release_beside(path) == ("", "")


def test_nothing_is_said_where_nothing_stands(tmp_path):
    path, root = rooted(tmp_path, "etc/os-release", "ID=fedora\nVERSION_ID=40\n")
    assert root_release.release_beside(path) == ("", "")
    (root / "etc/os-release").unlink()
    (root / "etc/os-release").mkdir()
    assert root_release.release_beside(path) == ("", "")
    assert root_release.release_beside(str(tmp_path / "installed")) == ("", "")
