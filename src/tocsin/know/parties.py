# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which node a remote party is: one of the map by id or name, else one that would be made for it."""

from __future__ import annotations

import ipaddress
import re

import msgspec

from tocsin.core.contact import Contact
from tocsin.core.dependency import Map, Node
from tocsin.know.holders import Holders
from tocsin.know.readers.table_csv import slug

_ID = re.compile(r"[a-z0-9][a-z0-9._:-]{0,127}")


class Party(msgspec.Struct, frozen=True):
    """A remote party as a node, there or to be made."""

    id: str
    name: str
    jurisdiction: str = ""
    """Country code, or name of a jurisdiction of the map."""
    by: str = ""
    """What says so."""


class Parties:
    """Remote parties as nodes: those of the map where they are on it, else by name or by the holder of an address."""

    def __init__(self, chart: Map, holders: Holders) -> None:
        """Index the firms of the map by id and by name."""
        self._holders = holders
        self._nodes: dict[str, Node] = {}
        self._by_name: dict[str, Node] = {}
        for node in chart.nodes:
            self._nodes[node.id] = node
            if node.kind in {"supplier", "organisation"}:
                self._by_name.setdefault(slug(node.name), node)

    def of(self, contact: Contact) -> Party:
        """The party of a contact: who holds an address, who has registered a name."""
        remote = contact.remote
        if is_address(remote):
            return self.holder(remote)
        if contact.kind in {"certificate", "software"}:
            return self._named(remote, f"supplier:{slug(remote)}")
        return self._named(remote, remote)

    def holder(self, address: str) -> Party:
        """Who holds an address; the address itself if no registry file says."""
        held = self._holders.find(address)
        if held is None or not held.holder:
            by = held.source if held is not None else ""
            return self._named(address, address, held.country if held else "", by)
        name = held.holder if held.named else f"holder {held.holder} ({held.registry})"
        return self._named(name, f"holder:{slug(name)}", held.country, held.source)

    def _named(self, name: str, wanted: str, country: str = "", by: str = "") -> Party:
        node = self._nodes.get(wanted)
        if node is None or node.kind not in {"supplier", "organisation"}:
            node = self._by_name.get(slug(name))
        if node is not None:
            law = self._law(node.jurisdiction) or country
            return Party(node.id, node.name, law, node.source if node.jurisdiction else by)
        if wanted in self._nodes or not _ID.fullmatch(wanted):
            wanted = f"supplier:{slug(name)}"
        return Party(wanted, name, country, by)

    def _law(self, jurisdiction: str) -> str:
        node = self._nodes.get(jurisdiction)
        return node.name if node is not None else jurisdiction


def is_address(text: str) -> bool:
    """Whether the text is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
