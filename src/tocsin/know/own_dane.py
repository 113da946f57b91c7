# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""TLSA records held against certificates (DANE: RFC 6698, updated by RFC 7671; mail: RFC 7672).

A set of TLSA records fits if one of them fits the certificate that the server sends, or one above it. Where none fits, whoever
checks DANE does not connect: mail waits, then comes back. The certificate of a host is one here that names it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

import msgspec

from tocsin.core.own_names import Certificate, Record, Zone
from tocsin.core.sentence import translatable
from tocsin.know.flaw import Flaw, flaw, some
from tocsin.know.own_chains import Chains, digest, selected
from tocsin.know.own_facts import Facts
from tocsin.know.own_records import cut

_OWNER = re.compile(r"(?:_(?P<port>[0-9]{1,5})|\*)\._(?P<proto>tcp|udp|sctp)\.(?P<host>.+)")
_DIGITS = {1: 64, 2: 128}
"""Of the digest, by matching type."""
_OF_ABOVE = frozenset({0, 2})
"""Usages that name an authority; the others name the certificate itself."""


class Tlsa(msgspec.Struct, frozen=True, kw_only=True):
    """One record that can fit something."""

    usage: int
    selector: int
    matching: int
    data: str


def parsed(record: Record, port: str) -> Tlsa | str:
    """The record, or why it can fit nothing. ``port`` is that of its name: of mail (25) only some usages count."""
    usage, selector, matching, *rest = record.data.split(" ")
    one = Tlsa(usage=int(usage), selector=int(selector), matching=int(matching), data="".join(rest).lower())
    if one.usage > 3 or one.selector > 1 or one.matching > 2:
        return f"{usage} {selector} {matching}"
    if one.matching and len(one.data) != _DIGITS[one.matching]:
        return f"{usage} {selector} {matching}, {len(one.data)} hex digits"
    if port == "25" and one.usage < 2:
        return f"{usage} {selector} {matching}, port 25"
    return one


def of_dane(facts: Facts, today: dt.date, chains: Chains) -> Iterator[Flaw]:
    """All of these, zone by zone."""
    by_name: dict[str, list[Certificate]] = {}
    for _, one in facts.certificates:
        for name in one.names:
            by_name.setdefault(name, []).append(one)
    for origin, (id, zone) in sorted(facts.zones.items()):
        about = (id, origin or "the root zone")
        sets = list(_sets(facts, zone))
        if not sets:
            continue
        unsigned = _unsigned(facts, zone)
        if unsigned:
            yield flaw(
                "tlsa-unsigned", "warning", about, zone.source,
                translatable("{name} has TLSA records and is not signed: nobody heeds them"),
                translatable("Sign {name}, and give its DS record to the registrar"), "RFC 6698, section 4.1",
            )  # fmt: skip
        found: dict[str, list[Flaw]] = {}
        unasked: list[str] = []
        for owner, port, host, records in sets:
            held = by_name.get(host, []) + by_name.get("*." + host.partition(".")[2], [])
            held = [one for one in held if one.der]
            asked = _Asked(about, zone, owner, port, host, tuple(records), unsigned)
            for each in asked.flaws(_in_use(held, today), chains) if held else asked.unusable():
                found.setdefault(each.rule, []).append(each)
            if not held:
                unasked.append(host)
        for rows in found.values():
            yield from cut(rows, about)
        if unasked:
            yield flaw(
                "tlsa-not-checked", "question", about, zone.source,
                translatable("TLSA records of {name} are not held against a certificate, for none here names their hosts: {which}"),
                translatable("Give the certificates of these hosts as they are served"), "RFC 6698, section 2.1",
                which=some(unasked),
            )  # fmt: skip


def _sets(facts: Facts, zone: Zone) -> Iterator[tuple[str, str, str, list[Record]]]:
    """Owner, port, host and records of each set; the owner may be an alias for where the records stand."""
    for owner in dict.fromkeys(r.name for r in zone.records if r.type in {"TLSA", "CNAME"}):
        said = _OWNER.fullmatch(owner)
        if said is None:
            continue
        _, end, circle = facts.chain(owner)
        at = None if circle else facts.zone_of(end)
        records = [r for r in facts.at(at, end) if r.type == "TLSA"] if at else []
        if records:
            yield owner, said["port"] or "", said["host"], records


