# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""share collection: rules are made, listed and removed."""

from __future__ import annotations

from pathlib import Path

from tests.cli.program import refused, tocsin


def test_a_collection_is_made_listed_and_removed(empty: Path):
    made = tocsin(
        *("share", "collection", "add", "Sector 水", "--type", "indicator", "--type", "malware", "--at-most", "green"),
        *("--tag", "c2", "--source", "feed.json", "--write"), data=empty,
    )  # fmt: skip
    assert made.code == 0, made.err
    name = made.out.strip()
    rows = tocsin("share", "collection", "list", "--format", "json", data=empty).rows("json")
    assert [row["title"] for row in rows] == ["Everything this node may show", "Sector 水"]
    wanted = {
        "id": name,
        "types": ["indicator", "malware"],
        "at_most": "green",
        "tags": ["c2"],
        "sources": ["feed.json"],
    }
    assert rows[1].items() >= {**wanted, "can_write": True}.items()
    again = tocsin("share", "collection", "add", "SECTOR 水", data=empty)
    refused(again, 3, says="a collection with this title", at="SECTOR")
    assert tocsin("share", "collection", "remove", name, data=empty).code == 0
    refused(tocsin("share", "collection", "remove", name, data=empty), 3, says="no such collection", at=name)
    rows = tocsin("share", "collection", "list", "--json", data=empty).rows("json")
    assert [row["title"] for row in rows] == ["Everything this node may show"]
    refused(tocsin("share", "collection", "add", " ", data=empty), 3, says="needs a title", at="title")
