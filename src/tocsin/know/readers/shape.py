# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A typed look into decoded JSON of others, and the list of faults that stays within its limit.

A member of the wrong type raises ``BadInput`` with its place, which the reader
turns into one ``Fault``; a missing member is empty. ``null`` counts as missing,
since writers of these formats use it so. Cost: one type check a member; ``array_of`` and
``decoded`` one decode a member.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.jsonin import Parts, decode, split
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault

Record = dict[str, Any]

_OBJECT = "write {...} there, or leave the record out; whoever made the file can say what was meant"
_ARRAY = "write [...] there, also around a single value, or leave the member out"
COMPONENT = {"times": 2, "plus": 600}
"""How a component is weighed (``core.memory``): it is there as read, as stored, and as what the job says of it."""
LONGEST_NAME = 200
"""Characters kept of the name of a supplier, which stands in every component."""
_BOOLEAN = "write true or false there, without quotes, or leave the member out"
_SHORTER = "mend it at its source, or raise limits.string_bytes"
_STRING = 'put it in double quotes, "...", or leave the member out'


class Faults:
    """The faults of one file: listed up to the limit, counted beyond it."""

    def __init__(self, limits: Limits) -> None:
        """Begin with none."""
        self.listed: list[Fault] = []
        self._most = limits.faults
        self._more = 0

    def add(self, where: str, what: str, do: str = "") -> None:
        """Add a fault, or count it if enough are listed."""
        if len(self.listed) < self._most:
            self.listed.append(Fault(where=where, what=what, do=do))
        else:
            self._more += 1

    def take(self, error: BadInput, where: str = "") -> None:
        """Add an error that was raised for one record."""
        self.add(error.where or where, error.what, error.do)

    def note(self) -> list[str]:
        """A note about what is not listed; empty if all is."""
        return [f"{self._more} more records were refused than are listed"] if self._more else []


def as_record(value: object, where: str) -> Record:
    """Return the value as a JSON object; raises ``BadInput`` if it is none."""
    if not isinstance(value, dict):
        raise BadInput(f"a JSON object is wanted, not {_kind(value)}", where=where, do=_OBJECT)
    return value


def record(parent: Record, key: str, where: str) -> Record:
    """Return the object under ``key``, empty if missing; raises ``BadInput`` on another type."""
    value = parent.get(key)
    return {} if value is None else as_record(value, f"{where}/{key}")


def items(parent: Record, key: str, where: str) -> list[Any]:
    """Return the array under ``key``, empty if missing; raises ``BadInput`` on another type."""
    value = parent.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadInput(f"an array is wanted, not {_kind(value)}", where=f"{where}/{key}", do=_ARRAY)
    return value


def text(parent: Record, key: str, where: str) -> str:
    """Return the string under ``key``, stripped, empty if missing; raises ``BadInput`` on another type."""
    value = parent.get(key)
    if value is None:
        return ""
    if isinstance(value, _TooLong):
        raise BadInput(value.what, where=f"{where}/{key}", do=_SHORTER)
    if not isinstance(value, str):
        raise BadInput(f"a string is wanted, not {_kind(value)}", where=f"{where}/{key}", do=_STRING)
    return value.strip()


def flag(parent: Record, key: str, where: str) -> bool:
    """Return the boolean under ``key``, false if missing; raises ``BadInput`` on another type."""
    value = parent.get(key)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise BadInput(f"true or false is wanted, not {_kind(value)}", where=f"{where}/{key}", do=_BOOLEAN)


def texts(parent: Record, key: str, where: str) -> tuple[str, ...]:
    """Return the array of strings under ``key``; raises ``BadInput`` if anything else stands in it."""
    found = items(parent, key, where)
    for place, value in enumerate(found):
        if not isinstance(value, str):
            raise BadInput(
                f"a string is wanted, not {_kind(value)}", where=f"{where}/{key}/{place}", do=_STRING
            )
    return tuple(found)


def numbered(parent: Record, key: str, where: str) -> Iterator[tuple[object, str]]:
    """Members of the array under ``key``, each with its JSON pointer (RFC 6901)."""
    for place, value in enumerate(items(parent, key, where)):
        yield value, f"{where}/{key}/{place}"


def array_of(
    parts: Parts, key: str, where: str, limits: Limits, faults: Faults
) -> Iterator[tuple[object, str]]:
    """The members of a property of a document that was taken apart, decoded, each with its JSON pointer.

    What is no array is a fault, and so is each member that cannot be decoded; the rest goes on.
    """
    raw = parts.others.get(key, b"null").strip()
    if raw == b"null":
        return
    if not raw.startswith(b"["):
        faults.add(f"{where}/{key}", "an array is wanted")
        return
    try:
        members = split(raw, f"{where}/{key}", limits, "").members or []
    except BadInput as error:
        faults.take(error, f"{where}/{key}")
        return
    yield from decoded(members, f"{where}/{key}", limits, faults)


def decoded(members: list[bytes], where: str, limits: Limits, faults: Faults) -> Iterator[tuple[object, str]]:
    """The members of an array that can be decoded, each with its JSON pointer; the others are faults."""
    for place, raw in enumerate(members):
        pointer = f"{where}/{place}"
        try:
            found = member(raw, pointer, limits)
        except BadInput as error:
            faults.take(error, pointer)
            continue
        yield found, pointer


class _TooLong(str):
    """Stands where a text was that is longer than ``limits.string_bytes``: empty, and refused by ``text``."""

    __slots__ = ("what",)
    what: str


def member(raw: bytes, where: str, limits: Limits) -> object:
    """The value of a JSON text of which not all is read: a text beyond ``limits.string_bytes`` costs who reads it, no more.

    Inventories hold whole licences and pictures. Raises ``BadInput`` as ``core.jsonin.decode`` does for anything else.
    """
    try:
        return decode(raw, where, limits)
    except BadInput:
        if len(raw) <= limits.string_bytes:
            raise
        found = decode(raw, where, msgspec.structs.replace(limits, string_bytes=len(raw)))
        return _shortened(found, where, limits)


def _shortened(value: object, where: str, limits: Limits) -> object:
    """Recursion is bounded by ``limits.depth``, which the decoder has kept to."""
    if isinstance(value, str):
        size = len(value.encode())
        if size <= limits.string_bytes:
            return value
        short = _TooLong()
        short.what = f"a string of {size} bytes is longer than the limit of {limits.string_bytes}"
        return short
    if isinstance(value, list):
        return [_shortened(each, where, limits) for each in value]
    if isinstance(value, dict):
        if any(len(key.encode()) > limits.string_bytes for key in value):
            what = f"the name of a property is longer than the limit of {limits.string_bytes} bytes"
            raise BadInput(what, where=where, do=_SHORTER)
        return {key: _shortened(each, where, limits) for key, each in value.items()}
    return value


def _kind(value: object) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")
