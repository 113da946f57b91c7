# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What own zones say of names: there, missing, or not known."""

from __future__ import annotations

import pytest

from tests.know.own_cases import announced, certificate, chart, domain, prefix, zone
from tocsin.core.dependency import Node
from tocsin.know.own_facts import Facts, covers, private, target

RECORDS = """www A 192.0.2.1
a.b.deep A 192.0.2.2
*.wild A 192.0.2.3
sub NS ns.example.net.
old DNAME example.net.
one CNAME two
two CNAME www
x CNAME y
y CNAME x
out CNAME shop.example.net."""
FACTS = Facts(chart(zone(RECORDS)))


@pytest.mark.parametrize(
    ("name", "stand"),
    [
        ("www.example.org", "there"),
        ("gone.example.org", "missing"),
        ("deep.example.org", "missing"),
        ("below.www.example.org", "missing"),
        ("any.wild.example.org", "there"),
        ("a.b.wild.example.org", "there"),
        ("host.sub.example.org", "not known"),
        ("host.old.example.org", "there"),
        ("www.example.net", "not known"),
        ("badexample.org", "not known"),
    ],
)
def test_whether_a_name_is_there(name, stand):
    assert FACTS.stand(name) == stand


def test_a_name_with_something_below_it_is_empty():
    assert FACTS.empty("deep.example.org")
    assert not FACTS.empty("gone.example.org")


def test_of_a_zone_that_is_not_whole_nothing_is_missing():
    part = Facts(chart(zone(RECORDS + "\n$INCLUDE more")))
    assert part.stand("gone.example.org") == "not known"
    assert part.stand("www.example.org") == "there"


def test_the_longest_zone_speaks():
    both = Facts(chart(zone(RECORDS), zone("host A 192.0.2.9", "sub.example.org")))
    assert both.stand("host.sub.example.org") == "there"
    assert both.stand("gone.sub.example.org") == "missing"
    assert both.domain("host.sub.example.org") == "sub.example.org"


def test_chains_of_aliases_end():
    assert [r.name for r in FACTS.chain("one.example.org")[0]] == ["one.example.org", "two.example.org"]
    assert FACTS.addresses("one.example.org") == ["192.0.2.1"]
    assert FACTS.chain("x.example.org")[2]
    assert FACTS.addresses("x.example.org") == []
    assert FACTS.chain("out.example.org")[1:] == ("shop.example.net", False)
    long = "\n".join(f"n{n} CNAME n{n + 1}" for n in range(100))
    assert len(Facts(chart(zone(long))).chain("n0.example.org")[0]) == 16
    assert Facts(chart(zone(long))).chain("n0.example.org")[2]


def test_name_servers_are_those_of_the_zone_else_of_the_registration():
    held = domain(name_servers=("a.example.net",))
    assert Facts(chart(held)).name_servers("example.org") == ("a.example.net",)
    assert Facts(chart(held, zone("@ NS b.example.net."))).name_servers("example.org") == ("b.example.net",)
    assert Facts(chart(held)).provider("a.dns.example.net", "example.org") == "example.net"
    assert Facts(chart(held)).provider("a.example.org", "example.org") is None


@pytest.mark.parametrize(
    ("name", "host", "yes"),
    [
        ("a.example", "a.example", True),
        ("*.a.example", "x.a.example", True),
        ("*.a.example", "a.example", False),
        ("*.a.example", "x.y.a.example", False),
        ("*.a.example", ".a.example", False),
        ("a.example", "x.a.example", False),
    ],
)
def test_which_hosts_a_certificate_names(name, host, yes):
    assert covers(name, host) is yes
    assert bool(Facts(chart(certificate(name))).certificates_for(host)) is yes


def test_own_prefixes_and_who_is_in_them():
    node = Node(
        id="a", kind="asset", name="a", addresses=("198.51.100.0/25", "10.0.0.0/8", "203.0.113.9", "x/1")
    )
    facts = Facts(chart(node, prefix("192.0.2.0/24", announced("192.0.2.0/24", 1))))
    assert facts.own_prefixes() == ["192.0.2.0/24", "198.51.100.0/25"]
    assert facts.prefix_of("192.0.2.7", ["192.0.2.0/24", "192.0.0.0/16", "2001:db8::/32"]) == "192.0.2.0/24"
    assert facts.prefix_of("192.0.3.7", ["192.0.2.0/24"]) is None
    own = facts.own_prefixes()
    assert [facts.is_own(one, own) for one in ("192.0.2.7", "203.0.113.9", "10.9.9.9", "203.0.113.8", "2001:db8::1")] == [True, True, True, False, False]  # fmt: skip


def test_helpers():
    from ipaddress import ip_network

    assert private(ip_network("10.1.0.0/16"))
    assert not private(ip_network("192.0.2.0/24"))
    mx, srv = (zone(f"@ {data}").facts[0].records[-1] for data in ("MX 0 .", "SRV 0 0 1 a"))  # type: ignore[union-attr]  # a zone
    assert (target(mx), target(srv)) == ("", "a.example.org")
