# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""watch out and outs: from loaded intelligence to a list that a tool takes, refused where it would block everybody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.program import tocsin

LISTED = "kind,value\ndomain,evil.example.org\nipv4,198.51.100.7\nipv4,203.0.113.9\n"
LIST = {
    "name": "Our resolvers", "version": 3, "description": "d", "type": "string", "list": ["198.51.100.7"],
    "matching_attributes": ["ip-src", "ip-dst"],
}  # fmt: skip


@pytest.fixture
def node(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    (tmp_path / "l.csv").write_text(LISTED)
    (tmp_path / "list.json").write_text(json.dumps(LIST))
    assert tocsin("init", data=data).code == 0
    assert tocsin("watch", "load", "l.csv", data=data, cwd=tmp_path).code == 0
    return data


def warned(node: Path, tmp_path: Path) -> None:
    said = ("watch", "warninglist", "add", "list.json", "--licence", "CC0-1.0", "--by", "amy")
    assert tocsin(*said, data=node, cwd=tmp_path).code == 0


def test_a_list_is_written_kept_fresh_and_forgotten(node: Path, tmp_path: Path) -> None:
    made = tocsin("watch", "out", "rpz", "--to", "blocked.zone", data=node, cwd=tmp_path)
    assert made.code == 0, made.err
    assert "evil.example.org CNAME ." in (tmp_path / "blocked.zone").read_text()
    rows = json.loads(tocsin("watch", "outs", "--format", "json", data=node).out)
    assert [(row["name"], row["state"], row["format"]) for row in rows] == [("blocked", "fresh", "rpz")]
    (tmp_path / "more.csv").write_text("kind,value\ndomain,worse.example.org\n")
    assert tocsin("watch", "load", "more.csv", data=node, cwd=tmp_path).code == 0
    assert "to be made anew" in tocsin("watch", "outs", data=node).out
    assert "list blocked: written anew" in tocsin("work", "--once", data=node).out
    assert "worse.example.org CNAME ." in (tmp_path / "blocked.zone").read_text()
    assert tocsin("watch", "outs", "--forget", "blocked", data=node).code == 3
    assert tocsin("watch", "outs", "--forget", "blocked", "--by", "amy", data=node).code == 0


def test_what_would_block_a_listed_value_is_refused_unless_told(node: Path, tmp_path: Path) -> None:
    made = tocsin("watch", "out", "plain", "--to", "a.txt", "--kinds", "ipv4", data=node, cwd=tmp_path)
    assert made.code == 0, made.err
    warned(node, tmp_path)
    again = ("watch", "out", "edl", "--to", "b.txt", "--kinds", "ipv4")
    refused = tocsin(*again, data=node, cwd=tmp_path)
    held = json.loads(tocsin("watch", "held", "--format", "json", data=node).out)
    assert refused.code != 0 or held  # the list holds the value at once, or its list is refused
    assert tocsin(*again, "--even-listed", data=node, cwd=tmp_path).code == 3
    left = tocsin(*again, "--without-listed", "--overwrite", data=node, cwd=tmp_path)
    assert left.code == 0, left.err
    assert (tmp_path / "b.txt").read_text() == "203.0.113.9\n"


def test_an_audience_that_nobody_has_entered_is_said(node: Path, tmp_path: Path) -> None:
    said = ("watch", "out", "plain", "--to", "a.txt", "--audience", "regoin")
    done = tocsin(*said, data=node, cwd=tmp_path)
    assert done.code == 0
    assert "no organisation called regoin" in done.err
    assert "evil.example" not in (tmp_path / "a.txt").read_text()


@pytest.mark.parametrize(
    "said",
    [("plain",), ("plain", "--name", "A B"), ("hosts", "--name", "x", "--kinds", "md5"),
     ("plain", "--name", "x", "--even-listed", "--without-listed")],
    ids=["nowhere", "no name", "wrong kind", "both"],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(node: Path, said: tuple[str, ...]) -> None:
    done = tocsin("watch", "out", *said, data=node)
    assert done.code in {2, 3}
    assert "error" in done.err.lower()
    assert "Traceback" not in done.err
