# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
r"""Patterns with ``*`` (any characters, none too) and ``?`` (one), over whole values; ``\`` takes a meaning away."""

from __future__ import annotations

from collections.abc import Callable

MANY, ONE = 0, 1
Parts = list[str | int]


def written(parts: Parts) -> str:
    """Parts as text: characters of a part that mean something are escaped."""
    return "".join(
        "*?"[part]
        if isinstance(part, int)
        else part.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?")
        for part in parts
    )


def read(text: str) -> Parts:
    """The parts of such a text; several ``*`` in a row are one."""
    parts: Parts = []
    held: list[str] = []
    characters = iter(text)
    for character in characters:
        if character not in "\\*?":
            held.append(character)
        elif character == "\\":
            held.append(next(characters, "\\"))
        else:
            if held:
                parts.append("".join(held))
                held.clear()
            wild = MANY if character == "*" else ONE
            if wild == ONE or parts[-1:] != [MANY]:
                parts.append(wild)
    if held:
        parts.append("".join(held))
    return parts


def matches(parts: Parts, text: str) -> bool:
    """Whether all of ``text`` is of this pattern. Cost: at most len(parts) * len(text) comparisons."""
    pattern: list[str | int] = []
    for part in parts:
        pattern.extend(part if isinstance(part, str) else [part])
    at = here = 0
    star, mark = -1, 0
    while here < len(text):
        if at < len(pattern) and pattern[at] == MANY and isinstance(pattern[at], int):
            star, mark = at, here
            at += 1
        elif at < len(pattern) and (pattern[at] == ONE or pattern[at] == text[here]):
            at += 1
            here += 1
        elif star >= 0:
            at = star + 1
            mark += 1
            here = mark
        else:
            return False
    return all(each == MANY for each in pattern[at:])


def test_of(parts: Parts) -> Callable[[str], bool]:
    """``matches`` of these parts, made once for many texts: pieces between ``*`` are looked for one behind the other."""
    if ONE in [part for part in parts if isinstance(part, int)]:
        return lambda text: matches(parts, text)
    pieces = [part for part in parts if isinstance(part, str)]
    if len(pieces) == len(parts):
        whole = "".join(pieces)
        return lambda text: text == whole
    first = pieces.pop(0) if isinstance(parts[0], str) else ""
    last = pieces.pop() if isinstance(parts[-1], str) else ""
    if not (first or last) and len(pieces) == 1:
        (only,) = pieces
        return lambda text: only in text

    def test(text: str) -> bool:
        at, end = len(first), len(text) - len(last)
        if at > end or not text.startswith(first) or not text.endswith(last):
            return False
        for piece in pieces:
            found = text.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return True

    return test
