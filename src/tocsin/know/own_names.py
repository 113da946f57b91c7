# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Flaws of own names and addresses, of all files together, on a day that is given; and what of them the list of trouble says.

Rules of domains stand in ``know.own_domains``, of records in ``know.own_records``, of mail in ``know.own_mail``, of TLSA records in
``know.own_dane``, of issuers and keys in ``know.own_issued``; here are those of certificates and prefixes. What ends on a
known day becomes a shock, so that the one cascade says which service stops then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from tocsin.core.component import Unchecked
from tocsin.core.dependency import Map, Shock
from tocsin.core.own_names import Announcement, Certificate, Payload
from tocsin.core.sentence import translatable
from tocsin.know.flaw import LEVELS, Flaw, flaw, some
from tocsin.know.own_chains import Chains
from tocsin.know.own_dane import of_dane
from tocsin.know.own_domains import EXPIRING_DAYS, of_dnssec, of_registration, of_servers
from tocsin.know.own_facts import Facts
from tocsin.know.own_issued import ISSUER_DAYS, called, of_issuers, used
from tocsin.know.own_mail import mail_servers, of_mail
from tocsin.know.own_records import of_records
from tocsin.know.readers.own_node import prefix_id
from tocsin.know.readers.table_csv import slug
from tocsin.know.route_origin import validity
from tocsin.know.trouble import Evidence

CERTIFICATE_DAYS = 14
"""A certificate that ends within so many days is told; ACME clients renew long before."""


def flaws(chart: Map, today: dt.date) -> list[Flaw]:
    """Every flaw, errors first, then by rule and name. Cost: linear in the records of the zones."""
    facts = Facts(chart)
    if not facts and not facts.on_map:
        return []
    chains = Chains(facts)
    found = [
        *of_registration(facts, today),
        *of_servers(facts, chart),
        *of_dnssec(facts, today),
        *of_records(facts, today),
        *of_mail(facts),
        *of_dane(facts, today, chains),
        *_certificates(facts, today),
        *of_issuers(facts, today, chains),
        *_routes(facts),
    ]
    return sorted(found, key=lambda one: (LEVELS.index(one.level), one.rule, one.name, one.where))


# -- certificates ------------------------------------------------------------------------


def _certificates(facts: Facts, today: dt.date) -> Iterator[Flaw]:
    for id, one in facts.certificates:
        about = (id, one.names[0] if one.names else one.subject or id)
        ends = dt.date.fromisoformat(one.not_after[:10])
        replaced = _replaced(facts, one, today)
        renew = translatable("Renew the certificate of {name}, and have it renewed by itself from then on")
        if ends < today and not replaced:
            yield flaw(
                "certificate-expired", "error", about, one.source,
                translatable("the certificate of {name} ended on {day}"), renew, "RFC 5280, section 4.1.2.5",
                day=ends.isoformat(),
            )  # fmt: skip
        elif today <= ends and (ends - today).days <= CERTIFICATE_DAYS and not replaced:
            yield flaw(
                "certificate-expiring", "warning", about, one.source,
                translatable("the certificate of {name} ends on {day}"), renew, "RFC 5280, section 4.1.2.5",
                by=ends, day=ends.isoformat(),
            )  # fmt: skip
        if ends >= today:
            yield from _made(facts, one, about)


def _replaced(facts: Facts, one: Certificate, today: dt.date) -> bool:
    """Whether another certificate that is valid longer, and today, covers all of its names."""
    day = today.isoformat()
    return bool(one.names) and all(
        any(
            other.not_after > one.not_after and other.not_after[:10] >= day and other.not_before[:10] <= day
            for _, other in facts.certificates_for(name.replace("*.", "any.", 1))
        )
        for name in one.names
    )


def _made(facts: Facts, one: Certificate, about: tuple[str, str]) -> Iterator[Flaw]:
    """What is wrong with a certificate in itself, or beside the zones."""
    if not one.names:
        yield flaw(
            "certificate-no-names", "warning", about, one.source,
            translatable("the certificate of {name} names no host in subjectAltName"),
            translatable("Have it issued with the names of its hosts"), "RFC 9525, section 6.3",
        )  # fmt: skip
    missing = [name for name in one.names if not name.startswith("*.") and facts.stand(name) == "missing"]
    if missing:
        yield flaw(
            "certificate-names", "warning", about, one.source,
            translatable("the certificate of {name} names {missing}, which no zone has"),
            translatable("Leave these names out of the next one, or add them to the zone"), "RFC 9525, section 6.3",
            missing=some(missing),
        )  # fmt: skip


# -- prefixes ----------------------------------------------------------------------------


def _routes(facts: Facts) -> Iterator[Flaw]:
    for prefix in facts.own_prefixes():
        lists = facts.payloads.get(prefix)
        rows = facts.announced.get(prefix, [])
        where = rows[0].source if rows else _said_at(facts, prefix)
        about = (prefix_id(prefix), prefix)
        if not lists:
            yield flaw(
                "route-not-checked", "question", about, where,
                translatable("{name}: not held against ROA payloads: no list of them was read since it is known"),
                translatable("Give the list of a validator (again), so that {name} is checked"), "RFC 6811, section 2",
            )  # fmt: skip
            continue
        last = max(one.as_of for one in lists)
        covering = list(dict.fromkeys(p for one in lists if one.as_of == last for p in one.payloads))
        source = next(one.source for one in lists if one.as_of == last)
        if not covering:
            yield flaw(
                "roa-missing", "question", about, where,
                translatable("{name} has no ROA: nobody can tell a hijack of it from the truth ({list})"),
                translatable("Is {name} announced? Then create a ROA for it with its origin"), "RFC 7115, section 3",
                list=source,
            )  # fmt: skip
        for row in rows if covering else []:
            yield from _route(row, covering, about, source)


