# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A file of Zstandard frames, one or many, read as a stream.

What the package offers as a stream ends without a word where a frame is cut off; this one raises ``EOFError``, as the
decompressors of Python do. Little of the packed file is handed over at once, so that a bomb cannot fill the memory: a
packed byte holds up to 32 KiB.

Source: RFC 8878.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from zstandard import ZstdDecompressionObj

MAGIC = b"\x28\xb5\x2f\xfd"
_FED_BYTES = 2 * 1024
"""64 MiB unpacked at most."""
_WINDOW_BYTES = 128 * 2**20


class ZstdFile(io.RawIOBase):
    """The unpacked bytes. Raises ``EOFError`` for a frame that is cut off, ``OSError`` for one that is broken."""

    def __init__(self, packed: BinaryIO) -> None:
        """``packed`` is closed with it."""
        from zstandard import ZstdDecompressor  # a compiled package: only where such a file is met

        self._packed, self._made = packed, ZstdDecompressor(max_window_size=_WINDOW_BYTES)
        self._frame: ZstdDecompressionObj | None = None
        self._fed = self._ready = b""
        self._at = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, into: object) -> int:
        """Fill what is handed over; 0 at the end."""
        room = memoryview(into).cast("B")  # type: ignore[arg-type]  # a buffer, as its caller says
        while self._at >= len(self._ready):
            more = self._more()
            if more is None:
                return 0
            self._ready, self._at = more, 0
        part = self._ready[self._at : self._at + len(room)]
        room[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        """Close the packed file, too."""
        if not self.closed:
            self._packed.close()
        super().close()

    def _more(self) -> bytes | None:
        """What the next packed bytes hold, which may be nothing; None at the end."""
        from zstandard import ZstdError

        self._fed = self._fed or self._packed.read(_FED_BYTES)
        if not self._fed:
            if self._frame is not None:
                raise EOFError("the file ends before its last frame does")
            return None
        self._frame = self._frame or self._made.decompressobj()
        try:
            data = self._frame.decompress(self._fed)
        except ZstdError as error:
            raise OSError(str(error)) from None
        self._fed = b""
        if self._frame.eof:
            self._fed, self._frame = self._frame.unused_data, None
        return data


def zstd_open(packed: str | BinaryIO) -> BinaryIO:
    """Open a packed file, by its name or as a stream."""
    raw = open(packed, "rb") if isinstance(packed, str) else packed  # noqa: SIM115 - ZstdFile closes it
    return io.BufferedReader(ZstdFile(raw), 256 * 1024)
