# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A folder of the user's -> its ordinary files, each once and in a fixed order, and an account of what was passed over.

Links are not followed; they, hidden files and folders, and what is no ordinary file (a pipe, a device) are passed over and
said so. A subfolder that may not be listed, or lies deeper than ``limits.folder_depth``, is one line of the account, not the end
of the run. A ``node_modules`` folder is one source, whatever lies in it (``flows.node_modules``).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

import msgspec

from tocsin.core.errors import BadInput, NotFound, TocsinError, Unavailable
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.flows import files
from tocsin.flows.taken import Outcome, Taken

MODULES = "node_modules"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the folder, or a ``node_modules`` folder in it."""

    path: str
    name: str
    """Relative to the folder, with forward slashes."""
    size_bytes: int
    modules: bool = False
    """Whether it is a ``node_modules`` folder; its size is not known."""


def walk(root: str, limits: Limits, passed: list[Taken]) -> Iterator[Found]:
    """Yield the ordinary files, in order of their names, those of a folder before its folders; ``passed`` gets an account of the rest.

    Raises NotFound or BadInput if it is no folder or has too many files, Unavailable if it may not be listed.
    """
    if not os.path.exists(root):
        raise NotFound("there is no such folder", where=root, do="check the name")
    if not os.path.isdir(root):
        raise BadInput("this is a file, not a folder", where=root, do="name the folder it is in")
    if os.path.basename(os.path.abspath(root)) == MODULES:
        yield Found(path=root, name=MODULES, size_bytes=0, modules=True)
        return
    count = 0

    def refuse(error: OSError) -> None:
        place = str(error.filename)
        what, do = f"the folder may not be listed: {error.strerror}", "give yourself the right to"
        if place == root:
            raise Unavailable(what, where=place, do=do)
        name = _name(place, root)
        passed.append(Taken(name=f"{name}/", outcome="unreadable", faults=(Fault(name, what, do),)))

    for place, folders, names in os.walk(root, onerror=refuse):
        kept: list[str] = []
        for found in _listed(place, root, [*folders, *names], passed):
            if found.size_bytes < 0 and not found.modules:
                kept.append(os.path.basename(found.path))
                continue
            count += 1
            if count > limits.files:
                do = "give a smaller folder, or raise limits.files"
                raise BadInput(f"more than {limits.files} files", where=root, do=do)
            yield msgspec.structs.replace(found, size_bytes=max(0, found.size_bytes))
        if kept and _depth(place, root) >= limits.folder_depth:
            passed.extend(_too_deep(_name(os.path.join(place, name), root), limits) for name in kept)
            kept = []
        folders[:] = kept


def refused(name: str, error: TocsinError) -> Taken:
    """The account of a file that could not be taken in."""
    outcome: Outcome = "not whole" if isinstance(error, BadInput) else "unreadable"
    return Taken(name=name, outcome=outcome, faults=(Fault(name, error.what, error.do),))


def _listed(place: str, root: str, names: list[str], passed: list[Taken]) -> Iterator[Found]:
    """What is looked at of one folder, sorted; of folders the size is -1."""
    for name in sorted(names):
        path = os.path.join(place, name)
        skipped, size_bytes = _look(path, _name(path, root))
        if skipped is not None:
            passed.append(skipped)
            continue
        modules = size_bytes is None and name == MODULES
        size = -1 if size_bytes is None else size_bytes
        yield Found(path=path, name=_name(path, root), size_bytes=size, modules=modules)


def _look(path: str, name: str) -> tuple[Taken | None, int | None]:
    """Whether to pass over what stands there, and its size; no size for a folder."""
    if os.path.basename(path).startswith("."):
        return Taken(name=name, outcome="passed over", notes=("its name begins with a dot: hidden",)), None
    try:
        found = os.lstat(path)
    except OSError as error:
        fault = Fault(name, f"it cannot be looked at: {error.strerror}", "run it again")
        return Taken(name=name, outcome="unreadable", faults=(fault,)), None
    if stat.S_ISDIR(found.st_mode):
        return None, None
    if stat.S_ISREG(found.st_mode):
        return None, found.st_size
    if stat.S_ISLNK(found.st_mode):
        fault = Fault(
            name, "this is a link, and links are not followed", "put the file itself into the folder"
        )
    else:
        fault = Fault(name, "this is no ordinary file", "name files only")
    return Taken(name=name, outcome="passed over", faults=(fault,)), None


def _too_deep(name: str, limits: Limits) -> Taken:
    what = f"it lies more than {limits.folder_depth} folders deep (limit folder_depth)"
    fault = Fault(name, what, "give that folder by itself, or raise limits.folder_depth")
    return Taken(name=f"{name}/", outcome="passed over", faults=(fault,))


def _depth(place: str, root: str) -> int:
    inner = os.path.relpath(place, root)
    return 0 if inner == os.curdir else inner.count(os.sep) + 1


def _name(path: str, root: str) -> str:
    return files.shown(os.path.relpath(path, root)).replace(os.sep, "/")
