# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A feed: somebody else's collection, list or folder that is pulled again and again, and how far that has got.

Or the other way round: a collection of ours that is pushed to somebody's TAXII server again and again.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from tocsin.core.errors import BadInput

Kind = Literal["taxii", "address", "folder", "misp-server"]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_EVERY = re.compile(r"([0-9]{1,6})([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
LEAST_EVERY_S = 60
MOST_EVERY_S = 366 * 86_400


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """What a person said of a feed."""

    name: str
    kind: Kind
    address: str
    """URL of a TAXII server or collection, of a MISP server, of a file, or the absolute path of a folder."""
    collection: str = ""
    """Id or title; empty if the address says it or there is only one."""
    credential: str = ""
    """Where the credential is found (``file:PATH``, ``env:NAME``); never the credential itself."""
    inside: bool = False
    """Whether its host may have an inside address, and may speak plain http."""
    every_s: int = 0
    """How often it is pulled by ``tocsin work``; 0 for only by hand."""

    column: str = ""
    """Of tables: name or number of the column that holds indicators; empty if the format tells."""
    offers: str = ""
    """Id of the collection of ours that is pushed there; empty for a feed that is pulled."""
    recipient: str = ""
    """The organisation that what is pushed is for, as audiences write it."""

    @property
    def source(self) -> str:
        """The name under which what it brings is kept."""
        return f"feed:{self.name}"


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """How far a feed was taken in: of each kind of feed its own fields are used, the others are empty."""

    added_after: str = ""
    """TAXII: all up to this instant of the server was taken in (its ``date_added``)."""
    next: str = ""
    """TAXII: the next page of a walk that began at ``added_after`` and was broken off."""
    last: str = ""
    """TAXII: the highest instant seen in that walk."""
    etag: str = ""
    modified: str = ""
    files: dict[str, str] = {}
    pushed: int = 0
    """Pushed: the number of ours up to which all was taken there, or refused."""
    posting: int = 0
    """Pushed: the record of what was on its way when this was written; 0 for nothing."""
    called: str = ""
    """Pushed: digest of what takes objects away from somebody, as of when all that went there was looked at."""
    basis: str = ""
    """Pushed: digest of what decides about older objects too: own names, approvals, markings, the rule."""
    """Folder: name -> size and time of change of each file that was taken in."""


def check_name(name: str) -> str:
    """The name of a feed as it is. Raises ``BadInput`` if it is none."""
    if _NAME.fullmatch(name) is None:
        raise BadInput(
            "this is no name for a feed", where=name[:80],
            do="up to 64 letters, digits, dots, dashes and underscores, the first a letter or digit",
        )  # fmt: skip
    return name


def seconds(text: str) -> int:
    """``90s``, ``15m``, ``1h``, ``1d`` in seconds. Raises ``BadInput`` below a minute and beyond a year."""
    found = _EVERY.fullmatch(text)
    value = int(found[1]) * _SECONDS[found[2]] if found else 0
    if not LEAST_EVERY_S <= value <= MOST_EVERY_S:
        raise BadInput(
            f"{text[:20]!r} is no interval", do="write a number with s, m, h or d, from 60s to 366d: 1h"
        )
    return value
