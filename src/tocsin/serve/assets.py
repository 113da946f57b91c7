# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The few files a page loads, read once from the package.

Served from a table of names, so that no path of a request ever reaches a file
system. The address carries the digest of the content: what matches may be kept
for a year, anything else is asked for again.
"""

from __future__ import annotations

import functools
import hashlib
from importlib.resources import files

import msgspec

from tocsin.core.errors import NotFound

_KINDS = {"css": "text/css", "svg": "image/svg+xml", "js": "text/javascript"}


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """One file of ``static/``."""

    name: str
    content: bytes
    kind: str
    digest: str


@functools.cache
def assets() -> dict[str, Asset]:
    """All assets by name."""
    found: dict[str, Asset] = {}
    for entry in (files("tocsin.serve") / "static").iterdir():
        kind = _KINDS.get(entry.name.rpartition(".")[2])
        if kind:
            content = entry.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:12]
            found[entry.name] = Asset(name=entry.name, content=content, kind=kind, digest=digest)
    return found


def asset(name: str) -> Asset:
    """One asset. Errors: ``NotFound``."""
    found = assets().get(name)
    if found is None:
        raise NotFound("there is no such file", where=f"/static/{name[:100]}")
    return found


def asset_url(name: str) -> str:
    """Address of an asset, with the digest of what it holds now."""
    return f"/static/{name}?v={asset(name).digest}"
