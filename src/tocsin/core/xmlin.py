# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The one border that XML crosses on its way in: ``walk`` tells a listener of elements and text.

Taken is XML 1.0 in UTF-8 with namespaces and without a document type. Refused, each by its
name: a document type declaration (so there are no entities to expand and nothing external
to fetch), another encoding, elements nested deeper than ``limits.depth`` (two more for the
root and its sections), a tag, comment or instruction longer than ``limits.object_bytes``,
more than ``NAMES`` different names, and what is not well-formed.

The text is fed to expat in pieces of 64 KiB: after an error its parser goes on to the end
of the piece, with nobody listening. expat keeps every name it has seen and reads an
unfinished tag again with each piece, hence the bounds on both; so the parser takes little
memory beside the text, whatever stands in it. Nothing is kept here: what is kept of the
text is for the listener to bound. Cost: one pass of expat, one call an element or text.
Source: XML 1.0 (fifth edition), Namespaces in XML 1.0.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Protocol
from xml.parsers import expat

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.textin import BOM, not_utf8

NAMES: Final = 5_000
"""Different names of elements and attributes, prefixes and namespaces in one text."""
_PIECE: Final = 2**16
_OUTER: Final = 2
_PROLOG: Final = re.compile(rb"(?:[ \t\r\n]+|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_PLAIN: Final = frozenset({"UTF-8", "US-ASCII", "ASCII"})
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0\0<")


class Listener(Protocol):
    """Who is told what stands in the text. What it raises ends the walk."""

    def start(self, space: str, name: str, attributes: dict[str, str]) -> None:
        """An element begins: its namespace, its local name, its attributes (``namespace name`` if they have one)."""

    def end(self) -> None:
        """The innermost element ends."""

    def text(self, piece: str) -> None:
        """A piece of text within the innermost element; one text may come in several."""


def wide(head: bytes) -> bool:
    """Whether a text begins as XML in UTF-16 or UTF-32 does."""
    return head.startswith(_WIDE)


def walk(
    data: bytes, name: str, limits: Limits, listener: Listener, line: Callable[[int], None] | None = None
) -> None:
    """Tell the listener of everything; ``name`` is how errors call the text. ``line`` is told where each element begins.

    Raises ``BadInput`` for what the module refuses, ``where`` being ``name:line:column``.
    """
    body = _body(data, name, limits)
    parser = expat.ParserCreate("UTF-8", " ", None)
    _Told(parser, name, limits, listener, line)
    fed = 0
    try:
        for start in range(0, len(body), _PIECE):
            piece = body[start : start + _PIECE]
            parser.Parse(piece, False)  # noqa: FBT003 -- expat takes it by its place alone
            fed += len(piece)
            if fed - parser.CurrentByteIndex > limits.object_bytes:
                what = f"a tag or comment of more than {limits.object_bytes} bytes (limit object_bytes)"
                raise BadInput(what, where=_place(parser, name), do="take it out; no inventory needs one")
        parser.Parse(b"", True)  # noqa: FBT003 -- see above
    except expat.ExpatError as error:
        what = f"not well-formed XML: {expat.ErrorString(error.code)}"
        where = f"{name}:{error.lineno}:{error.offset + 1}"
        raise BadInput(what, where=where, do="fetch the file again, or mend it at its source") from None


class _Told:
    """Stands between expat and the listener, and holds the bounds."""

    def __init__(
        self,
        parser: expat.XMLParserType,
        name: str,
        limits: Limits,
        listener: Listener,
        line: Callable[[int], None] | None,
    ) -> None:
        self._parser, self._name, self._listener, self._line = parser, name, listener, line
        self._deepest = limits.depth + _OUTER
        self._depth = 0
        self._names: set[str] = set()
        self._parts: dict[str, tuple[str, str]] = {}
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = listener.text
        parser.StartDoctypeDeclHandler = self._document_type
        parser.StartNamespaceDeclHandler = self._space
        parser.XmlDeclHandler = self._declaration

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > self._deepest:
            what = f"elements nested more than {self._deepest} deep (limit depth)"
            raise BadInput(what, where=self._here(), do="raise limits.depth if its source is trusted")
        parts = self._parts.get(name)
        if parts is None:
            self._met(name)
            space, _, local = name.rpartition(" ")
            parts = self._parts[name] = (space, local)
        for key in attributes:
            if key not in self._names:
                self._met(key)
        if self._line is not None:
            self._line(self._parser.CurrentLineNumber)
        self._listener.start(*parts, attributes)

    def _end(self, name: str) -> None:
        del name
        self._depth -= 1
        self._listener.end()

    def _space(self, prefix: str | None, space: str | None) -> None:
        self._met(f"{prefix} {space}")

    def _met(self, name: str) -> None:
        self._names.add(name)
        if len(self._names) > NAMES:
            what = f"more than {NAMES} different names of elements, attributes and namespaces"
            raise BadInput(what, where=self._here(), do="no inventory has so many: take out what is foreign")

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        del version, standalone
        if encoding is not None and encoding.upper() not in _PLAIN:
            raise _encoding(f"{encoding[:40]!r}", self._here())

    def _document_type(self, *about: object) -> None:
        del about
        raise _doctype(self._here())

    def _here(self) -> str:
        return _place(self._parser, self._name)


def _place(parser: expat.XMLParserType, name: str) -> str:
    return f"{name}:{parser.CurrentLineNumber}:{parser.CurrentColumnNumber + 1}"


def _body(data: bytes, name: str, limits: Limits) -> bytes:
    """The text without byte order mark, of which expat is told only if it has no document type."""
    if len(data) > limits.file_bytes:
        what = f"{len(data)} bytes are more than the limit of {limits.file_bytes}"
        raise BadInput(what, where=name, do="split the file, or raise limits.file_bytes")
    if wide(data):
        raise _encoding("UTF-16 or UTF-32", name)
    body = data.removeprefix(BOM)
    wrong = not_utf8(body)
    if wrong is not None:
        what = f"byte {body[wrong]:#04x} is not UTF-8"
        raise BadInput(what, where=f"{name}:{_line(body, wrong)}", do="save the file as UTF-8")
    found = _PROLOG.match(body)
    start = found.end() if found else 0
    if body[start : start + 9].upper() == b"<!DOCTYPE":
        raise _doctype(f"{name}:{_line(body, start)}")
    return body


def _line(body: bytes, at: int) -> int:
    return body.count(b"\n", 0, at) + 1


def _doctype(where: str) -> BadInput:
    what = "it has a document type declaration (DOCTYPE), which can define entities and name other files"
    return BadInput(what, where=where, do="take the declaration out: inventories have none")


def _encoding(what: str, where: str) -> BadInput:
    return BadInput(f"its encoding is {what}", where=where, do="save the file as UTF-8, and say so in it")
