# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The quickest way of the typed classes: makes an object of what a caller gives, which is asked about before there are bytes.

From each shape a function of the values is written and compiled, as in ``quick``: it asks of what
type each value is, as C does of bytes, and then what ``quick`` asks. It takes texts, words, flags,
whole numbers, references, digests, and lists of those and of simple parts, of exactly the types that
JSON has; what is anything else is left to ``ways``. The object gets lists and mappings of its own,
and holds a second copy (``AS_MADE``): what it is written as later (``view.encode``) is what it was made
of, whatever was changed in place since.

The law, held by tests: where it answers, ``explain`` finds nothing in what ``encode`` writes, and ``ways``
makes the same of it.

Cost: 3 to 5 us an object (``benchmarks/core_face.py``); compiling is a matter of 1 ms, at the first use of a class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from tocsin.core.limits import Limits
from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.parts import NEWER, STAMP, TIMESTAMP
from tocsin.core.stix.quick import Questions, Quick
from tocsin.core.stix.rules import NOT_DERIVED
from tocsin.core.stix.shapes import Flag, Hashes, Integer, Kind, Listed, Nested, Ref, Shape, Text, Word
from tocsin.core.stix.view import AS_MADE, Object, part_in

AtOnce = Callable[..., Any]
"""Given the values of all properties, in the order of the class: the object; None if that is not sure."""

_MADE_HERE = ("id", "spec_version", "created", "modified")
_LIMITS = Limits()
_ELEMENT = 60
"""What is counted for a member of a list: references, the longest of them, are some 300 bytes."""
_LONGEST = Quick(_LIMITS).longest // 8
"""A character is written as six bytes at most; the rest is for names and quotes."""
_WRONG = (msgspec.ValidationError, TypeError, ValueError, RecursionError)


class _Compiled(dict[type, AtOnce]):
    """The function of each class, compiled at its first use."""

    def __missing__(self, kind: type[Object]) -> AtOnce:
        made = self[kind] = _compiled(kind)
        return made


at_once: Mapping[type, AtOnce] = _Compiled()
"""For each class: given the values of all its properties in order, of which id and times were made here, the object."""


def _compiled(kind: type[Object]) -> AtOnce:
    shape = SHAPES.get(str(kind.__struct_config__.tag))
    return _never if shape is None else _Given(kind, shape).of_values()


def _never(*_: object) -> None:
    return None