def _unsigned(facts: Facts, zone: Zone) -> bool:
    """Whether the registry says that the zone is not signed."""
    held = facts.registrations.get(zone.origin)
    return held is not None and held[1].signed is False and not held[1].ds


def _in_use(held: Sequence[Certificate], today: dt.date) -> list[Certificate]:
    """Those that may be served today, the newest last; if all have ended, all: DANE-EE does not ask for days."""
    day = today.isoformat()
    live = [one for one in held if one.not_after[:10] >= day]
    return sorted({one.fingerprint: one for one in live or held}.values(), key=lambda one: one.not_before)


class _Asked(msgspec.Struct, frozen=True):
    """One set of TLSA records."""

    about: tuple[str, str]
    zone: Zone
    owner: str
    port: str
    host: str
    records: tuple[Record, ...]
    unsigned: bool

    def _flaw(self, rule: str, level: str, says: str, do: str, cite: str, **more: str) -> Flaw:
        where = f"{self.zone.file}:{self.records[0].line}"
        values = {"owner": self.host, "set": self.owner, **more}
        return flaw(rule, level, self.about, where, says, do, cite, values)  # type: ignore[arg-type]  # a level

    def unusable(self) -> Iterator[Flaw]:
        """Records that can fit nothing."""
        wrong = [one for record in self.records if isinstance(one := parsed(record, self.port), str)]
        if wrong:
            yield self._flaw(
                "tlsa-unusable", "warning",
                translatable("TLSA records of {set} can fit nothing and count for nothing: {which}"),
                translatable("Write 3 1 1 and the SHA-256 of the public key of {owner}, in 64 hex digits"),
                "RFC 7672, section 3.1.3" if self.port == "25" else "RFC 6698, section 2.1", which=some(wrong),
            )  # fmt: skip

    def flaws(self, held: Sequence[Certificate], chains: Chains) -> Iterator[Flaw]:
        """What follows for the certificates of the host, the newest last."""
        yield from self.unusable()
        usable = [one for record in self.records if not isinstance(one := parsed(record, self.port), str)]
        if not usable:
            return
        fits = [_fits(usable, one, chains) for one in held]
        if not any(fit is not False for fit in fits):
            yield self._flaw(
                "tlsa-mismatch", "warning" if self.unsigned else "error",
                translatable("no TLSA record of {set} fits the certificate of {owner} ({which}): whoever checks DANE does not connect"),
                translatable("Publish a TLSA record of the certificate that {owner} serves, and only then serve it"),
                "RFC 7671, section 8", which=some(one.source for one in reversed(held)),
            )  # fmt: skip
        elif fits[-1] is False:
            yield self._flaw(
                "tlsa-next", "warning",
                translatable("no TLSA record of {set} fits the newest certificate of {owner} ({which}), only an older one"),
                translatable("Publish its TLSA record before it is served, beside the old one"),
                "RFC 7671, section 8.1", which=held[-1].source,
            )  # fmt: skip
        elif True not in fits:
            yield self._flaw(
                "tlsa-issuer-missing", "question",
                translatable("the TLSA records of {set} name an authority, and the certificates above that of {owner} are not all among the files"),
                translatable("Give the certificates of its issuers, as {owner} sends them"), "RFC 7671, section 5.2",
            )  # fmt: skip


def _fits(usable: Sequence[Tlsa], one: Certificate, chains: Chains) -> bool | None:
    """Whether any of the records fits a certificate, or one above it; None if what is missing above may fit."""
    if any(_is_of(record, one) for record in usable if record.usage not in _OF_ABOVE):
        return True
    named = [record for record in usable if record.usage in _OF_ABOVE]
    if not named:
        return False
    above, whole = chains.above(one)
    if any(_is_of(record, parent) for record in named for parent, _ in above):
        return True
    return False if whole else None


def _is_of(record: Tlsa, one: Certificate) -> bool:
    data = selected(one, record.selector)
    return data is not None and digest(data, record.matching) == record.data
