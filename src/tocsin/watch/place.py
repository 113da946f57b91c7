# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Where a stretch of a decoded field stands in the raw line, in bytes.

Only lines with a hit are asked, so this is the slow, plain way: a JSON line is cut into its
string tokens again and the n-th token of the same value is the n-th field of that value; any
other line is searched for the values of its fields in order. What stands there only in escaped
form has no place of its own (None). Cost: linear in the line, for each hit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?', re.DOTALL)
_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL
)


def offset(line: str, fields: Sequence[tuple[str, str]], which: int, start: int, seen: str) -> int | None:
    """Bytes from the start of the line to ``seen``, which begins at character ``start`` of field ``which``.

    ``line`` is the raw line read with ``surrogateescape``, so that it writes back to the same bytes.
    """
    begin = (
        _in_json(line, fields, which, start)
        if line.lstrip()[:1] == "{"
        else _in_order(line, fields, which, start)
    )
    if begin is None or not line.startswith(seen, begin):
        begin = line.find(seen)
    return None if begin < 0 else len(line[:begin].encode("utf-8", "surrogateescape"))


def _in_json(line: str, fields: Sequence[tuple[str, str]], which: int, start: int) -> int | None:
    value = fields[which][1]
    if fields[which][0] == "line" and value == line:
        return start
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
    try:
        return bool(json.loads(f'"{raw}"', strict=False) == value)
    except ValueError:
        return False


def _into(raw: str, begin: int, count: int) -> int:
    """Where the ``count``-th decoded character of a JSON string begins."""
    if "\\" not in raw:
        return begin + count
    for character in _CHARACTER.finditer(raw):
        if count == 0:
            return begin + character.start()
        count -= 1
    return begin + len(raw)


def _in_order(line: str, fields: Sequence[tuple[str, str]], which: int, start: int) -> int | None:
    done = 0
    for _, value in fields[:which]:
        place = line.find(value, done)
        if place >= 0:
            done = place + len(value)
    place = line.find(fields[which][1], done)
    return None if place < 0 else place + start
