# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The quickest way of the typed classes: makes an object of what a caller gives, which is asked about before there are bytes.

From each shape a function of the values is written and compiled, as in ``quick``: it asks of what
type each value is, as C does of bytes, and then what ``quick`` asks. It takes texts, words, flags,
whole numbers, references, digests, and lists of those and of simple parts, of exactly the types that
JSON has; what is anything else is left to the maker's slower ways. The object gets lists and mappings of its own,
and holds a second copy (``AS_MADE``): what it is written as later (``view.encode``) is what it was made
of, whatever was changed in place since.

The law, held by tests: where it answers, ``explain`` finds nothing in what ``encode`` writes, and ``ways``
makes the same of it.

Cost: 3 to 5 us an object (``benchmarks/core_face.py``); compiling is a matter of 1 ms, at the first use of a class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from tocsin.core.limits import Limits
from tocsin.core.stix.catalogue import CUSTOM, SHAPES
from tocsin.core.stix.classes import TYPES, CustomObject
from tocsin.core.stix.parts import NEWER, STAMP, TIMESTAMP
from tocsin.core.stix.questions import Questions
from tocsin.core.stix.quick import Quick
from tocsin.core.stix.rules import NOT_DERIVED
from tocsin.core.stix.shapes import Flag, Hashes, Integer, Kind, Listed, Nested, Ref, Shape, Text, Word
from tocsin.core.stix.view import AS_MADE, Object, part_in, ref, stamp
from tocsin.core.stix.view import Ref as Named
from tocsin.core.stix.ways import draft_of

Making = Callable[..., Any]
"""Given who makes it (see ``Maker``), properties of the caller's own, whether the id and the times were made here, and
the values of all properties in the order of the class: the object. Raises ``BadInput``."""

_MADE_HERE = ("id", "spec_version", "created", "modified")
_LIMITS = Limits()
_ELEMENT = 60
"""What is counted for a member of a list: references, the longest of them, are some 300 bytes."""
BOUNDED = (TIMESTAMP, STAMP)
"""Texts of which ``most`` knows that they are short, and of digits and letters."""
_LONGEST = Quick(_LIMITS).longest // 8
"""A character is written as six bytes at most; the rest is for names and quotes."""


def _at_first(kind: type[Object]) -> Making:
    """What compiles the function of a class, puts it in its own place, and does what it does."""

    def first(*values: Any) -> Any:
        if making[kind] is first:
            making[kind] = _of_values(kind)
        return making[kind](*values)

    return first


def _refs(to: Sequence[Named] | None) -> Sequence[str] | None:
    """The ids; anything that cannot be gone through is left to be called wrong."""
    return [ref(each) for each in to] if isinstance(to, Iterable) else to


class Unsure(Exception):  # noqa: N818 - nothing is wrong
    """There may be something to find: the slower ways tell."""


def are_texts(held: Any) -> bool:
    """Whether these are texts by texts, as hashes are."""
    if type(held) is not dict:
        return False
    return all(type(key) is str and type(value) is str for key, value in held.items())


def _in_words(name: str, kind: Kind) -> str:
    """What makes the words of JSON of instants and references that are no texts; empty if nothing needs to."""
    match kind:
        case Listed(Ref()):
            return f"_refs({name})"
        case Ref():
            return f"_ref({name})"
        case Text() if kind in BOUNDED:
            return f"_stamp({name})"
    return ""


