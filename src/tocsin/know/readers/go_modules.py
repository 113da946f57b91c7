# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Go's ``go.mod`` and ``go.sum``.

Go Modules Reference, "go.mod files": ``require`` names the modules that are built, all of them since go 1.17; ``replace`` puts
another in the place of one, or a folder; ``exclude``, ``retract`` and the rest are passed over. "go.sum files": a line for
each version whose code was fetched, also of those that are not built in the end, and one ending in ``/go.mod`` for those of which
only that file was; the latter do not count. Go's own libraries are not listed in either. A bad line is a fault; a file without
one good line is refused. Linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.core.textin import lines
from tocsin.know.readers.lock_entries import LockEntries
from tocsin.know.readers.text_lock import checked, some_good

_SUM: Final = re.compile(r"(\S+) (v[^\s/]+)(/go\.mod)? h[0-9]+:\S+")
_SUM_HEAD: Final = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*\S+ v[^\s/]+(?:/go\.mod)? h[0-9]+:[A-Za-z0-9+/]+={0,2}[ \t]*\r?(?:\n|\Z)"
)
_MOD_HEAD: Final = re.compile(rb"(?m)^module[ \t]+[^\s=:]+[ \t]*(?://[^\n]*)?\r?$")
_MOD_MORE: Final = re.compile(rb"(?m)^(?:go[ \t]+[0-9]|require[ \t]|replace[ \t]|toolchain[ \t])")
_VERSION: Final = re.compile(r"v[0-9]+\.[0-9]+\.[0-9]+(?:[-+][0-9A-Za-z.+-]+)?")
_WORDS: Final = re.compile(r'"([^"\s]*)"|`([^`\s]*)`|(\S+)')
_COMMENT: Final = re.compile(r"(?:^|\s)//.*$")
_OLD: Final = re.compile(r"1\.(?:[0-9]|1[0-6])(?:\.[0-9]+)?")
_LOCAL: Final = ("./", "../", "/", ".", "..")
_SUM_SAYS: Final = "versions were fetched, also such as are not built: go.mod says which are"
_GRAPH: Final = "file is of go 1.16 or before, and may not list what its modules need in turn"
_AGAIN: Final = "run go mod tidy"


class _Module(NamedTuple):
    name: str
    version: str
    line: int


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like go.mod or go.sum."""
    return _is_sum(head) or (_MOD_HEAD.search(head) is not None and _MOD_MORE.search(head) is not None)


def read(data: bytes, name: str, limits: Limits) -> Reading[Component]:
    """Read either file. Raises ``BadInput`` if it is no text, or no line of it could be read."""
    checked(data, name, limits)
    found = LockEntries("Go", name, limits, held=len(data))
    count = (_sum if _is_sum(data[:65_536]) else _mod)(data, name, limits, found)
    return some_good(found, count, name, _AGAIN)


def _is_sum(head: bytes) -> bool:
    return _SUM_HEAD.match(head) is not None


def _sum(data: bytes, name: str, limits: Limits, found: LockEntries) -> int:
    count = 0
    for number, raw in enumerate(lines(data, limits), start=1):
        text, where = raw.strip(), f"{name}:{number}"
        if not text:
            continue
        found.step()
        count += 1
        try:
            line = _SUM.fullmatch(text) if len(text) <= limits.line_bytes else None
            if line is None:
                raise BadInput(
                    f"not a module with version and digest: {text[:100]!r}", where=where, do=_AGAIN
                )
            if not line[3]:
                _take(found, line[1], line[2], where)
                found.note(_SUM_SAYS)
        except BadInput as error:
            found.faults.take(error, where)
    return count


def _mod(data: bytes, name: str, limits: Limits, found: LockEntries) -> int:
    required: list[_Module] = []
    replaced: dict[tuple[str, str], tuple[str, str]] = {}
    count = 0
    for number, verb, words in _directives(data, limits):
        where = f"{name}:{number}"
        if verb not in {"require", "replace", "go"}:
            continue
        found.step()
        count += verb != "go"
        try:
            if verb == "go":
                if words and _OLD.fullmatch(words[0]):
                    found.note(_GRAPH)
            elif verb == "require" and len(words) == 2:
                required.append(_Module(words[0], words[1], number))
            elif verb == "replace" and "=>" in words:
                old, new = words[: words.index("=>")], words[words.index("=>") + 1 :]
                if not 1 <= len(old) <= 2 or not 1 <= len(new) <= 2:
                    raise BadInput("not a replacement: old => new version", where=where, do=_AGAIN)
                replaced[old[0], old[1] if len(old) == 2 else ""] = new[0], new[1] if len(new) == 2 else ""
            else:
                raise BadInput(f"not a {verb} of a module with its version", where=where, do=_AGAIN)
        except BadInput as error:
            found.faults.take(error, where)
    for one in required:
        _required(one, replaced, f"{name}:{one.line}", found)
    return count


def _required(
    one: _Module, replaced: dict[tuple[str, str], tuple[str, str]], where: str, found: LockEntries
) -> None:
    other = replaced.get((one.name, one.version)) or replaced.get((one.name, ""))
    try:
        if other is None:
            _take(found, one.name, one.version, where)
        elif other[1]:
            _take(found, *other, where)
        elif other[0].startswith(_LOCAL):
            found.take(one.name, one.version, where, origin="a folder")
        else:
            raise BadInput(f"it is replaced by {other[0][:100]!r} without a version", where=where, do=_AGAIN)
    except BadInput as error:
        found.faults.take(error, where)


def _take(found: LockEntries, name: str, version: str, where: str) -> None:
    if not _VERSION.fullmatch(version):
        raise BadInput(f"not the version of a module: {version[:100]!r}", where=where, do=_AGAIN)
    found.take(name, version, where)


def _directives(data: bytes, limits: Limits) -> Iterator[tuple[int, str, list[str]]]:
    """Number, verb and words of each line, those of a block in brackets with the verb of the block."""
    block = ""
    for number, raw in enumerate(lines(data, limits), start=1):
        text = _COMMENT.sub("", raw[: limits.line_bytes].rstrip()).strip()
        words = ["".join(word) for word in _WORDS.findall(text)]
        if not words:
            continue
        if block:
            if words == [")"]:
                block = ""
            else:
                yield number, block, words
        elif words[1:] == ["("]:
            block = words[0]
        else:
            yield number, words[0], words[1:]
