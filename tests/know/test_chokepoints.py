# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Every node lost alone, each way against plain sets and the ways against each other."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.know.removal import any_of_charts, charts, gone, points
from tests.know.test_fall import graph_of, need, small
from tocsin.core.dependency import Map, Node
from tocsin.core.errors import NotFound, Unsupported
from tocsin.know import chokepoints as module
from tocsin.know.chokepoints import Chokepoints, begun, chokepoints, part_of, whole
from tocsin.know.fall import lay


def holds(chart: Map, found: Chokepoints, *, pessimistic: bool) -> None:
    """Whether everything said is what the oracle says."""
    names = [node.id for node in chart.nodes]
    services = {node.id: node.people for node in chart.nodes if node.kind == "service"}
    for row, name in enumerate(names):
        down = gone(chart, {name}, pessimistic=pessimistic)
        assert found.nodes[row] == len(down)
        assert found.services[row] == len(down & set(services))
        assert found.people[row] == sum(services[each] for each in down & set(services))
    assert [names[row] for row in found.watched] == list(services)
    for name, row, count in zip(services, found.watched.tolist(), found.counts.tolist(), strict=True):
        expected = points(chart, name, pessimistic=pessimistic)
        assert [names[at] for at in found.points(row)] == sorted(expected)
        assert count == len(expected)


@given(charts(), st.booleans())
def test_every_node_and_service_is_as_plain_sets_say(chart: Map, pessimistic: bool) -> None:
    holds(chart, chokepoints(graph_of(chart), pessimistic=pessimistic), pessimistic=pessimistic)


@given(any_of_charts(forwards=True))
def test_dominators_are_as_plain_sets_say(chart: Map) -> None:
    found = chokepoints(graph_of(chart))
    assert found.way == "dominators"
    holds(chart, found, pessimistic=True)


@given(any_of_charts())
def test_dominators_beside_cycles_are_as_plain_sets_say(chart: Map) -> None:
    found = chokepoints(graph_of(chart))
    assert found.way in {"dominators", "both"}
    holds(chart, found, pessimistic=True)


@given(any_of_charts() | any_of_charts(forwards=True))
def test_dominators_and_cascades_say_the_same(chart: Map) -> None:
    graph = graph_of(chart)
    found, every = chokepoints(graph), np.ones(len(graph.nodes), np.bool_)
    alone = module._by_cascade(lay(graph, pessimistic=True), module._weights(graph), every, every)
    assert found.nodes.tolist() == alone.nodes.tolist()
    assert np.stack([found.people, found.services], axis=1).tolist() == alone.sums.tolist()
    assert found.counts.tolist() == (alone.by - 1).tolist()
    cascaded = Chokepoints(
        "cascade", found.nodes, found.services, found.people, found.watched, found.counts, alone, None
    )
    for row in found.watched.tolist():
        assert found.points(row).tolist() == cascaded.points(row).tolist()


def test_a_cycle_stands_by_itself_until_one_of_its_own_is_lost() -> None:
    # seen from `root` alone, everything but `root` would hang on it
    graph = small(
        "root a b c",
        need("a", "root", "b", rule="any"),
        need("b", "a", rule="any"),
        need("c", "b", rule="any"),
    )
    found = chokepoints(graph)
    assert found.way == "both"
    assert found.nodes.tolist() == [1, 3, 2, 1]
    assert found.points(graph.index["c"]).tolist() == [graph.index["a"], graph.index["b"]]


def test_all_of_inputs_have_points_that_dominators_miss() -> None:
    graph = small("a b s", need("s", "a", "b"))
    found = chokepoints(graph)
    assert (found.way, found.points(2).tolist(), found.counts.tolist()) == ("cascade", [0, 1], [0, 0, 2])


def test_two_inputs_of_any_are_no_plain_reachability() -> None:
    graph = small("a b c s", need("s", "a", "b", rule="any"), need("s", "b", "c", rule="any"))
    found = chokepoints(graph)
    assert (found.way, found.counts.tolist()) == ("cascade", [0, 0, 0, 0])


