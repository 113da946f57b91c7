# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What was usual: for each of ours, since when, until when and on how many days each thing was seen.

To learn a day again changes nothing: a thing counts once a day, and bytes by their greatest sum. So a log may be read
twice, and a day that was read in part is learnt whole when it is there. A day is judged by what was seen on days before
it alone, whatever was learnt since.

Bounds: of each of ours ``MOST`` things of a kind, the longest unseen dropped first; bytes of ``KEPT_DAYS`` days.
"""

from __future__ import annotations

from typing import Literal

import msgspec

MOST = 20_000
KEPT_DAYS = 60

Thing = Literal["remote", "beat", "tunnel", "service", "command"]


class Spell(msgspec.Struct, array_like=True, gc=False):
    """Days are numbers since 1970."""

    first: int
    last: int
    days: int = 1


class Baseline(msgspec.Struct, gc=False):
    """Of one of ours."""

    first: int = 0
    """The first day that was learnt; 0 if none was."""
    last: int = 0
    days: int = 0
    things: dict[Thing, dict[str, Spell]] = {}
    sent: dict[int, int] = {}
    """Bytes to the outside, by day."""
    dropped: int = 0

    def learnt_before(self, day: int) -> int:
        """Days with anything in them that lie before. Of days longer ago than ``KEPT_DAYS`` all count."""
        return self.days - sum(each >= day for each in self.sent) if self.first < day else 0

    def knew(self, thing: Thing, key: str, day: int) -> Spell | None:
        """The spell of a thing that was seen before the day."""
        spell = self.things.get(thing, {}).get(key)
        return spell if spell is not None and spell.first < day else None

    def learn_day(self, day: int, sent: int) -> None:
        """That there was such a day."""
        if day not in self.sent:
            if len(self.sent) == KEPT_DAYS and day < min(self.sent):
                return
            self.days += 1
        self.first, self.last = min(self.first or day, day), max(self.last, day)
        self.sent[day] = max(sent, self.sent.get(day, 0))
        for old in sorted(self.sent)[:-KEPT_DAYS]:
            del self.sent[old]

    def learn(self, thing: Thing, key: str, day: int) -> None:
        """That a thing was seen that day."""
        spells = self.things.setdefault(thing, {})
        spell = spells.get(key)
        if spell is None:
            if len(spells) >= MOST:
                gone = sorted(spells, key=lambda each: spells[each].last)[: MOST // 10]
                self.dropped += len(gone)
                for each in gone:
                    del spells[each]
            spells[key] = Spell(day, day)
        elif day > spell.last:
            spell.last, spell.days = day, spell.days + 1
        elif day < spell.first:
            spell.first, spell.days = day, spell.days + 1


class Baselines:
    """Of all of ours."""

    def __init__(self, of: dict[str, Baseline] | None = None) -> None:
        """``of``: what was learnt before, by party."""
        self.of = {} if of is None else of
        self.changed: set[str] = set()
        self._holders: dict[tuple[Thing, str], dict[str, int]] = {}
        self._first: dict[str, int] = {}
        for party, one in self.of.items():
            for thing, spells in one.things.items():
                for key, spell in spells.items():
                    self._hold(party, thing, key, spell.first)

    def who(self, party: str) -> Baseline:
        """Of one of ours, empty if nothing was learnt."""
        return self.of.get(party) or Baseline()

    def learn_day(self, party: str, day: int, sent: int) -> None:
        """That one of ours was seen that day."""
        self.of.setdefault(party, Baseline()).learn_day(day, sent)
        self.changed.add(party)

    def learn(self, party: str, thing: Thing, key: str, day: int) -> None:
        """That one of ours did it that day."""
        self._hold(party, thing, key, day)
        self.of.setdefault(party, Baseline()).learn(thing, key, day)
        self.changed.add(party)

    def holders(self, thing: Thing, key: str, day: int) -> set[str]:
        """Which of ours had such a beat or tunnel on a day before."""
        return {party for party, first in self._holders.get((thing, key), {}).items() if first < day}

    def first_of(self, remote: str) -> int | None:
        """The day on which any of ours met this remote party first."""
        return self._first.get(remote)

    def _hold(self, party: str, thing: Thing, key: str, first: int) -> None:
        if thing == "remote":
            self._first[key] = min(first, self._first.get(key, first))
        elif thing in {"beat", "tunnel"}:
            firsts = self._holders.setdefault((thing, key), {})
            firsts[party] = min(first, firsts.get(party, first))
