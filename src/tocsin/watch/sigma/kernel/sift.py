# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The compiled way as a ``Sift``: blocks in, the lines that meet rules out; what Python must ask of new values is asked between.

What values say is known from block to block until there is no more room for it; then all of it is learnt anew.
"""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from tocsin.core.limits import Limits
from tocsin.watch.event_blocks import TAIL
from tocsin.watch.machine_code import Ready
from tocsin.watch.sigma.judge import Test, test_of
from tocsin.watch.sigma.kernel.layout import (
    CLASSES,
    DEPTH,
    ENTRIES,
    LINES,
    MOST_CLASSES,
    ODD,
    PADDING,
    PENDING,
    PENDING_BYTES,
    TRUES,
    Bytes,
    State,
)
from tocsin.watch.sigma.kernel.plan import Plan, planned, read
from tocsin.watch.sigma.kernel.program import Program
from tocsin.watch.sigma.kernel.tables import Slots, Tables
from tocsin.watch.sigma.model import CIDR, NUMBER, REGEX, Ruleset, Term
from tocsin.watch.sigma.scan import Named

_walk, _decide, _is_utf8, _asked_apart = (
    Ready(f"tocsin.watch.sigma.kernel.{module}", name)
    for module, name in (
        ("walk", "walk"),
        ("decide", "decide"),
        ("text", "is_utf8"),
        ("ask", "asked_apart"),
    )
)
_VALUES = 1 << 19
_ARENA = 48 << 20
_TRUES = 8 << 20
_LINES = 1 << 17
_ENTRIES = 4 << 20
_PENDING = 1 << 17
_COUNTED = re.compile(r"\{([0-9]{0,6}),?([0-9]{0,6})\}", re.ASCII)
_MUCH = 8


class Kernel:
    """A ``Sift`` of one ruleset."""

    def __init__(self, ruleset: Ruleset, limits: Limits, plan: Plan | None = None) -> None:
        """``plan``: that of this ruleset, made if it is not given. Cost: compiling when first used after an installation."""
        made = plan or read(planned(ruleset), ruleset)
        assert made is not None  # noqa: S101 -- what was written is read
        self._ruleset = ruleset
        self._longest = limits.line_bytes
        self._tables, self._slots, self._program = made
        self._state = _state(ruleset, limits.line_bytes, self._tables, self._slots, self._program)
        self._others: dict[int, _Others] = {}
        self._numbers = _numbers(ruleset.terms, self._slots)
        self._stamps = [
            np.zeros(max(1, size), np.int32)
            for size in (
                len(ruleset.terms),
                len(self._slots.fields),
                len(self._slots.fields),
                len(ruleset.rules),
            )
        ]
        self._hits = np.zeros(len(ruleset.terms), np.int64)
        self._tick = 0
        room = max(1 << 16, 2 * len(ruleset.rules))
        self._lines, self._rules = np.zeros(room, np.int32), np.zeros(room, np.int32)

    def __call__(self, data: bytes) -> tuple[Iterator[Named], int, int]:
        """The lines of a block that meet rules, or have to be judged plainly; how many events there are, and lines."""
        padded = data if data.endswith(TAIL) else data + TAIL
        buffer, stop = np.frombuffer(padded, np.uint8), len(padded) - len(TAIL)
        named: list[Named] = []
        start, number, events, stuck = 0, 0, 0, -1
        text = data.isascii() or _is_utf8(buffer, stop)
        while start < stop:
            self._state.used[[ENTRIES, LINES, PENDING, PENDING_BYTES]] = 0
            start, number = _walk(
                buffer, start, number, stop, self._tables, self._program, self._state, self._longest
            )
            if not text:
                self._mark_broken(data)
            self._ask_pending()
            self._decide(buffer, named)
            events += int(self._state.used[LINES])
            if start < stop:
                if start == stuck:  # one line has more in it than there is room for
                    end = data.index(b"\n", start)
                    named.append(Named(start, end, number, None))
                    start, number, events = end + 1, number + 1, events + 1
                stuck = start
                self._forget()
        return iter(named), events, number

    def _forget(self) -> None:
        self._state.value_key[:] = 0
        self._state.used[:CLASSES] = 0

    def _mark_broken(self, data: bytes) -> None:
        state = self._state
        for row in range(state.used[LINES]):
            if not _is_text(data[state.line_start[row] : state.line_end[row]]):
                state.line_kind[row] = ODD

    def _ask_pending(self) -> None:
        state = self._state
        for row in range(state.used[PENDING]):
            raw = state.pending_bytes[state.pending_start[row] : state.pending_end[row]].tobytes()
            slot, value = int(state.pending_slot[row]), int(state.pending_value[row])
            text = raw.decode("utf-8", "replace")
            more = [] if raw.isascii() else self._wide(slot, raw, text)
            if self._slots.others[slot]:
                more += self._asker(slot).of(text)
            more += [term for term, test in self._numbers[slot] if test(text)]
            if more:
                self._append(value, more)

    def _asker(self, slot: int) -> _Others:
        """What asks in Python, made when the first value of a slot comes."""
        found = self._others.get(slot)
        if found is None:
            found = self._others[slot] = _Others(self._ruleset.terms, self._slots.others[slot])
        return found

    def _wide(self, slot: int, raw: bytes, text: str) -> list[int]:
        """What the compiled code says of a value that is not ASCII, once it is in lower case."""
        low = text.lower().encode()
        size = len(low)
        padded = np.frombuffer(raw.ljust(size) + bytes(PADDING), np.uint8)
        lower = np.frombuffer(low + bytes(PADDING), np.uint8)
        found = self._state.found
        count = _asked_apart(slot, padded, lower, size, self._tables, found, self._state.seen)
        return found[:count].tolist()

    def _append(self, value: int, more: Sequence[int]) -> None:
        """Give a value more true terms; if there is no room they are made."""
        state = self._state
        first, count, begin = (
            int(state.value_first[value]),
            int(state.value_count[value]),
            int(state.used[TRUES]),
        )
        held = state.trues[first : first + count].tolist()
        whole = np.array([*held, *(each for each in dict.fromkeys(more) if each not in held)], np.int32)
        if begin + len(whole) > len(state.trues):
            self._state = state = state._replace(
                trues=np.concatenate([state.trues, np.zeros(_TRUES, np.int32)])
            )
        state.trues[begin : begin + len(whole)] = whole
        state.value_first[value], state.value_count[value] = begin, len(whole)
        state.used[TRUES] += len(whole)

    def _decide(self, buffer: Bytes, named: list[Named]) -> None:
        state, line = self._state, 0
        by_line: dict[int, list[int]] = defaultdict(list)
        lines = int(state.used[LINES])
        while line < lines:
            count, line, self._tick = _decide(
                buffer, self._tables, state, self._program, *self._stamps, self._hits, self._tick, line, self._lines, self._rules
            )  # fmt: skip
            for row, rule in zip(self._lines[:count].tolist(), self._rules[:count].tolist(), strict=True):
                by_line[row].append(rule)
        is_open = self._program.open
        for row in sorted({*by_line, *np.flatnonzero(state.line_kind[:lines] == ODD).tolist()}):
            met = by_line.get(row)
            place = (int(state.line_start[row]), int(state.line_end[row]), int(state.line_number[row]))
            if met is None:
                named.append(Named(*place, None))
            else:
                sure = tuple(rule for rule in met if not is_open[rule])
                named.append(Named(*place, sure, tuple(rule for rule in met if is_open[rule])))


class _Others:
    """The terms of a slot that are asked in Python: regular expressions all at once, networks by one address.

    Apart stand expressions that count: among others each of their counts is a state of all, and nearly every byte of a value makes
    a state that was not there before (6 us a byte, where 53 together and 15 apart take 0.4).
    """

    def __init__(self, terms: Sequence[Term], of: Sequence[int]) -> None:
        regexes = [at for at in of if terms[at].asks == REGEX]
        self._regexes = [at for at in regexes if _highest_count(terms[at].what) < _MUCH]
        self._networks = [(at, ipaddress.ip_network(terms[at].what)) for at in of if terms[at].asks == CIDR]
        together = {*self._regexes, *(at for at, _ in self._networks)}
        self._tests = [(at, test_of(terms[at])) for at in of if at not in together]
        self._set = _set_of([terms[at].what for at in self._regexes])
        self._alone = [(at, test_of(terms[at])) for at in self._regexes]

    def of(self, text: str) -> list[int]:
        """The true ones."""
        found = [at for at, test in self._tests if test(text)]
        told = self._set.Match(text) if self._set is not None else None
        if told is None:
            found += [at for at, test in self._alone if test(text)]
        else:
            found += [self._regexes[place] for place in told if place < len(self._regexes)]
        if self._networks:
            try:
                address = ipaddress.ip_address(text)
            except ValueError:
                return found
            mapped = getattr(address, "ipv4_mapped", None)
            found += [
                at
                for at, network in self._networks
                if address in network or (mapped is not None and mapped in network)
            ]
        return found


def _highest_count(pattern: str) -> int:
    """The highest number between braces; of a brace that is meant as one, too, which does no harm."""
    return max((int(count) for found in _COUNTED.findall(pattern) for count in found if count), default=0)


def _set_of(patterns: Sequence[str]) -> Any:
    """All patterns as one, and behind them one that is always met: without it nothing would tell 'none' from 'out of memory'."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = 256 << 20
    made = re2.Set.SearchSet(options)
    try:
        for pattern in (*patterns, ""):
            made.Add(pattern)
        made.Compile()
    except re2.error:
        return None
    return made


