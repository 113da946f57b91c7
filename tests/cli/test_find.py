# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""watch find."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli import samples
from tests.cli.program import tocsin, usage


def ids(ended) -> list[str]:
    assert ended.code == 0, ended
    return [row["id"] for row in json.loads(ended.out)]


def test_by_id_type_value_source_marking_and_time(ready: Path):
    everything = ids(tocsin("watch", "find", "--json", data=ready))
    assert samples.INDICATOR in everything
    for question in (
        ("--id", samples.INDICATOR),
        ("--type", "indicator"),
        ("--value", "bad.example"),
        ("--value", "domain:bad.example"),
        ("--source", "bundle.json"),
        ("--since", "2000-01-01T00:00:00.000Z", "--until", "2100-01-01T00:00:00Z"),
        ("--added-since", "2000-01-01T00:00:00.000Z"),
    ):
        found = ids(tocsin("watch", "find", *question, "--json", data=ready))
        assert samples.INDICATOR in found, question
        assert set(found) <= set(everything)
    assert ids(tocsin("watch", "find", "--until", "2000-01-01T00:00:00.000Z", "--json", data=ready)) == []
    assert ids(tocsin("watch", "find", "--source", "nobody.json", "--json", data=ready)) == []


def test_pages_by_number(ready: Path):
    everything = tocsin("watch", "find", "--json", data=ready)
    found: list[str] = []
    after = "0"
    while True:
        ended = tocsin("watch", "find", "--limit", "2", "--after", after, "--format", "jsonl", data=ready)
        found += [row["id"] for row in ended.rows("jsonl")]
        if "--after" not in ended.err:
            break
        after = ended.err.split("--after ")[1].split()[0]
    assert found == ids(everything)


def test_the_bytes_come_back_one_object_a_line(ready: Path):
    ended = tocsin("watch", "find", "--id", samples.INDICATOR, "--raw", data=ready)
    (line,) = ended.out.splitlines()
    assert json.loads(line)["id"] == samples.INDICATOR


def test_as_a_member_would_see_it(ready: Path):
    mine = json.loads(tocsin("watch", "find", "--json", data=ready).out)
    theirs = json.loads(tocsin("watch", "find", "--for", "Harbour", "--json", data=ready).out)
    assert {row["tlp"] for row in theirs} <= {"clear", "green", "amber"}
    shareable = [row["id"] for row in mine if row["tlp"] in {"clear", "green", "amber"}]
    assert [row["id"] for row in theirs] == shareable
    assert not any("seq" in row or "added_at" in row for row in theirs)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (("--value", "no such kind"), "is no value"),
        (("--value", "ipv4:1.2.3"), "is no ipv4 value"),
        (("--since", "yesterday"), "no timestamp"),
    ],
    ids=["no kind", "no address", "no time"],
)
def test_what_cannot_be_asked(ready: Path, question: tuple[str, ...], says: str):
    ended = tocsin("watch", "find", *question, data=ready)
    assert ended.code == 3
    assert says in ended.err
    assert "do:" in ended.err


def test_one_question_at_a_time(ready: Path):
    ended = tocsin("watch", "find", "--type", "malware", "--tlp", "green", data=ready)
    usage(ended)
    assert "one of these at a time" in ended.err
