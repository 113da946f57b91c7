# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which addresses, hosts and domains of a log are ours, and of which asset.

Ours are: what is told (prefixes, domains), the addresses of assets on the map, private and link-local networks,
and, as long as no prefix is told, the clients of a log that a resolver or a proxy wrote: whom else does it serve.

Sources: RFC 1918; RFC 4193; RFC 3927; RFC 4291 section 2.5.6; RFC 6598; RFC 1122 section 3.2.1.3.
"""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Callable, Collection, Iterable, Sequence

from tocsin.core.errors import BadInput

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
PRIVATE = tuple(
    ipaddress.ip_network(text)
    for text in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8",
        "fc00::/7", "fe80::/10", "::1/128",
    )
)  # fmt: skip
_BROADCAST = ipaddress.IPv4Address("255.255.255.255")
_REMEMBERED = 50_000


def told(texts: Iterable[str]) -> tuple[list[Network], list[str]]:
    """Prefixes and domains out of what a person wrote. Raises ``BadInput`` for what is neither."""
    networks: list[Network] = []
    domains: list[str] = []
    for text in texts:
        try:
            networks.append(ipaddress.ip_network(text.strip(), strict=False))
            continue
        except ValueError:
            name = text.strip().lower().strip(".")
        if "/" in name or "." not in name or not name.replace(".", "").replace("-", "").isalnum():
            do = "give an address, a prefix like 192.0.2.0/24, or a domain like north.example"
            raise BadInput(f"{text[:80]!r} is no prefix and no domain", do=do)
        domains.append(name)
    return networks, domains


class Ours:
    """The look-up; remembers a bounded number of answers."""

    def __init__(
        self,
        networks: Sequence[Network] = (),
        domains: Sequence[str] = (),
        names: Collection[str] = (),
        asset_of: Callable[[str], str] = lambda _party: "",
    ) -> None:
        """``asset_of``: id of the asset that an address or host name stands for, or nothing; ``names``: full names of ours."""
        self._told = bool(networks)
        self._networks = [*networks, *PRIVATE]
        self._domains = tuple(domains)
        self._names = frozenset(names)
        self._asset_of = asset_of
        self._known: dict[tuple[str, bool], str | None] = {}

    def who(self, party: str, *, served: bool = False) -> str | None:
        """Id of our asset, empty for another host of ours, None for others. ``served``: the log's own client."""
        key = (party, served)
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = self._look(party, served=served)
        return self._known[key]

    def has_name(self, name: str) -> bool:
        """Whether a name in lower case lies in a domain of ours, or is the full name of a host of ours.

        A bare host name of an asset (``mail``) makes no name outside ours.
        """
        return name in self._names or any(name == own or name.endswith("." + own) for own in self._domains)

    def _look(self, party: str, *, served: bool) -> str | None:
        address = read(party)
        asset = self._asset_of(party)
        if asset:
            return asset
        if address is None:
            return "" if party and (served or self.has_name(party)) else None
        if any(address in network for network in self._networks):
            return ""
        return "" if served and not self._told else None


@functools.lru_cache(maxsize=65_536)
def read(text: str) -> Address | None:
    """The address; an IPv4 one within IPv6 as itself; None if the text is none."""
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def is_group(address: Address) -> bool:
    """Whether it is no single party: multicast, broadcast, unspecified."""
    return address.is_multicast or address.is_unspecified or address == _BROADCAST
