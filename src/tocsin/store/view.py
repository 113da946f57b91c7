# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The store as one asker may see it: every read of objects that is not for ourselves goes through here.

Each row is put to the one policy (``core.policy.decide``, action ``read``), and what it
refuses is not there: not in a page, a look-up or a count, not as the newer version of
something older, not as "exists". The law, held by tests: two stores that differ only in
what an asker may not see give that asker the same answers. The one thing that differs is
the sequence number of a row, which counts hidden rows, too: it is for our own use as a
place to go on from, and a way out must not print it.

Withdrawn objects are hidden from everybody. Cost: that of ``store.objects``, and a
dictionary look-up a row; a page reads on until it is full, so where nearly all is hidden
it costs what it passes over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from tocsin.core.policy import Asker, decide
from tocsin.store import objects, postings
from tocsin.store.engine import Reader
from tocsin.store.objects import Kept, Stored

_PART = 1_000


class Page(msgspec.Struct, frozen=True):
    """Rows in order of sequence, and where to go on."""

    rows: tuple[Stored, ...]
    next: int
    """The ``after`` of the next page: the last number that was looked at."""
    more: bool
    """Whether the asker may see anything behind it."""


class View:
    """What one asker sees of one snapshot."""

    def __init__(self, reader: Reader, asker: Asker) -> None:
        """Decisions are kept: there are few markings, and many rows."""
        self._reader, self._asker = reader, asker
        self._decided: dict[str, bool] = {}
        """By the marking as the row keeps it."""

    def page(self, after: int, limit: int) -> Page:
        """Up to ``limit`` versions of objects with a sequence number above ``after``."""
        rows: list[Stored] = []
        for row in self._rows(after):
            if len(rows) == limit:
                return Page(tuple(rows), rows[-1].seq, more=True)
            rows.append(row)
        return Page(tuple(rows), rows[-1].seq if rows else after, more=False)

    def get(self, object_id: str, version: str = "last") -> Stored | None:
        """The newest version that the asker may see, or the one with version key ``version``; None if none."""
        seen = self.versions(object_id)
        if version != "last":
            seen = [row for row in seen if row.version_key == version]
        return seen[-1] if seen else None

    def versions(self, object_id: str) -> list[Stored]:
        """Every version of an object that the asker may see, the oldest first."""
        return self.see(objects.versions(self._reader, object_id))

    def by_atom(self, kind: str, value: str) -> list[str]:
        """Ids of the objects of which the newest visible version speaks of a value and is not revoked."""
        spoken = postings.spoken(self._reader, kind, value)
        found = []
        for name in dict.fromkeys(name for name, _ in spoken):
            row = self.get(name)
            if row is not None and not row.revoked and (name, row.seq) in spoken:
                found.append(name)
        return found

    def see(self, rows: Iterable[Stored]) -> list[Stored]:
        """Those of ``rows``, found by whatever query (``store.find``), that the asker may see."""
        decided = self._decided
        return [row for row in rows if decided.get(row.kept_marking) or self._sees(row)]

    def lets(self, kept: str) -> bool:
        """Whether the asker may see what bears this marking, given as a row keeps it."""
        decided = self._decided.get(kept)
        return self._sees(Kept(kept)) if decided is None else decided

    def count(self) -> int:
        """How many objects the asker may see any version of."""
        return len({row.id for row in self._rows(0)})

    def exists(self, object_id: str) -> bool:
        """Whether the asker may see any version of an object."""
        return bool(self.versions(object_id))

    def _rows(self, after: int) -> Iterator[Stored]:
        while part := objects.page(self._reader, after, _PART):
            yield from filter(self._sees, part)
            after = part[-1].seq

    def _sees(self, row: Stored | Kept) -> bool:
        decided = self._decided.get(row.kept_marking)
        if decided is None:
            decided = self._decided[row.kept_marking] = decide(self._asker, row, "read").allowed
        return decided
