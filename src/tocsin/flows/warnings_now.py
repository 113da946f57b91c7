# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The warnings as they stand now, for whoever shows them again and again. Reads; changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from tocsin.core import instant
from tocsin.flows import warnings_held
from tocsin.flows.warnings_held import Account, Held
from tocsin.store import Store


class Reading:
    """Threads may share it."""

    def __init__(self, store: Store, *, now: Callable[[], dt.datetime]) -> None:
        """Keep what to read from."""
        self._store = store
        self._now = now

    def all(self) -> tuple[Held, ...]:
        """Every warning: those in force first, the newest first."""
        with self._store.read() as reader:
            return tuple(warnings_held.every(reader))

    def one(self, warning_id: str) -> Account:
        """One warning with the answers to it. Raises ``NotFound``."""
        with self._store.read() as reader:
            return warnings_held.account(reader, warning_id, instant.from_datetime(self._now()))
