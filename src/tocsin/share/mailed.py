# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The STIX bundles that are attached to a saved mail, as the bytes that were attached.

By media type (``application/stix+json``, ``application/taxii+json``), or by a name that ends in ``.json`` or ``.stix``. A mail
that was forwarded as an attachment is looked into, to a depth of ``mail.DEPTH``. What the mail says besides is not read here.

Sources: RFC 5322, RFC 2045, RFC 2046; parsed by Python's email package.
"""

from __future__ import annotations

import email
import re
from email.message import Message
from email.policy import compat32
from typing import Final

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.share.readers import mail

_MULTIPART: Final = re.compile(
    rb"^content-type:[ \t]*(?:\r?\n[ \t]+)?multipart/", re.IGNORECASE | re.MULTILINE
)
_MEDIA: Final = frozenset({"application/stix+json", "application/taxii+json"})
_NAMES: Final = (".json", ".stix")
NONE: Final = "no STIX bundle is attached to this mail"
MOST: Final = 100
"""Bundles of one mail."""


class Attached(msgspec.Struct, frozen=True):
    """One file of a mail."""

    name: str
    data: bytes


class Mailed(msgspec.Struct):
    """What was found."""

    files: list[Attached] = []
    faults: list[Fault] = []


def detect(name: str, head: bytes) -> bool:
    """A mail of several parts: nothing else can have a file attached."""
    return mail.detect(name, head) and _MULTIPART.search(head) is not None


def read(data: bytes, name: str, limits: Limits) -> Mailed:
    """Every bundle in a mail. Raises ``BadInput`` for one with none, or nested too deep."""
    mail.check_borders(data, name)
    found = Mailed()
    try:
        _part(email.message_from_bytes(data, policy=compat32), name, limits, found, 0)
    except RecursionError:
        raise BadInput("a mail nested too deep", where=name, do="take the inner mail out of it") from None
    if not found.files:
        first = found.faults[0] if found.faults else None
        do = "tocsin share draft reads a report in prose; ask the sender for the file"
        what = first.what if first else NONE
        raise BadInput(what, where=first.where if first else name, do=first.do if first else do)
    return found


def _part(part: Message, name: str, limits: Limits, found: Mailed, depth: int) -> None:
    if depth > mail.DEPTH:
        do = "take the inner mail out of it"
        found.faults.append(Fault(name, f"what is nested more than {mail.DEPTH} deep was not read", do))
        return
    inner = part.get_payload()
    if isinstance(inner, list):
        for each in inner:
            if isinstance(each, Message):
                _part(each, name, limits, found, depth + 1)
        return
    called = mail.file_name(part)
    if part.get_content_type() not in _MEDIA and not called.lower().endswith(_NAMES):
        return
    where = f"{name}: attachment {len(found.files) + len(found.faults) + 1}"
    content = mail.content(part)
    if content is None or not content.strip():
        found.faults.append(Fault(where, "this attachment cannot be decoded", "ask the sender for it anew"))
    elif len(found.files) >= MOST or len(content) > limits.file_bytes:
        found.faults.append(
            Fault(where, f"beyond {MOST} files or {limits.file_bytes} bytes", "send it apart")
        )
    else:
        found.files.append(Attached(where, content))
