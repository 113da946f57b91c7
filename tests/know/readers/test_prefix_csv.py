# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A table of one's own: who holds which prefix."""

from __future__ import annotations

from tocsin.core.limits import Limits
from tocsin.know.readers import prefix_csv

DATA = b"prefix,holder,country\n203.0.113.0/24,Hosting House,nl\n2001:db8::/32,Six,EU\nnonsense,x,NL\n198.51.100.7,One,Netherlands\n"


def test_prefixes_with_holder_and_country_and_the_bad_rows_told():
    assert prefix_csv.detect("own.csv", DATA)
    reading = prefix_csv.read(DATA, "own.csv", Limits())
    assert [(one.holder, one.country, one.named, one.source) for one in reading.records] == [
        ("Hosting House", "NL", True, "own.csv:2"), ("Six", "", True, "own.csv:3"), ("One", "", True, "own.csv:5"),
    ]  # fmt: skip
    assert [fault.where for fault in reading.faults] == ["own.csv:4", "own.csv:5"]
    assert reading.records[2].first == reading.records[2].last


def test_other_tables_are_not_taken():
    assert not prefix_csv.detect("own.csv", b"supplier,country\n")
    assert not prefix_csv.detect("own.txt", DATA)
