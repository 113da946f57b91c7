# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What falls with each node of the stored map, at worst and at best."""

from __future__ import annotations

import pytest

from tests.flows.conftest import give
from tocsin.core.errors import NotFound
from tocsin.flows import weak_points
from tocsin.store import Store

CHART = b"""
[[supplier]]
id = "one"
[[supplier]]
id = "two"
[[supplier]]
id = "lone"
[[service]]
id = "water"
people = 100
[[service]]
id = "clinic"
people = 5
[[input]]
of = "water"
name = "salt"
rule = "any"
from = ["one", "two"]
flow = "consumed"
[[input]]
of = "water"
name = "parts"
from = ["lone"]
[[input]]
of = "clinic"
name = "water"
from = ["water"]
flow = "consumed"
"""


def test_nodes_by_the_people_that_fall_with_them(store: Store) -> None:
    give(store, "m.toml", CHART)
    rows = weak_points.ranked(store, 10)
    shown = [(row["node"], row["people"], row["people_at_best"], row["services"]) for row in rows]
    assert shown == [("lone", 105, 0, 2), ("water", 105, 105, 1)]
    assert [row["node"] for row in weak_points.ranked(store, 10, ["supplier"])] == ["lone"]
    assert len(weak_points.ranked(store, 1)) == 1


def test_single_points_of_a_service_those_that_hold_in_any_case_first(store: Store) -> None:
    give(store, "m.toml", CHART)
    assert [(row["node"], row["at_best"]) for row in weak_points.points(store, "clinic")] == [
        ("water", True),
        ("lone", False),
    ]


def test_a_service_on_no_map_is_named(store: Store) -> None:
    give(store, "m.toml", CHART)
    with pytest.raises(NotFound, match="clinc is on no map") as caught:
        weak_points.points(store, "clinc")
    assert "clinic" in caught.value.do
