# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Minimal cut sets against all sets tried one by one, on trees and on maps with loops."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from itertools import combinations, pairwise
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.effort import times
from tests.know.tree_oracle import by_trying, fails, loops, trees
from tocsin.core.dependency import Flow, Input, Map, Member, Node, NodeKind, Rule, Shock
from tocsin.core.errors import BadInput, NotFound, Unsupported
from tocsin.core.graph import Graph, build
from tocsin.know.cascade import Engine
from tocsin.know.cut_sets import CutSets, Effort, cut_sets, minimal, service_tree
from tocsin.know.fault_tree import AND, EVENT, NOT, OR, FaultTree, Flat, Gate, GateKind, flat

DAY0 = dt.date(2027, 1, 1)


def tree(*gates: tuple[str, GateKind, str, int] | tuple[str, GateKind, str], fixed: str = "") -> FaultTree:
    """Gates as (name, kind, inputs, k); all else is an event; the first gate is the top."""
    made = tuple(
        Gate(name=g[0], kind=g[1], of=tuple(g[2].split()), k=g[3] if len(g) > 3 else 0) for g in gates
    )
    names = dict.fromkeys(name for gate in made for name in gate.of)
    gates_named = {gate.name for gate in made}
    events = tuple(name for name in names if name not in gates_named)
    return FaultTree(top=made[0].name, gates=made, events=events, fixed=dict.fromkeys(fixed.split(), True))


def slow(whole: Flat, order: int) -> list[tuple[str, ...]]:
    names = [name for kind, name in zip(whole.kind, whole.name, strict=True) if kind == EVENT]
    return by_trying(names, lambda lost: fails(whole, lost)[whole.top], order)


def counted(sets: list[tuple[str, ...]], order: int) -> tuple[int, ...]:
    return tuple(sum(len(each) == k for each in sets) for k in range(1, order + 1))


# -- trees --------------------------------------------------------------------------------


@times(2)
@given(trees(), st.integers(1, 5), st.booleans())
def test_a_tree_has_the_sets_that_trying_all_finds(given_tree: FaultTree, order: int, apart: bool) -> None:
    found = minimal(given_tree, order, apart=apart)
    expected = slow(flat(given_tree), order)
    assert found.always == (expected == [()])
    expected = [each for each in expected if each]
    assert (list(found.sets), found.counts) == (expected, counted(expected, order))
    assert (found.order, found.complete, found.why, found.left_off) == (order, order, "", 0)


@times(2)
@given(loops(), st.integers(1, 5), st.booleans())
def test_a_tree_with_loops_has_the_sets_that_trying_all_finds(whole: Flat, order: int, apart: bool) -> None:
    found = minimal(whole, order, apart=apart)
    expected = slow(whole, order)
    assert (list(found.sets), found.counts) == (expected, counted(expected, order))


@given(trees(fixed=False), st.integers(0, 30))
def test_what_is_listed_are_the_smallest(given_tree: FaultTree, most: int) -> None:
    whole = minimal(given_tree)
    some = minimal(given_tree, effort=Effort(listed=most))
    assert some.counts == whole.counts
    assert set(some.sets) <= set(whole.sets)
    assert list(map(len, some.sets)) == list(map(len, whole.sets))[:most]
    assert some.left_off == sum(whole.counts) - len(some.sets)


def test_the_order_limit_cuts_and_says_nothing_of_what_is_above() -> None:
    five = tree(("t", "or", "two five"), ("two", "and", "a b"), ("five", "and", "a c d e f"))
    assert minimal(five, 4) == CutSets(sets=(("a", "b"),), counts=(0, 1, 0, 0), order=4, complete=4)
    assert minimal(five, 5).counts == (0, 1, 0, 0, 1)


@pytest.mark.parametrize(("n", "k"), [(1, 1), (5, 1), (5, 2), (5, 4), (5, 5), (30, 3), (200, 4)], ids=str)
def test_k_of_n(n: int, k: int) -> None:
    names = [f"e{i:03}" for i in range(n)]
    found = minimal(tree(("t", "k-of-n", " ".join(names), k)), 5, effort=Effort(listed=100))
    assert found.counts == tuple(comb(n, k) if k == order else 0 for order in range(1, 6))
    assert len(set(found.sets)) == len(found.sets) == min(100, comb(n, k))
    assert all(len(set(each)) == k and set(each) <= set(names) for each in found.sets)


def test_an_input_named_twice_counts_twice() -> None:
    assert minimal(tree(("t", "k-of-n", "a a b c", 2))).sets == (("a",), ("b", "c"))


