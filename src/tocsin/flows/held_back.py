# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Why a value should be on no list that blocks: a warninglist has it, it would block everybody, or it is our own.

Own is an address within an own prefix or a prefix around one, and a name that is an own name, lies below one or above
one: who blocks a name blocks all below it. What a person has released for matching is still held back here: to look
for a value costs nothing, to block it may cost a service. Cost: 2 to 15 us a value.
"""

from __future__ import annotations

import ipaddress
from bisect import bisect_right
from collections.abc import Iterable

from tocsin.core import held_reason
from tocsin.core.name_matcher import Name
from tocsin.core.warninglist import Warninglists
from tocsin.flows import leaving
from tocsin.store import Reader, maps, warninglists

OWN = "own name or address"
_HOSTS = frozenset({"host", "domain"})


class Guard:
    """Asked of each value of a list."""

    def __init__(self, lists: Warninglists, own: Iterable[Name]) -> None:
        """``own``: names of the map and of the list of a person; those that are no addresses or host names count not."""
        self._lists = lists
        self._names: set[str] = set()
        self._above: set[str] = set()
        ranges: dict[int, list[tuple[int, int]]] = {4: [], 6: []}
        for name in own:
            if name.kind == "address":
                network = ipaddress.ip_network(name.text, strict=False)
                first = int(network.network_address)
                ranges[network.version].append((first, first + network.num_addresses - 1))
            elif name.kind in _HOSTS:
                host = name.text.lower().strip(".")
                if "." in host:
                    self._names.add(host)
                    self._above.update(_parents(host))
        self._ranges = {version: _merged(found) for version, found in ranges.items()}

    def reasons(self, kind: str, value: str) -> tuple[str, ...]:
        """Names of the lists and rules; none if nothing speaks against blocking it."""
        known = held_reason.reason(kind, value)
        own = (OWN,) if self._own(kind, value) else ()
        return (*own, *((known[0],) if known else ()), *self._lists.match(kind, value))

    def _own(self, kind: str, value: str) -> bool:
        if kind in {"ipv4", "ipv6", "cidr"}:
            return self._within(value)
        host = value if kind == "domain" else _host(value) if kind == "url" else ""
        if not host:
            return False
        if ":" in host or host.replace(".", "").isdigit():
            return self._within(host)
        return (kind == "domain" and host in self._above) or any(
            name in self._names for name in (host, *_parents(host))
        )

    def _within(self, text: str) -> bool:
        try:
            network = ipaddress.ip_network(text)
        except ValueError:
            return False
        ranges = self._ranges[network.version]
        first = int(network.network_address)
        last = first + network.num_addresses - 1
        at = bisect_right(ranges, (last, 2**129)) - 1
        return at >= 0 and ranges[at][1] >= first


def guard(reader: Reader, own_names_file: Iterable[Name]) -> Guard:
    """Of this snapshot. Cost: one reading of the map, and of the warninglists if they changed."""
    return Guard(warninglists.ready(reader), [*leaving.names_of_map(maps.load(reader)), *own_names_file])


def _parents(host: str) -> list[str]:
    found = []
    while "." in host:
        host = host.partition(".")[2]
        found.append(host)
    return found


def _host(url: str) -> str:
    authority = url.partition("://")[2].partition("/")[0].rpartition("@")[2]
    if authority.startswith("["):
        return authority[1:].partition("]")[0]
    return authority.partition(":")[0]


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found
