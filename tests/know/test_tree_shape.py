# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The shape of a tree against slow readings of the same words."""

from __future__ import annotations

from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from tests.know.tree_oracle import EVENTS, fails, loops, trees
from tocsin.know.fault_tree import AND, EVENT, FALSE, K_OF_N, NOT, OR, TRUE, FaultTree, Flat, flat
from tocsin.know.tree_shape import components, levels, limits, looped, modules, simplified

LOST = st.frozensets(st.sampled_from(EVENTS))


def below(tree: Flat, at: int, *, but: Collection[int] = ()) -> set[int]:
    """What can be reached from a node, the node not counted; ``but`` is not walked into."""
    seen: set[int] = set()
    left = [to for to in tree.of[at] if to not in but]
    while left:
        to = left.pop()
        if to not in seen:
            seen.add(to)
            left.extend(more for more in tree.of[to] if more not in but)
    return seen


@given(trees(), LOST)
def test_the_smaller_tree_fails_with_the_same_events(tree: FaultTree, lost: frozenset[str]) -> None:
    whole = flat(tree)
    small = simplified(whole)
    assert fails(small, lost)[small.top] == fails(whole, lost)[whole.top]


@given(loops(), LOST)
def test_the_smaller_tree_with_loops_fails_with_the_same_events(tree: Flat, lost: frozenset[str]) -> None:
    small = simplified(tree)
    assert fails(small, lost)[small.top] == fails(tree, lost)[tree.top]


@given(trees())
def test_the_smaller_tree_has_nothing_left_to_take_away(tree: FaultTree) -> None:
    small = simplified(flat(tree))
    assert below(small, small.top) | {small.top} == set(range(len(small.kind)))
    for at, of in enumerate(small.of):
        if small.kind[at] in (AND, OR):
            assert len(of) == len(set(of)) >= 2
        elif small.kind[at] == K_OF_N:
            assert 1 < small.k[at] < len(of)
        elif at != small.top:
            assert small.kind[at] == EVENT


@given(loops())
def test_components_come_inputs_first_and_hold_what_reaches_each_other(tree: Flat) -> None:
    order = components(tree)
    assert {at for part in order for at in part} == below(tree, tree.top) | {tree.top}
    done: set[int] = set()
    for part in order:
        for at in part:
            assert {to for to in below(tree, at) if at in below(tree, to)} | {at} == set(part)
            assert set(tree.of[at]) <= done | set(part)
        assert looped(tree, part) == (part[0] in below(tree, part[0]))
        done.update(part)


@given(trees() | loops())
def test_a_module_is_a_gate_that_alone_leads_to_what_is_below_it(given_tree: FaultTree | Flat) -> None:
    tree = simplified(flat(given_tree) if isinstance(given_tree, FaultTree) else given_tree)
    order = components(tree)
    gates = [part[0] for part in order if tree.of[part[0]] and not looped(tree, part)]
    slow = {
        at
        for at in gates
        if at == tree.top or not below(tree, at) & (below(tree, tree.top, but={at}) | {tree.top})
    }
    assert modules(tree, order) == slow


@given(trees() | loops(), st.integers(1, 4), LOST)
def test_a_node_with_no_limit_left_is_in_no_small_cut_set(
    given_tree: FaultTree | Flat, most: int, lost: frozenset[str]
) -> None:
    tree = simplified(flat(given_tree) if isinstance(given_tree, FaultTree) else given_tree)
    order = components(tree)
    limit = limits(tree, order, modules(tree, order), most)
    if len(lost) > most:
        return
    cut = Flat(list(tree.kind), list(tree.of), tree.k, tree.name, tree.top)
    for at, left in enumerate(limit):
        if left < 0:
            cut.kind[at], cut.of[at] = FALSE, []
    cut = simplified(cut)
    assert fails(cut, lost)[cut.top] == fails(tree, lost)[tree.top]


@given(trees())
def test_levels_number_events_and_modules_from_the_top(tree: FaultTree) -> None:
    small = simplified(flat(tree))
    alone = modules(small, components(small))
    level = levels(small, alone)
    numbered = {at for at, here in enumerate(level) if here >= 0}
    assert numbered == alone | {at for at, kind in enumerate(small.kind) if kind == EVENT}
    assert sorted(here for here in level if here >= 0) == list(range(len(numbered)))


def test_constants_decide_a_not_gate() -> None:
    tree = Flat(
        [TRUE, FALSE, EVENT, NOT, NOT, AND], [[], [], [], [0], [1], [2, 4]], [0] * 6, list("tfenmu"), 5
    )
    small = simplified(tree)
    assert (small.kind, small.name) == ([EVENT], ["e"])
    tree.of[5] = [2, 3]
    assert simplified(tree).kind == [FALSE]


def test_a_chain_of_like_gates_becomes_one_gate() -> None:
    count = 50_000
    tree = Flat([], [], [], [], 0)
    for at in range(count):
        tree.add(EVENT, f"e{at}")
    for at in range(count):
        tree.add(OR, f"g{at}", [at, count + at + 1] if at + 1 < count else [at])
    tree.top = count
    small = simplified(tree)
    assert small.kind.count(OR) == 1
    assert len(small.of[small.top]) == count
