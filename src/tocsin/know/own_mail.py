# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who takes the mail of own domains, by the MX records of their zones (RFC 5321, section 5.1; RFC 7505: ``MX 0 .`` takes none)."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.core.own_names import Zone
from tocsin.core.sentence import translatable
from tocsin.know.flaw import Flaw, flaw, some
from tocsin.know.own_facts import Facts, target
from tocsin.know.readers.own_node import domain_id


def mail_id(domain: str) -> str:
    """The id of the node of the mail of a domain: an asset apart, for the domain goes on without it."""
    return "mail:" + domain_id(domain).partition(":")[2]


def mail_servers(facts: Facts, zone: Zone) -> dict[str, int]:
    """The hosts that take the mail of the domain of a zone, and the line of each."""
    rows = [record for record in facts.at(zone, zone.origin) if record.type == "MX"]
    return {target(record): record.line for record in rows if target(record)}


def of_mail(facts: Facts) -> Iterator[Flaw]:
    """Domains of which one provider, or one machine, takes all mail."""
    for origin, (id, zone) in sorted(facts.zones.items()):
        servers = mail_servers(facts, zone)
        providers = {facts.provider(host, origin) for host in servers}
        if len(providers) != 1:
            continue
        about, where = (id, origin or "the root zone"), f"{zone.file}:{min(servers.values())}"
        provider = next(iter(providers))
        if provider is not None:
            yield flaw(
                "mail-one-provider", "warning", about, where,
                translatable("all mail to {name} goes to {provider}: {servers}"),
                translatable("Have a second way ready: a server of another provider that can be named in the MX records of {name}"),
                "RFC 5321, section 5.1", provider=provider, servers=some(sorted(servers)),
            )  # fmt: skip
        elif len(servers) == 1:
            yield flaw(
                "mail-one-server", "warning", about, where,
                translatable("all mail to {name} goes to one server, {server}"),
                translatable("Add a second mail server elsewhere"), "RFC 5321, section 5.1", server=next(iter(servers)),
            )  # fmt: skip