def _route(
    row: Announcement, covering: Sequence[Payload], about: tuple[str, str], source: str
) -> Iterator[Flaw]:
    state = validity(row.prefix, row.asn, covering)
    shown = some(f"{p.prefix} up to /{p.max_length} from AS{p.asn}" for p in covering)
    if state == "wrong origin":
        yield flaw(
            "route-invalid", "error", about, row.source,
            translatable("{name} from AS{asn} is invalid, wrong origin: the ROAs allow {allowed} ({list})"),
            translatable("Correct the ROA of {name}, or who announces it: others drop this route"),
            "RFC 6811, section 2", asn=row.asn, allowed=shown, list=source,
        )  # fmt: skip
    elif state == "too long":
        yield flaw(
            "route-invalid", "error", about, row.source,
            translatable("{name} from AS{asn} is invalid, longer than allowed: the ROAs allow {allowed} ({list})"),
            translatable("Create a ROA for {name} itself: others drop this route"),
            "RFC 6811, section 2", asn=row.asn, allowed=shown, list=source,
        )  # fmt: skip


def _said_at(facts: Facts, prefix: str) -> str:
    network = facts.networks.get(prefix)
    return network[1].source if network else facts.on_map.get(prefix, "")


# -- the list of trouble -----------------------------------------------------------------


def endings(chart: Map, today: dt.date) -> list[Shock]:
    """A shock for each own domain and certificate, and certificate above it, that has ended, or ends within the days of its rule."""
    facts = Facts(chart)
    found = []
    for domain, (id, held) in facts.registrations.items():
        found += _ending(id, domain, held.expires, f"{held.source}/events", today, EXPIRING_DAYS)
    for id, one in facts.certificates:
        if not _replaced(facts, one, today):
            title = f"certificate of {one.names[0] if one.names else one.subject}"
            found += _ending(id, title, one.not_after, one.source, today, CERTIFICATE_DAYS)
    for id, one, _ in used(facts, today, Chains(facts)).values():
        if one.authority:
            title = f"certificate of {called(one)}"
            found += _ending(id, title, one.not_after, one.source, today, ISSUER_DAYS)
    return found


def _ending(id: str, name: str, until: str, cite: str, today: dt.date, soon: int) -> list[Shock]:
    if not until:
        return []
    day = dt.date.fromisoformat(until[:10])
    if until.endswith("T00:00:00Z") and day > dt.date.min:
        day -= dt.timedelta(days=1)  # it is gone from the first moment of that day on
    if (day - today).days > soon or day == dt.date.max:
        return []
    start = day + dt.timedelta(days=1)
    return [
        Shock(
            id=f"end of {id}", name=f"the end of {name}", lost=(id,), start=start, cite=cite, source=cite, renew=name,
        )
    ]  # fmt: skip


ENDS = frozenset(
    {"domain-expired", "domain-expiring", "certificate-expired", "certificate-expiring", "issuer-expired", "issuer-expiring"}
)  # fmt: skip
"""Rules of which the list of trouble speaks as shocks."""


_OF_ONE_NAME = frozenset({"dangling", "alias-circle", "target-expired", "tlsa-mismatch"})
"""Rules about single records: the domain as a whole works."""


def evidence(found: Sequence[Flaw], chart: Map) -> list[Evidence]:
    """The errors, as what is wrong on the assets they are about; what ends on a day comes as a shock instead.

    A record that is wrong is the trouble of a service only if that is reached through it, or of the mail server it is about; else
    it is told of the name.
    """
    hosts = {host for node in chart.nodes if node.kind in {"service", "asset"} for host in node.hosts}
    facts = Facts(chart) if hosts or any(one.rule == "tlsa-mismatch" for one in found) else None
    reached = {record.name for host in hosts for record in facts.chain(host)[0]} if facts else set()
    mail = (
        {host for _, zone in facts.zones.values() for host in mail_servers(facts, zone)} if facts else set()
    )

    def about(one: Flaw) -> str:
        owner = str(one.says.values.get("owner", one.name))
        if one.rule not in _OF_ONE_NAME or owner in reached:
            return one.subject
        return f"asset:{slug(owner)}" if one.rule == "tlsa-mismatch" and owner in mail else owner

    return [
        Evidence(
            asset=about(one), kind="exposed", causes=(f"{one.rule} {one.where}",), says=one.says, what=one.rule,
            cite=one.where, next=(one.next,),
        )
        for one in found
        if one.level == "error" and one.rule not in ENDS
    ]  # fmt: skip


def unchecked(found: Sequence[Flaw]) -> list[Unchecked]:
    """The questions, as one line."""
    asked = [one for one in found if one.level == "question"]
    if not asked:
        return []
    first = str(asked[0].says)
    what = (
        first if len(asked) == 1 else f"{len(asked)} questions about own names and addresses, first {first}"
    )
    why = translatable("the files leave it open: tocsin know names lists what to ask")
    return [Unchecked(what=what, why=why, kind="input", source=asked[0].where, count=len(asked))]
