# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Contacts -> proposed dependencies: who needs whom, what for, how regularly, under which law, by which evidence.

A proposal says no more than its evidence:

* the provider of a name is its registrable domain; names that are aliases (CNAME) and the holders of its addresses are
  what the provider itself *stands on*;
* the jurisdiction is that of the map, or the country that a registry has on file for the holder of an address. A
  country-code domain says whose registry keeps the name, and nothing about the provider;
* the flow kind is proposed where the role decides it (``FLOWS``), else it stays unknown and the cascade computes both
  ways. A name alone (``ntp.vendor.example``) decides what it is for, never its flow: a wrong ``information`` would hide a fall.

Left out, and counted: what was never answered, hosts that resolve or deliver mail by themselves (more than ``MANY``
remote parties in that role). Nothing is judged by what it is: first stands what settings and inventories say, then what
has a role that decides its flow, each by days x hosts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from tocsin.core import instant
from tocsin.core.component import Component
from tocsin.core.contact import Contact, ContactKind, Heard
from tocsin.core.dependency import Flow, Map
from tocsin.core.sentence import translatable
from tocsin.know.holders import Holders
from tocsin.know.parties import Parties, Party, is_address
from tocsin.know.setting import Setting

MANY = 16
EVIDENCE = 3
FLOWS: Mapping[ContactKind, Flow] = {
    "resolver": "consumed",  # without it no name is found: work stops at once
    "mail": "consumed",
    "time": "information",  # clocks go on, and drift
    "software": "information",  # it goes on running, without updates
    "certificate": "licence",  # good until it ends
}
PURPOSES: Mapping[ContactKind, str] = {
    "resolver": translatable("name resolution"), "time": translatable("time"), "mail": translatable("mail"),
    "web": translatable("web"), "lookup": translatable("names looked up"), "other": translatable("traffic"),
    "certificate": translatable("certificate"), "software": translatable("software"),
}  # fmt: skip
_BY_NAME = (
    (re.compile(r"(?:ntp|time|clock)[0-9-]*\."), translatable("time, by its name")),
    (re.compile(r"(?:smtp|mx|mail|relay|imap)[0-9-]*\."), translatable("mail, by its name")),
    (re.compile(r"(?:ocsp|crl|pki)[0-9-]*\."), translatable("certificate status, by its name")),
    (
        re.compile(r"(?:updates?|download|downloads|deb|security|mirror|repo|packages)[0-9-]*\."),
        translatable("updates, by its name"),
    ),
)


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider itself stands on."""

    provider: str
    name: str
    what: str
    """``alias`` (CNAME) or ``addresses``."""
    jurisdiction: str = ""
    evidence: str = ""


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """One proposed dependency."""

    number: int = 0
    of: str
    """Id of the service or asset."""
    provider: str
    """Id of a node that is on the map, or would be."""
    name: str
    kind: ContactKind
    purpose: str
    flow: Flow
    stock_days: float | None = None
    """Days until it ends, of a certificate; 0 of a resolver; None where not known."""
    jurisdiction: str = ""
    """Country code, or id of a jurisdiction of the map; empty if not known."""
    jurisdiction_by: str = ""
    """What says so."""
    registry: str = ""
    """Country code that the provider's name ends with: where the registry of the name is."""
    stands_on: tuple[Link, ...] = ()
    days: int = 0
    of_days: int = 0
    hosts: int = 0
    hosts_exact: bool = True
    count: int = 0
    bytes: int = 0
    share: float | None = None
    """Of all bytes between ours and others; None where logs tell none."""
    first: str = ""
    last: str = ""
    names: int = 0
    shown: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    said: bool = False
    evidence: tuple[str, ...] = ()


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The proposals, and what was left out."""

    proposals: tuple[Proposal, ...]
    unanswered: int = 0
    """Remote names that were never answered."""
    by_itself: tuple[str, ...] = ()
    """Ours that resolve names or deliver mail by themselves."""


def propose(
    heard: Heard, more: Iterable[Contact], chart: Map, service: str, holders: Holders, today: dt.date
) -> Found:
    """All proposals, in the order of ``_order``. ``service``: id of what needs what no asset does."""
    contacts = [one for one in (*heard.contacts, *more) if one.answered is not False]
    unanswered = len(heard.contacts) - sum(one.answered is not False for one in heard.contacts)
    busy = _busy(contacts)
    grouped: dict[tuple[str, str, str], list[Contact]] = {}
    parties = Parties(chart, holders)
    for one in contacts:
        if (one.who, one.kind) not in busy or one.said:
            grouped.setdefault((one.who or service, parties.of(one).id, one.kind), []).append(one)
    _absorb_lookups(grouped)
    made = [_proposal(key, group, heard, parties, today) for key, group in grouped.items()]
    made.sort(key=_order)
    return Found(
        proposals=tuple(msgspec.structs.replace(one, number=at) for at, one in enumerate(made, 1)),
        unanswered=unanswered,
        by_itself=tuple(sorted({f"{who or service}: {PURPOSES[kind]}" for who, kind in busy})),
    )


def of_settings(settings: Iterable[tuple[str, Setting]], registrable: Callable[[str], str]) -> list[Contact]:
    """Settings of others as contacts; each with the id of the asset it was found on, or nothing."""
    made = []
    for who, one in settings:
        if one.kind == "search":
            continue
        domain = one.value if one.kind == "certificate" or is_address(one.value) else registrable(one.value)
        made.append(
            Contact(
                who=who, remote=domain or one.value, kind=one.kind, count=1, said=True, places=(one.source,),
                shown=(one.shown or one.value,), expires=one.expires,
            )
        )  # fmt: skip
    return made


def of_components(components: Iterable[Component], assets: Mapping[str, str]) -> list[Contact]:
    """The suppliers of software as contacts, one an asset and supplier; ``assets``: ids of the map by any name of theirs."""
    grouped: dict[tuple[str, str], list[Component]] = {}
    for one in components:
        supplier = " ".join(one.supplier.split())
        if supplier:
            grouped.setdefault((assets.get(one.asset, ""), supplier), []).append(one)
    return [
        Contact(
            who=who, remote=supplier, kind="software", count=len(group), said=True, names=len(group),
            places=tuple(one.source for one in group[:EVIDENCE]), shown=tuple(one.name for one in group[:EVIDENCE]),
        )
        for (who, supplier), group in grouped.items()
    ]  # fmt: skip


def _order(one: Proposal) -> tuple[object, ...]:
    """What settings say, then what has a known role, then by days x hosts."""
    return (
        not one.said,
        one.kind not in FLOWS,
        -one.days * one.hosts,
        -one.count,
        one.provider,
        one.kind,
        one.of,
    )


def _busy(contacts: Sequence[Contact]) -> frozenset[tuple[str, ContactKind]]:
    """Ours that ask so many in one role that they do the work themselves: resolvers, mail servers."""
    counts: dict[tuple[str, ContactKind], int] = {}
    for one in contacts:
        delivers = one.kind == "mail" and all(port.startswith("25/") or port == "25" for port in one.ports)
        if not one.said and (one.kind == "resolver" or delivers):
            counts[one.who, one.kind] = counts.get((one.who, one.kind), 0) + 1
    return frozenset(key for key, count in counts.items() if count > MANY)


def _absorb_lookups(grouped: dict[tuple[str, str, str], list[Contact]]) -> None:
    """What was looked up and then talked to is one thing."""
    for of, provider, kind in list(grouped):
        if kind != "lookup":
            continue
        talked = next((k for k in ("web", "time", "mail", "other") if (of, provider, k) in grouped), None)
        if talked is not None:
            grouped[of, provider, talked].extend(grouped.pop((of, provider, kind)))


def _proposal(
    key: tuple[str, str, str], group: Sequence[Contact], heard: Heard, parties: Parties, today: dt.date
) -> Proposal:
    first = group[0]
    party = parties.of(first)
    ends = sorted(one.expires for one in group if one.expires)
    size = sum(one.bytes for one in group)
    shown = tuple(dict.fromkeys(name for one in group for name in (one.shown or (one.remote,))))[:EVIDENCE]
    starts = sorted(one.first for one in group if one.first)
    is_domain = first.kind not in {"certificate", "software"} and not is_address(first.remote)
    return Proposal(
        of=key[0],
        provider=party.id,
        name=party.name,
        kind=first.kind,
        purpose=_purpose(first, shown),
        flow=FLOWS.get(first.kind, "unknown"),
        stock_days=_stock(first.kind, ends, today),
        jurisdiction=party.jurisdiction,
        jurisdiction_by=party.by,
        registry=_country_code(first.remote) if is_domain else "",
        stands_on=_stands_on(group, party, parties) if is_domain else (),
        days=max(one.days for one in group),
        of_days=heard.days,
        hosts=max(one.hosts for one in group),
        hosts_exact=all(one.hosts_exact for one in group),
        count=sum(one.count for one in group),
        bytes=size,
        share=round(size / heard.bytes, 6) if heard.bytes and size else None,
        first=starts[0] if starts else "",
        last=max((one.last for one in group), default=""),
        names=max(one.names for one in group),
        shown=shown,
        ports=tuple(dict.fromkeys(port for one in group for port in one.ports)),
        said=any(one.said for one in group),
        evidence=tuple(dict.fromkeys(place for one in group for place in one.places))[:EVIDENCE],
    )


def _stock(kind: ContactKind, ends: Sequence[str], today: dt.date) -> float | None:
    """Days that it goes on without: of a certificate until its end; a resolver's answers are kept for less than a day."""
    if ends:
        return max(0.0, float((instant.to_datetime(ends[0]).date() - today).days))
    return 0.0 if kind == "resolver" else None


