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
Cost: one dictionary look-up a prefix length in use; three entries of dictionaries an asset, and no object of its own for a
claim that nobody shares: a list of assets may hold a hundred thousand.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from tocsin.core.dependency import Node
from tocsin.core.reading import Fault

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Key = TypeVar("Key", int, str)
Claims = dict[Key, str | dict[str, None]]
"""Who claims something: the id of the one asset, or those of several in the order of the map."""
ZONE = re.compile(r"%[^/]*")


class Locator:
    """Look-up over the assets of one map."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        """Index addresses and names; what is no address becomes a fault."""
        self.faults: list[Fault] = []
        self._networks: dict[tuple[int, int], Claims[int]] = {}
        """Version and length of a prefix -> its bits."""
        self._names: Claims[str] = {}
        self._first_labels: Claims[str] = {}
        self._assets: dict[str, Node] = {}
        for node in nodes:
            if node.kind != "asset":
                continue
            self._assets[node.id] = node
            for text in node.addresses:
                network = self._network(text, node)
                if network is not None:
                    self._index_network(network, node)
            for text in node.hosts:
                self._index_host(text, node)
        self._lengths = {
            version: sorted((length for one, length in self._networks if one == version), reverse=True)
            for version in (4, 6)
        }

    def assets(self, party: str) -> tuple[str, ...]:
        """Return the ids of the assets that an address or host name stands for; empty if none does."""
        address = _address(party)
        if address is None:
            return self._named(party.lower().rstrip("."))
        for length in self._lengths[address.version]:
            bits = int(address) >> (address.max_prefixlen - length)
            if found := _claiming(self._networks[address.version, length], bits):
                return found
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
        name = text if name == text else name  # the text is there already
        address = _address(name)
        if address is not None:
            self._index_network(ipaddress.ip_network(address), node)
        elif name:
            _claim(self._names, name, node.id)
            _claim(self._first_labels, name.partition(".")[0], node.id)

    def _index_network(self, network: Network, node: Node) -> None:
        bits = int(network.network_address) >> (network.max_prefixlen - network.prefixlen)
        _claim(self._networks.setdefault((network.version, network.prefixlen), {}), bits, node.id)

    def _named(self, name: str) -> tuple[str, ...]:
        first, dot, _ = name.partition(".")
        if not first:
            return ()
        near = self._names if dot else self._first_labels
        return _claiming(self._names, name) or _claiming(near, first)


def _claim(claims: Claims[Key], key: Key, asset: str) -> None:
    had = claims.get(key)
    if had is None:
        claims[key] = asset
    elif isinstance(had, dict):
        had[asset] = None
    elif had != asset:
        claims[key] = {had: None, asset: None}


def _claiming(claims: Mapping[Key, str | dict[str, None]], key: Key) -> tuple[str, ...]:
    found = claims.get(key, {})
    return (found,) if isinstance(found, str) else tuple(found)


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
