# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The fields of one MISP record, taken out one by one and held to their types.

MISP servers, feeds and PyMISP write the same field in several ways: numbers as integers or as digits
in quotes, flags as true, 1 or "1", lists as null. All of these are taken. What is of a wrong type or out of
range is told as a fault and counts as absent; the record goes on. What nobody asked for is the ``rest``.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from tocsin.core import instant, jsonin
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.misp.shapes import LOCAL
from tocsin.core.reading import Fault

Tell = Callable[[Fault], None]

LATEST = 253_402_300_799
"""The last second of the year 9999."""
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DIGITS = re.compile(r"-?[0-9]{1,18}")
_FLAGS = {"0": False, "1": True, "true": True, "false": False, "": False}
_MEND = "mend it at its source; it counts as absent"


@functools.cache
def as_long(limits: Limits) -> Limits:
    """A string may be as long as a record."""
    return msgspec.structs.replace(limits, string_bytes=max(limits.string_bytes, limits.object_bytes))


def decode(raw: bytes, where: str, limits: Limits) -> dict[str, object]:
    """One record as it stands in the file. Raises ``BadInput`` if it is too large, no JSON, or no object.

    A string may be as long as a record (``limits.object_bytes``): attachments and reports stand in strings.
    """
    if len(raw) > limits.object_bytes:
        what = f"a record longer than the limit of {limits.object_bytes} bytes (limits.object_bytes)"
        raise BadInput(what, where=where, do="raise limits.object_bytes if its source is trusted")
    value = jsonin.decode(raw, where, as_long(limits))
    if not isinstance(value, dict):
        raise BadInput("this is no JSON object", where=where, do="mend it at its source")
    return value


class Fields:
    """Of one record; ``where`` is its place (``file#/json/pointer``)."""

    __slots__ = ("_of", "_tell", "_value", "where")

    def __init__(self, value: Mapping[str, object], where: str, tell: Tell) -> None:
        """Nothing is looked at yet."""
        self._value, self._tell = value, tell
        self._of = value.get
        self.where = where

    def __contains__(self, name: str) -> bool:
        """Whether the field is there, and not null."""
        return self._value.get(name) is not None

    def says(self, name: str) -> bool:
        """Whether the field holds anything: cheaper than to ask for the records of an empty list."""
        return bool(self._of(name))

    def says_any(self, names: Iterable[str]) -> bool:
        """Whether one of the fields holds anything."""
        return any(map(self._of, names))

    def _wrong(self, name: str, what: str) -> None:
        self._tell(Fault(f"{self.where}/{name}", what, _MEND))

    def text(self, name: str) -> str:
        """A string; a number is written out."""
        value = self._of(name)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        self._wrong(name, f"{name} is no text")
        return ""

    def number(self, name: str, low: int = 0, high: int = 2**53 - 1) -> int | None:
        """An integer within the bounds, as such or as digits in quotes."""
        value = self._of(name)
        if value is None or value == "":
            return None
        if isinstance(value, str) and _DIGITS.fullmatch(value):
            value = int(value)
            if low <= value <= high:
                return value
        if isinstance(value, bool) or not isinstance(value, int):
            self._wrong(name, f"{name} is no whole number")
            return None
        if not low <= value <= high:
            self._wrong(name, f"{name} is {value}, which lies outside of {low} to {high}")
            return None
        return value

    def distribution(self) -> tuple[int | None, bool]:
        """How far it may go, and whether it says what nobody knows."""
        far = self.number("distribution", 0, 5)
        return far, far is None and "distribution" in self and self._value["distribution"] != ""

    def flag(self, name: str) -> bool:
        """Whether something is so: true, 1 and "1" are."""
        value = self._of(name)
        if value is None or value is False or value is True:
            return value is True
        known = _FLAGS.get(str(value).lower()) if isinstance(value, str | int) else None
        if known is None:
            self._wrong(name, f"{name} is neither true nor false")
        return bool(known)

    def uuid(self, name: str = "uuid") -> str:
        """A UUID in lower case."""
        value = self.text(name)
        if UUID.fullmatch(value):
            return value
        value = value.strip().lower()
        if value and not UUID.fullmatch(value):
            self._wrong(name, f"{value[:60]!r} is no UUID")
            return ""
        return value

    def seconds(self, name: str = "timestamp") -> int | None:
        """Seconds since 1970; 0 says that there is none."""
        return self.number(name, 0, LATEST) or None

    def seen(self, name: str) -> str:
        """An instant of ISO 8601 with a time zone, as STIX writes it."""
        value = self.text(name)
        if not value:
            return ""
        try:
            moment = dt.datetime.fromisoformat(value)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=dt.UTC)
            utc = moment.astimezone(dt.UTC)
            made = utc.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")
            instant.check(made)
        except (ValueError, OverflowError):
            self._wrong(name, f"{value[:60]!r} is no instant of ISO 8601")
            return ""
        return made

    def records(self, name: str) -> Iterator[Fields]:
        """The members of a list of records; null is an empty list, one record stands for a list of itself."""
        value = self._of(name)
        if isinstance(value, dict):
            yield Fields(value, f"{self.where}/{name}", self._tell)
            return
        if value is not None and not isinstance(value, list):
            self._wrong(name, f"{name} is no list")
            return
        for number, each in enumerate(value or ()):
            where = f"{self.where}/{name}/{number}"
            if isinstance(each, dict):
                yield Fields(each, where, self._tell)
            else:
                self._tell(
                    Fault(where, f"a {name} is no JSON object", "mend it at its source; it is left out")
                )

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings, or one string."""
        value = self._of(name)
        if isinstance(value, str):
            return (value,) if value else ()
        if value is None:
            return ()
        if not isinstance(value, list):
            self._wrong(name, f"{name} is no list of texts")
            return ()
        return tuple(each for each in value if isinstance(each, str) and each)

    def rest(self, known: frozenset[str]) -> dict[str, object]:
        """What is not among ``known``, says something, and is no number or state of one server (``LOCAL``)."""
        return {
            name: value
            for name, value in self._value.items()
            if name not in known and name not in LOCAL and value and value != "0"
        }

    def others(self, known: frozenset[str]) -> dict[str, object]:
        """What is not among ``known``, and says something."""
        return {
            name: value for name, value in self._value.items() if name not in known and value and value != "0"
        }
