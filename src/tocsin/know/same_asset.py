# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which entries of several sources may be one asset, and why: proposals for a person, never a decision.

Two entries are proposed where they share a serial number, a MAC address, a host name or an address, *strong*, *medium* or
*weak* by how seldom two machines have that in common. What one source lists on several of its assets, or what more than
``MOST`` entries share (addresses lent by DHCP, cloned MACs, ``N/A`` for a serial number), is a *hub*: counted, not paired.
So there are at most ``MOST - 1`` pairs for each value, and never all pairs. Entries whose serial numbers differ are a
conflict: shown as one, and not to be merged (``know.merged_map``).

Cost: one look at each name of each entry; linear.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from tocsin.core.component import Component
from tocsin.core.dependency import Node
from tocsin.core.vendor import normal_vendor

Strength = Literal["strong", "medium", "weak"]
STRENGTHS: tuple[Strength, ...] = ("strong", "medium", "weak")
MOST = 8
"""Entries that may share a value and still be one asset."""
_NOT_SERIAL = frozenset("NA NONE UNKNOWN UNBEKANNT INCONNU TBD DEFAULTSTRING TOBEFILLEDBYOEM SYSTEMSERIALNUMBER 123456 1234567 12345678 123456789 1234567890".split())  # fmt: skip
_NOT_HOST = frozenset(("localhost", "localhost.localdomain", "unknown", "none", "n/a"))
_PLACE = re.compile(r"(?:#.*|:[0-9]+)\Z", re.DOTALL)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What sources say under one id: a node of the map, or the asset that an inventory is of."""

    id: str
    name: str
    source: str
    serials: tuple[str, ...] = ()
    macs: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    vendors: frozenset[str] = frozenset()
    """Of its devices, in their normal form."""


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """Two entries that may be one asset; ``a`` sorts before ``b``."""

    a: str
    b: str
    strength: Strength
    reasons: tuple[str, ...]
    conflict: str = ""
    """What speaks against it; then it cannot be merged."""


class Hub(msgspec.Struct, frozen=True, kw_only=True):
    """A value that says nothing, since too many share it."""

    what: str
    value: str
    count: int


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """The strongest proposals first."""

    pairs: tuple[Proposal, ...]
    hubs: tuple[Hub, ...]


class _Value(msgspec.Struct, frozen=True):
    what: str
    value: str
    strength: Strength


def entries(nodes: Iterable[Node], components: Iterable[Component]) -> list[Entry]:
    """The assets of the map, and those that only an inventory names."""
    vendors: dict[str, set[str]] = {}
    others: dict[str, str] = {}
    for one in components:
        others.setdefault(one.asset, one.source)
        if one.kind == "device" and one.supplier:
            vendors.setdefault(one.asset, set()).add(normal_vendor(one.supplier))
    found = [
        Entry(
            id=node.id, name=node.name, source=node.source, serials=node.serials, macs=node.macs, hosts=node.hosts,
            addresses=node.addresses, vendors=frozenset(vendors.get(node.id, ())),
        )
        for node in nodes
        if node.kind == "asset"
    ]  # fmt: skip
    known = {one.id for one in found}
    found.extend(
        Entry(
            id=name, name=name, source=source, hosts=(name.lower(),), vendors=frozenset(vendors.get(name, ()))
        )
        for name, source in others.items()
        if name and name not in known
    )
    return found


def propose(found: Sequence[Entry], same: Mapping[str, str] | None = None) -> Proposed:
    """Pairs of entries that share a value. ``same``: id -> what it is merged into already; such pairs are left out."""
    by_id = {one.id: one for one in found}
    holders: dict[_Value, dict[str, None]] = {}
    for one in found:
        for value in _values(one):
            holders.setdefault(value, {})[one.id] = None
    hubs: list[Hub] = []
    pairs: dict[tuple[str, str], dict[str, Strength]] = {}
    for value, ids in holders.items():
        if len(ids) < 2:
            continue
        if _is_hub([by_id[id] for id in ids]):
            hubs.append(Hub(what=value.what, value=value.value[:80], count=len(ids)))
            continue
        first, *rest = sorted(ids)
        for other in rest:
            strength = _strength(value, by_id[first], by_id[other])
            if strength is not None:
                pairs.setdefault((first, other), {})[f"same {value.what} {value.value[:80]}"] = strength
    for bare, full in _short_names(found):
        pairs.setdefault((min(bare, full), max(bare, full)), {})[
            "one host name is the short form of the other"
        ] = "weak"
    into = same or {}
    made = [
        _proposal(by_id[a], by_id[b], why)
        for (a, b), why in pairs.items()
        if into.get(a, a) != into.get(b, b)
    ]
    made.sort(key=lambda one: (STRENGTHS.index(one.strength), bool(one.conflict), one.a, one.b))
    hubs.sort(key=lambda hub: (-hub.count, hub.what, hub.value))
    return Proposed(pairs=tuple(made), hubs=tuple(hubs))


def serials_of(serials: Iterable[str]) -> frozenset[str]:
    """Serial numbers as they can be compared; what stands in the place of one is none."""
    plain = (re.sub(r"[^0-9A-Z]", "", text.upper()) for text in serials)
    return frozenset(one for one in plain if len(one) >= 4 and one not in _NOT_SERIAL and len(set(one)) > 1)


def conflict_of(groups: Iterable[Iterable[str]]) -> str:
    """Say how the serial numbers of several entries contradict each other; empty if they do not.

    They do where the entries that have any have none in common.
    """
    known = [one for one in map(serials_of, groups) if one]
    if len(known) < 2 or frozenset.intersection(*known):
        return ""
    shown = sorted(min(one) for one in known)
    return f"their serial numbers differ: {', '.join(shown[:5])}"


def _values(one: Entry) -> Iterator[_Value]:
    for serial in serials_of(one.serials):
        yield _Value("serial number", serial, "strong")
    for mac in one.macs:
        if len(set(mac)) > 2 and not int(mac[:2], 16) & 1:
            yield _Value("MAC address", mac, "strong")
    for host in one.hosts:
        name = host.rstrip(".")
        if name and name not in _NOT_HOST and _single(name) is None:
            yield _Value("host name", name, "medium")
    for text in one.addresses:
        address = _single(text)
        if address is not None and not (
            address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast
        ):
            yield _Value("address", str(address), "weak")


def _single(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The one address that a text names; None for a prefix of several, and for what is none."""
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        return None
    return network.network_address if network.num_addresses == 1 else None


