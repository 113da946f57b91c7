# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""share sources."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli import samples
from tests.cli.program import refused, tocsin


def listed(own: Path) -> dict[str, dict[str, object]]:
    out = tocsin("share", "sources", "--format", "json", data=own).out
    return {line["name"]: line for line in json.loads(out)}


def test_a_false_positive_counts_against_its_source_and_an_owner_is_said(own: Path):
    before = listed(own)
    assert {line["false"] for line in before.values()} == {0}
    tocsin("share", "withdraw", samples.INDICATOR, "--why", "false positive", "--by", "amy", data=own)
    (name,) = [name for name, line in listed(own).items() if line["false"]]
    assert tocsin("share", "sources", "--owner", name, "National CERT", "--by", "amy", data=own).code == 0
    assert listed(own)[name] == before[name] | {"false": 1, "firsts": 0, "owner": "National CERT"}


def test_an_owner_needs_a_source_and_somebody_who_says_so(own: Path):
    name = next(iter(listed(own)))
    refused(tocsin("share", "sources", "--owner", name, "X", data=own), 3, says="somebody who says so")
    refused(
        tocsin("share", "sources", "--owner", "none", "X", "--by", "a", data=own), 3, says="no such source"
    )
