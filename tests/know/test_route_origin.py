# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""RFC 6811 against a slow reading of its text: every payload is looked at, prefixes are compared as sets of addresses."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.own_names import Payload
from tocsin.know.route_origin import Covering, validity


def slow(prefix: str, asn: int, payloads: list[Payload]) -> str:
    """Section 2 in words: not found if none covers; valid if one matches; else invalid."""
    route = ipaddress.ip_network(prefix)
    covered = own = False
    for payload in payloads:
        held = ipaddress.ip_network(payload.prefix)
        if held.version != route.version or route.prefixlen < held.prefixlen:
            continue
        if not (held[0] <= route[0] and route[-1] <= held[-1]):  # type: ignore[operator]  # one version
            continue
        covered = True
        if payload.asn == asn and asn != 0:
            if route.prefixlen <= payload.max_length:
                return "valid"
            own = True
    return "not found" if not covered else "too long" if own else "wrong origin"


@st.composite
def prefixes(draw: st.DrawFn) -> str:
    """Few addresses, so that they cover each other."""
    length = draw(st.integers(0, 32))
    bits = draw(st.sampled_from([0, 0xC0000200, 0xC0000280, 0xC0000300, 0xFFFFFFFF]))
    if draw(st.integers(0, 5)):
        return str(ipaddress.ip_network((bits, length), strict=False))
    return str(ipaddress.ip_network((bits << 96, length), strict=False))


@st.composite
def payloads(draw: st.DrawFn) -> Payload:
    held = ipaddress.ip_network(draw(prefixes()))
    most = draw(st.integers(held.prefixlen, min(held.max_prefixlen, held.prefixlen + 8)))
    return Payload(str(held), most, draw(st.integers(0, 2)), "", 0)


@given(st.lists(prefixes(), max_size=4), st.integers(0, 2), st.lists(payloads(), max_size=8))
def test_it_answers_as_the_slow_reading(own, asn, rows):
    covering = Covering(own)
    held: dict[str, list[Payload]] = {prefix: [] for prefix in own}
    for row in rows:
        for prefix in covering.of(row):
            held[prefix].append(row)
    for prefix in own:
        assert validity(prefix, asn, held[prefix]) == slow(prefix, asn, rows)
        assert validity(prefix, asn, held[prefix][::-1]) == slow(prefix, asn, rows)


@pytest.mark.parametrize(
    ("prefix", "asn", "state"),
    [
        ("192.0.2.0/24", 64496, "valid"),
        ("192.0.2.0/25", 64496, "too long"),
        ("192.0.2.0/24", 64497, "wrong origin"),
        ("192.0.0.0/16", 64496, "not found"),
        ("203.0.113.0/24", 0, "wrong origin"),
    ],
)
def test_the_states(prefix, asn, state):
    rows = [Payload("192.0.2.0/24", 24, 64496, "", 0), Payload("203.0.113.0/24", 24, 0, "", 1)]
    covering = Covering([prefix])
    assert validity(prefix, asn, [row for row in rows if covering.of(row)]) == state
