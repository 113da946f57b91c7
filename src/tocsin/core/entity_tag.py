# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Entity tags: names of exactly these bytes, by which a client asks whether it has them (RFC 9110, 8.8.3 and 13.1.2)."""

from __future__ import annotations

import hashlib
import re

MOST = 4_096
"""Characters of an ``If-None-Match`` that are read; of a longer one, nothing."""
_TAG = re.compile(r'\s*(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|\Z)')


def of(*parts: bytes) -> str:
    """The strong tag of these bytes, told apart by part."""
    made = hashlib.sha256()
    for part in parts:
        made.update(len(part).to_bytes(8, "big") + part)
    return f'"{made.hexdigest()[:40]}"'


def named(if_none_match: str) -> tuple[str, ...]:
    """The tags in a header, ``*`` for that; none if it cannot be read, so that everything is sent."""
    text = if_none_match.strip()
    if text == "*":
        return ("*",)
    found: list[str] = []
    at = 0
    while at < len(text) <= MOST:
        match = _TAG.match(text, at)
        if match is None:
            return ()
        found.append(match[1])
        at = match.end()
    return tuple(found)


def has(tags: tuple[str, ...], tag: str) -> bool:
    """Whether a client that named ``tags`` has what bears ``tag``: compared weakly, as a reading is."""
    return tag in tags or "*" in tags
