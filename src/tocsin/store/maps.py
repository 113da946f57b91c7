# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Dependency maps: what each source said, and all of it as one map.

Merging is a plain rule, not a judgement. Of a node that several sources name, each field is
the first that is not empty, in order of arrival; where a later source says otherwise, a note
says so. Facts of own names are all kept, and judged against each other later. Inputs and shocks are all kept, but for exact repetitions: dropping one could hide
trouble, keeping both can only show more of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar

import msgspec
import sqlalchemy as sa

from tocsin.core import instant
from tocsin.core.dependency import Input, Map, Node, Shock
from tocsin.store import said, schema
from tocsin.store.engine import Reader, Tx

S = TypeVar("S", Input, Shock)
R = TypeVar("R", bound=msgspec.Struct)


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


def load_with_notes(reader: Reader, sources: Collection[str] | None = None) -> tuple[Map, list[str]]:
    """The maps of all sources as one, or of these alone, and where sources contradict each other."""
    notes: list[str] = []
    mine = None if sources is None else _numbers(reader, sources)
    named = sa.select(schema.map_source.c.origin, schema.map_source.c.name).order_by(
        schema.map_source.c.origin
    )
    names = (row.name for row in reader.connection.execute(named) if mine is None or row.origin in mine)
    nodes: dict[str, Node] = {}
    for node in _said(reader, schema.node, Node, mine):
        nodes[node.id] = _merge(nodes[node.id], node, notes) if node.id in nodes else node
    made = Map(
        name=next(filter(None, names), ""),
        nodes=tuple(nodes.values()),
        inputs=_distinct(_said(reader, schema.need, Input, mine)),
        shocks=_distinct(_said(reader, schema.shock, Shock, mine)),
    )
    return made, notes


def mark(reader: Reader) -> tuple[int, bytes]:
    """What is another one after any change of what is said of nodes: the last number, and a digest of what each source says.

    Cost: one index look-up, and a row a source.
    """
    last = reader.connection.execute(sa.select(sa.func.max(schema.node.c.seq))).scalar_one()
    kept = schema.content
    mine = sa.select(kept.c.origin, kept.c.digest).where(kept.c.what == schema.node.name)
    made = hashlib.sha256()
    for row in reader.connection.execute(mine.order_by(kept.c.origin)):
        made.update(row.origin.to_bytes(8, "big") + row.digest)
    return last or 0, made.digest()


def _numbers(reader: Reader, sources: Collection[str]) -> frozenset[int]:
    table = schema.origin.c
    rows = reader.connection.execute(sa.select(table.id, table.name))
    return frozenset(row.id for row in rows if row.name in sources)


def _said(reader: Reader, table: sa.Table, kind: type[R], mine: Collection[int] | None) -> Iterator[R]:
    for record, row in said.rows(reader, table, kind, more=[table.c.origin]):
        if mine is None or row.origin in mine:
            yield record


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
    return {source: at for source, at, _ in _changes(reader)}


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What can still be told of an instant in the past."""

    sources: frozenset[str]
    """Those that said then what they say now."""
    replaced: tuple[tuple[str, str], ...]
    """Those that said something else then, which is not kept; each with the instant since which it says what it says."""
    first: str
    """When the first source of all arrived; empty if none did."""


def known_at(reader: Reader, at: str) -> Known:
    """Which sources had said by an instant what they say now, by the audit chain. Cost: one pass over it.

    A source that said nothing then (its map was empty) is in neither list.
    """
    last = instant.version_key(at)
    since = known(reader)
    first, spoke = "", dict[str, bool]()
    for source, came, says in _changes(reader):
        first = first or came
        if instant.version_key(came) <= last:
            spoke[source] = says
    return Known(
        sources=frozenset(name for name in spoke if instant.version_key(since[name]) <= last),
        replaced=tuple(
            (name, since[name])
            for name, says in spoke.items()
            if says and instant.version_key(since[name]) > last
        ),
        first=first,
    )


def _changes(reader: Reader) -> Iterator[tuple[str, str, bool]]:
    """Each time a source said something else than before: its name, the instant, whether it said anything at all."""
    table = schema.audit.c
    found = sa.select(table.subject, table.at, table.detail).where(table.action == "maps.replace")
    seen: set[str] = set()
    for row in reader.stream(found.order_by(table.seq)):
        detail = msgspec.json.decode(row.detail)
        if row.subject not in seen or detail.get("changed"):
            seen.add(row.subject)
            yield row.subject, row.at, any(detail.get(part) for part in ("nodes", "inputs", "shocks"))


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
