# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Access logs of proxies."""

from __future__ import annotations

import pytest

from tests.watch.traffic_lines import COMMON, CONTEXT, SQUID, all_seen
from tocsin.core.errors import BadInput
from tocsin.watch.traffic import traffic_reader
from tocsin.watch.traffic.access_log import AccessLog


def test_squid_tunnel_and_refusal():
    good, refused = all_seen(AccessLog(), SQUID)
    assert (good.client, good.name, good.server, good.port, good.size, good.failed) == (
        "10.0.0.5",
        "api.vendor.example",
        "203.0.113.9",
        443,
        5120,
        False,
    )
    assert (refused.name, refused.failed, good.at) == ("bad.example", True, 1799919000.123)


def test_common_log_format_counts_what_a_proxy_is_asked_and_not_own_visitors():
    (asked,) = all_seen(AccessLog(), COMMON)
    assert (asked.name, asked.port, asked.at, asked.size) == ("news.example", 8080, 1799915400.0, 900)


@pytest.mark.parametrize(
    ("url", "name", "server", "port"),
    [
        ("https://u:p@a.example/x", "a.example", "", 443), ("http://[2001:db8::1]:81/", "", "2001:db8::1", 81),
        ("http://203.0.113.9/", "", "203.0.113.9", 80), ("ftp://f.example", "f.example", "", 21),
    ],
)  # fmt: skip
def test_whole_addresses(url: str, name: str, server: str, port: int):
    line = f'10.0.0.5 - - [14/Jan/2027:09:30:00 +0100] "GET {url} HTTP/1.1" 200 -'.encode()
    (seen,) = AccessLog().seen(line, CONTEXT)
    assert (seen.name, seen.server, seen.port) == (name, server, port)


def test_another_line_is_refused_and_a_file_of_others_is_not_taken():
    with pytest.raises(BadInput):
        AccessLog().seen(b"hello", CONTEXT)
    assert traffic_reader("x", b"hello\nworld\n") is None
