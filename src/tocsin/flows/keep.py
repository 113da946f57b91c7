# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Records of one file -> store: what each sort of them becomes, in the transaction that is handed in.

Each function returns how many records are new.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

import msgspec

from tocsin.core.component import Advisory, Component
from tocsin.core.dependency import Map, Node
from tocsin.core.own_names import Zone
from tocsin.core.reading import Fault, Reading
from tocsin.flows import root_release
from tocsin.flows.context import Context
from tocsin.know.package_facts import found_by
from tocsin.know.readers import (
    guessed_csv,
)
from tocsin.store import Tx, inventory, maps

CONTRADICTIONS = 20
"""Told of one map file, which may have one in each line."""
ENDINGS = re.compile(r"(?:\.(?:json|jsonld|xml|cdx|spdx3?|s?bom|txt|status|gz|xz|bz2))+$", re.IGNORECASE)
"""What the name of a list of components ends with, and the name of an asset does not; versions stay."""


def keep_map(tx: Tx, name: str, reading: Reading[Any], context: Context) -> int:
    """A map takes the place of what its file said before."""
    del context
    return _keep_chart(tx, name, _without_twins(reading.records[0], reading.faults), reading)


def _keep_chart(tx: Tx, name: str, chart: Map, reading: Reading[Any]) -> int:
    changed = maps.replace(tx, name, chart)
    reading.notes.extend(_contradictions(tx, name))
    return entries(chart) if changed else 0


def keep_listed(tx: Tx, name: str, reading: Reading[Any], context: Context) -> int:
    """A list of suppliers or assets: its map, in which no id stands twice, and the devices of its assets."""
    del context
    listed: guessed_csv.Listed = reading.records[0]
    new = _keep_chart(tx, name, listed.chart, reading)
    return new + (
        len(listed.devices) if inventory.replace_components(tx, name, listed.devices, found_by) else 0
    )


def _contradictions(tx: Tx, name: str) -> list[str]:
    """Where this file says otherwise than another, and which of the two stands; said also if it is not new."""
    mine = [note for note in maps.contradictions(tx) if f"({name}:" in note]
    more = [f"{len(mine) - CONTRADICTIONS} more contradictions: tocsin doctor counts them all"]
    return mine[:CONTRADICTIONS] + (more if len(mine) > CONTRADICTIONS else [])


def _without_twins(chart: Map, faults: list[Fault]) -> Map:
    """Within one file an id stands for one thing; another file may say more about it (``store.maps``)."""
    first: dict[str, Node] = {}
    for node in chart.nodes:
        kept = first.setdefault(node.id, node)
        if kept is not node and msgspec.structs.replace(node, source="") != msgspec.structs.replace(
            kept, source=""
        ):
            what = f"the id {node.id!r} is used twice (first at {kept.source}), for different things"
            faults.append(Fault(node.source, what, "rename one; until then the first stands"))
    return msgspec.structs.replace(chart, nodes=tuple(first.values()))


def keep_components(tx: Tx, name: str, reading: Reading[Component], context: Context) -> int:
    """A list that does not say what it describes is an asset called after its file, until somebody says."""
    del context
    stem = root_release.asset_of(name) or ENDINGS.sub("", PurePosixPath(name).name) or name
    placed = [
        c if c.asset or c.kind == "mentioned" else msgspec.structs.replace(c, asset=stem)
        for c in reading.records
    ]
    return len(placed) if inventory.replace_components(tx, name, placed, found_by) else 0


def keep_advisories(tx: Tx, name: str, reading: Reading[Any], context: Context) -> int:
    """Advisories are kept by their ids, the newest of each."""
    del name, context
    kept = inventory.add_advisories(tx, reading.records)
    return kept.added + kept.replaced


def keep_both(tx: Tx, name: str, reading: Reading[Any], context: Context) -> int:
    """Advisories are kept by their ids, what is stated of products with its file."""
    advisories = [one for one in reading.records if isinstance(one, Advisory)]
    stated = [one for one in reading.records if isinstance(one, Component)]
    kept = inventory.add_advisories(tx, advisories)
    changed = keep_components(tx, name, Reading(stated), context)
    return kept.added + kept.replaced + changed


def keep_own_payloads(tx: Tx, name: str, reading: Reading[Any], context: Context) -> int:
    """ROA payloads that cover own prefixes."""
    from tocsin.flows.own_names import keep_payloads  # brings numpy, which no other file needs

    del context
    return keep_payloads(tx, name, reading)


def keep_kev(tx: Tx, name: str, reading: Reading[Any], context: Context) -> int:
    """The list of its source, as of its day or today."""
    changed = inventory.replace_kev(
        tx, name, getattr(reading, "as_of", "") or context.at[:10], reading.records
    )
    return len(reading.records) if changed else 0


def entries(chart: Map) -> int:
    """How many entries a map has to a person: a record of a zone is one."""
    zones = (fact for node in chart.nodes for fact in node.facts if isinstance(fact, Zone))
    return len(chart.nodes) + len(chart.inputs) + len(chart.shocks) + sum(len(zone.records) for zone in zones)
