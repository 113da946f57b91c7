# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What ``flows.leaving`` found in each version, kept while the process runs: ways out that hand on pages look at each once.

A version is known by its sequence number, under which its bytes never change. What was found holds for the names that
were sought: when the map says something else, everything is looked at anew. Decisions of people are asked about each
time; a version that needs one, and about which nobody has decided, is held without being read again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

from tocsin.core.bits import Bits
from tocsin.core.limits import Limits
from tocsin.core.name_matcher import Matcher, Name
from tocsin.flows import leaving
from tocsin.store import Reader, approvals, audit, maps
from tocsin.store.objects import Stored

_MOST_RECIPIENTS = 256


class _Decided:
    """The keys of all approvals. They are only added, so that one too many never decides: it is looked up in the snapshot."""

    def __init__(self) -> None:
        self._last, self._keys = 0, set[bytes]()
        self._lock = threading.Lock()

    def up_to(self, reader: Reader) -> set[bytes]:
        """All of this snapshot; perhaps more."""
        with self._lock:
            self._last, more = approvals.since(reader, self._last)
            self._keys |= more
        return self._keys


class Looked:
    """What was found with one matcher, for one request."""

    def __init__(self, own: Matcher, clean: Bits, unclean: Bits, decided: set[bytes]) -> None:
        """Made by ``OwnNames.looked``."""
        self.own = own
        self._clean, self._unclean, self._decided = clean, unclean, decided

    def clean(self, seqs: Sequence[int], also: Bits | None = None) -> bool:
        """Whether all of these numbers, which ascend, were looked at before and nothing was found in any, and are in ``also``."""
        return self._clean.all_of(seqs, also)

    def going(
        self, reader: Reader, rows: list[Stored], recipients: Sequence[str], *, limits: Limits
    ) -> list[Stored]:
        """Those of ``rows``, in order of sequence, that leave as they are. Cost: a bit of each that was looked at before."""
        if recipients and self.clean([row.seq for row in rows]):
            return rows
        return [row for row in rows if self.goes(reader, row, recipients, limits=limits)]

    def goes(self, reader: Reader, stored: Stored, recipients: Sequence[str], *, limits: Limits) -> bool:
        """As ``leaving.goes``. Cost: two bits of a version that was looked at before."""
        if stored.seq in self._clean:
            return bool(recipients)
        if stored.seq not in self._unclean:
            clean = leaving.is_clean(stored, self.own)
            (self._clean if clean else self._unclean).add(stored.seq)
            if clean:
                return bool(recipients)
        named = [name for name in recipients if approvals.key(stored.id, name) in self._decided]
        return bool(named) and leaving.goes(reader, stored, named, self.own, limits=limits)


class OwnNames:
    """The matcher of all own names and what it found, made anew when the map has changed. Threads may share it."""

    def __init__(self, listed: Iterable[Name] = ()) -> None:
        """``listed``: names of the list of a person."""
        self._listed = tuple(listed)
        self._made: tuple[tuple[int, bytes], Matcher, Bits, Bits] | None = None
        self._decided = _Decided()
        self._last: tuple[tuple[int, str], Looked] | None = None

    def matcher(self, reader: Reader) -> Matcher:
        """For this state of the map. Cost: that of ``maps.mark``, and one reading of the map after a change."""
        return self.looked(reader).own

    def looked(self, reader: Reader) -> Looked:
        """For this snapshot. Cost: that of ``matcher``, and of approvals that are new; one look-up if nothing was written."""
        state, last = audit.head(reader), self._last
        if last is not None and last[0] == state:
            return last[1]
        mark, made = maps.mark(reader), self._made
        if made is None or made[0] != mark:
            made = self._made = (mark, leaving.matcher(reader, self._listed), Bits(), Bits())
        _, own, clean, unclean = made
        looked = Looked(own, clean, unclean, self._decided.up_to(reader))
        self._last = (state, looked)
        return looked


class Handed:
    """Which versions are on record (``store.sent``) as handed to whom, by sequence number: what was recorded stays so."""

    def __init__(self) -> None:
        """Nothing is known."""
        self._to: dict[str, Bits] = {}

    def to(self, recipient: str) -> Bits:
        """For one recipient; add to it what has been recorded."""
        if recipient not in self._to and len(self._to) >= _MOST_RECIPIENTS:
            self._to.clear()
        return self._to.setdefault(recipient, Bits())
