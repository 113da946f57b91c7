# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The facts of own names of a map, found by name: what exists in own zones, where an alias leads, who holds an address.

Only what the files prove is said. A name does not exist if a whole zone file of the domain it is under names neither
it, nor anything below it, nor a wildcard or alias over it (RFC 4592, RFC 6672), and hands no zone above it to
others. Cost: one dictionary of all names; one look-up a label.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Literal

from tocsin.core.dependency import Map, Node
from tocsin.core.own_names import (
    Announcement,
    Certificate,
    Network,
    Payloads,
    Record,
    Registration,
    Zone,
)
from tocsin.core.registrable import registrable, within

IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
Stand = Literal["there", "missing", "not known"]
ADDRESSES = frozenset({"A", "AAAA"})
_LONGEST_CHAIN = 16
_OURS_ALONE = tuple(
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "fc00::/7", "fe80::/10", "::1/128")
)  # fmt: skip
"""Nobody announces these (RFC 6890)."""


def target(record: Record) -> str:
    """The name that a record points to, without the final dot; empty for the root ("no such service")."""
    return record.data.split(" ")[-1].rstrip(".")


def private(address: IpNetwork) -> bool:
    """Whether it lies in a range that is no part of the Internet."""
    return any(address.version == one.version and address.subnet_of(one) for one in _OURS_ALONE)  # type: ignore[arg-type]  # one version


