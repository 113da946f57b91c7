# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a version is one of those that a publisher names in words: ``V2.1``, ``< V4.0 SP1``, ``vers:all/*``.

CSAF writes versions of products as VERS or as free text. Read are: one version; several with ``|`` between; numbers
that end in ``.x`` or ``.*``; ``<``, ``<=``, ``>``, ``>=``, ``=`` before a version, two of them as an interval; ``all versions``
and ``*``; ``prior to X``, ``before X``, ``X and prior`` (earlier, below, older, lower), ``X and later`` (above, newer, higher),
``from X to Y``; ``vers:TYPE/...`` by VERS, and ``vers:all/<X`` as common practice means it. Versions are compared by the rule of
dotted numbers (``versions.dotted``), those of a VERS type with a proven order by that. Whatever else is said, a condition in
brackets, serial numbers, dates, is not read: the answer is None, never a guess. Where free text ends an interval with
a version and the version here goes on behind it (``<= 7.6`` and ``7.6.3``), or where it names one and a service pack
of it is here (``V2.1`` and ``V2.1 SP1``), the answer is None too: writers mean both.
Cost: linear in the text; one comparison a bound.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import unquote

from tocsin.core.component import Span
from tocsin.core.errors import BadInput
from tocsin.know.versions import dotted, vers

