# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which terms make classes of events (``classes``): equalities of the few fields that the most rules ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tocsin.watch.sigma import wild
from tocsin.watch.sigma.model import KEYWORD, NUMBER, TEXT, Rule, Term, tree_terms

GATES = 4
"""Fields that make a class."""
SHARE = 5
"""One of so many rules asks a field that makes a class."""


def gates(terms: Sequence[Term], rules: Sequence[Rule]) -> frozenset[int]:
    """Terms that make classes: all equalities of the fields that the most rules ask so."""
    equal = {
        at: term.field
        for at, term in enumerate(terms)
        if term.field != KEYWORD
        and (_is_whole(term) or (term.asks == NUMBER and term.what.lstrip("-").isdigit()))
    }
    count: Counter[str] = Counter()
    for rule in rules:
        count.update({equal[at] for at in tree_terms(rule.tree) if at in equal})
    often = {field for field, times in count.most_common(GATES) if times * SHARE >= len(rules)}
    return frozenset(at for at, field in equal.items() if field in often)


def _is_whole(term: Term) -> bool:
    return term.asks == TEXT and all(isinstance(part, str) for part in wild.read(term.what))
