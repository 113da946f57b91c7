# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The dependency map as a person writes it: TOML, one table a node, an input or a shock.

The format is our own and described in ``docs/map.md``. Keys that are not known
are faults (a misspelt ``stock_day`` must not read as "no stock"), and so is every
entry of the wrong type, shares under a rule that does not count them, a source or a
shock named twice; good entries are kept. What is implied by a node becomes an input
like any other, so that the engine needs no second rule:

* ``supplier.jurisdiction``: the supplier needs that jurisdiction's leave (licence);
* ``product.supplier``: the product comes from that supplier (consumed);
* ``service.region``, ``asset.region``, ``supplier.region``: it stands there (consumed).

What is refused as a whole: ``toml_tables``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import cast, get_args

from tocsin.core.dependency import Flow, Input, Map, Member, Node, NodeKind, Shock
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading, listed
from tocsin.know.readers import toml_tables as toml
from tocsin.know.readers.mac import normal_mac

ANY_NODE = frozenset({"id", "name", "since", "until"})
NODE_KEYS: dict[str, frozenset[str]] = {
    "organisation": frozenset({"jurisdiction", "held_by", "final_demand"}),
    "jurisdiction": frozenset(),
    "region": frozenset({"people"}),
    "supplier": frozenset({"jurisdiction", "region", "held_by", "final_demand"}),
    "product": frozenset({"supplier", "origin"}),
    "service": frozenset({"owner", "region", "people", "hosts", "final_demand"}),
    "asset": frozenset({"owner", "region", "addresses", "hosts", "macs", "serials", "criticality"}),
    "component": frozenset({"supplier", "origin"}),
}
INPUT_KEYS = frozenset(
    {"of", "name", "rule", "from", "flow", "stock_days", "lead_days", "value_share", "amount"}
    | {"expires", "since", "until"}
)
SHOCK_KEYS = frozenset({"id", "name", "lost", "start", "end", "level", "de_minimis", "cite"})
FLOWS = get_args(Flow)
MOST_DAYS = 36_500
MOST_MONEY = 1e15
MOST_PEOPLE = 10**10
ENDS = frozenset({"licence", "service"})
"""Flows that end on a day rather than run out."""


def detect(name: str, head: bytes) -> bool:
    """A ``.toml`` file that has one of our tables."""
    return toml.detect(name, head, [*NODE_KEYS, "input", "shock"])


def read(data: bytes, name: str, limits: Limits) -> Reading[Map]:
    """Return one ``Map``; raises BadInput where the file as a whole is no TOML."""
    made = Made()
    title = toml.entries(data, name, limits, made.takes(), made.faults)
    return made.reading(title, limits)


