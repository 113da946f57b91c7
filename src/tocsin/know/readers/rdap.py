# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""RDAP answers about domains and networks (RFC 9083, sections 5.3 and 5.4), as JSON: one object, or an array of them.

Taken of a domain: status, name servers, ``secureDNS``, the event ``expiration``, registrar and the countries of
registrar and registrant; of a network: its prefixes, name, country and status. A country is the ``cc`` of an
address (RFC 8605), else what stands last in it. Other classes are noted, not taken; an error answer is a fault.
People's names, addresses and numbers are not kept. Cost: one decode of the file.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Callable, Iterator
from typing import Any, cast

from tocsin.core.atoms import normal
from tocsin.core.dependency import Map, Node
from tocsin.core.errors import BadInput
from tocsin.core.jsonin import decode, split
from tocsin.core.limits import Limits
from tocsin.core.own_names import Ds, Network, Registration
from tocsin.core.reading import Reading
from tocsin.know.readers.own_node import domain_id, instant_text, network, prefix_id
from tocsin.know.readers.shape import (
    LONGEST_NAME,
    Faults,
    Record,
    as_record,
    items,
    numbered,
    record,
    text,
    texts,
)

_MOST_PREFIXES = 256
_ENTITY_DEPTH = 8


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """JSON of RDAP: an object class of its own, or its conformance."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["} and (
        b'"objectClassName"' in head or b'"rdapConformance"' in head
    )


def read(data: bytes, name: str, limits: Limits) -> Reading[Map]:
    """Return one ``Map`` of domains and prefixes. Raises ``BadInput`` if the file is not whole JSON."""
    parts = split(data, name, limits, "")
    many = parts.shape == "array"
    faults, nodes, others = Faults(limits), cast("dict[str, Node]", {}), 0
    members = parts.members or [] if many else [data]
    for at, raw in enumerate(members):
        where = f"{name}#/{at}" if many else f"{name}#"
        try:
            answer = as_record(decode(raw, where if many else name, limits), where)
            kind = text(answer, "objectClassName", where)
            if kind not in _KINDS:
                others += _other(answer, kind, where)
                continue
            for node in _KINDS[kind](answer, where, faults):
                if node.id in nodes:
                    do = "give one answer for each"
                    raise BadInput(f"a second answer about {node.name[:80]}", where=where, do=do)
                nodes[node.id] = node
        except BadInput as error:
            faults.take(error, where)
    notes = [f"{others} answers are about neither a domain nor a network"] if others else []
    if many:
        notes.append(f"{len(members)} answers")
    return Reading([Map(nodes=tuple(nodes.values()))] if nodes else [], faults.listed, notes + faults.note())


def _other(answer: Record, kind: str, where: str) -> int:
    """One for an answer about something else. Raises ``BadInput`` for an error answer and for what is no answer."""
    if "errorCode" in answer:
        raise BadInput("the server answered with an error", where=f"{where}/errorCode", do="ask it again")
    if not kind:
        do = "give the answer of an RDAP server as it came"
        raise BadInput("the class of the object is missing", where=f"{where}/objectClassName", do=do)
    return 1


def _domain(answer: Record, where: str, faults: Faults) -> Iterator[Node]:
    name = _host(text(answer, "ldhName", where) or text(answer, "unicodeName", where), f"{where}/ldhName")
    servers = []
    for server, place in numbered(answer, "nameservers", where):
        try:
            servers.append(_host(text(as_record(server, place), "ldhName", place), f"{place}/ldhName"))
        except BadInput as error:
            faults.take(error, place)
    secure = record(answer, "secureDNS", where)
    signed = secure.get("delegationSigned")
    registrar, registrant = _party(answer, "registrar", where), _party(answer, "registrant", where)
    fact = Registration(
        domain=name,
        status=_status(answer, where),
        name_servers=tuple(sorted(set(servers))),
        signed=signed if isinstance(signed, bool) else None,
        ds=tuple(_signers(secure, f"{where}/secureDNS", faults)),
        expires=_expires(answer, where, faults),
        registrar=registrar[0],
        registrar_country=registrar[1],
        registrant_country=registrant[1],
        source=where,
    )
    yield Node(id=domain_id(name), kind="asset", name=name, facts=(fact,), source=where)


def _host(said: str, where: str) -> str:
    """A domain name in its normal form; also a single label, which top-level domains and some hosts are."""
    try:
        if "." in said.rstrip("."):
            return normal("domain", said)
        return normal("domain", f"{said.rstrip('.')}.example").removesuffix(".example")
    except BadInput:
        raise BadInput(f"{said[:80]!r} is no domain name", where=where, do="write its A-labels") from None


def _status(answer: Record, where: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip().lower()[:100] for one in texts(answer, "status", where)))


def _signers(secure: Record, where: str, faults: Faults) -> Iterator[Ds]:
    for value, place in numbered(secure, "dsData", where):
        try:
            row = as_record(value, place)
            digest = text(row, "digest", place).replace(" ", "").lower()
            tag, algorithm, kind = (_small(row.get(key)) for key in ("keyTag", "algorithm", "digestType"))
            if min(tag, algorithm, kind) < 0 or not digest or set(digest) - set("0123456789abcdef"):
                do = "it needs keyTag, algorithm, digestType and a digest in hex"
                raise BadInput("this is no DS record", where=place, do=do)
            yield Ds(tag, algorithm, kind, digest[:256])
        except BadInput as error:
            faults.take(error, place)


def _small(value: object) -> int:
    """A number of 16 bits; -1 if it is none. Some servers put them in quotes."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**16 else -1


