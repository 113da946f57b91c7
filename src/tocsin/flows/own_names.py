# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The stored map -> what is wrong with own names and addresses, and which services that reaches.

Lists of ROA payloads are kept as far as they cover a prefix that is known to be own when they are read; a list is large,
and says something of a prefix that becomes known later only when it is read again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from tocsin.core.dependency import Map, Node
from tocsin.core.graph import Graph, build
from tocsin.core.own_names import Payload, Payloads
from tocsin.core.reading import Reading
from tocsin.know.control import completed
from tocsin.know.flaw import Flaw
from tocsin.know.own_facts import Facts
from tocsin.know.own_map import linked
from tocsin.know.own_names import flaws
from tocsin.know.readers.own_node import prefix_id
from tocsin.know.readers.roa_payloads import PayloadReading
from tocsin.know.route_origin import Covering
from tocsin.store import Store, Tx, maps

Row = dict[str, object]


class Shown(msgspec.Struct, frozen=True):
    """A flaw as ``share.sarif`` wants it."""

    where: str
    object_id: str
    rule: str
    what: str
    do: str
    level: str


def rows(store: Store, today: dt.date) -> list[Row]:
    """A row a flaw, errors first, with the services that use what it is about in any way, and their people."""
    with store.read() as reader:
        chart = maps.load(reader)
    found = flaws(chart, today)
    graph = build(completed(linked(chart, today)))[0] if found else None
    reach = (
        {subject: _services(graph, subject) for subject in {one.subject for one in found}} if graph else {}
    )
    return [_row(one, reach[one.subject]) for one in found]


def _row(one: Flaw, reached: Sequence[Node]) -> Row:
    return {
        "level": one.level,
        "rule": one.rule,
        "subject": one.subject,
        "name": one.name,
        "says": str(one.says),
        "do": str(one.next.says),
        "by": one.next.by.isoformat() if one.next.by else "",
        "cite": one.next.cite,
        "where": one.where,
        "services": [node.name for node in reached],
        "people": sum(node.people for node in reached),
    }


def _services(graph: Graph, subject: str) -> list[Node]:
    """The services that use a node in any way, if only as one of several sources."""
    at = graph.index.get(subject)
    if at is None:
        return []
    seen, left = {at}, [at]
    while left:
        row = left.pop()
        uses = graph.uses[graph.uses_start[row] : graph.uses_start[row + 1]]
        new = {int(graph.consumer[entry]) for entry in uses} - seen
        seen |= new
        left.extend(new)
    return [graph.nodes[row] for row in sorted(seen) if graph.nodes[row].kind == "service"]


def shown(row: Row) -> Shown:
    """A row of ``rows`` for SARIF; what is a question becomes a note."""
    level = "note" if row["level"] == "question" else str(row["level"])
    return Shown(
        where=str(row["where"]),
        object_id=str(row["subject"]),
        rule=str(row["rule"]),
        what=str(row["says"]),
        do=f"{row['do']} ({row['cite']})",
        level=level,
    )


def keep_payloads(tx: Tx, name: str, reading: Reading[Payload]) -> int:
    """Keep the payloads that cover own prefixes, under those prefixes; how many there are."""
    chart = maps.load(tx)
    prefixes = Facts(chart).own_prefixes()
    covering = Covering(prefixes)
    found: dict[str, list[Payload]] = {prefix: [] for prefix in prefixes}
    for payload in reading.records:
        for prefix in covering.of(payload):
            found[prefix].append(payload)
    as_of = reading.as_of if isinstance(reading, PayloadReading) else ""
    nodes = tuple(
        Node(
            id=prefix_id(prefix), kind="asset", name=prefix, source=name,
            facts=(Payloads(prefix=prefix, payloads=tuple(rows), as_of=as_of, source=name),),
        )
        for prefix, rows in found.items()
    )  # fmt: skip
    changed = maps.replace(tx, name, Map(nodes=nodes))
    kept = sum(map(len, found.values()))
    reading.notes.append(
        f"{kept} payloads cover the {len(prefixes)} own prefixes known; the others are not kept"
    )
    if not prefixes:
        reading.notes.append("no own prefix is known yet: give announcements first, then this list again")
    return kept if changed else 0
