# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Blocks of events through all rules: matches, and a fault for each line that is none.

``sift`` names the lines in which rules are met and which; without one every event is judged plainly. What it marks as
not settled is judged plainly as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import Any, Protocol

import msgspec

from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.watch.event_blocks import Block
from tocsin.watch.sigma.correlate import Correlator
from tocsin.watch.sigma.judge import Judge, View
from tocsin.watch.sigma.leaves import Values
from tocsin.watch.sigma.match import Match, made, time_of
from tocsin.watch.sigma.model import BETWEEN, KEYWORD, Ruleset, Tree, tree_terms

_VERDICTS = 1 << 15
"""Of rules over the values of their fields, that are kept."""
_SHORT = 256
"""Characters."""
_decode = msgspec.json.Decoder(dict[str, Any], float_hook=str).decode


class Named(msgspec.Struct, frozen=True):
    """A line that has to be looked at."""

    start: int
    end: int
    number: int
    """Counted from 0 in the block."""
    rules: tuple[int, ...] | None
    """Numbers of the rules it meets; None if every rule has to be judged."""
    open: tuple[int, ...] = ()
    """Numbers of rules it may meet."""


class Sift(Protocol):
    """Names the lines of a block."""

    def __call__(self, data: bytes) -> tuple[Iterator[Named], int, int]:
        """The lines, how many events there are, and how many lines (-1: not counted), without those of ``inputs.TAIL``."""


class Scan:
    """One ruleset over any number of files."""

    def __init__(self, ruleset: Ruleset, limits: Limits, sift: Sift | None = None) -> None:
        """``sift`` must be of the same ruleset."""
        self.ruleset = ruleset
        self.limits = limits
        self.judge = Judge(ruleset.terms)
        self.correlator = Correlator(ruleset.correlations, len(ruleset.rules))
        self.faults: list[Fault] = []
        self.bad = 0
        self.events = 0
        self._sift: Sift = sift or every_line
        self._all = tuple(range(len(ruleset.rules)))
        self._wanted = self.correlator.wanted
        self._asked: dict[int, tuple[str, ...] | None] = {}
        self._verdicts: dict[tuple[object, ...], list[tuple[str, str]] | None] = {}

    def block(self, block: Block, name: str, each: Callable[[Match], None]) -> None:
        """Judge the lines of one block of the file ``name``."""
        lines, events, block.lines = self._sift(block.data)
        self.events += events
        for named in lines:
            self._line(block.data[named.start : named.end], block.first + named.number, name, named, each)

    def _line(self, raw: bytes, number: int, name: str, named: Named, each: Callable[[Match], None]) -> None:
        if len(raw) > self.limits.line_bytes:
            self._fault(name, number, f"longer than {self.limits.line_bytes} bytes (limit line_bytes)")
            return
        try:
            event = _decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            self._fault(name, number, f"no event: {str(error)[:200]}")
            return
        view = self.judge.view(event)
        if named.rules is None:
            met = [rule for rule in self._all if view.holds(self.ruleset.rules[rule].tree)]
        else:
            met = [rule for rule in named.open if self._verdict(rule, view) is not None]
        met = sorted({*(named.rules or ()), *met})
        at = time_of(view.fields) if met else None
        for rule in met:
            one = self.ruleset.rules[rule]
            if rule in self._wanted:
                self.correlator.add(rule, view.fields, name, number)
            if one.shown:
                each(made(one, name, number, at, self._verdict(rule, view) or []))

    def _verdict(self, rule: int, view: View) -> list[tuple[str, str]] | None:
        """What decided that the rule is met; None if it is not. Events of the same values get the same, kept from the first of them."""
        tree = self.ruleset.rules[rule].tree
        if rule not in self._asked:
            self._asked[rule] = asked_fields(self.ruleset, tree)
        names = self._asked[rule]
        if names is None:
            return view.decided(tree) if view.holds(tree) else None
        key = (rule, *(_said(view.fields.get(name)) for name in names))
        if key not in self._verdicts:
            if len(self._verdicts) >= _VERDICTS:
                self._verdicts.clear()
            self._verdicts[key] = view.decided(tree) if view.holds(tree) else None
        return self._verdicts[key]

    def _fault(self, name: str, number: int, what: str) -> None:
        self.bad += 1
        if len(self.faults) < self.limits.faults:
            self.faults.append(Fault(f"{name}:{number}", what, "write one JSON object a line"))


def asked_fields(ruleset: Ruleset, tree: Tree) -> tuple[str, ...] | None:
    """The fields that a tree asks of; None if it asks all of an event."""
    terms = [ruleset.terms[each] for each in tree_terms(tree)]
    if any(term.field == KEYWORD for term in terms):
        return None
    others = [term.what for term in terms if term.asks in BETWEEN]
    return tuple(dict.fromkeys([*(term.field for term in terms), *others]))


def _said(values: Values | None) -> object:
    """All that a term can see of a field; long texts by their digest."""
    if values is None:
        return None
    if len(values.texts) == 1 and len(values.texts[0]) <= _SHORT:
        return (values.filled, values.texts[0])
    return (
        values.filled,
        *(
            each if len(each) <= _SHORT else blake2b(each.encode("utf-8", "surrogatepass")).digest()
            for each in values.texts
        ),
    )


def every_line(data: bytes) -> tuple[Iterator[Named], int, int]:
    """Every line that is not empty, with every rule to be judged."""
    named, start = [], 0
    for number, line in enumerate(data.split(b"\n")):
        if line.strip():
            named.append(Named(start, start + len(line), number, None))
        start += len(line) + 1
    return iter(named), len(named), -1
