# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""EVE events as who was in touch with whom."""

from __future__ import annotations

import pytest

from tests.watch.traffic_lines import CONTEXT, eve
from tocsin.core.errors import BadInput
from tocsin.watch.traffic.eve import EveTraffic
from tocsin.watch.traffic.seen import Seen


def told(line: bytes) -> list[Seen]:
    return list(EveTraffic().seen(line, CONTEXT))


def test_a_question_and_its_answer_of_version_2():
    (asked,) = told(
        eve(
            "dns",
            dest_ip="198.51.100.53",
            dest_port=53,
            dns={"type": "query", "rrname": "www.shop.example", "rrtype": "A"},
        )
    )
    assert (asked.client, asked.server, asked.name, asked.count, asked.failed) == (
        "10.0.0.5",
        "198.51.100.53",
        "www.shop.example",
        1,
        None,
    )
    answers = [
        {"rrname": "www.shop.example", "rrtype": "CNAME", "rdata": "x.edge.example"},
        {"rrname": "x.edge.example", "rrtype": "A", "rdata": "203.0.113.7"},
    ]
    (answer,) = told(
        eve(
            "dns",
            dns={
                "type": "answer",
                "rrname": "www.shop.example",
                "rcode": "NOERROR",
                "rd": True,
                "answers": answers,
            },
        )
    )
    assert (answer.aliases, answer.addresses, answer.count, answer.failed) == (
        ("x.edge.example",),
        ("203.0.113.7",),
        0,
        False,
    )


def test_answers_of_version_1_go_back_and_those_of_version_3_name_queries():
    (first,) = told(eve("dns", src_ip="198.51.100.53", src_port=53, dest_ip="10.0.0.5", dest_port=50000,
                        dns={"type": "answer", "rrname": "a.example", "rrtype": "A", "rdata": "203.0.113.7", "rcode": "NOERROR"}))  # fmt: skip
    assert (first.client, first.server, first.addresses) == ("10.0.0.5", "198.51.100.53", ("203.0.113.7",))
    (third,) = told(
        eve(
            "dns",
            dns={
                "type": "response",
                "queries": [{"rrname": "a.example", "rrtype": "A"}],
                "rcode": "NXDOMAIN",
            },
        )
    )
    assert (third.name, third.failed) == ("a.example", True)
    (grouped,) = told(
        eve(
            "dns",
            dns={
                "type": "answer",
                "rrname": "a.example",
                "rcode": "NOERROR",
                "grouped": {"A": ["203.0.113.7"], "MX": [{"x": 1}]},
            },
        )
    )
    assert grouped.addresses == ("203.0.113.7",)


def test_tls_http_and_flow():
    web, certificate = told(eve("tls", tls={"sni": "api.vendor.example", "issuerdn": "O=Authority"}))
    assert (web.kind, web.name, web.port, certificate.kind, certificate.issuer) == (
        "web",
        "api.vendor.example",
        443,
        "certificate",
        "O=Authority",
    )
    (page,) = told(eve("http", http={"hostname": "news.example:8080", "length": 5}))
    assert (page.name, page.size) == ("news.example", 5)
    (flow,) = told(
        eve("flow", app_proto="ntp", flow={"bytes_toserver": 3, "bytes_toclient": 4, "pkts_toclient": 1})
    )
    assert (flow.service, flow.size, flow.failed, flow.protocol) == ("ntp", 7, None, "tcp")
    (scan,) = told(eve("flow", flow={"bytes_toserver": 3, "pkts_toclient": 0}))
    assert scan.failed is True


def test_other_events_tell_nothing():
    assert told(eve("smb", smb={"command": "x"})) == []
    assert told(eve("dns")) == []


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"event_type":5}',
        b'{"dns":[]}',
        b'{"src_port":"x"}',
        b"\xff",
        b'{"a":' * 2_000,
    ],
    ids=range(9),
)
def test_what_is_no_event_is_refused_with_a_mend(line: bytes):
    with pytest.raises(BadInput) as caught:
        told(line)
    assert caught.value.do
