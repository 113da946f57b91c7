# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What was filled into the form of a loss: texts in, a loss or what is wrong with them out. Pure."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

import msgspec

from tocsin.flows.time_line import DAYS, Loss
from tocsin.serve.language import N_
from tocsin.serve.problem import Problem

MOST_DAYS = 36_500
LONGEST = 2_000
"""Characters of a name that is asked about."""
LEAST_FIELDS = 3

_DAY = N_("This is no day of the calendar.")
_DAY_DO = N_("Write it as year-month-day, for example 2027-04-15.")
_ENDS = N_("The loss ends before it begins.")
_ENDS_DO = N_("Choose a later end, or none.")
_DAYS = N_("The days to count are not a whole number from 1 to 36500.")
_DAYS_DO = N_("Correct the days.")
_LEVEL = N_("What is left is not a number from 0 to below 1.")
_LEVEL_DO = N_("0 is a whole loss, 0.5 leaves half.")
_SHARE = N_("The least share of content is not a number from 0 to 1.")
_SHARE_DO = N_("0.25 is a quarter; leave it empty if products made elsewhere are not reached.")


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """The fields as they stand in the form."""

    lose: tuple[str, ...]
    """With empty ones at the end, to fill in more."""
    start: str
    end: str
    days: str
    level: str
    de_minimis: str
    """Empty: the rule of a jurisdiction reaches no product made elsewhere."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The fields, and what they say; ``problem`` where they say nothing that can be computed."""

    filled: Filled
    loss: Loss
    """Nothing is lost in it where there is a problem."""
    problem: Problem | None = None


def names(given: Sequence[str] | None) -> tuple[str, ...]:
    """What was filled in, without blanks around it."""
    return tuple(dict.fromkeys(name for each in given or () if (name := each.strip()[:LONGEST])))


def asked(
    lose: Sequence[str] | None,
    start: str,
    end: str,
    days: str,
    level: str,
    de_minimis: str,
    *,
    today: dt.date,
) -> Asked:
    """The loss that was asked for; without a begin it begins today."""
    lost = names(lose)
    filled = Filled(
        lose=(*lost, *[""] * max(1, LEAST_FIELDS - len(lost))),
        start=start.strip()[:40] or today.isoformat(),
        end=end.strip()[:40],
        days=days.strip()[:40] or str(DAYS),
        level=level.strip()[:40] or "0",
        de_minimis=de_minimis.strip()[:40],
    )
    nothing = Loss(lose=(), start=today)
    try:
        return Asked(filled=filled, loss=_loss(lost, filled))
    except _Wrong as wrong:
        return Asked(filled=filled, loss=nothing, problem=wrong.problem)


class _Wrong(Exception):
    def __init__(self, what: str, where: str, do: str) -> None:
        super().__init__(what)
        self.problem = Problem(status=400, code="bad-input", what=what, where=where, do=do)


def _loss(lost: tuple[str, ...], filled: Filled) -> Loss:
    first, last = _day("from", filled.start), _day("to", filled.end) if filled.end else None
    if last is not None and last <= first:
        raise _Wrong(_ENDS, f"from={first} to={last}", _ENDS_DO)
    days = int(filled.days) if filled.days.isascii() and filled.days.isdigit() else 0
    if not 1 <= days <= MOST_DAYS:
        raise _Wrong(_DAYS, f"days={filled.days}", _DAYS_DO)
    return Loss(lose=lost, start=first, end=last, level=_level(filled.level), days=days,
                de_minimis=_share(filled.de_minimis) if filled.de_minimis else None)  # fmt: skip


def _day(field: str, text: str) -> dt.date:
    try:
        if len(text) == 10:
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise _Wrong(_DAY, f"{field}={text}", _DAY_DO)


def _level(text: str) -> float:
    try:
        level = float(text)
    except ValueError:
        level = math.nan
    if not 0.0 <= level < 1.0:
        raise _Wrong(_LEVEL, f"level={text}", _LEVEL_DO)
    return level


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = math.nan
    if not 0.0 <= share <= 1.0:
        raise _Wrong(_SHARE, f"de_minimis={text}", _SHARE_DO)
    return share