class Given(Questions):
    """The questions of ``quick``, of values that stand by themselves, and those that C answers of bytes.

    Names of ours begin with an underscore, which none of the standard does.
    """

    whole = ""
    limits = "_limits"
    refuse = "raise _unsure"

    def __init__(self, kind: type[Object], asked: Shape) -> None:
        """Write the questions about these properties, and by these rules."""
        self._class = kind
        self._fields = {
            each.name: each.type for each in msgspec.structs.fields(kind) if each.name != "custom"
        }
        self._in_words = {
            name: words for name, each in asked.properties.items() if (words := _in_words(name, each))
        }
        self._values = ", ".join(self._fields)
        super().__init__(asked)
        self.names.update(
            _str=str, _int=int, _bool=bool, _list=list, _dict=dict, _type=type, _class=kind,
            _refs=_refs, _ref=ref, _stamp=stamp, _texts=are_texts, _limits=_LIMITS,
            _unsure=Unsure, _wrong=(Unsure, msgspec.ValidationError, TypeError, ValueError, RecursionError),
        )  # fmt: skip

    @property
    def _answered(self) -> Sequence[str]:
        """What is done once nothing was found."""
        return (
            f"if _size > {_LONGEST}: {self.refuse}",
            f"_answer = _class({self._values})",
            f"_answer.__dict__[{AS_MADE!r}] = _kept",
            "return _answer",
        )

    def of_values(self) -> Making:
        """The function."""
        self.names.update(_draft=draft_of(self._class))
        asked = ["_size, _kept = 0, {}", *self.lines, *self._answered]
        self.lines = ["if _here and not _custom:", "    try:", *(f"        {each}" for each in asked)]
        drafted = ", ".join(self._in_words.get(name, name) for name in self._fields)
        last = ["    except _wrong: pass", f"return _maker._checked(_class, _draft({drafted}), _custom)"]
        made: Making = self._function(f"_maker, _custom, _here, {self._values}", last)
        return made

    def _at(self, of: str, name: str) -> str:
        return f"{of}{name}" if of else name

    def _property(self, shape: Shape, name: str, kind: Kind, of: str, indent: str) -> None:
        value = self._at(of, name)
        if name not in shape.required:
            self.lines.append(f"{indent}if {value} is not None:")
            indent += "    "
        begun = len(self.lines)
        try:
            self._asked(name, kind, value, indent, kept=not of)
        except Unsure:
            self.lines[begun:] = [f"{indent}{self.refuse}"]
        if of:
            self.lines.append(f"{indent}_left -= 1")

    def _asked(self, name: str, kind: Kind, value: str, indent: str, *, kept: bool) -> None:
        """Ask of what type a value is, then what ``quick`` asks; keep a copy of what can be changed in place."""
        refuse = f"{indent}if {{}}: {self.refuse}"
        match kind:
            case Listed(Nested(shape)) if kept:
                self._parts(name, shape, indent)
            case Listed(Text() | Ref() | Word() as one) if kept:
                self.lines.append(refuse.format(f"_type({value}) is not _list or not {value}"))
                self.lines.append(f"{indent}_size += {_ELEMENT} * len({value})")
                self.lines.append(f"{indent}for _each in {value}:")
                self._asked(name, one, "_each", indent + "    ", kept=False)
                self.lines.append(f"{indent}_kept[{name!r}], {value} = {value}.copy(), {value}.copy()")
            case Hashes() if kept:
                self.lines.append(
                    refuse.format(f"not {value} or not _texts({value}) or {self._wrong(kind, value)}")
                )
                self.lines.append(f"{indent}_size += {4 * _ELEMENT} * len({value})")
                self.lines.append(f"{indent}_kept[{name!r}], {value} = {value}.copy(), {value}.copy()")
            case Ref() | Text() if kept and (words := _in_words(value, kind)):
                self.lines.append(f"{indent}if _type({value}) is not _str:")
                self.lines.append(f"{indent}    {value} = {words}")
                self.lines.append(f"{indent}    if _type({value}) is not _str: {self.refuse}")
                self.lines.append(refuse.format(self._wrong(kind, value)))
            case _:
                self.lines.extend(refuse.format(each) for each in self._single(kind, value))
                if isinstance(kind, Text) and kind not in BOUNDED:
                    self.lines.append(f"{indent}_size += len({value})")

    def _parts(self, name: str, shape: Shape, indent: str) -> None:
        """Take apart what may be mappings or parts, ask about each, and make parts of mappings."""
        part, one, inner = self._named(part_in(self._fields[name])), f"_{name}_", indent + "    "
        values = {each: self._at(one, each) for each in shape.properties}
        self.lines += [
            f"{indent}if _type({name}) is not _list or not {name}: {self.refuse}",
            f"{indent}_size += {_ELEMENT} * len({name})",
            f"{indent}_parts = []",
            f"{indent}for {one} in {name}:",
            f"{inner}_mapped = _type({one}) is _dict",
            f"{inner}if _mapped:",
            f"{inner}    _left, _get = len({one}), {one}.get",
            *(f"{inner}    {value} = _get({each!r})" for each, value in values.items()),
            # one that was made by hand may be more
            f"{inner}elif _type({one}) is not {part} or {one}.custom: {self.refuse}",
            f"{inner}else:",
            f"{inner}    _left = 0",
            *(f"{inner}    {value} = {one}.{each}" for each, value in values.items()),
        ]
        self._shape(shape, one, inner)
        own = ", ".join(f"{each}={value}" for each, value in values.items())
        self.lines += [
            f"{inner}if _mapped:",
            # a null, or what the class does not know
            f"{inner}    if _left: {self.refuse}",
            f"{inner}    {one} = {part}({own})",
            f"{inner}_parts.append({one})",
            f"{indent}_kept[{name!r}], {name} = _parts.copy(), _parts",
        ]

    def _single(self, kind: Kind, value: str) -> Sequence[str]:
        """What is true where a value that cannot be changed in place is wrong."""
        match kind:
            case Text() if kind in BOUNDED:
                asked = [f"_type({value}) is not _str"]
            case Text():
                asked = [f"_type({value}) is not _str", f"not {value}.isascii() and not {value}.encode()"]
            case Ref():
                asked = [f"_type({value}) is not _str"]
            case Word(vocabulary):
                words = self._named(vocabulary.words)
                return [f"_type({value}) is not _str or {value} not in {words}"]
            case Flag():
                return [f"_type({value}) is not _bool"]
            case Integer(low, high):
                return [f"_type({value}) is not _int or not {low} <= {value} <= {high}"]
            case _:
                raise Unsure
        wrong = self._wrong(kind, value)
        return [" or ".join([*asked, wrong] if wrong else asked)]


def _of_values(kind: type[Object]) -> Making:
    """Compile what makes an object of this class."""
    known = SHAPES.get(str(kind.__struct_config__.tag))
    shape = known or CUSTOM
    own = {name: each for name, each in shape.properties.items() if name not in _MADE_HERE}
    rules = tuple(rule for rule in shape.rules if rule is not NEWER and rule.note != NOT_DERIVED)
    given = Given(kind, msgspec.structs.replace(shape, properties=own, rules=rules))
    if known is None:
        given.lines = [given.refuse]
    return given.of_values()


_CLASSES: Sequence[type[Object]] = [*TYPES.values(), CustomObject]
making: dict[type, Making] = {kind: _at_first(kind) for kind in _CLASSES}
"""What makes an object of each class: compiled at its first use."""
