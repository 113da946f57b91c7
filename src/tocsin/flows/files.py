# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Files of the user's, opened for the rooms: whole under limits, or as a stream.

Refuses a folder where a file is asked for, devices and pipes (but standard input
as ``-``), what may not be read, and compressed files that are cut off or swell
beyond ``limits.expansion``. gzip, xz, bzip2 and Zstandard are known by their first bytes,
whatever the name says.
"""

from __future__ import annotations

import bz2
import contextlib
import gzip
import hashlib
import io
import lzma
import os
import re
import stat
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, BinaryIO, cast

from tocsin.core.errors import BadInput, NotFound, TocsinError, Unavailable
from tocsin.core.limits import Limits
from tocsin.flows.columns_file import ARROW, PARQUET, columns_open
from tocsin.flows.zstd_file import MAGIC, zstd_open

HEAD_BYTES = 64 * 1024
"""How much of a file is looked at to recognise it."""

PART_BYTES = 64 * 1024
STDIN = "-"
BROKEN = (EOFError, zlib.error, lzma.LZMAError, OSError)
ENDINGS = re.compile(r"\.(?:gz|xz|bz2|zst)$", re.IGNORECASE)
"""What a name ends with besides its own ending, and what is taken off the content."""
PACKED: tuple[tuple[bytes, Callable[..., object]], ...] = (
    (b"\x1f\x8b", gzip.open),
    (b"\xfd7zXZ", lzma.open),
    (b"BZh", bz2.open),
    (MAGIC, zstd_open),
    (PARQUET, columns_open),
    (ARROW, columns_open),
)
"""First bytes of compressed files, and what opens them."""


def shown(path: str) -> str:
    """The path as text that can be kept and printed: bytes of it that are no UTF-8 are spelt out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def open_file(path: str) -> BinaryIO:
    """Open for reading, decompressed. Raises NotFound, BadInput (folder, device), Unavailable (no permission)."""
    raw = sys.stdin.buffer if path == STDIN else _open_regular(path)
    stream = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", raw))
    head = stream.peek(6)
    for magic, unpacked in PACKED:
        if head.startswith(magic):
            if path == STDIN:
                return cast("BinaryIO", unpacked(stream))
            stream.close()  # opened again by name: a decompressor closes only what it has opened
            return cast("BinaryIO", unpacked(path))
    return cast("BinaryIO", stream)


def open_log(path: str) -> tuple[BinaryIO, BinaryIO | None]:
    """A log as a stream, decompressed, and the packed file below it, whose place tells how much is done.

    Of standard input there is no such file. Raises as ``open_file``.
    """
    if path == STDIN:
        return open_file(path), None
    raw = cast("BinaryIO", io.BufferedReader(cast("io.RawIOBase", _open_regular(path)), PART_BYTES))
    head = cast("io.BufferedReader", raw).peek(6)
    opener = next((unpacked for magic, unpacked in PACKED if head.startswith(magic)), None)
    return (raw if opener is None else cast("BinaryIO", opener(raw))), raw


@contextlib.contextmanager
def at_rest(path: str, limits: Limits) -> Iterator[str]:
    """A file to be read more than once, by its name; standard input is put on disk for that, packed as it comes.

    Errors that name the place on disk say ``-`` instead. Raises BadInput beyond ``limits.stdin_bytes``, and Unavailable
    where the disk is full.
    """
    if path != STDIN:
        yield path
        return
    with tempfile.NamedTemporaryFile(prefix="tocsin-stdin-") as kept:
        _copy(sys.stdin.buffer, kept, limits.stdin_bytes)
        try:
            yield kept.name
        except TocsinError as error:
            error.where = error.where.replace(kept.name, STDIN)
            raise


def _copy(source: BinaryIO, kept: IO[bytes], most: int) -> None:
    size = 0
    try:
        while part := source.read(HEAD_BYTES):
            size += len(part)
            if size > most:
                do = "name a file, or raise limits.stdin_bytes"
                raise BadInput(f"larger than {most} bytes (limit stdin_bytes)", where=STDIN, do=do)
            kept.write(part)
        kept.flush()
    except OSError as error:
        what = f"it cannot be put into {tempfile.gettempdir()}: {error.strerror}"
        raise Unavailable(what, where=STDIN, do="make room there, or set TMPDIR to another place") from None


