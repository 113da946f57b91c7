# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is answered of kept plans: the list, one of them, none, and whether the map has changed."""

from __future__ import annotations

import msgspec

from tests.serve.example_map import CHART, NOW
from tests.serve.example_plans import claimed, kept, solved
from tocsin.core.dependency import Node
from tocsin.flows.map_now import MapNow
from tocsin.serve.plan_documents import plan_document


def test_the_list_is_the_newest_first_and_the_plan_asked_for_stands_whole() -> None:
    now = kept(solved(), solved(30_000.0, "tight", 1.0))
    found = plan_document(now, "")
    assert [(line.claim, line.name) for line in found.plans] == [(2, "tight"), (1, "relays.toml")]
    assert (found.plan, found.unknown, found.changed) == (None, False, False)
    one = plan_document(now, "relays.toml")
    assert one.plan == solved()
    assert (one.claim, one.by, one.changed) == (1, "shift lead", False)
    assert one.plans == found.plans


def test_a_name_that_no_plan_has_finds_what_is_near() -> None:
    found = plan_document(kept(solved()), "relay.toml")
    assert (found.unknown, found.near, found.plan) == (True, ("relays.toml",), None)
    assert plan_document(kept(), "x").near == ()


def test_the_map_has_changed_if_it_says_anything_else() -> None:
    more = msgspec.structs.replace(CHART, nodes=(*CHART.nodes, Node(id="new", kind="asset", name="new")))
    found = plan_document(MapNow(more, NOW, kept=[claimed(1, solved())]), "relays.toml")
    assert found.changed
    assert found.plans[0].changed
