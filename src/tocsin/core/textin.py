# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The lines of a text, and the rows of a CSV, one after the other out of the bytes of a file.

Neither the text as a whole nor a list of its lines is ever made: of a file of line ends
that would take sixty times its size, of one with a single emoji in it four times.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from tocsin.core.limits import Limits

BOM = b"\xef\xbb\xbf"
_BLOCK = 2**18


def not_utf8(data: bytes) -> int | None:
    """Where the text stops being UTF-8, or None. By blocks: the whole in characters may be four times as large."""
    if data.isascii():
        return None
    view, start = memoryview(data), 0
    while start < len(data):
        block = view[start : start + _BLOCK]
        try:
            _, used = codecs.utf_8_decode(block, "strict", start + len(block) == len(data))
        except UnicodeDecodeError as error:
            return start + error.start
        start += used
    return None


def as_utf8(data: bytes, whole: bool = True) -> tuple[bytes, str]:
    """The text in UTF-8, and the encoding it was taken for; unchanged bytes and an empty name if it is no text.

    A byte order mark decides; then UTF-8, if it is; UTF-16 where every second byte is zero; GB 18030 where the bytes
    fall into pairs of common Chinese characters; else Windows-1252, unless control characters say that it is no text.
    ``whole``: False for the head of a file, whose last character may be cut.
    """
    encoding = _encoding(data, whole)
    if encoding in {"", "UTF-8"}:
        return data, encoding
    try:
        decoder = codecs.getincrementaldecoder(_CODECS[encoding])("strict")
        places = range(0, len(data), _BLOCK)
        parts = [decoder.decode(data[at : at + _BLOCK]).encode() for at in places]
        found = b"".join([*parts, decoder.decode(b"", whole).encode()])
        return (data, "") if _NO_TEXT.search(found, 0, _LOOKED_AT) else (found, encoding)
    except ValueError:  # UnicodeEncodeError: a lone surrogate
        return data, ""


_CODECS = {
    "UTF-16": "utf-16", "UTF-32": "utf-32", "UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be", "GB 18030": "gb18030",
    "Windows-1252": "cp1252",
}  # fmt: skip
_LOOKED_AT = 2**16
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_COMMON = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe]")
"""A common Chinese character, or one of full width, in GB 18030."""
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def _encoding(data: bytes, whole: bool) -> str:
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "UTF-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    head = data[:_LOOKED_AT]
    if b"\0" in head:
        even, odd, half = head[::2].count(0), head[1::2].count(0), len(head) // 2
        if 5 * odd > 2 * half and 20 * even < half:
            return "UTF-16LE"
        return "UTF-16BE" if 5 * even > 2 * half and 20 * odd < half else ""
    wrong = not_utf8(data)
    if wrong is None or (not whole and wrong > len(data) - 4):
        return "UTF-8"
    if _NO_TEXT.search(head):
        return ""
    runs = _HIGH_RUN.findall(data[wrong : wrong + _LOOKED_AT])
    high = sum(map(len, runs))
    common = sum(2 * len(_COMMON.findall(run)) for run in runs)
    return "GB 18030" if 4 * common > 3 * high else "Windows-1252"


def lines(data: bytes, limits: Limits) -> Iterator[str]:
    """What stands between the newlines of a text in UTF-8, without a byte order mark.

    A line of more than ``limits.line_bytes`` characters comes cut off somewhere behind them.
    """
    at = len(BOM) if data.startswith(BOM) else 0
    most = 4 * (limits.line_bytes + 1)
    while at <= len(data):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        yield data[at : min(end, at + most)].decode("utf-8", "ignore")
        at = end + 1


class Rows:
    """The rows of a CSV in UTF-8. Iterate over it, also again behind an error.

    Raises ``csv.Error`` for a row that is none, and for one that has a line of more than ``limits.line_bytes``
    characters or is longer than ``limits.object_bytes``.
    """

    def __init__(self, data: bytes, limits: Limits, delimiter: str = ",") -> None:
        """Read nothing yet."""
        raw = io.BytesIO(data)
        raw.seek(len(BOM) if data.startswith(BOM) else 0)
        self._text = io.TextIOWrapper(raw, encoding="utf-8", newline="")
        self._limits = limits
        self._since = 0
        self._rows = csv.reader(self._lines(), delimiter=delimiter, strict=True)
        self.line_num = 0
        """Lines read so far."""

    def __iter__(self) -> Rows:
        """Itself."""
        return self

    def __next__(self) -> list[str]:
        """The next row."""
        self._since = 0
        return next(self._rows)

    def _lines(self) -> Iterator[str]:
        return iter(self._line, "")

    def _line(self) -> str:
        most, line = self._limits.line_bytes, self._text.readline(self._limits.line_bytes + 1)
        self.line_num += bool(line)
        if len(line) > most:
            while line and not line.endswith(("\n", "\r")):
                line = self._text.readline(2**16)
            raise csv.Error(f"a line of more than {most} characters (limits.line_bytes)")
        self._since += len(line)
        if self._since > self._limits.object_bytes:
            raise csv.Error(f"more than {self._limits.object_bytes} characters (limits.object_bytes)")
        return line
