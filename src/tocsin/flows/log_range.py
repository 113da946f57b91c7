# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The lines of a plain file that begin within a stretch of it: parts of one log, read apart, give each line once."""

from __future__ import annotations

import io
from typing import Self

from tocsin.flows import files

_PIECE = 1 << 20


class LogRange:
    """The whole lines of which the first byte lies in [``start``, ``end``) of a file that is not compressed. A context manager.

    ``begin`` is where the first of them begins (``end`` or more if none does), ``done`` where what was read ends, ``whole``
    where the last line ends that has its newline.
    """

    def __init__(self, path: str, start: int, end: int) -> None:
        """Raises what ``files.open_file`` raises."""
        stream, self._file = files.open_log(path)
        assert isinstance(stream, io.BufferedReader)
        self._stream, self._end = stream, end
        self.has_nul = False
        """Whether a NUL was read: what stands behind it may be of another encoding."""
        self.begin = self.done = self.whole = self._aligned(start)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._stream.close()

    def _aligned(self, start: int) -> int:
        """The place of the first line that begins at ``start`` or behind it; the stream stands there."""
        if not start:
            return 0
        at = start - 1
        self._stream.seek(at)
        while piece := self._stream.read(_PIECE):
            newline = piece.find(b"\n")
            if newline >= 0:
                at += newline + 1
                self._stream.seek(at)
                return at
            at += len(piece)
            if at >= self._end:
                break
        return max(at, self._end)

    def read(self, size: int) -> bytes:
        """Up to about ``size`` bytes; none at the end of the last line."""
        if self.done < self._end:
            piece = self._stream.read(min(max(1, size), self._end - self.done))
        elif self.done > self.begin and not self._ended:
            # the line that goes on behind the stretch
            piece = self._stream.read(max(1, size))
            newline = piece.find(b"\n")
            piece = piece if newline < 0 else piece[: newline + 1]
        else:
            return b""
        self.whole = max(self.whole, self.done + piece.rfind(b"\n") + 1) if b"\n" in piece else self.whole
        self.done += len(piece)
        self._ended = piece.endswith(b"\n")
        self.has_nul = self.has_nul or b"\x00" in piece
        return piece

    _ended = False
