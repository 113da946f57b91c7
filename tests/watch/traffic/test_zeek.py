# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Zeek's logs in both forms."""

from __future__ import annotations

import json

import pytest

from tests.watch.traffic_lines import CONTEXT, ZEEK_CONN, ZEEK_DNS, all_seen
from tocsin.core.errors import BadInput
from tocsin.watch.traffic import traffic_reader
from tocsin.watch.traffic.zeek import ZeekJson, ZeekTsv


def test_dns_as_text_by_the_names_of_its_header():
    good, bad = all_seen(ZeekTsv(), ZEEK_DNS)
    assert (good.client, good.server, good.name, good.at) == (
        "10.0.0.5",
        "198.51.100.53",
        "www.shop.example",
        1799919000.5,
    )
    assert (good.aliases, good.addresses, good.failed, good.recursive) == (
        ("x1.edge.example",),
        ("203.0.113.7",),
        False,
        True,
    )
    assert (bad.failed, bad.recursive, bad.addresses) == (True, False, ())


def test_columns_in_another_order_are_the_same():
    lines = ZEEK_DNS.splitlines()
    turned = [
        b"\t".join([cells[0], *reversed(cells[1:])]) if line.startswith(b"#fields") else b"\t".join(reversed(cells)) if not line.startswith(b"#") else line
        for line in lines for cells in [line.split(b"\t")]
    ]  # fmt: skip
    assert [s.name for s in all_seen(ZeekTsv(), b"\n".join(turned))] == ["www.shop.example", "gone.example"]


def test_conn_as_json():
    web, time = all_seen(ZeekJson(), ZEEK_CONN)
    assert (web.kind, web.service, web.size, web.failed, web.port) == ("flow", "ssl", 1000, None, 443)
    assert (time.port, time.failed) == (123, True)


@pytest.mark.parametrize(
    ("row", "kinds"),
    [
        ({"server_name": "a.example", "established": True, "issuer": "O=Authority"}, ["web", "certificate"]),
        ({"user_agent": "x", "host": "a.example:8080", "response_body_len": 9}, ["web"]),
        (
            {
                "certificate.issuer": "O=Authority",
                "certificate.subject": "CN=a.example",
                "san.dns": ["a.example", "b.example"],
            },
            ["certificate", "certificate"],
        ),
        ({"query": "a.example", "ts": 10**400}, ["dns"]),
        ({"query": 5, "answers": {"a": 1}, "ts": "2027-01-14T09:30:00Z"}, ["dns"]),
        ({"other": 1}, []),
    ],
    ids=["ssl", "http", "x509", "dns of no time", "dns with odd values", "another log"],
)
def test_each_log_is_known_by_its_columns(row: dict[str, object], kinds: list[str]):
    line = json.dumps(
        {"ts": 1799919000.5, "id.orig_h": "10.0.0.5", "id.resp_h": "203.0.113.9", "id.resp_p": 443, **row}
    ).encode()
    assert [seen.kind for seen in ZeekJson().seen(line, CONTEXT)] == kinds


def test_what_does_not_fit_the_header_is_refused():
    reader = ZeekTsv()
    list(reader.seen(b"#fields\tts\tquery", CONTEXT))
    for line in (b"1\t2\t3", b"x"):
        with pytest.raises(BadInput, match="under 2 fields"):
            reader.seen(line, CONTEXT)
    for line in (b"[1]", b"{", b"\xff"):
        with pytest.raises(BadInput):
            list(ZeekJson().seen(line, CONTEXT))


def test_an_indicator_list_of_zeek_is_no_log():
    assert traffic_reader("x", b"#fields\tindicator\tindicator_type\n192.0.2.7\tIntel::ADDR\n") is None