@pytest.mark.parametrize("apart", [True, False], ids=["modules", "no modules"])
def test_a_module_used_twice_is_one(apart: bool) -> None:
    shared = tree(
        ("t", "or", "u v"), ("u", "and", "m a"), ("v", "and", "m b"), ("m", "or", "c w"), ("w", "and", "d e")
    )
    expected = (("a", "c"), ("b", "c"), ("a", "d", "e"), ("b", "d", "e"))
    assert minimal(shared, apart=apart).sets == expected


def test_a_top_that_has_failed_needs_nothing_lost() -> None:
    assert minimal(tree(("t", "or", "a b"), fixed="a")) == CutSets(
        sets=(), counts=(0, 0, 0, 0), always=True, order=4, complete=4
    )


def test_a_top_that_is_an_event() -> None:
    assert minimal(FaultTree(top="a", gates=(), events=("a", "b"))).sets == (("a",),)


def test_a_not_gate_in_a_tree_with_loops_is_refused_by_name() -> None:
    whole = Flat([EVENT, OR, NOT, OR], [[], [0, 1, 3], [1], [2]], [0] * 4, list("agnt"), 3)
    with pytest.raises(Unsupported) as refused:
        minimal(whole)
    assert "gate 'n' is a not" in refused.value.what
    assert refused.value.do


def test_a_not_gate_that_constants_decide_is_none() -> None:
    assert minimal(tree(("t", "or", "a n"), ("n", "not", "b"), fixed="b")).sets == (("a",),)


@pytest.mark.parametrize("order", [0, -1, 33], ids=["none", "negative", "beyond the last"])
def test_an_order_out_of_range_is_refused(order: int) -> None:
    with pytest.raises(BadInput, match=f"cut sets of order {order}"):
        minimal(tree(("t", "or", "a b")), order)


def test_a_tree_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match="runs in a loop"):
        minimal(tree(("t", "or", "a u"), ("u", "or", "b t")))


# -- deep and large -----------------------------------------------------------------------


def chain(depth: int) -> FaultTree:
    """Gate i fails with event i, or with event i' and the gate below: sets of each order by the hundred."""
    gates: list[tuple[str, GateKind, str]] = []
    for i in range(depth):
        below = f"g{i + 1}" if i + 1 < depth else "last"
        gates += [("g" + str(i), "or", f"e{i} h{i}"), (f"h{i}", "and", f"f{i} {below}")]
    return tree(*gates)


@pytest.mark.parametrize(("depth", "apart"), [(25_000, True), (5_000, False)], ids=["modules", "no modules"])
def test_fifty_thousand_gates_deep(depth: int, apart: bool) -> None:
    found = minimal(chain(depth), apart=apart)
    assert found.sets == (("e0",), ("e1", "f0"), ("e2", "f0", "f1"), ("e3", "f0", "f1", "f2"))


def test_twenty_thousand_gates_deep_where_the_bottom_matters() -> None:
    """Each pair of gates needs both the next pair's and, else, nothing new: no gate can be left out early."""
    depth = 5_000
    whole = Flat([], [], [], [], 0)
    events = [whole.add(EVENT, f"e{i:05}") for i in range(2 * depth)]
    below = whole.add(EVENT, "last")
    for i in reversed(range(depth)):
        # (below or a) and (below or b): below, or both a and b
        left = whole.add(OR, f"l{i}", [events[2 * i], below])
        right = whole.add(OR, f"r{i}", [events[2 * i + 1], below])
        both = whole.add(AND, f"t{i}", [left, right])
        below = whole.add(AND, f"u{i}", [both, both])
    whole.top = below
    found = minimal(whole, effort=Effort(listed=2))
    assert found.counts == (1, depth, 0, 0)
    assert found.sets == (("last",), ("e00000", "e00001"))


def test_fifty_thousand_single_points() -> None:
    found = minimal(tree(("t", "or", " ".join(f"e{i}" for i in range(50_000)))), effort=Effort(listed=1))
    assert (found.counts, found.left_off) == ((50_000, 0, 0, 0), 49_999)


def crossed() -> FaultTree:
    """All of twelve any-of gates that share their events crosswise: few small sets, many large ones."""
    gates: list[tuple[str, GateKind, str]] = [
        (f"g{i}", "or", " ".join(dict.fromkeys(f"e{(7 * i + j * j) % 47}" for j in range(9))))
        for i in range(12)
    ]
    return tree(("t", "and", " ".join(f"g{i}" for i in range(12))), *gates)


