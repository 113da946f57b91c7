# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.affected import Found, Group, Row, UnknownTerm, decide, terms, unknown

LEAVES = st.sampled_from([True, False, None])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.tuples(st.sampled_from(["any", "all"]), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=8,
)


def built(tree, answers):
    if not isinstance(tree, tuple):
        answers.append(tree)
        return UnknownTerm(what=str(len(answers) - 1))
    return Group(op=tree[0], parts=tuple(built(each, answers) for each in tree[1]))


def settled(tree, values):
    """The answer of two-valued logic, the unknown leaves set to ``values`` in turn."""
    if not isinstance(tree, tuple):
        return next(values) if tree is None else tree
    parts = [settled(each, values) for each in tree[1]]
    return any(parts) if tree[0] == "any" else all(parts)


@given(TREES)
def test_what_is_said_holds_however_the_open_terms_turn_out(tree):
    answers: list[bool | None] = []
    query = built(tree, answers)

    def ask(term):
        answer = answers[int(term.what)]
        row = Row(kind="component", what=term.what)
        return unknown("no-map") if answer is None else Found(holds=answer, rows=(row,) if answer else ())

    found = decide(query, ask)
    open_ = answers.count(None)
    possible = {settled(tree, iter(values)) for values in itertools.product([True, False], repeat=open_)}
    assert found.holds is (possible.pop() if len(possible) == 1 else None)
    assert bool(found.rows) == (found.holds is True and any(answers))
    assert found.holds is not False or not found.why
    assert [term.what for term in terms(query) if isinstance(term, UnknownTerm)] == [
        str(at) for at in range(len(answers))
    ]
