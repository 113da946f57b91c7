# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Matches in the order of their time -> what correlation rules make of them.

Every group has a window of ``span_s`` seconds that moves with the events' own time. A condition that grows with the events
(more than, at least; all rules seen) is met by the event that fulfils it, and its window begins anew behind it. One that only
the whole window can tell (fewer than, exactly, ``not`` of a rule) is judged when the window that its first event opened is over.
An event without a time or without a key of the group is in no group; how many is counted.

Cost: linear in the matches, times those in one window for values that are compared; ``MOST`` matches are kept.
Source: Sigma correlation rules specification 2.1.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

import msgspec

from tocsin.watch.sigma.judge import number
from tocsin.watch.sigma.leaves import Fields
from tocsin.watch.sigma.match import Match, made, time_of, written
from tocsin.watch.sigma.model import AND, NOT, OR, Correlation, Tree

MOST = 2_000_000
"""Matches of rules that serve correlations."""
TOLD = 20
"""Events named in a match."""
_HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "gt": lambda have, want: have > want,
    "gte": lambda have, want: have >= want,
    "lt": lambda have, want: have < want,
    "lte": lambda have, want: have <= want,
    "eq": lambda have, want: have == want,
    "neq": lambda have, want: have != want,
}
_GROWS = frozenset({"gt", "gte"})


class Seen(msgspec.Struct, frozen=True):
    """One match of one rule, as far as a correlation asks."""

    at: dt.datetime
    order: int
    place: int
    """Of the rule in ``Correlation.of``."""
    key: tuple[str, ...]
    values: tuple[str, ...]
    """Of the counted fields; empty if one of them is absent."""
    file: str
    line: int


class Correlator:
    """Gathers matches, and judges them at the end."""

    def __init__(self, correlations: Sequence[Correlation], rules: int) -> None:
        """``rules``: how many rules stand before the correlations in their numbers."""
        self._all = correlations
        self._rules = rules
        self._of: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for at, one in enumerate(correlations):
            for place, rule in enumerate(one.of):
                self._of[rule].append((at, place))
        self._seen: list[list[Seen]] = [[] for _ in correlations]
        self._count = 0
        self.timeless = 0
        """Matches left out because the event has no time."""
        self.keyless = 0
        """Matches left out because a key of the group is absent."""
        self.dropped = 0
        """Matches beyond ``MOST``."""

    @property
    def wanted(self) -> frozenset[int]:
        """Numbers of the rules whose matches are gathered."""
        return frozenset(self._of)

    def add(self, rule: int, fields: Fields, file: str, line: int) -> None:
        """Take in a match of a rule."""
        at = time_of(fields)
        if at is None:
            self.timeless += 1
            return

        def first(name: str) -> str:
            values = fields.get(name)
            return values.texts[0] if values is not None and values.texts else ""

        self._add(rule, first, at, file, line)

    def _add(self, rule: int, first: Callable[[str], str], at: dt.datetime, file: str, line: int) -> None:
        for which, place in self._of.get(rule, ()):
            one = self._all[which]
            key = tuple(first(by[place]) for by in one.group)
            if not all(key):
                self.keyless += 1
                continue
            values = tuple(map(first, one.fields))
            self._count += 1
            if self._count > MOST:
                self.dropped += 1
                continue
            self._seen[which].append(
                Seen(at, self._count, place, key, values if all(values) else (), file, line)
            )

    def judged(self) -> Iterator[Match]:
        """Every correlation that is met, in their order; those of correlations after those they name."""
        for which, one in enumerate(self._all):
            groups: dict[tuple[str, ...], list[Seen]] = defaultdict(list)
            for each in sorted(self._seen[which], key=lambda seen: (seen.at, seen.order)):
                groups[each.key].append(each)
            self._seen[which].clear()
            for key in sorted(groups):
                for window, what in met(one, groups[key]):
                    yield from self._told(which, one, window, what)

    def _told(self, which: int, one: Correlation, window: list[Seen], what: str) -> Iterator[Match]:
        last = window[-1]
        named = [
            (by[0] if len(set(by)) == 1 else "|".join(by), value)
            for by, value in zip(one.group, last.key, strict=True)
        ]
        known = dict(named)
        self._add(self._rules + which, lambda name: known.get(name, ""), last.at, last.file, last.line)
        if one.shown:
            events = tuple(f"{each.file}:{each.line}" for each in window[:TOLD])
            bound = tuple((each.file, each.line, written(each.at)) for each in window)
            yield made(one, last.file, last.line, last.at, [*named, (one.kind, what)], events, bound)


