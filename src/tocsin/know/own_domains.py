# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Flaws of own domains: registration, name servers, DNSSEC. Each rule says what the files prove, no more."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Iterator

from tocsin.core.dependency import Map
from tocsin.core.own_names import Ds, Registration, Zone
from tocsin.core.sentence import translatable
from tocsin.know.flaw import Flaw, flaw, some
from tocsin.know.own_facts import Facts
from tocsin.know.readers.own_node import supplier_id

EXPIRING_DAYS = 30
"""A registration that ends within so many days is told; ICANN has registrars remind their customers about a month before."""
_LOCKS = frozenset({"client transfer prohibited", "server transfer prohibited", "locked"})
_GONE = frozenset(
    {"client hold", "server hold", "pending delete", "redemption period", "pending restore", "inactive"}
)
_NEAR = {4: 24, 6: 48}
"""Prefixes no longer than these are announced on the Internet; what is within one fails with it."""


def of_registration(facts: Facts, today: dt.date) -> Iterator[Flaw]:
    """What RDAP answers say: lock, expiry, hold."""
    for domain, (id, held) in sorted(facts.registrations.items()):
        about, where = (id, domain), held.source
        gone = sorted(_GONE & set(held.status))
        if gone:
            yield flaw(
                "domain-held", "error", about, where,
                translatable("{name} is not in the DNS: its status is {status}"),
                translatable("Ask the registrar at once to renew or release {name}"),
                "RFC 8056, section 2", status=", ".join(gone),
            )  # fmt: skip
        if held.status and not _LOCKS & set(held.status):
            yield flaw(
                "registrar-lock", "warning", about, f"{where}/status",
                translatable("{name} can be transferred to another registrar: no lock is set"),
                translatable("Have the registrar set clientTransferProhibited on {name}"),
                "RFC 5731, section 2.3",
            )  # fmt: skip
        yield from _expiry(held, about, today)


def _expiry(held: Registration, about: tuple[str, str], today: dt.date) -> Iterator[Flaw]:
    where = f"{held.source}/events"
    if not held.expires:
        yield flaw(
            "expiry-unknown", "question", about, held.source,
            translatable("the answer does not say when the registration of {name} ends"),
            translatable("When does the registration of {name} end, and who renews it?"),
            "RFC 9083, section 4.5",
        )  # fmt: skip
        return
    day = dt.date.fromisoformat(held.expires[:10])
    renew = translatable("Renew {name}, and have it renewed by itself from then on")
    if day < today:
        yield flaw(
            "domain-expired", "error", about, where,
            translatable("the registration of {name} ended on {day}"), renew,
            "RFC 5731, section 3.2.3", day=day.isoformat(),
        )  # fmt: skip
    elif (day - today).days <= EXPIRING_DAYS:
        yield flaw(
            "domain-expiring", "warning", about, where,
            translatable("the registration of {name} ends on {day}"), renew,
            "RFC 5731, section 3.2.3", by=day, day=day.isoformat(),
        )  # fmt: skip


def of_servers(facts: Facts, chart: Map) -> Iterator[Flaw]:
    """Name servers that fail together: too few, one provider, one jurisdiction, one network."""
    laws = _laws(facts, chart)
    for domain in facts.domains():
        servers = facts.name_servers(domain)
        about = (facts.domain_node(domain), domain or "the root zone")
        where = _named_at(facts, domain)
        yield from _differ(facts, domain, about)
        if not servers:
            continue
        if len(servers) == 1:
            yield flaw(
                "one-name-server", "warning", about, where,
                translatable("{name} has one name server, {server}"),
                translatable("Add a second name server elsewhere"), "RFC 1034, section 4.1", server=servers[0],
            )  # fmt: skip
        providers = {facts.provider(host, domain) or domain for host in servers}
        if len(providers) == 1:
            yield flaw(
                "one-provider", "warning", about, where,
                translatable("all name servers of {name} are with {provider}: {servers}"),
                translatable("Add a name server of another provider for {name}"), "RFC 2182, section 3.1",
                provider=next(iter(providers)), servers=some(servers),
            )  # fmt: skip
        under = {laws.get(one, "") for one in providers}
        if len(providers) > 1 and len(under) == 1 and "" not in under:
            yield flaw(
                "one-jurisdiction", "warning", about, where,
                translatable("all providers of name servers of {name} are bound by the law of {law}: {providers}"),
                translatable("Add a name server of a provider elsewhere for {name}, if one order must not silence it"),
                "RFC 2182, section 3.1", law=next(iter(under)), providers=some(sorted(providers)),
            )  # fmt: skip
        yield from _one_network(facts, servers, about, where)


def _laws(facts: Facts, chart: Map) -> dict[str, str]:
    """The country of a provider, where the map or an RDAP answer of its domain says one."""
    said = {node.id: node.jurisdiction for node in chart.nodes if node.jurisdiction}
    names = {node.id: node.name for node in chart.nodes}
    found = {domain: held.registrant_country for domain, (_, held) in facts.registrations.items()}
    for domain in facts.domains():
        for host in facts.name_servers(domain):
            provider = facts.provider(host, domain)
            law = said.get(supplier_id(provider)) if provider else None
            if provider and law:
                found[provider] = names.get(law, law)
    return found


def _named_at(facts: Facts, domain: str) -> str:
    zone = facts.zones.get(domain)
    if zone is not None:
        line = next((r.line for r in facts.at(zone[1], domain) if r.type == "NS"), None)
        return f"{zone[1].file}:{line}" if line else zone[1].source
    return f"{facts.registrations[domain][1].source}/nameservers"


