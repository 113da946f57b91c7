# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The words in which the object types are written down: kinds of values, rules, shapes.

A ``Shape`` says once, for one type, which properties it has, what each may hold, which
must be there, and the rules between them. Two readers are made from it: ``quick`` (a C
decoder, that takes what is right and says nothing) and ``explain`` (that says what is
wrong, where, and by which section). So neither can know a rule that the other does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from tocsin.core.stix.vocabulary import Vocabulary

Level = Literal["error", "warning"]
"""An object with an error is refused; with a warning it is kept."""


class Kind(msgspec.Struct, frozen=True):
    """What one value may be."""


class Anything(Kind, frozen=True):
    """Any value: what an extension or a custom property holds."""


class Text(Kind, frozen=True):
    """A string; if ``ok`` is given, of a form that it knows."""

    ok: Callable[[str], object] | None = None
    """True (or a match) for a text of the right form."""
    wrong: str = ""
    """What to say of another: it is put after the text itself."""
    section: str = ""
    do: str = ""
    most: Callable[[str], object] | None = None
    """If given, what most right texts pass, and no wrong one: told sooner than ``ok``."""


class Flag(Kind, frozen=True):
    """``true`` or ``false``."""


class Integer(Kind, frozen=True):
    """A whole number (2.10)."""

    low: int = -(2**53) + 1
    high: int = 2**53 - 1
    section: str = "2.10"
    """Where the two bounds come from."""


class Number(Kind, frozen=True):
    """A number with or without fraction (2.6)."""

    low: float = float("-inf")
    high: float = float("inf")
    section: str = "2.6"
    """Where the two bounds come from."""


class Word(Kind, frozen=True):
    """A word of a vocabulary (2.4, 2.14)."""

    vocabulary: Vocabulary


class Ref(Kind, frozen=True):
    """The id of an object (2.9): of these types, or of any but those (3.3)."""

    only: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()

    def takes(self, kind: str) -> bool:
        """Whether it may point to an object of this type."""
        return kind in self.only if self.only else kind not in self.never


class Listed(Kind, frozen=True):
    """A list (2.12) of values of one kind."""

    of: Kind


class Hashes(Kind, frozen=True):
    """Digests by algorithm (2.7)."""

    closed: bool = False
    """Only the algorithms of the vocabulary, as in an external reference (2.5)."""


class Dictionary(Kind, frozen=True):
    """Values by key (2.3); the keys are of the form that ``key`` knows."""

    key: Text
    of: Kind


class Nested(Kind, frozen=True):
    """An object inside an object, of its own shape."""

    shape: Shape


class Extensions(Kind, frozen=True):
    """Extensions by id, or by the name of a predefined one (7.3)."""

    known: Mapping[str, Shape]


class Granular(Kind, frozen=True):
    """Granular markings (7.2.3); their selectors must point to something in the object."""

    of: Listed


class Container(Kind, frozen=True):
    """The deprecated container of observables in observed-data (2.13)."""


class Rule(msgspec.Struct, frozen=True):
    """A rule between properties of one object."""

    names: tuple[str, ...]
    """The properties it looks at; it is skipped if one of them is not of its kind."""
    broken: Callable[..., str]
    """Given the limits and the values (None where absent): what is wrong, or nothing."""
    section: str
    at: str = ""
    """The property to point to; empty for the object as a whole."""
    do: str = ""
    level: Level = "error"
    note: str = ""
    """If it is a warning: what a count of them says."""
    only_with: str = ""
    """If given: without this property the rule cannot be broken, and need not be asked."""
    holds_if_equal: bool = False
    """Whether it cannot be broken if its two properties are equal."""
    any_of: bool = False
    """Whether it is broken exactly if none of the properties is there."""


class Shape(msgspec.Struct, frozen=True):
    """One type of object, or of a part of an object."""

    name: str
    section: str
    properties: Mapping[str, Kind]
    required: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    open: bool = False
    """Whether properties beyond these are nothing to warn of."""


class Problem(msgspec.Struct, frozen=True):
    """Something found in one object, before it is known where the object stands."""

    steps: tuple[str | int, ...]
    rule: str
    what: str
    do: str = ""
    level: Level = "error"
    note: str = ""
    """Of a warning: what to say of all objects that have one like it."""
