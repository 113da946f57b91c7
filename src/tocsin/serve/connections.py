# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The open connections: for which client the server waits since when, and which has to go.

The server waits for a client that has not sent its request whole, or does not take its answer. Each such wait has an
end, and where too many connections are open, or too many bytes wait to be taken, the client that was waited for the
longest goes. A request that the server itself works on is never cut. Pure: told the time, it opens and closes nothing.

Cost: one look at each open connection for a new one above the limit, and each second.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from enum import IntEnum
from typing import Protocol

import msgspec

from tocsin.core.limits import Limits

RATE = 16 * 2**10
"""Bytes of a body or an answer for which a second more is given."""


class Phase(IntEnum):
    """What a connection is for at this moment; in all but WORK it is the client's turn."""

    HEAD = 0
    """The head of a request is not whole."""
    BODY = 1
    """Its body is not."""
    ANSWER = 2
    """The answer is there to be taken; once it was, the connection is idle."""
    REST = 3
    """The answer is out, and what the client still sends of its request is thrown away."""
    WORK = 4
    """The server's turn."""


class Connection(Hashable, Protocol):
    """What is needed of one."""

    def cut(self) -> None:
        """Close it at once, whatever was not sent."""

    def unsent(self) -> int:
        """Bytes that the client did not take yet."""


class Wait(msgspec.Struct):
    """``since`` the request began, or the connection if there was none; until when the client has its turn. In seconds."""

    phase: Phase
    since: float
    until: float


class Connections:
    """All open ones. Not for several threads."""

    def __init__(self, limits: Limits, now: Callable[[], float]) -> None:
        """``now``: seconds of a clock that never goes back."""
        self._limits, self._now = limits, now
        self._open: dict[Connection, Wait] = {}

    def __len__(self) -> int:
        """How many."""
        return len(self._open)

    def enter(self, one: Connection) -> bool:
        """A new one, whose head is waited for; False if the server works on so many already that none can go."""
        if len(self._open) >= self._limits.connections and not self._evict():
            return False
        now = self._now()
        self._open[one] = Wait(Phase.HEAD, now, now + self._limits.head_seconds)
        return True

    def leave(self, one: Connection) -> None:
        """It is closed; no matter if it was cut before."""
        self._open.pop(one, None)

    def phase(self, one: Connection) -> Phase | None:
        """None for one that is not open, or was cut."""
        wait = self._open.get(one)
        return wait.phase if wait else None

    def turn(self, one: Connection, phase: Phase, seconds: float = 0.0) -> None:
        """It comes to ``phase``; the client has its turn for so long from now. A head begins a new request."""
        wait, now = self._open.get(one), self._now()
        if wait is None:
            return
        if phase is Phase.HEAD:
            wait.since = now
        wait.phase, wait.until = phase, now + seconds

    def sweep(self) -> None:
        """Cut every client that had its turn for too long. One that has taken its answer whole is idle."""
        now = self._now()
        for one, wait in list(self._open.items()):
            if now >= wait.until and wait.phase is not Phase.WORK and not _is_idle(one, wait):
                self._cut(one)

    def relieve(self) -> None:
        """Cut those that take their answers the slowest, until no more bytes wait than may."""
        waiting = {one: one.unsent() for one, wait in self._open.items() if wait.phase is Phase.ANSWER}
        total = sum(waiting.values())
        for one in sorted(waiting, key=lambda each: self._open[each].since):
            if total <= self._limits.answers_bytes:
                return
            if waiting[one]:
                total -= waiting[one]
                self._cut(one)

    def _evict(self) -> bool:
        """Idle ones first, since they lose nothing; then who was waited for the longest."""
        found = [one for one, wait in self._open.items() if wait.phase is not Phase.WORK]
        if not found:
            return False
        self._cut(min(found, key=lambda one: (not _is_idle(one, self._open[one]), self._open[one].since)))
        return True

    def _cut(self, one: Connection) -> None:
        del self._open[one]  # at once: the loop tells of the end of a connection only later
        one.cut()


def _is_idle(one: Connection, wait: Wait) -> bool:
    return wait.phase is Phase.ANSWER and not one.unsent()
