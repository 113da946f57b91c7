# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Trees that are none are refused, and the refusal names what is wrong, where, and the mend."""

from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.know.fault_tree import EVENT, FALSE, K_OF_N, OR, TRUE, FaultTree, Gate, GateKind, faults, flat


def gate(name: str, kind: GateKind, of: str, k: int = 0) -> Gate:
    return Gate(name=name, kind=kind, of=tuple(of.split()), k=k, source=f"tree.xml:{name}")


def tree(
    *gates: Gate, top: str = "t", events: str = "a b", fixed: dict[str, bool] | None = None
) -> FaultTree:
    return FaultTree(top=top, gates=gates, events=tuple(events.split()), fixed=fixed or {})


WRONG = {
    "gate without inputs": (tree(gate("t", "and", "")), "tree.xml:t", "gate 't' has no inputs"),
    "input of no name": (
        tree(gate("t", "or", "a ghost")),
        "tree.xml:t",
        "gate 't' names 'ghost', which is no gate or event",
    ),
    "k above n": (tree(gate("t", "k-of-n", "a b", 3)), "tree.xml:t", "gate 't' asks for 3 of 2"),
    "k of zero": (tree(gate("t", "k-of-n", "a b")), "tree.xml:t", "gate 't' asks for 0 of 2"),
    "k negative": (tree(gate("t", "k-of-n", "a b", -1)), "tree.xml:t", "gate 't' asks for -1 of 2"),
    "not of two": (tree(gate("t", "not", "a b")), "tree.xml:t", "gate 't' is a not of 2 inputs"),
    "event named twice": (
        tree(gate("t", "or", "a"), events="a b a"),
        "",
        "event 'a' is defined twice (first as event)",
    ),
    "gate named as an event": (
        tree(gate("t", "or", "a"), gate("b", "or", "a")),
        "tree.xml:b",
        "gate 'b' is defined twice (first as event)",
    ),
    "gate named twice": (
        tree(gate("t", "or", "a"), gate("t", "and", "a b")),
        "tree.xml:t",
        "gate 't' is defined twice (first as gate)",
    ),
    "top of no name": (tree(gate("t", "or", "a"), top="x"), "", "the top 'x' is no gate or event"),
    "fixed gate": (tree(gate("t", "or", "a"), fixed={"t": True}), "", "'t' is fixed and is no event"),
    "gate that is its own input": (
        tree(gate("t", "or", "a t")),
        "tree.xml:t",
        "the tree runs in a loop: t > t",
    ),
    "loop of two": (
        tree(gate("t", "or", "a u"), gate("u", "and", "b t")),
        "tree.xml:t",
        "the tree runs in a loop: t > u > t",
    ),
    "loop below, not through the top": (
        tree(gate("t", "or", "u"), gate("u", "and", "a v"), gate("v", "and", "b u")),
        "tree.xml:u",
        "the tree runs in a loop: u > v > u",
    ),
    "loop that nothing reaches": (
        tree(gate("t", "or", "a"), gate("u", "or", "v"), gate("v", "or", "u")),
        "tree.xml:u",
        "the tree runs in a loop: u > v > u",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_tree_that_is_none_is_refused_by_name(name: str) -> None:
    wrong, where, what = WRONG[name]
    with pytest.raises(BadInput) as refused:
        flat(wrong)
    assert (refused.value.where, refused.value.what) == (where, what)
    assert refused.value.do


def test_all_faults_are_found_at_once_and_the_first_is_raised_with_their_number() -> None:
    wrong = tree(gate("t", "or", "a ghost"), gate("u", "and", ""), gate("v", "k-of-n", "a b", 7))
    assert len(faults(wrong)) == 3
    with pytest.raises(BadInput, match=r"\(and 2 faults more\)"):
        flat(wrong)


def test_a_long_loop_is_found_and_shown_shortened() -> None:
    gates = [gate(f"g{i}", "or", f"g{(i + 1) % 50_000}") for i in range(50_000)]
    (fault,) = faults(tree(*gates, top="g0"))
    assert fault.what == "the tree runs in a loop: g0 > g1 > g2 > g3 > g4 > ... > g0"


def test_a_gate_used_twice_is_no_loop() -> None:
    assert (
        faults(
            tree(
                gate("t", "and", "u v"),
                gate("u", "or", "w a"),
                gate("v", "or", "w b"),
                gate("w", "and", "a b"),
            )
        )
        == []
    )


def test_records_become_numbers() -> None:
    made = flat(
        tree(
            gate("t", "k-of-n", "a b u u", 2),
            gate("u", "or", "c"),
            events="a b c",
            fixed={"a": True, "b": False},
        )
    )
    assert made.name == ["a", "b", "c", "t", "u"]
    assert made.kind == [TRUE, FALSE, EVENT, K_OF_N, OR]
    assert made.of == [[], [], [], [0, 1, 4, 4], [2]]
    assert (made.k[3], made.top) == (2, 3)
