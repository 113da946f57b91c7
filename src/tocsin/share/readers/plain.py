# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Plain text, in whatever encoding (``core.textin.as_utf8``)."""

from __future__ import annotations

import codecs

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.textin import as_utf8
from tocsin.share.readers.document import Document, Part


def read(data: bytes, name: str, limits: Limits) -> Document:
    """The text. Raises ``BadInput`` for bytes that are no text."""
    del limits
    text = decoded(data)
    if text is None:
        raise BadInput("this is no text", where=name, do="give the report as text, HTML or mail")
    first = next((line.strip(" #=*\t") for line in text.split("\n", 20)[:20] if line.strip(" #=*\t")), "")
    return Document("text", (Part(text),), title=first[:200])


def decoded(data: bytes, charset: str = "") -> str | None:
    """The characters: UTF-8 if it is, else of the encoding that it says, else of the one it looks like; None if no text."""
    try:
        return _clean(data.removeprefix(codecs.BOM_UTF8).decode())
    except UnicodeDecodeError:
        pass
    if charset:
        try:
            # gb2312 is said and GB 18030 is written, everywhere
            known = "gb18030" if charset.lower() in {"gb2312", "gbk"} else charset
            return _clean(data.decode(known, "replace"))
        except (LookupError, ValueError):
            pass
    text, encoding = as_utf8(data)
    return _clean(text.removeprefix(codecs.BOM_UTF8).decode()) if encoding else None


def _clean(text: str) -> str | None:
    return None if "\0" in text else text.replace("\r\n", "\n").replace("\r", "\n")
