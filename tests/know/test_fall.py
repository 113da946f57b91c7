# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The all-of reading against plain sets, and against the cascade with empty stocks."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.effort import times
from tests.know.removal import NAMES, charts, gone, quarters
from tocsin.core.dependency import Flow, Input, Map, Member, Node, Rule, Shock
from tocsin.core.graph import Graph, build
from tocsin.know.cascade import cascade
from tocsin.know.fall import Falls, fall

DAY0 = dt.date(2027, 1, 1)
names = st.sets(st.sampled_from(NAMES), max_size=3)


def graph_of(chart: Map) -> Graph:
    graph, faults = build(chart)
    assert faults == []
    return graph


def rows(graph: Graph, lost: set[str]) -> list[int]:
    return [graph.index[name] for name in sorted(lost) if name in graph.index]


def ids(graph: Graph, lost: np.ndarray) -> set[str]:
    return {node.id for node, gone in zip(graph.nodes, lost, strict=True) if gone}


def small(nodes: str, *needs: Input) -> Graph:
    return graph_of(Map(nodes=tuple(Node(id=n, kind="service", name=n) for n in nodes.split()), inputs=needs))


def need(of: str, *members: str, rule: Rule = "all", k: int = 0, flow: Flow = "consumed") -> Input:
    return Input(
        of=of, name="need", members=tuple(Member(node=m) for m in members), rule=rule, k=k, flow=flow
    )


def shares(of: str, **bounds: tuple[float, float]) -> Input:
    members = tuple(Member(node=name, low=low, high=high) for name, (low, high) in bounds.items())
    return Input(of=of, name="need", members=members, rule="shares", flow="consumed")


# -- laws -----------------------------------------------------------------------------------------


@given(charts(), names, st.booleans())
def test_what_falls_is_what_plain_sets_say(chart: Map, lost: set[str], pessimistic: bool) -> None:
    graph = graph_of(chart)
    found = fall(graph, rows(graph, lost), pessimistic=pessimistic)
    assert ids(graph, found) == gone(chart, lost, pessimistic=pessimistic)


@given(charts(), names)
def test_pessimistic_is_what_is_below_one_in_the_cascade_with_empty_stocks(
    chart: Map, lost: set[str]
) -> None:
    graph = graph_of(chart)
    shock = Shock(id="s", name="s", lost=tuple(lost), start=DAY0)
    levels = cascade(graph, [shock], DAY0).moments[0].levels
    assert set(np.flatnonzero(fall(graph, rows(graph, lost))).tolist()) == set(levels)


@given(charts(), names)
def test_optimistic_is_at_zero_in_the_cascade_and_pessimistic_holds_it(chart: Map, lost: set[str]) -> None:
    graph = graph_of(chart)
    shock = Shock(id="s", name="s", lost=tuple(lost), start=DAY0)
    levels = cascade(graph, [shock], DAY0, pessimistic=False).moments[0].levels
    best = fall(graph, rows(graph, lost), pessimistic=False)
    assert all(levels[row] < 1e-9 for row in np.flatnonzero(best).tolist())
    assert not (best & ~fall(graph, rows(graph, lost))).any()


@given(charts(rules=["all", "any", "k-of-n"]), names, st.booleans())
def test_without_shares_it_is_the_cascade_with_empty_stocks(
    chart: Map, lost: set[str], pessimistic: bool
) -> None:
    graph = graph_of(chart)
    shock = Shock(id="s", name="s", lost=tuple(lost), start=DAY0)
    (moment,) = cascade(graph, [shock], DAY0, pessimistic=pessimistic).moments
    found = fall(graph, rows(graph, lost), pessimistic=pessimistic)
    assert dict.fromkeys(np.flatnonzero(found).tolist(), 0.0) == moment.levels


@given(charts(), st.lists(names, max_size=4), st.booleans())
def test_many_sets_in_one_run_are_each_as_if_alone(
    chart: Map, sets: list[set[str]], pessimistic: bool
) -> None:
    graph = graph_of(chart)
    falls = Falls(graph, pessimistic=pessimistic)
    weights = np.array([[node.people, 1.0] for node in graph.nodes]).reshape(len(graph.nodes), 2)
    totals = falls.each([rows(graph, lost) for lost in sets], weights)
    for run, lost in enumerate(sets):
        alone = falls.lost(rows(graph, lost))
        assert totals.nodes[run] == alone.sum()
        assert totals.weights[run].tolist() == weights[alone].sum(axis=0).tolist()


@times(2)
@given(quarters(["a", "b", "c"]) | quarters(["a", "b"]) | quarters(["a"]))
def test_shares_whoever_of_the_members_is_lost(members: tuple[Member, ...]) -> None:
    entry = Input(of="mill", name="need", members=members, rule="shares", flow="consumed")
    graph = small("a b c mill", entry)
    chart = Map(nodes=graph.nodes, inputs=graph.inputs)
    for pessimistic in (True, False):
        falls = Falls(graph, pessimistic=pessimistic)
        for lost in ({"a"}, {"b"}, {"c"}, {"a", "b"}, {"b", "c"}, {"a", "c"}, {"a", "b", "c"}):
            assert ids(graph, falls.lost(rows(graph, lost))) == gone(chart, lost, pessimistic=pessimistic)


