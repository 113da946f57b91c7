# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Windows event logs as they lie on disk: one chunk, its records in binary XML without templates.

Source: libyal, "Windows XML Event Log (EVTX) format", sections 3 to 5.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Element: TypeAlias = "Mapping[str, str | Element]"
_HEADER, _CHUNK, _FIRST = 4096, 65536, 512
_FILETIME = 116444736000000000


def evtx(records: Sequence[Element], broken: Sequence[int] = ()) -> bytes:
    """A log of these events, each the elements below ``Event``; of those that are ``broken`` (from 0) no token is one."""
    body, at = bytearray(), _FIRST
    for number, one in enumerate(records, 1):
        # size, number, time of writing stand before it, its size once more behind it
        content = b"\x0f\x01\x01\x00" + _element("Event", one, at + 24 + 4) + b"\x00"
        if number - 1 in broken:
            content = b"\xc1" * len(content)
        size = 24 + len(content) + 4
        body += struct.pack("<IIQQ", 0x2A2A, size, number, _FILETIME) + content + struct.pack("<I", size)
        at += size
    count = len(records)
    chunk = struct.pack("<8sQQQQIIII", b"ElfChnk\x00", 1, count, 1, count, 128, _FIRST, at, 0)
    chunk = (chunk.ljust(_FIRST, b"\x00") + bytes(body)).ljust(_CHUNK, b"\x00")
    head = struct.pack("<8sQQQIHHHH", b"ElfFile\x00", 0, 0, count + 1, 128, 1, 3, _HEADER, 1)
    return head.ljust(_HEADER, b"\x00") + chunk


def _element(name: str, inner: str | Element, at: int) -> bytes:
    """One element whose token stands at this place of its chunk, and what is in it."""
    # token, size of what follows, place of the name: which stands right behind
    begin = at + 1 + 4 + 4
    named = struct.pack("<IHH", 0, 0, len(name)) + name.encode("utf-16-le") + b"\x00\x00" + b"\x02"
    held = b""
    if isinstance(inner, str):
        held = struct.pack("<BBH", 0x05, 0x01, len(inner)) + inner.encode("utf-16-le")
    else:
        for each, value in inner.items():
            held += _element(each, value, begin + len(named) + len(held))
    rest = named + held + b"\x04"
    return struct.pack("<BII", 0x01, len(rest) + 4, begin) + rest
