# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Files that are whole or not there, also after a power cut.

The order is the promise: write all, fsync the file, rename it over the target,
fsync the folder. A renamed file that was not synced is lost or empty after a cut.
Any error is final for that write: the target stands as it was, and nothing is
tried twice (a second fsync after a failed one may report success for lost pages).

Refuses a target that is a symbolic link or not a plain file. Cost: two fsyncs.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tocsin.core.errors import Unavailable


def make_folder(path: Path, mode: int = 0o700) -> None:
    """Make ``path`` and what is missing above it, each level durable; ``Unavailable`` if that fails."""
    try:
        missing = [level for level in (path, *path.parents) if not os.path.lexists(level)]
        for level in reversed(missing):
            with contextlib.suppress(FileExistsError):
                level.mkdir(mode=mode)
            _sync_folder(level.parent)
        if not path.is_dir():
            raise NotADirectoryError(20, "not a folder")
    except OSError as error:
        raise Unavailable(
            f"the folder cannot be made: {error.strerror}", where=str(path), do="choose another place"
        ) from error


def write_file(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Put ``data`` at ``path`` with permissions ``mode``, replacing a plain file that stands there.

    Raises ``Unavailable`` for a link, a folder or device in its place, a missing folder,
    a full disk and every other failure; then the old content stands.
    """
    with replacing(path, mode) as stream:
        stream.write(data)


@contextlib.contextmanager
def replacing(path: Path, mode: int = 0o644) -> Iterator[IO[bytes]]:
    """``write_file`` for what is written bit by bit: leaving the block puts the file in its place.

    An exception in the block takes away what was written; errors as those of ``write_file``.
    """
    try:
        _check_target(path)
        handle, made = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise _failed(path, error) from error
    try:
        try:
            with os.fdopen(handle, "wb", closefd=False) as stream:  # it goes on after a short write
                yield stream
            os.fchmod(handle, mode)
            os.fsync(handle)
        finally:
            os.close(handle)
        Path(made).replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            Path(made).unlink()
        raise _failed(path, error) from error
    except BaseException:
        with contextlib.suppress(OSError):
            Path(made).unlink()
        raise


def _check_target(path: Path) -> None:
    try:
        found = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    if stat.S_ISLNK(found):
        raise Unavailable(
            "a symbolic link stands where the file should go",
            where=str(path),
            do="remove the link or choose another name",
        )
    if not stat.S_ISREG(found):
        raise Unavailable(
            "something that is no plain file stands where the file should go",
            where=str(path),
            do="choose another name",
        )


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _failed(path: Path, error: OSError) -> Unavailable:
    return Unavailable(
        f"the file cannot be written: {error.strerror}",
        where=str(path),
        do="check that the folder is there, may be written and has room",
    )
