# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The slow look at a JSON text, which knows every fault and its place.

Iterative, so that no depth of nesting is too deep for it; 20 times slower than the C decoder,
and run only over what ``core.jsonin`` or that decoder stumbles on.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Literal

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits

LARGEST = 2**53 - 1
"""The largest integer that every JSON reader holds exactly (RFC 8259 section 6)."""

SPACE = re.compile(rb"[ \t\n\r]*+")
TOKEN = re.compile(
    rb'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"'
    rb"|-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+"
    rb"|true|false|null|[\[\]{},:]"
)


class Refused(ValueError):
    """Raised inside the decoder; the walk then says what and where."""


def integer(text: str) -> int:
    """The integer, if every reader holds it exactly; raises ``Refused``."""
    if len(text) > 17 or not -LARGEST <= int(text) <= LARGEST:
        raise Refused
    return int(text)


def double(text: str) -> float:
    """The number, if it is finite; raises ``Refused``."""
    value = float(text)
    if not math.isfinite(value):
        raise Refused
    return value


class _Frame:
    """An open array or object of the walk."""

    __slots__ = ("count", "keys", "opened", "step")

    def __init__(self, opened: int, is_object: bool) -> None:
        self.opened = opened
        self.keys: set[str] | None = set() if is_object else None
        self.step: str | int = "" if is_object else -1
        self.count = 0


_Event = tuple[Literal["key", "scalar", "open", "close"], int, list[_Frame], int, int]


def walk(body: bytes, name: str, keep: int) -> Iterator[_Event]:
    """Check the grammar and yield (event, depth, open frames, start, end) in the order of the text.

    Iterative. Frames are made down to depth ``keep``; below, one byte a level, so that a file of
    nothing but brackets costs its own size.
    """
    kinds, frames, position, state = bytearray(), list[_Frame](), 0, "value"
    while True:
        position = skip(body, position)
        if position == len(body):
            if state == "end":
                return
            raise BadInput(
                "the JSON text is cut off", where=line_of(body, name, position), do="fetch the whole file"
            )
        if len(kinds) > keep + 1 and (run := _many(body, position, kinds, keep, state)):
            state = "value or ]" if run > 0 else "after"
            position += abs(run)
            continue
        token = TOKEN.match(body, position)
        first = body[position : position + 1]
        frame = frames[-1] if frames and len(frames) == len(kinds) else None
        if token is None or state == "end":
            raise _syntax(body, name, position, state)
        end, depth = token.end(), len(kinds)
        if state == "colon" and first == b":":
            state = "value"
        elif state in ("key", "key or }") and first == b'"':
            if frame is not None:
                frame.step, frame.count = json.loads(token.group()), frame.count + 1
            yield "key", depth, frames, position, end
            state = "colon"
        elif state in ("value", "value or ]") and first not in (b"]", b"}", b",", b":"):
            if frame is not None and isinstance(frame.step, int):
                frame.step, frame.count = frame.step + 1, frame.count + 1
            if first in (b"[", b"{"):
                yield "open", depth, frames, position, end
                kinds += first
                if len(kinds) <= keep:
                    frames.append(_Frame(position, first == b"{"))
                state = "key or }" if first == b"{" else "value or ]"
            else:
                yield "scalar", depth, frames, position, end
                state = "after" if kinds else "end"
        elif kinds and state in ("after", "key or }", "value or ]") and first == _CLOSING[kinds[-1]]:
            opened = frames.pop().opened if len(frames) == len(kinds) else -1
            kinds.pop()
            yield "close", depth - 1, frames, opened, end
            state = "after" if kinds else "end"
        elif state == "after" and first == b",":
            state = "key" if kinds[-1] == 0x7B else "value"
        else:
            raise _syntax(body, name, position, state)
        position = end


def _many(body: bytes, position: int, kinds: bytearray, keep: int, state: str) -> int:
    """Open or close all the arrays deeper than ``keep`` that do so here side by side; how many, those closed as less than 0."""
    if state.startswith("value") and body.startswith(b"[[", position):
        many = _OPENING.match(body, position)
        count = many.end() - position if many else 0
        kinds += b"[" * count
        return count
    if state in ("after", "value or ]") and body.startswith(b"]]", position):
        many = _CLOSED.match(body, position)
        count = min(many.end() - position if many else 0, len(kinds) - keep - 1)
        if kinds.endswith(b"[" * count):
            del kinds[-count:]
            return -count
    return 0


