# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the store is handed of an object: here, so that a process that only reads need not know the store."""

from __future__ import annotations

import msgspec


class NewObject(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One version of an object, its header checked."""

    id: str
    type: str
    spec_version: str = "2.1"
    created: str = ""
    modified: str = ""
    version_key: str
    """Sorts by code point in order of time (``core.instant``)."""
    created_by: str = ""
    revoked: bool = False
    raw: bytes
    tlp: str = ""
    """Empty for unmarked; a level that is not known counts as red."""
    audience: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """What a hit on one of the atoms should say (labels, kinds of indicator)."""
    atoms: tuple[tuple[str, str], ...] = ()
    """(kind, value in normal form)."""
    not_matched: str = ""
    """Why nothing can be matched by it, if it is meant for matching."""