def _differ(facts: Facts, domain: str, about: tuple[str, str]) -> Iterator[Flaw]:
    zone, held = facts.zones.get(domain), facts.registrations.get(domain)
    if zone is None or held is None or not held[1].name_servers:
        return
    here, there = set(facts.name_servers(domain)), set(held[1].name_servers)
    if here != there:
        yield flaw(
            "name-servers-differ", "warning", about, _named_at(facts, domain),
            translatable("the zone of {name} and its registry name different name servers: {only}"),
            translatable("Make both the same; first ask which of them answer for {name}"),
            "RFC 1034, section 4.2.2", only=some(sorted(here ^ there)),
        )  # fmt: skip


def _one_network(
    facts: Facts, servers: tuple[str, ...], about: tuple[str, str], where: str
) -> Iterator[Flaw]:
    known = [facts.addresses(host) for host in servers]
    if len(servers) < 2 or not all(known):
        return
    nets = {_around(address) for addresses in known for address in addresses}
    if len(nets) == 1:
        yield flaw(
            "one-network", "warning", about, where,
            translatable("all name servers of {name} are within {network}"),
            translatable("Put a name server of {name} into another network"), "RFC 2182, section 3.1",
            network=next(iter(nets)),
        )  # fmt: skip


def _around(address: str) -> str:
    found = ipaddress.ip_address(address)
    return str(ipaddress.ip_network((found, _NEAR[found.version]), strict=False))


def of_dnssec(facts: Facts, today: dt.date) -> Iterator[Flaw]:
    """Signed or not, and whether what the parent says and the keys of the zone agree."""
    for domain in facts.domains():
        zone, held = facts.zones.get(domain), facts.registrations.get(domain)
        about = (facts.domain_node(domain), domain or "the root zone")
        signers, source = _signers(facts, domain)
        keys = [record for record in facts.at(zone[1], domain) if record.type == "DNSKEY"] if zone else []
        delegated = bool(signers) or (held is not None and held[1].signed is True)
        if zone is not None and keys:
            yield from _keyed(
                zone[1], about, signers, [key.data for key in keys], (source, delegated, held is not None)
            )
        elif delegated and zone is not None:
            yield flaw(
                "dnssec-keys-missing", "question", about, zone[1].source,
                translatable("the parent says that {name} is signed ({source}), and its zone file has no DNSKEY"),
                translatable("Is {name} signed behind this file? Then give the zone as it is served; else no validating resolver can look it up"),
                "RFC 4035, section 5.2", source=source or (held[1].source if held else ""),
            )  # fmt: skip
        elif not delegated and (zone is not None or (held is not None and held[1].signed is False)):
            where = zone[1].source if zone else f"{held[1].source}/secureDNS" if held else ""
            yield flaw(
                "dnssec-missing", "warning", about, where,
                translatable("{name} is not signed: answers about it can be forged"),
                translatable("Sign {name}, and give its DS record to the registrar"), "RFC 9364, section 1.1",
            )  # fmt: skip
        if zone is not None and zone[1].signed_until and zone[1].signed_until[:10] < today.isoformat():
            yield flaw(
                "signature-expired", "question", about, f"{zone[1].file}:{zone[1].signed_line}",
                translatable("a signature in the zone file of {name} ended on {day}"),
                translatable("Is {name} served with these signatures? Then sign it anew; else give the zone as it is served"),
                "RFC 4035, section 5.3.1", day=zone[1].signed_until[:10],
            )  # fmt: skip


def _signers(facts: Facts, domain: str) -> tuple[list[Ds], str]:
    """The DS records of a domain, as its registration has them, or the zone above it if that is own."""
    held = facts.registrations.get(domain)
    if held is not None and held[1].ds:
        return list(held[1].ds), f"{held[1].source}/secureDNS"
    above = facts.zone_of(domain.partition(".")[2]) if domain else None
    rows = [record for record in facts.at(above, domain) if record.type == "DS"] if above else []
    made = [_ds(row.data) for row in rows]
    return made, f"{above.file}:{rows[0].line}" if above and rows else ""


def _ds(data: str) -> Ds:
    tag, algorithm, kind, digest = data.split(" ")
    return Ds(int(tag), int(algorithm), int(kind), digest)


def _keyed(
    zone: Zone, about: tuple[str, str], signers: list[Ds], keys: list[str], parent: tuple[str, bool, bool]
) -> Iterator[Flaw]:
    """A zone with keys: without DS nobody asks for them, with one that fits none of them nobody believes it."""
    source, delegated, registered = parent
    if signers and not any(_fits(one, key) for one in signers for key in keys):
        yield flaw(
            "dnssec-broken", "error" if zone.whole else "question", about, source or zone.source,
            translatable("no DS record of {name} at its parent fits a key of its zone: no validating resolver can look it up"),
            translatable("Correct the DS records of {name} at the registrar, or take them away until they fit"),
            "RFC 4035, section 5.2",
        )  # fmt: skip
    if not delegated and registered:
        yield flaw(
            "dnssec-not-delegated", "warning", about, zone.source,
            translatable("{name} is signed, and its registry has no DS record: nobody checks the signatures"),
            translatable("Give the DS record of {name} to the registrar"), "RFC 4035, section 5",
        )  # fmt: skip
    if not zone.signatures:
        yield flaw(
            "signatures-missing", "question", about, zone.source,
            translatable("the zone file of {name} has keys and no signature"),
            translatable("Is {name} signed behind this file? Then give the zone as it is served"),
            "RFC 4035, section 2.2",
        )  # fmt: skip


def _fits(one: Ds, key: str) -> bool:
    """Whether a DS record is that of a key: by tag and algorithm, and by digest where it is SHA-256."""
    _, algorithm, tag, digest = key.split(" ")
    if (str(one.tag), str(one.algorithm)) != (tag, algorithm):
        return False
    return one.digest_type != 2 or one.digest == digest
