# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Own announcements in a CSV."""

from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.own_names import Announcement
from tocsin.know.readers import announcements

LIMITS = Limits()


def test_a_prefix_may_have_several_origins():
    data = b"prefix,origin asn\n192.0.2.0/24,AS64500\n2001:db8::/32,64501\n192.0.2.0/24,64502\n192.0.2.0/24,64500\n"
    assert announcements.detect("a.csv", data)
    (chart,) = announcements.read(data, "a.csv", LIMITS).records
    assert [node.id for node in chart.nodes] == ["prefix:192.0.2.0/24", "prefix:2001:db8::/32"]
    assert chart.nodes[0].facts == (
        Announcement(prefix="192.0.2.0/24", asn=64500, source="a.csv:2"),
        Announcement(prefix="192.0.2.0/24", asn=64502, source="a.csv:4"),
    )


@pytest.mark.parametrize(
    "row", ["192.0.2.9/24,1", "192.0.2.0/24,x", "192.0.2.0/24,", ",1", "192.0.2.0/24,4294967296"]
)
def test_bad_rows_are_told(row):
    found = announcements.read(
        f"prefix;origin\n{row.replace(',', ';')}\n10.0.0.0/8;1\n".encode(), "a.csv", LIMITS
    )
    assert [fault.where for fault in found.faults] == ["a.csv:2"]
    assert [node.name for node in found.records[0].nodes] == ["10.0.0.0/8"]


def test_what_is_no_such_table():
    assert not announcements.detect("a.csv", b"asset,ip\n")
    assert not announcements.detect("a.txt", b"prefix,asn\n")
    with pytest.raises(BadInput):
        announcements.read(b"\xff,\n", "a.csv", LIMITS)
