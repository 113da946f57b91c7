# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The quickest way to a next version: it is made of the version before and of what is changed, without bytes.

A function is written and compiled for each class and each choice of properties, as in ``given``. It
asks about what was changed, and again about whatever is a list or holds more than one value: Python lets
a caller change those in place. The rest was asked about when the version before was read or made,
and nobody can change it. What is counted of the length is that of all texts, so that no row of versions grows
beyond the limit step by step. What the functions do not ask about is left to ``ways``.

The law, held by tests: where it answers, ``ways`` and ``versions`` make the same, and it is written so.

Cost: 1 to 3 us a version (``benchmarks/core_face.py``); compiling is a matter of 1 ms, at the first use of a choice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.given import BOUNDED, Given
from tocsin.core.stix.shapes import Shape, Text
from tocsin.core.stix.view import Object, T
from tocsin.core.stix.ways import KEPT, may_differ

_CHOICES = 512
"""Functions that are kept."""

Next: TypeAlias = Callable[[Any, str, Mapping[str, Any]], Any]
"""Given the version before, when the next one is from, and its changes: the next one, or None."""


def revised(obj: T, modified: str, changes: Mapping[str, Any]) -> T | None:
    """The next version of an object that was read or made, if there is nothing to find in it; None if that is not sure.

    ``modified`` is later than that of the version before. Raises ``BadInput`` for an instant without a time zone.
    """
    made: T | None = _compiled(type(obj), tuple(changes))(obj, modified, changes)
    return made


@lru_cache(maxsize=_CHOICES)
def _compiled(kind: type[Object], changed: tuple[str, ...]) -> Next:
    shape = SHAPES.get(str(kind.__struct_config__.tag))
    if shape is None or not shape.properties.keys() - KEPT >= set(changed):
        return _never
    return _Revised(kind, shape, changed).of_changes()


def _never(*_: object) -> None:
    return None


class _Revised(Given):
    """The questions about a next version."""

    refuse = "return None"

    def __init__(self, kind: type[Object], shape: Shape, changed: tuple[str, ...]) -> None:
        self._changed = changed
        super().__init__(kind, may_differ(shape, changed))
        self._unchanged = {
            name: each for name, each in shape.properties.items()
            if name not in self.properties and isinstance(each, Text) and each not in BOUNDED
        }  # fmt: skip

    def of_changes(self) -> Next:
        """The function."""
        held = [f"{name} = _before.{name}" for name in self._fields if name != "modified"]
        counted = [f"if {name}: _size += len({name})" for name in self._unchanged]
        asked = [
            "if _before.custom or _before.revoked: return None",
            *held,
            *(f"{name} = _changes[{name!r}]" for name in self._changed),
            "_size, _kept = 0, {}",
            *counted,
            *self.lines,
            *self._answered,
        ]
        self.lines = ["try:", *(f"    {each}" for each in asked)]
        made: Next = self._function("_before, modified, _changes", ["except _wrong: return None"])
        return made
