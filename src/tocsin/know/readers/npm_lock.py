# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""npm's ``package-lock.json`` and ``npm-shrinkwrap.json``, lockfileVersion 1, 2 and 3.

npm's documentation, "package-lock.json": versions 2 and 3 list ``packages`` by the folder each lies in,
version 1 nests ``dependencies``; where both stand, ``packages`` counts. The folder ``""`` is the project
itself, and its name is the asset; other folders outside of ``node_modules`` are members of its workspace,
unless they lie above it. A link is another name of such a folder. An alias counts as the package that it stands for.
Refused: JSON that is not whole, and a package that stands there twice. Cost: one decode an entry.
"""

from __future__ import annotations

import re
from typing import Final

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.jsonin import decode, place, split
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers.lock_entries import DECODED_ENTRY, LockEntries, Origin
from tocsin.know.readers.shape import Record, as_record, flag, record, text

_HEAD: Final = re.compile(rb'"lockfileVersion"\s*:\s*[0-9]')
_NAMES: Final = ("package-lock.json", "npm-shrinkwrap.json", ".package-lock.json")
_MODULES: Final = "node_modules/"
_ALIAS: Final = re.compile(r"npm:(.+)@([^@]+)")
_TARBALL: Final = re.compile(r"https?:.*/-/([^/]+)\.(?:tgz|tar\.gz)")
_HELD: Final = 3
"""Memory that the text and its parts take while it is read, in sizes of the text."""
_WHOLE: Final = "fetch the file again, or let npm write it again"


def detect(name: str, head: bytes) -> bool:
    """Whether this looks like npm's lock file."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
        return False
    if _HEAD.search(head):
        return True
    base = name.replace("\\", "/").rpartition("/")[2].lower()
    return base in _NAMES and (b'"dependencies"' in head or b'"packages"' in head)


def read(data: bytes, name: str, limits: Limits) -> Reading[Component]:
    """Read a lock file. Raises ``BadInput`` if it is not whole JSON, or none of npm's."""
    parts = split(data, name, limits, "")
    title = parts.others.get("name", b'""')
    found = LockEntries(
        "npm", name, limits, held=_HELD * len(data), entry=DECODED_ENTRY, asset=_title(title, name, limits)
    )
    if "packages" in parts.others:
        _packages(parts.others["packages"], name, limits, found)
    elif "dependencies" in parts.others:
        _dependencies(parts.others["dependencies"], name, limits, found)
    elif "lockfileVersion" not in parts.others:
        raise BadInput("neither packages nor dependencies stand in it", where=name, do=_WHOLE)
    return found.reading()


def _title(raw: bytes, name: str, limits: Limits) -> str:
    try:
        title = decode(raw, place(name, "name"), limits)
    except BadInput:
        return ""
    return title.strip()[:200] if isinstance(title, str) else ""


def _entries(raw: bytes, name: str, key: str, limits: Limits) -> dict[str, bytes]:
    where = place(name, key)
    parts = split(raw, where, limits, "")
    if parts.shape != "object":
        raise BadInput("a JSON object is wanted, not an array", where=where, do=_WHOLE)
    return parts.others


def _packages(raw: bytes, name: str, limits: Limits, found: LockEntries) -> None:
    for folder, entry in _entries(raw, name, "packages", limits).items():
        where = place(name, "packages", folder)
        found.step()
        try:
            _package(folder, as_record(decode(entry, where, limits), where), where, found)
        except BadInput as error:
            found.faults.take(error, where)


def _package(folder: str, entry: Record, where: str, found: LockEntries) -> None:
    if not folder:
        return
    _, modules, short = folder.rpartition(_MODULES)
    if flag(entry, "link", where):
        found.note("links lead to folders of the project")
        return
    if not modules:
        if not folder.startswith(".."):
            found.note("folders are the project's own, no packages of others")
            return
        short = folder.rstrip("/").rpartition("/")[2]
    name = text(entry, "name", where) or short
    resolved = text(entry, "resolved", where)
    origin: Origin = origin_of(resolved) if modules else "a folder"
    dev = flag(entry, "dev", where)
    found.take(name, text(entry, "version", where), where, origin=origin, dev=dev)


def origin_of(resolved: str) -> Origin:
    """Where a package was fetched from; of a URL only npm's own form, with ``/-/`` before the file, is a registry's."""
    if not resolved or resolved.startswith(("registry:", "npm:")):
        return "public"
    if resolved.startswith(("git+", "git:", "git@", "github:", "gitlab:", "bitbucket:", "gist:")):
        return "git"
    if resolved.startswith("file:"):
        return "a file"
    return "public" if "/-/" in resolved or not resolved.startswith(("http:", "https:")) else "a URL"


def _dependencies(raw: bytes, name: str, limits: Limits, found: LockEntries) -> None:
    """Version 1. Nesting is bounded by ``limits.depth`` when an entry is decoded."""
    for package, entry in _entries(raw, name, "dependencies", limits).items():
        where = place(name, "dependencies", package)
        try:
            waiting = [(package, decode(entry, where, limits), where)]
        except BadInput as error:
            found.step()
            found.faults.take(error, where)
            continue
        while waiting:
            one, value, where = waiting.pop()
            found.step()
            try:
                row = as_record(value, where)
                _dependency(one, row, where, found)
                below = record(row, "dependencies", where)
            except BadInput as error:
                found.faults.take(error, where)
                continue
            waiting += [(each, below[each], place(where, "dependencies", each)) for each in reversed(below)]


def _dependency(name: str, entry: Record, where: str, found: LockEntries) -> None:
    version = text(entry, "version", where)
    origin: Origin = "public"
    alias, file = _ALIAS.fullmatch(version), _TARBALL.fullmatch(version)
    short = name.rpartition("/")[2] + "-"
    if alias:
        name, version = alias[1], alias[2]
    elif file and file[1].startswith(short):  # as early releases of npm wrote it
        version = file[1].removeprefix(short)
    elif ":" in version:
        origin = origin_of(version)
        origin = "a folder" if origin == "a file" and not version.endswith((".tgz", ".tar.gz")) else origin
        origin = "a URL" if origin == "public" else origin
        version = version.partition("#")[2]  # the commit; what stands before it may hold a password
    else:
        origin = origin_of(text(entry, "resolved", where))
    found.take(name, version, where, origin=origin, dev=flag(entry, "dev", where))
