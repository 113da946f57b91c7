# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a person names -> the logs that are meant: files as they are, folders with all that lies in them, patterns, ``-``."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable

import msgspec

from tocsin.core.errors import NotFound
from tocsin.core.limits import Limits
from tocsin.flows import files
from tocsin.flows.folder import walk
from tocsin.flows.taken import Taken


class Named(msgspec.Struct, frozen=True):
    """One log to be scanned."""

    path: str
    within: bool = False
    """Whether it was found in a folder, and not named by itself."""
    size_bytes: int | None = None
    """As it lies there, packed or not; None if that is not known."""


def logs(names: Iterable[str], limits: Limits, passed: list[Taken]) -> list[Named]:
    """Every log that is meant, in the order of the names, each once; ``passed`` gets an account of what is not looked at.

    Files of a folder come in the order of their names. A name that there is is never a pattern. A name that there is not
    is kept, so that opening it says why. Raises ``NotFound`` if no file fits a pattern, and what ``folder.walk`` raises.
    """
    found: dict[str, Named] = {}
    for name in names:
        for path in _fitting(name):
            if path != files.STDIN and os.path.isdir(path):
                _of_folder(path, limits, passed, found)
            else:
                size = os.path.getsize(path) if os.path.isfile(path) else None
                found.setdefault(path, Named(path, size_bytes=size))
    return list(found.values())


def _of_folder(root: str, limits: Limits, passed: list[Taken], found: dict[str, Named]) -> None:
    skipped: list[Taken] = []
    for entry in walk(root, limits, skipped):
        if entry.modules:
            skipped.append(
                Taken(name=f"{entry.name}/", outcome="passed over", notes=("it holds packages, no logs",))
            )
            continue
        found.setdefault(entry.path, Named(entry.path, within=True, size_bytes=entry.size_bytes))
    passed.extend(
        msgspec.structs.replace(one, name=os.path.join(files.shown(root), one.name)) for one in skipped
    )


def _fitting(name: str) -> list[str]:
    if name == files.STDIN or os.path.lexists(name) or not glob.has_magic(name):
        return [name]
    fitting = sorted(glob.glob(name, recursive=True))
    if not fitting:
        raise NotFound(
            "no file fits this pattern",
            where=files.shown(name),
            do="check the name, and the folder you are in",
        )
    return fitting
