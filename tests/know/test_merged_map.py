# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Entries that are one asset become one node, in whatever order that was said, and only as long as it is said."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.dependency import Input, Map, Member, Node, Shock
from tocsin.core.graph import build
from tocsin.know.machine import ASSET as MACHINE
from tocsin.know.merged_map import UNION, groups_of, merge


def asset(name: str, **fields: Any) -> Node:
    return Node(id=name, kind="asset", name=name.upper(), source=f"{name}.csv:2", **fields)


def chart(*nodes: Node, inputs: tuple[Input, ...] = (), shocks: tuple[Shock, ...] = ()) -> Map:
    return Map(name="m", nodes=nodes, inputs=inputs, shocks=shocks)


def of(*names: str, **fields: Any) -> Input:
    return Input(of="s", name="x", members=tuple(Member(node=name) for name in names), **fields)


SERVICE = Node(id="s", kind="service", name="S")


def test_one_node_has_what_all_say_and_names_every_source() -> None:
    made = merge(
        chart(asset("b", hosts=("plc",), addresses=("10.0.0.1",), owner="o", region="north"), SERVICE, asset("a", macs=("00:1b:1b:00:00:07",), addresses=("10.0.0.2", "10.0.0.1"), region="south")),
        [("a", "b")],
    )  # fmt: skip
    one, service = made.chart.nodes
    assert service == SERVICE
    assert (one.id, one.name, one.owner, one.region) == ("a", "A", "o", "south")
    assert (one.addresses, one.hosts, one.macs) == (
        ("10.0.0.2", "10.0.0.1"),
        ("plc",),
        ("00:1b:1b:00:00:07",),
    )
    assert one.source == "a.csv:2; b.csv:2"
    assert made.notes == ("a: region is 'south'; 'north' (b, b.csv:2) is left out",)
    assert made.into == {"a": "a", "b": "a"}


def test_inputs_and_shocks_speak_of_the_one_node() -> None:
    before = chart(
        SERVICE, asset("a"), asset("b"), asset("c"),
        inputs=(of("a"), of("b", source="y"), of("b", "c", rule="any"), of("a", "b", "c", rule="k-of-n", k=3), Input(of="b", name="p", members=(Member(node="c"),)), of("c")),
        shocks=(Shock(id="x", name="x", lost=("a", "b", "c"), start=dt.date(2027, 1, 1)),),
    )  # fmt: skip
    made = merge(before, [("b", "a")]).chart
    said = [(need.of, need.rule, need.k, [m.node for m in need.members]) for need in made.inputs]
    assert said == [
        ("s", "all", 0, ["a"]), ("s", "any", 0, ["a", "c"]), ("s", "k-of-n", 2, ["a", "c"]), ("a", "all", 0, ["c"]), ("s", "all", 0, ["c"]),
    ]  # fmt: skip
    assert made.shocks[0].lost == ("a", "c")
    assert build(made)[1] == []


def test_shares_of_what_is_one_add_up() -> None:
    members = (
        Member(node="a", low=0.25, high=0.5),
        Member(node="b", low=0.25, high=0.75),
        Member(node="c", low=0.1, high=0.2),
    )
    need = Input(of="s", name="x", members=members, rule="shares")
    (made,) = merge(
        chart(SERVICE, asset("a"), asset("b"), asset("c"), inputs=(need,)), [("a", "b")]
    ).chart.inputs
    assert made.members == (Member(node="a", low=0.5, high=1.0), Member(node="c", low=0.1, high=0.2))


def test_a_chain_is_one_and_an_inventory_is_of_what_the_map_names() -> None:
    made = merge(
        chart(asset("b"), asset("c"), asset(MACHINE)), [("c", "b"), (MACHINE, "c"), ("A-INVENTORY", "c")]
    )
    assert made.into == {"A-INVENTORY": "b", "b": "b", "c": "b", MACHINE: "b"}
    assert [node.id for node in made.chart.nodes] == ["b"]
    loose = merge(chart(asset("z")), [("x", "y")])
    assert (loose.chart, loose.into) == (chart(asset("z")), {"x": "x", "y": "x"})


def test_a_conflict_keeps_its_whole_group_apart_and_is_said() -> None:
    before = chart(
        asset("a", serials=("SN1111",)), asset("b"), asset("c", serials=("SN2222",)), SERVICE, asset("d")
    )
    made = merge(before, [("a", "b"), ("b", "c"), ("d", "s")])
    assert (made.chart, dict(made.into)) == (before, {})
    assert made.apart == ("a = b = c: their serial numbers differ: SN1111, SN2222", "d = s: s is no asset ()")
    assert merge(before, [("a", "b")]).apart == ()


NAMES = "abcdefg"
NODES = st.builds(
    asset, st.sampled_from(NAMES), addresses=st.lists(st.sampled_from(["10.0.0.1", "10.0.0.2"]), unique=True).map(tuple),
    hosts=st.lists(st.sampled_from(["p", "q"]), unique=True).map(tuple), serials=st.lists(st.sampled_from(["SN1111", "SN2222"]), max_size=1).map(tuple),
    region=st.sampled_from(["", "north", "south"]),
)  # fmt: skip
MAPS = st.builds(
    lambda nodes, needs: chart(SERVICE, *nodes, inputs=tuple(of(*names, rule="any") for names in needs)),
    st.lists(NODES, max_size=7, unique_by=lambda node: node.id),
    st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True), max_size=4),
)
PAIRS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1]),
    max_size=6,
)


def slow_groups(pairs: list[tuple[str, str]]) -> set[frozenset[str]]:
    """Join sets until nothing changes."""
    groups = {frozenset(pair) for pair in pairs}
    while True:
        touching = next(((a, b) for a in groups for b in groups if a != b and a & b), None)
        if touching is None:
            return groups
        groups = (groups - set(touching)) | {touching[0] | touching[1]}


@given(PAIRS)
def test_groups_are_those_of_joining_sets(pairs: list[tuple[str, str]]) -> None:
    assert {frozenset(group) for group in groups_of(pairs)} == slow_groups(pairs)


@given(MAPS, PAIRS, st.randoms())
def test_the_order_of_claims_does_not_matter(before: Map, pairs: list[tuple[str, str]], rng: Any) -> None:
    mixed = [pair if rng.random() < 0.5 else (pair[1], pair[0]) for pair in pairs]
    rng.shuffle(mixed)
    assert merge(before, mixed) == merge(before, pairs)


@given(MAPS, PAIRS)
def test_nothing_is_lost_and_without_claims_nothing_is_changed(
    before: Map, pairs: list[tuple[str, str]]
) -> None:
    kept = msgspec.to_builtins(before)
    made = merge(before, pairs)
    assert msgspec.to_builtins(before) == kept
    assert merge(before, ()).chart == before
    for field in UNION:
        for node in before.nodes:
            home = next(one for one in made.chart.nodes if one.id == made.into.get(node.id, node.id))
            assert set(getattr(node, field)) <= set(getattr(home, field))
            assert node.source in home.source
    for group in slow_groups(pairs):
        there = [node for node in before.nodes if node.id in group]
        known = [set(node.serials) for node in there if node.serials]
        one = not known or bool(set.intersection(*known))
        assert (len({made.into.get(name, name) for name in group}) == 1) == one
    untouched = [node for node in before.nodes if node.id not in made.into]
    assert [node for node in made.chart.nodes if node.id not in made.into] == untouched
