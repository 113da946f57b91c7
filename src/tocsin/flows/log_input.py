# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A log as the scanner reads it: unpacked, in UTF-8, hashed on the way, so that a log is read once.

Broken compression gives what could still be read, and is a ``BadInput`` at the next read; so is a file that swells beyond
``limits.log_expansion``. Memory: one part, whatever the size.
"""

from __future__ import annotations

import hashlib
import io
import os
from typing import Self, cast

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.flows import files
from tocsin.watch.encoding import Transcoder, guess

_FREE_BYTES = 64 * 2**20
"""Unpacked before the limit counts: a small file that repeats one line swells without harm."""


class LogInput:
    """One log, open. A context manager."""

    def __init__(
        self, path: str, name: str, limits: Limits, *, encoding: str = "", eager: bool = False
    ) -> None:
        """Raises what ``files.open_file`` raises, and ``BadInput`` for an encoding that there is not.

        ``encoding``: as a person named it, else it is guessed. ``eager``: a read gives what is there, be it little.
        """
        self._stream, self._file = files.open_log(path)
        self.name, self._limits, self._eager = name, limits, eager
        self.encoding = encoding
        self._transcoder: Transcoder | None = None
        self._broken = ""
        self._packed = os.fstat(self._file.fileno()).st_size if self._file else None
        self._told = 0
        self.read_bytes = 0
        self.digest = hashlib.sha256()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close what was opened; standard input stays as it is."""
        if self._file is not None:
            self._stream.close()
            self._file.close()

    def head(self) -> bytes:
        """The first bytes in UTF-8, which ``read`` will give again. Raises ``BadInput`` for broken compression."""
        try:
            head = cast("io.BufferedReader", self._stream).peek(files.HEAD_BYTES)[: files.HEAD_BYTES]
        except files.BROKEN as error:
            raise self._refusal(str(error)) from None
        if self._transcoder is None:
            self.encoding = self.encoding or guess(head)
            self._transcoder = self._made()
        return self._made().feed(head)

    def read(self, size: int) -> bytes:
        """Up to about ``size`` bytes in UTF-8; none at the end."""
        if self._transcoder is None:
            self.head()
        assert self._transcoder is not None
        while True:
            data = self._read(size)
            text = self._transcoder.feed(data, last=not data)
            if text or not data:
                return text

    @property
    def plain_bytes(self) -> int:
        """Bytes of the file if it is not packed, so that it can be read from any place; 0 for another."""
        return (self._packed or 0) if self._stream is self._file else 0

    def advanced(self) -> int:
        """Bytes of the file, packed as it is, that were read since this was last asked; unpacked ones of standard input."""
        done = self.read_bytes if self._file is None else self._file.tell()
        more, self._told = done - self._told, done
        return max(0, more)

    def _made(self) -> Transcoder:
        try:
            return Transcoder(self.encoding)
        except LookupError:
            what, do = (
                f"there is no encoding {self.encoding!r}",
                "name one that Python knows: gb18030, cp1252",
            )
            raise BadInput(what, where=self.name, do=do) from None

    def _read(self, size: int) -> bytes:
        if self._broken:
            raise self._refusal(self._broken)
        parts: list[bytes] = []
        stream = cast("io.BufferedReader", self._stream)  # and the like, of gzip and others
        try:
            while size > 0 and (part := stream.read1(min(size, files.PART_BYTES))):
                parts.append(part)
                size -= len(part)
                if self._eager:
                    break
        except files.BROKEN as error:
            self._broken = str(error) or "it is cut off"
            if not parts:
                raise self._refusal(self._broken) from None
        data = b"".join(parts)
        self.read_bytes += len(data)
        self._check_size()
        self.digest.update(data)
        return data

    def _check_size(self) -> None:
        if self._packed is None:
            return
        times = self._limits.log_expansion
        most = max(_FREE_BYTES, self._packed * times)
        if self.read_bytes > most:
            what = f"it swells beyond {most} bytes from {self._packed}, {times} times its size (limit log_expansion): the rest was not scanned"
            if most == _FREE_BYTES:
                what = f"it swells beyond {most} bytes from {self._packed}, which any log may, but no more than {times} times its size (limit log_expansion): the rest was not scanned"
            raise BadInput(
                what, where=self.name, do="unpack it by hand if you trust it, or raise limits.log_expansion"
            )

    def _refusal(self, why: str) -> BadInput:
        do = "fetch the file again; nothing of it was stored"
        return BadInput(f"cannot be decompressed to its end: {why}", where=self.name, do=do)
