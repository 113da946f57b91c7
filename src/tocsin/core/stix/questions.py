# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is asked of an object besides what C has answered, written out as Python from the shapes.

``quick`` asks it of objects whose header is wanted, ``ways`` of those that a typed class has taken, ``given`` and
``revised`` of values that are to become one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from types import UnionType
from typing import Any

from tocsin.core import ids, jsonin, marking
from tocsin.core.limits import Limits
from tocsin.core.stix import shapes
from tocsin.core.stix.shapes import Shape
from tocsin.core.stix.values import HASH_SHAPES, Place, is_empty, of_kind

Test = Callable[..., object]
"""Something true for a value in which there is nothing to find."""

DEEPEST = 8
"""Levels that the shapes have without extensions; those are counted."""
_FEW = frozenset({"identity", "marking-definition"})


WITH_NUMBERS = shapes.Dictionary | shapes.Extensions | shapes.Container | shapes.Anything | shapes.Number
"""Kinds of values that may hold a number with a fraction: 1e9 is written longer than it came."""


class Questions:
    """What is left to ask of an object, and of the parts of it, that the C decoder has taken, as one function.

    It is written out as Python and compiled, as dataclasses do: a third of the time of loops over
    tests, and this is what each object costs. Only names of properties in our own shapes are put in.
    """

    doubted: UnionType = WITH_NUMBERS
    """Kinds with which length does not tell whether a key stands twice."""
    whole = "made"
    """How the function calls the object; empty where its properties stand by themselves."""
    limits = "limits"
    refuse = "return None"
    """What is done where something is wrong."""
    doubt = "doubted.append(raw)"
    """What is done where there is one."""

    def __init__(self, shape: Shape) -> None:
        """Write the tests of the properties, then the rules."""
        self.names: dict[str, Any] = {}
        self.lines: list[str] = []
        self.kind = shape.name
        self.properties = shape.properties
        self._shape(shape, self.whole, "")

    def _function(self, arguments: str, last: Sequence[str]) -> Any:
        lines = "".join(f"    {line}\n" for line in (*self.lines, *last))
        exec(f"def answer({arguments}):\n{lines}", self.names)  # noqa: S102 -- written here, from our own names
        return self.names["answer"]

    def _named(self, held: object) -> str:
        name = f"_{len(self.names)}"
        self.names[name] = held
        return name

    def _shape(self, shape: Shape, of: str, indent: str) -> None:
        """The questions of an object or a part, which the variable ``of`` holds."""
        for name, kind in shape.properties.items():
            self._property(shape, name, kind, of, indent)
        for rule in shape.rules:
            self.lines.append(f"{indent}if {self._broken(rule, of)}: {self.refuse}")

    def _property(self, shape: Shape, name: str, kind: shapes.Kind, of: str, indent: str) -> None:
        many = isinstance(kind, shapes.Listed) and kind.of != _MARKING
        one = kind.of if isinstance(kind, shapes.Listed) and many else kind
        value = f"{of}_{name}"
        begun = len(self.lines)
        self.lines.append(f"{indent}{value} = {self._at(of, name)}")
        if name not in shape.required:
            self.lines.append(f"{indent}if {value} is not None:")
            indent += "    "
        if many:
            self.lines.append(f"{indent}for {value}_ in {value}:")
            value, indent = f"{value}_", f"{indent}    "
        asked = len(self.lines)
        if isinstance(one, shapes.Nested):
            self._shape(one.shape, value, indent)
        elif wrong := self._wrong(one, value):
            if name == "modified":
                wrong = f"{value} != {of}.created and {wrong}"  # both are of one kind
            self.lines.append(f"{indent}if {wrong}: {self.refuse}")
        if isinstance(one, self.doubted):
            self.lines.append(f"{indent}{self.doubt}")
        if len(self.lines) == asked:
            del self.lines[begun:]  # there is nothing to ask

    def _wrong(self, kind: shapes.Kind, value: str) -> str:
        if isinstance(kind, shapes.Listed):
            # of markings, of which those that the standard fixes are known at once
            self.names.update(all_fixed=_all_fixed, a_marking=_a_marking)
            return f"not all_fixed({value}) and not all(map(a_marking, {value}))"
        test = _test(kind)
        return "" if test is None else f"not {self._named(test)}({value})"

    def _at(self, of: str, name: str) -> str:
        """How the value of a property is come by."""
        return f"{of}.{name}"

    def _broken(self, rule: shapes.Rule, of: str) -> str:
        held = [self._at(of, name) for name in rule.names]
        if rule.any_of:
            return " and ".join(f"{each} is None" for each in held)
        broken = f"{self._named(rule.broken)}({self.limits}, {', '.join(held)})"
        if rule.holds_if_equal:
            broken = f"{held[0]} != {held[1]} and {broken}"
        if rule.only_with:
            broken = f"{self._at(of, rule.only_with)} is not None and {broken}"
        return broken


def _test(kind: shapes.Kind) -> Test | None:
    """What is left to ask of a value that the C decoder has taken; None for nothing."""
    match kind:
        case shapes.Text():
            return kind.most or kind.ok
        case shapes.Ref():
            return _reference(kind)
        case shapes.Hashes():
            return _known_digests
        case shapes.Dictionary() | shapes.Extensions():
            return _nothing_in(kind)
        case shapes.Granular() | shapes.Container() | shapes.Anything():
            return lambda _: False
        case _:
            return None


def _reference(kind: shapes.Ref) -> Test:
    if kind.only:
        form = re.compile(rf"(?:{'|'.join(sorted(kind.only))})--{ids.UUID_FORM}").fullmatch
        # authors and markings are few, and named in every object
        return form if _FEW.isdisjoint(kind.only) else lru_cache(maxsize=1024)(form)
    never = "|".join(sorted(kind.never))
    a_kind = r"(?=.{41,288}\Z)(?![a-z0-9]{1,2}--)[a-z][a-z0-9]*+(?:-[a-z0-9]++)*+"
    # what is related or reported on is often so more than once
    return lru_cache(maxsize=4096)(re.compile(rf"(?!(?:{never})--){a_kind}--{ids.UUID_FORM}").fullmatch)


_MARKING = shapes.Ref(frozenset({"marking-definition"}))
_a_marking = _reference(_MARKING)
_all_fixed = frozenset(marking.FIXED).issuperset


def _known_digests(found: dict[str, str]) -> bool:
    for name, digits in found.items():
        shape = HASH_SHAPES.get(name)
        if shape is None or not shape.fullmatch(digits):
            return False
    return True


def _nothing_in(kind: shapes.Kind) -> Test:
    """For values of any depth: the explaining walk over this one property."""

    def ok(value: dict[str, Any]) -> bool:
        if not _plain(value, DEEPEST):
            return False
        return next(iter(of_kind(kind, value, ("",), Place({}, Limits()))), None) is None

    return ok


def _plain(value: object, depth: int) -> bool:
    """Whether there is no null, nothing empty, no number that is refused, and depth enough."""
    if isinstance(value, dict):
        return bool(value) and depth > 0 and all(_plain(each, depth - 1) for each in value.values())
    if isinstance(value, list):
        return bool(value) and depth > 0 and all(_plain(each, depth - 1) for each in value)
    if isinstance(value, int):
        return -jsonin.LARGEST <= value <= jsonin.LARGEST
    return not is_empty(value)
