# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Pages of a collection for one asker, as bytes: what ``store.wanted`` gives, without what a page of bytes does not need.

The rows, their order, the policy and where a page ends are those of ``wanted.page``; a test holds both against each other.
Read are number, marking and bytes alone. A part about which ``Passing`` has to be asked is read once more, whole, in the same
snapshot.

Cost: half of ``wanted.page`` where every part is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import Protocol

import msgspec

from tocsin.core.policy import Asker
from tocsin.store import wanted as rule
from tocsin.store.engine import Reader
from tocsin.store.objects import Stored, fetch, fetch_bodies
from tocsin.store.view import View
from tocsin.store.wanted import Question


class Passing(Protocol):
    """What is asked after the policy."""

    def known(self, seqs: Sequence[int]) -> bool:
        """Whether all of these numbers, which ascend, are known to leave as they are."""

    def going(self, rows: list[Stored]) -> list[Stored]:
        """Those of ``rows``, in order, that leave."""


class Bodies(msgspec.Struct, frozen=True):
    """What the asker sees, in order of sequence."""

    seqs: list[int]
    raws: list[bytes]
    """Of each number."""
    following: int
    """The number of the first row behind the page; 0 if nothing is."""


class _Seen(msgspec.Struct, frozen=True):
    seqs: Sequence[int]
    raws: Sequence[bytes]
    read: int
    """How many rows there were before anybody was asked about them."""
    last: int
    """The number of the last of those."""


def page(
    reader: Reader,
    asker: Asker,
    asked: Question,
    *,
    after: int,
    limit: int,
    most_bytes: int,
    passing: Passing | None = None,
) -> Bodies:
    """As ``wanted.page``; ``asked`` is its ``question`` for this asker, in a state of the store that is that of this snapshot."""
    view = View(reader, asker)
    seqs, raws = list[int](), list[bytes]()
    size, part = 0, min(limit + 1, rule.PART)
    while True:
        seen = _part(reader, asked, view, {"after": after, "most": part}, passing)
        fit, size = rule.fitting([*map(len, seen.raws)], size, len(seqs), limit, most_bytes)
        seqs += seen.seqs[:fit]
        raws += seen.raws[:fit]
        if fit < len(seen.seqs):
            return Bodies(seqs, raws, seen.seqs[fit])
        if seen.read < part:
            return Bodies(seqs, raws, 0)
        after = seen.last
        part = rule.next_part(size, len(seqs), limit, most_bytes)


def _part(
    reader: Reader, asked: Question, view: View, values: dict[str, object], passing: Passing | None
) -> _Seen:
    """The next rows."""
    query = rule.query(reader, asked, bodies=True)
    if query is None:
        return _Seen((), (), 0, 0)
    seqs, markings, raws = fetch_bodies(reader, query, values)
    read, last = len(seqs), seqs[-1] if seqs else 0
    refused = {kept for kept in set(markings) if not view.lets(kept)}
    if refused:
        seen = [kept not in refused for kept in markings]
        seqs, raws = [*compress(seqs, seen)], [*compress(raws, seen)]
    if passing is None or passing.known(seqs):
        return _Seen(seqs, raws, read, last)
    every = rule.query(reader, asked)
    assert every is not None
    rows = passing.going(view.see(fetch(reader, every, values)))
    return _Seen([row.seq for row in rows], [row.raw for row in rows], read, last)
