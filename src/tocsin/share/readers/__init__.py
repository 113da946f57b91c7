# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The documents that a report comes as: plain text, HTML, mail, PDF. Each becomes texts with a place (``Document``).

A PDF is read apart, by ``flows.pdf_apart``.
"""

from __future__ import annotations

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.share.readers import html, mail, plain
from tocsin.share.readers.document import Document, Part

_UNREAD = (
    (b"PK\x03\x04", "a zip archive, as office documents are", "save the document as text or HTML"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document of the old kind", "save it as text or HTML"),
    (b"{\\rtf", "rich text (RTF)", "save it as text or HTML"),
)


def read(data: bytes, name: str, limits: Limits) -> Document:
    """The texts of a document. Raises ``BadInput`` for what is none, or is beyond a limit."""
    if len(data) > limits.file_bytes:
        what = f"{len(data)} bytes are more than the limit of {limits.file_bytes}"
        raise BadInput(what, where=name, do="split the file, or raise limits.file_bytes")
    for magic, kind, do in _UNREAD:
        if data.startswith(magic):
            raise BadInput(f"this is {kind}, which is not read here", where=name, do=do)
    if mail.detect(name, data[: 2**16]):
        return mail.read(data, name, limits)
    if html.detect(name, data[: 2**16]):
        return html.read(data, name, limits)
    return plain.read(data, name, limits)


__all__ = ["Document", "Part", "read"]
