# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The needs that follow from own names and addresses, added to a map before it becomes a graph.

* A domain needs the registry of its top-level domain, its registrar, and any one of the providers of its name servers (by
  registrable domain; own name servers are assets). A domain whose zone lies below another own one needs that.
* The mail of an own domain is an asset apart (``mail:example.org``): it needs the domain, and any one of those that its MX
  records lead to. Which service needs it is for a map to say.
* A certificate needs its authority, and any one of the certificates here that its signature verifies by. A prefix needs any one of the systems that announce it.
* A service that lists a host (``hosts``) under an own domain needs the domain, any one of the certificates that name
  the host, and whoever an alias of the host leads to. An asset does, too, if an own zone names its host: a machine
  that is only called so inside needs none of them. An asset whose address is in an own prefix needs the prefix.

A supplier of the map with the id ``supplier:example-net`` is the provider ``example.net``. What a lost registrar or authority
takes away runs until the registration or certificate ends: that is the stock in the best case, none in the worst.
Cost: linear in the facts; a search through prefixes an address.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from tocsin.core.dependency import Flow, Input, Map, Member, Node, NodeKind
from tocsin.core.own_names import Registration, Zone
from tocsin.core.registrable import within
from tocsin.know.own_chains import Chains
from tocsin.know.own_facts import Facts
from tocsin.know.own_issued import called, used
from tocsin.know.own_mail import mail_id, mail_servers
from tocsin.know.readers.own_node import prefix_id, supplier_id
from tocsin.know.readers.table_csv import slug

LONGEST_STOCK = 36_500.0
LEAVE = "leave to deliver"


def linked(chart: Map, today: dt.date | None = None) -> Map:
    """The map with these needs, and the nodes they name; the same map if it has no such facts.

    ``today`` is the day from which what runs out is counted; without it the best case is not bounded.
    """
    facts = Facts(chart)
    return _Links(chart, facts, today).done() if facts else chart


