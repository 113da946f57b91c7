# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is wrong with one value of a kind, or with the properties of a shape.

The depth of the walk is that of the shapes, but for ``Anything``, whose walk is a loop.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from tocsin.core import ids
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix import vocabulary as words
from tocsin.core.stix.extensions import PREDEFINED
from tocsin.core.stix.shapes import (
    Anything,
    Container,
    Dictionary,
    Extensions,
    Flag,
    Granular,
    Hashes,
    Integer,
    Kind,
    Listed,
    Nested,
    Number,
    Problem,
    Ref,
    Rule,
    Shape,
    Text,
    Word,
)

PROHIBITED = "with an empty list or a null, which STIX prohibits, kept as it came"
UNDEFINED = "with properties that STIX 2.1 does not define, kept as they came"
UNLISTED = "with words outside of an open vocabulary"
UNKNOWN_EXTENSION = "with extensions in the manner of STIX 2.0, kept as they came"
DEPRECATED = "with the deprecated container of observables, kept as it came"

Steps: TypeAlias = tuple[str | int, ...]
Walk: TypeAlias = Iterator[Problem]

_DIGITS = {"MD5": 32, "SHA-1": 40, "SHA-256": 64, "SHA-512": 128, "SHA3-256": 64, "SHA3-512": 128}
HASH_SHAPES: Mapping[str, re.Pattern[str]] = {
    name: re.compile(f"[0-9a-fA-F]{{{digits}}}") for name, digits in _DIGITS.items()
}
"""Algorithms whose digests have a fixed form; SSDEEP and TLSH have none that the standard gives."""
_ALGORITHM = re.compile(r"[A-Za-z0-9_-]{3,250}")
_PROPERTY = re.compile(r"[a-z][a-z0-9_]{2,249}")
_RESERVED = frozenset({"severity", "action", "username", "phone_numbers"})
_HEAD = frozenset({"type", "id"})
_NEVER_NULL = frozenset({
    "spec_version", "created", "modified", "created_by_ref", "revoked", "object_marking_refs",
    "granular_markings", "pattern", "pattern_type",
})  # fmt: skip
_SELECTOR = re.compile(r"[a-z0-9_-]+(?:\.(?:\[[0-9]+\]|[^.\[\]]+))*")


class Place:
    """Where a walk stands: what is the same for all of one object."""

    __slots__ = ("limits", "root")

    def __init__(self, root: Mapping[str, object], limits: Limits) -> None:
        self.root = root
        self.limits = limits


def of_shape(shape: Shape, value: Mapping[str, object], steps: Steps, place: Place) -> Walk:
    """The properties that are there, those that are missing, the rules, then what the shape does not know."""
    bad: set[str] = set()
    unknown: list[str] = []
    for key, held in value.items():
        kind = shape.properties.get(key)
        if not steps and key in _HEAD:
            # explain has spoken about them
            if not isinstance(held, str) or ids.kind_or_none(held) is None:
                bad.add(key)
        elif is_empty(held) and not (held is None and key in _NEVER_NULL and not steps and kind is not None):
            yield _prohibited((*steps, key), held, shape if key in shape.required else None)
            bad.add(key)
        elif kind is not None:
            for problem in of_kind(kind, held, (*steps, key), place):
                if problem.level == "error":
                    bad.add(key)
                yield problem
        else:
            unknown.append(key)
            yield from _anything(_ANYTHING, held, (*steps, key), place)
    for key in shape.required:
        if key not in value and not (key == "id" and not steps):
            yield Problem((*steps, key), shape.section, f"{key} is missing", f"every {shape.name} has {key}")
    for rule in shape.rules:
        yield from _broken(rule, value, steps, bad, place.limits)
    if unknown and not shape.open and not (not steps and adds_properties(value)):
        for key in unknown:
            yield _undefined(key, steps)


def _broken(rule: Rule, value: Mapping[str, object], steps: Steps, bad: set[str], limits: Limits) -> Walk:
    values = []
    for name in rule.names:
        held = value.get(name)
        if name in bad and not is_empty(held):
            return
        values.append(None if is_empty(held) else held)
    what = rule.broken(limits, *values)
    if what:
        at = (*steps, rule.at) if rule.at else steps
        yield Problem(at, rule.section, what, rule.do, rule.level, rule.note)


def is_empty(held: object) -> bool:
    """Whether STIX prohibits this value anywhere: null, an empty list, an empty dictionary."""
    return held is None or (isinstance(held, list | dict) and not held)


def adds_properties(value: Mapping[str, object]) -> bool:
    """Whether an extension says that it adds properties at the top of the object (7.3)."""
    found = value.get("extensions")
    return isinstance(found, dict) and any(
        isinstance(each, dict) and each.get("extension_type") == "toplevel-property-extension"
        for each in found.values()
    )


