# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Observations joined over time: which events together fulfil a pattern (STIX 2.1 section 9.5).

A binding gives each observation of the pattern an event of its own. AND asks for both sides, OR for one, FOLLOWEDBY
for every event of the right side to be no earlier than every one of the left; REPEATS n for n bindings without a
common event; WITHIN s for less than s seconds between first and last; START STOP for times from start on and
before stop. An event without a time fulfils what asks for no time.

The search goes back where it went wrong; ``steps`` bounds it. Under WITHIN only the events of one window are looked at
at a time, so that usual patterns cost about their events.
"""

from __future__ import annotations

import datetime as dt
import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.pattern_tree import Joined, Observations, Qualified, Seen

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
NO_TIME = -(2**62)
_LAST = 2**62
_MOST_REPEATS = 100
"""Of more than one observation together."""


class Event(msgspec.Struct, frozen=True, order=True):
    """One event that fulfils some observation."""

    at: int
    """Microseconds since 1970; ``NO_TIME`` if the event says none."""
    number: int
    """Which event of all; two events never share one."""


class _Steps:
    """What is left of the steps of a search."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def one(self) -> None:
        self.left -= 1
        if self.left < 0:
            what = "its observations can be bound in more ways than are tried (200,000)"
            raise BadInput(what, do="ask for less: a WITHIN, fewer repeats, narrower observations")


class _Span(msgspec.Struct, frozen=True):
    """Times that an event may have, both ends included."""

    low: int = NO_TIME
    high: int = _LAST

    def cut(self, low: int, high: int = _LAST) -> _Span:
        """What of it lies between these, too; an event must have a time to be in it."""
        return _Span(max(self.low, low, NO_TIME + 1), min(self.high, high))


Found: TypeAlias = Mapping[Seen, Sequence[Event]]
"""For each observation, by identity of its meaning, the events that fulfil it, in order."""


def bindings(pattern: Observations, found: Found, steps: int = 200_000) -> Iterator[frozenset[Event]]:
    """Bindings of a pattern, the early ones first, some more than once. Raises ``BadInput`` if ``steps`` are used up."""
    return _bind(pattern, found, frozenset(), _Span(), _Steps(steps))


def _bind(
    node: Any, found: Found, used: frozenset[Event], span: _Span, steps: _Steps
) -> Iterator[frozenset[Event]]:
    """Bindings within a span of time that take none of the used events; what is given is only what was taken here."""
    if isinstance(node, Seen):
        for event in _within(found.get(node, ()), span):
            steps.one()
            if event not in used:
                yield frozenset((event,))
    elif isinstance(node, Joined):
        if node.operator == "OR":
            for part in node.parts:
                yield from _bind(part, found, used, span, steps)
        else:
            yield from _all(node.parts, found, used, span, steps, then=node.operator == "FOLLOWEDBY")
    elif node.qualifier == "WITHIN":
        yield from _windows(node, found, used, span, steps)
    elif node.qualifier == "REPEATS":
        yield from _repeats(node, found, used, span, steps)
    else:
        yield from _bind(node.of, found, used, span.cut(micros(node.start), micros(node.stop) - 1), steps)


def micros(moment: dt.datetime) -> int:
    """Microseconds since 1970."""
    return (moment - _EPOCH) // dt.timedelta(microseconds=1)


def _within(events: Sequence[Event], span: _Span) -> Sequence[Event]:
    low = bisect_left(events, span.low, key=lambda event: event.at)
    return events[low : bisect_right(events, span.high, key=lambda event: event.at)]


def _all(
    parts: Sequence[Any], found: Found, used: frozenset[Event], span: _Span, steps: _Steps, *, then: bool
) -> Iterator[frozenset[Event]]:
    """One binding of each part; ``then``: each no earlier than those before it."""
    if then:
        span = span.cut(NO_TIME)
    for first in _bind(parts[0], found, used, span, steps):
        if len(parts) == 1:
            yield first
            continue
        later = span.cut(max(event.at for event in first)) if then else span
        for rest in _all(parts[1:], found, used | first, later, steps, then=then):
            steps.one()
            yield first | rest


def _repeats(
    node: Qualified, found: Found, used: frozenset[Event], span: _Span, steps: _Steps
) -> Iterator[frozenset[Event]]:
    """Several bindings without a common event. Of one observation they are taken in their order."""
    if not isinstance(node.of, Seen):
        if len({event for events in found.values() for event in events} - used) < node.times:
            return
        if node.times > _MOST_REPEATS:
            what = f"REPEATS {node.times} of more than one observation is beyond {_MOST_REPEATS}"
            raise BadInput(what, do="repeat single observations, or fewer times")
        yield from _all((node.of,) * node.times, found, used, span, steps, then=False)
        return
    free = [event for event in _within(found.get(node.of, ()), span) if event not in used]
    if len(free) < node.times:
        return
    for each in itertools.combinations(free, node.times):
        steps.one()
        yield frozenset(each)


def _windows(
    node: Qualified, found: Found, used: frozenset[Event], span: _Span, steps: _Steps
) -> Iterator[frozenset[Event]]:
    """Bindings whose first event opens a window of so many seconds."""
    # the last must come before the window is over (section 9.5.1); a single one is always inside
    length = max(round(min(node.seconds, 10.0**12) * 1_000_000), 1) - 1
    starts = sorted(
        {event.at for seen in observations(node.of) for event in _within(found.get(seen, ()), span)}
        - {NO_TIME}
    )
    for start in starts:
        steps.one()
        inner = span.cut(start, start + length)
        for one in _bind(node.of, found, used, inner, steps):
            if min(event.at for event in one) == start:
                yield one
            steps.one()


def observations(node: Any) -> Iterator[Seen]:
    """Every observation of a pattern."""
    if isinstance(node, Seen):
        yield node
    elif isinstance(node, Joined):
        for part in node.parts:
            yield from observations(part)
    else:
        yield from observations(node.of)
