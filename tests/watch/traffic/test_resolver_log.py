# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Query logs of dnsmasq, BIND and unbound."""

from __future__ import annotations

import pytest

from tests.watch.traffic_lines import BIND, CONTEXT, DNSMASQ, UNBOUND, all_seen
from tocsin.core.errors import BadInput
from tocsin.watch.traffic.resolver_log import ResolverLog

AT = 1799919000.0  # 2027-01-14T09:30:00Z


def test_dnsmasq_question_resolver_alias_and_failure():
    asked, resolver, answer, asked_too, failed = all_seen(ResolverLog(), DNSMASQ)
    assert (asked.client, asked.name, asked.at, asked.from_log) == ("10.0.0.5", "www.shop.example", AT, True)
    assert (resolver.client, resolver.server, resolver.name) == ("gw", "198.51.100.53", "")
    assert (answer.name, answer.aliases, answer.addresses, answer.count) == (
        "www.shop.example",
        ("x1.edge.example",),
        ("203.0.113.7",),
        0,
    )
    assert (asked_too.name, failed.name, failed.failed) == (
        "gone.nowhere.example",
        "gone.nowhere.example",
        True,
    )


def test_a_chain_of_aliases_belongs_to_the_first_name():
    lines = b"dnsmasq[1]: reply a.example is <CNAME>\ndnsmasq[1]: reply b.example is <CNAME>\ndnsmasq[1]: reply c.example is 203.0.113.7\n"
    found = all_seen(ResolverLog(), lines)
    assert [(s.name, s.aliases) for s in found] == [
        ("a.example", ("b.example",)),
        ("a.example", ("c.example",)),
    ]


def test_dnsmasq_without_host_and_with_serial_numbers():
    (asked,) = all_seen(
        ResolverLog(), b"Jan 14 09:30:00 dnsmasq[77]: 12 10.0.0.5/51111 query[AAAA] a.example from 10.0.0.5\n"
    )
    assert (asked.name, asked.at) == ("a.example", AT)


def test_bind_in_its_own_file_and_in_syslog():
    recursive, iterative = all_seen(ResolverLog(), BIND)
    assert (recursive.client, recursive.name, recursive.at, recursive.recursive) == (
        "10.0.0.5",
        "www.shop.example",
        AT,
        True,
    )
    assert (iterative.client, iterative.at, iterative.recursive, iterative.failed) == (
        "10.0.0.6",
        AT + 1,
        False,
        None,
    )


def test_bind_before_9_10_and_with_a_view():
    old = b"14-Jan-2027 09:30:00.195 queries: info: client 10.0.0.5#35653: query: a.example IN A + (10.0.0.1)"
    view = b"14-Jan-2027 09:30:00.195 client @0x7f 10.0.0.5#35653 (a.example): view inside: query: a.example IN A + (10.0.0.1)"
    for line in (old, view):
        (seen,) = ResolverLog().seen(line, CONTEXT)
        assert (seen.client, seen.name, seen.at) == ("10.0.0.5", "a.example", AT)


def test_unbound_with_and_without_replies():
    asked, failed = all_seen(ResolverLog(), UNBOUND)
    assert (asked.name, asked.at, asked.failed) == ("www.shop.example.", AT, None)
    assert failed.failed is True
    assert (asked.count, failed.count) == (1, 0)


def test_dnsmasq_in_a_file_of_its_own_names_no_machine_and_still_asks_another():
    (seen,) = ResolverLog().seen(b"Jan 14 09:30:00 dnsmasq[7]: forwarded a.example to 198.51.100.53", CONTEXT)
    assert (seen.client, seen.server) == ("dnsmasq", "198.51.100.53")


def test_lines_of_others_tell_nothing_and_a_false_stamp_is_refused():
    assert list(ResolverLog().seen(b"Jan 14 09:30:00 gw sshd[1]: Accepted key for x", CONTEXT)) == []
    assert not ResolverLog().detect("x", b"out.write('dnsmasq[77]: {s}')\n")
    assert not ResolverLog().detect("x", b"dnsmasq[1]: query[A] a.example from 10.0.0.5\n\x00")
    with pytest.raises(BadInput, match="calendar"):
        list(ResolverLog().seen(b"Feb 31 09:30:00 gw dnsmasq[1]: query[A] a.example from 10.0.0.5", CONTEXT))
