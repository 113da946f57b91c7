# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is told of a rule that was met: which rule, where, when, and the fields that decided."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from tocsin.watch.sigma.judge import number, stamp
from tocsin.watch.sigma.leaves import Fields
from tocsin.watch.sigma.model import Correlation, Rule

TIMES = (
    "TimeCreated", "TimeCreated.#attributes.SystemTime", "TimeCreated.SystemTime", "TimeCreated.@SystemTime", "SystemTime",
    "UtcTime", "event.created", "@timestamp", "EventTime", "timestamp", "Timestamp", "time",
)  # fmt: skip
"""Where the time of an event may stand, the event's own before that of who collected it."""
VALUE = 1_000
"""Characters of a value that are told."""
_MILLISECONDS = 100_000_000_000


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """One rule met by one event, or by the last of several."""

    rule: str
    title: str
    level: str
    tags: tuple[str, ...] = ()
    file: str
    line: int
    """Of JSON lines, counted from 1; else the number of the record."""
    at: str = ""
    """The event's own time, RFC 3339 in UTC; empty if it has none."""
    fields: tuple[tuple[str, str], ...] = ()
    """(field, value) that decided; of a correlation the keys of the group and what was counted."""
    events: tuple[str, ...] = ()
    """``file:line`` of the events of a correlation, the first of them."""
    bound: tuple[tuple[str, int, str], ...] = ()
    """(file, line, time) of all of them."""


def made(
    rule: Rule | Correlation,
    file: str,
    line: int,
    at: dt.datetime | None,
    fields: list[tuple[str, str]],
    events: tuple[str, ...] = (),
    bound: tuple[tuple[str, int, str], ...] = (),
) -> Match:
    """A match of this rule."""
    told = tuple((field, value[:VALUE]) for field, value in fields)
    return Match(
        rule=rule.id, title=rule.title, level=rule.level, tags=rule.tags, file=file, line=line, at=written(at),
        fields=told, events=events, bound=bound,
    )  # fmt: skip


def written(at: dt.datetime | None) -> str:
    """An instant as it is told."""
    if at is None:
        return ""
    return at.isoformat(timespec="milliseconds" if at.microsecond % 1000 == 0 else "microseconds")[:-6] + "Z"


def time_of(fields: Fields) -> dt.datetime | None:
    """When the event happened, by itself; seconds or milliseconds since 1970 are understood too."""
    for name in TIMES:
        values = fields.get(name)
        for text in values.texts if values is not None else ():
            moment = stamp(text) or _since(number(text))
            if moment is not None:
                return moment
    return None


def _since(value: Decimal | None) -> dt.datetime | None:
    if value is None or not 100_000_000 < value < 100_000_000_000_000:
        return None
    seconds = value / 1000 if value >= _MILLISECONDS else value
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=int(seconds * 1_000_000))
