# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Map + hits + exposures -> list of trouble: the main job, read from the store on one day.

This machine is an asset like any other, but listed apart: what is installed on it
differs from machine to machine, and it is on nobody's map unless somebody put it there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import msgspec

from tocsin.core import ids
from tocsin.core.component import Exposure, Unchecked
from tocsin.core.graph import Graph, build
from tocsin.core.hit import Hit
from tocsin.core.reading import Fault
from tocsin.core.sentence import translatable
from tocsin.flows import hit_to_evidence, matching, standing, treatments, whole_map
from tocsin.know import exposed, own_names
from tocsin.know.control import completed
from tocsin.know.diagnosis import examine
from tocsin.know.locate import Locator
from tocsin.know.machine import ASSET as MACHINE
from tocsin.know.reach import reached
from tocsin.know.treatment import Treatments
from tocsin.know.trouble import Evidence, Step, Trouble
from tocsin.store import Reader, hits, inventory, objects
from tocsin.watch.intelligence import Intelligence


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the list of trouble was made from, and the list."""

    graph: Graph
    trouble: tuple[Trouble, ...]
    machine: tuple[Trouble, ...]
    unchecked: tuple[Unchecked, ...]
    hits: tuple[Hit, ...]
    by_asset: dict[str, tuple[Hit, ...]]
    intelligence: Intelligence
    faults: tuple[Fault, ...]


def draw(reader: Reader, today: dt.date) -> Picture:
    """Compute the list of trouble from what is stored; ``today`` is the day it speaks of."""
    whole = whole_map.whole(reader, today)
    chart, notes, faults = whole.chart, whole.notes, [*whole.faults]
    graph, broken = build(completed(chart))
    locator = Locator(graph.nodes)
    faults.extend([*broken, *locator.faults])
    found = standing.hits(reader, hits.all(reader))
    located = hit_to_evidence.locate(found, locator)
    about = intelligence(reader, dict.fromkeys(id for hit in found for id in hit.objects))
    exposures = whole_map.on_merged(matching.standing(reader), whole.into)
    treated = treatments.read(reader, today, whole.into)
    evidence: list[Evidence] = hit_to_evidence.evidence(located, about)
    evidence.extend(exposed.evidence(_elsewhere(exposures), treated))
    flaws = own_names.flaws(chart, today)
    evidence.extend(own_names.evidence(flaws, chart))
    announced = (*chart.shocks, *own_names.endings(chart, today))
    shocks = [reached(graph.nodes, shock, worst=True) for shock in announced]
    examined = examine(graph, today=today, shocks=shocks, evidence=evidence)
    return Picture(
        graph=graph,
        trouble=tuple(examined.trouble),
        machine=tuple(_machine(exposures, treated)),
        unchecked=(
            *inventory.unchecked(reader),
            *_not_matched(reader),
            *_homeless(located),
            *hit_to_evidence.claimed_by_several(located, locator),
            *_contradictions(notes),
            *_unasked(examined.unasked),
            *own_names.unchecked(flaws),
        ),
        hits=tuple(found),
        by_asset=located.by_asset,
        intelligence=about,
        faults=tuple(faults),
    )


CONTEXT_TYPES = (
    "relationship", "malware", "threat-actor", "intrusion-set", "campaign", "tool", "infrastructure", "course-of-action", "attack-pattern"
)  # fmt: skip


def intelligence(reader: Reader, ids: Iterable[str]) -> Intelligence:
    """Return these objects and everything stored that may explain them."""
    raw = {stored.id: stored.raw for kind in CONTEXT_TYPES for stored in objects.of_type(reader, kind)}
    for id in ids:
        stored = objects.get(reader, id)
        if stored is not None:
            raw[id] = stored.raw
    return Intelligence(raw)


def _elsewhere(exposures: list[Exposure]) -> list[Exposure]:
    return [e for e in exposures if e.component.asset != MACHINE]


def _machine(exposures: list[Exposure], treated: Treatments) -> list[Trouble]:
    """Exposures of this machine as lines of their own, the known exploited first."""
    here = exposed.evidence((e for e in exposures if e.component.asset == MACHINE), treated)
    return [
        Trouble(
            id=ids.derived("trouble", "machine", *item.causes),
            state="aside",
            scope="machine",
            subject=MACHINE,
            name="this machine",
            headline=item.says,
            causes=item.causes,
            chain=(Step(says=item.says, node=MACHINE, cite=item.cite),),
            next=item.next,
        )
        for item in here
    ]


def _not_matched(reader: Reader) -> list[Unchecked]:
    """Indicators that nothing here can match yet, a line for each reason."""
    reasons: dict[str, list[str]] = {}
    for id, reason in objects.not_matched(reader):
        reasons.setdefault(reason, []).append(id)
    return [
        Unchecked(
            what=ids[0] if len(ids) == 1 else f"{len(ids)} indicators, first {ids[0]}",
            why=why,
            kind="indicator",
            count=len(ids),
        )
        for why, ids in sorted(reasons.items())
    ]


def _unasked(things: int) -> Iterator[Unchecked]:
    if things:
        yield Unchecked(
            what=f"what falls with each of {things} things on the map alone",
            why=translatable(
                "the map hangs together too much to ask about each in time: tocsin know chokepoints asks about all at once"
            ),
            kind="list",
            count=things,
        )


def _contradictions(notes: list[str]) -> list[Unchecked]:
    """Where map files say different things of one node: the first was believed, and nobody has decided."""
    if not notes:
        return []
    what = notes[0] if len(notes) == 1 else f"{len(notes)} contradictions between map files, first {notes[0]}"
    why = translatable("map files contradict each other, and the first one stands: make them agree")
    return [Unchecked(what=what, why=why, kind="input", count=len(notes))]


def _homeless(located: hit_to_evidence.Located) -> list[Unchecked]:
    """Hits that no asset of the map owns: real, and nobody can say what they mean for a service."""
    rows = [hit for found in located.elsewhere.values() for hit in found]
    if not rows:
        return []
    parties = sorted(name for name in located.elsewhere if name)
    named = ", ".join(parties[:5]) + (f" and {len(parties) - 5} more" if len(parties) > 5 else "")
    what = f"{len(rows)} hits on machines that are on no map ({named or 'the lines name no machine'})"
    why = translatable("what depends on them is not known: add them to the map as assets")
    return [
        Unchecked(
            what=what, why=why, kind="service", source=f"{rows[0].file}:{rows[0].line}", count=len(rows)
        )
    ]
