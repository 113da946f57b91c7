# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""know names, as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.program import tocsin
from tests.flows.test_own_names import MAP, ZONE


def test_the_flaws_of_the_files_given(empty: Path, tmp_path: Path):
    assert "Nothing is wrong" in tocsin("know", "names", data=empty).out
    (tmp_path / "m.toml").write_bytes(MAP)
    (tmp_path / "z.zone").write_bytes(ZONE + b"$GENERATE 1-9999999 h$ A 192.0.2.1\nbad A 1\n")
    taken = tocsin("know", "add", "m.toml", "z.zone", data=empty, cwd=tmp_path)
    assert taken.code == 0
    assert "$GENERATE is not run" in taken.err
    rows = tocsin("know", "names", "--json", data=empty).rows("json")
    assert [(row["rule"], row["where"]) for row in rows] == [
        ("dnssec-missing", "z.zone:2"),
        ("one-provider", "z.zone:3"),
    ]
    first, *lines = tocsin("know", "names", data=empty).out.splitlines()
    assert first.split()[:3] == ["level", "rule", "name"]
    assert len(lines) == 2
    log = json.loads(tocsin("know", "names", "--format", "sarif", data=empty).out)
    assert log["runs"][0]["tool"]["driver"]["name"] == "tocsin know names"
    assert [each["ruleId"] for each in log["runs"][0]["results"]] == ["dnssec-missing", "one-provider"]


def test_whois_is_named_and_not_read(empty: Path, tmp_path: Path):
    (tmp_path / "w.txt").write_text("Domain Name: EXAMPLE.ORG\nRegistrar: R\n")
    refused = tocsin("know", "add", "w.txt", data=empty, cwd=tmp_path)
    assert refused.code == 3
    assert "ask RDAP" in refused.err
