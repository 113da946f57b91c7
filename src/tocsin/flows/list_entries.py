# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Live indicators -> the entries of a list for one asker at one instant; what stays out is counted, by reason.

An object counts if the asker may have it (``core.policy``), for others than the own organisation also if nothing of ours
stands in it (``flows.leaving``); if it is valid now, was not found false, and enough is left of its confidence. A value
is an entry if an object counts for it, and nothing holds it back (``flows.held_back``).

Cost: 15 us an object, for others than the own organisation 100 us the first time.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

import msgspec

from tocsin.core import confidence, instant
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.marking import rank
from tocsin.core.policy import Asker, decide
from tocsin.flows import source_standing
from tocsin.flows.held_back import Guard
from tocsin.flows.own_names_kept import Looked
from tocsin.store import Reader, held_values, live_values
from tocsin.store.lists_out import ListOut
from tocsin.store.objects import Stored
from tocsin.watch.out import YARA, Entry

EXPIRED, EARLIER, FALSE = "expired", "not valid yet", "found false"
UNSURE = "of too little confidence"
NOT_FOR = "not for this audience"
OWN_NAMES = "of objects that hold own names"
WAITING = "waiting for a person"
HELD_BACK = "on a warninglist, reserved or own"
_DAY = dt.timedelta(days=1)
_ENOUGH = 10
"""Examples of what is held back."""


class _Said(msgspec.Struct, frozen=True, gc=False):
    valid_from: str = ""
    valid_until: str = ""
    modified: str = ""
    confidence: int | None = None
    pattern_type: str = ""
    pattern: str = ""


class _Counts(msgspec.Struct, frozen=True, gc=False):
    """An object that counts."""

    stored: Stored
    since: dt.datetime | None
    until: dt.datetime | None
    left: int | None


class Entries:
    """One pass: iterate, then read the sums."""

    def __init__(
        self, reader: Reader, wanted: ListOut, kinds: frozenset[str], asker: Asker, *,
        now: dt.datetime, guard: Guard, looked: Looked | None, limits: Limits,
    ) -> None:  # fmt: skip
        """``looked`` says what of ours stands in objects; needed for others than the own organisation."""
        self._reader, self._wanted, self._kinds, self._asker = reader, wanted, kinds, asker
        self._now, self._guard, self._looked, self._limits = now, guard, looked, limits
        self._false = set(source_standing.against(reader))
        self._decoder = msgspec.json.Decoder(_Said)
        self.left_out: Counter[str] = Counter()
        self.held_back: dict[str, tuple[str, ...]] = {}
        """Some values that are held back, with the reasons."""
        self.due = now + _DAY if wanted.confidence else None
        """When something begins or ends to count; confidence wanes by the day."""

    def __iter__(self) -> Iterator[Entry]:
        """The entries in the order in which their values came."""
        held = held_values.values(self._reader)
        rows = live_values.of_kinds(self._reader, self._kinds - {YARA})
        for number, group in groupby(rows, attrgetter("number")):
            found = list(group)
            kind, value = found[0].kind, found[0].value
            if (kind, value) in held:
                self.left_out[WAITING] += 1
                continue
            entry = self._entry(number, kind, value, [each.stored for each in found])
            if entry is not None and self._may_stand(entry):
                yield entry
        if YARA in self._kinds:
            yield from self._rules()

    def _rules(self) -> Iterator[Entry]:
        for stored in live_values.with_text(self._reader, YARA):
            said = self._decoded(stored)
            if said.pattern_type != YARA:
                continue
            entry = self._entry(stored.seq, YARA, said.pattern, [stored])
            if entry is not None:
                yield entry

    def _decoded(self, stored: Stored) -> _Said:
        try:
            return self._decoder.decode(stored.raw)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return _Said()

    def _entry(self, number: int, kind: str, value: str, rows: list[Stored]) -> Entry | None:
        found = [self._judged(kind, stored) for stored in rows]
        counting = [one for one in found if isinstance(one, _Counts)]
        if not counting:
            self.left_out[str(found[0])] += 1
            return None
        starts = [one.since for one in counting if one.since is not None]
        ends = [one.until for one in counting if one.until is not None]
        for end in ends:
            self._changes(end)
        return Entry(
            number=number, kind=kind, value=value, objects=tuple(one.stored.id for one in counting),
            tlp=max((one.stored.marking.tlp for one in counting), key=rank) or "",
            confidence=max((one.left for one in counting if one.left is not None), default=None),
            since=instant.from_datetime(min(starts)) if starts else "",
            until=instant.from_datetime(max(ends)) if len(ends) == len(counting) else "",
        )  # fmt: skip

    def _judged(self, kind: str, stored: Stored) -> _Counts | str:
        """An object as it counts, or why it does not."""
        if not decide(self._asker, stored, "read").allowed:
            return NOT_FOR
        said = self._decoded(stored)
        since, until = _date(said.valid_from), _date(said.valid_until)
        if until is not None and until <= self._now:
            return EXPIRED
        if since is not None and since > self._now:
            self._changes(since)
            return EARLIER
        if stored.id in self._false:
            return FALSE
        left, begun = said.confidence, _date(said.modified) or since
        if left is not None and begun is not None:
            left = confidence.after(kind, left, (self._now - begun).total_seconds() / 86_400)
        if self._wanted.confidence and (left or 0) < self._wanted.confidence:
            return UNSURE
        if not self._asker.own and not self._goes(stored):
            return OWN_NAMES
        return _Counts(stored, since, until, left)

    def _goes(self, stored: Stored) -> bool:
        names = (self._asker.organisation, *self._asker.communities)
        return self._looked is not None and self._looked.goes(
            self._reader, stored, names, limits=self._limits
        )

    def _changes(self, at: dt.datetime) -> None:
        self.due = at if self.due is None else min(self.due, at)

    def _may_stand(self, entry: Entry) -> bool:
        reasons = self._guard.reasons(entry.kind, entry.value)
        if not reasons:
            return True
        if len(self.held_back) < _ENOUGH:
            self.held_back[entry.value] = reasons
        if self._wanted.listed == "even listed" and self._asker.own:
            return True
        self.left_out[HELD_BACK] += 1
        return False


def _date(text: str) -> dt.datetime | None:
    if not text:
        return None
    try:
        return instant.to_datetime(text)
    except BadInput:
        return None
