# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Why an indicator's value would accuse everybody, known without any list of the user: it waits for a person.

* ``public suffix``: whole registries hang below it (``co.uk``), or everybody who rents a name from one provider: shared
  hosting, dynamic DNS (``github.io``, ``duckdns.org``; the private part of the Public Suffix List);
* ``private range``, ``reserved range``: addresses of nobody's, or of everybody's own network, or a prefix that holds such;
* ``empty file``: the digest of no bytes at all.

Addresses kept for examples (RFC 5737, RFC 3849) are no harm: nothing real bears them, and exercises are written with them.

Sources: IANA registries of special-purpose addresses (RFC 6890); publicsuffix.org. Cost: 1 to 4 us a value.
"""

from __future__ import annotations

import functools
import hashlib
import ipaddress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

SUFFIXES = "Public Suffix List"
REGISTRY = "IANA special-purpose addresses"
NOTHING = "digests of no bytes"
_PRIVATE = (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8",
    "fc00::/7", "fe80::/10", "::1/128",
)  # fmt: skip
_RESERVED = (
    "0.0.0.0/8", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
    "::/128", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2002::/16", "ff00::/8",
)  # fmt: skip
_EMPTY = {
    ("md5", hashlib.md5(b"", usedforsecurity=False).hexdigest()),
    ("sha1", hashlib.sha1(b"", usedforsecurity=False).hexdigest()),
    ("sha256", hashlib.sha256(b"").hexdigest()),
    ("sha512", hashlib.sha512(b"").hexdigest()),
}
_FIRST = frozenset(map(str, (0, 10, 100, 127, 169, 172, 192, 198, *range(224, 256))))
"""First numbers of the IPv4 addresses in question: most others need no closer look."""
_HASHES = frozenset(kind for kind, _ in _EMPTY)


def reason(kind: str, value: str) -> tuple[str, str] | None:
    """(why, by which list) a value in normal form would have to wait; None if nothing speaks against it, or it is in no such form."""
    if kind == "domain":
        return _suffix(value)
    if kind == "url":
        rest = value.partition("://")[2]
        return _suffix(rest.removesuffix("/")) if rest.find("/") in {-1, len(rest) - 1} else None
    if kind == "ipv4":
        return _range(value) if value.partition(".")[0] in _FIRST else None
    if kind in {"ipv6", "cidr"}:
        return _range(value)
    return ("empty file", NOTHING) if kind in _HASHES and (kind, value) in _EMPTY else None


def _suffix(name: str) -> tuple[str, str] | None:
    return ("public suffix", SUFFIXES) if _suffixes().is_public(name) else None


def _range(text: str) -> tuple[str, str] | None:
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        return None
    first, last = int(network.network_address), int(network.broadcast_address)
    for low, high, why in _special(network.version):
        if low <= last and first <= high:
            return why, REGISTRY
    return None


@functools.cache
def _special(version: int) -> tuple[tuple[int, int, str], ...]:
    """First and last address as numbers, and why: to compare networks takes ten times as long."""
    said = (("private range", _PRIVATE), ("reserved range", _RESERVED))
    made = [(ipaddress.ip_network(one), why) for why, ranges in said for one in ranges]
    return tuple(
        (int(one.network_address), int(one.broadcast_address), why)
        for one, why in made
        if one.version == version
    )


@functools.cache
def _suffixes() -> PublicSuffixList:
    """Both parts of the list; what is on neither is no suffix."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)
