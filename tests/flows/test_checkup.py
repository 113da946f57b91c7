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


def test_contradictions_between_map_files_are_said_and_the_long_list_is_counted(store: Store) -> None:
    give(store, "a.toml", MAP)
    give(store, "b.toml", MAP.replace(b'"Water"', b'"Wasser"'))
    told = [line for line in examine(store) if line.check == "map"]
    assert all(line.ok for line in told)
    assert "contradictions between its sources: 1" in told[0].says
    assert all(part in told[1].says for part in ("water", "'Water'", "a.toml:", "'Wasser'", "b.toml:"))
    for name in (b'"Clinic"', b'"PLC"', b'"Desk"', b'"Water"'):
        give(store, f"c-{name.decode()[1:-1]}.toml", MAP.replace(name, b'"other"'))
    give(store, "d.toml", MAP.replace(b"people = 1000", b"people = 7").replace(b"people = 50", b"people = 8"))
    told = [line for line in examine(store) if line.check == "map"]
    assert len(told) == 7
    assert told[-1].says == "2 contradictions more"
