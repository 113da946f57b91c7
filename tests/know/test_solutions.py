# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Trees with not-gates against all sets tried one by one, and against their truth tables."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.effort import times
from tests.know.tree_oracle import by_trying, fails_with_nots, trees
from tocsin.know import tree_shape
from tocsin.know.cut_sets import Effort, minimal
from tocsin.know.diagram import NotFinished
from tocsin.know.fault_tree import EVENT, FaultTree, Gate, flat
from tocsin.know.solutions import BOTH, EITHER, Binary, decided


def exclusive(pairs: int) -> FaultTree:
    """Exactly one of each pair: ``t`` fails if that holds for all pairs."""
    gates: list[Gate] = []
    for at in range(pairs):
        a, b = f"a{at}", f"b{at}"
        gates += [
            Gate(name=f"both{at}", kind="and", of=(a, b)),
            Gate(name=f"not{at}", kind="not", of=(f"both{at}",)),
            Gate(name=f"one{at}", kind="or", of=(a, b)),
            Gate(name=f"x{at}", kind="and", of=(f"not{at}", f"one{at}")),
        ]
    gates.append(Gate(name="t", kind="and", of=tuple(f"x{at}" for at in range(pairs))))
    events = tuple(f"{side}{at}" for at in range(pairs) for side in "ab")
    return FaultTree(top="t", gates=tuple(gates), events=events)


@times(2)
@given(trees(nots=True), st.integers(1, 5), st.booleans())
def test_a_tree_with_not_gates_has_the_sets_that_trying_all_finds(
    given_tree: FaultTree, order: int, apart: bool
) -> None:
    found = minimal(given_tree, order, apart=apart)
    known = [name for name in given_tree.events if name not in given_tree.fixed]
    expected = by_trying(known, lambda lost: fails_with_nots(given_tree, lost), order)
    assert found.always == (expected == [()])
    expected = [each for each in expected if each]
    assert list(found.sets) == expected
    assert found.counts == tuple(sum(len(each) == k for each in expected) for k in range(1, order + 1))


@given(trees(nots=True, fixed=False), st.integers(1, 4))
def test_a_diagram_answers_as_the_tree_does_up_to_its_order(given_tree: FaultTree, order: int) -> None:
    whole = flat(given_tree)
    level = {at: len(whole.kind) - at for at, kind in enumerate(whole.kind) if kind == EVENT}
    made = Binary(len(whole.kind) + 1, order, 100_000)
    top = decided(whole, tree_shape.components(whole), level, made)
    for down in product([False, True], repeat=4):
        lost = [name for name, failed in zip(given_tree.events, down, strict=False) if failed]
        if len(lost) > order:
            continue
        at = top
        while at > 1:
            name = whole.name[len(whole.kind) - made.var[at]]
            at = made.hi[at] if name in lost else made.lo[at]
        assert bool(at) == fails_with_nots(given_tree, lost)


def test_one_of_each_pair() -> None:
    assert minimal(exclusive(1)).sets == (("a0",), ("b0",))
    assert minimal(exclusive(4)).counts == (0, 0, 0, 16)
    assert minimal(exclusive(5)).counts == (0, 0, 0, 0)


def test_what_more_loss_mends_is_no_cut_set_and_what_fails_by_itself_is_said() -> None:
    neither = FaultTree(
        top="t",
        gates=(Gate(name="o", kind="or", of=("a", "b")), Gate(name="t", kind="not", of=("o",))),
        events=("a", "b"),
    )
    found = minimal(neither)
    assert (found.always, found.sets) == (True, ())


def test_a_module_that_nothing_up_to_the_order_fails_is_no_event() -> None:
    tree = FaultTree(
        top="t",
        gates=(
            Gate(name="both", kind="and", of=("a", "b")),
            Gate(name="not", kind="not", of=("both",)),
            Gate(name="t", kind="not", of=("not",)),
        ),
        events=("a", "b"),
    )
    assert minimal(tree, 1).sets == ()
    assert minimal(tree, 2).sets == (("a", "b"),)


def test_a_deep_tree_is_no_recursion() -> None:
    made = Binary(5_000, 2, 200_000)
    pair, any_of = 0, 0
    for level in range(4_999, -1, -1):
        one = made.event(level)
        pair = made.join(EITHER, made.join(BOTH, one, any_of), pair)
        any_of = made.join(EITHER, one, any_of)
    assert made.join(BOTH, pair, any_of) == pair
    assert made.join(EITHER, made.opposite(pair), any_of) == 1


def test_what_differs_only_beyond_the_order_is_one_node() -> None:
    made = Binary(3, 2, 1_000)
    a, b, c = (made.event(level) for level in range(3))
    two = made.join(BOTH, b, c)
    assert made.join(BOTH, a, two) == 0
    assert made.join(EITHER, a, two) != a
    assert made.join(BOTH, made.opposite(made.join(BOTH, a, two)), b) == b


def test_what_no_gate_needs_any_more_makes_room() -> None:
    def solved(room: int) -> tuple[Binary, list[int]]:
        whole = flat(exclusive(7))
        events = [at for at, kind in enumerate(whole.kind) if kind == EVENT]
        made = Binary(len(events), 7, room)
        level = {at: number for number, at in enumerate(events)}
        top = decided(whole, tree_shape.components(whole), level, made)
        return made, [made.var[at] for at in made.below(top)]

    wide, expected = solved(100_000)
    tight, found = solved(wide.held * 3 // 4)
    assert sorted(found) == sorted(expected)
    assert tight.held < wide.held
    with pytest.raises(NotFinished):
        solved(len(expected))


def test_work_that_is_not_finished_says_so() -> None:
    with pytest.raises(NotFinished):
        made = Binary(10, 4, 4)
        for level in range(10):
            made.event(level)
    part = minimal(exclusive(6), 6, effort=Effort(nodes=40))
    assert (part.complete, part.counts) == (0, ())
    assert "more than" in part.why
