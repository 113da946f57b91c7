# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The maps of all sources + the claims that stand + own names -> the one map that every question is asked of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from tocsin.core.component import Exposure
from tocsin.core.dependency import Map
from tocsin.flows.same_asset import pairs
from tocsin.know.merged_map import merge
from tocsin.know.own_map import linked
from tocsin.store import Reader, maps


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """One map, and how it came about."""

    chart: Map
    into: Mapping[str, str]
    """Id that a source says -> id of the node that it stands for, where that is another."""
    notes: list[str]
    """Where sources, or what is merged, contradict each other."""


def load(reader: Reader, day: dt.date | None = None) -> Map:
    """The map, with what is claimed to be one asset as one node, and what own names need."""
    return whole(reader, day).chart


def whole(reader: Reader, day: dt.date | None = None) -> Whole:
    """The same with what became of the ids; ``day`` is the one from which what runs out is counted."""
    chart, notes = maps.load_with_notes(reader)
    made = merge(chart, pairs(reader))
    return Whole(
        chart=linked(made.chart, day),
        into=made.into,
        notes=[*notes, *made.notes, *(f"not merged: {why}" for why in made.apart)],
    )


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