def _expires(answer: Record, where: str, faults: Faults) -> str:
    """The instant of the event ``expiration``; empty if there is none."""
    for value, place in numbered(answer, "events", where):
        try:
            event = as_record(value, place)
            if text(event, "eventAction", place).lower() != "expiration":
                continue
            said = text(event, "eventDate", place)
            try:
                moment = dt.datetime.fromisoformat(said)
                return instant_text(moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC))
            except (ValueError, OverflowError):
                do = "write it as 2027-01-31T00:00:00Z"
                raise BadInput(f"{said[:40]!r} is no instant", where=f"{place}/eventDate", do=do) from None
        except BadInput as error:
            faults.take(error, place)
    return ""


def _party(answer: Record, role: str, where: str) -> tuple[str, str]:
    """Name and country of the first entity in a role; empty where not said."""
    for entity in _entities(answer, where, 0):
        if role in [one.lower() for one in texts(entity, "roles", where)]:
            name, country = _card(entity.get("vcardArray"))
            return (name or text(entity, "handle", where))[:LONGEST_NAME], country[:LONGEST_NAME]
    return "", ""


def _entities(parent: Record, where: str, depth: int) -> Iterator[Record]:
    for value in items(parent, "entities", where):
        entity = as_record(value, f"{where}/entities")
        yield entity
        if depth < _ENTITY_DEPTH:
            yield from _entities(entity, where, depth + 1)


def _card(card: object) -> tuple[str, str]:
    """Name and country of a jCard (RFC 7095); empty for what is none, since nothing hangs on it."""
    rows = card[1] if isinstance(card, list) and len(card) == 2 and isinstance(card[1], list) else []
    name = firm = country = ""
    for row in rows:
        if not isinstance(row, list) or len(row) < 4 or not isinstance(row[0], str):
            continue
        first = row[3]
        if row[0] == "fn" and isinstance(first, str):
            name = name or first.strip()
        elif row[0] == "org":
            firm = firm or _first(first)
        elif row[0] == "adr":
            country = country or _country(row)
    return firm or name, country


def _first(value: object) -> str:
    value = value[0] if isinstance(value, list) and value else value
    return value.strip() if isinstance(value, str) else ""


def _country(row: list[Any]) -> str:
    said = row[1].get("cc") if isinstance(row[1], dict) else None
    last = row[3][-1] if isinstance(row[3], list) and row[3] else None
    for value in (said, last):
        if isinstance(value, str) and value.strip():
            return value.strip().upper() if len(value.strip()) == 2 else value.strip()
    return ""


def _network(answer: Record, where: str, faults: Faults) -> Iterator[Node]:
    del faults
    prefixes = _prefixes(answer, where)
    fact = Network(
        prefixes=prefixes,
        name=text(answer, "name", where)[:LONGEST_NAME],
        country=text(answer, "country", where)[:LONGEST_NAME].upper(),
        status=_status(answer, where),
        source=where,
    )
    for prefix in prefixes:
        yield Node(id=prefix_id(prefix), kind="asset", name=prefix, facts=(fact,), source=where)


def _prefixes(answer: Record, where: str) -> tuple[str, ...]:
    found = []
    for value, place in numbered(answer, "cidr0_cidrs", where):
        row = as_record(value, place)
        said = row.get("v4prefix") or row.get("v6prefix")
        found.append(str(network(f"{said}/{row.get('length')}", place)))
    if found:
        return tuple(dict.fromkeys(found[:_MOST_PREFIXES]))
    try:
        ends = [ipaddress.ip_address(text(answer, key, where)) for key in ("startAddress", "endAddress")]
        return tuple(str(one) for one in ipaddress.summarize_address_range(*ends))
    except (ValueError, TypeError):
        do = "give startAddress and endAddress of one version, in order"
        raise BadInput(
            "the range of addresses cannot be read", where=f"{where}/startAddress", do=do
        ) from None


_KINDS: dict[str, Callable[[Record, str, Faults], Iterator[Node]]] = {
    "domain": _domain,
    "ip network": _network,
}