class Facts:
    """All facts of a map."""

    def __init__(self, chart: Map) -> None:
        """Index them; nodes without facts are looked at for hosts and prefixes alone."""
        self.zones: dict[str, tuple[str, Zone]] = {}
        """By origin: id of the node, and the zone file; of several the one that came first."""
        self.registrations: dict[str, tuple[str, Registration]] = {}
        self.certificates: list[tuple[str, Certificate]] = []
        self.authorities: list[Certificate] = []
        self.networks: dict[str, tuple[str, Network]] = {}
        self.announced: dict[str, list[Announcement]] = {}
        self.payloads: dict[str, list[Payloads]] = {}
        for node in chart.nodes:
            for fact in node.facts:
                self._take(node, fact)
        self._records: dict[tuple[str, str], list[Record]] = {}
        """By zone and name."""
        for origin, (_, zone) in self.zones.items():
            for record in zone.records:
                self._records.setdefault((origin, record.name), []).append(record)
        self._inner = {  # names that have something below them, in their zone
            (origin, above)
            for origin, name in self._records
            for above in _above(name, origin)
        }  # fmt: skip
        self.on_map = {prefix: node.source for node in chart.nodes for prefix in _prefixes(node)}
        """Prefixes that assets of the map stand in, and where that is said."""
        self.own_addresses = {
            address for node in chart.nodes if node.kind == "asset" for address in node.addresses
        }

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.zones or self.registrations or self.certificates or self.networks or self.announced)

    def _take(self, node: Node, fact: object) -> None:
        if isinstance(fact, Zone):
            self.zones.setdefault(fact.origin, (node.id, fact))
        elif isinstance(fact, Registration):
            self.registrations.setdefault(fact.domain, (node.id, fact))
        elif isinstance(fact, Certificate) and fact.authority:
            self.authorities.append(fact)
        elif isinstance(fact, Certificate):
            self.certificates.append((node.id, fact))
        elif isinstance(fact, Network):
            for prefix in fact.prefixes:
                self.networks.setdefault(prefix, (node.id, fact))
        elif isinstance(fact, Announcement):
            self.announced.setdefault(fact.prefix, []).append(fact)
        elif isinstance(fact, Payloads):
            self.payloads.setdefault(fact.prefix, []).append(fact)

    # -- names ---------------------------------------------------------------------------

    def domain(self, name: str) -> str | None:
        """The own domain that a name is or lies below, the longest; None if it is under none."""
        for above in (name, *_up(name)):
            if above in self.zones or above in self.registrations:
                return above
        return None

    def domain_node(self, domain: str) -> str:
        """The id of the node of an own domain."""
        return (self.zones.get(domain) or self.registrations[domain])[0]

    def zone_of(self, name: str) -> Zone | None:
        """The own zone that a name is in, the longest; None if it is in none."""
        for above in (name, *_up(name)):
            if above in self.zones:
                return self.zones[above][1]
        return None

    def at(self, zone: Zone, name: str) -> list[Record]:
        """The records of a name in a zone."""
        return self._records.get((zone.origin, name), [])

    def stand(self, name: str) -> Stand:
        """Whether a name has records; *not known* if no whole own zone says so."""
        zone = self.zone_of(name)
        if zone is None:
            return "not known"
        if self.at(zone, name):
            return "there"
        for above in _above(name, zone.origin):
            if above != zone.origin and any(r.type == "NS" for r in self.at(zone, above)):
                return "not known"  # handed to others
            if any(record.type == "DNAME" for record in self.at(zone, above)) or self.at(zone, f"*.{above}"):
                return "there"
        if name == zone.origin or not zone.whole:
            return "not known"
        return "missing"

    def empty(self, name: str) -> bool:
        """Whether a name exists only because something stands below it."""
        zone = self.zone_of(name)
        return zone is not None and (zone.origin, name) in self._inner and not self.at(zone, name)

    def chain(self, name: str) -> tuple[list[Record], str, bool]:
        """The aliases from a name on as far as own zones tell, where they end, and whether they do not: 16 are too many."""
        records: list[Record] = []
        seen = {name}
        while len(records) < _LONGEST_CHAIN:
            zone = self.zone_of(name)
            alias = next((r for r in self.at(zone, name) if r.type == "CNAME"), None) if zone else None
            if alias is None:
                return records, name, False
            records.append(alias)
            name = target(alias)
            if name in seen:
                return records, name, True
            seen.add(name)
        return records, name, True

    def addresses(self, name: str) -> list[str]:
        """The addresses that own zones give a name, through its aliases."""
        _, end, circle = self.chain(name)
        zone = None if circle else self.zone_of(end)
        return [r.data for r in self.at(zone, end) if r.type in ADDRESSES] if zone else []

    def name_servers(self, domain: str) -> tuple[str, ...]:
        """Of an own domain: those that its zone names, else those of its registration."""
        zone = self.zones.get(domain)
        named = {target(r) for r in self.at(zone[1], domain) if r.type == "NS"} if zone else set()
        held = self.registrations.get(domain)
        return tuple(sorted(named - {""})) or (held[1].name_servers if held else ())

    def domains(self) -> list[str]:
        """Every own domain."""
        return sorted({*self.zones, *self.registrations})

    def provider(self, host: str, of: str) -> str | None:
        """The registrable domain of a host that serves ``of``; None if its name is own: below ``of``, or of a zone that is here."""
        return None if self.zone_of(host) is not None or within(host, of) else registrable(host) or host

    # -- certificates and addresses ------------------------------------------------------

    def certificates_for(self, host: str) -> list[tuple[str, Certificate]]:
        """The certificates that name a host, by the rules of RFC 9525, section 6.3."""
        return [found for found in self.certificates if any(covers(name, host) for name in found[1].names)]

    def own_prefixes(self) -> list[str]:
        """Every prefix that is said to be own: announced, answered for by RDAP, or an asset's."""
        return sorted({*self.announced, *self.networks, *self.on_map})

    def is_own(self, address: str, prefixes: Iterable[str]) -> bool:
        """Whether an address lies in one of the prefixes, is an asset's own, or is no part of the Internet."""
        if address in self.own_addresses or self.prefix_of(address, prefixes) is not None:
            return True
        found = _network(address)
        return found is None or private(found)

    def prefix_of(self, address: str, prefixes: Iterable[str]) -> str | None:
        """The longest of some prefixes that holds an address or prefix."""
        found = _network(address)
        best: IpNetwork | None = None
        for prefix in prefixes:
            one = ipaddress.ip_network(prefix)
            if found is not None and found.version == one.version and found.subnet_of(one):  # type: ignore[arg-type]  # one version
                best = one if best is None or one.prefixlen > best.prefixlen else best
        return str(best) if best is not None else None


def covers(name: str, host: str) -> bool:
    """Whether a name of a certificate stands for a host: the same, or a wildcard for its first label."""
    if name.startswith("*."):
        first, dot, rest = host.partition(".")
        return bool(first and dot) and rest == name[2:]
    return name == host


def _up(name: str) -> Iterator[str]:
    """The names above a name, nearest first, and at last the root."""
    while name:
        name = name.partition(".")[2]
        yield name


def _above(name: str, origin: str) -> Iterator[str]:
    """The names above a name within its zone, nearest first, the origin at last."""
    for above in _up(name):
        if not within(above, origin):
            return
        yield above
        if above == origin:
            return


def _network(address: str) -> IpNetwork | None:
    try:
        return ipaddress.ip_network(address, strict=False)
    except ValueError:
        return None


def _prefixes(node: Node) -> Iterator[str]:
    if node.kind != "asset":
        return
    for text in node.addresses:
        found = _network(text) if "/" in text else None
        if found is not None and found.num_addresses > 1 and not private(found):
            yield str(found)
