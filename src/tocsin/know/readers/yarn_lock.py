# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``yarn.lock`` of yarn 1, and of yarn 2 and later ("berry").

Yarn 1 heads each package with what was asked for (``name@range``, also of aliases ``x@npm:name@range``); where it came from
says ``resolved``. Later ones say it as ``resolution: name@protocol:...``; members of the workspace are left out, and a
patched package counts as the one that was patched. Refused: bytes that are not UTF-8, a file without
one good entry. Linear.
"""

from __future__ import annotations

import re
from typing import Final

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers.indented import Block, blocks, unquoted
from tocsin.know.readers.lock_entries import LockEntries, Origin
from tocsin.know.readers.text_lock import checked, some_good

_FIRST: Final = re.compile(rb"(?m)^# yarn lockfile v1[ \t]*\r?$")
_BERRY: Final = re.compile(rb"(?m)^__metadata:[ \t]*\r?$")
_SPEC: Final = re.compile(r"(@[^/@]+/[^@]+|[^@]+)@(.*)", re.DOTALL)
_GIT: Final = ("git+", "git:", "git@", "github:", "gitlab:", "bitbucket:", "gist:", "ssh:")
_SHORT: Final = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+(?:#.*)?")
"""A repository as ``owner/name``."""
_AGAIN: Final = "let yarn write it again"


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like yarn's lock file."""
    return _FIRST.search(head[:2_000]) is not None or (
        (_BERRY.search(head) is not None and b"\n  cacheKey:" in head) or b"yarn install" in head[:200]
    )


def read(data: bytes, name: str, limits: Limits) -> Reading[Component]:
    """Read a lock file. Raises ``BadInput`` if it is no text, or no entry of it could be read."""
    checked(data, name, limits)
    found = LockEntries("npm", name, limits, held=len(data))
    take = _berry if _BERRY.search(data) else _first
    count = 0
    for block in blocks(data, limits, level=0):
        if block.key == "__metadata":
            continue
        where = f"{name}:{block.line}"
        found.step()
        count += 1
        try:
            if block.fault:
                raise BadInput(block.fault, where=f"{name}:{block.fault_line}", do=_AGAIN)
            take(block, where, found)
        except BadInput as error:
            found.faults.take(error, where)
    return some_good(found, count, name, _AGAIN)


def _spec(text: str, where: str) -> tuple[str, str]:
    spec = _SPEC.fullmatch(text)
    if spec is None:
        raise BadInput(f"not a package with what is asked of it: {text[:100]!r}", where=where, do=_AGAIN)
    return spec[1], spec[2]


def _first(block: Block, where: str, found: LockEntries) -> None:
    name, asked = _spec(unquoted(block.key.split(",")[0].strip()), where)
    version, resolved = block.fields.get("version", ""), block.fields.get("resolved", "")
    if asked.startswith("npm:"):
        name, asked = _spec(asked.removeprefix("npm:") + ("" if "@" in asked[5:] else "@"), where)
    if not version:
        raise BadInput("the version is missing", where=where, do=_AGAIN)
    found.take(name, version, where, origin=_origin_of_first(asked, resolved))


def _origin_of_first(asked: str, resolved: str) -> Origin:
    if asked.startswith(("file:", "link:", "portal:", "./", "../", "/")):
        return "a folder"
    if asked.startswith(_GIT) or resolved.startswith(_GIT) or _SHORT.fullmatch(asked):
        return "git"
    if "/-/" in resolved or not resolved.startswith(("http:", "https:")):
        return "public"
    return "a URL" if asked.startswith(("http:", "https:")) else "another registry"


def _berry(block: Block, where: str, found: LockEntries) -> None:
    name, locator = _spec(block.fields.get("resolution", ""), where)
    version = block.fields.get("version", "")
    protocol, colon, rest = locator.partition(":")
    if colon and protocol == "workspace":
        found.note("entries are the project's own, no packages of others")
        return
    origin: Origin = "a URL"
    if colon and protocol in {"npm", "patch", "virtual"}:
        origin = "public" if protocol == "npm" or "@npm%3A" in rest or "#npm:" in rest else "a folder"
        version = rest.partition("::")[0] if protocol == "npm" else version
    elif protocol in {"file", "link", "portal", "exec"}:
        origin = "a folder"
    elif locator.startswith(_GIT) or "#commit=" in locator:
        origin = "git"
    found.take(name, version, where, origin=origin)
