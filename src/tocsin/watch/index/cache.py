# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Indexes kept in the cache folder, under the digest of what they were made from.

What is kept may be lost at any time: a file that is gone, cut off, foreign or altered is made anew, and where nothing
can be written the index stays in memory. A file that another process has mapped is replaced, never written to.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Collection

from tocsin.core import registrable
from tocsin.core.atoms import KINDS
from tocsin.core.errors import BadInput
from tocsin.watch.index import border, file
from tocsin.watch.index.file import Header, Sections

KEPT = 8
"""Files kept in a folder, indexes and what is made of them, the last used; older ones are deleted."""
_BEGIN, _END = "index-", ".tocsin"


def digest(of: str, shared: Collection[str] = border.SHARED) -> str:
    """The digest of a set: what it was made from, and by which layout, kinds and borders."""
    made = hashlib.sha256(f"{file.VERSION} {KINDS} {sorted(shared)} ".encode())
    made.update(registrable.list_digest())
    made.update(of.encode())
    return made.hexdigest()


def cached(
    folder: str, digest: str, make: Callable[[], tuple[Header, Sections]]
) -> tuple[Header, Sections, str]:
    """Header, arrays and, if they could be kept, the path of the file; made by ``make`` if they are not there yet."""
    path = os.path.join(folder, f"{_BEGIN}{digest[:32]}{_END}")
    with contextlib.suppress(OSError, BadInput):
        header, sections = file.read(path)
        if header.digest == digest:
            with contextlib.suppress(OSError):
                os.utime(path)
            return header, sections, path
    header, sections = make()
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        file.write(path, header, sections)
        _forget(folder)
        # Mapped, so that all processes share its pages.
        return *file.read(path), path
    except (OSError, BadInput):
        return header, sections, ""


def _forget(folder: str) -> None:
    """Delete all but the last used, and drafts of writers that died."""
    with os.scandir(folder) as found:
        mine = [entry for entry in found if entry.name.startswith(_BEGIN)]
    kept = sorted((one for one in mine if one.name.endswith(_END)), key=lambda one: -one.stat().st_mtime)
    newest = kept[0].stat().st_mtime if kept else 0.0
    drafts = [one for one in mine if one.name.endswith(".part") and one.stat().st_mtime < newest - 3600]
    for one in [*kept[KEPT:], *drafts]:
        with contextlib.suppress(OSError):
            os.unlink(one.path)
