# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Many patterns over many events: events one by one, bindings at the end.

An observation in which every way to be true asks for an equality with a text is judged only where that text stands
among the values of the event: one look-up a value, whatever the number of patterns. The others are judged on every
event. Equality is by code points (section 9.6.2), so the look-up misses nothing.

Kept of an event is its time and number, for each observation that it fulfils: the newest ``kept`` of each; what
fell out is told by ``dropped``. So memory is bounded by observations x ``kept``. A pattern of one observation matches
at once, event by event, and keeps nothing.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.pattern_tree import Comparison, Joined, Observations, Seen, tree
from tocsin.watch.patterns.bind import NO_TIME, Event, bindings, observations
from tocsin.watch.patterns.observed import Judge, compiled, octets_in

KEPT = 10_000
"""Events kept for each observation of a pattern that joins several."""
_MOST_BINDINGS = 100
"""Bindings told of one pattern, none of which share an event."""


class Match(msgspec.Struct, frozen=True):
    """What fulfils a pattern."""

    pattern: int
    """Number of the pattern, as it was added."""
    events: tuple[Event, ...]
    """In order of time."""


class _Leaf(msgspec.Struct, frozen=True):
    pattern: int
    seen: Seen
    judge: Judge
    alone: bool
    kinds: frozenset[str]
    """Types of objects of which it can be true."""


class Search:
    """Patterns, and what of the events so far they have need of."""

    def __init__(
        self, limits: Limits, kept: int = KEPT, paths: Collection[tuple[str, tuple[str, ...]]] | None = None
    ) -> None:
        """``kept``: events for each observation that are remembered; ``paths``: all that events can have, None for any."""
        self._limits, self._kept, self._paths = limits, kept, paths
        self._trees: list[Observations] = []
        self._always: list[_Leaf] = []
        self._by_text: dict[str, list[_Leaf]] = defaultdict(list)
        self._found: dict[int, dict[Seen, deque[Event]]] = {}
        self.dropped: set[int] = set()
        """Patterns of which events fell out of what is remembered."""
        self.cut_off: set[int] = set()
        """Patterns that may be fulfilled more often than is told."""

    def add(self, pattern: str) -> int:
        """Add a pattern; its number. Raises ``BadInput`` for one that cannot be judged, which is then not added."""
        whole = tree(pattern, self._limits)
        for seen in observations(whole):
            self._check_paths(seen.test)
        leaves = [
            _Leaf(len(self._trees), seen, compiled(seen.test), whole is seen, _kinds(seen.test))
            for seen in observations(whole)
        ]
        for leaf in leaves:
            texts = needed(leaf.seen.test)
            if texts is None:
                self._always.append(leaf)
            else:
                for text in texts:
                    self._by_text[text].append(leaf)
        if not leaves[0].alone:
            self._found[len(self._trees)] = {leaf.seen: deque() for leaf in leaves}
        self._trees.append(whole)
        return len(self._trees) - 1

    def _check_paths(self, test: Comparison | Joined) -> None:
        """Raise ``BadInput`` for a path that no event can have: a pattern looked for by halves would pass for one looked for."""
        if isinstance(test, Joined):
            for part in test.parts:
                self._check_paths(part)
            return
        steps = tuple(step for step in test.path if not step.startswith("["))
        if self._paths is None or any(
            kind == test.kind and all(a == b for a, b in zip(path, steps, strict=False))
            for kind, path in self._paths
        ):
            return
        what = f"no mapping knows the path {test.kind}:{'.'.join(test.path)}"
        raise BadInput(what, do="give a mapping that makes it, by --mapping")

    def event(self, event: Event, data: Mapping[str, Mapping[str, Any]]) -> Iterator[Match]:
        """One event more; the patterns of one observation that it matches."""
        for leaf in self._candidates(data):
            if not leaf.judge(data):
                continue
            if leaf.alone:
                yield Match(leaf.pattern, (event,))
                continue
            kept = self._found[leaf.pattern][leaf.seen]
            kept.append(event)
            if len(kept) > self._kept:
                kept.popleft()
                self.dropped.add(leaf.pattern)

    def _candidates(self, data: Mapping[str, Mapping[str, Any]]) -> Iterator[_Leaf]:
        kinds = {one.get("type") for one in data.values()}
        for leaf in self._always:
            if not kinds.isdisjoint(leaf.kinds):
                yield leaf
        if not self._by_text:
            return
        done = set[tuple[int, int]]()
        for text in set(_texts(data)):
            for leaf in self._by_text.get(text, ()):
                if (key := (leaf.pattern, leaf.seen.number)) not in done:
                    done.add(key)
                    yield leaf

    def end(self) -> Iterator[Match | tuple[int, BadInput]]:
        """Bindings of the patterns of several observations; a pattern and why, where there are too many ways to bind."""
        for number, found in self._found.items():
            left = {seen: sorted(events) for seen, events in found.items()}
            try:
                for _ in range(_MOST_BINDINGS):
                    one = next(bindings(self._trees[number], left), None)
                    if one is None:
                        break
                    yield Match(number, tuple(sorted(one)))
                    left = {
                        seen: [event for event in events if event not in one] for seen, events in left.items()
                    }
                else:
                    self.cut_off.add(number)
            except BadInput as error:
                yield number, error


def needed(test: Comparison | Joined) -> frozenset[str] | None:
    """Texts of which one stands in every event that fulfils this; None if there are no such."""
    if isinstance(test, Comparison):
        if (
            test.negated
            or test.operator not in {"=", "IN"}
            or not all(isinstance(each, str) for each in test.values)
            or octets_in(test.path)  # the text is spelled in another way there
        ):
            return None
        return frozenset(test.values)
    sets = [needed(part) for part in test.parts]
    if test.operator == "AND":
        return min((each for each in sets if each is not None), key=len, default=None)
    return None if None in sets else frozenset().union(*(each for each in sets if each is not None))


def _kinds(test: Comparison | Joined) -> frozenset[str]:
    """Types of objects that are compared."""
    if isinstance(test, Comparison):
        return frozenset((test.kind,))
    return frozenset().union(*map(_kinds, test.parts))


def _texts(value: Any) -> Iterator[str]:
    """Every text in the values of observed data."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)


__all__ = ["KEPT", "NO_TIME", "Match", "Search", "needed"]
