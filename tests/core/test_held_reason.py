# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import held_reason


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        ("domain", "co.uk", "public suffix"),
        ("domain", "github.io", "public suffix"),
        ("domain", "duckdns.org", "public suffix"),
        ("domain", "evil.duckdns.org", None),
        ("domain", "bad.example", None),
        ("url", "https://github.io/", "public suffix"),
        ("url", "https://github.io/evil", None),
        ("url", "https://evil.github.io/", None),
        ("ipv4", "10.1.2.3", "private range"),
        ("ipv4", "100.64.0.1", "private range"),
        ("ipv4", "127.0.0.1", "private range"),
        ("ipv4", "0.0.0.0", "reserved range"),
        ("ipv4", "224.0.0.251", "reserved range"),
        ("ipv4", "255.255.255.255", "reserved range"),
        ("ipv4", "11.1.2.3", None),
        ("ipv4", "192.0.2.66", None),
        ("ipv6", "fe80::1", "private range"),
        ("ipv6", "ff02::1", "reserved range"),
        ("ipv6", "2001:db8::1", None),
        ("ipv6", "2606:4700::1", None),
        ("cidr", "192.168.4.0/24", "private range"),
        ("cidr", "172.0.0.0/8", "private range"),
        ("cidr", "198.51.100.0/24", None),
        ("md5", hashlib.md5(b"", usedforsecurity=False).hexdigest(), "empty file"),
        ("sha256", hashlib.sha256(b"").hexdigest(), "empty file"),
        ("sha256", hashlib.sha256(b"a").hexdigest(), None),
        ("filename", "co.uk", None),
        ("ipv4", "10.no address", None),
    ],
)
def test_reasons(kind: str, value: str, why: str | None) -> None:
    found = held_reason.reason(kind, value)
    assert (found and found[0]) == why


@given(st.ip_addresses(v=4))
def test_nothing_of_the_public_internet_is_held(address: ipaddress.IPv4Address) -> None:
    relays = map(ipaddress.ip_network, ("192.88.99.0/24", "192.0.0.0/24"))
    examples = map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"))
    ours = not address.is_global or address.is_multicast or any(address in one for one in relays)
    held = held_reason.reason("ipv4", str(address)) is not None
    assert held == (ours and not any(address in one for one in examples))


_SPECIAL = [*map(ipaddress.ip_network, (*held_reason._PRIVATE, *held_reason._RESERVED))]


@given(st.ip_addresses(), st.integers(0, 128), st.sampled_from(_SPECIAL), st.booleans())
def test_a_prefix_is_held_just_if_it_overlaps_a_special_range(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
    length: int,
    special: ipaddress.IPv4Network | ipaddress.IPv6Network,
    near: bool,
) -> None:
    start = special.network_address if near else address
    network = ipaddress.ip_network((start, min(length, start.max_prefixlen)), strict=False)
    touched = any(one.version == network.version and one.overlaps(network) for one in _SPECIAL)
    assert (held_reason.reason("cidr", str(network)) is not None) == touched