def _well(text: str) -> bool:
    """Whether there is no half of a surrogate pair in it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _texts(held: Any) -> bool:
    """Whether these are texts by texts, and some."""
    if type(held) is not dict or not held:
        return False
    return all(type(key) is str and type(value) is str for key, value in held.items())


class _Unsure(Exception):  # noqa: N818 - nothing is wrong
    """A value of this kind is not asked about here."""


class _Given(Questions):
    """The questions of ``quick``, of values that stand by themselves, and those that C answers of bytes.

    Names of ours begin with an underscore, which none of the standard does.
    """

    limits = "_limits"

    def __init__(self, kind: type[Object], shape: Shape) -> None:
        self._class = kind
        self._fields = {each.name: each.type for each in msgspec.structs.fields(kind)}
        names = dict.fromkeys(_MADE_HERE)
        own = {name: each for name, each in shape.properties.items() if name not in names}
        rules = tuple(rule for rule in shape.rules if rule is not NEWER and rule.note != NOT_DERIVED)
        super().__init__(msgspec.structs.replace(shape, properties=own, rules=rules))

    def of_values(self) -> AtOnce:
        """The function; of a class of which not even the least is asked about here, one that never answers."""
        self.names.update(
            _str=str, _int=int, _bool=bool, _list=list, _dict=dict, _type=type, _made=self._class,
            _well=_well, _texts=_texts, _limits=_LIMITS, _convert=msgspec.convert, _wrong=_WRONG,
        )  # fmt: skip
        arguments = ", ".join(name for name in self._fields if name != "custom")
        self.lines = ["_size, _kept = 0, {}", *self.lines, f"if _size > {_LONGEST}: return None"]
        last = [f"_answer = _made({arguments})", f"_answer.__dict__[{AS_MADE!r}] = _kept", "return _answer"]
        made: AtOnce = self._function(arguments, last)
        return made

    def _at(self, of: str, name: str) -> str:
        return f"{of}.{name}" if of else name

    def _shape(self, shape: Shape, of: str, indent: str) -> None:
        super()._shape(shape, "" if of == "made" else of, indent)

    def _property(self, shape: Shape, name: str, kind: Kind, of: str, indent: str) -> None:
        value = name
        if of:
            value = f"_{of.strip('_')}_{name}"
            self.lines.append(f"{indent}{value} = {of}.{name}")
        if name not in shape.required:
            self.lines.append(f"{indent}if {value} is not None:")
            indent += "    "
        begun = len(self.lines)
        try:
            self._asked(name, kind, value, indent, kept=not of)
        except _Unsure:
            self.lines[begun:] = [f"{indent}return None"]

    def _asked(self, name: str, kind: Kind, value: str, indent: str, *, kept: bool) -> None:
        """Ask of what type a value is, then what ``quick`` asks; keep a copy of what can be changed in place."""
        refuse = f"{indent}if {{}}: return None"
        match kind:
            case Listed(Nested(shape)) if kept:
                part = self._named(part_in(self._fields[name]))
                self._converted(name, part, indent)
                self.lines.append(f"{indent}for _{name}_ in {value}:")
                one, indent = f"_{name}_", indent + "    "
                # one that was made by hand may be more
                self.lines.append(f"{indent}if _type({one}) is not {part} or {one}.custom: return None")
                self._shape(shape, one, indent)
            case Listed(Text() | Ref() | Word() as one) if kept:
                self.lines.append(refuse.format(f"_type({value}) is not _list or not {value}"))
                self.lines.append(f"{indent}_size += {_ELEMENT} * len({value})")
                self.lines.append(f"{indent}for _each in {value}:")
                self._asked(name, one, "_each", indent + "    ", kept=False)
                self.lines.append(f"{indent}_kept[{name!r}], {value} = {value}[:], {value}[:]")
            case Hashes() if kept:
                self.lines.append(refuse.format(f"not _texts({value}) or {self._wrong(kind, value)}"))
                self.lines.append(f"{indent}_size += {4 * _ELEMENT} * len({value})")
                self.lines.append(f"{indent}_kept[{name!r}], {value} = {{**{value}}}, {{**{value}}}")
            case _:
                self.lines.extend(refuse.format(each) for each in self._single(kind, value))
                if isinstance(kind, Text):
                    self.lines.append(f"{indent}_size += len({value})")

    def _converted(self, name: str, part: str, indent: str) -> None:
        """Make parts of what may be mappings, in C, which asks of their types."""
        self.lines.append(f"{indent}if _type({name}) is not _list or not {name}: return None")
        self.lines.append(f"{indent}try: {name} = [_convert(_each, {part}) for _each in {name}]")
        self.lines.append(f"{indent}except _wrong: return None")
        self.lines.append(f"{indent}_size += {_ELEMENT} * len({name})")
        self.lines.append(f"{indent}_kept[{name!r}] = {name}[:]")

    def _single(self, kind: Kind, value: str) -> Sequence[str]:
        """What is true where a value that cannot be changed in place is wrong."""
        match kind:
            case Text() if kind in (TIMESTAMP, STAMP):
                asked = [f"_type({value}) is not _str"]  # they are digits and letters
            case Text():
                asked = [f"_type({value}) is not _str", f"not {value}.isascii() and not _well({value})"]
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
                raise _Unsure
        wrong = self._wrong(kind, value)
        return [" or ".join([*asked, wrong] if wrong else asked)]