class Made:
    """What the entries of a file have made of a map so far; ``know.readers.map_json`` fills one, too."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.nodes: list[Node] = []
        self.inputs: list[Input] = []
        self.shocks: dict[str, Shock] = {}

    def takes(self) -> dict[str, Callable[[toml.Table, str], None]]:
        """What takes the entries of each table."""
        nodes = {kind: partial(self._node, kind) for kind in NODE_KEYS}
        return {**nodes, "input": self._input, "shock": self._shock}

    def reading(self, title: str, limits: Limits) -> Reading[Map]:
        """The map, and what was not taken."""
        shocks = tuple(self.shocks.values())
        chart = Map(name=title, nodes=tuple(self.nodes), inputs=tuple(self.inputs), shocks=shocks)
        return Reading([chart], *listed(self.faults, limits))

    def _node(self, kind: str, entry: toml.Table, where: str) -> None:
        node, implied = _node(kind, entry, where)
        self.nodes.append(node)
        self.inputs.extend(implied)

    def _input(self, entry: toml.Table, where: str) -> None:
        self.inputs.append(_input(entry, where))

    def _shock(self, entry: toml.Table, where: str) -> None:
        shock = read_shock(entry, where, self.shocks)
        self.shocks[shock.id] = shock


def _node(kind: str, entry: toml.Table, where: str) -> tuple[Node, list[Input]]:
    toml.known(entry, NODE_KEYS[kind] | ANY_NODE)
    node_id = toml.name_id(entry.get("id"), "id")
    since, until = _valid(entry)
    node = Node(
        id=node_id,
        kind=cast("NodeKind", kind),
        name=toml.text(entry, "name") or node_id,
        owner=toml.reference(entry, "owner"),
        people=int(toml.number(entry, "people", 0, MOST_PEOPLE) or 0),
        region=toml.reference(entry, "region"),
        jurisdiction=toml.reference(entry, "jurisdiction"),
        held_by=_others(entry, "held_by"),
        origin=_others(entry, "origin"),
        addresses=toml.texts(entry, "addresses"),
        hosts=tuple(host.lower() for host in toml.texts(entry, "hosts")),
        macs=_macs(entry),
        serials=tuple(text for text in toml.texts(entry, "serials") if text.strip()),
        criticality=toml.text(entry, "criticality"),
        final_demand=toml.number(entry, "final_demand", 0, MOST_MONEY),
        since=since,
        until=until,
        source=where,
    )
    implied: list[Input] = []
    if node.jurisdiction:
        implied.append(_implied(node, node.jurisdiction, "leave to deliver", "licence"))
    supplier = toml.reference(entry, "supplier")
    if supplier:
        implied.append(_implied(node, supplier, "supply", "consumed"))
    if node.region and kind in {"service", "asset", "supplier"}:
        implied.append(_implied(node, node.region, "site", "consumed"))
    return node, implied


def _macs(entry: toml.Table) -> tuple[str, ...]:
    """MAC addresses in their one form, each once."""
    found: dict[str, None] = {}
    for text in toml.texts(entry, "macs"):
        mac = normal_mac(text.strip())
        if not mac:
            raise toml.BadEntry(f"{toml.shown(text)} is no MAC address", 'write macs = ["00:1b:44:11:3a:b7"]')
        found[mac] = None
    return tuple(found)


def _implied(of: Node, source: str, name: str, flow: Flow) -> Input:
    """The input that a key of a node stands for: all of it from one source."""
    value = None if name == "site" else (1.0, 1.0)
    return Input(
        of=of.id, name=name, members=(Member(node=source),), flow=flow, value=value, source=of.source
    )


def _input(entry: toml.Table, where: str) -> Input:
    toml.known(entry, INPUT_KEYS)
    sources = entry.get("from")
    if not isinstance(sources, list) or not sources:
        raise toml.BadEntry("from is missing or empty", 'write from = ["supplier-id", ...]')
    members = toml.members(sources, "from")
    rule, k = toml.rule(entry, members)
    if rule != "shares" and any(isinstance(item, dict) and "share" in item for item in sources):
        raise toml.BadEntry(f"shares are given, but the rule is {toml.shown(rule)}", 'write rule = "shares"')
    flow = toml.text(entry, "flow") or "unknown"
    if flow not in FLOWS:
        raise toml.BadEntry(f"there is no flow {toml.shown(flow)}", f"use one of {', '.join(FLOWS)}")
    stock, value = toml.bounds(entry, "stock_days", MOST_DAYS), toml.bounds(entry, "value_share", 1)
    expires = _expires(entry, flow, stock)
    since, until = _valid(entry)
    return Input(
        of=toml.name_id(entry.get("of"), "of"),
        name=toml.text(entry, "name", need=True),
        members=members,
        rule=rule,
        k=k,
        flow=flow,  # type: ignore[arg-type]  # checked just above
        stock_days=stock[0] if stock else 0.0,
        stock_most=stock[1] if stock and stock[1] > stock[0] else None,
        stock_known=stock is not None or flow == "service" or expires is not None,
        expires=expires,
        lead_days=toml.number(entry, "lead_days", 0, MOST_DAYS),
        value=value,
        amount=toml.number(entry, "amount", 0, MOST_MONEY),
        since=since,
        until=until,
        source=where,
    )


def _expires(entry: toml.Table, flow: str, stock: tuple[float, float] | None) -> dt.date | None:
    """The day on which what was granted or paid for ends; a service is used as it comes and has no stock."""
    expires = toml.day(entry, "expires")
    if expires is not None and flow not in ENDS:
        raise toml.BadEntry(
            f"it expires, but its flow is {toml.shown(flow)}", 'write flow = "licence" or "service"'
        )
    if expires is not None and stock is not None:
        raise toml.BadEntry("both expires and stock_days are given", "keep one: the day, or the days left")
    if flow == "service" and stock is not None and stock[1] > 0:
        raise toml.BadEntry(
            "a service cannot be kept in stock",
            "leave stock_days out; write expires if it is paid until a day",
        )
    return expires


def _valid(entry: toml.Table) -> tuple[dt.date | None, dt.date | None]:
    """From which day until before which other the entry holds."""
    since, until = toml.day(entry, "since"), toml.day(entry, "until")
    if since is not None and until is not None and until <= since:
        raise toml.BadEntry(f"it ends (until {until}) before it holds (since {since})", "correct the dates")
    return since, until


def _others(entry: toml.Table, key: str) -> tuple[Member, ...]:
    """Those who hold shares in a node, or that what is in it comes from."""
    others = entry.get(key, [])
    if not isinstance(others, list):
        raise toml.BadEntry(f"{key} is no list", f'write {key} = [{{node = "id", share = 0.4}}]')
    return toml.members(others, key)


def read_shock(entry: toml.Table, where: str, known: Mapping[str, Shock]) -> Shock:
    """One shock; ``known`` are those read before. Raises ``BadEntry``."""
    toml.known(entry, SHOCK_KEYS)
    start, end = toml.day(entry, "start"), toml.day(entry, "end")
    if start is None:
        raise toml.BadEntry("start is missing", "write start = 2027-01-31")
    if end is not None and end <= start:
        raise toml.BadEntry(f"it ends ({end}) before it has begun ({start})", "correct the dates")
    lost = toml.ids(entry, "lost")
    if not lost:
        raise toml.BadEntry("lost is missing or empty", 'write lost = ["id", ...]')
    shock_id = toml.name_id(entry.get("id"), "id")
    if shock_id in known:
        raise toml.BadEntry(
            f"the id {shock_id!r} is used twice (first at {known[shock_id].source})", "rename one"
        )
    return Shock(
        id=shock_id,
        name=toml.text(entry, "name") or shock_id,
        lost=lost,
        start=start,
        end=end,
        level=toml.number(entry, "level", 0, 1) or 0.0,
        de_minimis=toml.number(entry, "de_minimis", 0, 1),
        cite=toml.text(entry, "cite"),
        source=where,
    )
