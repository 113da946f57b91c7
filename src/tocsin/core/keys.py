# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What texts from outside are kept as, and what they are found by.

PostgreSQL takes no NUL, neither database takes half a surrogate pair (names of files that
are not UTF-8), so these are spelt out, reversibly. Texts of any length are found by the
SHA-256 of that spelling, or, where there are millions, by its first 64 bits (decision 0009).
Pure, so that whoever reads objects can do it for the store.
"""

from __future__ import annotations

import hashlib
import re
import struct

_UNSTORABLE = re.compile("[\x00\x1a\ud800-\udfff]")
_ESCAPED = re.compile("\x1a([0-9a-f]{4})")
_LENGTH = struct.Struct(">Q").pack
_LENGTHS = tuple(map(_LENGTH, range(512)))
"""Of most texts, made once."""
_NUMBER = struct.Struct(">q").unpack_from


def escape(text: str) -> str:
    """``text`` with NUL and lone surrogates (file names that are not UTF-8) spelt out, reversibly."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSTORABLE.sub(lambda found: f"\x1a{ord(found[0]):04x}", text)


def needs_escape(text: str) -> bool:
    """Whether ``escape`` would change the text."""
    return not text.isprintable() and _UNSTORABLE.search(text) is not None


def unescape(text: str) -> str:
    """The inverse of ``escape``."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "\x1a" in text else text


def key_of(*parts: str) -> bytes:
    """SHA-256 over ``parts``, each preceded by its length: what long texts are looked up by."""
    return hashlib.sha256(_written(parts)).digest()


def number_of(*parts: str) -> int:
    """The first 64 bits of ``key_of``, signed: what ids and atoms are looked up by, before the texts are compared."""
    number: int = _NUMBER(hashlib.sha256(_written(parts)).digest())[0]
    return number


def _written(parts: tuple[str, ...]) -> bytes:
    data = b""
    for part in parts:
        text = (part if part.isascii() and part.isprintable() else escape(part)).encode()
        size = len(text)
        data += (_LENGTHS[size] if size < 512 else _LENGTH(size)) + text
    return data
