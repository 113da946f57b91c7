# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Flow tables."""

from __future__ import annotations

import pytest

from tests.watch.traffic_lines import CONTEXT, NFDUMP, all_seen
from tocsin.core.errors import BadInput
from tocsin.watch.traffic.flow_csv import FlowCsv


def test_nfdump_both_ways_are_one_side_asking_and_the_summary_is_none():
    there, back = all_seen(FlowCsv(), NFDUMP)
    assert (there.client, there.server, there.port, there.size, there.count) == (
        "10.0.0.5",
        "203.0.113.9",
        443,
        500,
        1,
    )
    assert (back.client, back.server, back.port, back.size, back.count, back.failed) == (
        "10.0.0.5",
        "203.0.113.9",
        443,
        9000,
        0,
        False,
    )


def test_the_columns_of_nfdump_1_7():
    data = b"firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows\n2027-01-14 09:30:00.000,1,17,10.0.0.5,50000,203.0.113.9,123,1,76,1\n"
    assert FlowCsv().detect("x.csv", data)
    (seen,) = all_seen(FlowCsv(), data)
    assert (seen.protocol, seen.port, seen.at) == ("udp", 123, 1799919000.0)


def test_a_short_row_is_refused_and_odd_numbers_count_nothing():
    reader = FlowCsv()
    list(reader.seen(b"sa,da,sp,dp,ibyt", CONTEXT))
    with pytest.raises(BadInput, match="too few"):
        reader.seen(b"10.0.0.5,203.0.113.9", CONTEXT)
    (seen,) = reader.seen(b"10.0.0.5,203.0.113.9,-1,9e9," + b"9" * 400, CONTEXT)
    assert (seen.port, seen.size) == (0, 0)
    with pytest.raises(BadInput, match="no header"):
        FlowCsv().seen(b"a,b,c", CONTEXT)
