# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Bundler's ``Gemfile.lock`` (``gems.locked``).

Sections ``GEM``, ``GIT``, ``PATH`` and ``PLUGIN SOURCE`` have ``remote:`` and, under ``specs:``, a gem a line, indented by four:
``name (version)`` or ``name (version-platform)``. What a gem needs stands below it, indented by six, and is passed over. A gem under
``PATH`` with the remote ``.`` is the project's own. Versions of RubyGems are not compared with ranges. A bad line is a
fault; a file without one good gem is refused. Linear.
"""

from __future__ import annotations

import re
from typing import Final

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.core.textin import lines
from tocsin.know.readers.lock_entries import LockEntries, Origin
from tocsin.know.readers.text_lock import checked, some_good

_HEAD: Final = re.compile(
    rb"(?m)^(?:GEM|GIT|PATH|PLUGIN SOURCE)[ \t]*\r?\n(?:  [^\n]*\n){0,50}?  specs:[ \t]*\r?$"
)
_GEM: Final = re.compile(r"    (\S+) \(([^\s()-]+)(?:-[^\s()]+)?\)")
_ORIGINS: Final[dict[str, Origin]] = {
    "GEM": "public",
    "GIT": "git",
    "PATH": "a folder",
    "PLUGIN SOURCE": "another registry",
}
_AGAIN: Final = "let bundler write it again"


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like Bundler's lock file."""
    return _HEAD.search(head) is not None


def read(data: bytes, name: str, limits: Limits) -> Reading[Component]:
    """Read a lock file. Raises ``BadInput`` if it is no text, or no gem of it could be read."""
    checked(data, name, limits)
    found = LockEntries("RubyGems", name, limits, held=len(data))
    section, remote, specs, count = "", "", False, 0
    for number, raw in enumerate(lines(data, limits), start=1):
        text, where = raw.rstrip(), f"{name}:{number}"
        if text and not text.startswith(" "):
            section, remote, specs = text, "", False
        elif text.startswith("  remote: "):
            remote = text.removeprefix("  remote: ")
        elif text == "  specs:":
            specs = section in _ORIGINS
        elif specs and text.startswith("    ") and not text.startswith("      "):
            found.step()
            count += 1
            try:
                _take(text, section, remote, where, found, limits)
            except BadInput as error:
                found.faults.take(error, where)
    return some_good(found, count, name, _AGAIN)


def _take(text: str, section: str, remote: str, where: str, found: LockEntries, limits: Limits) -> None:
    gem = _GEM.fullmatch(text) if len(text) <= limits.line_bytes else None
    if gem is None:
        raise BadInput(f"not a gem with its version: {text.strip()[:100]!r}", where=where, do=_AGAIN)
    if section == "PATH" and remote == ".":
        found.note("entries are the project's own, no packages of others")
    else:
        found.take(gem[1], gem[2], where, origin=_ORIGINS[section])
