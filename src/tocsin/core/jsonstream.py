# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The members of one large JSON array, out of a file of any size, in bounded memory.

The array is the file, or stands in the object that is the file under a key that is asked
for. Each member comes out as the bytes it came in, to be decoded by ``core.jsonin`` on its
own: what is wrong inside of one (a lone surrogate, a key twice, nesting of any depth, bytes
that are not UTF-8) is left for that, so that it costs itself alone. A member that is longer
than ``limits.object_bytes`` comes out cut off behind the limit, which its reader refuses.

How: of a window of some MiB, the C splitter takes apart all that ends in the last ``},``. A
text of which the front is a list of whole values is taken apart in one way only, so a wrong
guess (inside of a string, of a deeper list) cannot be mistaken for a right one: the splitter
refuses it. Where it says that the list ends in the window, that is where it ends; else comes the next guess, then a smaller
window, and after some of them a walk over brackets and strings.

Cost: 1.5 to 2 us a member of 700 bytes; the walk is 20 times slower. Memory: three windows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits

WINDOW = 2**20
"""Bytes taken apart at a time, or twice the longest member."""

_GUESSES, _FEWER = 12, 4
_LEAST = 2**12
"""Bytes below which it is not worth guessing."""
_KEYS = 1_000
"""Properties of the object around the array; a bundle has five."""

_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_SPACE = re.compile(rb"[ \t\n\r]*")
_STRING = re.compile(rb'"(?:[^"\\\x00-\x1f]|\\.)*+"', re.DOTALL)
_SHAPE = re.compile(rb'"(?:[^"\\]++|\\.)*+(")?|[\[{]++|[\]}]|,', re.DOTALL)
"""Brackets, commas and strings; of a string that goes on behind the buffer, group 1 is missing."""
_INSIDE = re.compile(rb'"(?:[^"\\]++|\\.)*+(")?|[\[{]++|[\]}]++', re.DOTALL)
"""The same inside of a value, where commas part nothing that is asked for."""
_REST = re.compile(rb'(?:[^"\\]++|\\.)*+(")?', re.DOTALL)
_BEHIND = re.compile(r"trailing characters \(byte ([0-9]+)\)")
"""How the splitter says where something stands behind the list; without it there are the guesses."""
_PLAIN = re.compile(rb"[-+.0-9A-Za-z]+")


def _levels(token: re.Match[bytes], first: int) -> int:
    """How many levels a token goes down, or, as less than 0, up."""
    if first in b"[{":
        return token.end() - token.start()
    return token.start() - token.end() if first in b"]}" else 0


def _taken_apart(text: bytes) -> tuple[list[msgspec.Raw], int]:
    """The members of the list that a text begins with, and how long it is; none if the splitter refuses it."""
    for _ in range(2):
        try:
            return _LIST.decode(text), len(text)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            behind = _BEHIND.search(str(error))
            text = text[: int(behind[1]) - 1].rstrip(b" \t\n\r") if behind else b""
    return [], 0