def _numbers(terms: Sequence[Term], slots: Slots) -> list[list[tuple[int, Test]]]:
    """Of each slot its terms about numbers, for numbers that are not written as whole ones are."""
    by_field: dict[str, list[int]] = defaultdict(list)
    for at, term in enumerate(terms):
        if term.asks == NUMBER:
            by_field[term.field].append(at)
    return [
        [(at, test_of(terms[at])) for field in of for at in by_field[slots.fields[field]]] for of in slots.of
    ]


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _state(ruleset: Ruleset, longest: int, t: Tables, slots: Slots, p: Program) -> State:
    words, ints, longs, octets = np.uint64, np.int32, np.int64, np.uint8
    terms, many = len(ruleset.terms), len(t.has)
    found = terms + len(ruleset.rules) + 16
    needs = np.zeros(MOST_CLASSES * many, octets)
    needs[:many] = 1
    rules = max(1, len(ruleset.rules))
    can = np.zeros(MOST_CLASSES * rules, octets)
    can[:rules] = 1
    return State(
        np.zeros(2 * _VALUES, words), np.zeros(2 * _VALUES, ints), np.zeros(_VALUES, longs), np.zeros(_VALUES, ints),
        np.zeros(_VALUES, ints), np.zeros(_VALUES, ints), np.zeros(_VALUES, words), np.zeros(_ARENA, octets), np.zeros(_TRUES + found, ints),
        np.zeros(many, longs), np.zeros(many, longs),
        np.zeros(_ENTRIES, ints), np.zeros(_ENTRIES, ints), np.zeros(_ENTRIES, longs), np.zeros(_ENTRIES, longs),
        np.zeros(_LINES, longs), np.zeros(_LINES, longs), np.zeros(_LINES, ints), np.zeros(_LINES, ints), np.zeros(_LINES, octets), np.zeros(_LINES, ints),
        np.zeros(_PENDING, ints), np.zeros(_PENDING, ints), np.zeros(_PENDING, longs), np.zeros(_PENDING, longs),
        np.zeros(16 << 20, octets), np.zeros(DEPTH, words), np.zeros(DEPTH, ints), np.zeros(DEPTH, octets),
        np.zeros(longest + 2 * PADDING, octets), np.zeros(longest + 2 * PADDING, octets),
        np.zeros(found, ints), np.zeros(terms + len(t.term) + 1, ints),
        np.zeros(4 * MOST_CLASSES, words), np.zeros(4 * MOST_CLASSES, ints), needs, can,
        np.zeros(terms, octets), np.zeros(len(p.kind), octets), np.zeros(len(p.kind), octets), np.zeros(len(slots.fields), octets),
        np.zeros(9, longs),
    )  # fmt: skip
