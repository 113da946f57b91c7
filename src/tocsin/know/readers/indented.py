# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Blocks of ``key: value`` lines under a key, parted by indentation: what yarn and pnpm write.

Both write a small part of YAML, always alike: two spaces a level, a mapping at each, keys plain or in quotes,
``? key`` and ``:`` for long ones, texts of several lines only as ``|`` or ``>``. That part is read line by line, so that a
file is never held as a tree and an anchor or alias is a text like any other. A line that is none of this makes its block
bad, not the file. Of each block only the fields directly below its key are kept. Linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from tocsin.core.limits import Limits
from tocsin.core.textin import lines

_DOUBLE: Final = re.compile(r'"((?:[^"\\]|\\.)*+)"')
_SINGLE: Final = re.compile(r"'((?:[^']|'')*+)'")
_PLAIN_END: Final = re.compile(r":(?: |$)")
_ESCAPE: Final = re.compile(r"\\(.)")
_FIELDS: Final = 100
"""Fields kept of one block; those that are asked for come among the first."""


class Block(msgspec.Struct):
    """A key, the section it stands in (empty at the top level), its line, and the fields right below it."""

    section: str
    key: str
    line: int
    fields: dict[str, str]
    fault: str = ""
    fault_line: int = 0


class _Line(NamedTuple):
    """A key with its value; ``first`` is the field that stands on the same line, behind a key that was asked for."""

    number: int
    indent: int
    key: str
    value: str
    wrong: str
    first: tuple[str, str, str] = ("", "", "")


def blocks(data: bytes, limits: Limits, *, level: int) -> Iterator[Block]:
    """The blocks of a file, whose keys stand at the top (``level`` 0), or one level below the section (1)."""
    section, block = "", None
    for line in _keyed(data, limits):
        depth = line.indent // 2
        if depth > level:
            if block is not None and depth == level + 1:
                _take(block, line.key, line.value, line.wrong, line.number)
            continue
        if block is not None:
            yield block
        block = None
        if depth == level:
            block = Block(section, line.key, line.number, {}, line.wrong, line.number if line.wrong else 0)
            if line.first[0]:
                _take(block, *line.first, line.number)
            elif line.value and not line.wrong:
                block.fields["="] = unquoted(line.value)
        elif depth == 0:
            section = "" if line.wrong else line.key
    if block is not None:
        yield block


def _keyed(data: bytes, limits: Limits) -> Iterator[_Line]:
    """The lines that hold a key, or should; those of a text of several lines are passed over."""
    asked, folded = "", -1
    for number, raw in enumerate(lines(data, limits), start=1):
        text = raw.rstrip()
        bare = text.lstrip(" ")
        indent = len(text) - len(bare)
        if not bare or bare.startswith(("#", "- ", "---")) or 0 <= folded < indent:
            continue
        folded = -1
        if len(raw) > limits.line_bytes:
            what = f"a line of more than {limits.line_bytes} characters (limit line_bytes)"
            yield _Line(number, indent, "", "", what)
        elif bare.startswith("? "):
            asked = bare[2:]
        elif asked and bare.startswith(":"):
            yield _Line(number, indent, unquoted(asked), "", "", pair(bare[1:].strip()))
            asked = ""
        else:
            line = _Line(number, indent, *pair(bare))
            folded = indent if line.value[:1] in {"|", ">"} and not line.wrong else -1
            yield line


def _take(block: Block, key: str, value: str, wrong: str, number: int) -> None:
    if not wrong and key in block.fields:
        wrong = f"the field {key[:60]!r} stands twice"
    if wrong:
        block.fault, block.fault_line = block.fault or wrong, block.fault_line or number
    elif len(block.fields) < _FIELDS:
        block.fields[key] = unquoted(value)


def pair(text: str) -> tuple[str, str, str]:
    """Key, value and what is wrong, of a line without its indentation; ``key "value"`` too, as yarn 1 writes it."""
    quoted = _DOUBLE.match(text) if text[:1] == '"' else _SINGLE.match(text) if text[:1] == "'" else None
    if quoted is not None and text[quoted.end() : quoted.end() + 1] != ",":
        rest = text[quoted.end() :]
        if rest.startswith(":") and rest[1:2] in {"", " "}:
            return unquoted(quoted[0]), rest[1:].strip(), ""
        return (unquoted(quoted[0]), rest.strip(), "") if rest.startswith(" ") else ("", "", _wrong(text))
    end = _PLAIN_END.search(text)
    if end is not None:
        return text[: end.start()], text[end.end() :].strip(), ""
    key, space, value = text.partition(" ")
    return (key, value.strip(), "") if space and not key.endswith(",") else ("", "", _wrong(text))


def unquoted(text: str) -> str:
    """A text without the quotes around it."""
    double = _DOUBLE.fullmatch(text)
    if double is not None:
        return _ESCAPE.sub(r"\1", double[1])
    single = _SINGLE.fullmatch(text)
    return text if single is None else single[1].replace("''", "'")


def _wrong(text: str) -> str:
    return f"neither a key with a value nor the going on of one: {text[:60]!r}"
