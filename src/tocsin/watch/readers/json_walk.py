# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One JSON object on a line -> its strings with their dotted paths, for every format that is JSON lines.

Arrays do not count in the path (``dns.answers.rdata``); numbers are no indicators. Refused: what is no JSON of
UTF-8, nests deeper than ``limits.depth``, or gives a key twice (two programs would see two events).
Cost: about 10 us for a line of 500 bytes.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from tocsin.core import atoms
from tocsin.core.errors import BadInput

_SOFTWARE_HEADERS = frozenset(
    ("user-agent", "server", "via", "x-powered-by", "sec-ch-ua", "sec-ch-ua-full-version-list")
)


class Walk:
    """The strings of an event in the order of the line."""

    def __init__(self, depth: int, do: str) -> None:
        """``depth``: levels that are walked; ``do``: what to do about a line that has more."""
        self.depth, self.do = depth, do
        self.fields: list[tuple[str, str]] = []
        self.versions: list[int] = []
        """Positions of values of headers that name software: their numbers are versions."""
        self.keys = 0

    def object(self, event: dict[str, Any], path: str, depth: int) -> None:
        """Walk an object; ``path`` ends with its dot. Raises ``BadInput`` beyond the depth."""
        self._check(depth)
        self.keys += len(event)
        for key, value in event.items():
            if type(value) is str:
                self.fields.append((f"{path}{key}", value))
            elif type(value) is dict:
                self.object(value, f"{path}{key}.", depth + 1)
            elif type(value) is list:
                self.array(value, f"{path}{key}", depth + 1)
        header = event.get("name")
        if type(header) is str and header.lower() in _SOFTWARE_HEADERS and type(event.get("value")) is str:
            self.versions.extend(
                place for place in range(len(self.fields) - len(event), len(self.fields))
                if place >= 0 and self.fields[place] == (f"{path}value", event["value"])
            )  # fmt: skip

    def array(self, items: list[Any], path: str, depth: int) -> None:
        """Walk an array, whose items all have its own path."""
        self._check(depth)
        for item in items:
            if type(item) is str:
                self.fields.append((path, item))
            elif type(item) is dict:
                self.object(item, f"{path}.", depth + 1)
            elif type(item) is list:
                self.array(item, path, depth + 1)

    def _check(self, depth: int) -> None:
        if depth > self.depth:
            raise BadInput(f"it nests deeper than limits.depth, {self.depth}", do=self.do)


def walked(line: bytes, depth: int, do: str) -> tuple[dict[str, Any], Walk]:
    """The object of a line and its strings. Raises ``BadInput`` for a line that is no good object."""
    event = decoded(line.removeprefix(b"\xef\xbb\xbf"), do)
    if not isinstance(event, dict):
        raise BadInput("it is no JSON object", do=do)
    walk = Walk(depth, do)
    walk.object(event, "", 1)
    if line.count(b'":') > walk.keys:
        refuse_twins(line, do)
    return event, walk


def decoded(line: bytes, do: str) -> Any:
    """The value of one line of JSON. Raises ``BadInput``."""
    try:
        return msgspec.json.decode(line)
    except RecursionError:
        raise BadInput("it nests too deep to be read", do=do) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"it is no JSON: {str(error)[:120]}", do=do) from None


def refuse_twins(line: bytes, do: str) -> None:
    """Raise ``BadInput`` if an object of the line has a key twice; the line has parsed before."""

    def unlike(pairs: list[tuple[str, Any]]) -> None:
        keys = [key for key, _ in pairs]
        if len(set(keys)) < len(keys):
            twin = next(key for key in keys if keys.count(key) > 1)
            raise BadInput(f"the key {twin[:60]!r} stands twice in one object", do=do)

    json.loads(line, object_pairs_hook=unlike)


def first_object(head: bytes) -> dict[str, Any] | None:
    """The object on the first line of a head that is not blank; None if there is none, or it is cut off."""
    first, newline, _ = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    if not first.startswith(b"{") or (not newline and not first.rstrip().endswith(b"}")):
        return None
    try:
        event = msgspec.json.decode(first)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    return event if isinstance(event, dict) else None


def get(event: Mapping[str, Any], path: str) -> Any:
    """What stands at a dotted path, whether the objects lie within each other or the key has the dots; else None."""
    if path in event:
        return event[path]
    head, dot, rest = path.partition(".")
    inner = event.get(head)
    return get(inner, rest) if dot and isinstance(inner, dict) else None


def text(event: Mapping[str, Any], *paths: str) -> str:
    """The first text that stands at one of these paths; of an array its first text. Empty if there is none."""
    for path in paths:
        value = get(event, path)
        if type(value) is list and value:
            value = value[0]
        if type(value) is str and value:
            return value
    return ""


def parties(event: Mapping[str, Any], paths: Iterable[str]) -> tuple[str, ...]:
    """Addresses and names at these paths, in normal form, each once."""
    found: dict[str, None] = {}
    for path in paths:
        value = get(event, path)
        for one in value if type(value) is list else (value,):
            if type(one) is str and one and len(found) < 16:
                found[party(one)] = None
    return tuple(found)


@functools.lru_cache(maxsize=4096)
def party(text: str) -> str:
    """An address in normal form, else the name in lower case."""
    try:
        return atoms.address(text).value
    except BadInput:
        return text.strip().lower()[:255]


def address_of(scheme: str, host: str, port: object, path: str, *, query: str = "") -> str:
    """A URL from its parts; empty if host or path are none. A port may be a number or digits."""
    if not host or not path.startswith("/") or " " in host:
        return ""
    digits = str(port) if type(port) in {int, str} and str(port).isdecimal() else ""
    named = host if host.startswith("[") or host.count(":") < 2 else f"[{host}]"
    told = f":{digits}" if digits and ":" not in named.rpartition("]")[2] else ""
    asked = f"?{query}" if query and "?" not in path else ""
    return f"{scheme or 'http'}://{named}{told}{path}{asked}"
