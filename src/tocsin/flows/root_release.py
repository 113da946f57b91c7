# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The place of a package database -> the root it lies in, the release that the os-release file there names, and the asset.

A database of a machine, an unpacked image or a mounted disk lies at a place that is always the same below the root. What a link
leads to outside of that root is not read: it would be of another machine.
"""

from __future__ import annotations

import os
from pathlib import PurePosixPath
from typing import Final

from tocsin.know.readers import os_release

TAILS: Final = (
    "/var/lib/dpkg/status",
    "/usr/lib/apk/db/installed",
    "/lib/apk/db/installed",
    "/usr/lib/sysimage/rpm/rpmdb.sqlite",
    "/var/lib/rpm/rpmdb.sqlite",
    "/usr/share/rpm/rpmdb.sqlite",
)
"""Where package databases lie below a root, the longer of two alike first."""
LOCKS: Final = frozenset(
    {
        "cargo.lock", "gemfile.lock", "go.mod", "go.sum", "npm-shrinkwrap.json", "package-lock.json", "pdm.lock", "pipfile.lock",
        "pnpm-lock.yaml", "poetry.lock", "pylock.toml", "uv.lock", "yarn.lock",
    }
)  # fmt: skip
"""Lock files are called alike in every project: the folder they lie in tells them apart."""
_PLACES: Final = ("etc/os-release", "usr/lib/os-release")
_MOST_BYTES: Final = 64 * 1024


def root_of(path: str) -> str | None:
    """The root that a package database lies in; None if it lies at no place of one."""
    whole = os.path.abspath(path)
    for tail in TAILS:
        if whole.endswith(tail):
            return whole.removesuffix(tail) or "/"
    return None


def release_beside(path: str) -> tuple[str, str]:
    """OSV's ecosystem by the os-release file of the root, and the path of that file; both empty if there is none."""
    root = root_of(path)
    if root is None:
        return "", ""
    real = os.path.realpath(root)
    for place in _PLACES:
        file = os.path.realpath(os.path.join(root, place))
        if os.path.commonpath([real, file]) != real or not os.path.isfile(file):
            continue
        try:
            with open(file, "rb") as stream:
                found = os_release.ecosystem(stream.read(_MOST_BYTES))
        except OSError:
            continue
        if found:
            return found, os.path.join(root, place)
    return "", ""


def asset_of(name: str) -> str:
    """What a list is about that does not say so: the folder that is its root, or its project's; empty if that has no name."""
    path = PurePosixPath(name)
    folder = path.parent.name if path.name.lower() in LOCKS else ""
    for tail in TAILS:
        if name.endswith(tail):
            folder = PurePosixPath(name.removesuffix(tail)).name
            break
    return "" if folder in {".", ".."} else folder