_OPENING, _CLOSED = re.compile(rb"\[++"), re.compile(rb"\]++")
_CLOSING = {0x5B: b"]", 0x7B: b"}"}


def skip(body: bytes, position: int) -> int:
    """The first position from here on that is not white space."""
    found = SPACE.match(body, position)
    return found.end() if found is not None else position


def _syntax(body: bytes, name: str, position: int, state: str) -> BadInput:
    if body[position : position + 1] == b'"' and TOKEN.match(body, position) is None:
        return _no_string(body, name, position)
    word = re.match(r"[-+\w.]{1,20}|.", body[position : position + 80].decode("utf-8", "replace"), re.DOTALL)
    shown = word.group() if word else ""
    wanted = {"end": "the end of the text", "after": "a comma or the closing bracket", "colon": "a colon"}
    what = f"not JSON: {shown!r} where {wanted.get(state, 'a ' + state)} should stand"
    return BadInput(what, where=line_of(body, name, position))


def _no_string(body: bytes, name: str, position: int) -> BadInput:
    """Where a string begins that is none: what its grammar stumbles on."""
    begun = _STRING_SO_FAR.match(body, position)
    end = begun.end() if begun else position
    if end == len(body):
        return BadInput(
            "the JSON text is cut off in a string",
            where=line_of(body, name, position),
            do="fetch the whole file",
        )
    what = f"a control character (U+{body[end]:04X})" if body[end] < 0x20 else "a \\ that begins no escape"
    do = "write it as \\u and four hexadecimal digits" if body[end] < 0x20 else "write it twice"
    return BadInput(f"not JSON: {what} in a string", where=line_of(body, name, end), do=do)


_STRING_SO_FAR = re.compile(rb'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*+')


_POINTED = re.compile(r"#(?:/|\Z)")
"""Any other ``#`` stands in the name of a file."""


def line_of(body: bytes, name: str, position: int) -> str:
    """``name:line:column`` of a position, both from 1."""
    start = body.rfind(b"\n", 0, position) + 1
    line = body.count(b"\n", 0, position) + 1
    return f"{name}:{line}:{len(body[start:position].decode('utf-8', 'replace')) + 1}"


def place(name: str, *steps: str | int) -> str:
    """``name#/json/pointer`` (RFC 6901); a name that has a pointer already is led on. Half a surrogate pair is spelt out."""
    path = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    path = path if path.isascii() else path.encode("utf-8", "backslashreplace").decode()
    return name + path if "#" in name and _POINTED.search(name) else f"{name}#{path}"


def walk_through(body: bytes, name: str, limits: Limits) -> None:
    """Raise ``BadInput`` for the first thing in the text that is refused; return if there is none."""
    for steps, why in refused(body, name, limits):
        raise BadInput(why, where=place(name, *steps), do="mend it at its source")


def refused(body: bytes, name: str, limits: Limits) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Everything in a text that is refused, with the steps to it. Raises ``BadInput`` where it is no JSON."""
    for event, depth, frames, start, end in walk(body, name, limits.depth + 1):
        if event == "close":
            continue
        why = ""
        frame = frames[-1] if frames else None
        if event == "open" and depth == limits.depth:
            why = f"nested deeper than the limit of {limits.depth}"
        elif event == "key" and depth <= limits.depth and frame is not None and frame.keys is not None:
            step = str(frame.step)
            why = "the same key twice" if step in frame.keys else ""
            frame.keys.add(step)
        if frame is not None and frame.count == limits.members + 1:
            why = why or f"more members than the limit of {limits.members}"
        if event in ("key", "scalar"):
            why = why or _scalar(body[start:end], limits)
        if why:
            yield tuple(str(each.step).encode("utf-8", "replace").decode() for each in frames), why


def _scalar(token: bytes, limits: Limits) -> str:
    """Why this string or number is refused, or nothing."""
    if token[:1] == b'"':
        try:
            size = len(json.loads(token).encode("utf-8"))
        except UnicodeEncodeError:
            return "half a surrogate pair, which is no character"
        too_long = f"a string of {size} bytes is longer than the limit of {limits.string_bytes}"
        return too_long if size > limits.string_bytes else ""
    if token[:1] not in b"-0123456789":
        return ""
    try:
        (double if re.search(rb"[.eE]", token) else integer)(token.decode())
    except Refused:
        return "a number that not every reader holds (integers lie within +-(2**53 - 1))"
    return ""
