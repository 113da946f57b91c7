# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The warnings as they stand now, for whoever shows them again and again. Reads; changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import msgspec

from tocsin.core import instant
from tocsin.core.errors import TocsinError
from tocsin.core.policy import Asker
from tocsin.flows import deliveries, warnings_held
from tocsin.flows.deliveries import Standing
from tocsin.flows.warnings_held import Account, Held
from tocsin.share.recipients import Way
from tocsin.store import Store, warnings

_ORDER = ("stopped", "waiting", "running", "sent")


class Reading:
    """Threads may share it."""

    def __init__(
        self, store: Store, *, now: Callable[[], dt.datetime], ways: Callable[[], Sequence[Way]] = tuple
    ) -> None:
        """Keep what to read from. ``ways``: those of the recipients file, for the names of who has not got it yet."""
        self._store = store
        self._now = now
        self._ways = ways

    def all(self) -> tuple[Held, ...]:
        """Every warning: those in force first, the newest first."""
        with self._store.read() as reader:
            return tuple(warnings_held.every(reader))

    def one(self, warning_id: str) -> Account:
        """One warning with the answers to it. Raises ``NotFound``."""
        with self._store.read() as reader:
            return warnings_held.account(reader, warning_id, instant.from_datetime(self._now()))

    def deliveries(self, asker: Asker, warning_id: str) -> tuple[Standing, ...]:
        """How a warning, its reminders and the own answer went to each recipient: what failed first, then what waits, then what went.

        Whom a warning is sent to is for the organisation that runs this node: empty for anybody else. Raises ``NotFound``.
        """
        if not asker.own:
            return ()
        try:
            ways = self._ways()
        except TocsinError:
            ways = ()  # a list that cannot be read takes the names, not what became of the deliveries
        with self._store.read() as reader:
            rows = deliveries.standing(reader, warnings.find(reader, warning_id).id, ways)
        rows.sort(key=lambda row: row.at, reverse=True)
        rows.sort(key=lambda row: (_ORDER.index(row.state), row.state != "sent" and not row.failures))
        return tuple(msgspec.structs.replace(row, address=_without_query(row)) for row in rows)


def _without_query(row: Standing) -> str:
    """The address without what may be a key in it."""
    if row.way != "webhook":
        return row.address
    parts = urlsplit(row.address)
    return parts._replace(query="", fragment="").geturl()