class Members:
    """Iterate over it once; ``others`` is whole when the iteration has ended.

    Raises ``BadInput`` (place in bytes from the start) for a file that is cut off, is not JSON around its
    members, holds a key twice at the top, or more members than ``limits.members``.
    """

    def __init__(
        self, stream: BinaryIO, name: str, limits: Limits, key: str, *, window: int = WINDOW
    ) -> None:
        """Read nothing yet. ``window`` is how much is looked at together."""
        self.others: dict[str, bytes] = {}
        """The other properties of the object around the array, each value as it came."""
        self.found = False
        """Whether there was an array."""
        self.bare = False
        """Whether the array is the file."""
        self._stream, self._name, self._limits, self._key = stream, name, limits, key
        self._window = max(window, 2 * limits.object_bytes)
        self._buffer = b""
        self._at = 0
        self._passed = 0
        self._ended = False
        self._count = 0

    def __iter__(self) -> Iterator[bytes]:
        """The members, in their order."""
        self._ensure(3)
        if self._buffer.startswith(b"\xef\xbb\xbf"):
            self._at = 3
        first = self._peek()
        if first == b"[":
            self.bare = True
            yield from self._array()
        elif first == b"{":
            yield from self._object()
        elif not first:
            raise self._bad("there is nothing in it")
        else:
            raise self._bad("neither a JSON object nor an array")
        if self._peek():
            raise self._bad("text after the end of the JSON")

    # -- the frame around the members ----------------------------------------------------

    def _object(self) -> Iterator[bytes]:
        self._at += 1
        if self._peek() == b"}":
            self._at += 1
            return
        while True:
            key = self._string()
            if key in self.others or (self.found and key == self._key) or len(self.others) >= _KEYS:
                raise self._bad(f"the key {key[:40]!r} stands here twice, or there are too many")
            self._expect(b":")
            if key == self._key and self._peek() == b"[":
                yield from self._array()
            else:
                self.others[key] = self._value()
            if self._peek() == b"}":
                self._at += 1
                return
            self._expect(b",")

    def _string(self) -> str:
        if self._peek() != b'"':
            raise self._bad("a key should stand here, in quotes")
        self._ensure(self._limits.object_bytes)
        found = _STRING.match(self._buffer, self._at)
        try:
            key = msgspec.json.decode(found.group(), type=str) if found else None
        except (msgspec.DecodeError, UnicodeDecodeError):
            key = None
        if found is None or key is None:
            raise self._bad("this key is no JSON string")
        self._at = found.end()
        return key

    def _value(self) -> bytes:
        """A value outside of the array, which must end within ``limits.object_bytes``."""
        self._peek()
        self._ensure(self._limits.object_bytes)
        end = self._end_of(self._at)
        if end < 0:
            raise self._bad("a value that is cut off, or longer than limits.object_bytes")
        value = self._buffer[self._at : end]
        try:
            _LIST.decode(b"[" + value + b"]")
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            raise self._bad("a value that is no JSON") from None
        self._at = end
        return value

    def _end_of(self, start: int) -> int:
        """Where the value that begins at ``start`` ends; -1 if not in the buffer."""
        depth = 0
        if (plain := _PLAIN.match(self._buffer, start)) is not None:
            return plain.end()
        for token in _SHAPE.finditer(self._buffer, start):
            first = self._buffer[token.start()]
            depth += _levels(token, first)
            if first == 0x22 and not token.group(1):
                return -1
            if depth <= 0:
                return token.end()
        return -1

    # -- the members -----------------------------------------------------------------------

    def _array(self) -> Iterator[bytes]:
        self.found = True
        self._at += 1
        if self._peek() == b"]":
            self._at += 1
            return
        while True:
            self._ensure(self._window)
            for member in self._quickly() or self._slowly():
                self._count += 1
                if self._count > self._limits.members:
                    what = f"more members than the limit of {self._limits.members}"
                    raise self._bad(what, do="split the file, or raise limits.members")
                yield member
            if self._peek() == b"]":
                self._at += 1
                return
            self._expect(b",")

    def _quickly(self) -> list[bytes]:
        """The members that end before a comma of the window, by the C splitter; none if no guess was right.

        Where the array ends in the window every guess behind its end is wrong: then a quarter of it is tried, and so on.
        """
        width, guesses = self._window, _GUESSES
        while True:
            if found := self._guessed(min(len(self._buffer), self._at + width), guesses):
                return found
            width, guesses = width // 4, _FEWER
            if width < _LEAST:
                return []

    def _guessed(self, stop: int, guesses: int) -> list[bytes]:
        """The members that end before ``stop``, where one of the last braces before it ends one of them."""
        for _ in range(guesses):
            stop = self._buffer.rfind(b"}", self._at, stop)
            if stop < 0:
                return []
            after = _SPACE.match(self._buffer, stop + 1)
            if after is None or self._buffer[after.end() : after.end() + 1] not in (b",", b"]"):
                continue
            found, size = _taken_apart(b"[" + self._buffer[self._at : stop + 1] + b"]")
            if not found:
                continue
            self._at += size - 2
            most = self._limits.object_bytes + 1
            return [raw if len(raw) <= most else raw[:most] for raw in map(bytes, found)]
        return []

    def _slowly(self) -> list[bytes]:
        """The members that end in the window, by brackets, commas and strings alone; each cut off if too long."""
        found, begin, depth = list[bytes](), self._at, 0
        most = self._limits.object_bytes + 1
        for token in _SHAPE.finditer(self._buffer, begin):
            first = self._buffer[token.start()]
            if first == 0x22:
                if not token.group(1):
                    break
                continue
            if depth == 0 and first in b",]":
                member = self._buffer[begin : token.start()].strip(b" \t\n\r")
                if not member:
                    raise self._bad("a value should stand here")
                found.append(member[:most])
                self._at, begin = token.start(), token.end()
                if first == 0x5D:
                    return found
            depth += _levels(token, first)
            if depth < 0:
                raise self._bad("a closing bracket that nothing opened")
        if found:
            return found
        if self._ended:
            raise self._bad("the JSON text is cut off", do="fetch the whole file")
        cut = self._buffer[begin : begin + most]
        self._pass_over()
        return [cut]

    def _pass_over(self, closing: int = 0x5D) -> None:
        """Go on to the comma or closing bracket behind a value that is longer than the window; keep nothing of it."""
        depth, in_string = 0, False
        while True:
            if in_string:
                rest = _REST.match(self._buffer, self._at)
                in_string = rest is None or not rest.group(1)
                self._at = self._at if rest is None else rest.end()
            while not in_string:
                token = (_INSIDE if depth else _SHAPE).search(self._buffer, self._at)
                if token is None:
                    break
                first = self._buffer[token.start()]
                if depth == 0 and first in (0x2C, closing):
                    self._at = token.start()
                    return
                if depth == 0 and first in b"]}":
                    raise self._bad("a closing bracket that nothing opened")
                self._at = token.end()
                if first == 0x22 and not token.group(1):
                    in_string = True
                    break
                depth += _levels(token, first)
                if depth < 0:  # of a run that closes more than the member, the rest is looked at again
                    self._at, depth = self._at + depth, 0
            if self._ended:
                raise self._bad("the JSON text is cut off", do="fetch the whole file")
            if not in_string:
                self._at = len(self._buffer)  # what is left is no bracket, comma or string
            self._more()

    # -- the buffer ------------------------------------------------------------------------

    def _more(self) -> None:
        """Read on; what lies before the position is let go."""
        rest = self._buffer[self._at :]
        self._passed += self._at
        chunk = self._stream.read(self._window)
        self._ended = not chunk
        self._buffer, self._at = rest + chunk, 0

    def _ensure(self, size: int) -> None:
        while not self._ended and len(self._buffer) - self._at < size + 1:
            self._more()

    def _peek(self) -> bytes:
        """The next byte that is not white space; empty at the end."""
        while True:
            found = _SPACE.match(self._buffer, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._buffer) or self._ended:
                return self._buffer[self._at : self._at + 1]
            self._more()

    def _expect(self, byte: bytes) -> None:
        if self._peek() != byte:
            if not self._peek():
                raise self._bad("the JSON text is cut off", do="fetch the whole file")
            raise self._bad(f"not JSON: {byte.decode()!r} should stand here")
        self._at += 1

    def _bad(self, what: str, do: str = "mend it at its source, or fetch it again") -> BadInput:
        return BadInput(what, where=f"{self._name}: byte {self._passed + self._at}", do=do)