def _prohibited(steps: Steps, held: object, needed_by: Shape | None = None) -> Problem:
    """Empty lists and dictionaries are prohibited in so many words; a null is of none of the types of section 2.

    Feeds send them all the same, for a property that they might have left out. One that is required is missing then.
    """
    section, what = "2", "a null"
    if held is not None:
        section, what = (
            ("2.12", "an empty list") if isinstance(held, list) else ("2.3", "an empty dictionary")
        )
    if needed_by is not None:
        what, do = f"{what} where {steps[-1]} is required", f"every {needed_by.name} has {steps[-1]}"
        return Problem(steps, needed_by.section, what, do)
    return Problem(steps, section, what, "leave the property out", "warning", PROHIBITED)


def _undefined(key: str, steps: Steps) -> Problem:
    section, do = "11.1", "define it in an extension"
    what = f"STIX 2.1 defines no property {key[:60]!r} here"
    if key in _RESERVED:
        section, what = "3.8", f"the name {key} is reserved"
    elif not _PROPERTY.fullmatch(key):
        what, do = f"{key[:60]!r} is no name of a property", "use a-z, 0-9 and _, 3 to 250 of them"
    return Problem((*steps, key), section, what, do, "warning", UNDEFINED)


def of_kind(kind: Kind, value: object, steps: Steps, place: Place) -> Walk:
    """What is wrong with a value that is to be of this kind."""
    return _WALKS[type(kind)](kind, value, steps, place)


def _anything(_: Anything, value: object, steps: Steps, place: Place) -> Walk:
    del place
    open_: list[tuple[Steps, object]] = [(steps, value)]
    while open_:
        at, held = open_.pop()
        if is_empty(held):
            yield _prohibited(at, held)
        elif isinstance(held, dict):
            open_.extend(((*at, str(key)), inner) for key, inner in held.items())
        elif isinstance(held, list):
            open_.extend(((*at, index), inner) for index, inner in enumerate(held))


def _text(kind: Text, value: object, steps: Steps, place: Place) -> Walk:
    del place
    if not isinstance(value, str):
        yield _no(steps, "text", "put it in quotes", "2.15")
    elif kind.ok is not None and not kind.ok(value):
        yield Problem(steps, kind.section, f"{value[:60]!r} {kind.wrong}", kind.do)


def _no(steps: Steps, what: str, do: str, section: str) -> Problem:
    return Problem(steps, section, f"{steps[-1]} is no {what}", do)


def _flag(_: Flag, value: object, steps: Steps, place: Place) -> Walk:
    del place
    if not isinstance(value, bool):
        yield Problem(steps, "2.2", f"{steps[-1]} is neither true nor false", "write it without quotes")


def _integer(kind: Integer, value: object, steps: Steps, place: Place) -> Walk:
    del place
    if not isinstance(value, int) or isinstance(value, bool):
        yield _no(steps, "whole number", "write it without quotes and fraction", "2.10")
    elif not kind.low <= value <= kind.high:
        yield Problem(steps, kind.section, f"{steps[-1]} is {value}, not between {kind.low} and {kind.high}")


def _number(kind: Number, value: object, steps: Steps, place: Place) -> Walk:
    del place
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield _no(steps, "number", "write it without quotes", "2.6")
    elif not kind.low <= value <= kind.high:
        yield Problem(steps, kind.section, f"{steps[-1]} is {value}, not between {kind.low} and {kind.high}")


def _word(kind: Word, value: object, steps: Steps, place: Place) -> Walk:
    del place
    listed = kind.vocabulary
    if not isinstance(value, str):
        yield _no(steps, "text", "put it in quotes", "2.15")
    elif value not in listed.words:
        rule, do = f"10 {listed.name}", f"use one of: {', '.join(sorted(listed.words))}"
        if listed.closed:
            yield Problem(steps, rule, f"{value[:60]!r} is not in {listed.name}", do)
        else:
            yield Problem(steps, rule, f"{value[:60]!r} is not in {listed.name}", do, "warning", UNLISTED)


def _ref(kind: Ref, value: object, steps: Steps, place: Place) -> Walk:
    del place
    if not isinstance(value, str):
        yield Problem(steps, "2.9", "a reference is the id of an object, in quotes")
        return
    try:
        target = ids.kind_of(value)
    except BadInput as error:
        yield Problem(steps, "2.9", error.what, error.do)
        return
    if not kind.takes(target):
        do = f"refer to one of: {', '.join(sorted(kind.only))}" if kind.only else "refer to something else"
        yield Problem(steps, "3.3", f"{value} refers to a {target}, which may not stand here", do)


def _listed(kind: Listed, value: object, steps: Steps, place: Place) -> Walk:
    if not isinstance(value, list):
        yield _no(steps, "list", "put it in square brackets", "2.12")
        return
    for index, each in enumerate(value):
        if is_empty(each):
            yield _prohibited((*steps, index), each)
        else:
            yield from of_kind(kind.of, each, (*steps, index), place)


