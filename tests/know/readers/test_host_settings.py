# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Settings of machines that name others."""

from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers import host_settings

LIMITS = Limits()


def pairs(name: str, text: str) -> list[tuple[str, str]]:
    reading = host_settings.read(text.encode(), name, LIMITS)
    assert reading.faults == []
    return [(one.kind, one.value) for one in reading.records]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("etc/resolv.conf", "# x\nnameserver 198.51.100.53\nnameserver 2001:db8::53%eth0\nsearch north.example corp\noptions ndots:2\n",
         [("resolver", "198.51.100.53"), ("resolver", "2001:db8::53"), ("search", "north.example"), ("search", "corp")]),
        ("systemd/resolved.conf", "[Resolve]\nDNS=198.51.100.53#dns.example [2001:db8::53]:853\n#DNS=192.0.2.1\nDomains=~. ~north.example\n",
         [("resolver", "198.51.100.53"), ("search", "north.example")]),
        ("timesyncd.conf.d/a.conf", "NTP=ntp1.clock.example ntp2.clock.example\n", [("time", "ntp1.clock.example"), ("time", "ntp2.clock.example")]),
        ("chrony.conf", "pool 2.pool.clock.example iburst maxsources 4\nserver 198.51.100.123\nmakestep 1 3\n",
         [("time", "2.pool.clock.example"), ("time", "198.51.100.123")]),
        ("ntp.conf", "server -4 ntp.clock.example iburst\nserver 127.127.1.0 # local clock\n", [("time", "ntp.clock.example")]),
        ("postfix/main.cf", "myhostname = x\nrelayhost = [smtp.relay.example]:587\nsmtp_fallback_relay =\n  b.example:25,\n  [2001:db8::25]\n#relayhost=c.example\n",
         [("mail", "smtp.relay.example"), ("mail", "b.example"), ("mail", "2001:db8::25")]),
    ],
    ids=["resolv.conf", "resolved", "timesyncd", "chrony", "ntp", "postfix"],
)  # fmt: skip
def test_each_form(name: str, text: str, expected: list[tuple[str, str]]):
    assert host_settings.detect(name, text.encode())
    assert pairs(name, text) == expected


def test_where_it_stands_and_what_is_not_followed():
    reading = host_settings.read(b"relayhost =\n\n  $relay\n", "main.cf", LIMITS)
    assert (reading.records, reading.notes) == ([], ["main.cf:1: $relay is not followed"])
    reading = host_settings.read(b"x\nnameserver 198.51.100.53\n", "resolv.conf", LIMITS)
    assert reading.records[0].source == "resolv.conf:2"


def test_what_is_no_host_is_a_fault_with_a_mend():
    reading = host_settings.read(
        b"nameserver \x07evil\nnameserver " + b"x" * 300 + b"\nnameserver 192.0.2.1\n", "resolv.conf", LIMITS
    )
    assert [one.value for one in reading.records] == ["192.0.2.1"]
    assert len(reading.faults) == 2
    assert all(fault.do for fault in reading.faults)


@pytest.mark.parametrize(
    "data", [b"\xff", b"a\x00b", b"x" * 2_000_000], ids=["no UTF-8", "zero", "too large"]
)
def test_what_is_no_text_is_refused(data: bytes):
    with pytest.raises(BadInput):
        host_settings.read(data, "resolv.conf", LIMITS)


def test_other_names_are_not_taken():
    assert not host_settings.detect("etc/passwd", b"x")
    with pytest.raises(BadInput):
        host_settings.read(b"x", "etc/passwd", LIMITS)
