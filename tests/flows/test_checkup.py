# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the doctor says of a whole store, and of one that somebody has altered."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.flows.conftest import MAP, give
from tocsin.flows.checkup import examine
from tocsin.store import Store


def test_a_whole_store_is_well(store: Store) -> None:
    give(store, "m.toml", MAP)
    lines = {line.check: line for line in examine(store)}
    assert all(line.ok for line in lines.values())
    assert "4 nodes, 2 inputs" in lines["map"].says


def test_an_altered_audit_row_is_found(store: Store, tmp_path: Path) -> None:
    give(store, "m.toml", MAP)
    with sqlite3.connect(tmp_path / "tocsin.db") as raw:
        raw.execute("UPDATE audit SET actor = 'somebody else' WHERE seq = 1")
    raw.close()
    bad = [line for line in examine(store) if not line.ok]
    assert bad[0].check == "audit chain"
    assert bad[0].exit_code == 4
