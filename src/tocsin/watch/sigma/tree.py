# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Conditions of pySigma -> trees of numbered terms. Raises ``Unsupported`` with the reason for what cannot be asked of an event."""

from __future__ import annotations

import ipaddress
from typing import Any

from tocsin.core.errors import Unsupported
from tocsin.watch.sigma import wild
from tocsin.watch.sigma.judge import regex
from tocsin.watch.sigma.model import (
    AND,
    CASED,
    CIDR,
    ENDS,
    EXISTS,
    KEYWORD,
    LEAST,
    LESS,
    MORE,
    MOST,
    NOT,
    NULL,
    NUMBER,
    OR,
    OTHER,
    PART,
    REGEX,
    SAME,
    STARTS,
    TEXT,
    Term,
    Tree,
)

DEPTH = 100
"""Nesting of a condition."""
_COMPARED = {"LT": LESS, "LTE": MOST, "GT": MORE, "GTE": LEAST, "NEQ": OTHER}


class Terms:
    """Terms of all rules, each numbered once."""

    def __init__(self) -> None:
        """Begin with none."""
        self.numbers: dict[Term, int] = {}

    def number(self, term: Term) -> int:
        """The number of a term."""
        return self.numbers.setdefault(term, len(self.numbers))

    def tree(self, condition: Any, depth: int = 0) -> Tree:
        """The tree of a parsed condition (``sigma.conditions``); raises ``Unsupported``."""
        from sigma import conditions

        if depth > DEPTH:
            raise Unsupported(f"its condition is nested deeper than {DEPTH}")
        if condition is None:
            raise Unsupported("its condition asks for nothing")
        if isinstance(condition, conditions.ConditionNOT):
            return _not(self.tree(condition.args[0], depth + 1))
        if isinstance(condition, conditions.ConditionAND | conditions.ConditionOR):
            kind = AND if isinstance(condition, conditions.ConditionAND) else OR
            parts = [self.tree(part, depth + 1) for part in condition.args]
            return _joined(kind, parts)
        if isinstance(condition, conditions.ConditionFieldEqualsValueExpression):
            return self._value(condition.field, condition.value)
        if isinstance(condition, conditions.ConditionValueExpression):
            return self._value(KEYWORD, condition.value)
        raise Unsupported(f"a condition of the kind {type(condition).__name__} is not known")

    def _value(self, field: str, value: Any) -> Tree:
        """The tree of one value asked of a field."""
        from sigma import types

        if isinstance(value, types.SigmaExpansion):
            return _joined(OR, [self._value(field, each) for each in value.values])
        if isinstance(value, types.SigmaExists):
            return self._found(Term(field, EXISTS), wanted=bool(value))
        if isinstance(value, types.SigmaFieldReference):
            asks = STARTS if value.starts_with else ENDS if value.ends_with else SAME
            if value.starts_with and value.ends_with:
                raise Unsupported("a field cannot be looked for within another")
            return self.number(Term(field, asks, value.field))
        return self.number(term_of(field, value))

    def _found(self, term: Term, *, wanted: bool) -> Tree:
        number = self.number(term)
        return number if wanted else [NOT, number]


def term_of(field: str, value: Any) -> Term:
    """The term of a single value of pySigma; raises ``Unsupported``."""
    from sigma import types

    if isinstance(value, types.SigmaString):
        return _text(field, value, cased=isinstance(value, types.SigmaCasedString))
    if isinstance(value, types.SigmaTimestampPart):
        return Term(field, PART, f"{value.timestamp_part.name.lower()} {int(value.number)}")
    if isinstance(value, types.SigmaNumber):
        if field == KEYWORD:
            return Term(KEYWORD, TEXT, f"*{value.number}*")
        return Term(field, NUMBER, str(value.number))
    if isinstance(value, types.SigmaBool):
        return Term(field, TEXT, "true" if value.boolean else "false")
    if isinstance(value, types.SigmaRegularExpression):
        return _regex(field, value)
    if isinstance(value, types.SigmaCIDRExpression):
        return Term(field, CIDR, str(ipaddress.ip_network(value.cidr, strict=False)))
    if isinstance(value, types.SigmaCompareExpression):
        return Term(field, _COMPARED[value.op.name], str(value.number.number))
    if isinstance(value, types.SigmaNull):
        return Term(field, NULL)
    raise Unsupported(f"a value of the kind {type(value).__name__} is not known")


def _text(field: str, value: Any, *, cased: bool) -> Term:
    from sigma import types

    parts: wild.Parts = []
    for part in value.s:
        if isinstance(part, types.Placeholder):
            do = f"give it values: --value {part.name}=..."
            raise Unsupported(f"the placeholder {part.name} has no value", do=do)
        if isinstance(part, str):
            parts.append(part if cased else part.lower())
        else:
            parts.append(wild.MANY if part == types.SpecialChars.WILDCARD_MULTI else wild.ONE)
    if field == KEYWORD:
        parts = [wild.MANY, *parts, wild.MANY]
    return Term(field, CASED if cased else TEXT, wild.written(wild.read(wild.written(parts))))


def _regex(field: str, value: Any) -> Term:
    flags = "".join(sorted(value.sigma_to_re_flag[flag] for flag in value.flags))
    pattern = (f"(?{flags})" if flags else "") + str(value.regexp)
    try:
        regex(pattern)
    except ValueError as error:
        what = (
            f"the regular expression {str(value.regexp)[:80]!r} cannot be run in linear time by RE2: {error}"
        )
        raise Unsupported(what) from None
    return Term(field, REGEX, pattern)


def _joined(kind: int, parts: list[Tree]) -> Tree:
    """Parts under one AND or OR; those of the same kind are taken in, a single one stands for itself."""
    flat: list[Tree] = []
    for part in parts:
        if isinstance(part, list) and part[0] == kind:
            flat += part[1:]
        else:
            flat.append(part)
    return flat[0] if len(flat) == 1 else [kind, *flat]


def _not(tree: Tree) -> Tree:
    return tree[1] if isinstance(tree, list) and tree[0] == NOT else [NOT, tree]