# -- the rules, one by one ------------------------------------------------------------------------


def test_mutual_dependence_goes_on_by_itself_and_falls_together() -> None:
    graph = small("power telecom fuel", need("power", "telecom"), need("telecom", "power", "fuel"))
    assert ids(graph, fall(graph, [])) == set()
    assert ids(graph, fall(graph, [graph.index["fuel"]])) == {"power", "telecom", "fuel"}


def test_a_node_that_can_feed_itself_stands() -> None:
    graph = small("a b", need("a", "a", "b", rule="any"))
    assert ids(graph, fall(graph, [graph.index["b"]])) == {"b"}


def test_a_member_named_twice_is_two_of_those_that_are_enough() -> None:
    graph = small("a b c", need("c", "a", "a", "b", rule="k-of-n", k=2))
    assert ids(graph, fall(graph, [graph.index["b"]])) == {"b"}
    assert ids(graph, fall(graph, [graph.index["a"]])) == {"a", "c"}


def test_tools_are_not_materials_and_what_is_not_known_bites_at_worst() -> None:
    graph = small("a b c d", need("b", "a", flow="capital"), need("c", "a", flow="unknown"), need("d", "a"))
    assert ids(graph, fall(graph, [0])) == {"a", "c", "d"}
    assert ids(graph, fall(graph, [0], pessimistic=False)) == {"a", "d"}


def test_a_share_that_must_be_nothing_does_not_bite() -> None:
    graph = small("a b mill", shares("mill", a=(1.0, 1.0), b=(0.0, 0.5)))
    assert ids(graph, fall(graph, [graph.index["b"]])) == {"b"}
    assert ids(graph, fall(graph, [graph.index["a"]], pessimistic=False)) == {"a", "mill"}


def test_what_no_share_accounts_for_is_lost_with_the_first_or_never() -> None:
    graph = small("a b mill", shares("mill", a=(0.25, 0.25), b=(0.0, 0.0)))
    assert ids(graph, fall(graph, [graph.index["b"]])) == {"b", "mill"}
    assert ids(graph, fall(graph, [0, 1], pessimistic=False)) == {"a", "b"}


# -- hostile ---------------------------------------------------------------------------------------


def test_an_empty_map() -> None:
    graph = small("")
    assert fall(graph, []).tolist() == []
    assert Falls(graph).each([[], []], np.empty(0)).nodes.tolist() == [0, 0]


def test_no_sets() -> None:
    totals = Falls(small("a b", need("a", "b"))).each([], np.ones(2))
    assert (totals.nodes.shape, totals.weights.shape) == ((0,), (0, 1))


def test_ten_thousand_members_of_one_input_fell_it_with_the_last() -> None:
    many = [f"m{i}" for i in range(10_000)]
    graph = small(" ".join(["x", *many]), need("x", *many, rule="any"))
    assert fall(graph, range(1, 10_000)).sum() == 9_999
    assert fall(graph, range(1, 10_001)).all()
    assert Falls(graph).each([range(1, 10_001)] * 2, np.ones(10_001)).weights.tolist() == [[10_001.0]] * 2


def test_a_chain_of_thirty_thousand() -> None:
    names = [f"n{i}" for i in range(30_000)]
    graph = small(" ".join(names), *(need(b, a) for a, b in itertools.pairwise(names)))
    assert fall(graph, [10_000]).sum() == 20_000


def test_the_same_row_twice_counts_once() -> None:
    graph = small("a b c", need("c", "a", "b", rule="any"))
    assert ids(graph, fall(graph, [0, 0])) == {"a"}
    assert Falls(graph).each([[0, 0]], np.ones(3)).nodes.tolist() == [1]


@pytest.mark.parametrize("row", [-1, 2, 2**40], ids=["negative", "one too many", "beyond 32 bits"])
def test_a_row_of_no_node_is_refused(row: int) -> None:
    falls = Falls(small("a b"))
    with pytest.raises(IndexError, match="of 2 nodes"):
        falls.lost([0, row])
    with pytest.raises(IndexError, match="of 2 nodes"):
        falls.each([[0], [row]], np.ones(2))


@pytest.mark.parametrize(
    "weights", [np.ones(3), np.ones((1, 2)), np.ones((2, 1, 1))], ids=["3", "1 x 2", "2 x 1 x 1"]
)
def test_weights_of_another_length_are_refused(weights: np.ndarray) -> None:
    with pytest.raises(ValueError, match="for 2 nodes"):
        Falls(small("a b")).each([[0]], weights)
