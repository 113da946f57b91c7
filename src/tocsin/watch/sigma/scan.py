# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Blocks of events through all rules: matches, and a fault for each line that is none.

``sift`` names the lines in which rules are met and which; without one every event is judged plainly. What it marks as
not settled is judged plainly as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import msgspec

from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.watch.sigma.correlate import Correlator
from tocsin.watch.sigma.inputs import Block
from tocsin.watch.sigma.judge import Judge
from tocsin.watch.sigma.match import Match, made, time_of
from tocsin.watch.sigma.model import Ruleset

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
        maybe = self._all if named.rules is None else named.open
        met = [rule for rule in maybe if view.holds(self.ruleset.rules[rule].tree)]
        met = sorted({*(named.rules or ()), *met})
        at = time_of(view.fields) if met else None
        for rule in met:
            one = self.ruleset.rules[rule]
            if rule in self._wanted:
                self.correlator.add(rule, view.fields, name, number)
            if one.shown:
                each(made(one, name, number, at, view.decided(one.tree)))

    def _fault(self, name: str, number: int, what: str) -> None:
        self.bad += 1
        if len(self.faults) < self.limits.faults:
            self.faults.append(Fault(f"{name}:{number}", what, "write one JSON object a line"))


def every_line(data: bytes) -> tuple[Iterator[Named], int, int]:
    """Every line that is not empty, with every rule to be judged."""
    named, start = [], 0
    for number, line in enumerate(data.split(b"\n")):
        if line.strip():
            named.append(Named(start, start + len(line), number, None))
        start += len(line) + 1
    return iter(named), len(named), -1
