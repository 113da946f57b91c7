# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The JSON members of a zip, each bounded while it comes out. Nothing is written anywhere.

``first_json`` looks into the first bytes of an archive, to tell what it is an archive of. Cost: one inflation.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.memory import Bounded
from tocsin.core.reading import Reading
from tocsin.know.readers.shape import COMPONENT, Faults

MAGIC: Final = b"PK\x03\x04"
_ZIP_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    lzma.LZMAError,
    EOFError,
    IndexError,
    OSError,
    RuntimeError,
    ValueError,
)
"""All that the standard library raises on a damaged, encrypted or foreign archive (RuntimeError covers
NotImplementedError)."""
_HEADER: Final = 30
_MOST_LOOKED_AT: Final = 64
_STORED, _DEFLATED = 0, 8


def members(
    data: bytes, name: str, limits: Limits, faults: Faults, *, most: int
) -> Iterator[tuple[bytes, str]]:
    """The members that end in ``.json``, and where they stand; a damaged one, or one above ``most`` bytes, is a fault.

    Raises ``BadInput`` if it is not a whole zip, or holds more members or bytes than the limits allow.
    """
    if len(data) > limits.file_bytes:
        raise BadInput(
            f"{len(data)} bytes, more than {limits.file_bytes} (limit file_bytes)",
            where=name,
            do="raise limits.file_bytes if its source is trusted",
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except _ZIP_ERRORS as error:
        raise BadInput(f"not a whole zip: {error}", where=name, do="fetch the file again") from error
    if len(infos) > limits.members:
        raise BadInput(
            f"{len(infos)} members, more than {limits.members} (limit members)",
            where=name,
            do="raise limits.members if its source is trusted",
        )
    yield from _members(archive, infos, name, len(data), limits, faults, most)


def _members(
    archive: zipfile.ZipFile,
    infos: list[zipfile.ZipInfo],
    name: str,
    size: int,
    limits: Limits,
    faults: Faults,
    most: int,
) -> Iterator[tuple[bytes, str]]:
    """The JSON members of an archive, each bounded while it comes out."""
    left = limits.expansion * size
    for info in infos:
        where = f"{name}!{ascii(info.filename)[1:-1][:200]}"
        if info.is_dir() or not info.filename.endswith(".json"):
            continue
        try:
            with archive.open(info) as member:
                raw = member.read(most + 1)
        except _ZIP_ERRORS as error:
            faults.add(where, f"the member is damaged or of a kind that is not read: {error}")
            continue
        left -= len(raw)
        if left < 0:
            raise BadInput(
                f"more than {limits.expansion} bytes come out of each byte (limit expansion)",
                where=where,
                do="leave this archive out: it is no list of advisories",
            )
        if len(raw) > most:
            limit = "object_bytes" if most == limits.object_bytes else "file_bytes"
            faults.add(where, f"more than {most} bytes (limit {limit})")
            continue
        yield raw, where


def first_json(head: bytes) -> bytes:
    """What can be read of the first JSON member within the first bytes of a zip; empty if there is none."""
    at = 0
    for _ in range(_MOST_LOOKED_AT):
        if not head.startswith(MAGIC, at) or at + _HEADER > len(head):
            return b""
        flags, method = struct.unpack_from("<HH", head, at + 6)
        size, _, name_size, more = struct.unpack_from("<IIHH", head, at + 18)
        start = at + _HEADER + name_size + more
        if head[at + _HEADER : at + _HEADER + name_size].endswith(b".json"):
            return _begun(head[start:], method)
        if flags & 8 and not size and method:  # its size stands behind it
            return b""
        at = start + size
    return b""


def _begun(raw: bytes, method: int) -> bytes:
    if method == _STORED:
        return raw
    if method != _DEFLATED:
        return b""
    try:
        return zlib.decompressobj(-15).decompress(raw, 1 << 16)
    except zlib.error:
        return b""


def read_each(
    data: bytes,
    name: str,
    limits: Limits,
    what: str,
    detect: Callable[[str, bytes], bool],
    read: Callable[[bytes, str, Limits], Reading[Any]],
) -> Reading[Any]:
    """Read every member that is of a format; ``what`` names it. A member that cannot be read is a fault.

    Raises ``BadInput`` as ``members`` does, or if no member could be read.
    """
    faults = Faults(limits)
    records: Bounded[Any] = Bounded(limits, name, len(data), **COMPONENT)
    others = 0
    notes: dict[str, int] = {}
    for raw, where in members(data, name, limits, faults, most=limits.file_bytes):
        if not detect(where, raw[: 1 << 16]):
            others += 1
            continue
        try:
            reading = read(raw, where, limits)
        except BadInput as error:
            faults.take(error, where)
            continue
        for record in reading.records:
            records.append(record)  # noqa: PERF402 -- each is weighed
        for fault in reading.faults:
            faults.add(fault.where, fault.what, fault.do)
        for note in reading.notes:
            notes[note] = notes.get(note, 0) + 1
    if not records:
        first = faults.listed[0].what if faults.listed else f"none of its members is {what}"
        raise BadInput(f"no member could be read: {first}", where=name, do="unpack it and give the folder")
    told = [f"{note} (in {count} members)" if count > 1 else note for note, count in notes.items()]
    if others:
        told.append(f"{others} members are no {what} and were left out")
    return Reading(records, faults.listed, told + faults.note())
