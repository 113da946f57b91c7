# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Trees -> code with early exits, and for each rule the few terms of which one is true whenever the rule is.

A step asks one term and goes to one of two others, or ends. What cannot be told from single values (fields compared with fields)
is taken to be as the rule would have it, and the rule is marked open: met perhaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tocsin.watch.sigma.kernel.layout import Bytes, Ints
from tocsin.watch.sigma.kernel.tables import Slots
from tocsin.watch.sigma.model import AND, BETWEEN, EXISTS, KEYWORD, NOT, NULL, NUMBER, TEXT, Rule, Term, Tree

TRUE, FALSE = -1, -2
IS_TERM, IS_NULL, IS_THERE, IS_WORD = range(4)


class Program(NamedTuple):
    """What ``decide`` runs."""

    kind: Bytes
    argument: Ints
    if_true: Ints
    if_false: Ints
    entry: Ints
    """Of each rule: its first step."""
    open: Bytes
    lead_first: Ints
    lead: Ints
    """Of each term: rules that may be met when it is true."""
    always: Ints
    """Rules that no term leads to."""
    mark_first: Ints
    mark: Ints
    """Of each slot: its fields of which is asked whether they are there."""
    gate: Bytes
    """Of each term: whether it makes classes (``classes``)."""
    gate_slot: Bytes
    """Of each slot: whether a term of it does."""
    field_of: Ints
    """Of each term: its field."""
    slot_first: Ints
    slot_field: Ints


Costs = npt.NDArray[np.float64]


def guessed(terms: Sequence[Term]) -> Costs:
    """How often each term may be true, in events of a thousand, before any event was seen."""
    found = np.empty(len(terms))
    for at, term in enumerate(terms):
        if term.asks == NUMBER or term.field in {"Channel", "EventID", "Provider_Name"}:
            found[at] = 100
        elif term.asks == TEXT:
            found[at] = 200 / (1 + len(term.what))
        else:
            found[at] = 20
    return found


def program(
    terms: Sequence[Term], rules: Sequence[Rule], slots: Slots, costs: Costs, gates: frozenset[int]
) -> Program:
    """The code of all rules. Cost: about 100 microseconds a rule."""
    maker = _Maker(terms, slots, costs)
    entries = [maker.rule(rule.tree) for rule in rules]
    leads: list[list[int]] = [[] for _ in terms]
    always = []
    for at, rule in enumerate(rules):
        _, lead = maker.lead(rule.tree)
        if lead is None:
            always.append(at)
        for term in set(lead or ()):
            leads[term].append(at)
    asked = {terms[argument].field for kind, argument, _, _ in maker.steps if kind in {IS_NULL, IS_THERE}}
    numbers = {name: at for at, name in enumerate(slots.fields)}
    gated = {numbers[terms[at].field] for at in gates}
    marks = [[field for field in of if slots.fields[field] in asked] for of in slots.of]
    steps = [
        (kind, numbers[terms[argument].field] if kind in {IS_NULL, IS_THERE} else argument, yes, no)
        for kind, argument, yes, no in maker.steps
    ]
    columns = np.array(steps or [(0, 0, FALSE, FALSE)], np.int32).T
    return Program(
        columns[0].astype(np.uint8), *(np.ascontiguousarray(each) for each in columns[1:]),
        np.array([entry for entry, _ in entries], np.int32), np.array([is_open for _, is_open in entries], np.uint8),
        _firsts(leads), _flat(leads), np.array(always, np.int32), _firsts(marks), _flat(marks),
        np.array([at in gates for at in range(len(terms))], np.uint8),
        np.array([not gated.isdisjoint(of) for of in slots.of], np.uint8),
        np.array([numbers.get(term.field, -1) for term in terms], np.int32),
        _firsts(slots.of), _flat(slots.of),
    )  # fmt: skip


class _Maker:
    def __init__(self, terms: Sequence[Term], slots: Slots, costs: Costs) -> None:
        self._terms = terms
        self._always = frozenset(slots.always)
        self._costs = costs.tolist()
        self._open = False
        self._leads: dict[int, tuple[float, list[int] | None]] = {}
        self.steps: list[tuple[int, int, int, int]] = []

    def rule(self, tree: Tree) -> tuple[int, bool]:
        self._open = False
        return self._code(tree, TRUE, FALSE, positive=True), self._open

    def _code(self, tree: Tree, yes: int, no: int, *, positive: bool) -> int:
        """Write the steps of a tree; the number of its first."""
        if isinstance(tree, int):
            return self._step(tree, yes, no, positive=positive)
        if tree[0] == NOT:
            return self._code(tree[1], no, yes, positive=not positive)
        parts = sorted(tree[1:], key=lambda part: self.lead(part)[0], reverse=True)
        if tree[0] == AND:
            for part in parts:
                yes = self._code(part, yes, no, positive=positive)
            return yes
        for part in parts:
            no = self._code(part, yes, no, positive=positive)
        return no

    def _step(self, at: int, yes: int, no: int, *, positive: bool) -> int:
        term = self._terms[at]
        if term.asks in BETWEEN or term.field == KEYWORD:
            self._open = True
            if not positive:
                return no
            if term.asks in BETWEEN or at in self._always:
                return yes
            kind = IS_WORD
        else:
            kind = IS_NULL if term.asks == NULL else IS_THERE if term.asks == EXISTS else IS_TERM
        self.steps.append((kind, at, yes, no))
        return len(self.steps) - 1

    def lead(self, tree: Tree) -> tuple[float, list[int] | None]:
        """Terms of which one is true if the tree is, and how often that may be; None if there are none such."""
        if isinstance(tree, int):
            term = self._terms[tree]
            if term.asks in BETWEEN or term.field == KEYWORD or term.asks in {NULL, EXISTS}:
                return float("inf"), None
            return self._costs[tree], [tree]
        if tree[0] == NOT:
            return float("inf"), None
        known = self._leads.get(id(tree))
        if known is None:
            known = self._leads[id(tree)] = self._lead_of(tree)
        return known

    def _lead_of(self, tree: list[Tree]) -> tuple[float, list[int] | None]:
        found = [self.lead(part) for part in tree[1:]]
        if tree[0] == AND:
            return min(found, key=lambda each: each[0], default=(float("inf"), None))
        if any(lead is None for _, lead in found):
            return float("inf"), None
        return sum(cost for cost, _ in found), [term for _, lead in found for term in lead or ()]


def _firsts(lists: Sequence[Sequence[int]]) -> Ints:
    return np.cumsum([0, *map(len, lists)], dtype=np.int32)


def _flat(lists: Sequence[Sequence[int]]) -> Ints:
    return np.array([value for each in lists for value in each], np.int32)