LONGEST: Final = 500
"""Characters of what is read."""
_MOST: Final = 100
_VERS: Final = re.compile(r"vers:([a-z][a-z0-9.-]{0,30})/(.{1,490})", re.IGNORECASE | re.DOTALL)
_OWN: Final = frozenset({"all", "generic", "intdot", "unknown", "none"})
"""VERS types whose versions are compared as dotted numbers; the type ``intdot`` is just that."""
_LEAD: Final = re.compile(
    r"(?:all )?(?:(?:bios|firmware|software|fw|product) )?versions?:? ?|all(?: |$)", re.IGNORECASE
)
_SIGNED: Final = re.compile(r"(<=|>=|<|>|=) ?([^<>=|]{1,100})")
_AFTER: Final = re.compile(
    r"(.{1,60}?),? ?\(?(?:and|or|&) ?(?:all )?(?:(prior|earlier|below|older|lower|previous)|(?:later|above|newer|higher|after))"
    r"(?: versions?| releases?)?\)?",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(r"(?:prior to|before|earlier than|below|older than) (.{1,60})", re.IGNORECASE)
_FROM: Final = re.compile(r"(?:from )?(.{1,60}?) (?:to|through|up to and including) (.{1,60})", re.IGNORECASE)
_OPEN: Final = re.compile(r"(v? ?[0-9]{1,9}(?:\.[0-9]{1,9}){0,8})\.(?:x|\*)", re.IGNORECASE)


class Clause(NamedTuple):
    """One alternative of what was said."""

    span: Span | None = None
    exact: str = ""
    start: str = ""
    """Numbers with which a version begins."""
    loose: bool = True
    """Whether an inclusive end may have been meant to take in what goes on behind it."""


def holds(text: str, version: str) -> bool | None:
    """Whether the version is one of those that are said; None if that cannot be told for sure."""
    text = text.strip()
    found = _VERS.fullmatch(text) if len(text) <= LONGEST else None
    if found is not None and found[1].lower() not in _OWN:
        try:
            return vers.holds(text, version)
        except BadInput:
            return None
    clauses = read(text)
    if clauses is None:
        return None
    if any(clause == ALL for clause in clauses):
        return True
    if not version.strip():
        return None
    answers = [_within(clause, version) for clause in clauses]
    return True if True in answers else None if None in answers else False


def fix(text: str, version: str) -> str:
    """The version that ends the interval a version is in, exclusive; empty if none is named."""
    for clause in read(text.strip()) or ():
        if clause.span is not None and clause.span.below and _within(clause, version):
            return clause.span.below
    return ""


def in_span(span: Span, version: str, *, loose: bool = False) -> bool | None:
    """Whether a version stands between bounds; None where the rule of dotted numbers does not say."""
    answers: list[bool | None] = []
    for bound, good in ((span.least, {0, 1}), (span.above, {1}), (span.below, {-1}), (span.most, {-1, 0})):
        if bound:
            order = dotted.compare(version, bound)
            answers.append(None if order is None else order in good)
    if False in answers:
        if loose and span.most and answers.count(False) == 1 and dotted.goes_on(version, span.most):
            return None
        return False
    return None if None in answers else True


ALL: Final = Clause(span=Span())


def read(text: str) -> tuple[Clause, ...] | None:
    """The alternatives that are said, or None if the text cannot be read for certain."""
    if not text or len(text) > LONGEST:
        return None
    plain = " ".join(text.replace("_", " ").split())
    found = _VERS.fullmatch(plain)
    if found is not None:
        return _constraints(unquote(found[2]), strict=True) if found[1].lower() in _OWN else None
    if plain.casefold() in {"*", "all", "all versions", "any", "any version"}:
        return (ALL,)
    lead = _LEAD.match(plain)
    return _free(plain[lead.end() :].strip() if lead else plain)


def _free(text: str) -> tuple[Clause, ...] | None:
    if not text:
        return (ALL,)
    if any(sign in text for sign in "<>="):
        return _constraints(text.replace(" and ", " "), strict=False)
    after, before = _AFTER.fullmatch(text), _BEFORE.fullmatch(text)
    if after:
        bound = after[1]
        return _sure(Span(most=bound) if after[2] else Span(least=bound), bound)
    if before:
        return _sure(Span(below=before[1]), before[1])
    between = _FROM.fullmatch(text)
    if between:
        return _sure(Span(least=between[1], most=between[2]), between[1], between[2])
    parts = [part.strip() for part in text.split("|")]
    clauses = [_single(part) for part in parts[:_MOST]]
    if len(parts) > _MOST or None in clauses:
        return None
    return tuple(one for one in clauses if one is not None)


def _single(text: str) -> Clause | None:
    wide = _OPEN.fullmatch(text)
    if wide:
        return Clause(start=wide[1])
    if (
        not text
        or len(text) > dotted.LONGEST
        or re.search(r"[<>=*|,;]| - | to | and | or ", text, re.IGNORECASE)
    ):
        return None
    return Clause(exact=text)


def _constraints(text: str, *, strict: bool) -> tuple[Clause, ...] | None:
    """Bounds in their order: a lower one opens an interval, an upper one closes it."""
    if text.strip() == "*":
        return (ALL,)
    made: list[Clause] = []
    low: Span | None = None
    for part in text.split("|")[: _MOST + 1]:
        rows = [(row[1], row[2].strip()) for row in _SIGNED.finditer(part.strip())]
        if not rows:
            single = _single(part.strip())
            if single is None or low is not None:
                return None
            made.append(single._replace(loose=not strict))
            continue
        if "".join(f"{sign}{bound}" for sign, bound in rows).replace(" ", "") != part.replace(" ", ""):
            return None
        for sign, bound in rows:
            if dotted.parse(bound) is None:
                return None
            if sign == "=":
                made.append(Clause(exact=bound, loose=not strict))
            elif sign in {">", ">="}:
                if low is not None:
                    return None
                low = Span(least=bound) if sign == ">=" else Span(above=bound)
            else:
                open_ = low or Span()
                made.append(Clause(span=_closed(open_, sign, bound), loose=not strict))
                low = None
    if len(text.split("|")) > _MOST:
        return None
    if low is not None:
        made.append(Clause(span=low, loose=not strict))
    return tuple(made) or None


def _closed(low: Span, sign: str, bound: str) -> Span:
    if sign == "<":
        return Span(least=low.least, above=low.above, below=bound)
    return Span(least=low.least, above=low.above, most=bound)


def _sure(span: Span, *bounds: str) -> tuple[Clause, ...] | None:
    return (Clause(span=span),) if all(dotted.parse(bound) is not None for bound in bounds) else None


def _within(clause: Clause, version: str) -> bool | None:
    if clause.span is not None:
        return in_span(clause.span, version, loose=clause.loose)
    if clause.start:
        return dotted.begins(version, clause.start)
    order = dotted.compare(version, clause.exact)
    if order == 1 and clause.loose and dotted.mends(version, clause.exact):
        return None
    return None if order is None else order == 0
