# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What of the observed data of an event a match rests on: the properties that a pattern, or a rule, asked of.

As a hit is cut to the value that was looked for, observed data is cut to what was asked: who else stood in the event is
nobody's business abroad. A reference that was followed is kept with what it leads to. Of extensions the whole that was
asked of is kept, and of a type what it cannot be without.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import msgspec

from tocsin.core.limits import Limits
from tocsin.core.observed import without
from tocsin.core.pattern_tree import Comparison, Joined, tree
from tocsin.watch.patterns.bind import observations
from tocsin.watch.patterns.observed import Data, compiled

BYTES = 4_096
"""Of one event, as JSON."""
_ALWAYS = {"network-traffic": ("protocols",), "email-message": ("is_multipart",)}


class Rests:
    """What a pattern rests on."""

    def __init__(self, pattern: str, limits: Limits) -> None:
        """Raises ``BadInput`` for a pattern that cannot be judged."""
        self._leaves = [
            (compiled(seen.test), list(_compared(seen.test))) for seen in observations(tree(pattern, limits))
        ]

    def of(self, data: Data) -> dict[str, dict[str, Any]]:
        """What its observations asked of the objects of which they are true."""
        asked = (
            (key, one.path)
            for judge, tests in self._leaves
            for key in sorted(judge(data))
            for one in tests
            if data[key].get("type") == one.kind
        )
        return cut(data, asked)


def _compared(test: Comparison | Joined) -> Iterator[Comparison]:
    if isinstance(test, Comparison):
        yield test
        return
    for part in test.parts:
        yield from _compared(part)


def cut(data: Data, asked: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, dict[str, Any]]:
    """The objects with the properties at these (key, path) alone."""
    made: dict[str, dict[str, Any]] = {}
    for key, path in asked:
        _take(made, key, path, data)
    return {key: thing for key, thing in made.items() if len(thing) > 1}


def _take(made: dict[str, dict[str, Any]], key: str, path: tuple[str, ...], data: Data) -> None:
    whole, name = data[key], path[0]
    value = whole.get(name)
    if value is None:
        return
    thing = made.setdefault(key, {"type": whole["type"]})
    for needed in _ALWAYS.get(str(whole["type"]), ()):
        if needed in whole:
            thing[needed] = whole[needed]
    if name in {"extensions", "hashes"} and len(path) > 1 and isinstance(value, dict):
        if path[1] in value:
            thing[name] = {**thing.get(name, {}), path[1]: value[path[1]]}
        return
    thing[name] = value
    if name.endswith(("_ref", "_refs")):
        onward = tuple(step for step in path[1:] if not step.startswith("["))
        for each in value if isinstance(value, list) else [value]:
            if onward and isinstance(each, str) and each in data:
                _take(made, each, onward, data)


def related(data: Data, kept: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What is kept, with the references by which it belongs together."""
    return {
        key: thing
        | {
            name: value
            for name, value in data[key].items()
            if name.endswith("_ref") and isinstance(value, str) and value in kept
        }
        for key, thing in kept.items()
    }


def encoded(kept: Data) -> str:
    """Observed data as JSON of no more than ``BYTES``: the largest objects that are too much are left out; empty for none."""
    left: dict[str, dict[str, Any]] = without(kept, _loose(kept))
    while left:
        text = msgspec.json.encode(left)
        if len(text) <= BYTES:
            return text.decode("utf-8", "replace")
        largest = max(left, key=lambda key: len(msgspec.json.encode(left[key])))
        left = without(left, {largest})
    return ""


def _loose(kept: Data) -> Collection[str]:
    """What is referred to and not kept."""
    named = {
        each
        for thing in kept.values()
        for name, value in thing.items()
        if name.endswith(("_ref", "_refs"))
        for each in (value if isinstance(value, list) else [value])
        if isinstance(each, str)
    }
    return named - kept.keys()
