# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""watch hunt and hunted: new intelligence over old logs from the command line; a hunt that is killed goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.program import tocsin
from tests.stix_samples import eve

LINE = eve("2027-01-14T03:00:00.000000+0000", "dns", src_ip="10.0.0.9", dns={"type": "query", "rrname": "www.old.example"})  # fmt: skip


@pytest.fixture
def node(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "eve.json").write_bytes(LINE * 3)
    (tmp_path / "new.csv").write_text("kind,value\ndomain,old.example\n")
    assert tocsin("init", data=data).code == 0
    return data


def test_new_intelligence_is_found_in_old_logs_once(node: Path, tmp_path: Path) -> None:
    asked = ("watch", "hunt", "logs", "--format", "jsonl", "--fail-on", "hit")
    first = tocsin(*asked, data=node, cwd=tmp_path)
    assert (first.code, first.out) == (0, "")
    assert tocsin("watch", "load", "new.csv", data=node, cwd=tmp_path).code == 0
    found = tocsin(*asked, data=node, cwd=tmp_path)
    assert found.code == 1
    assert [json.loads(line)["line"] for line in found.out.splitlines()] == [1, 2, 3]
    again = tocsin(*asked, data=node, cwd=tmp_path)
    assert (again.code, again.out) == (0, "")
    assert "not opened" in again.err
    rows = json.loads(tocsin("watch", "hunted", "--format", "json", data=node).out)
    assert [(Path(row["log"]).name, row["bytes"], row["lines"]) for row in rows] == [
        ("eve.json", len(LINE) * 3, 3)
    ]


def test_standard_input_cannot_be_hunted_through(node: Path) -> None:
    assert tocsin("watch", "hunt", "-", data=node).code == 2
    assert "No log" in tocsin("watch", "hunted", data=node).out
