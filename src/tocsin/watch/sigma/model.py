# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What rules are compiled into: numbered terms, trees over them, correlations. Plain data, kept as msgpack.

A term is one question to one field. It is true if any value of the field answers yes: an absent field never does, so
``not`` of it is true (Sigma specification 2, "Detection"). A tree is a term's number, or a list whose first member says
what it is: ``[AND, tree...]``, ``[OR, tree...]``, ``[NOT, tree]``; an empty AND is true, an empty OR false.
"""

from __future__ import annotations

from typing import Any

import msgspec

VERSION = 2
"""Of this form and of how rules are read into it: raised when either changes, so that what was kept is made anew."""

AND, OR, NOT = 0, 1, 2
Tree = int | list["Tree"]

TEXT, CASED, NUMBER, REGEX, CIDR, NULL, EXISTS, SAME, STARTS, ENDS, PART = (
    "text", "cased", "number", "regex", "cidr", "null", "exists", "same", "starts", "ends", "part",
)  # fmt: skip
LESS, MOST, MORE, LEAST, OTHER = "lt", "lte", "gt", "gte", "ne"
BETWEEN = frozenset({SAME, STARTS, ENDS})
"""What asks two fields."""
OF_FIELD = frozenset({NULL, EXISTS}) | BETWEEN
"""What asks a field, not each of its values."""
KEYWORD = ""
"""The field of a term that asks every value of the event."""


class Term(msgspec.Struct, frozen=True, array_like=True):
    """One question. ``asks`` is one of the words above; ``what`` by it:

    ``text``, ``cased``: a pattern as ``wild`` writes it (``text`` in lower case). ``number``, ``lt`` ...: a number.
    ``regex``: for RE2, flags within. ``same``, ``starts``, ``ends``: the other field. ``part``: ``hour 12``.
    """

    field: str
    asks: str
    what: str = ""


class Rule(msgspec.Struct, frozen=True, array_like=True):
    """One rule that can be run."""

    id: str
    title: str
    level: str
    tags: tuple[str, ...]
    source: str
    """The file it was read from."""
    tree: Any
    """A ``Tree``: msgspec reads no type that names itself."""
    shown: bool = True
    """Whether its own matches are told: not of a rule that only serves a correlation."""


class Correlation(msgspec.Struct, frozen=True, array_like=True):
    """A rule about matches of others. ``of`` numbers rules, and behind them correlations."""

    id: str
    title: str
    level: str
    tags: tuple[str, ...]
    source: str
    kind: str
    of: tuple[int, ...]
    group: tuple[tuple[str, ...], ...]
    """For each key of the group, the field that holds it, by the place of the rule in ``of``."""
    span_s: int
    asks: str
    count: float
    fields: tuple[str, ...] = ()
    percentile: int = 50
    condition: Any = 0
    """Over places in ``of``, of an extended condition; 0 without one."""
    extended: bool = False
    shown: bool = True


class Refused(msgspec.Struct, frozen=True, array_like=True):
    """A rule that is not run, and why."""

    source: str
    rule: str
    """Its id or title, if it has one."""
    why: str


class Ruleset(msgspec.Struct, frozen=True, array_like=True):
    """All of one call."""

    version: int
    terms: tuple[Term, ...]
    rules: tuple[Rule, ...]
    correlations: tuple[Correlation, ...] = ()
    refused: tuple[Refused, ...] = ()
    digest: str = ""
    """Under which it is kept, and what is made of it; empty if it is not."""


def tree_terms(tree: Tree) -> set[int]:
    """The numbers of its terms."""
    found: set[int] = set()
    todo = [tree]
    while todo:
        one = todo.pop()
        if isinstance(one, int):
            found.add(one)
        else:
            todo += one[1:]
    return found
