# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the store is handed of an object: here, so that a process that only reads need not know the store."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from tocsin.core import instant, keys


class Keys(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the store finds a version by; made of the version alone."""

    hash: int
    """``keys.number_of`` its id."""
    modified_ms: int | None
    """The instant of its version key."""
    digest: bytes
    """SHA-256 of its bytes."""
    atoms: tuple[int, ...]
    """``keys.number_of`` each of its atoms."""
    plain: bool = False
    """Whether ``keys.escape`` leaves its words alone, as far as whoever reads it knows."""


class NewObject(msgspec.Struct, frozen=True, kw_only=True, gc=False, array_like=True):
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
    keys: Keys | None = None
    """If whoever reads it has made them (``keys_of``), on a core that the store does not need; else the store does."""


def keys_of(
    id: str,  # noqa: A002 -- the property is called so
    version_key: str,
    raw: bytes,
    atoms: Sequence[tuple[str, str]],
    *,
    plain: bool = False,
) -> Keys:
    """The keys of a version. Cost: 3 us."""
    return Keys(
        keys.number_of(id),
        instant.milliseconds(version_key) if version_key else None,
        hashlib.sha256(raw).digest(),
        tuple([keys.number_of(kind, value) for kind, value in atoms]) if atoms else (),
        plain,
    )
