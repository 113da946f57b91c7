# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A stream in blocks of whole lines, of a bounded size; a line that is too long is told and not kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from tocsin.core.limits import Limits

BLOCK_BYTES = 2**20
"""More would be taken from the system and cleared for each block anew, which costs twice what reading does."""


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """Whole lines of a stream, or one line that is too long (then ``data`` is empty)."""

    data: bytes
    first_line: int
    """Counted from 1."""
    first_offset: int
    size: int
    """Bytes of the stream it stands for."""
    too_long: bool = False


def blocks(
    stream: BinaryIO, size: int, limits: Limits, *, first: int = 0, numbered: bool = True
) -> Iterator[Block]:
    """The stream in blocks of about ``size`` bytes, cut at newlines; the last may lack its newline.

    A line longer than ``limits.line_bytes`` (without its newline) comes as a block of its own with
    ``too_long`` set and no data; line numbers and offsets go on behind it. Memory: ``size`` plus one line.

    ``first``: the size of the first block, if it is to be larger. ``numbered=False``: whoever reads them counts the lines,
    so ``first_line`` says nothing.
    """
    line, done, rest = 1, 0, b""
    skipping = 0  # bytes of a line too long, of which nothing is kept
    for chunk in _chunks(stream, max(1, size), first):
        if not skipping and (cut := chunk.rfind(b"\n") + 1):
            whole = b"".join((rest, memoryview(chunk)[:cut]))  # each byte is copied once
            rest = chunk[cut:]
            for block in _whole_lines(whole, line, done, limits.line_bytes):
                line += 1 if block.too_long or not numbered else block.data.count(b"\n")
                done += block.size
                yield block
            if len(rest) > limits.line_bytes + 1:
                skipping, rest = len(rest), b""
            continue
        rest = chunk if not rest else rest + chunk
        if skipping:
            newline = rest.find(b"\n")
            if newline < 0:
                skipping, rest = skipping + len(rest), b""
                continue
            skipping, rest = skipping + newline + 1, rest[newline + 1 :]
            yield Block(data=b"", first_line=line, first_offset=done, size=skipping, too_long=True)
            line, done, skipping = line + 1, done + skipping, 0
        cut = rest.rfind(b"\n") + 1
        for block in _whole_lines(rest[:cut], line, done, limits.line_bytes):
            line += 1 if block.too_long or not numbered else block.data.count(b"\n")
            done += block.size
            yield block
        rest = rest[cut:]
        # One more byte may be the \r of a line that is just not too long.
        if len(rest) > limits.line_bytes + 1:
            skipping, rest = len(rest), b""
    if skipping or len(rest.removesuffix(b"\r")) > limits.line_bytes:
        size_left = skipping + len(rest)
        yield Block(data=b"", first_line=line, first_offset=done, size=size_left, too_long=True)
    elif rest:
        yield Block(data=rest, first_line=line, first_offset=done, size=len(rest))


def _chunks(stream: BinaryIO, size: int, first: int) -> Iterator[bytes]:
    chunk = stream.read(max(size, first))
    while chunk:
        yield chunk
        chunk = stream.read(size)


def _whole_lines(data: bytes, line: int, done: int, longest: int) -> Iterator[Block]:
    """The data in as few blocks as its lines that are too long allow."""
    begin = start = 0
    while start < len(data):
        # The furthest newline within reach: all lines up to it are short enough.
        newline = data.rfind(b"\n", start, start + longest + 1)
        if newline >= 0:
            start = newline + 1
            continue
        end = data.find(b"\n", start) + 1
        if end - start - 1 == longest + 1 and data[end - 2 : end - 1] == b"\r":
            start = end
            continue
        if start > begin:
            yield Block(
                data=data[begin:start], first_line=line, first_offset=done + begin, size=start - begin
            )
            line += data.count(b"\n", begin, start)
        yield Block(data=b"", first_line=line, first_offset=done + start, size=end - start, too_long=True)
        line += 1
        begin = start = end
    if start > begin:
        yield Block(data=data[begin:start], first_line=line, first_offset=done + begin, size=start - begin)
