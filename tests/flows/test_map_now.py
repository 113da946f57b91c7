# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The map of a store, kept until something is written; names that are found and names that are not."""

from __future__ import annotations

import datetime as dt

from tests.flows.conftest import MAP, NOW, give
from tocsin.core.dependency import Map, Node
from tocsin.flows.map_now import MapNow, Reading
from tocsin.store import Store


def test_it_is_read_again_only_if_something_was_written_or_a_day_has_passed(store: Store) -> None:
    clock = [NOW]
    read = Reading(store, now=lambda: clock[0])
    assert read().graph.nodes == ()
    assert read() is read()
    give(store, "m.toml", MAP)
    first = read()
    assert {node.id for node in first.graph.nodes} == {"water", "clinic", "plc", "desk"}
    clock[0] += dt.timedelta(hours=1)
    assert read() is first
    clock[0] += dt.timedelta(days=1)
    assert read().today == NOW.date() + dt.timedelta(days=1)


def test_a_node_is_found_by_id_and_by_a_name_that_only_it_has() -> None:
    nodes = [("a", "Plant"), ("b", "plant"), ("c", "Depot"), ("Depot", "other")]
    now = MapNow(Map(nodes=tuple(Node(id=id, kind="asset", name=name) for id, name in nodes)), NOW)
    assert now.find(["a", "DEPOT", "a"]).ids == ("a", "c")
    assert now.find(["Depot"]).ids == ("Depot",)
    found = now.find(["PLANT", "depo"])
    assert found.ids == ()
    assert found.unknown == ("PLANT", "depo")
    assert set(found.near) >= {"a", "b"}
    assert now.find([]).unknown == ()
