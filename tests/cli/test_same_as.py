# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""share same."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.program import refused, tocsin
from tests.flows.conftest import indicator
from tests.stix_samples import bundle


def test_a_claim_is_made_shown_and_taken_back(empty: Path, tmp_path: Path):
    items = [indicator(n, "[domain-name:value = 'bad.example']") for n in (1, 2)]
    one, other = (str(item["id"]) for item in items)
    (tmp_path / "i.json").write_bytes(bundle(*items))
    tocsin("share", "load", str(tmp_path / "i.json"), data=empty)
    made = tocsin("share", "same", "--claim", one, other, "--why", "x", "--by", "amy", data=empty)
    assert made.code == 0, made.err
    find = ["watch", "find", "--value", "bad.example", "--format", "json"]
    assert {row["id"]: row["same_as"] for row in json.loads(tocsin(*find, data=empty).out)} == {
        one: [other], other: [one],
    }  # fmt: skip
    assert "same_as" not in tocsin(*find, "--for", "Harbour", data=empty).out
    (row,) = tocsin("share", "same", "--json", data=empty).rows("json")
    assert (row["state"], row["what"], row["why"]) == ("stands", "object", "x")
    ended = tocsin(
        "share", "same", "--take-back", str(row["claim"]), "--why", "no", "--by", "bob", data=empty
    )
    assert "taken back" in ended.out
    (row,) = tocsin("share", "same", "--list", "--json", data=empty).rows("json")
    assert (row["state"], row["taken_back_by"]) == ("taken back", "bob")
    refused(
        tocsin("share", "same", "--claim", one, other, "--list", data=empty), 3, says="one thing at a time"
    )
