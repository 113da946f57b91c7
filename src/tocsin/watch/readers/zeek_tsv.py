# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
r"""Zeek's logs as text: cells under the names of a header (``#separator``, ``#fields``, ``#types``, ``#path``).

A reader knows one header and is made of the lines that begin with ``#``; where another header stands in mid-file (Zeek
was restarted, logs were joined), the lines behind it have another reader (``sections``). The members of a set or vector
are fields of their own under the column's name; ``\xNN`` is undone; cells that are unset or empty are no fields, nor
are numbers, times and ports. Refused, line by line: rows with more or fewer cells than there are names, rows before any
``#fields``, a ``ts`` that is no time.

Source: Zeek documentation, "Zeek Log Formats and Inspection", TSV; the base script's writer Ascii.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from tocsin.core.errors import BadInput
from tocsin.watch.readers.contract import Event, LineContext, LogReader, Spelling
from tocsin.watch.readers.zeek_json import zeek_event

_DO = "hand over the log with its header lines (#separator, #fields), as Zeek wrote it"
_HEADER = re.compile(
    rb"^#(?:separator|set_separator|empty_field|unset_field|path|fields|types|close|open)", re.MULTILINE
)
"""Whatever stands behind: the separator may be of letters."""
_OF_ESCAPES = rb"\x0123456789abcdefABCDEF"
_ESCAPED = re.compile(rb"\\x([0-9A-Fa-f]{2})")
_NUMBERS = frozenset(("time", "interval", "count", "int", "double", "port", "bool"))
_INNER = re.compile(r"(?:set|vector|table)\[(.+)\]")


class Header(msgspec.Struct, frozen=True):
    """What the lines that begin with ``#`` have said so far."""

    separator: bytes = b"\t"
    sets: bytes = b","
    empty: bytes = b"(empty)"
    unset: bytes = b"-"
    path: str = ""
    names: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    def after(self, line: bytes) -> Header:
        """The header with one more of its lines."""
        line = line.rstrip(b"\r")
        if line.startswith(b"#separator"):
            return Header(separator=unescaped(line[len(b"#separator") :].strip(b" ")) or b"\t")
        word, _, rest = line.partition(self.separator)
        if word == b"#fields":
            names = tuple(name.decode("utf-8", "replace") for name in rest.split(self.separator))
            return msgspec.structs.replace(self, names=names, types=())
        if word == b"#types":
            return msgspec.structs.replace(
                self, types=tuple(rest.decode("utf-8", "replace").split(self.separator.decode("latin-1")))
            )
        if word == b"#path":
            return msgspec.structs.replace(self, path=rest.decode("utf-8", "replace").strip())
        if word in {b"#set_separator", b"#empty_field", b"#unset_field"} and rest:
            where = {b"#set_separator": "sets", b"#empty_field": "empty", b"#unset_field": "unset"}[word]
            return msgspec.structs.replace(self, **{where: unescaped(rest)})
        return self


class ZeekTsv:
    """Reader of Zeek's text logs under one header."""

    name = "zeek"

    def __init__(self, header: Header | None = None) -> None:
        """Without a header, every row is a fault until one comes."""
        self.header = header or Header()
        names, kinds = self.header.names, self.header.types
        kinds = kinds if len(kinds) == len(names) else ("string",) * len(names)
        self._columns = [
            (name, _is_text(kind), kind.startswith(("set[", "vector[", "table[")))
            for name, kind in zip(names, kinds, strict=True)
        ]

    @property
    def spelling(self) -> Spelling | None:
        """None before a header, and where what parts cells is several bytes or may be of an escape."""
        header = self.header
        parts = (header.separator, header.sets)
        if not header.names or any(len(part) != 1 or part in _OF_ESCAPES for part in parts):
            return None
        members = header.sets if any(is_text and is_set for _, is_text, is_set in self._columns) else b""
        return Spelling("zeek", header.separator, members, len(header.names), in_parts=True)

    def detect(self, name: str, head: bytes) -> bool:
        """Whether the head begins with a header of Zeek's, and of no list of indicators."""
        del name
        start = head.removeprefix(b"\xef\xbb\xbf")
        if not start.startswith((b"#separator ", b"#fields\t", b"#path\t")):
            return False
        fields = next((line for line in start.split(b"\n")[:20] if line.startswith(b"#fields")), b"")
        return b"indicator_type" not in fields

    def sections(self, block: bytes) -> Iterator[tuple[int, int, LogReader]]:
        """The block in stretches of whole lines, each with the reader of the header above it."""
        start, reader = 0, self
        for found in _HEADER.finditer(block):
            end = block.find(b"\n", found.start())
            end = len(block) if end < 0 else end
            header = reader.header.after(block[found.start() : end])
            if header == reader.header:
                continue
            if found.start() > start:
                yield start, found.start(), reader
            start, reader = found.start(), ZeekTsv(header)
        yield start, len(block), reader

    def fields(self, line: bytes, context: LineContext) -> Event:
        """The event of one line; a line of a header is an event that says nothing. Raises ``BadInput`` for a bad row."""
        if line.startswith(b"#"):
            return Event(at="", fields=[])
        header = self.header
        cells = line.split(header.separator)
        if not header.names:
            raise BadInput("there is no #fields above it", do=_DO)
        if len(cells) != len(header.names):
            raise BadInput(f"it has {len(cells)} cells under {len(header.names)} #fields", do=_DO)
        row: dict[str, Any] = {"_path": header.path} if header.path else {}
        found: list[tuple[str, str]] = []
        for (name, is_text, is_set), cell in zip(self._columns, cells, strict=True):
            if cell in {header.unset, header.empty, b""}:
                continue
            if not is_text:
                row[name] = cell.decode("utf-8", "replace")
                continue
            parts = [_decoded(part) for part in cell.split(header.sets)] if is_set else [_decoded(cell)]
            row[name] = parts if len(parts) > 1 else parts[0]
            found.extend((name, part) for part in parts if part)
        return zeek_event(row, found, context, _DO)


def unescaped(text: bytes) -> bytes:
    r"""The bytes with Zeek's ``\xNN`` undone."""
    return (
        _ESCAPED.sub(lambda found: bytes.fromhex(found.group(1).decode()), text) if b"\\x" in text else text
    )


def _decoded(cell: bytes) -> str:
    return unescaped(cell).decode("utf-8", "surrogateescape")


def _is_text(kind: str) -> bool:
    inner = _INNER.fullmatch(kind)
    return (inner.group(1) if inner else kind) not in _NUMBERS
