# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Many rows said in few: hits by indicator and party, unchecked things by reason.

Pure; one pass over the rows it is given, no pairs.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tocsin.core.component import Unchecked
from tocsin.core.hit import Hit


class HitGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Hits of one indicator on the same parties."""

    kind: str
    value: str
    parties: tuple[str, ...]
    """Addresses and names of the event without the indicator itself."""
    count: int
    first: str
    last: str
    file: str
    """Place of the newest hit."""
    line: int
    objects: tuple[str, ...]
    """Who vouches for the value."""
    deeds: tuple[str, ...]


class UncheckedGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Things that were not checked for one reason."""

    kind: str
    why: str
    count: int
    items: tuple[Unchecked, ...]


def _unique(parts: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for part in parts for text in part if text))


def group_hits(hits: Iterable[Hit]) -> list[HitGroup]:
    """Groups, the one with the newest hit first; hits without a time come last."""
    found: dict[tuple[str, str, tuple[str, ...]], list[Hit]] = {}
    for hit in hits:
        parties = tuple(sorted({h for h in hit.hosts if h not in (hit.value, hit.seen)}))
        found.setdefault((hit.kind, hit.value, parties), []).append(hit)
    groups = []
    for (kind, value, parties), rows in found.items():
        times = sorted(row.at for row in rows if row.at)
        newest = max(rows, key=lambda row: (row.at, row.line))
        groups.append(
            HitGroup(
                kind=kind,
                value=value,
                parties=parties,
                count=len(rows),
                first=times[0] if times else "",
                last=times[-1] if times else "",
                file=newest.file,
                line=newest.line,
                objects=_unique(row.objects for row in rows),
                deeds=_unique([row.deed] for row in rows),
            )
        )
    groups.sort(key=lambda g: (g.kind, g.value, g.parties))
    groups.sort(key=lambda g: g.last, reverse=True)
    return groups


def group_unchecked(items: Iterable[Unchecked]) -> list[UncheckedGroup]:
    """Groups by kind and reason, the largest first; counts add up what each line stands for."""
    found: dict[tuple[str, str], list[Unchecked]] = {}
    for item in items:
        found.setdefault((item.kind, item.why), []).append(item)
    groups = [
        UncheckedGroup(kind=kind, why=why, count=sum(row.count for row in rows), items=tuple(rows))
        for (kind, why), rows in found.items()
    ]
    return sorted(groups, key=lambda g: (-g.count, g.kind, g.why))
