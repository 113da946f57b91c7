# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The maps of all sources + the claims that stand -> the one map that every question is asked of."""

from __future__ import annotations

from tocsin.core.dependency import Map
from tocsin.flows.same_asset import pairs
from tocsin.know.merged_map import Merged, merge
from tocsin.store import Reader, maps


def load(reader: Reader) -> Map:
    """The map, with what is claimed to be one asset as one node."""
    return merged(reader)[0].chart


def merged(reader: Reader) -> tuple[Merged, list[str]]:
    """The map with what became of the ids; and where sources, or what is merged, contradict each other."""
    chart, notes = maps.load_with_notes(reader)
    made = merge(chart, pairs(reader))
    return made, [*notes, *made.notes, *(f"not merged: {why}" for why in made.apart)]
