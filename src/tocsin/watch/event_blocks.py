# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Streams of events in any of three forms -> blocks of JSON lines: lines, a JSON array, Windows event logs (EVTX). Tables of columns come as lines already.

A block is whole lines, ``SIZE`` bytes or one line; the numbers say which line or record of the file each is. Raises ``BadInput``
for what is none of these, and ``Unavailable`` where the package that reads it is not installed. Memory: a few blocks; a JSON
array is read whole under ``limits.file_bytes``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from tocsin.core.errors import BadInput, Unavailable
from tocsin.core.limits import Limits

SIZE = 2**20
"""More would be taken from the system and cleared for each block anew."""
EVTX = b"ElfFile\x00"
KINDS = {EVTX: "evtx", b"[": "json array", b"{": "json lines"}
BOXED = frozenset({"evtx", "json array"})
"""Files whose lines are not their events."""
_MOST_BROKEN = 10_000
"""Records of a Windows event log."""
_EVTX_HEADER, _EVTX_CHUNK = 4_096, 65_536
"""Bytes."""
_BLANK = b" \t\r\n\xef\xbb\xbf"


TAIL = b"\n" * 128
"""Stands behind the lines of a block, so that compiled code may look beyond their end without a copy of them."""


class Block(msgspec.Struct):
    """Whole lines, each ended by a newline; empty ones behind them are no lines of the file."""

    data: bytes
    first: int
    """Number of its first line; the others follow on."""
    lines: int = -1
    """How many it has; put in by whoever has counted them on the way."""

    @property
    def size(self) -> int:
        """Bytes of its lines."""
        return len(self.data) - len(TAIL) * self.data.endswith(TAIL)


def kind_of(head: bytes) -> str:
    """What a file is by its first bytes; empty if it is none of what is read."""
    for magic, kind in KINDS.items():
        if head.lstrip(_BLANK).startswith(magic):
            return kind
    return ""


def blocks(stream: BinaryIO, head: bytes, name: str, limits: Limits) -> Iterator[Block]:
    """The events of a stream whose first bytes are ``head`` (they are read again from it)."""
    kind = kind_of(head)
    if kind == "json lines":
        return _lines(stream, limits)
    if kind == "json array":
        return _array(stream, name, limits)
    if kind == "evtx":
        return _evtx(stream, name)
    do = "give JSON lines, a JSON array of events, EVTX, Parquet or Arrow"
    raise BadInput("no events that Sigma rules can be asked of", where=name, do=do)


def _lines(stream: BinaryIO, limits: Limits) -> Iterator[Block]:
    rest, first, cut = b"", 1, False
    while data := stream.read(SIZE):
        if cut:  # the rest of a line that is too long
            _, newline, data = data.partition(b"\n")
            cut = not newline
            if cut:
                continue
        end = data.rfind(b"\n") + 1
        if not end:
            rest += data
            if (
                len(rest) > limits.line_bytes
            ):  # so long a line is not kept; its beginning tells that it is one
                yield Block(rest[: limits.line_bytes + 1] + b"\n", first)
                rest, first, cut = b"", first + 1, True
            continue
        block = Block(b"".join((rest, memoryview(data)[:end], TAIL)), first)
        rest = data[end:]
        yield block
        first += block.lines if block.lines >= 0 else block.data.count(b"\n") - len(TAIL)
    if rest:
        yield Block(rest + b"\n", first)


def _array(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Block]:
    data = stream.read(limits.file_bytes + 1)
    if len(data) > limits.file_bytes:
        do = "write one event a line, or raise limits.file_bytes"
        raise BadInput(
            f"larger than {limits.file_bytes} bytes, and a JSON array is read whole", where=name, do=do
        )
    try:
        events = msgspec.json.decode(data.lstrip(_BLANK), type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"not JSON: {error}", where=name, do="write one event a line") from None
    yield from _joined(bytes(each) for each in events)


def _evtx(stream: BinaryIO, name: str) -> Iterator[Block]:
    try:
        from evtx import PyEvtxParser
    except ImportError:
        do = "install it: pip install 'tocsin[sigma]'"
        raise Unavailable("Windows event logs need the package evtx", where=name, do=do) from None
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    try:
        yield from _joined(_records(PyEvtxParser(stream).records_json()))
    except (RuntimeError, OSError, ValueError) as error:
        do = "what came before it was read; fetch the file again"
        raise BadInput(f"a broken Windows event log: {str(error)[:200]}", where=name, do=do) from None
    # the package passes over a part of a chunk and says nothing
    if (size - _EVTX_HEADER) % _EVTX_CHUNK:
        do = "what is whole of it was read; fetch the file again"
        raise BadInput(
            "a Windows event log that is cut off: its last part is no whole one", where=name, do=do
        )


def _records(records: Any) -> Iterator[bytes]:
    """Records as the package gives them; a broken one, or part of the file, is a line that is no event."""
    broken = 0
    while True:
        try:
            record = next(records)
        except StopIteration:
            return
        except RuntimeError:
            broken += 1
            if broken > _MOST_BROKEN:
                raise
            yield b"\x00"
        else:
            yield record["data"].encode()


def _joined(events: Iterator[bytes]) -> Iterator[Block]:
    """One event a line, whatever white space stands in it."""
    held: list[bytes] = []
    size, first = 0, 1
    failed: Exception | None = None
    while failed is None:
        try:
            event = next(events)
        except StopIteration:
            break
        except (RuntimeError, OSError, ValueError) as error:
            failed = error
            continue
        line = event if b"\n" not in event and b"\r" not in event else _flat(event)
        held.append(line)
        size += len(line) + 1
        if size >= SIZE:
            yield Block(b"\n".join(held) + b"\n", first)
            first += len(held)
            held, size = [], 0
    if held:
        yield Block(b"\n".join(held) + b"\n", first)
    if failed is not None:
        raise failed


def _flat(event: bytes) -> bytes:
    """JSON holds line breaks between its tokens only."""
    return event.replace(b"\n", b" ").replace(b"\r", b" ")
