# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Maven versions, ordered as Maven 3 orders them.

POM Reference, "Version Order Specification": tokens split at dots, hyphens and between letters
and digits, an empty token is 0; a hyphen or such a change opens a new level; trailing nulls
(0, "", final, ga, release) are trimmed from each level; a qualifier is below a level below a
number, the shorter side is filled with nulls; ``alpha < beta < milestone < rc = cr < snapshot <
(none) < sp < others`` by the alphabet. Every text without blanks is a version.

That rule is no total order. ``1-0-alpha`` is before ``1``, that before ``1-sp``, and that before
``1-0-alpha``. So a version has a byte key (``Key.plain``) only in the shapes among which the rule
is total: no qualifier between dots or before a hyphen other than at the start of its level, and
no level that begins with a lower level below none. Keys compare by bytes where both have one, else
token by token. Linear in the length.
"""

from __future__ import annotations

import re
from functools import total_ordering
from itertools import count
from typing import Final

from tocsin.core.errors import BadInput
from tocsin.know.versions.number import SMALL, ZERO, number

_SHAPE: Final = re.compile(r"[!-~]+")
_PIECE: Final = re.compile(r"[0-9]+|[^0-9.-]+|[.-]")
_SHORT: Final = {"a": "alpha", "b": "beta", "m": "milestone"}
"""Only right before a digit."""
_OTHER_NAMES: Final = {"cr": "rc", "ga": "", "final": "", "release": ""}
_KNOWN: Final = ("alpha", "beta", "milestone", "rc", "snapshot", "", "sp")
_NULL: Final = _KNOWN.index("")

_Item = bytes | str
"""A number in the form of ``number``, or a qualifier in lower case."""
_LEVEL: Final = True
"""Stands at the end of a level that has another below it."""

_QUALIFIER: Final = 0x10
"""The rank of a known qualifier is added."""
_LEVEL_BELOW: Final = b"\x14"
_END: Final = b"\x15"
_OTHER: Final = b"\x20"
_LEVEL_ABOVE: Final = b"\x30"
_NUMBER: Final = b"\x40"
_STOP: Final = b"\x00"
_NULL_NUMBER: Final = _NUMBER + ZERO


@total_ordering
class Key:
    """A Maven version that can be compared with every other; equal ones may be written in different ways."""

    __slots__ = ("_known", "_text", "plain")

    def __init__(self, text: str) -> None:
        """Take a version that is one."""
        self._text = text
        self._known: list[list[_Item]] | None = None
        self.plain = usual_bytes(text)
        """Bytes in whose plain order all versions that have them stand; None where the rule is not total."""
        if self.plain is None:
            self.plain = any_bytes(self._levels())

    def _levels(self) -> list[list[_Item]]:
        """Its levels, the outermost first."""
        if self._known is None:
            self._known = levels_of(self._text)
        return self._known

    def __lt__(self, other: Key) -> bool:
        """Whether this version comes first."""
        if self.plain is not None and other.plain is not None:
            return self.plain < other.plain
        return _compare(self._levels(), other._levels()) < 0

    def __eq__(self, other: object) -> bool:
        """Neither comes first."""
        if not isinstance(other, Key):
            return NotImplemented
        if self.plain is not None and other.plain is not None:
            return self.plain == other.plain
        return _compare(self._levels(), other._levels()) == 0

    __hash__ = None  # type: ignore[assignment]  # the rule is no equivalence outside of the plain shapes


def key(version: str) -> Key:
    """Key of a Maven version. Raises ``BadInput`` if it is empty or holds blanks or signs that do not print."""
    if _SHAPE.fullmatch(version) is None:
        raise BadInput(f"not a Maven version: {version!r}", do="see the POM reference, version order")
    return Key(version)


def _levels(version: str) -> list[list[_Item]]:
    levels: list[list[_Item]] = [[]]
    pieces = _PIECE.findall(version)
    begun = False  # whether a token stands since the last separator
    for place, piece in enumerate(pieces):
        after = pieces[place + 1][0] if place + 1 < len(pieces) else ""
        if piece in {".", "-"}:
            if not begun:
                levels[-1].append(ZERO)
            if piece == "-":
                levels.append([])
            begun = False
        elif piece[0].isdigit():
            levels[-1].append(number(piece))
            begun = True
            if after not in {"", ".", "-"}:
                levels.append([])
        else:
            if after not in {".", "-"} and levels[-1]:  # ``.x`` and ``.x1`` are as ``-x`` and ``-x1``
                levels.append([])
            name = _SHORT.get(piece, piece) if after.isdigit() else piece
            levels[-1].append(_OTHER_NAMES.get(name, name))
            begun = True
            if after.isdigit():
                levels.append([])
    return levels


def _trimmed(levels: list[list[_Item]]) -> list[list[_Item]]:
    for level in levels:
        while level and level[-1] in {ZERO, ""}:
            level.pop()
    while len(levels) > 1 and not levels[-1]:
        levels.pop()
    return levels


def _rank(name: str) -> tuple[int, str]:
    return (_KNOWN.index(name), "") if name in _KNOWN else (len(_KNOWN), name)


def _sign_of(item: _Item) -> int:
    """Where an item stands to a null in its place."""
    if isinstance(item, bytes):
        return int(item != ZERO)
    rank = _rank(item)[0]
    return (rank > _NULL) - (rank < _NULL)


def _sign(levels: list[list[_Item]], at: int) -> int:
    """Where a level, and all below it, stand to none: the first item that is no null decides."""
    return next((sign for level in levels[at:] for item in level if (sign := _sign_of(item))), 0)


def levels_of(version: str) -> list[list[_Item]]:
    """Its tokens by level, each level without the nulls at its end."""
    return _trimmed(_levels(version.lower()))


def usual_bytes(version: str) -> bytes | None:
    """What ``any_bytes`` says of plain numbers below 1,000 with dots between them; None of every other text."""
    try:
        numbers = [_NUMBER + SMALL[part] for part in version.split(".")]
    except KeyError:
        return None
    while numbers and numbers[-1] == _NULL_NUMBER:
        numbers.pop()
    return b"".join(numbers) + _END


def any_bytes(levels: list[list[_Item]]) -> bytes | None:
    """Bytes in whose plain order all versions that have them stand; None where the rule is not total."""
    out = bytearray()
    for depth, level in enumerate(levels):
        for place, item in enumerate(level):
            if isinstance(item, bytes):
                out += _NUMBER + item
            elif place or not item:
                return None
            elif item in _KNOWN:
                rank = _KNOWN.index(item)
                out += bytes((_QUALIFIER + rank,))
            else:
                out += _OTHER + item.encode("ascii") + _STOP
        if depth + 1 < len(levels):
            below = _sign(levels, depth + 1) < 0
            if below and not level:
                return None
            out += _LEVEL_BELOW if below else _LEVEL_ABOVE
    return bytes(out + _END)


def _item(levels: list[list[_Item]], depth: int, place: int) -> _Item | bool | None:
    """What stands in a place: an item, the sign that a level follows, or nothing."""
    level = levels[depth]
    if place < len(level):
        return level[place]
    return _LEVEL if place == len(level) and depth + 1 < len(levels) else None


def _compare(one: list[list[_Item]], other: list[list[_Item]]) -> int:
    depth = 0
    while True:
        for place in count():
            here, there = _item(one, depth, place), _item(other, depth, place)
            if here is None and there is None:
                return 0
            if here is _LEVEL and there is _LEVEL:
                break
            if here is None or there is None:
                sign = _against_null(one, depth, here) or -_against_null(other, depth, there)
            else:
                sign = _of_two(here, there)
            if sign:
                return sign
        depth += 1


def _against_null(levels: list[list[_Item]], depth: int, item: _Item | bool | None) -> int:
    if item is None:
        return 0
    return _sign(levels, depth + 1) if isinstance(item, bool) else _sign_of(item)


def _class(item: _Item | bool) -> int:
    return 0 if isinstance(item, str) else 1 if isinstance(item, bool) else 2


def _of_two(here: _Item | bool, there: _Item | bool) -> int:
    """A qualifier is below a level below a number; two of a kind by their value."""
    if isinstance(here, str) and isinstance(there, str):
        one, other = _rank(here), _rank(there)
        return (one > other) - (one < other)
    if isinstance(here, bytes) and isinstance(there, bytes):
        return (here > there) - (here < there)
    return (_class(here) > _class(there)) - (_class(here) < _class(there))
