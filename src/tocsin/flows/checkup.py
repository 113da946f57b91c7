# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The store examined: what ``tocsin doctor`` says about it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from tocsin.core.errors import Untrusted
from tocsin.core.graph import build
from tocsin.store import Reader, Store, audit, hits, inventory, maps, objects

SHOWN = 5


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One check and its outcome."""

    check: str
    ok: bool
    says: str
    exit_code: int = 0


def examine(store: Store) -> Iterator[Line]:
    """Yield a line for each check of an open store; a broken audit chain is untrusted."""
    with store.read() as reader:
        yield Line(
            check="store",
            ok=True,
            says=f"{store.name}: opened, schema and durability settings as they must be",
        )
        seq, digest = audit.head(reader)
        broken = audit.verify(reader)
        if broken:
            for fault in broken[:SHOWN]:
                yield Line(
                    check="audit chain",
                    ok=False,
                    says=f"{fault.where}: {fault.what}",
                    exit_code=Untrusted.exit_code,
                )
        else:
            yield Line(check="audit chain", ok=True, says=f"{seq} entries, whole; head {digest[:16]}")
        yield from _maps(reader)
        counts = f"{objects.count(reader)} objects, {len(inventory.components(reader))} components, {hits.count(reader)} hits"
        yield Line(check="records", ok=True, says=counts)


def _maps(reader: Reader) -> Iterator[Line]:
    """The merged map, and where its sources contradict each other: no damage, but somebody must say who is right."""
    chart, notes = maps.load_with_notes(reader)
    graph, faults = build(chart)
    says = f"{len(graph.nodes)} nodes, {len(graph.inputs)} inputs"
    says += f"; {len(faults)} entries are left out" if faults else ""
    says += f"; contradictions between its sources: {len(notes)}" if notes else ""
    yield Line(check="map", ok=True, says=says)
    for note in notes[:SHOWN]:
        yield Line(check="map", ok=True, says=note)
    if len(notes) > SHOWN:
        yield Line(check="map", ok=True, says=f"{len(notes) - SHOWN} contradictions more")
