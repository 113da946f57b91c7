# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Stanzas of ``Field: value`` lines, the form of dpkg's status and of apt's package lists.

Debian Policy 5.1: stanzas are parted by empty lines, a line that begins with a
space goes on with the field above, field names are read without regard to case,
lines that begin with ``#`` are comments. Only the wanted fields are kept, and of a
folded field only the first line, so that a list of 60,000 packages stays cheap. A
bad line makes its stanza bad, not the file. Refuses nothing itself: the reader
decides what a file without one good stanza is.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from tocsin.core.limits import Limits


class Stanza(msgspec.Struct, frozen=True):
    """The wanted fields of one stanza (lower-case names), its first line, and what is wrong with it."""

    fields: dict[str, str]
    line: int
    fault: str = ""
    fault_line: int = 0


def stanzas(data: bytes, wanted: frozenset[str], limits: Limits) -> Iterator[Stanza]:
    """Stanzas of a file, in order. ``wanted`` names fields in lower case."""
    fields: dict[str, str] = {}
    first = fault_line = 0
    fault = ""
    for number, raw in enumerate(_lines(data), start=1):
        if not raw.strip():
            if first:
                yield Stanza(fields, first, fault, fault_line)
            fields, first, fault, fault_line = {}, 0, "", 0
            continue
        if raw[:1] == b"#":
            continue
        first = first or number
        if fault or (raw[:1] in b" \t" and number > first):
            continue
        fault = _take(raw, fields, wanted, limits)
        fault_line = number if fault else 0
    if first:
        yield Stanza(fields, first, fault, fault_line)


def _lines(data: bytes) -> Iterator[bytes]:
    """Lines one by one: a list of all would take several times the file."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        yield data[start:end]
        start = end + 1


def _take(raw: bytes, fields: dict[str, str], wanted: frozenset[str], limits: Limits) -> str:
    """Keep the field of one line if it is wanted; return what is wrong with the line."""
    if len(raw) > limits.line_bytes:
        return f"a line of {len(raw)} bytes, more than {limits.line_bytes} (limit line_bytes)"
    head, colon, value = raw.partition(b":")
    if not colon or not head or head.strip() != head or b" " in head:
        return "a line that is neither a field nor the going on of one"
    field = head.decode("ascii", "replace").lower()
    if field not in wanted:
        return ""
    if field in fields:
        return f"the field {field} stands twice"
    try:
        fields[field] = value.decode("utf-8").strip()
    except UnicodeDecodeError:
        return f"the field {field} is not UTF-8"
    return ""
