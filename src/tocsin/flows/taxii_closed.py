# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What was written lately -> from which object on pages may differ: so that a page which others only add behind stays.

A page is closed if something stands behind it. What comes in stands at the end, so it changes no closed page, unless it is a
newer version of what stands there, or is said by another source as well: then the entry of the audit chain bears the lowest
number of an older version that may be read otherwise (``store.objects_in``). Of every other entry but the harmless ones
named here it is taken that it may change any page. Each entry is read once in a process.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TypeAlias

import msgspec

from tocsin.store import audit
from tocsin.store.audit import Chained, Entry

AT_ONCE = 10_000
"""Entries that are read; where more came, every page is made anew."""
KEPT = 4_096
"""Entries that may change pages of which is known; a page older than those is made anew."""
HARMLESS = frozenset(
    {
        "account.sign_in", "feeds.failed", "feeds.move", "feeds.succeeded", "hits.add", "jobs.cancel", "jobs.claim",
        "jobs.done", "jobs.failed", "jobs.schedule", "misp_events.keep", "posted.keep", "sent.record", "sources.record",
        "warnings.give", "warnings.note",
    }
)  # fmt: skip
"""Actions that change neither which versions there are, nor who may have them, nor what is sought in them."""
_ADDED = "objects.add"
Mark: TypeAlias = tuple[int, str]
"""A state of the store: the newest entry of its audit chain."""


class _Added(msgspec.Struct):
    touched: int = 1
    """Entries of before this was said may have touched anything."""


_DETAIL = msgspec.json.Decoder(_Added)


def touched(entry: Entry) -> int:
    """The lowest number of a version that may be read otherwise since this entry; 0 if none, 1 if any."""
    if entry.action in HARMLESS:
        return 0
    return _DETAIL.decode(entry.detail).touched if entry.action == _ADDED else 1


class Changes:
    """What is known of the newest entries of one store. Threads may share it."""

    def __init__(self) -> None:
        """Nothing is known."""
        self._mark: Mark = (0, "")
        self._from = 0
        """The entry from which on all is known."""
        self._touches: deque[tuple[int, int]] = deque()
        self._lock = threading.Lock()

    def begin(self, head: Mark) -> None:
        """From this entry on all is to be known, if nothing is yet."""
        with self._lock:
            if not self._mark[0]:
                self._mark, self._from = head, head[0]

    def stays(self, reader: Chained, head: Mark, made: Mark, closed: int) -> bool:
        """Whether a page that was made at ``made`` and ends at the number ``closed`` is as it was, at the ``head`` of the reader.

        Cost: one reading of the entries that nobody has asked about before.
        """
        with self._lock:
            if head[0] > self._mark[0] > 0:
                self._learn(reader, head)
            elif head != self._mark:
                return False  # a snapshot of before; or the store was put back to one
            return made[0] >= self._from and all(
                lowest > closed for seq, lowest in self._touches if seq > made[0]
            )

    def _learn(self, reader: Chained, head: Mark) -> None:
        found = audit.since(reader, self._mark, AT_ONCE)
        if found is None:
            self._touches.clear()
            self._from = head[0]
        else:
            self._touches += ((each.seq, lowest) for each in found if (lowest := touched(each)))
            while len(self._touches) > KEPT:
                self._from = self._touches.popleft()[0]
        self._mark = head
