# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which asset of the map an address or host name of a log is.

An address belongs to the asset with the longest prefix that holds it (a host
route before its network); a name to the asset that lists it, whole or as the
first label. Two assets with an equal claim are both named: better one question
too many than the wrong machine accused in silence.
Cost: one dictionary look-up a prefix length in use.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from tocsin.core.dependency import Node
from tocsin.core.reading import Fault

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Locator:
    """Look-up over the assets of one map."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        """Index addresses and names; what is no address becomes a fault."""
        self.faults: list[Fault] = []
        self._networks: dict[Network, list[str]] = {}
        self._names: dict[str, list[str]] = {}
        for node in nodes:
            if node.kind != "asset":
                continue
            for text in node.addresses:
                try:
                    self._networks.setdefault(ipaddress.ip_network(text, strict=False), []).append(node.id)
                except ValueError:
                    what = f"{text!r} of asset {node.id!r} is no IP address or prefix"
                    self.faults.append(Fault(node.source, what, "correct it; the asset is kept without it"))
            for name in node.hosts:
                self._names.setdefault(name.lower().rstrip("."), []).append(node.id)
        self._lengths = {
            version: sorted({n.prefixlen for n in self._networks if n.version == version}, reverse=True)
            for version in (4, 6)
        }

    def assets(self, party: str) -> tuple[str, ...]:
        """Return the ids of the assets that an address or host name stands for; empty if none does."""
        try:
            address = ipaddress.ip_address(party.partition("%")[0])
        except ValueError:
            name = party.lower().rstrip(".")
            return tuple(self._names.get(name) or self._names.get(name.partition(".")[0]) or ())
        for length in self._lengths[address.version]:
            found = self._networks.get(ipaddress.ip_network((address, length), strict=False))
            if found:
                return tuple(found)
        return ()