@pytest.mark.parametrize(
    ("effort", "complete", "why"),
    [
        (Effort(nodes=1_000), 3, "more than 1000 nodes"),
        (Effort(steps=50_000), 4, "more than 50000 steps"),
        (Effort(nodes=4), 0, "more than 4 nodes"),
    ],
    ids=["nodes", "steps", "not even one order"],
)
def test_work_that_is_not_finished_says_what_is_complete(effort: Effort, complete: int, why: str) -> None:
    whole = minimal(crossed(), 6)
    assert (whole.complete, whole.counts) == (6, (0, 0, 0, 93, 3094, 26791))
    part = minimal(crossed(), 6, effort=effort)
    assert (part.order, part.complete, part.why) == (6, complete, why)
    assert part.counts == whole.counts[:complete]
    assert part.sets == whole.sets[: sum(part.counts)]


# -- maps ---------------------------------------------------------------------------------

KINDS: tuple[NodeKind, ...] = ("service", "asset", "supplier", "jurisdiction")


def node(name: str, kind: NodeKind = "asset") -> Node:
    return Node(id=name, kind=kind, name=name)


def need(of: str, members: str, rule: Rule = "all", k: int = 0, flow: Flow = "consumed") -> Input:
    sources = tuple(Member(node=name) for name in members.split())
    return Input(
        of=of, name=f"{of} needs {members}", members=sources, rule=rule, k=k, flow=flow, stock_days=9.0
    )


def graph(nodes: str, *inputs: Input, **kinds: NodeKind) -> Graph:
    chart = Map(nodes=tuple(node(n, kinds.get(n, "asset")) for n in nodes.split()), inputs=inputs)
    made, faults = build(chart)
    assert faults == []
    return made


@st.composite
def charts(draw: st.DrawFn, *, rules: str = "all any k-of-n shares") -> Map:
    """Maps with loops, without stock; shares of all sorts, also of those whose sum says that somebody is not on the map."""
    names = "abcdefgh"[: draw(st.integers(2, 8))]
    inputs = []
    for i in range(draw(st.integers(1, 10))):
        members = draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
        bounds = st.sampled_from([(0.0, 1.0), (0.0, 0.0), (0.5, 0.5), (0.25, 0.5), (0.0, 0.25)])
        inputs.append(
            Input(
                of=draw(st.sampled_from(names)),
                name=f"need {i}",
                members=tuple(
                    Member(node=m, low=low, high=high)
                    for m, (low, high) in zip(members, draw(st.tuples(*[bounds] * len(members))), strict=True)
                ),
                rule=draw(st.sampled_from(rules.split())),
                k=draw(st.integers(1, len(members))),
                flow=draw(st.sampled_from(["consumed", "licence", "unknown", "capital", "information"])),
            )
        )
    return Map(nodes=tuple(node(n, KINDS[i % 4]) for i, n in enumerate(names)), inputs=tuple(inputs))


def down(made: Engine, service: str, *, pessimistic: bool) -> Callable[[Collection[str]], bool]:
    """Whether a service falls by the cascade: at all, or, of what is read at its best, wholly."""
    row = made.graph.index[service]

    def falls(lost: Collection[str]) -> bool:
        shock = Shock(id="s", name="s", lost=tuple(lost), start=DAY0)
        level = made.run([shock], DAY0, pessimistic=pessimistic).level(row, 0.0)
        return level < 1.0 - 1e-6 if pessimistic else level < 1e-6

    return falls


MAPS = st.tuples(charts(), st.just(True)) | st.tuples(charts(rules="all any k-of-n"), st.just(False))


@times(2)
@given(MAPS, st.integers(1, 4), st.sets(st.sampled_from(KINDS), min_size=1))
def test_a_map_has_the_sets_that_trying_all_losses_finds(
    given_map: tuple[Map, bool], order: int, kinds: set[NodeKind]
) -> None:
    """Without shares at their best: there levels sink to 0 around a loop that no whole loss goes round."""
    chart, pessimistic = given_map
    made, _ = build(chart)
    falls = down(Engine(made), "a", pessimistic=pessimistic)
    names = [n.id for n in made.nodes if n.kind in kinds and n.id != "a"]
    expected = by_trying(names, falls, order)
    found = cut_sets(made, "a", order, pessimistic=pessimistic, kinds=kinds)
    assert (list(found.sets), found.counts) == (expected, counted(expected, order))


@given(charts())
def test_a_cut_set_fails_the_service_and_no_less_does(chart: Map) -> None:
    made, _ = build(chart)
    falls = down(Engine(made), "a", pessimistic=True)
    for each in cut_sets(made, "a").sets:
        assert falls(each)
        assert not any(falls([name for name in each if name != spared]) for spared in each)


