# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Dependency maps: what each source said, and all of it as one map.

Merging is a plain rule, not a judgement. Of a node that several sources name, each field is
the first that is not empty, in order of arrival; where a later source says otherwise, a note
says so. Facts of own names are all kept, and judged against each other later. Inputs and shocks are all kept, but for exact repetitions: dropping one could hide
trouble, keeping both can only show more of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec
import sqlalchemy as sa

from tocsin.core.dependency import Input, Map, Node, Shock
from tocsin.store import said, schema
from tocsin.store.engine import Reader, Tx

S = TypeVar("S", Input, Shock)


def replace(tx: Tx, source: str, new: Map) -> bool:
    """Make ``new`` all that ``source`` says; False if it said just that before.

    Raises ``BadInput`` if a record cannot be kept (a number that is not finite).
    """
    origin = said.origin(tx, source)
    changed = _replace_name(tx, origin, new.name)
    changed |= said.replace(tx, schema.node, origin, new.nodes)
    changed |= said.replace(tx, schema.need, origin, new.inputs)
    changed |= said.replace(tx, schema.shock, origin, new.shocks)
    counts = {"nodes": len(new.nodes), "inputs": len(new.inputs), "shocks": len(new.shocks)}
    tx.audit("maps.replace", source, changed=int(changed), **counts)
    return changed


def _replace_name(tx: Tx, origin: int, name: str) -> bool:
    table = schema.map_source
    mine = table.c.origin == origin
    before = tx.connection.execute(sa.select(table.c.name).where(mine)).scalar_one_or_none()
    if before == name:
        return False
    tx.connection.execute(sa.delete(table).where(mine))
    tx.connection.execute(sa.insert(table).values(origin=origin, name=name))
    return True


def load(reader: Reader) -> Map:
    """The maps of all sources as one."""
    return load_with_notes(reader)[0]


def load_with_notes(reader: Reader) -> tuple[Map, list[str]]:
    """The maps of all sources as one, and where sources contradict each other."""
    notes: list[str] = []
    names = sa.select(schema.map_source.c.name).order_by(schema.map_source.c.origin)
    nodes: dict[str, Node] = {}
    for node, _ in said.rows(reader, schema.node, Node):
        nodes[node.id] = _merge(nodes[node.id], node, notes) if node.id in nodes else node
    made = Map(
        name=next(filter(None, reader.connection.execute(names).scalars().all()), ""),
        nodes=tuple(nodes.values()),
        inputs=_distinct(said.read(reader, schema.need, Input)),
        shocks=_distinct(said.read(reader, schema.shock, Shock)),
    )
    return made, notes


class _Called(msgspec.Struct, frozen=True):
    """Of a node only what it is called by."""

    id: str


def contradictions(reader: Reader) -> list[str]:
    """What ``load_with_notes`` says of where sources contradict each other.

    Cost: two passes over the nodes; kept are all ids, and the nodes of which more than one source speaks.
    """
    once, several = set[str](), set[str]()
    for called, _ in said.rows(reader, schema.node, _Called):
        (several if called.id in once else once).add(called.id)
    notes: list[str] = []
    if not several:
        return notes
    nodes: dict[str, Node] = {}
    for node, _ in said.rows(reader, schema.node, Node):
        if node.id in several:
            nodes[node.id] = _merge(nodes[node.id], node, notes) if node.id in nodes else node
    return notes


def known(reader: Reader) -> dict[str, str]:
    """Each source that said something, and the instant since which it says just that, by the audit chain.

    What it said before is not kept. Cost: one pass over the chain.
    """
    table = schema.audit.c
    found = sa.select(table.subject, table.at, table.detail).where(table.action == "maps.replace")
    since: dict[str, str] = {}
    for row in reader.stream(found.order_by(table.seq)):
        if row.subject not in since or msgspec.json.decode(row.detail).get("changed"):
            since[row.subject] = row.at
    return since


def _merge(first: Node, later: Node, notes: list[str]) -> Node:
    filled = {}
    for name, value in msgspec.structs.asdict(later).items():
        kept = getattr(first, name)
        if not kept and value:
            filled[name] = value
        elif name == "facts":
            filled[name] = tuple(dict.fromkeys([*kept, *value]))
        elif name != "source" and value and kept != value:
            notes.append(
                f"{first.id}: {name} is {kept!r} ({first.source}); {value!r} ({later.source}) is left out"
            )
    return msgspec.structs.replace(first, **filled)


def _distinct(records: Iterable[S]) -> tuple[S, ...]:
    """``records`` without those that only repeat another one, whoever said them."""
    kept: dict[S, S] = {}
    for record in records:
        kept.setdefault(msgspec.structs.replace(record, source=""), record)
    return tuple(kept.values())
