# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The parts of a MISP file of any size, one after the other as the bytes they came in, in bounded memory.

A file is ``{"Event": {...}}``, an event without that frame, a list of either, or ``{"response": [...]}`` as the
REST interface answers. Attributes, objects and proposals come one by one; the other properties of an event
stand in ``others`` when the iteration has ended, for they may come after the attributes. A part, or another property,
that is longer than ``limits.object_bytes`` is cut off behind the limit, which its reader refuses.

Cost and memory: those of ``core.jsonstream``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.jsonstream import Members
from tocsin.core.limits import Limits

LISTS = frozenset({"Attribute", "Object", "ShadowAttribute"})
"""Properties of an event whose members come one by one."""
_FIRST = rb"^(?:\xef\xbb\xbf)?\s*(?:\{\s*\"response\"\s*:\s*)?\[?\s*"
_FRAMED = re.compile(_FIRST + rb"\{\s*\"Event\"\s*:\s*\{")
_BARE = re.compile(_FIRST + rb"\{")
_ABOUT = re.compile(rb"\"(?:info|threat_level_id|analysis|attribute_count)\"\s*:")
_HELD = re.compile(rb"\"(?:Attribute|Object|Orgc|ShadowAttribute)\"\s*:\s*[\[{]")


def detect(name: str, head: bytes) -> bool:
    """Whether this is how a MISP file begins."""
    del name
    if _FRAMED.match(head):
        return True
    if not _BARE.match(head) or not _HELD.search(head):
        return False
    return bool(_ABOUT.search(head) or (_LISTED.match(head) and _OF_ATTRIBUTES.search(head)))


_LISTED = re.compile(_FIRST + rb"\{\s*\"(?:Attribute|Object)\"\s*:\s*\[")
_OF_ATTRIBUTES = re.compile(rb"\"(?:to_ids|object_relation|disable_correlation)\"\s*:")


class Part(msgspec.Struct, frozen=True, gc=False):
    """One member of a list of an event."""

    event: int
    """Which event of the file, from 0."""
    list: str
    """``Attribute``, ``Object`` or ``ShadowAttribute``."""
    where: str
    """``name#/Event/Attribute/3``."""
    raw: bytes


class EventStream(Members):
    """Ask ``parts`` once to its end; then ``events`` holds what else stands in each event."""

    def __init__(self, stream: BinaryIO, name: str, limits: Limits, *, window: int = 2**20) -> None:
        """Read nothing yet."""
        super().__init__(stream, name, limits, "", window=window)
        self.events: list[tuple[str, dict[str, bytes]]] = []
        """The place of each event, and its other properties."""
        self.spans: list[tuple[int, int]] = []
        """Of each event in ``events``, where its object begins in the stream and where it ends, in bytes."""

    def parts(self) -> Iterator[Part]:
        """The parts in their order. Raises ``BadInput`` for a file that is cut off, is not JSON around its parts, or no event."""
        self._ensure(3)
        if self._buffer.startswith(b"\xef\xbb\xbf"):
            self._at = 3
        yield from self._frame(self._name, 0)
        if self._peek():
            raise self._bad("text after the end of the JSON")
        if not self.events:
            raise BadInput(
                "there is no MISP event in it", where=self._name, do="give an event as MISP exports it"
            )

    def _frame(self, where: str, depth: int) -> Iterator[Part]:
        """A list of events, or an object that is an event or holds some."""
        first = self._peek()
        if first == b"[" and depth < 3:
            self._at += 1
            for number in self._listed():
                yield from self._frame(_led(where, str(number)), depth + 1)
        elif first == b"{":
            yield from self._object_of(where, depth)
        else:
            raise self._bad("a MISP event should stand here")

    def _listed(self) -> Iterator[int]:
        """Stand before each member of a list that was opened; whoever asks reads it."""
        number = 0
        if self._peek() == b"]":
            self._at += 1
            return
        while True:
            yield number
            number += 1
            if number > self._limits.members:
                raise self._bad(
                    "more members than limits.members", do="split the file, or raise limits.members"
                )
            if self._peek() == b"]":
                self._at += 1
                return
            self._expect(b",")

    def _object_of(self, where: str, depth: int) -> Iterator[Part]:
        others: dict[str, bytes] = {}
        seen = set[str]()
        number = len(self.events)
        framed = False
        begin = self._passed + self._at
        self._at += 1
        more = self._peek() != b"}"
        self._at += not more
        while more:
            key = self._string()
            if key in seen or len(seen) >= 1_000:
                raise self._bad(f"the key {key[:40]!r} stands here twice, or there are too many")
            seen.add(key)
            self._expect(b":")
            first = self._peek()
            if (key == "Event" and first == b"{" and depth < 3) or (
                key == "response" and first in b"[{" and not depth
            ):
                framed = True
                yield from self._frame(_led(where, key), depth + 1)
            elif key in LISTS and first == b"[":
                led = _led(where, key)
                for at, raw in enumerate(self._array()):
                    yield Part(number, key, f"{led}/{at}", raw)
            else:
                others[key] = self._any_value()
            more = self._peek() != b"}"
            if more:
                self._expect(b",")
            else:
                self._at += 1
        if not framed and (seen & (LISTS | {"info", "Orgc"})):
            self.events.append((where, others))
            self.spans.append((begin, self._passed + self._at))

    def _any_value(self) -> bytes:
        """A value; one longer than the limit is passed over and stands for itself cut off."""
        self._peek()
        self._ensure(self._limits.object_bytes)
        if self._end_of(self._at) >= 0:
            return self._value()
        most = self._limits.object_bytes + 1
        cut = self._buffer[self._at : self._at + most]
        if len(cut) < most:
            raise self._bad("the JSON text is cut off", do="fetch the whole file")
        self._pass_over(0x7D)
        return cut


def _led(where: str, step: str) -> str:
    return f"{where}/{step}" if "#" in where else f"{where}#/{step}"