class _Links:
    def __init__(self, chart: Map, facts: Facts, today: dt.date | None) -> None:
        self.chart, self.facts, self.today = chart, facts, today
        self.nodes = {node.id: node for node in chart.nodes}
        self.added: list[Node] = []
        self.inputs: list[Input] = []
        self.bound = {entry.of for entry in chart.inputs if entry.name == LEAVE}
        self.named: set[str] = set()

    def done(self) -> Map:
        for domain in self.facts.domains():
            self._domain(domain)
        for id, certificate in self.facts.certificates:
            if certificate.issuer and not certificate.own_issuer:
                authority = self._node(
                    supplier_id(certificate.issuer), "supplier", certificate.issuer, certificate.source
                )
                self._need(
                    id,
                    "certificate authority",
                    [authority],
                    certificate.source,
                    "licence",
                    until=certificate.not_after,
                )
        self._issuers()
        for domain, (_, zone) in self.facts.zones.items():
            self._mail(domain, zone)
        for prefix, rows in self.facts.announced.items():
            systems = [self._node(f"as:{row.asn}", "supplier", f"AS{row.asn}", row.source) for row in rows]
            self._need(prefix_id(prefix), "announcement", systems, rows[0].source)
        for node in self.chart.nodes:
            if node.kind in {"service", "asset"}:
                self._reached(node)
        return msgspec.structs.replace(
            self.chart, nodes=(*self.chart.nodes, *self.added), inputs=(*self.chart.inputs, *self.inputs)
        )

    def _node(self, id: str, kind: NodeKind, name: str, source: str) -> str:
        if id not in self.nodes:
            self.nodes[id] = Node(id=id, kind=kind, name=name, source=source)
            self.added.append(self.nodes[id])
        return id

    def _need(
        self, of: str, name: str, members: list[str], source: str, flow: Flow = "consumed", *, until: str = "",
    ) -> None:  # fmt: skip
        """One need, of any of these; ``until`` is the instant up to which what was got before goes on."""
        others = [member for member in dict.fromkeys(members) if member != of]
        if not others:
            return
        best = None
        if flow == "licence":
            left = (_day(until) - self.today).days if until and self.today else LONGEST_STOCK
            best = min(max(0.0, float(left)), LONGEST_STOCK) or None
        self.inputs.append(
            Input(
                of=of, name=name, members=tuple(Member(node=one) for one in others), rule="any", flow=flow,
                stock_most=best, source=source,
            )
        )  # fmt: skip

    def _issuers(self) -> None:
        """The certificates above own ones, as far as they are here."""
        chains = Chains(self.facts)
        above = used(self.facts, self.today or dt.date.min, chains)
        for id, one, _ in above.values():
            if one.authority:
                self._node(id, "asset", f"certificate of {called(one)}", one.source)
        for id, one, _ in above.values():
            issued = chains.issued(one)
            if issued is not None and not issued.itself:
                parents = [above[by.fingerprint][0] for by in issued.by if by.fingerprint in above]
                self._need(id, "certificate of its issuer", parents, one.source)

    def _mail(self, domain: str, zone: Zone) -> None:
        servers = mail_servers(self.facts, zone)
        if not servers:
            return
        source = f"{zone.file}:{min(servers.values())}"
        id = self._node(mail_id(domain), "asset", f"mail to {domain}", source)
        self._need(id, "domain", [self.facts.domain_node(domain)], source)
        self._need(id, "mail servers", sorted({self._server(h, domain, source) for h in servers}), source)

    # -- domains -------------------------------------------------------------------------

    def _domain(self, domain: str) -> None:
        id = self.facts.domain_node(domain)
        zone, held = self.facts.zones.get(domain), self.facts.registrations.get(domain)
        source = zone[1].source if zone else held[1].source if held else ""
        parent = self.facts.domain(domain.partition(".")[2]) if domain else None
        if parent is not None and parent != domain:
            self._need(id, "delegation", [self.facts.domain_node(parent)], source)
        elif "." in domain:
            top = domain.rpartition(".")[2]
            self._need(
                id,
                "registry",
                [self._node(f"registry:{top}", "supplier", f"registry of .{top}", source)],
                source,
            )
        if held is not None:
            self._registrar(id, held[1])
        servers = [self._server(host, domain, source) for host in self.facts.name_servers(domain)]
        self._need(id, "name servers", sorted(set(servers)), source)

    def _registrar(self, id: str, held: Registration) -> None:
        if not held.registrar:
            return
        registrar = self._node(supplier_id(held.registrar), "supplier", held.registrar, held.source)
        self._need(id, "registrar", [registrar], held.source, "licence", until=held.expires)
        self._under(registrar, held.registrar_country, held.source)

    def _under(self, supplier: str, country: str, source: str) -> None:
        """The supplier needs the leave of a country, as in supplier lists, unless the map says of which."""
        if not country or supplier in self.bound or self.nodes[supplier].jurisdiction:
            return
        self.bound.add(supplier)
        law = self._node(f"jurisdiction:{slug(country)}", "jurisdiction", country, source)
        self._need(supplier, LEAVE, [law], source, "licence")

    def _server(self, host: str, domain: str, source: str) -> str:
        """Who stands behind a name server: the provider, or the asset if its name is own."""
        provider = self.facts.provider(host, domain)
        if provider is None:
            return self._node(f"asset:{slug(host)}", "asset", host, source)
        id = self._node(supplier_id(provider), "supplier", provider, source)
        held = self.facts.registrations.get(provider)
        if held is not None and id not in self.named:
            self.named.add(id)
            self._need(id, "the name of its servers", [held[0]], held[1].source)
            self._under(id, held[1].registrant_country, held[1].source)
        return id

    # -- who is reached by a name or address ---------------------------------------------

    def _reached(self, node: Node) -> None:
        for host in node.hosts:
            if node.kind == "service" or self._named(host):
                for name, members, source in self._host(host):
                    self._need(node.id, name, members, source)
        held = {*self.facts.announced, *self.facts.networks}
        prefixes = (
            dict.fromkeys(self.facts.prefix_of(address, held) for address in node.addresses) if held else {}
        )
        for prefix in prefixes:
            if prefix is not None:
                self._need(
                    node.id, "address space", [prefix_id(prefix)], self.nodes[prefix_id(prefix)].source
                )

    def _named(self, host: str) -> bool:
        zone = self.facts.zone_of(host)
        return zone is not None and bool(self.facts.at(zone, host))

    def _host(self, host: str) -> Iterator[tuple[str, list[str], str]]:
        domain = self.facts.domain(host)
        if domain is not None:
            id = self.facts.domain_node(domain)
            yield f"the name {host}", [id], self.nodes[id].source
        found = self.facts.certificates_for(host)
        if found:
            yield f"certificate for {host}", [id for id, _ in found], found[0][1].source
        records, end, circle = self.facts.chain(host)
        if not records or circle or self.facts.zone_of(end) is not None:
            return
        zone = self.facts.zone_of(records[-1].name)
        provider = self.facts.provider(end, records[-1].name)
        if zone is not None and provider and not within(provider, zone.origin):
            source = f"{zone.file}:{records[-1].line}"
            yield (
                f"alias of {host}",
                [self._node(supplier_id(provider), "supplier", provider, source)],
                source,
            )


def _day(instant: str) -> dt.date:
    return dt.date.fromisoformat(instant[:10])
