# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The maps of all sources + the claims that stand + own names -> the one map that every question is asked of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from tocsin.core.component import Exposure
from tocsin.core.dependency import Map
from tocsin.core.errors import NotFound
from tocsin.core.reading import Fault
from tocsin.flows.same_asset import pairs
from tocsin.know.merged_map import merge
from tocsin.know.own_map import linked
from tocsin.know.valid import valid_at
from tocsin.store import Reader, maps

SHOWN = 5
"""Sources that an error names."""


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """One map, and how it came about."""

    chart: Map
    said: Map
    """The same without what follows from own names, some of which is counted in days from today."""
    every: Map
    """The same as ``said``, of all days."""
    into: Mapping[str, str]
    """Id that a source says -> id of the node that it stands for, where that is another."""
    ever: frozenset[str]
    """Ids of all nodes, on whatever day they hold."""
    notes: list[str]
    """Where sources, or what is merged, contradict each other."""
    faults: list[Fault]
    """Where the map contradicts itself on that day."""


def load(reader: Reader, day: dt.date | None = None, known_at: str = "") -> Map:
    """The map, with what is claimed to be one asset as one node, and what own names need."""
    return whole(reader, day, known_at).chart


def whole(reader: Reader, day: dt.date | None = None, known_at: str = "") -> Whole:
    """The same as it holds on ``day``, from which what runs out is counted; without a day, of all days.

    With ``known_at`` only what had arrived by that instant counts, sources and claims; raises what ``sources_of`` raises.
    """
    said, notes = maps.load_with_notes(reader, sources_of(reader, known_at) if known_at else None)
    made = merge(said, pairs(reader, known_at))
    chart, faults = (made.chart, list[Fault]()) if day is None else valid_at(made.chart, day)
    return Whole(
        chart=linked(chart, day),
        said=chart,
        every=made.chart,
        into=made.into,
        ever=frozenset(node.id for node in made.chart.nodes),
        notes=[*notes, *made.notes, *(f"not merged: {why}" for why in made.apart)],
        faults=faults,
    )


def sources_of(reader: Reader, known_at: str) -> frozenset[str]:
    """The sources that had said by an instant what they say now; those that came later are left out.

    What a source said before it said something else is not kept: where that would be asked for, or where nothing had
    arrived, raises ``NotFound``.
    """
    then = maps.known_at(reader, known_at)
    if then.replaced:
        shown = "; ".join(
            f"{name} (says what it says now since {since})" for name, since in then.replaced[:SHOWN]
        )
        more = f"; and {len(then.replaced) - SHOWN} more" if len(then.replaced) > SHOWN else ""
        raise NotFound(
            f"what was said by {known_at} is not kept of {shown}{more}",
            do=f"ask by {max(since for _, since in then.replaced)} or later, or of a backup that was made before",
        )
    if not then.sources:
        first = f"; the first came at {then.first}" if then.first else ""
        raise NotFound(f"no part of the map had arrived by {known_at}{first}", do="ask by a later instant")
    return then.sources


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
