# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The arrays say what the records said, and name what they leave out."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.dependency import Input, Map, Member, Node, Shock
from tocsin.core.graph import RULES, build


def node(name: str) -> Node:
    return Node(id=name, kind="service", name=name, source=f"map.toml:{name}")


names = st.sampled_from("abcde")
inputs = st.builds(
    lambda of, members: Input(
        of=of, name="need", members=tuple(Member(node=m) for m in members), flow="consumed"
    ),
    names,
    st.lists(names, min_size=1, max_size=4),
)


@given(st.lists(inputs, max_size=8))
def test_arrays_and_records_agree_in_both_directions(entries: list[Input]) -> None:
    graph, faults = build(Map(nodes=tuple(node(n) for n in "abcde"), inputs=tuple(entries)))
    assert faults == []
    for i, entry in enumerate(entries):
        members = graph.member[graph.start[i] : graph.start[i + 1]]
        assert [graph.nodes[v].id for v in members] == [m.node for m in entry.members]
        assert graph.nodes[graph.consumer[i]].id == entry.of
        assert RULES[graph.rule[i]] == entry.rule
    for v, owner in enumerate(graph.nodes):
        used = graph.uses[graph.uses_start[v] : graph.uses_start[v + 1]].tolist()
        assert used == [i for i, e in enumerate(entries) for m in e.members if m.node == owner.id]
        own = graph.input_of[graph.inputs_start[v] : graph.inputs_start[v + 1]].tolist()
        assert own == [i for i, e in enumerate(entries) if e.of == owner.id]


def test_an_id_used_twice_keeps_the_first_and_names_both() -> None:
    graph, faults = build(
        Map(nodes=(node("a"), Node(id="a", kind="asset", name="other", source="map.toml:9")))
    )
    assert [n.name for n in graph.nodes] == ["a"]
    assert faults[0].where == "map.toml:9"
    assert "map.toml:a" in faults[0].what


def test_an_input_with_a_dangling_member_is_left_out_and_named() -> None:
    entry = Input(of="a", name="salt", members=(Member(node="nobody"),), source="map.toml:4")
    graph, faults = build(Map(nodes=(node("a"),), inputs=(entry,)))
    assert graph.inputs == ()
    assert "'nobody'" in faults[0].what


def test_a_rule_that_cannot_hold_is_left_out_and_named() -> None:
    entry = Input(of="a", name="salt", members=(Member(node="a"),), rule="k-of-n", k=2, source="map.toml:4")
    graph, faults = build(Map(nodes=(node("a"),), inputs=(entry,)))
    assert graph.inputs == ()
    assert "asks for 2 of 1" in faults[0].what


def test_a_shock_on_nothing_is_named() -> None:
    shock = Shock(id="s", name="s", lost=("nobody",), start=dt.date(2027, 1, 1), source="map.toml:7")
    _, faults = build(Map(nodes=(node("a"),), shocks=(shock,)))
    assert [f.where for f in faults] == ["map.toml:7"]


def test_an_empty_map_is_a_graph() -> None:
    graph, faults = build(Map())
    assert (len(graph.nodes), faults, graph.services) == (0, [], ())
