# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What ``/know/found`` answers, as a value: the JSON form is this value, the page is made from it. Pure."""

from __future__ import annotations

import msgspec

from tocsin.flows.kept_found import Line, Question
from tocsin.flows.map_now import MapNow


class FoundDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``/know/found``: proposals that are kept; none of them is on the map."""

    schema: str = "tocsin/found/1"
    at: str
    by: str = ""
    kept: str = ""
    """When the list was kept; empty without one."""
    readable: bool = True
    """False if another version wrote the list."""
    total: int = 0
    lines: tuple[Line, ...] = ()
    questions: tuple[Question, ...] = ()
    read: tuple[str, ...] = ()


def found_document(now: MapNow) -> FoundDocument:
    """The list that stands."""
    kept = now.found
    if kept is None:
        return FoundDocument(at=now.at)
    if kept.found is None:
        return FoundDocument(at=now.at, by=kept.by, kept=kept.at, readable=False)
    one = kept.found
    return FoundDocument(
        at=now.at,
        by=kept.by,
        kept=kept.at,
        total=one.total,
        lines=one.lines,
        questions=one.questions,
        read=one.read,
    )
