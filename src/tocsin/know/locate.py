# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which asset of the map an address or host name of a log is.

An address belongs to the asset with the longest prefix that holds it (a host
route before its network); an IPv4 address within IPv6 is that address. A name
belongs to the asset that lists it; else, where one of the two is a bare host
name, to the asset whose listed name has the same first label. Two assets with an
equal claim are both named: better one question too many than the wrong machine
accused in silence. For the same reason ``10.0.0.7/24`` is the one machine, not its
network, and a fault asks which was meant.
Cost: one dictionary look-up a prefix length in use.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from tocsin.core.dependency import Node
from tocsin.core.reading import Fault

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
ZONE = re.compile(r"%[^/]*")


class Locator:
    """Look-up over the assets of one map."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        """Index addresses and names; what is no address becomes a fault."""
        self.faults: list[Fault] = []
        self._networks: dict[Network, dict[str, None]] = {}
        self._names: dict[str, dict[str, None]] = {}
        self._first_labels: dict[str, dict[str, None]] = {}
        self._assets: dict[str, Node] = {}
        for node in nodes:
            if node.kind != "asset":
                continue
            self._assets[node.id] = node
            for text in node.addresses:
                network = self._network(text, node)
                if network is not None:
                    self._networks.setdefault(network, {})[node.id] = None
            for text in node.hosts:
                self._index_host(text, node)
        self._lengths = {
            version: sorted({n.prefixlen for n in self._networks if n.version == version}, reverse=True)
            for version in (4, 6)
        }

    def assets(self, party: str) -> tuple[str, ...]:
        """Return the ids of the assets that an address or host name stands for; empty if none does."""
        address = _address(party)
        if address is None:
            return self._named(party.lower().rstrip("."))
        for length in self._lengths[address.version]:
            found = self._networks.get(ipaddress.ip_network((address, length), strict=False))
            if found:
                return tuple(found)
        return ()

    def name(self, asset: str) -> str:
        """Return what people call an asset; its id if it is on no map."""
        node = self._assets.get(asset)
        return (node.name if node is not None else "") or asset

    def site(self, asset: str) -> str:
        """Return the region an asset stands in, empty if the map does not say."""
        node = self._assets.get(asset)
        return node.region if node is not None else ""

    def _network(self, text: str, node: Node) -> Network | None:
        try:
            face = ipaddress.ip_interface(ZONE.sub("", text.strip()))
        except ValueError:
            what = f"{text[:80]!r} of asset {node.id!r} is no IP address or prefix"
            self.faults.append(Fault(node.source, what, "correct it; the asset is kept without it"))
            return None
        if face.ip == face.network.network_address:
            return _unmapped(face.network)
        what = f"{text[:80]!r} of asset {node.id!r} names one address and a network around it"
        do = f"write {face.ip} or {face.network}; it was taken for the address"
        self.faults.append(Fault(node.source, what, do))
        return _unmapped(ipaddress.ip_network(face.ip))

    def _index_host(self, text: str, node: Node) -> None:
        name = text.strip().lower().rstrip(".")
        address = _address(name)
        if address is not None:
            self._networks.setdefault(ipaddress.ip_network(address), {})[node.id] = None
        elif name:
            self._names.setdefault(name, {})[node.id] = None
            self._first_labels.setdefault(name.partition(".")[0], {})[node.id] = None

    def _named(self, name: str) -> tuple[str, ...]:
        first, dot, _ = name.partition(".")
        if not first:
            return ()
        near = self._names if dot else self._first_labels
        return tuple(self._names.get(name) or near.get(first) or ())


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address, without zone; None if the text is none."""
    try:
        found = ipaddress.ip_address(ZONE.sub("", text))
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _unmapped(network: Network) -> Network:
    inner = getattr(network.network_address, "ipv4_mapped", None)
    if inner is None or network.prefixlen < 96:
        return network
    return ipaddress.IPv4Network((inner, network.prefixlen - 96))