def met(one: Correlation, seen: list[Seen]) -> Iterator[tuple[list[Seen], str]]:
    """The windows of one group that meet the condition, and what was counted; ``seen`` is in the order of time."""
    if one.kind == "temporal_ordered":
        yield from _ordered(one, seen)
        return
    span = dt.timedelta(seconds=one.span_s)
    window: deque[Seen] = deque()
    if one.asks in _GROWS and not _denies(one.condition if one.extended else 0):
        for each in seen:
            window.append(each)
            while each.at - window[0].at > span:
                window.popleft()
            what = _holds(one, window)
            if what is not None:
                yield list(window), what
                window.clear()
        return
    for each in seen:
        if window and each.at - window[0].at > span:
            yield from _closed(one, window)
            window.clear()
        window.append(each)
    yield from _closed(one, window)


def _closed(one: Correlation, window: deque[Seen]) -> Iterator[tuple[list[Seen], str]]:
    what = _holds(one, window) if window else None
    if what is not None:
        yield list(window), what


def _holds(one: Correlation, window: deque[Seen]) -> str | None:
    """What was counted, if the condition holds of it."""
    if one.extended:
        places = {each.place for each in window}
        return " ".join(str(place + 1) for place in sorted(places)) if _true(one.condition, places) else None
    count = _counted(one, window)
    if count is None or not _HOLDS[one.asks](count, Decimal(one.count)):
        return None
    return format(count.normalize(), "f")


def _counted(one: Correlation, window: deque[Seen]) -> Decimal | None:
    if one.kind == "event_count":
        return Decimal(len(window))
    if one.kind == "temporal":
        return Decimal(len({each.place for each in window}))
    if one.kind == "value_count":
        return Decimal(len({each.values for each in window if each.values}))
    numbers = sorted(have for each in window for value in each.values if (have := number(value)) is not None)
    if not numbers:
        return None
    if one.kind == "value_sum":
        return sum(numbers, Decimal(0))
    if one.kind == "value_avg":
        return sum(numbers, Decimal(0)) / len(numbers)
    return _percentile(numbers, 50 if one.kind == "value_median" else one.percentile)


def _percentile(numbers: list[Decimal], percent: int) -> Decimal:
    """Between neighbours by straight line."""
    place = Decimal(len(numbers) - 1) * min(max(percent, 0), 100) / 100
    low = int(place)
    high = min(low + 1, len(numbers) - 1)
    return numbers[low] + (numbers[high] - numbers[low]) * (place - low)


def _ordered(one: Correlation, seen: list[Seen]) -> Iterator[tuple[list[Seen], str]]:
    """Every rule after the other within the span; the latest beginning is kept for each length."""
    span = dt.timedelta(seconds=one.span_s)
    chains: list[list[Seen]] = [[] for _ in one.of]
    whole = len(one.of)
    by_event: dict[tuple[str, int], list[Seen]] = {}
    for each in seen:
        by_event.setdefault((each.file, each.line), []).append(each)
    for of_event in by_event.values():
        for each in sorted(of_event, key=lambda one: -one.place):  # an event is one step of a chain, not two
            before = chains[each.place - 1] if each.place else []
            if each.place == 0:
                chains[0] = [each]
            elif before and each.at - before[0].at <= span:
                chains[each.place] = [*before, each]
        if chains[-1]:
            yield chains[-1], str(whole)
            chains = [[] for _ in one.of]


def _true(tree: Tree, places: set[int]) -> bool:
    if isinstance(tree, int):
        return tree in places
    if tree[0] == AND:
        return all(_true(part, places) for part in tree[1:])
    if tree[0] == OR:
        return any(_true(part, places) for part in tree[1:])
    return not _true(tree[1], places)


def _denies(tree: Tree) -> bool:
    return isinstance(tree, list) and (tree[0] == NOT or any(_denies(part) for part in tree[1:]))
