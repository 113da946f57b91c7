# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""When versions were added, as others are told: a time to the millisecond that follows from the sequence number.

The order is that of the sequence numbers; the time is made for them. Versions that are added together begin at the
instant of the write, or one millisecond after the last that was given out, whichever is later, and every
EACH_MILLISECOND numbers a millisecond passes. So the times ascend, no millisecond holds more than that many
versions, and what comes later never bears a time that somebody has seen already. While a million come at once the
times run ahead of the clock by a minute.

A ``Place`` says the same as a sequence number without telling it. Cost: one index look-up.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from typing import Any, NamedTuple

import sqlalchemy as sa

from tocsin.core import instant
from tocsin.store import schema
from tocsin.store.engine import Reader, Tx

EACH_MILLISECOND = 16
"""The smallest page that never ends inside a millisecond; as migration 0006 has it."""
_P = schema.published
_NEWEST = sa.select(_P).order_by(_P.c.first.desc()).limit(1)
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 -- UTC without saying so


_LOW, _HIGH = (sa.bindparam(name, type_=sa.BigInteger) for name in ("low", "high"))
_START = sa.select(sa.func.max(_P.c.first)).where(_P.c.first <= _LOW).scalar_subquery()
_BETWEEN = (
    sa.select(_P).where(_P.c.first >= sa.func.coalesce(_START, 0), _P.c.first <= _HIGH).order_by(_P.c.first)
)
_BEFORE = (
    sa.select(_P).where(_P.c.ms <= sa.bindparam("ms", type_=sa.BigInteger)).order_by(_P.c.ms.desc()).limit(1)
)
"""Built once: to build them takes as long as to ask."""


class Place(NamedTuple):
    """Where a version stands among all: its millisecond since 1970, and its place within."""

    ms: int
    at: int


def note(tx: Tx, first: int, last: int) -> None:
    """Publish the versions from ``first`` to ``last``, the highest numbers of all objects."""
    newest = tx.connection.execute(_NEWEST).one_or_none()
    free = 0 if newest is None else _end(newest) + 1
    ms = max(free, instant.milliseconds(instant.order_key(tx.at)) or 0)
    tx.connection.execute(sa.insert(_P), {"first": first, "last": last, "ms": ms})


def places(reader: Reader, seqs: list[int]) -> list[Place]:
    """The places of versions, given in ascending order."""
    if not seqs:
        return []
    runs = reader.connection.execute(_BETWEEN, {"low": seqs[0], "high": seqs[-1]}).all()
    if not runs:  # nothing but an altered store has versions that were never published
        return [Place(0, 0) for _ in seqs]
    found: list[Place] = []
    ends = [bisect_left(seqs, run.first) for run in runs[1:]]
    for run, begin, end in zip(runs, [0, *ends], [*ends, len(seqs)], strict=True):
        first, ms = run.first, run.ms
        gone = [divmod(seq - first, EACH_MILLISECOND) for seq in seqs[begin:end]]
        found += [Place(ms + behind, at) for behind, at in gone]
    return found


def seq_of(reader: Reader, place: Place) -> int:
    """The highest sequence number that stands no later than ``place``; 0 if none does."""
    run = reader.connection.execute(_BEFORE, {"ms": place.ms}).one_or_none()
    if run is None:
        return 0
    return int(min(run.last, run.first + (place.ms - run.ms) * EACH_MILLISECOND + place.at))


def end_of(ms: int) -> Place:
    """The last place of a millisecond."""
    return Place(ms, EACH_MILLISECOND - 1)


def text(ms: int) -> str:
    """A millisecond since 1970 as TAXII writes it (section 2): six digits of fraction, of which the last are 000."""
    return (_EPOCH + dt.timedelta(milliseconds=ms)).isoformat(timespec="microseconds") + "Z"


def _end(run: Any) -> int:
    return int(run.ms + (run.last - run.first) // EACH_MILLISECOND)
