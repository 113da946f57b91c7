# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Where a stretch of a decoded field stands in the raw line, in bytes.

Only lines with a hit are asked, so this is the slow, plain way: a JSON line is cut into its
string tokens again and the n-th token of the same value is the n-th field of that value; any
other line is searched for the values of its fields in order. The structured data of a syslog record is
cut into its values again (RFC 5424 section 6.3). What stands there only in escaped form has no place of
its own (None), but a line it stands in (``anchor``). Cost: linear in the line, for each hit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?', re.DOTALL)
_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL
)

_BEFORE_ELEMENTS = re.compile(r"\ufeff?(?:[0-9]{1,7} )?(?:<[0-9]{1,3}>)?[1-9][0-9]{0,2}(?: \S+){5} (?=\[)")
_ELEMENT = re.compile(
    r'\[[^\s=\]"]{1,128}|\](?=\[)| +[^\s=\]"]{1,128}="([^"\\\]]*+(?:\\.[^"\\\]]*+)*+)"', re.DOTALL
)
_VALUE_CHARACTER = re.compile(r'\\["\\\]]|.', re.DOTALL)
_LENIENT = json.JSONDecoder(strict=False)


def offset(line: str, fields: Sequence[tuple[str, str]], which: int, start: int, seen: str) -> int | None:
    """Bytes from the start of the line to ``seen``, which begins at character ``start`` of field ``which``.

    ``line`` is the raw line read with ``surrogateescape``, so that it writes back to the same bytes.
    """
    begin, floor = _begin(line, fields, which, start)
    if begin is None or not line.startswith(seen, begin):
        begin = line.find(seen, floor)
    return None if begin < 0 else _bytes(line, begin)


def anchor(line: str, fields: Sequence[tuple[str, str]], which: int, start: int) -> int:
    """Bytes from the start of the line to where that character is told, escaped or not, or to about there."""
    begin, floor = _begin(line, fields, which, start)
    return _bytes(line, floor if begin is None else begin)


def _bytes(line: str, characters: int) -> int:
    return len(line[:characters].encode("utf-8", "surrogateescape"))


def _begin(line: str, fields: Sequence[tuple[str, str]], which: int, start: int) -> tuple[int | None, int]:
    """Where the character stands if that can be told, and behind what it stands in any case."""
    if line.lstrip()[:1] == "{":
        return _in_json(line, fields, which, start), 0
    values, end = _in_elements(line)
    first = next((at for at, (path, _) in enumerate(fields) if path.startswith("structured.")), len(fields))
    if which < first or not values:
        return _in_order(line, fields, which, start), 0
    if which < first + len(values):
        begin = values[which - first]
        return _into(line[begin:end], begin, start, _VALUE_CHARACTER), begin
    return _in_order(line, fields, which, start, done=end, first=first + len(values)), end


def _in_elements(line: str) -> tuple[list[int], int]:
    """Where the values of the structured data begin, in order, and where all of it ends."""
    header = _BEFORE_ELEMENTS.match(line)
    if header is None:
        return [], 0
    found: list[int] = []
    end = header.end()
    while (part := _ELEMENT.match(line, end)) is not None:
        if part.group(1) is not None:
            found.append(part.start(1))
        end = part.end()
    return found, end


def _in_json(line: str, fields: Sequence[tuple[str, str]], which: int, start: int) -> int | None:
    value = fields[which][1]
    if fields[which][0] == "line" and value == line:
        return start
    quoted = f'"{value}"'
    begin = line.find(quoted)
    after = begin + len(quoted)
    alone = begin > 0 and line[begin - 1] != "\\" and line[after : after + 1] in {",", "}", "]"}
    if alone and line.find(quoted, after) < 0 and [each for _, each in fields].count(value) == 1:
        return begin + 1 + start  # it stands there once, as it is
    wanted = sum(1 for _, earlier in fields[:which] if earlier == value)
    for token in _STRING.finditer(line):
        if token.group(2) is None and _is(token.group(1), value):
            if wanted == 0:
                return _into(token.group(1), token.start(1), start)
            wanted -= 1
    return None


def _is(raw: str, value: str) -> bool:
    if "\\" not in raw:
        return raw == value
    if len(raw) <= len(value):  # each escape is longer than what it says
        return False
    try:
        return bool(_LENIENT.decode(f'"{raw}"') == value)
    except ValueError:
        return False


def _into(raw: str, begin: int, count: int, characters: re.Pattern[str] = _CHARACTER) -> int:
    """Where the ``count``-th decoded character of a raw string begins (of JSON, or of what else is named)."""
    if "\\" not in raw:
        return begin + count
    for character in characters.finditer(raw):
        if count == 0:
            return begin + character.start()
        count -= 1
    return begin + len(raw)


def _in_order(
    line: str, fields: Sequence[tuple[str, str]], which: int, start: int, *, done: int = 0, first: int = 0
) -> int | None:
    for _, value in fields[first:which]:
        place = line.find(value, done)
        if place >= 0:
            done = place + len(value)
    place = line.find(fields[which][1], done)
    return None if place < 0 else place + start
