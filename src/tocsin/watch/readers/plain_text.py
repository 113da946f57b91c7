# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Any other text: each line is one field, ``line``; its time is the stamp that it begins with, if it does.

It takes what nobody else knows, so that no hit is lost to an unknown format; the addresses of the line are its parties.
Not taken: what is no text (``why_not``).
"""

from __future__ import annotations

import re
from itertools import islice

from tocsin.watch.readers.contract import Event, LineContext, Spelling
from tocsin.watch.readers.times import told
from tocsin.watch.tokens import addresses

_STAMP = re.compile(
    r"\W{0,3}((?:[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?(?: ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?)"
    r"|(?:[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9:]{8}(?: [+-][0-9]{4})?)|(?:[0-9]{9,10}\.[0-9]{1,9}))(?![0-9])"
)
_MAGIC = (
    (b"\x7fELF", "a program"), (b"MZ", "a program of Windows"), (b"PK\x03\x04", "a zip archive: unpack it"),
    (b"\xd4\xc3\xb2\xa1", "a capture of packets: run Suricata or Zeek on it"),
    (b"\xa1\xb2\xc3\xd4", "a capture of packets: run Suricata or Zeek on it"),
    (b"\x0a\x0d\x0d\x0a", "a capture of packets: run Suricata or Zeek on it"),
    (b"ElfFile\x00", "an event log of Windows: export it as JSON lines"), (b"SQLite format 3\x00", "a database"),
    (b"TOCSINIX", "an index that Tocsin made"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"%PDF", "a report: tocsin share draft reads it"),
    (b"LPKSHHRH", "the journal's own file: hand over journalctl -o short-iso"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it"), (b"Obj\x01", "an Avro file"), (b"ORC", "an ORC file"),
)  # fmt: skip
_TAR_AT = 257
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27}) + b"\x7f"
_MOST_CONTROLS = 0.05


class PlainText:
    """Reader of lines of any text."""

    name = "text"
    spelling = Spelling("text")

    def detect(self, name: str, head: bytes) -> bool:
        """Whether it is text at all."""
        del name
        return bool(head) and not why_not(head)

    def fields(self, line: bytes, context: LineContext) -> Event:
        """The event of one line, whatever it is."""
        text = line.decode("utf-8", "surrogateescape")
        found = _STAMP.match(text)
        at, assumed = told(found.group(1), context) if found else ("", "")
        return Event(
            at=at,
            fields=[("line", text)],
            hosts=tuple(dict.fromkeys(islice(addresses(text), 16))),
            assumed=assumed,
        )


def why_not(head: bytes) -> str:
    """Why bytes that begin so are no text; empty if they may be."""
    for magic, what in _MAGIC:
        if head.startswith(magic):
            return what
    if head[_TAR_AT : _TAR_AT + 5] == b"ustar":
        return "a tar archive: unpack it"
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return "bytes that are no text" if controls > len(head) * _MOST_CONTROLS else ""
