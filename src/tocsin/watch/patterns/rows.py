# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lines of a log as dictionaries: JSON objects, and Zeek's text under its header.

A line that is longer than ``limits.line_bytes``, no JSON object and under no header is a ``BadInput`` in its place; the
next is read all the same. Memory: one part and one line, however long the line is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.watch.readers.json_walk import decoded
from tocsin.watch.readers.zeek_tsv import Header, unescaped

_PART_BYTES = 2**20
_DO = "hand over one JSON object a line, or a Zeek log with its header"


def rows(
    read: Callable[[int], bytes], limits: Limits
) -> Iterator[tuple[int, dict[str, Any] | BadInput | None]]:
    """(line counted from 1, its row; None for a blank line or one of a header). Raises what ``read`` raises."""
    reading = Reading()
    for number, whole in _lines(read, limits.line_bytes):
        if whole is None:
            what = f"it is longer than the limit of {limits.line_bytes} bytes (limits.line_bytes)"
            yield number, BadInput(what, do="split the record, or raise the limit")
            continue
        try:
            yield number, reading.row(whole)
        except BadInput as error:
            yield number, error


class Reading:
    """Lines one after the other, as one of a log says how the next are read."""

    def __init__(self) -> None:
        """Before the first line."""
        self._header = Header()

    def row(self, line: bytes) -> dict[str, Any] | None:
        """The row of a line; None for a blank line or one of a header. Raises ``BadInput``."""
        line = line.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r")
        if line.startswith(b"#"):
            self._header = self._header.after(line)
            return None
        return _row(line, self._header) if line.strip() else None


def _row(line: bytes, header: Header) -> dict[str, Any]:
    if not line.lstrip().startswith(b"{") and header.names:
        return _cells(line, header)
    row = decoded(line, _DO)
    if not isinstance(row, dict):
        raise BadInput("it is no JSON object", do=_DO)
    return row


def _cells(line: bytes, header: Header) -> dict[str, Any]:
    cells = line.split(header.separator)
    if len(cells) != len(header.names):
        raise BadInput(f"it has {len(cells)} cells under {len(header.names)} #fields", do=_DO)
    kinds = header.types if len(header.types) == len(cells) else ("",) * len(cells)
    row: dict[str, Any] = {}
    for name, kind, cell in zip(header.names, kinds, cells, strict=True):
        if cell in {header.unset, header.empty, b""}:
            continue
        if kind.startswith(("set[", "vector[")):
            row[name] = [unescaped(part).decode("utf-8", "replace") for part in cell.split(header.sets)]
        else:
            row[name] = unescaped(cell).decode("utf-8", "replace")
    return row


def _lines(read: Callable[[int], bytes], longest: int) -> Iterator[tuple[int, bytes | None]]:
    """(number, line); None in the place of one that is too long, which is never held whole."""
    number, rest, over = 0, b"", False
    while part := read(_PART_BYTES):
        first, newline, more = part.partition(b"\n")
        if not newline:
            over = over or len(rest) + len(part) > longest
            rest = b"" if over else rest + part
            continue
        whole = [rest + first, *more.split(b"\n")]
        for line in whole[:-1]:
            number += 1
            yield number, None if over or len(line) > longest else line
            over = False
        rest = whole[-1]
        over = len(rest) > longest
        rest = b"" if over else rest
    if rest or over:
        yield number + 1, None if over else rest
