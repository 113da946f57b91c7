# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Bytes out of gzip, xz, bzip2 and lz4 frames, bounded while they come out.

The size that comes out is bounded by ``file_bytes`` and by ``expansion`` times what
went in, checked before each next piece, so that a small file cannot fill the
memory. Refused: a stream that ends early, damage, bytes after the end, more than
the limits. Recognised by the first bytes, never by the name. Linear.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import Final, Protocol

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits

_PIECE: Final = 1 << 20
_LZ4: Final = b"\x04\x22\x4d\x18"
_GZIP_WINDOW: Final = 31
_FLOOR: Final = 1 << 20
"""Bytes that may come out of even the smallest file."""
_STREAMS: Final = 1_000
"""Streams behind each other in one file; each costs a copy of what is left."""


class _Stream(Protocol):
    """The part that the decompressors of the standard library and of lz4 share."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes | None: ...

    def pull(self, data: bytes, most: int) -> bytes: ...


class _Gzip:
    """zlib hands back what it did not eat; the others keep it."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(_GZIP_WINDOW)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def pull(self, data: bytes, most: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail or data, most)


class _Keeping:
    """bzip2, xz and lz4 keep what they did not eat and take empty bytes for "go on"."""

    def __init__(self, inner: bz2.BZ2Decompressor | lzma.LZMADecompressor) -> None:
        self._inner = inner

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes | None:
        return self._inner.unused_data

    def pull(self, data: bytes, most: int) -> bytes:
        return self._inner.decompress(data, most)


def _stream(data: bytes) -> _Stream | None:
    if data[:2] == b"\x1f\x8b":
        return _Gzip()
    if data[:3] == b"BZh":
        return _Keeping(bz2.BZ2Decompressor())
    if data[:6] == b"\xfd7zXZ\x00":
        return _Keeping(lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=1 << 28))
    if data[:4] == _LZ4:
        import lz4.frame  # apt's own form; nothing else needs it

        return _Keeping(lz4.frame.LZ4FrameDecompressor())
    return None


def compressed(head: bytes) -> bool:
    """Whether these first bytes begin a compressed stream that ``expand`` knows."""
    return head[:2] == b"\x1f\x8b" or head[:3] == b"BZh" or head[:4] == _LZ4 or head[:6] == b"\xfd7zXZ\x00"


def peek(head: bytes, most: int) -> bytes:
    """What the first bytes of a file hold, decompressed as far as they go; empty if they are damaged."""
    stream = _stream(head)
    if stream is None:
        return head[:most]
    try:
        return stream.pull(head, most)
    except (zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError, ValueError):
        return b""


def expand(data: bytes, name: str, limits: Limits) -> bytes:
    """Decompress a whole file, or give it back as it is if it is not compressed.

    Raises ``BadInput`` if the stream is cut off or damaged, or passes a limit.
    """
    most = min(limits.file_bytes, max(_FLOOR, limits.expansion * len(data)))
    out = bytearray()
    rest = data
    streams = 0
    while rest:
        stream = _stream(rest)
        if stream is None:
            if rest is data:
                break
            raise BadInput(
                "bytes follow the end of the compressed stream", where=name, do="fetch the file again"
            )
        streams += 1
        if streams > _STREAMS:
            what = f"more than {_STREAMS} compressed streams behind each other"
            raise BadInput(what, where=name, do="compress the content once, as a whole")
        _pull_all(stream, rest, out, most, name)
        rest = stream.unused_data or b""  # a further stream, as gzip and xz allow
    if rest is data:
        if len(data) > limits.file_bytes:
            what = f"{len(data)} bytes, more than {limits.file_bytes} (limit file_bytes)"
            raise BadInput(what, where=name, do="raise limits.file_bytes, or split the file")
        return data
    return bytes(out)


def _pull_all(stream: _Stream, data: bytes, out: bytearray, most: int, name: str) -> None:
    feed = data
    try:
        while not stream.eof:
            piece = stream.pull(feed, _PIECE)
            if not piece and not feed and not stream.eof:
                raise BadInput("the compressed stream is cut off", where=name, do="fetch the file again")
            feed = b""
            out += piece
            if len(out) > most:
                raise BadInput(
                    f"more than {most} bytes come out of {len(data)} (limits expansion, file_bytes)",
                    where=name,
                    do="if its source is trusted, unpack it by hand, or raise the limits",
                )
    except (zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError, ValueError) as error:
        raise BadInput(
            f"the compressed stream is damaged: {error}", where=name, do="fetch the file again"
        ) from error
