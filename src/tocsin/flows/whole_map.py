# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The maps of all sources + the claims that stand + own names -> the one map that every question is asked of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from tocsin.core.component import Exposure
from tocsin.core.dependency import Map
from tocsin.core.reading import Fault
from tocsin.flows.same_asset import pairs
from tocsin.know.merged_map import merge
from tocsin.know.own_map import linked
from tocsin.know.valid import valid_at
from tocsin.store import Reader, maps


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """One map, and how it came about."""

    chart: Map
    said: Map
    """The same without what follows from own names, some of which is counted in days from today."""
    into: Mapping[str, str]
    """Id that a source says -> id of the node that it stands for, where that is another."""
    ever: frozenset[str]
    """Ids of all nodes, on whatever day they hold."""
    notes: list[str]
    """Where sources, or what is merged, contradict each other."""
    faults: list[Fault]
    """Where the map contradicts itself on that day."""


def load(reader: Reader, day: dt.date | None = None) -> Map:
    """The map, with what is claimed to be one asset as one node, and what own names need."""
    return whole(reader, day).chart


def whole(reader: Reader, day: dt.date | None = None) -> Whole:
    """The same as it holds on ``day``, from which what runs out is counted; without a day, of all days."""
    said, notes = maps.load_with_notes(reader)
    made = merge(said, pairs(reader))
    chart, faults = (made.chart, list[Fault]()) if day is None else valid_at(made.chart, day)
    return Whole(
        chart=linked(chart, day),
        said=chart,
        into=made.into,
        ever=frozenset(node.id for node in made.chart.nodes),
        notes=[*notes, *made.notes, *(f"not merged: {why}" for why in made.apart)],
        faults=faults,
    )


def merged_into(reader: Reader) -> Mapping[str, str]:
    """What ``whole`` says in ``into``, where nothing else is asked for; nothing is read where nobody claims anything."""
    claimed = pairs(reader)
    return merge(maps.load(reader), claimed).into if claimed else {}


def on_merged(exposures: list[Exposure], into: Mapping[str, str]) -> list[Exposure]:
    """Exposures on the asset that theirs is part of, by what somebody claims."""
    if not into:
        return exposures
    return [
        msgspec.structs.replace(
            e,
            component=msgspec.structs.replace(
                e.component, asset=into.get(e.component.asset, e.component.asset)
            ),
        )
        for e in exposures
    ]
