# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""share withdraw and trace."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli import samples
from tests.cli.program import refused, tocsin


def test_what_is_withdrawn_is_found_no_more_and_the_trace_says_why(own: Path):
    taken = tocsin("share", "withdraw", samples.INDICATOR, "--why", "wrong", "--by", "amy", data=own)
    assert taken.code == 0
    for words in (
        ("watch", "find", "--format", "jsonl"),
        ("watch", "hits", "--format", "jsonl"),
        ("respond", "list", "--format", "jsonl"),
    ):
        assert samples.INDICATOR not in "".join(
            line for line in tocsin(*words, data=own).out.splitlines() if '"relationship"' not in line
        )
    traced = json.loads(tocsin("share", "trace", samples.INDICATOR, "--format", "json", data=own).out)
    assert traced["state"] == "withdrawn"
    assert [(one["reason"], one["by"]) for one in traced["taken_back"]] == [("wrong", "amy")]


def test_what_is_not_on_record_exits_as_not_found(own: Path):
    refused(tocsin("share", "trace", "indicator--none", data=own), 3, says="nothing is on record")
