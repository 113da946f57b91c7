# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Fault trees: what must fail together so that the top fails, as records, and as numbers for the engine.

A *gate* fails when all of its inputs fail (``and``), one does (``or``), at least ``k`` do
(``k-of-n``; an input named twice counts twice), or its only input does not (``not``). A *basic event* fails by
itself; a *fixed* one is known to have failed, or not to (a house event). These are the terms of the Open-PSA
model exchange format. A tree of records has no loops; ``Flat``, which a dependency graph is turned into, may
have them, and then means the least failure that its gates bring about: no gate fails through itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.reading import Fault

GateKind = Literal["and", "or", "k-of-n", "not"]

EVENT, AND, OR, K_OF_N, NOT, FALSE, TRUE = range(7)
"""Kinds of the nodes of ``Flat``. FALSE never fails, TRUE has failed."""

KINDS: dict[str, int] = {"and": AND, "or": OR, "k-of-n": K_OF_N, "not": NOT}


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """What fails by its inputs; ``of`` names gates and events."""

    name: str
    kind: GateKind
    of: tuple[str, ...]
    k: int = 0
    """How many inputs must fail, where the kind is k-of-n."""
    source: str = ""


class FaultTree(msgspec.Struct, frozen=True, kw_only=True):
    """A tree as read: not yet checked (``flat`` does)."""

    top: str
    gates: tuple[Gate, ...]
    events: tuple[str, ...]
    fixed: Mapping[str, bool] = {}
    """Events that have failed (True) or cannot (False)."""


class Flat(msgspec.Struct):
    """Nodes by number. ``of`` is empty for what is no gate; ``k`` counts for K_OF_N alone."""

    kind: list[int]
    of: list[list[int]]
    k: list[int]
    name: list[str]
    top: int

    def add(self, kind: int, name: str, of: Sequence[int] = (), k: int = 0) -> int:
        """Add a node and return its number."""
        self.kind.append(kind)
        self.of.append(list(of))
        self.k.append(k)
        self.name.append(name)
        return len(self.kind) - 1


def flat(tree: FaultTree) -> Flat:
    """Return the tree as numbers. Raises ``BadInput`` for the first of ``faults``; O(size of the tree)."""
    wrong = faults(tree)
    if wrong:
        more = f" (and {len(wrong) - 1} faults more)" if len(wrong) > 1 else ""
        raise BadInput(wrong[0].what + more, where=wrong[0].where, do=wrong[0].do)
    made = Flat([], [], [], [], 0)
    number = {name: made.add(EVENT, name) for name in tree.events}
    for name, failed in tree.fixed.items():
        made.kind[number[name]] = TRUE if failed else FALSE
    for gate in tree.gates:
        number[gate.name] = made.add(KINDS[gate.kind], gate.name, k=gate.k)
    for gate in tree.gates:
        made.of[number[gate.name]] = [number[name] for name in gate.of]
    made.top = number[tree.top]
    return made


def faults(tree: FaultTree) -> list[Fault]:
    """Return what is wrong with a tree, each with the mend; loops are looked for once the names are right."""
    found: list[Fault] = []
    seen: dict[str, str] = {}
    for name, what, source in [
        *((name, "event", "") for name in tree.events),
        *((gate.name, "gate", gate.source) for gate in tree.gates),
    ]:
        if name in seen:
            said = f"{what} {name!r} is defined twice (first as {seen[name]})"
            found.append(Fault(source, said, "rename one"))
        seen.setdefault(name, what)
    for gate in tree.gates:
        found.extend(Fault(gate.source, *wrong) for wrong in _wrong(gate, seen))
    if tree.top not in seen:
        found.append(Fault("", f"the top {tree.top!r} is no gate or event", "name one that is defined"))
    found.extend(
        Fault("", f"{name!r} is fixed and is no event", "name a basic event")
        for name in tree.fixed
        if seen.get(name) != "event"
    )
    return found or _loops(tree)


def _wrong(gate: Gate, seen: dict[str, str]) -> list[tuple[str, str]]:
    if not gate.of:
        return [(f"gate {gate.name!r} has no inputs", "name at least one gate or event")]
    found = [
        (f"gate {gate.name!r} names {name!r}, which is no gate or event", "define it or correct the name")
        for name in dict.fromkeys(gate.of)
        if name not in seen
    ]
    if gate.kind == "k-of-n" and not 1 <= gate.k <= len(gate.of):
        said = f"gate {gate.name!r} asks for {gate.k} of {len(gate.of)}"
        found.append((said, "ask for at least 1 and at most as many as there are"))
    if gate.kind == "not" and len(gate.of) > 1:
        found.append((f"gate {gate.name!r} is a not of {len(gate.of)} inputs", "give it one"))
    return found


def _loops(tree: FaultTree) -> list[Fault]:
    """The first loop, with the gates on it: inputs are followed by a stack of their own, not by calls."""
    of = {gate.name: gate.of for gate in tree.gates}
    source = {gate.name: gate.source for gate in tree.gates}
    done: set[str] = set()
    for start, inputs in of.items():
        path, on_path, left = [start], {start}, [iter(inputs)]
        while path and start not in done:
            name = next(left[-1], None)
            if name is None:
                left.pop()
                on_path.discard(path[-1])
                done.add(path.pop())
            elif name in on_path:
                loop = path[path.index(name) :]
                shown = " > ".join([*loop[:5], *(["..."] if len(loop) > 5 else []), name])
                return [Fault(source[name], f"the tree runs in a loop: {shown}", "take one input out")]
            elif name in of and name not in done:
                path.append(name)
                on_path.add(name)
                left.append(iter(of[name]))
    return []
