# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which nodes are drawn, against plain sets: what falls with each, and what is said by the arrows that are left."""

from __future__ import annotations

import random

import msgspec
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.know.removal import charts, gone
from tests.know.test_fall import graph_of, need, small
from tocsin.core.dependency import Input, Map, Member, Node
from tocsin.core.graph import build
from tocsin.know.sketch import MOST, MOST_LINKS, Sketch, Sketcher


def named(chart: Map, sketch: Sketch) -> tuple[list[str], list[tuple[str, str, bool]], int]:
    """The picture without rows, which hang on the order of the map."""
    ids = [node.id for node in build(chart)[0].nodes]
    links = [(ids[link.member], ids[link.consumer], link.alone) for link in sketch.links]
    return [ids[row] for row in sketch.rows], links, sketch.links_left


@given(charts())
def test_chokes_are_those_that_take_a_service_down_most_people_first(chart: Map) -> None:
    people = {node.id: node.people for node in chart.nodes if node.kind == "service"}
    felled = {node.id: gone(chart, {node.id}, pessimistic=True) for node in chart.nodes}
    expected = sorted(
        (name for name, down in felled.items() if (down - {name}) & set(people)),
        key=lambda name: (
            -sum(people[each] for each in felled[name] & set(people)),
            -len(felled[name] & set(people)),
            -len(felled[name]),
            name,
        ),
    )
    sketcher = Sketcher(graph_of(chart))
    assert [sketcher.graph.nodes[row].id for row in sketcher.chokes] == expected
    rows, _, _ = named(chart, sketcher.sketch())
    # eight nodes always fit
    assert set(expected) <= set(rows)
    assert len(rows) == len(set(rows)) <= MOST


@given(charts(), st.randoms(use_true_random=False))
def test_the_order_of_the_map_changes_nothing(chart: Map, chance: random.Random) -> None:
    nodes, inputs = list(chart.nodes), list(chart.inputs)
    chance.shuffle(nodes)
    chance.shuffle(inputs)
    other = msgspec.structs.replace(chart, nodes=tuple(nodes), inputs=tuple(inputs))
    one, two = (named(each, Sketcher(graph_of(each)).sketch()) for each in (chart, other))
    assert one == two


@given(charts(), st.data())
def test_what_is_lost_is_in_the_picture(chart: Map, data: st.DataObject) -> None:
    assume(chart.nodes)
    graph = graph_of(chart)
    lost = data.draw(st.lists(st.integers(0, len(graph.nodes) - 1), max_size=3))
    assert set(lost) <= set(Sketcher(graph).sketch(lost).rows)


def spread(arrows: list[tuple[str, str]], start: str) -> set[str]:
    """Who can be reached."""
    seen, edge = {start}, [start]
    while edge:
        here = edge.pop()
        more = {end for begin, end in arrows if begin == here} - seen
        seen |= more
        edge += more
    return seen


@given(charts(rules=["all", "any"], most=20))
def test_an_arrow_that_is_not_drawn_follows_from_those_that_are(chart: Map) -> None:
    rows, links, left = named(chart, Sketcher(graph_of(chart)).sketch())
    bites = [
        (member.node, entry.of, entry.rule == "all" or len(entry.members) == 1)
        for entry in chart.inputs
        if entry.flow not in {"capital", "information"}
        for member in entry.members
    ]
    asked = {(a, b) for a, b, _ in bites if a != b and {a, b} <= set(rows)}
    assert {(a, b) for a, b, _ in links} <= asked
    assert len(links) + left == len(asked)
    drawn = [(a, b) for a, b, alone in links if alone]
    for a, b in asked - {(a, b) for a, b, _ in links}:
        assert b in spread(drawn, a)


def test_a_large_map_is_cut_and_the_rest_is_counted() -> None:
    many = 10_000
    nodes = tuple(
        Node(id=f"n{at:05}", kind="service" if at % 3 == 0 else "supplier", name="", people=at)
        for at in range(many)
    )
    inputs = tuple(
        Input(
            of=f"n{at:05}", name="need", flow="consumed", members=(Member(node=f"n{(at * 7 + 1) % many:05}"),)
        )
        for at in range(many)
    )
    graph, faults = build(Map(nodes=nodes, inputs=inputs))
    assert faults == []
    found = Sketcher(graph).sketch()
    assert len(found.rows) == MOST
    assert len(found.links) <= MOST_LINKS
    assert found.links


def test_where_nothing_hangs_on_one_node_the_services_are_drawn() -> None:
    graph = small("a b s", need("s", "a", "b", rule="any"))
    services = {row for row, node in enumerate(graph.nodes) if node.kind == "service"}
    found = Sketcher(graph).sketch()
    assert not Sketcher(graph).chokes
    assert set(found.rows) == services
