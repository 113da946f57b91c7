# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A mail as texts: what its header says of the sender, its bodies, attachments that are text.

Of alternatives the plain text and the HTML are both read: they may differ, and link targets stand in the HTML alone. A mail
within a mail is read to a depth of ``DEPTH``; attachments that are no text are named, not read. Refused are mails
with more than ``BORDERS`` multipart borders, which cost the parser time for each line of them.

Sources: RFC 5322, RFC 2045, RFC 2046; parsed by Python's email package.
"""

from __future__ import annotations

import email
import email.errors
import re
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.share.readers import html
from tocsin.share.readers.document import Document, Part
from tocsin.share.readers.plain import decoded

DEPTH = 8
"""Mails and multiparts within each other."""
BORDERS = 100
PARTS = 1_000
_FIELD = re.compile(
    rb"^(from|to|subject|date|received|message-id|mime-version|return-path|delivered-to):", re.IGNORECASE
)
_SAID = ("Subject", "From", "Sender", "Reply-To", "Return-Path", "X-Originating-IP")
_ADDRESS = re.compile(r"@([A-Za-z0-9.-]{1,253})")
_TEXT_NAMES = (".txt", ".csv", ".log", ".md", ".json", ".xml", ".ioc", ".html", ".htm")
_BORDER = re.compile(rb"boundary\s*=|^content-type:\s*message/", re.IGNORECASE | re.MULTILINE)


def detect(name: str, head: bytes) -> bool:
    """Whether it begins with header fields of a mail, at least two of them."""
    del name
    lines = head.replace(b"\r\n", b"\n").partition(b"\n\n")[0].split(b"\n")
    if not lines or not re.match(rb"[A-Za-z0-9-]{1,76}:|From ", lines[0]):
        return False
    return len({found[1].lower() for line in lines if (found := _FIELD.match(line))}) > 1


def read(data: bytes, name: str, limits: Limits) -> Document:
    """The texts of a mail. Raises ``BadInput`` for one that is nested too deep, or is none."""
    check_borders(data, name)
    reading = _Mail(name, limits)
    try:
        message = email.message_from_bytes(data, policy=compat32)
        reading.message(message, 0)
    except RecursionError:
        raise BadInput("a mail nested too deep", where=name, do="take the inner mail out of it") from None
    return Document(
        "mail", tuple(reading.parts), title=_header(message, "Subject")[:200], own=tuple(dict.fromkeys(reading.own)),
        notes=tuple(reading.notes),
    )  # fmt: skip


def check_borders(data: bytes, name: str) -> None:
    """Raise ``BadInput`` for a mail that would cost the parser time for each line of each of its many borders."""
    if sum(1 for _ in _BORDER.finditer(data)) > BORDERS:
        what = f"a mail with more than {BORDERS} multiparts and mails within it"
        raise BadInput(what, where=name, do="take the mail that is meant out of it")


class _Mail:
    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self.parts: list[Part] = []
        self.own: list[str] = []
        self.notes: list[str] = []

    def message(self, message: Message, depth: int) -> None:
        said = [f"{key}: {value}" for key in _SAID if (value := _header(message, key))]
        if said:
            self.parts.append(Part("\n".join(said), "header"))
        self.own.extend(host.lower() for host in _ADDRESS.findall(_header(message, "From")))
        self._part(message, depth)

    def _part(self, part: Message, depth: int) -> None:
        if depth > DEPTH or len(self.parts) > PARTS:
            self._note(f"what is nested more than {DEPTH} deep, or beyond {PARTS} parts, was not read")
            return
        payload = part.get_payload()
        if isinstance(payload, list):
            for inner in payload:
                if not isinstance(inner, Message):
                    continue
                if part.get_content_type() == "message/rfc822":
                    self.message(inner, depth + 1)
                else:
                    self._part(inner, depth + 1)
            return
        self._leaf(part)

    def _leaf(self, part: Message) -> None:
        kind, called = part.get_content_type(), file_name(part)
        label = f"attachment {called}" if called else "body"
        readable = kind.startswith("text/") or called.lower().endswith(_TEXT_NAMES)
        held = content(part) if readable else None
        text = decoded(held, str(part.get_content_charset("") or "")) if held is not None else None
        if text is None:
            if called or not readable:
                self._note(f"the attachment {called or '(no name)'} ({kind}) was not read")
        elif kind == "text/html" or html.detect(called, text[:4096].encode()):
            page = html.read_text(text)
            self.parts.extend(Part(inner.text, f"{label}, {inner.label}") for inner in page.parts)
        else:
            self.parts.append(Part(text, label))

    def _note(self, note: str) -> None:
        if note not in self.notes and len(self.notes) < self.limits.faults:
            self.notes.append(note)


def content(part: Message) -> bytes | None:
    """What a part holds, decoded; None if it cannot be."""
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):  # what the package raises for broken transfer encodings
        return None
    return found if isinstance(found, bytes) else None


def file_name(part: Message) -> str:
    """What a part is called as a file; empty if it is not, or nobody could read it."""
    try:
        return str(part.get_filename() or "")[:200]
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):  # broken parameters (RFC 2231)
        return ""


def _header(message: Message, key: str) -> str:
    try:
        value = str(message.get(key, ""))[:2_000]
    except (ValueError, LookupError):
        return ""
    try:
        return " ".join(str(make_header(decode_header(value))).split())
    except (ValueError, LookupError, email.errors.MessageError):
        return " ".join(value.split())