def _hashes(kind: Hashes, value: object, steps: Steps, place: Place) -> Walk:
    del place
    if not isinstance(value, dict):
        yield _no(steps, "dictionary", 'write it as {"SHA-256": "..."}', "2.7")
        return
    listed = words.HASHING_ALGORITHM
    for name, digits in value.items():
        at, shape = (*steps, name), HASH_SHAPES.get(name)
        if not isinstance(digits, str):
            yield _no(at, "text", "put it in quotes", "2.7")
        elif shape is not None and not shape.fullmatch(digits):
            yield Problem(
                at, "2.7", f"{digits[:40]!r} is no {name}", f"give {_DIGITS[name]} hexadecimal digits"
            )
        elif name not in listed.words:
            do = f"use one of: {', '.join(sorted(listed.words))}"
            if kind.closed or not _ALGORITHM.fullmatch(name):
                yield Problem(
                    at, "2.5" if kind.closed else "2.7", f"{name[:40]!r} is not in {listed.name}", do
                )
            else:
                what = f"{name[:40]!r} is not in {listed.name}"
                yield Problem(at, f"10 {listed.name}", what, do, "warning", UNLISTED)


def _dictionary(kind: Dictionary, value: object, steps: Steps, place: Place) -> Walk:
    if not isinstance(value, dict):
        yield _no(steps, "dictionary", "put it in braces", "2.3")
        return
    for key, held in value.items():
        yield from _text(kind.key, key, (*steps, key), place)
        if is_empty(held):
            yield _prohibited((*steps, key), held)
        else:
            yield from of_kind(kind.of, held, (*steps, key), place)


def _nested(kind: Nested, value: object, steps: Steps, place: Place) -> Walk:
    if not isinstance(value, dict):
        yield Problem(steps, kind.shape.section, f"this {kind.shape.name} is no object", "put it in braces")
    else:
        yield from of_shape(kind.shape, value, steps, place)


def _extensions(kind: Extensions, value: object, steps: Steps, place: Place) -> Walk:
    if not isinstance(value, dict):
        yield _no(steps, "dictionary", "put it in braces", "3.2")
        return
    for key, held in value.items():
        at, shape = (*steps, key), kind.known.get(key)
        if not isinstance(held, dict):
            yield Problem(at, "3.2", "an extension is an object", "put it in braces")
        elif not held:
            yield _prohibited(at, held)
        elif shape is not None:
            yield from of_shape(shape, held, at, place)
        else:
            yield from _extension(key, held, at, place)


def _extension(key: str, held: Mapping[str, object], at: Steps, place: Place) -> Walk:
    if ids.kind_or_none(key) == "extension-definition":
        if "extension_type" not in held:
            yield Problem((*at, "extension_type"), "3.2", "extension_type is missing", "say which kind it is")
        else:
            yield from of_kind(_EXTENSION_TYPE, held["extension_type"], (*at, "extension_type"), place)
    else:
        section, what = "3.2", f"{key[:60]!r} is no id"
        if key in PREDEFINED:
            section, what = "3.10", f"{key[:60]!r} is no extension of this type"
        do = "name it by the id of its extension-definition"
        yield Problem(at, section, what, do, "warning", UNKNOWN_EXTENSION)
    yield from _anything(_ANYTHING, held, at, place)


def _granular(kind: Granular, value: object, steps: Steps, place: Place) -> Walk:
    yield from of_kind(kind.of, value, steps, place)
    for index, each in enumerate(value if isinstance(value, list) else []):
        selectors = each.get("selectors") if isinstance(each, dict) else None
        for number, selector in enumerate(selectors if isinstance(selectors, list) else []):
            if isinstance(selector, str) and not _selects(place.root, selector):
                at = (*steps, index, "selectors", number)
                what = f"the selector {selector[:60]!r} points to nothing in this object"
                yield Problem(at, "7.2.3.1", what, "name a property that is there, as in labels.[0]")


def _selects(root: Mapping[str, object], selector: str) -> bool:
    if not _SELECTOR.fullmatch(selector):
        return False
    held: object = root
    for step in selector.split("."):
        if isinstance(held, dict) and step in held:
            held = held[step]
        elif (
            isinstance(held, list) and step.startswith("[") and len(step) < 12 and int(step[1:-1]) < len(held)
        ):
            held = held[int(step[1:-1])]
        else:
            return False
    return True


def _container(_: Container, value: object, steps: Steps, place: Place) -> Walk:
    if not isinstance(value, dict):
        yield _no(steps, "dictionary", "put it in braces", "2.13")
        return
    do = "refer to observables by object_refs"
    yield Problem(steps, "2.13", "the container of observables is deprecated", do, "warning", DEPRECATED)
    for key, held in value.items():
        if not isinstance(held, dict) or not isinstance(held.get("type"), str):
            yield Problem((*steps, key), "2.13", "an observable is an object with a type")
        else:
            yield from _anything(_ANYTHING, held, (*steps, key), place)


_ANYTHING = Anything()
_EXTENSION_TYPE = Word(words.EXTENSION_TYPE)
_WALKS: dict[type[Kind], Callable[[Any, object, Steps, Place], Walk]] = {
    Anything: _anything,
    Text: _text,
    Flag: _flag,
    Integer: _integer,
    Number: _number,
    Word: _word,
    Ref: _ref,
    Listed: _listed,
    Hashes: _hashes,
    Dictionary: _dictionary,
    Nested: _nested,
    Extensions: _extensions,
    Granular: _granular,
    Container: _container,
}
