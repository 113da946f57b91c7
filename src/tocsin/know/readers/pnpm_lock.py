# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``pnpm-lock.yaml``, lockfileVersion 5, 6 and 9: the entries of its section ``packages``.

An entry is named ``/name/version``, ``/name@version`` or ``name@version``, with the peers behind it (``_peer``,
``(peer@1.0.0)``), or by where it comes from; ``name`` and ``version`` then stand below it. ``importers`` are the project's own
folders and are not packages of others. Refused: bytes that are not UTF-8, a file without one good entry. Linear.
"""

from __future__ import annotations

import re
from typing import Final

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers.indented import Block, blocks
from tocsin.know.readers.lock_entries import LockEntries, Origin
from tocsin.know.readers.text_lock import checked, some_good

_HEAD: Final = re.compile(rb"(?m)^lockfileVersion:[ \t]*['\"]?[0-9]")
_SECTIONS: Final = re.compile(
    rb"(?m)^(?:packages|importers|dependencies|devDependencies|specifiers|settings):"
)
_AT: Final = re.compile(r"/?((?:@[^/@]+/)?[^/@]+)@([0-9][^(]*)(?:\(.*)?", re.DOTALL)
_SLASH: Final = re.compile(r"/((?:@[^/@]+/)?[^/@]+)/([0-9][^_(]*)(?:[_(].*)?", re.DOTALL)
_ELSEWHERE: Final = re.compile(r"(?:((?:@[^/@]+/)?[^/@:]+)@)?@?((?:[a-z+]+:|[a-z0-9.-]+/).*)", re.DOTALL)
_AGAIN: Final = "let pnpm write it again"


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like pnpm's lock file."""
    return _HEAD.search(head) is not None and _SECTIONS.search(head) is not None


def read(data: bytes, name: str, limits: Limits) -> Reading[Component]:
    """Read a lock file. Raises ``BadInput`` if it is no text, or no entry of it could be read."""
    checked(data, name, limits)
    found = LockEntries("npm", name, limits, held=len(data))
    count = 0
    for block in blocks(data, limits, level=1):
        if block.section != "packages":
            continue
        where = f"{name}:{block.line}"
        found.step()
        count += 1
        try:
            if block.fault:
                raise BadInput(block.fault, where=f"{name}:{block.fault_line}", do=_AGAIN)
            _entry(block, where, found)
        except BadInput as error:
            found.faults.take(error, where)
    return some_good(found, count, name, _AGAIN)


def _entry(block: Block, where: str, found: LockEntries) -> None:
    fields, dev = block.fields, block.fields.get("dev") == "true"
    resolution = fields.get("resolution", "")
    spec = _AT.fullmatch(block.key) or _SLASH.fullmatch(block.key)
    if spec is not None:
        origin: Origin = "public" if "integrity:" in resolution else _origin(resolution, "")
        found.take(spec[1], spec[2], where, origin=origin, dev=dev)
        return
    other = _ELSEWHERE.fullmatch(block.key)
    if other is None:
        raise BadInput(f"not a package with its version: {block.key[:100]!r}", where=where, do=_AGAIN)
    name = fields.get("name") or other[1] or ""
    found.take(name, fields.get("version", ""), where, origin=_origin(resolution, other[2]), dev=dev)


def _origin(resolution: str, place: str) -> Origin:
    """Where an entry comes from that has no digest of the registry's."""
    if "type: directory" in resolution or place.startswith(("file:", "link:")):
        return "a folder"
    if "type: git" in resolution or place.startswith(("git+", "git:", "git@", "ssh:")):
        return "git"
    return "a URL" if place or "tarball:" in resolution else "public"
