# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who holds an address: look-up over the ranges of registries and of one's own table.

The narrowest range that holds the address counts; of equally narrow ones the first that names its holder.
Cost: one binary search.
"""

from __future__ import annotations

import heapq
import ipaddress
from bisect import bisect_right
from collections.abc import Iterable

import msgspec

NO_COUNTRY = frozenset({"", "ZZ", "EU", "AP", "XX"})
"""What registries write where they know no country: unknown, and the two regions."""


class Holding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One range of addresses and who holds it."""

    version: int
    first: int
    last: int
    """Inclusive."""
    holder: str = ""
    """A name, or the opaque id a registry gives it."""
    country: str = ""
    """Two letters, upper case; empty if not known."""
    registry: str = ""
    named: bool = False
    """Whether ``holder`` is a name."""
    source: str = ""


class Holders:
    """The look-up, over stretches of addresses that do not overlap, each with the narrowest range that covers it."""

    def __init__(self, holdings: Iterable[Holding]) -> None:
        """Cut the ranges where one begins or ends. Cost: n log n, however they overlap."""
        self._starts: dict[int, list[int]] = {}
        self._covers: dict[int, list[Holding | None]] = {}
        mine: dict[int, list[Holding]] = {4: [], 6: []}
        for one in holdings:
            mine[one.version].append(one)
        for version, ranges in mine.items():
            self._starts[version], self._covers[version] = _flat(ranges)

    def find(self, text: str) -> Holding | None:
        """The holding of an address, None if no range has it or the text is no address."""
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return None
        at = bisect_right(self._starts[address.version], int(address)) - 1
        return self._covers[address.version][at] if at >= 0 else None


def _flat(ranges: list[Holding]) -> tuple[list[int], list[Holding | None]]:
    ranges.sort(key=lambda one: one.first)
    starts: list[int] = []
    covers: list[Holding | None] = []
    open_: list[tuple[int, bool, int]] = []
    at = 0
    for point in sorted({edge for one in ranges for edge in (one.first, one.last + 1)}):
        while at < len(ranges) and ranges[at].first == point:
            one = ranges[at]
            heapq.heappush(open_, (one.last - one.first, not one.named, at))
            at += 1
        while open_ and ranges[open_[0][2]].last < point:
            heapq.heappop(open_)
        starts.append(point)
        covers.append(ranges[open_[0][2]] if open_ else None)
    return starts, covers