@given(charts())
def test_what_fails_the_service_at_its_best_leaves_nothing_of_it(chart: Map) -> None:
    made, _ = build(chart)
    falls = down(Engine(made), "a", pessimistic=False)
    assert all(falls(each) for each in cut_sets(made, "a", pessimistic=False).sets)


@pytest.mark.parametrize(
    ("bounds", "pessimistic", "optimistic"),
    [
        ([(0.5, 0.5), (0.5, 0.5)], (("b",), ("c",)), (("b", "c"),)),
        ([(1.0, 1.0), (0.0, 1.0)], (("b",),), (("b",),)),
        ([(0.0, 1.0), (0.0, 1.0)], (("b",), ("c",)), (("b", "c"),)),
        ([(0.2, 0.3), (0.2, 0.3)], (("b",), ("c",)), ()),
    ],
    ids=["known halves", "one has all", "nothing known", "somebody on no map"],
)
def test_shares(
    bounds: list[tuple[float, float]],
    pessimistic: tuple[tuple[str, ...], ...],
    optimistic: tuple[tuple[str, ...], ...],
) -> None:
    members = tuple(Member(node=m, low=low, high=high) for m, (low, high) in zip("bc", bounds, strict=True))
    made = graph("a b c", Input(of="a", name="need", members=members, rule="shares", flow="consumed"))
    assert cut_sets(made, "a").sets == pessimistic
    assert cut_sets(made, "a", pessimistic=False).sets == optimistic


def test_two_that_need_each_other_do_not_fail_by_themselves() -> None:
    """Power needs telecom needs power; the pump needs power. Only a loss from outside the loop fells it."""
    made = graph(
        "pump power telecom grid", need("pump", "power"), need("power", "telecom"), need("telecom", "power")
    )
    assert cut_sets(made, "pump").sets == (("power",), ("telecom",))
    assert cut_sets(made, "pump", kinds=["supplier"]).sets == ()
    fed = graph(
        "pump power telecom grid sat",
        need("pump", "power"),
        need("power", "telecom grid", "any"),
        need("telecom", "power sat", "any"),
    )
    assert cut_sets(fed, "pump").sets == (("power",), ("grid", "telecom"))


def test_the_asked_service_is_no_cut_set_of_itself_also_in_a_loop() -> None:
    made = graph("a b c", need("a", "b"), need("b", "a c", "any"))
    assert cut_sets(made, "a").sets == (("b",),)


def test_only_the_kinds_asked_for_are_lost() -> None:
    made = graph(
        "ward pump s1 s2 law",
        need("ward", "pump"),
        need("pump", "s1 s2", "any"),
        need("s1", "law"),
        need("s2", "law"),
        s1="supplier",
        s2="supplier",
        law="jurisdiction",
    )
    assert cut_sets(made, "ward").sets == (("law",), ("pump",), ("s1", "s2"))
    assert cut_sets(made, "ward", kinds={"supplier"}).sets == (("s1", "s2"),)
    assert cut_sets(made, "ward", kinds={"supplier", "jurisdiction"}).sets == (("law",), ("s1", "s2"))
    assert cut_sets(made, "ward", kinds=set()).counts == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("flow", "pessimistic", "optimistic"),
    [
        ("consumed", 1, 1),
        ("licence", 1, 1),
        ("unknown", 1, 0),
        ("capital", 0, 0),
        ("information", 0, 0),
    ],
)
def test_flows_that_bite(flow: Flow, pessimistic: int, optimistic: int) -> None:
    made = graph("a b", need("a", "b", flow=flow))
    assert cut_sets(made, "a").counts[0] == pessimistic
    assert cut_sets(made, "a", pessimistic=False).counts[0] == optimistic


def test_k_of_n_members_needed_fail_with_one_more_than_can_be_spared() -> None:
    made = graph("a b c d e", need("a", "b c d e", "k-of-n", 3))
    assert cut_sets(made, "a").sets == tuple(combinations("bcde", 2))


def test_a_service_on_no_map_is_not_found() -> None:
    with pytest.raises(NotFound, match="no node 'ghost'"):
        cut_sets(graph("a b"), "ghost")


def test_the_tree_of_a_long_chain_of_needs() -> None:
    names = [f"n{i}" for i in range(5_000)]
    made = graph(" ".join(names), *(need(a, b) for a, b in pairwise(names)))
    assert len(service_tree(made, "n0").kind) > 3 * len(names) - 3
    found = cut_sets(made, "n0", effort=Effort(listed=3))
    assert found.counts == (4_999, 0, 0, 0)
