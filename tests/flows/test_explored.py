# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The map narrowed by words and kind, capped, and one node whole."""

from __future__ import annotations

from tests.flows.conftest import MAP, NOW, give
from tocsin.core.dependency import Input, Map, Member, Node
from tocsin.flows.explored import MOST, MOST_LINKS, SHOWN, look
from tocsin.flows.map_now import MapNow, Reading
from tocsin.store import Store


def test_words_and_kind_narrow_it_down(store: Store) -> None:
    give(store, "m.toml", MAP)
    now = Reading(store, now=lambda: NOW)()
    assert [node.id for node in look(now).nodes] == ["plc", "water", "clinic", "desk"]
    assert [node.id for node in look(now, "LC").nodes] == ["plc"]
    assert [node.id for node in look(now, kind="asset").nodes] == ["plc", "desk"]
    assert [(link.member, link.consumer, link.input) for link in look(now).links] == [
        ("plc", "water", "pumping"),
        ("water", "clinic", "water"),
    ]
    assert look(now, "plc clinic").matching == 0


def test_one_node_whole(store: Store) -> None:
    give(store, "m.toml", MAP)
    facts = look(Reading(store, now=lambda: NOW)(), node="Clinic").facts
    assert facts is not None
    assert (facts.node.id, facts.reach, facts.uses) == ("clinic", 50, ())
    (need,) = facts.needs
    assert (need.input, need.stock_days, [end.id for end in need.members]) == ("water", 3.0, ["water"])
    assert need.source.startswith("m.toml:")


def test_a_large_map_is_cut_and_the_cut_is_said() -> None:
    nodes = tuple(Node(id=f"n{at}", kind="service", name="", people=at) for at in range(2 * MOST))
    hub = Input(of="n0", name="all", members=tuple(Member(node=node.id) for node in nodes[1:]))
    more = tuple(
        Input(of=f"n{at}", name="x", members=tuple(Member(node=f"n{at - by}") for by in range(1, 6)))
        for at in range(MOST + 5, 2 * MOST)
    )
    found = look(MapNow(Map(nodes=nodes, inputs=(hub, *more)), NOW), node="n0")
    assert (found.total, found.matching, len(found.nodes)) == (2 * MOST, 2 * MOST, MOST)
    assert len(found.links) == MOST_LINKS
    assert found.links_left_out > 0
    assert found.facts is not None
    assert len(found.facts.needs[0].members) == SHOWN
