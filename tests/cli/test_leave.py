# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""share preview, approve, export: own names are held, said, and leave only by decision."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli import samples
from tests.cli.program import tocsin, usage

WHAT = ("case--", "--tlp", "green", "--to", "region")


def test_an_own_name_is_shown_held_and_released(own: Path, tmp_path: Path):
    listed = tmp_path / "own.txt"
    listed.write_text("bad.example\n", encoding="utf-8")
    env = {"TOCSIN_SHARE_OWN_NAMES_FILE": str(listed)}
    said = json.loads(tocsin("share", "preview", *WHAT, "--format", "json", data=own, env=env).out)
    assert said["to"] == "region"
    assert {(one["id"], one["outcome"]) for one in said["objects"]} >= {(samples.INDICATOR, "held")}
    assert "bad.example" in {one["name"] for one in said["finds"]}
    stopped = tocsin("share", "export", *WHAT, "--out", str(tmp_path / "o.json"), data=own, env=env)
    assert stopped.code == 5
    assert "nobody has released or masked that" in stopped.err
    assert not (tmp_path / "o.json").exists()
    decided = tocsin(
        "share",
        "approve",
        *WHAT,
        "--object",
        samples.INDICATOR,
        "--release",
        "--by",
        "amy",
        data=own,
        env=env,
    )
    assert decided.code == 0
    assert tocsin("share", "export", *WHAT, "--out", str(tmp_path / "o.json"), data=own, env=env).code == 0
    traced = tocsin("share", "trace", samples.INDICATOR, data=own)
    assert "decided for region" in traced.out
    assert "out of our hands: file" in traced.out


def test_one_decision_at_a_time(own: Path):
    ended = tocsin(
        "share", "approve", *WHAT, "--object", "x", "--release", "--mask", "y", "--by", "amy", data=own
    )
    usage(ended)
    assert "give one of --release, --mask TEXT" in ended.err
