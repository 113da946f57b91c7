# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Fault trees read as plain Boolean functions, and their minimal cut sets by trying all sets: slow and obvious."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import combinations

from hypothesis import strategies as st

from tocsin.know.fault_tree import AND, EVENT, K_OF_N, NOT, OR, TRUE, FaultTree, Flat, Gate, GateKind


def fails(tree: Flat, lost: Collection[str]) -> list[bool]:
    """Which nodes fail: the least answer, found by asking all gates again until nothing changes."""
    down = [
        kind == TRUE or (kind == EVENT and name in lost)
        for kind, name in zip(tree.kind, tree.name, strict=True)
    ]
    while True:
        again = [now or _gate(tree, at, down) for at, now in enumerate(down)]
        if again == down:
            return down
        down = again


def _gate(tree: Flat, at: int, down: Sequence[bool]) -> bool:
    of = [down[to] for to in tree.of[at]]
    need = {AND: len(of), OR: 1, K_OF_N: tree.k[at]}
    assert tree.kind[at] != NOT
    return bool(of) and sum(of) >= need[tree.kind[at]]


def fails_with_nots(tree: FaultTree, lost: Collection[str]) -> bool:
    """Whether the top of a tree without loops fails: each gate asks its inputs, as the words of the format say."""
    gates = {gate.name: gate for gate in tree.gates}

    def down(name: str) -> bool:
        if name not in gates:
            return tree.fixed.get(name, name in lost)
        gate = gates[name]
        of = [down(to) for to in gate.of]
        if gate.kind == "not":
            return not of[0]
        return sum(of) >= {"and": len(of), "or": 1, "k-of-n": gate.k}[gate.kind]

    return down(tree.top)


def by_trying(
    names: Iterable[str], down: Callable[[frozenset[str]], bool], order: int
) -> list[tuple[str, ...]]:
    """All minimal sets up to an order, by order, then by name."""
    found: list[frozenset[str]] = []
    for size in range(order + 1):
        for some in combinations(sorted(names), size):
            tried = frozenset(some)
            if not any(less <= tried for less in found) and down(tried):
                found.append(tried)
    return sorted((tuple(sorted(each)) for each in found), key=lambda each: (len(each), each))


EVENTS = "abcdefgh"


@st.composite
def trees(draw: st.DrawFn, *, fixed: bool = True, nots: bool = False) -> FaultTree:
    """Small trees with shared gates, gates of one input, gates that nothing uses; with not-gates if asked."""
    gates: list[Gate] = []
    names = list(EVENTS)
    for at in range(draw(st.integers(1, 9))):
        # a lean to late names makes deep trees
        pool = [*names, *names[-4:], *names[-2:]]
        of = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=5))
        kinds: list[GateKind] = ["and", "or", "k-of-n", "not"]
        kind = draw(st.sampled_from(kinds if nots else kinds[:3]))
        of = of[:1] if kind == "not" else of
        gates.append(Gate(name=f"g{at}", kind=kind, of=tuple(of), k=draw(st.integers(1, len(of)))))
        names.append(f"g{at}")
    known = draw(st.dictionaries(st.sampled_from("gh"), st.booleans())) if fixed else {}
    return FaultTree(top=names[-1], gates=tuple(gates), events=tuple(EVENTS), fixed=known)


@st.composite
def loops(draw: st.DrawFn) -> Flat:
    """Flat trees whose gates feed each other any way round."""
    count = draw(st.integers(1, 7))
    tree = Flat([EVENT] * 6, [[] for _ in range(6)], [0] * 6, list("abcdef"), 6)
    for at in range(count):
        of = draw(st.lists(st.integers(0, 5 + count), min_size=1, max_size=4))
        tree.add(draw(st.sampled_from([AND, OR, OR, K_OF_N])), f"g{at}", of, draw(st.integers(1, len(of))))
    return tree