def test_rank_is_by_people_then_services_then_nodes_then_row() -> None:
    nodes = [
        Node(id="plain", kind="asset", name="", people=10**6),
        Node(id="lone", kind="asset", name=""),
        Node(id="hub", kind="supplier", name=""),
        Node(id="under", kind="asset", name=""),
        Node(id="water", kind="service", name="", people=70),
        Node(id="power", kind="service", name="", people=30),
        Node(id="depot", kind="service", name="", people=-5),
    ]
    chart = Map(
        nodes=tuple(nodes), inputs=(need("water", "hub"), need("power", "hub"), need("under", "lone"))
    )
    graph = graph_of(chart)
    found = chokepoints(graph)
    ranked = [nodes[row].id for row in found.ranked()]
    assert ranked == ["hub", "water", "power", "depot", "lone", "plain", "under"]
    assert found.ranked(2).tolist() == [2, 4]
    assert found.people.tolist() == [0, 0, 100, 0, 70, 30, 0]


# -- hostile ---------------------------------------------------------------------------------------


def test_an_empty_map() -> None:
    found = chokepoints(small(""))
    assert (found.ranked().tolist(), found.counts.tolist()) == ([], [])


def test_nodes_without_inputs() -> None:
    found = chokepoints(small("a b"))
    assert (found.nodes.tolist(), found.points(0).tolist()) == ([1, 1], [])


def test_a_node_that_needs_itself() -> None:
    for rule in ("all", "any"):
        found = chokepoints(small("a b", need("a", "a", rule=rule), need("b", "a", rule=rule)))
        assert (found.nodes.tolist(), found.points(1).tolist()) == ([2, 1], [0])


def test_ten_thousand_members_of_one_input() -> None:
    many = [f"m{i}" for i in range(10_000)]
    nodes = " ".join(["x", *many])
    assert chokepoints(small(nodes, need("x", *many, rule="any"))).counts[0] == 0
    found = chokepoints(small(nodes, need("x", *many)))
    assert found.counts[0] == 10_000
    assert found.points(0).tolist() == list(range(1, 10_001))


@pytest.mark.parametrize("way", ["dominators", "cascade"])
def test_a_chain_that_would_be_quadratic_one_by_one(way: str) -> None:
    names = [f"n{i}" for i in range(20_000)]
    needs = [need(b, a) for a, b in itertools.pairwise(names)]
    if way == "cascade":  # two inputs of one node are no plain reachability, even if they are alike
        needs.append(needs[0])
    found = chokepoints(small(" ".join(names), *needs))
    assert found.way == way
    assert found.nodes.tolist() == list(range(20_000, 0, -1))
    assert found.points(19_999).tolist() == list(range(19_999))


def test_a_ladder_of_pairs_by_dominators() -> None:
    # knot k feeds two, of which any one feeds knot k + 1: 10,000 times
    needs = []
    for at in range(10_000):
        needs += [need(f"l{at}", f"k{at}", rule="any"), need(f"r{at}", f"k{at}", rule="any")]
        needs.append(need(f"k{at + 1}", f"l{at}", f"r{at}", rule="any"))
    names = ["k0", *(f"{side}{at + (side == 'k')}" for at in range(10_000) for side in "lrk")]
    graph = small(" ".join(names), *needs)
    found = chokepoints(graph)
    assert found.way == "dominators"
    assert found.nodes[0] == 30_001
    assert found.points(graph.index["k10000"]).tolist() == [graph.index[f"k{at}"] for at in range(10_000)]


def test_more_than_can_be_kept_are_counted_and_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAIRS", 3)
    graph = small("a b c s", need("s", "a", "b"), need("c", "a", "b", rule="all"))
    found = chokepoints(graph)
    assert found.counts.tolist() == [0, 0, 2, 2]
    with pytest.raises(Unsupported, match="counted, not named") as caught:
        found.points(3)
    assert caught.value.do
    (count,) = chokepoints(graph, watched=[3]).counts.tolist()
    assert count == 2


def test_a_row_nobody_asked_about() -> None:
    graph = small("a s", need("s", "a"))
    assert chokepoints(graph, watched=[1]).points(1).tolist() == [0]
    with pytest.raises(NotFound):
        chokepoints(graph, watched=[1]).points(0)
    with pytest.raises(IndexError, match="of 2 nodes"):
        chokepoints(graph, watched=[2])


@given(charts() | any_of_charts(), st.integers(1, 4))
def test_in_parts_it_is_the_same_bit_by_bit(chart, size):
    graph = graph_of(chart)
    for way in (True, False):
        once = chokepoints(graph, pessimistic=way, watched=())
        start = begun(graph, pessimistic=way)
        runs = [start.rows[at : at + size] for at in range(0, len(start.rows), size)]
        again = whole(start, [part_of(start.ground, run) for run in reversed(runs)])
        assert again.way == once.way
        for name in ("nodes", "services", "people"):
            assert getattr(again, name).tolist() == getattr(once, name).tolist()
