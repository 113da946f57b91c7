# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What other TAXII 2.1 servers answer to what was posted, understood: bytes in, what became of each object out.

Source: TAXII 2.1 sections 4.3 (status), 5.5 (add objects).
"""

from __future__ import annotations

import re

import msgspec

from tocsin.core import jsonin
from tocsin.core.limits import Limits

LEAST_CONTENT = 4_096
_OVERHEAD = 64
_ID = re.compile(r"[A-Za-z0-9._~-]{1,200}")
_LETTERS = 300
WHOLE_REFUSED = frozenset({400, 413, 422})
"""Answers by which some servers refuse all of an envelope for one object in it, or for its size."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A status resource."""

    id: str = ""
    """Empty if it names none by which it can be asked for again."""
    pending: bool = False
    refused: tuple[tuple[str, str], ...] = ()
    """(id, why) of each object that was not taken, as the server says."""


def told(body: bytes, where: str, limits: Limits) -> Told:
    """Understand the answer to a post. Without a body, all was taken. Raises ``BadInput`` for what is no JSON."""
    if not body.strip():
        return Told()
    found = jsonin.decode(body, where, limits)
    if not isinstance(found, dict):
        return Told()
    failures = found.get("failures")
    refused = []
    for each in failures if isinstance(failures, list) else []:
        if isinstance(each, dict):
            why = each.get("message")
            refused.append((_short(each.get("id")), _short(why) if why else "the server gives no reason"))
    key = found.get("id")
    return Told(
        id=key if isinstance(key, str) and _ID.fullmatch(key) else "",
        pending=found.get("status") == "pending",
        refused=tuple(refused),
    )


def status_url(collection: str, status_id: str) -> str:
    """The address of a status, of the API root that a collection's address stands under."""
    return f"{root_of(collection)}status/{status_id}/"


def root_of(collection: str) -> str:
    """The address of the API root of a collection's address."""
    return collection[: collection.rindex("/collections/") + 1]


def content_bytes(resource: object, most: int) -> int:
    """How long an envelope may be by ``max_content_length`` of an API root (section 4.2), and no more than ``most``."""
    said = resource.get("max_content_length") if isinstance(resource, dict) else None
    if not isinstance(said, int) or isinstance(said, bool) or said <= 0:
        return most
    return min(most, max(said, LEAST_CONTENT))


def envelopes(raws: list[bytes], most: int) -> list[list[int]]:
    """Places of the objects that go together, in order, so that none is longer than ``most`` unless it holds one alone."""
    parts: list[list[int]] = []
    size = 0
    for at, raw in enumerate(raws):
        if not parts or size + len(raw) + 1 > most:
            parts.append([])
            size = _OVERHEAD
        parts[-1].append(at)
        size += len(raw) + 1
    return parts


def _short(value: object) -> str:
    return str(value)[:_LETTERS]
