# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who holds an address: against a look at every range."""

from __future__ import annotations

import ipaddress

from hypothesis import given
from hypothesis import strategies as st

from tocsin.know.holders import Holders, Holding


def held(first: int, last: int, holder: str = "", *, named: bool = False) -> Holding:
    return Holding(version=4, first=first, last=last, holder=holder, named=named)


RANGES = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40), st.booleans()).map(
        lambda t: (min(t[:2]), max(t[:2]), t[2])
    ),
    max_size=12,
)


@given(RANGES)
def test_the_narrowest_range_counts_however_they_overlap(ranges: list[tuple[int, int, bool]]):
    holdings = [held(first, last, str(at), named=named) for at, (first, last, named) in enumerate(ranges)]
    look = Holders(holdings)
    for value in range(42):
        covers = [one for one in holdings if one.first <= value <= one.last]
        narrowest = min((one.last - one.first, not one.named) for one in covers) if covers else None
        found = look.find(str(ipaddress.IPv4Address(value)))
        assert (found is None) == (narrowest is None)
        if found is not None:
            assert found in covers
            assert (found.last - found.first, not found.named) == narrowest


def test_the_two_versions_are_apart_and_what_is_no_address_has_no_holder():
    six = Holding(version=6, first=0, last=2**128 - 1, holder="six")
    look = Holders([held(0, 2**32 - 1, "four"), six])
    assert [
        found.holder if (found := look.find(text)) else ""
        for text in ("255.255.255.255", "2001:db8::1", "x", "")
    ] == ["four", "six", "", ""]
    assert Holders([]).find("192.0.2.1") is None
