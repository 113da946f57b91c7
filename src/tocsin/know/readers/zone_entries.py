# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The entries of a DNS master file: lines, joined where brackets say so, comments taken away (RFC 1035, section 5.1).

An entry that is none (a bracket or quote that is never closed, a control byte, too long a line) is told with its
line, and reading goes on behind that line: a bracket left open must not swallow the records below it. Brackets
do not nest. Cost: one search a line; of what stands within an open bracket at most ``_AGAIN`` characters
are read a second time in one file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from tocsin.core.limits import Limits
from tocsin.core.textin import BOM

_SPECIAL = re.compile(r'["\\;()]')
_PIECE = re.compile(r'"(?:[^"\\]++|\\.)*+"|\\.|;.*|[^"\\;()]++|["\\()]')
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_AGAIN = 2**22


class Entry(msgspec.Struct, frozen=True):
    """One entry on one line, without brackets and comments; bytes beyond ASCII stand as Latin-1."""

    line: int
    text: str


class Wrong(msgspec.Struct, frozen=True):
    """A line that begins no entry: what is wrong with it, and the mend."""

    line: int
    what: str
    do: str


_OPEN = "a bracket that is never closed", "close it with ), or take it away; brackets do not nest"


class _Broken(Exception):  # noqa: N818 -- not an error of the program: the line is told as Wrong
    def __init__(self, what: str, do: str) -> None:
        super().__init__(what)
        self.what, self.do = what, do


def entries(data: bytes, limits: Limits) -> Iterator[Entry | Wrong]:
    """The entries of a file in order; empty ones are left out."""
    at, line, again = len(BOM) if data.startswith(BOM) else 0, 1, _AGAIN
    while at < len(data):
        start, first = at, line
        parts: list[str] = []
        size, is_open = 0, False
        try:
            while True:
                end = data.find(b"\n", at)
                end = len(data) if end < 0 else end
                size += end - at + 1
                if size > limits.line_bytes:
                    raise _Broken(
                        f"longer than {limits.line_bytes} bytes (limits.line_bytes)", "split the record"
                    )
                is_open = _take(data[at:end].decode("latin-1"), parts, is_open=is_open)
                at, line = end + 1, line + 1
                if not is_open:
                    break
                if at >= len(data):
                    raise _Broken(*_OPEN)
        except _Broken as wrong:
            yield Wrong(first, wrong.what, wrong.do)
            again -= at - start
            end = data.find(b"\n", start if again > 0 else at)
            at, line = (end + 1 if end >= 0 else len(data)), first + 1 if again > 0 else line + 1
            continue
        text = "".join(parts).rstrip()
        if text.strip():
            yield Entry(first, text)


def _take(line: str, parts: list[str], *, is_open: bool) -> bool:
    """Add what a line says to an entry; whether a bracket is open at its end. Raises ``_Broken``."""
    line = line.removesuffix("\r")
    if parts:
        parts.append(" ")
    if _SPECIAL.search(line) is None:
        _clean(line)
        parts.append(line)
        return is_open
    for piece in _PIECE.findall(line):
        first = piece[0]
        if first == ";":
            break
        _clean(piece)
        if piece == "(":
            if is_open:
                raise _Broken(*_OPEN)
            is_open = True
            parts.append(" ")
        elif piece == ")":
            if not is_open:
                raise _Broken("a bracket is closed that was not opened", "open it with (, or take it away")
            is_open = False
            parts.append(" ")
        elif piece == '"':
            raise _Broken("a quote that is not closed on its line", 'close it with ", or write \\" within it')
        elif piece == "\\":
            raise _Broken("a line ends in a backslash", "take it away; brackets join lines")
        else:
            parts.append(piece)
    return is_open


def _clean(text: str) -> None:
    found = _CONTROL.search(text)
    if found is not None:
        raise _Broken(f"the control byte {ord(found[0])}", f"write \\{ord(found[0]):03d} if it is meant")
