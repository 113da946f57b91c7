# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Alpine versions as byte strings whose plain order is that of apk.

apk-package(5): ``number{.number}{letter}{_suffix{number}}{~hash}{-r#}``, the suffixes
``alpha < beta < pre < rc < (none) < cvs < svn < git < hg < p``. Where one version ends and the
other goes on, the longer one is later unless it goes on with a suffix below none; where both go
on differently, a number is later than a letter, that than a suffix, that than a suffix's number,
that than a hash, that than a revision. A number after the first that begins with 0 is compared
as text, and so comes before every number that does not. Refused: everything else. Linear.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tocsin.core.errors import BadInput
from tocsin.know.versions.number import PIECES, number

_SUFFIXES: Final = ("alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p")
_NAMES: Final = "|".join(filter(None, _SUFFIXES))
_SHAPE: Final = re.compile(rf"[0-9]+(?:\.[0-9]+)*[a-z]?(?:_(?:{_NAMES})[0-9]*)*(?:~[0-9a-f]+)?(?:-r[0-9]+)?")
_PIECE: Final = re.compile(r"^[0-9]+|\.[0-9]+|_[a-z]+[0-9]*|~[0-9a-f]+|-r[0-9]+|[a-z]")
_NONE: Final = _SUFFIXES.index("")
_BEFORE: Final = 0x10
"""A suffix below none: its rank is added."""
_END: Final = b"\x20"
_REVISION: Final = b"\x21"
_HASH: Final = b"\x22"
_SUFFIX_NUMBER: Final = b"\x23"
_AFTER: Final = 0x30
"""A suffix above none: its rank is added."""
_LETTER: Final = b"\x40"
_AS_TEXT: Final = b"\x50"
_NUMBER: Final = b"\x51"
_STOP: Final = b"\x00"
"""Closes a text, below all that may stand in one."""


def _text(text: str) -> bytes:
    return text.encode("ascii") + _STOP


@lru_cache(PIECES)
def _piece(text: str) -> bytes:
    """One piece of a version; what it is can be seen from how it begins."""
    sign, rest = text[0], text[1:]
    if sign == ".":
        return _AS_TEXT + _text(rest) if rest[0] == "0" else _NUMBER + number(rest)
    if sign == "-":
        return _REVISION + number(rest[1:])
    if sign == "_":
        name = rest.rstrip("0123456789")
        rank, digits = _SUFFIXES.index(name), rest[len(name) :]
        mark = bytes((rank + (_BEFORE if rank < _NONE else _AFTER),))
        return mark + _SUFFIX_NUMBER + number(digits) if digits else mark
    if sign == "~":
        return _HASH + _text(rest)
    return number(text) if sign.isdigit() else _LETTER + text.encode("ascii")


def key(version: str) -> bytes:
    """Key of an Alpine version. Raises ``BadInput`` if it is none."""
    if _SHAPE.fullmatch(version) is None:
        raise BadInput(f"not an Alpine version: {version!r}", do="see apk-package(5), version")
    return b"".join(map(_piece, _PIECE.findall(version))) + _END
