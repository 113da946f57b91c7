# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Our own records, without what was withdrawn since: hits name it no more, nor do cases.

The records stay in the store as they were made: what a case knew, and when, is history for those who audit it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from tocsin.core.hit import Hit
from tocsin.core.sentence import Sentence
from tocsin.respond.case import Case
from tocsin.store import Reader, objects, source_withdrawals, withdrawals


def _gone(reader: Reader, ids: Iterable[str]) -> set[str]:
    """Those of ``ids`` that were withdrawn. Cost: an index probe an id, once anything was withdrawn at all."""
    asked = set(ids)
    gone = asked & {row.object_id for row in withdrawals.all(reader)}
    if source_withdrawals.any_stands(reader):
        left = asked - gone
        kept = objects.exists(reader, left, include_withdrawn=True)
        gone |= kept - objects.exists(reader, left)
    return gone


def hits(reader: Reader, found: Sequence[Hit]) -> list[Hit]:
    """Hits that somebody still vouches for: what was withdrawn accuses nobody any more."""
    return [hit for _, hit in numbered(reader, [(0, hit) for hit in found])]


def numbered(reader: Reader, found: Sequence[tuple[int, Hit]]) -> list[tuple[int, Hit]]:
    """``hits``, each with its number."""
    gone = _gone(reader, (id for _, hit in found for id in hit.objects))
    if not gone:
        return list(found)
    left = [
        (seq, msgspec.structs.replace(hit, objects=tuple(id for id in hit.objects if id not in gone)))
        for seq, hit in found
    ]
    return [(seq, hit) for seq, hit in left if hit.objects]


def cases(reader: Reader, found: Sequence[Case]) -> list[Case]:
    """Cases without what was withdrawn; one of which nothing is left says so, and names no threat."""
    gone = _gone(reader, (id for case in found for id in case.objects))
    return [_case(case, gone) for case in found] if gone else list(found)


def _case(case: Case, gone: set[str]) -> Case:
    left = tuple(id for id in case.objects if id not in gone)
    if left == case.objects:
        return case
    if left:
        return msgspec.structs.replace(case, objects=left)
    title = Sentence("The intelligence of this case was withdrawn")
    return msgspec.structs.replace(case, objects=(), title=title, next=())
