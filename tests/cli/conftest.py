# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One prepared utility for all tests of a worker: its files, and a store that has taken them in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import samples
from tests.cli.program import copied, fresh, tocsin

KNOWN = ("map.toml", "plc-7.cdx.json", "osv.json", "kev.json")


@pytest.fixture(scope="session")
def utility(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files."""
    return samples.write_all(tmp_path_factory.mktemp("utility"))


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory, utility: Path) -> Path:
    """A data folder that has been through init, add, load and scan; only to be read."""
    data = tmp_path_factory.mktemp("ready")
    for call in (
        ("init",),
        ("know", "add", *KNOWN),
        ("watch", "load", "bundle.json", "list.csv"),
        ("watch", "scan", "eve.json", "syslog.log"),
    ):
        ended = fresh(*call, data=data, cwd=utility)
        assert ended.code == 0, ended
    return data


@pytest.fixture
def own(ready: Path, tmp_path: Path) -> Path:
    """The same, to be written in."""
    return copied(ready, tmp_path / "own")


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty store; only to be read."""
    data = tmp_path_factory.mktemp("bare")
    assert tocsin("init", data=data).code == 0
    return data


@pytest.fixture
def empty(bare: Path, tmp_path: Path) -> Path:
    """An empty store to write in."""
    return copied(bare, tmp_path / "empty")
