# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What watching goes by -> the lists that go out to other tools, the warninglists, and the logs that were hunted through."""

from __future__ import annotations

import datetime as dt

import msgspec

from tocsin.core.errors import Denied
from tocsin.core.policy import Asker
from tocsin.flows import lists_out as making
from tocsin.store import Reader, hunted, lists_out, warninglists
from tocsin.store.warninglists import Kept

SHOWN = 1_000


class ListLine(msgspec.Struct, frozen=True, kw_only=True):
    """One list for another tool."""

    name: str
    form: str
    path: str
    """Empty for one that is only served."""
    audience: str
    """Empty for the own organisation."""
    kinds: tuple[str, ...]
    entries: int
    left_out: dict[str, int]
    """Why, and how many."""
    made_at: str
    due: str
    """When an entry of it ends or begins; empty for never."""
    state: str
    """``fresh``, ``stale`` (something was written since: the next ``tocsin work`` looks whether it changes), or ``trouble``."""
    trouble: str


class LogLine(msgspec.Struct, frozen=True, kw_only=True):
    """One log that ``tocsin watch hunt`` has read."""

    path: str
    kind: str
    bytes: int
    """So far, unpacked."""
    lines: int
    oldest: str
    """The moment of the oldest intelligence with which a part of it was scanned; later one was not looked for in that part."""
    at: str


class WatchingNow(msgspec.Struct, frozen=True, kw_only=True):
    """What watching goes by; of hunted logs the newest ``SHOWN``."""

    schema: str = "tocsin/watching/1"
    lists: tuple[ListLine, ...]
    warninglists: tuple[Kept, ...]
    logs: tuple[LogLine, ...]
    logs_total: int


def look(reader: Reader, asker: Asker, now: dt.datetime) -> WatchingNow:
    """All lists, warninglists and hunted logs. Raises ``Denied`` for others than the own organisation."""
    if not asker.own:
        raise Denied(
            "what is watched here is for the organisation that runs this node", do="ask that organisation"
        )
    logs = sorted(map(_log, hunted.all(reader)), key=lambda one: (one.at, one.path), reverse=True)
    return WatchingNow(
        lists=tuple(
            ListLine(
                name=one.name, form=one.form, path=one.path, audience=one.audience, kinds=one.kinds, entries=one.entries,
                left_out=dict(one.left_out), made_at=one.made_at, due=one.due, trouble=one.trouble,
                state="trouble" if one.trouble else "fresh" if making.is_fresh(reader, one, now) else "stale",
            )
            for one in lists_out.all(reader)
        ),
        warninglists=tuple(warninglists.all(reader)),
        logs=tuple(logs[:SHOWN]),
        logs_total=len(logs),
    )  # fmt: skip


def _log(one: hunted.Hunted) -> LogLine:
    last = one.stretches[-1] if one.stretches else None
    return LogLine(
        path=one.path,
        kind=one.kind,
        bytes=last.end if last else 0,
        lines=last.lines if last else 0,
        oldest=min((stretch.mark.at for stretch in one.stretches), default=""),
        at=one.at,
    )
