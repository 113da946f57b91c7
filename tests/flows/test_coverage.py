# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Half of the input is said to be half."""

from __future__ import annotations

from pathlib import Path

from tests.flows.conftest import AT, EVE, INTEL, LIMITS, NOW, give
from tocsin.flows.coverage import gaps
from tocsin.flows.scan_logs import build_index, scan_log
from tocsin.store import Store


def what(store: Store, services: int) -> set[str]:
    with store.read() as reader:
        return {line.what.split(",")[0] for line in gaps(reader, services=services)}


def test_each_missing_half_is_named_and_none_where_both_are_there(store: Store, tmp_path: Path) -> None:
    assert what(store, 0) == {"services"}
    assert what(store, 1) == set()
    log = tmp_path / "eve.json"
    log.write_bytes(EVE)
    scan_log(store, str(log), "eve.json", build_index(store), actor="test", now=NOW, at=AT, limits=LIMITS)
    assert what(store, 1) == {"1 logs"}
    give(store, "i.json", INTEL)
    assert what(store, 1) == set()


def test_intelligence_that_was_asked_of_no_log_is_named(store: Store) -> None:
    give(store, "i.json", INTEL)
    assert what(store, 1) == {"own logs"}