def read_head(path: str) -> bytes:
    """Return the first bytes, decompressed; raises BadInput if the compression is broken there."""
    with open_file(path) as stream:
        return _read(stream, HEAD_BYTES, path)


def peek_head(path: str) -> bytes:
    """As ``read_head``; of standard input the first bytes as they come, which stay there to be read."""
    if path != STDIN:
        return read_head(path)
    return cast("io.BufferedReader", sys.stdin.buffer).peek(HEAD_BYTES)[:HEAD_BYTES]


def read_whole(path: str, limits: Limits) -> bytes:
    """Return all of a file, decompressed, under ``limits.file_bytes`` and ``limits.expansion``.

    No more than that is ever unpacked: a small file cannot fill the memory.
    """
    if path == STDIN:
        packed = _read(sys.stdin.buffer, limits.file_bytes + 1, path)
        if len(packed) > limits.file_bytes:
            raise _too_large(path, limits)
        size = len(packed)
        stream = _unpacked(packed)
    else:
        stream = open_file(path)
        size = os.path.getsize(path)
    most = min(limits.file_bytes, max(size, 4096) * limits.expansion)
    with stream:
        data = _read(stream, most + 1, path)
    if len(data) <= most:
        return data
    if most == limits.file_bytes:
        raise _too_large(path, limits)
    what = f"it swells beyond {most} bytes from {size} (limit expansion)"
    raise BadInput(what, where=path, do="decompress it by hand if you trust it")


def _unpacked(data: bytes) -> BinaryIO:
    whole = io.BytesIO(data)
    for magic, unpacked in PACKED:
        if data.startswith(magic):
            return cast("BinaryIO", unpacked(whole))
    return whole


def _too_large(path: str, limits: Limits) -> BadInput:
    what, do = f"larger than {limits.file_bytes} bytes", "split the file or raise limits.file_bytes"
    return BadInput(what, where=path, do=do)


class Measured(io.RawIOBase):
    """A stream that counts and digests what is read of it, and keeps to ``limits.expansion``.

    Raises ``BadInput`` where the compression is broken, or swells beyond the limit.
    """

    def __init__(
        self,
        stream: BinaryIO,
        path: str,
        limits: Limits,
        advance: Callable[[int], None] = lambda _bytes: None,
    ) -> None:
        """``advance`` is told how many bytes were read."""
        self._stream, self._path, self._advance = stream, path, advance
        self._most = max(os.path.getsize(path), 4096) * limits.expansion
        self._digest = hashlib.sha256()
        self.size_bytes = 0

    def read(self, size: int = -1) -> bytes:
        """Read up to ``size`` bytes; none at the end."""
        data = _read(self._stream, size, self._path)
        self.size_bytes += len(data)
        if self.size_bytes > self._most:
            what = f"it swells beyond {self._most} bytes (limit expansion)"
            raise BadInput(what, where=self._path, do="decompress it by hand if you trust it")
        self._digest.update(data)
        self._advance(len(data))
        return data

    @property
    def sha256(self) -> str:
        """Of all that was read so far, in hex."""
        return self._digest.hexdigest()


def _read(stream: BinaryIO, size: int, path: str) -> bytes:
    try:
        return stream.read(size)
    except BROKEN as error:
        raise BadInput(
            f"cannot be decompressed: {error}", where=path, do="fetch the file again; nothing was stored"
        ) from None


def _open_regular(path: str) -> BinaryIO:
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            raise BadInput(
                "this is a folder", where=path, do="name the files in it, or run: tocsin try FOLDER"
            )
        if not stat.S_ISREG(mode):
            raise BadInput("this is no ordinary file", where=path, do="name a file, or - for standard input")
        return open(path, "rb")
    except FileNotFoundError:
        raise NotFound("there is no such file", where=path, do="check the name") from None
    except PermissionError:
        raise Unavailable(
            "this file may not be read", where=path, do="give yourself the right to read it"
        ) from None
    except OSError as error:
        raise Unavailable(f"cannot be opened: {error.strerror}", where=path, do="check the path") from None
