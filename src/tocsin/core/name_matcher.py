# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Many names sought in a text at once, whole words only.

Aho and Corasick's automaton (1975) over words instead of characters: a name is the row of its words, whatever stands
between them, so that ``alder`` is not found in ``balderdash``, and ``North Water`` is in ``north-water`` and
``north%20water``. A long name of letters is also found inside a longer word (``northwaterlogin``), by its first eight
letters. Addresses and MAC addresses are read as such, and found in own prefixes. Linear in the text for a given list.
"""

from __future__ import annotations

import ipaddress
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal

import msgspec

from tocsin.core.plain_text import Plain, plain

_SHORT, _KEPT = 64, 4096
"""Names of properties, types, words of vocabularies and markings stand in object after object."""
Kind = Literal["address", "host", "domain", "mac", "serial", "name"]
GLUED = 8
"""Letters of a name from which on it is found inside a longer word."""
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
"""Where no spaces are written, each character is a word."""
_IPV4 = re.compile(r"(?<![0-9])(?<![0-9][.])[0-9]{1,3}(?:[.\-_][0-9]{1,3}){3}(?![0-9])(?!\.[0-9])")
_IPV6 = re.compile(
    r"(?<![0-9a-z:.])(?=[0-9a-f]{0,4}:[0-9a-f:])[0-9a-f:]{2,39}(?:(?:\.[0-9]{1,3}){3})?(?![0-9a-z:])"
)
_MAC = re.compile(
    r"(?<![0-9a-z])(?:[0-9a-f]{2}(?:[:\-][0-9a-f]{2}){5}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}|[0-9a-f]{12})(?![0-9a-z])"
)
_COMMON = frozenset(
    "north south east west northern southern eastern western central upper lower new old main site plant station region city "
    "town water power gas port bank hospital network control center centre office home local test dev prod backup mail smtp imap "
    "www web ftp dns ns1 ns2 ntp vpn proxy server host client gateway router switch firewall printer scanner camera pump valve "
    "sensor meter plc hmi rtu scada historian database db admin user guest root service services system remote internal "
    "external public private intranet portal api app data file files cloud localhost example".split()
)


class Name(msgspec.Struct, frozen=True, order=True):
    """One own name."""

    text: str
    kind: Kind
    wanted: bool = False
    """Whether a person asked for it by name: then it counts however common it is."""


class Match(msgspec.Struct, frozen=True, order=True):
    """One own name in a text: the place in the text as it came."""

    begin: int
    end: int
    name: Name


def is_common(name: Name) -> bool:
    """Whether a name says too little to point at anybody: a word of few letters, or one that everybody uses."""
    words = _WORD.findall(plain(name.text).text)
    if name.kind not in {"name", "host", "serial"} or name.wanted:
        return False
    if all(word in _COMMON for word in words):
        return True
    joined = "".join(words)
    return len(joined) < (2 if not joined.isascii() else 4 if not joined.isdigit() else 6)


class Matcher:
    """The names, made ready; those of no word are left out."""

    def __init__(self, names: Iterable[Name]) -> None:
        """Cost: memory for each word of each name once."""
        self._next: list[dict[str, int]] = [{}]
        self._ends: list[list[tuple[int, Name]]] = [[]]
        self._glued: dict[str, dict[str, Name]] = {}
        self._macs: dict[str, Name] = {}
        networks: list[tuple[int, int, int, Name]] = []
        for name in sorted(set(names)):
            if name.kind == "address":
                network = ipaddress.ip_network(name.text, strict=False)
                first = int(network.network_address)
                networks.append((network.version, first, first + network.num_addresses - 1, name))
            elif name.kind == "mac":
                self._macs[re.sub("[^0-9a-f]", "", name.text.lower())] = name
            else:
                self._enter(name)
        self._found_in_short = lru_cache(_KEPT)(self._found)
        self._fail = self._failures()
        self._networks = _merged(networks)

    def _enter(self, name: Name) -> None:
        read = plain(name.text).text
        words = _WORD.findall(read)
        state = 0
        for word in words:
            following = self._next[state].setdefault(word, len(self._next))
            if following == len(self._next):
                self._next.append({})
                self._ends.append([])
            state = following
        if state:
            self._ends[state].append((len(words), name))
        joined = "".join(words)
        letters = joined.isascii() and sum(char.isalpha() for char in joined) >= GLUED
        if letters and name.kind in {"name", "host"} and not is_common(name):
            self._glued.setdefault(joined[:GLUED], {})[joined] = name

    def _failures(self) -> list[int]:
        fail = [0] * len(self._next)
        left = list(self._next[0].values())
        for state in left:  # grows while it is read: breadth first
            for word, following in self._next[state].items():
                back = fail[state]
                while back and word not in self._next[back]:
                    back = fail[back]
                fail[following] = self._next[back].get(word, 0)
                self._ends[following] = [*self._ends[following], *self._ends[fail[following]]]
                left.append(following)
        return fail

    def find(self, text: str) -> list[Match]:
        """Every name in a text, by its place. Cost: 5 us for a short text that was sought in lately, else by its length."""
        if len(text) <= _SHORT:
            return list(self._found_in_short(text))
        return list(self._found(text))

    def _found(self, text: str) -> tuple[Match, ...]:
        read = plain(text)
        found = {
            Match(*read.span(begin, end), name)
            for part in (self._words(read), self._inside(read), self._addresses(read), self._mac(read))
            for begin, end, name in part
        }
        return tuple(sorted(found))

    def _words(self, read: Plain) -> Iterator[tuple[int, int, Name]]:
        state, places = 0, []
        for found in _WORD.finditer(read.text):
            word = found[0]
            places.append((found.start(), found.end()))
            while state and word not in self._next[state]:
                state = self._fail[state]
            state = self._next[state].get(word, 0)
            for count, name in self._ends[state]:
                begin, end = places[-count][0], found.end()
                if name.kind in {"name", "serial"} or _is_host(read.text[begin:end], name):
                    yield begin, end, name

    def _inside(self, read: Plain) -> Iterator[tuple[int, int, Name]]:
        if not self._glued:
            return
        for found in _WORD.finditer(read.text):
            word = found[0]
            for at in range(len(word) - GLUED + 1):
                same = self._glued.get(word[at : at + GLUED])
                for size in {len(one) for one in same or ()}:
                    name = same.get(word[at : at + size]) if same else None
                    if name is not None:
                        yield found.start() + at, found.start() + at + size, name

    def _addresses(self, read: Plain) -> Iterator[tuple[int, int, Name]]:
        if not self._networks:
            return
        for found in _IPV4.finditer(read.text):
            parts = re.split(r"[.\-_]", found[0])
            if read.text.startswith(".in-addr.arpa", found.end()):
                parts.reverse()
            if all(int(part) < 256 for part in parts):
                number = int.from_bytes(bytes(map(int, parts)), "big")
                yield from ((found.start(), found.end(), name) for name in self._holding(4, number))
        for found in _IPV6.finditer(read.text):
            try:
                address = ipaddress.IPv6Address(found[0])
            except ValueError:
                continue
            four = address.ipv4_mapped
            version, number = (4, int(four)) if four else (6, int(address))
            yield from ((found.start(), found.end(), name) for name in self._holding(version, number))

    def _holding(self, version: int, number: int) -> Iterator[Name]:
        starts, rows = self._networks.get(version, ([], []))
        at = bisect_right(starts, number) - 1
        if at >= 0 and number <= rows[at][0]:
            yield rows[at][1]

    def _mac(self, read: Plain) -> Iterator[tuple[int, int, Name]]:
        if not self._macs:
            return
        for found in _MAC.finditer(read.text):
            name = self._macs.get(re.sub("[^0-9a-f]", "", found[0]))
            if name is not None:
                yield found.start(), found.end(), name


def _is_host(said: str, name: Name) -> bool:
    """A host name is one only with its dots and hyphens where they belong."""
    return said == plain(name.text).text


def _merged(
    networks: list[tuple[int, int, int, Name]],
) -> dict[int, tuple[list[int], list[tuple[int, Name]]]]:
    """By version: where each range begins, and its end with the name; a range within another is left out."""
    made: dict[int, tuple[list[int], list[tuple[int, Name]]]] = {}
    for version, first, last, name in sorted(networks, key=lambda row: (row[0], row[1], -row[2])):
        starts, rows = made.setdefault(version, ([], []))
        if not rows or last > rows[-1][0]:
            starts.append(first)
            rows.append((last, name))
    return made
