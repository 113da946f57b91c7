# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Text of any encoding -> UTF-8, before lines are cut and values are looked for.

A file of UTF-16 or UTF-32 is known by its byte order mark, one of UTF-16 without it by where its NULs stand. In a file of UTF-8
that something else has written UTF-16 into (``>>`` of PowerShell), stretches of ASCII in UTF-16 are brought together; other
characters in such stretches stay as they are. Bytes that are no UTF-8 are left to the readers, which keep them.
Lines and offsets that are told count in what comes out. Cost: a file of UTF-8 without NULs is passed on as it is.

Sources: The Unicode Standard 15, sections 3.10 and 23.8.
"""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_PARTS = 16
_LEAST = 8
"""Characters of a stretch of UTF-16; shorter ones may be anything."""
_STRETCH = re.compile(
    rb"(?:[\x09\x0a\x0d\x20-\x7e]\x00){%d,}|(?:\x00[\x09\x0a\x0d\x20-\x7e]){%d,}" % (_LEAST, _LEAST)
)
_KEPT_BACK = 4 * _LEAST
"""Bytes; an even number."""


def guess(head: bytes) -> str:
    """The encoding of a file that begins so, if it has to be decoded; empty for UTF-8 and what is not known."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    half = len(head) // 2
    if half < _LEAST or b"\x00" not in head:
        return ""
    even, odd = head[0 : 2 * half : 2].count(0), head[1 : 2 * half : 2].count(0)
    for name, nulls, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if (
            nulls > 0.3 * half
            and others < 0.02 * half
            and _throughout(head)
            and _reads(head[: 2 * half], name)
        ):
            return name
    return ""


def _throughout(head: bytes) -> bool:
    """Whether there are NULs in each part of it: a log into which UTF-16 was written later has none before that."""
    size = max(len(head) // _PARTS, 2 * _LEAST)
    return all(b"\x00" in head[at : at + size] for at in range(0, len(head) - size + 1, size))


def _reads(head: bytes, name: str) -> bool:
    text = codecs.getincrementaldecoder(name)("replace").decode(head)
    odd = sum(
        1 for character in text if character == "\ufffd" or (character < " " and character not in "\t\n\r\f")
    )
    return odd * 50 < len(text)


class Transcoder:
    """Bytes in, UTF-8 out, in any parts; ``encoding`` empty for UTF-8 with stretches of UTF-16."""

    def __init__(self, encoding: str) -> None:
        """Raises ``LookupError`` for an encoding that there is not."""
        self._decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding else None
        self._kept = b""

    def feed(self, data: bytes, *, last: bool = False) -> bytes:
        """What these bytes say, as far as it can be told without those to come; ``last``: none are to come."""
        if self._decoder is not None:
            return self._decoder.decode(data, last).encode("utf-8", "replace")
        if not self._kept and b"\x00" not in data:
            return data
        data = self._kept + data
        self._kept = b""
        if not last:
            data, self._kept = _parted(data)
        return _STRETCH.sub(lambda found: found.group().replace(b"\x00", b""), data)


def _parted(data: bytes) -> tuple[bytes, bytes]:
    """The bytes, and those at their end that may belong to a stretch that goes on."""
    if b"\x00" not in data[-2 * _LEAST :]:
        return data, b""
    last = None
    for last in _STRETCH.finditer(data):  # noqa: B007 - the last of them is wanted
        pass
    if last is None or last.end() < len(data) - 1:
        cut = max(len(data) - _KEPT_BACK, last.end() if last else 0)
    else:
        # Both parts of a stretch that is cut have to be known as one, and begin as it began.
        long = last.end() - last.start() >= _KEPT_BACK + 2 * _LEAST
        cut = last.end() - _KEPT_BACK if long else last.start()
    return data[:cut], data[cut:]