def _purpose(contact: Contact, shown: Sequence[str]) -> str:
    if contact.kind == "other":
        return f"traffic ({', '.join(contact.ports[:3])})" if contact.ports else "traffic"
    if contact.kind == "lookup":
        for form, purpose in _BY_NAME:
            if shown and all(form.match(name) for name in shown):
                return purpose
    return PURPOSES[contact.kind]


def _stands_on(group: Sequence[Contact], party: Party, parties: Parties) -> tuple[Link, ...]:
    links: dict[str, Link] = {}
    evidence = next((place for one in group for place in one.places), "")
    for domain in dict.fromkeys(name for one in group for name in one.behind):
        other = parties.of(Contact(who="", remote=domain, kind="web", count=1))
        links.setdefault(
            other.id,
            Link(
                provider=other.id,
                name=other.name,
                what="alias",
                jurisdiction=other.jurisdiction,
                evidence=evidence,
            ),
        )
    for address in dict.fromkeys(text for one in group for text in one.addresses):
        holder = parties.holder(address)
        if holder.id != address:
            link = Link(
                provider=holder.id, name=holder.name, what="addresses", jurisdiction=holder.jurisdiction, evidence=holder.by
            )  # fmt: skip
            links.setdefault(holder.id, link)
    links.pop(party.id, None)
    return tuple(links.values())


def _country_code(domain: str) -> str:
    """Every top-level domain of two letters is a country code (ISO 3166-1 by way of RFC 1591); .eu and .su name none."""
    last = domain.rpartition(".")[2].upper()
    return (
        {"UK": "GB"}.get(last, last)
        if re.fullmatch(r"[A-Z]{2}", last) and last not in {"EU", "SU", "AC"}
        else ""
    )


def both_ways(name: str) -> str:
    """A name with A-labels and, behind it, as it would be drawn: what looks like another name shows as both."""
    if "xn--" not in name:
        return name
    import idna  # noqa: PLC0415 - 40 ms of tables, needed for few names

    labels = []
    for label in name.split("."):
        try:
            labels.append(idna.ulabel(label))
        except (idna.IDNAError, UnicodeError):
            labels.append(label)
    drawn = ".".join(labels)
    return name if drawn == name else f"{name} ({drawn})"
