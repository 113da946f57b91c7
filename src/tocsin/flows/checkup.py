# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The store examined: what ``tocsin doctor`` says about it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from tocsin.core.errors import Untrusted
from tocsin.core.graph import build
from tocsin.store import Reader, Store, audit, hits, inventory, maps, objects, restore

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
        yield from _restored(reader)
        graph, faults = build(maps.load(reader))
        says = f"{len(graph.nodes)} nodes, {len(graph.inputs)} inputs"
        yield Line(
            check="map", ok=True, says=says + (f"; {len(faults)} entries are left out" if faults else "")
        )
        counts = f"{objects.count(reader)} objects, {len(inventory.components(reader))} components, {hits.count(reader)} hits"
        yield Line(check="records", ok=True, says=counts)


def _restored(reader: Reader) -> Iterator[Line]:
    """Whether what is here was put back: an older state may stand in the place of a newer one."""
    entry = audit.last_of(reader, restore.ACTION)
    if entry is not None:
        made_at = msgspec.json.decode(entry.detail, type=dict[str, object]).get(
            "made_at", "an unknown instant"
        )
        says = (
            f"at {entry.at} from the backup {entry.subject}, made at {made_at}: what came between is not here"
        )
        yield Line(check="restored", ok=True, says=says)
