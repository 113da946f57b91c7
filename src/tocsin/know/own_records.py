# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Flaws within own zones: records that point to nothing, circles of aliases, addresses of others, no CAA."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tocsin.core.own_names import Record, Zone
from tocsin.core.registrable import registrable
from tocsin.core.sentence import Value, translatable
from tocsin.know.flaw import Flaw, flaw, some
from tocsin.know.own_facts import ADDRESSES, Facts, target

_POINTING = frozenset({"CNAME", "DNAME", "MX", "NS", "SRV"})
_TO_HOSTS = frozenset({"MX", "NS", "SRV"})
_SHOWN = 100
"""Flaws of one kind listed for one zone; one more says how many there are besides."""


def of_records(facts: Facts, today: dt.date) -> Iterator[Flaw]:
    """All of these, zone by zone."""
    for origin, (id, zone) in sorted(facts.zones.items()):
        about = (id, origin or "the root zone")
        yield from cut([*_dangling(facts, zone, about)], about)
        yield from cut([*_circles(facts, zone, about)], about)
        yield from _expired(facts, zone, about, today)
        yield from _foreign(facts, zone, about)
        apex = facts.at(zone, origin)
        if zone.whole and origin and not any(record.type == "CAA" for record in apex) and _has_hosts(zone):
            yield flaw(
                "caa-missing", "warning", about, zone.source,
                translatable("{name} does not say which authorities may issue certificates for it (CAA)"),
                translatable("Add CAA records that name the authorities in use"), "RFC 8659, section 4.2",
            )  # fmt: skip


def cut(found: list[Flaw], about: tuple[str, str]) -> list[Flaw]:
    """The first flaws of a kind, and one that counts the others."""
    if len(found) <= _SHOWN:
        return found
    first = found[_SHOWN]
    more = flaw(
        first.rule, first.level, about, first.where,
        translatable("{count} more records of {name} are wrong in the same way"),
        translatable("Mend these first"), first.next.cite, count=len(found) - _SHOWN,
    )  # fmt: skip
    return [*found[:_SHOWN], more]


def _has_hosts(zone: Zone) -> bool:
    """Whether certificates make sense there: no zone of reverse names."""
    return not zone.origin.endswith(".arpa") and any(
        r.type in ADDRESSES or r.type == "CNAME" for r in zone.records
    )


def _dangling(facts: Facts, zone: Zone, about: tuple[str, str]) -> Iterator[Flaw]:
    """Records to names that a whole own zone does not have, or that have no address there."""
    remove = translatable("Remove the record, or add {target} again")
    for record in zone.records:
        if record.type not in _POINTING:
            continue
        name = target(record)
        if not name:
            continue
        where, values = (
            f"{zone.file}:{record.line}",
            {"owner": record.name, "type": record.type, "target": name},
        )
        if facts.stand(name) == "missing":
            nothing = translatable("the {type} record of {owner} points to {target}, which does not exist")
            bare = translatable(
                "the {type} record of {owner} points to {target}, which has no record of its own"
            )
            says = bare if facts.empty(name) else nothing
            yield flaw("dangling", "error", about, where, says, remove, "RFC 1912, section 2.1", values)
            continue
        at = facts.zone_of(name)
        if record.type not in _TO_HOSTS or at is None or not at.whole:
            continue
        kinds = {one.type for one in facts.at(at, name)}
        if "CNAME" in kinds:
            yield flaw(
                "points-to-alias", "warning", about, where,
                translatable("the {type} record of {owner} points to {target}, which is an alias"),
                translatable("Point the record to the name that {target} leads to"), "RFC 2181, section 10.3", values,
            )  # fmt: skip
        elif kinds and not kinds & ADDRESSES and "NS" not in kinds:
            yield flaw(
                "dangling", "error", about, where,
                translatable("the {type} record of {owner} points to {target}, which has no address"),
                remove, "RFC 1912, section 2.1", values,
            )  # fmt: skip


def _values(record: Record) -> dict[str, Value]:
    return {"owner": record.name, "type": record.type, "target": target(record)}


def _circles(facts: Facts, zone: Zone, about: tuple[str, str]) -> Iterator[Flaw]:
    told: set[str] = set()
    for record in zone.records:
        if record.type != "CNAME" or record.name in told:
            continue
        chain, _, circle = facts.chain(record.name)
        if circle:
            names = [one.name for one in chain]
            told.update(names)
            yield flaw(
                "alias-circle", "error", about, f"{zone.file}:{record.line}",
                translatable("aliases lead in a circle, or on over too many others: {names}"),
                translatable("Let one of them lead to an address"), "RFC 1034, section 3.6.2", names=some(names), owner=record.name,
            )  # fmt: skip


def _expired(facts: Facts, zone: Zone, about: tuple[str, str], today: dt.date) -> Iterator[Flaw]:
    """Records to a domain of which an RDAP answer says that it has ended."""
    ended: dict[str, list[Record]] = {}
    for record in zone.records:
        if record.type in _POINTING and (name := target(record)):
            held = facts.registrations.get(registrable(name))
            if held is not None and held[1].expires and held[1].expires[:10] < today.isoformat():
                ended.setdefault(held[1].domain, []).append(record)
    for domain, rows in sorted(ended.items()):
        if domain == zone.origin:
            continue
        yield flaw(
            "target-expired", "error", about, f"{zone.file}:{rows[0].line}",
            translatable("{owners} of {name} point to {domain}, of which the registration has ended: whoever registers it takes them over"),
            translatable("Remove these records, or have {domain} renewed"), "RFC 1912, section 2.1",
            owners=some(row.name for row in rows), domain=domain, owner=rows[0].name,
        )  # fmt: skip


def _foreign(facts: Facts, zone: Zone, about: tuple[str, str]) -> Iterator[Flaw]:
    """Addresses in no own prefix, if any is known: whose are they?"""
    prefixes = facts.own_prefixes()
    if not prefixes:
        return
    held: dict[str, bool] = {}
    rows = []
    for record in zone.records:
        if record.type in ADDRESSES:
            if record.data not in held:
                held[record.data] = facts.is_own(record.data, prefixes)
            if not held[record.data]:
                rows.append(record)
    if rows:
        yield flaw(
            "address-not-own", "question", about, f"{zone.file}:{rows[0].line}",
            translatable("{count} records of {name} point to addresses in no own prefix: {which}"),
            translatable("Who holds these addresses, and does what is reached there still belong to us?"),
            "RFC 1912, section 2.1", count=len(rows), which=some(f"{row.name} {row.data}" for row in rows),
        )  # fmt: skip
