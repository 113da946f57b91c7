# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""An index as one flat file: written whole or not at all, mapped read-only, refused if it is not what it says.

Magic, version, length and check sum of a header in JSON; then the arrays, each at a multiple of 64 bytes, in the
byte order of this machine (the header says which). A file that is cut off, foreign, of another version or
altered is a ``BadInput``: nothing is lost with it, whoever asked for it builds it anew.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import secrets
import struct
import sys
import zlib
from collections.abc import Mapping

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.core.atoms import KINDS
from tocsin.core.errors import BadInput

MAGIC = b"TOCSINIX"
VERSION = 1
"""Raised with every change of layout, hash or border rules that an older reader would not see."""
_ALIGN = 64
_FRONT = struct.Struct("<8sIII")
_LONGEST_HEADER = 1 << 20
Sections = Mapping[str, npt.NDArray[np.generic]]
_DO = "delete it: it is built anew from what it was made of"


class Section(msgspec.Struct, frozen=True):
    """Where an array stands in the file."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    offset: int


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says of itself."""

    digest: str
    """Of the set: what the index was made from, and by which rules."""
    seed: int
    counts: dict[str, int]
    """Values of each kind."""
    longest_url: int
    kinds: tuple[str, ...] = KINDS
    order: str = sys.byteorder
    sections: tuple[Section, ...] = ()
    size: int = 0
    """Bytes of the whole file."""
    check: int = 0
    """CRC-32 of the arrays in their order."""


def write(path: str, header: Header, sections: Sections) -> None:
    """Write the file whole or not at all: under another name first. Raises ``OSError`` where there is no room."""
    placed, at, check = [], 0, 0
    for name, array in sections.items():
        at = -(-at // _ALIGN) * _ALIGN
        placed.append(Section(name, array.dtype.str, array.shape, at))
        at += array.nbytes
        check = zlib.crc32(_bytes(array), check)
    # Offsets count from the first array, so that the length of the header does not change them.
    header = msgspec.structs.replace(header, sections=tuple(placed), size=at, check=check)
    text = msgspec.json.encode(header)
    front = _FRONT.pack(MAGIC, VERSION, len(text), zlib.crc32(text)) + text
    draft = f"{path}.{secrets.token_hex(8)}.part"
    try:
        with open(draft, "xb", opener=_private) as file:
            file.write(front + bytes(-len(front) % _ALIGN))
            base = file.tell()
            for section, array in zip(placed, sections.values(), strict=True):
                file.write(bytes(base + section.offset - file.tell()))
                file.write(_bytes(array))
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def read(path: str) -> tuple[Header, Sections]:
    """Header and arrays, mapped and read-only. Raises ``BadInput`` that names the file, ``OSError`` if it cannot be opened.

    Cost: the check sum reads the file once, about a second a GB.
    """
    with open(path, "rb") as file:
        front = file.read(_FRONT.size)
        if len(front) < _FRONT.size or not front.startswith(MAGIC):
            raise BadInput("this is no index of Tocsin", where=path, do=_DO)
        _, version, length, check = _FRONT.unpack(front)
        if version != VERSION:
            raise BadInput(
                f"the index has version {version}, this program reads {VERSION}", where=path, do=_DO
            )
        text = file.read(min(length, _LONGEST_HEADER))
        if len(text) != length or zlib.crc32(text) != check:
            raise BadInput("the header of the index is cut off or altered", where=path, do=_DO)
        header = _header(text, path)
        base = -(-(_FRONT.size + length) // _ALIGN) * _ALIGN
        if os.fstat(file.fileno()).st_size != base + header.size:
            raise BadInput("the index is cut off, or longer than it says", where=path, do=_DO)
        # An empty set has arrays too: a file of nothing cannot be mapped, but there is none.
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return header, _sections(header, mapped, base, path)


def _header(text: bytes, path: str) -> Header:
    try:
        header = msgspec.json.decode(text, type=Header)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise BadInput("the header of the index does not read", where=path, do=_DO) from None
    if header.kinds != KINDS or header.order != sys.byteorder:
        raise BadInput("the index was made by another release or another kind of machine", where=path, do=_DO)
    return header


def _sections(header: Header, mapped: mmap.mmap, base: int, path: str) -> Sections:
    found: dict[str, npt.NDArray[np.generic]] = {}
    check = 0
    for section in header.sections:
        dtype = np.dtype(section.dtype)
        count = int(np.prod(section.shape, dtype=np.int64))
        if section.offset < 0 or count < 0 or section.offset + count * dtype.itemsize > header.size:
            raise BadInput("an array of the index stands outside of the file", where=path, do=_DO)
        array = np.frombuffer(mapped, dtype, count, base + section.offset).reshape(section.shape)
        check = zlib.crc32(_bytes(array), check)
        found[section.name] = array
    if check != header.check:
        raise BadInput("the arrays of the index are not those that were written", where=path, do=_DO)
    return found


def _bytes(array: npt.NDArray[np.generic]) -> memoryview:
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _private(path: str, flags: int) -> int:
    """For this user only: indicators may be marked."""
    return os.open(path, flags, 0o600)
