# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Whether instants come in a beat.

Lines of one connection (question, handshake, flow) lie close together and count as one beat. The intervals between beats are
held to their median m: one is in time if it is within ``SLACK`` of m, of 2 m or of 3 m, for a beat may fall out. Programs
that call home with a jitter of up to half of their interval stay within that slack: drawn evenly from m' / 2 to m', all
intervals lie within a third of their median. Of people and of much else that comes by chance (a Poisson process) about
half are in time, so that the share tells them apart.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence

import msgspec

SLACK = 0.35
IN_TIME = 0.85
"""The share of intervals that must be in time."""
BEATS = 12
SHORTEST_S, LONGEST_S = 10.0, 6 * 3_600.0
SPAN_S = 2 * 3_600.0
"""Beats shorter than this together are a download, a meeting, a page left open for a while."""
MANY = 100
"""Of so many beats a shorter span is enough: half an hour."""
_TOGETHER_S = 2.0


class Rhythm(msgspec.Struct, frozen=True):
    """A beat that was found."""

    interval_s: float
    """The median."""
    jitter: float
    """The median deviation from it, as a share of it."""
    beats: int
    in_time: float
    """Share of the intervals."""
    span_s: float


def rhythm(instants: Sequence[float]) -> Rhythm | None:
    """The beat in these instants, in any order, seconds; None if there is none. Cost: sorting them."""
    beats = _apart(sorted(instants), _TOGETHER_S)
    if len(beats) < BEATS:
        return None
    middle = statistics.median(_between(beats))
    beats = _apart(beats, middle / 10)
    if len(beats) < BEATS:
        return None
    gaps = _between(beats)
    middle, span = statistics.median(gaps), beats[-1] - beats[0]
    if not SHORTEST_S <= middle <= LONGEST_S or span < (SPAN_S if len(beats) < MANY else SPAN_S / 4):
        return None
    good = sum(any(abs(gap - times * middle) <= SLACK * middle for times in (1, 2, 3)) for gap in gaps)
    if good < IN_TIME * len(gaps):
        return None
    off = statistics.median(abs(gap - middle) for gap in gaps)
    return Rhythm(middle, off / middle, len(beats), good / len(gaps), span)


def _apart(instants: Sequence[float], least: float) -> list[float]:
    """Those that come later than ``least`` behind the one before."""
    kept: list[float] = []
    last = float("-inf")
    for at in instants:
        if at - last > least:
            kept.append(at)
        last = at
    return kept


def _between(beats: Sequence[float]) -> list[float]:
    return [later - earlier for earlier, later in itertools.pairwise(beats)]
