# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which reader takes which log."""

from __future__ import annotations

import pytest

from tests.watch import traffic_lines as lines
from tocsin.watch.traffic import traffic_reader


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (lines.DNSMASQ, "resolver log"), (lines.BIND, "resolver log"), (lines.UNBOUND, "resolver log"), (lines.SQUID, "proxy log"), (lines.COMMON, "proxy log"),
        (lines.ZEEK_DNS, "zeek"), (lines.ZEEK_CONN, "zeek json"), (lines.NFDUMP, "flow table"), (lines.eve("flow", flow={}) + b"\n", "eve"),
    ],
    ids=["dnsmasq", "bind", "unbound", "squid", "common", "zeek", "zeek json", "nfdump", "eve"],
)  # fmt: skip
def test_each_log_is_taken_by_its_reader(data: bytes, name: str):
    reader = traffic_reader("some.log", data)
    assert reader is not None
    assert reader.name == name


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00" * 100, b"a,b\n1,2\n", b"hello\n", b"{}\n"],
    ids=["empty", "zeros", "csv", "text", "json"],
)
def test_other_files_are_taken_by_none(data: bytes):
    assert traffic_reader("x", data) is None