def _is_hub(holding: Sequence[Entry]) -> bool:
    sources = [_PLACE.sub("", one.source) for one in holding]
    return len(holding) > MOST or len(set(sources)) < len(sources)


def _strength(value: _Value, a: Entry, b: Entry) -> Strength | None:
    if value.what != "serial number" or a.vendors & b.vendors:
        return value.strength
    # Each maker counts for itself: of two makers, one number is two machines.
    return None if a.vendors and b.vendors else "medium"


def _short_names(found: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """Entries with a bare host name, and the one with the full name that begins so, where there is just one."""
    bare: dict[str, dict[str, None]] = {}
    full: dict[str, dict[str, None]] = {}
    for one in found:
        for host in one.hosts:
            label, dot, _ = host.rstrip(".").partition(".")
            if label and label not in _NOT_HOST and _single(host) is None:
                (full if dot else bare).setdefault(label, {})[one.id] = None
    for label, short in bare.items():
        if len(short) == 1 and len(full.get(label, ())) == 1:
            (a,), (b,) = short, full[label]
            if a != b:
                yield a, b


def _proposal(a: Entry, b: Entry, why: Mapping[str, Strength]) -> Proposal:
    return Proposal(
        a=a.id, b=b.id, strength=min(why.values(), key=STRENGTHS.index), reasons=tuple(sorted(why)),
        conflict=conflict_of([a.serials, b.serials]),
    )  # fmt: skip
