# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Warninglists: values that are well known and mean no harm by themselves, and which of them a value stands on.

Nothing is dropped here: the answer is the names of the lists, for whoever tags, holds or refuses. A list is of one type,
and has something to say of some kinds of atoms only:

* ``string``: the value is an entry;
* ``hostname``: the host of the value (a domain, the host of a URL, the domain of an email address) is an entry or lies below one;
* ``cidr``: the address (or that in the place of a URL's host) lies in an entry; of a prefix, one of the two lies in the other;
* ``substring``: an entry stands anywhere in the value, in any case of letters;
* ``regex``: an entry is found in the value by RE2, whose time is linear in it.

Values and entries are in the normal forms of ``core.atoms``. Cost: 0.2 us an entry to make, one to ten microseconds a
value, whatever the number of lists; of substrings, one look-up a character; of regexes, each list's, one by one.
"""

from __future__ import annotations

import ipaddress
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, get_args

import msgspec

Type = Literal["string", "hostname", "cidr", "substring", "regex"]
TYPES: tuple[Type, ...] = get_args(Type)
_HEAD = 4
"""Letters of a substring that are looked up; what is behind them is compared."""
_HOST = re.compile(r"[^:/?#]+://(?:[^/?#@]*@)?(\[[^\]/?#]*\]|[^:/?#]*)")


class Warninglist(msgspec.Struct, frozen=True, kw_only=True):
    """One list, ready for use: what ``core.warninglist_file`` reads and the store keeps."""

    name: str
    type: Type
    version: int = 0
    description: str = ""
    kinds: tuple[str, ...]
    """Kinds of atoms that it has something to say of, sorted."""
    entries: dict[str, tuple[str, ...]]
    """Normal forms by kind, for a list of type ``string``; of the others, all under the name of the type."""
    holds: bool = True
    """Whether an indicator that is an entry waits for a person; else it is only tagged."""

    def __len__(self) -> int:
        """How many entries can match something."""
        return sum(map(len, self.entries.values()))


class Warninglists:
    """All lists together. Each has a bit; an answer is an integer of bits until somebody asks for names."""

    def __init__(self, lists: Iterable[Warninglist] = ()) -> None:
        """``lists`` with names of their own."""
        self._names: list[str] = []
        self._kinds: dict[str, int] = {}
        self._holding = 0
        self._strings: dict[str, dict[str, int]] = {}
        self._hosts: dict[str, int] = {}
        self._networks = {4: _Networks(32), 6: _Networks(128)}
        self._parts = _Parts()
        self._regexes: list[tuple[Callable[[str], object], int]] = []
        for number, one in enumerate(lists):
            self._add(one, 1 << number)
        for networks in self._networks.values():
            networks.sort()

    def __len__(self) -> int:
        """How many lists there are."""
        return len(self._names)

    def match(self, kind: str, value: str) -> tuple[str, ...]:
        """Names of the lists that a value (in normal form) stands on, sorted."""
        return self._named(self._bits(kind, value))

    def exactly(self, kind: str, value: str) -> tuple[str, ...]:
        """Names of the lists that hold, and of which the value itself is an entry, sorted.

        Itself: the name and no name below it, the address and no range around it; of a URL, the host alone (no path).
        """
        wanted = self._kinds.get(kind, 0) & self._holding
        return self._named(wanted & self._itself(kind, value)) if wanted else ()

    def _add(self, one: Warninglist, bit: int) -> None:
        self._names.append(one.name)
        for kind in one.kinds:
            self._kinds[kind] = self._kinds.get(kind, 0) | bit
        if one.holds:
            self._holding |= bit
        for kind, entries in one.entries.items():
            if one.type == "string":
                _enter(self._strings.setdefault(kind, {}), entries, bit)
            elif one.type == "hostname":
                _enter(self._hosts, entries, bit)
            elif one.type == "cidr":
                for entry in entries:
                    self._networks[6 if ":" in entry else 4].add(entry, bit)
            elif one.type == "substring":
                self._parts.add(entries, bit)
            else:
                self._regexes += ((_searching(entry), bit) for entry in entries)

    def _bits(self, kind: str, value: str) -> int:
        wanted = self._kinds.get(kind, 0)
        if not wanted:
            return 0
        found = self._strings.get(kind, {}).get(value, 0)
        host = _host(kind, value)
        if host and self._hosts:
            for name in _above(host):
                found |= self._hosts.get(name, 0)
        found |= self._around(kind, value, host)
        if self._parts:
            found |= self._parts.bits(value.casefold())
        for search, bit in self._regexes:
            if not found & bit and wanted & bit and search(value):
                found |= bit
        return found & wanted

    def _around(self, kind: str, value: str, host: str) -> int:
        text = value if kind in {"ipv4", "ipv6", "cidr"} else host.strip("[]")
        network = _network(text) if text and (text[-1].isdigit() or ":" in text) else None
        return 0 if network is None else self._networks[network.version].touching(network)

    def _itself(self, kind: str, value: str) -> int:
        found = self._strings.get(kind, {}).get(value, 0)
        host = _host(kind, value)
        bare = kind != "url" or value.partition("://")[2] in {host, f"{host}/"}
        if kind != "email" and bare and host:
            found |= self._hosts.get(host, 0) | self._strings.get("domain", {}).get(host, 0)
        network = _network(value) if kind in {"ipv4", "ipv6", "cidr"} else None
        return found if network is None else found | self._networks[network.version].get(network)

    def _named(self, bits: int) -> tuple[str, ...]:
        if not bits:
            return ()
        return tuple(sorted(name for number, name in enumerate(self._names) if bits >> number & 1))


def _enter(table: dict[str, int], entries: Iterable[str], bit: int) -> None:
    for entry in entries:
        table[entry] = table.get(entry, 0) | bit


def _host(kind: str, value: str) -> str:
    """The host of a value, in lower case; empty if it has none."""
    if kind == "domain":
        return value
    if kind == "email":
        return value.rpartition("@")[2]
    found = _HOST.match(value) if kind == "url" else None
    return found[1].rstrip(".") if found else ""


def _above(host: str) -> Iterator[str]:
    """The name and every name above it, down to the last label."""
    while host:
        yield host
        host = host.partition(".")[2]


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None


def _searching(pattern: str) -> Callable[[str], object]:
    import re2  # the engine is loaded where a list needs it

    options = re2.Options()
    options.log_errors = False
    found: Callable[[str], object] = re2.compile(pattern, options).search
    return found


class _Networks:
    """Prefixes of one IP version."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._by_length: dict[int, dict[int, int]] = {}
        self._starts: list[tuple[int, int]] = []

    def add(self, entry: str, bit: int) -> None:
        network = ipaddress.ip_network(entry)
        shift = self._width - network.prefixlen
        start = int(network.network_address)
        same = self._by_length.setdefault(shift, {})
        same[start >> shift] = same.get(start >> shift, 0) | bit
        self._starts.append((start, bit))

    def sort(self) -> None:
        self._starts.sort()

    def get(self, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> int:
        """Lists of which exactly this is an entry."""
        shift = self._width - network.prefixlen
        return self._by_length.get(shift, {}).get(int(network.network_address) >> shift, 0)

    def touching(self, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> int:
        """Lists with an entry around the network, or within it."""
        start, own = int(network.network_address), self._width - network.prefixlen
        found = 0
        for shift, same in self._by_length.items():
            if shift >= own:
                found |= same.get(start >> shift, 0)
        if own:
            at = bisect_left(self._starts, (start, 0))
            end = start + (1 << own)
            while at < len(self._starts) and self._starts[at][0] < end:
                found |= self._starts[at][1]  # a wider one that begins here lies around it
                at += 1
        return found


class _Parts:
    """Texts that are looked for anywhere in another."""

    def __init__(self) -> None:
        self._whole: dict[str, int] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        """The first letters -> lengths of the texts that begin so."""
        self._heads: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self._whole)

    def add(self, entries: Iterable[str], bit: int) -> None:
        for entry in entries:
            self._whole[entry] = self._whole.get(entry, 0) | bit
            head = entry[:_HEAD]
            known = self._lengths.get(head, ())
            if len(entry) not in known:
                self._lengths[head] = (*known, len(entry))
        self._heads = tuple(sorted({len(head) for head in self._lengths}))

    def bits(self, text: str) -> int:
        found = 0
        for size in self._heads:
            for at in range(len(text) - size + 1):
                for length in self._lengths.get(text[at : at + size], ()):
                    found |= self._whole.get(text[at : at + length], 0)
        return found
