# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is looked for, laid out for looking up: one dict a kind, prefixes by length.

Values come in normal form (``core.atoms.normal``); the index adds nothing to them but the
way they are reached. A domain is stored under its own name only: the parents of a *seen* name
are walked at look-up, down to two labels, so a single label is never matched. Not covered yet:
a public-suffix list that bounds the walk, so an indicator equal to a suffix or a shared host
(``co.uk``, ``github.io``) accuses everything below it; keep such values out of the lists.

Cost: one dict entry a value (about 0.5 kB with its ids); building is linear.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator

import msgspec

from tocsin.core.atoms import KINDS, parents
from tocsin.core.errors import BadInput

_LABELS = 127
"""A name of the DNS has no more labels (RFC 1035 section 2.3.4: 253 characters)."""


class Entry(msgspec.Struct, frozen=True):
    """One value that is looked for, and who vouches for it."""

    kind: str
    value: str
    objects: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Index(msgspec.Struct, frozen=True):
    """Indicators by kind. Make one with ``build``."""

    values: dict[str, dict[str, Entry]]
    """Kind, then value in normal form."""
    numbers: dict[int, Entry]
    """IPv6 addresses, which have many spellings, as numbers."""
    prefixes: dict[int, list[tuple[int, dict[int, Entry]]]]
    """IP version, then (bits that vary, network bits -> entry), the longest prefix first."""
    url_hosts: frozenset[str]
    longest_url: int
    email_hosts: frozenset[str]
    tops: frozenset[str]
    """Last labels of the domains: most dotted words of a log end otherwise and need no look-up."""
    has_idn_tops: bool

    def __len__(self) -> int:
        """How many distinct values are looked for."""
        return sum(len(of_kind) for of_kind in self.values.values())

    def has(self, kind: str) -> bool:
        """Whether any value of the kind is looked for."""
        return kind in self.values

    def get(self, kind: str, value: str) -> Entry | None:
        """The entry of exactly this value."""
        of_kind = self.values.get(kind)
        return None if of_kind is None else of_kind.get(value)

    def domain(self, name: str) -> Iterator[Entry]:
        """Entries of the name (lower-case A-labels) and of its parents, the longest first."""
        of_kind = self.values.get("domain")
        if of_kind is None:
            return
        if name.count(".") >= _LABELS:
            name = ".".join(name.rsplit(".", _LABELS)[1:])
        for parent in parents(name):
            entry = of_kind.get(parent)
            if entry is not None and "." in parent:
                yield entry

    def ipv4(self, quad: str) -> Iterator[Entry]:
        """Entries of the address (four numbers, unpadded) and of every prefix around it."""
        entry = self.get("ipv4", quad)
        if entry is not None:
            yield entry
        if 4 in self.prefixes:
            yield from self._within(4, int.from_bytes(map(int, quad.split("."))))

    def ipv6(self, number: int) -> Iterator[Entry]:
        """Entries of the address, as a number of 128 bits, and of every prefix around it."""
        entry = self.numbers.get(number)
        if entry is not None:
            yield entry
        yield from self._within(6, number)

    def _within(self, version: int, number: int) -> Iterator[Entry]:
        for shift, networks in self.prefixes.get(version, ()):
            entry = networks.get(number >> shift)
            if entry is not None:
                yield entry


def build(entries: Iterable[tuple[str, str, str, Iterable[str]]]) -> Index:
    """An index of (kind, value in normal form, id of the object that vouches for it, tags).

    Rows of one value are merged; ids and tags come out sorted. Raises ``BadInput`` for an unknown kind.
    """
    values: dict[str, dict[str, Entry]] = {}
    for kind, value, object_id, tags in entries:
        of_kind = values.get(kind)
        if of_kind is None:
            if kind not in KINDS:
                raise BadInput(
                    f"there is no kind of atom called {kind!r}", do=f"use one of: {' '.join(KINDS)}"
                )
            of_kind = values[kind] = {}
        known = of_kind.get(value)
        ids = {object_id} if object_id else set()
        all_tags = set(tags)
        if known is not None:
            ids.update(known.objects)
            all_tags.update(known.tags)
        of_kind[value] = Entry(kind, value, tuple(sorted(ids)), tuple(sorted(all_tags)))
    tops = frozenset(value.rpartition(".")[2] for value in values.get("domain", {}))
    return Index(
        values=values,
        numbers={int(ipaddress.IPv6Address(value)): entry for value, entry in values.get("ipv6", {}).items()},
        prefixes=_prefixes(values.get("cidr", {}).values()),
        url_hosts=frozenset(map(url_host, values.get("url", {}))),
        longest_url=max(map(len, values.get("url", {})), default=0),
        email_hosts=frozenset(value.rpartition("@")[2] for value in values.get("email", {})),
        tops=tops,
        has_idn_tops=any(top.startswith("xn--") for top in tops),
    )


def url_host(url: str) -> str:
    """The host of a URL, lower case, without login, port and trailing dot."""
    authority = url.partition("://")[2]
    for end in "/?#":
        authority = authority.partition(end)[0]
    host = authority.rpartition("@")[2].lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].rstrip(".")


def _prefixes(entries: Iterable[Entry]) -> dict[int, list[tuple[int, dict[int, Entry]]]]:
    found: dict[int, dict[int, dict[int, Entry]]] = {}
    for entry in entries:
        network = ipaddress.ip_network(entry.value)
        shift = network.max_prefixlen - network.prefixlen
        by_length = found.setdefault(network.version, {})
        by_length.setdefault(shift, {})[int(network.network_address) >> shift] = entry
    return {
        version: sorted(by_length.items(), key=lambda pair: pair[0]) for version, by_length in found.items()
    }
