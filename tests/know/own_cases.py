# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Small maps of own names, for the tests of what follows from them."""

from __future__ import annotations

import datetime as dt

import msgspec

from tocsin.core.dependency import Map, Node
from tocsin.core.limits import Limits
from tocsin.core.own_names import Announcement, Certificate, Fact, Payload, Payloads, Registration
from tocsin.know.readers import dns_zone

TODAY = dt.date(2026, 11, 22)
LIMITS = Limits()


def zone(records: str, origin: str = "example.org") -> Node:
    """A zone of these records behind its SOA; the first of them stands on line 3."""
    text = f"$ORIGIN {origin}.\n@ 60 IN SOA ns1 host 1 2 3 4 5\n{records}\n"
    return dns_zone.read(text.encode(), f"{origin}.zone", LIMITS).records[0].nodes[0]


def domain(name: str = "example.org", **more: object) -> Node:
    """A domain as RDAP answers about it: locked, signed, with a year to go."""
    usual = {
        "status": ("client transfer prohibited",), "signed": True, "expires": "2027-11-22T00:00:00Z", "source": f"{name}.json#",
        "name_servers": (),
    }  # fmt: skip
    fact = msgspec.convert({"type": "registration", "domain": name, **usual, **more}, Registration)
    return Node(id=f"domain:{name}", kind="asset", name=name, facts=(fact,), source=fact.source)


def certificate(*names: str, id: str = "c1", ends: str = "2027-11-22T00:00:00Z", **more: object) -> Node:
    """A certificate for these names."""
    said = {
        "fingerprint": id,
        "names": names,
        "issuer": "Good CA",
        "not_before": "2026-01-01T00:00:00Z",
        "not_after": ends,
    }
    fact = msgspec.convert({"type": "certificate", "source": f"{id}.pem:1", **said, **more}, Certificate)
    return Node(
        id=f"certificate:{id}",
        kind="asset",
        name=f"certificate of {names}",
        facts=(fact,),
        source=fact.source,
    )


def prefix(text: str, *facts: Fact) -> Node:
    """An own prefix."""
    return Node(id=f"prefix:{text}", kind="asset", name=text, facts=facts, source="p")


def announced(text: str, asn: int) -> Announcement:
    """That this AS announces it."""
    return Announcement(prefix=text, asn=asn, source="a.csv:2")


def allowed(text: str, *rows: tuple[str, int, int], as_of: str = "") -> Payloads:
    """What a list of payloads says of an own prefix: (prefix, longest, AS)."""
    held = tuple(Payload(one, most, asn, "", at) for at, (one, most, asn) in enumerate(rows))
    return Payloads(prefix=text, payloads=held, as_of=as_of, source="v.csv")


def service(*hosts: str, id: str = "portal", people: int = 100) -> Node:
    """A service that is reached by these names."""
    return Node(id=id, kind="service", name=id.title(), hosts=hosts, people=people, source="m.toml:1")


def chart(*nodes: Node) -> Map:
    """All of it as one map, facts of one node joined as the store does."""
    joined: dict[str, Node] = {}
    for node in nodes:
        had = joined.get(node.id)
        joined[node.id] = msgspec.structs.replace(had, facts=had.facts + node.facts) if had else node
    return Map(nodes=tuple(joined.values()))
