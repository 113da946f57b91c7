# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Sessions of browsers, counts of failed sign-ins, and the first-run secret: what passes, and is in no backup."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from tocsin.core.account import wait_ms
from tocsin.store import account_tables as tables
from tocsin.store import accounts
from tocsin.store.engine import Reader, Tx

_S, _F, _R = tables.session, tables.attempt, tables.first_run

FORGOTTEN_MS = 3_600_000
"""After so long without a failure a count starts again."""


class Session(msgspec.Struct, frozen=True):
    """Whose session, since when, and about when it was last used."""

    account: int
    started: str
    used: str


class Limit(msgspec.Struct, frozen=True):
    """How many failures under one key are free, and the longest wait after more."""

    key: bytes
    free: int
    most_ms: int


def start(tx: Tx, digest: bytes, account: int, *, idle_before: str, started_before: str) -> None:
    """Enter a session; those that ended by themselves (``used`` or ``started`` before the instants given) are swept away."""
    over = sa.or_(_S.c.used < idle_before, _S.c.started < started_before)
    tx.connection.execute(sa.delete(_S).where(over))
    row = {"digest": digest, "account": account, "started": tx.at, "used": tx.at}
    tx.connection.execute(sa.insert(_S), row)


def find(reader: Reader, digest: bytes) -> Session | None:
    """The session of a digest, ended by itself or not; None if there is none."""
    found = reader.connection.execute(sa.select(_S).where(_S.c.digest == digest)).one_or_none()
    return Session(found.account, found.started, found.used) if found else None


def mark_used(tx: Tx, digest: bytes) -> None:
    """Note the instant; no audit entry, or every request would make one."""
    tx.connection.execute(sa.update(_S).where(_S.c.digest == digest).values(used=tx.at))


def end(tx: Tx, digest: bytes) -> bool:
    """End a session; False if there was none."""
    return bool(tx.connection.execute(sa.delete(_S).where(_S.c.digest == digest)).rowcount)


def try_one(tx: Tx, limits: Sequence[Limit], now_ms: int) -> int:
    """Milliseconds to wait; if none, one try is counted as failed under each key, before anybody looks whether it is right.

    Counting first keeps tries that come at once within the limits. Old counts are swept away.
    """
    tx.connection.execute(sa.delete(_F).where(_F.c.last_ms < now_ms - FORGOTTEN_MS))
    counts: list[int] = []
    wait = 0
    for limit in limits:
        row = tx.connection.execute(sa.select(_F).where(_F.c.key == limit.key)).one_or_none()
        counts.append(row.failures if row else 0)
        if row:
            due = row.last_ms + wait_ms(row.failures, limit.free, limit.most_ms)
            # a clock that was set back must not lock anybody out for longer than the longest wait
            wait = max(wait, min(due - now_ms, limit.most_ms))
    if wait > 0:
        return wait
    for limit, count in zip(limits, counts, strict=True):
        tx.connection.execute(sa.delete(_F).where(_F.c.key == limit.key))
        failed = {"key": limit.key, "failures": count + 1, "last_ms": now_ms}
        tx.connection.execute(sa.insert(_F), failed)
    return 0


def succeeded(tx: Tx, account: bytes, address: bytes) -> int:
    """Take the try that was right out of the counts; how many before it had failed for the account."""
    failed = tx.connection.execute(sa.select(_F.c.failures).where(_F.c.key == account)).scalar_one_or_none()
    tx.connection.execute(sa.delete(_F).where(_F.c.key == account))
    less = sa.update(_F).where(_F.c.key == address, _F.c.failures > 0)
    tx.connection.execute(less.values(failures=_F.c.failures - 1))
    return max(0, (failed or 0) - 1)


def offer_first(tx: Tx, digest: bytes) -> bool:
    """Keep the first-run secret; False if one was given out before, or an account exists."""
    if accounts.exist(tx) or tx.connection.execute(sa.select(_R.c.at).limit(1)).first():
        return False
    tx.connection.execute(sa.insert(_R), {"digest": digest, "at": tx.at})
    tx.audit("first_run.offer", "")
    return True


def use_first(tx: Tx, digest: bytes) -> bool:
    """Whether this is the first-run secret and no account exists; if so, it is used up."""
    if accounts.exist(tx):
        return False
    return bool(tx.connection.execute(sa.delete(_R).where(_R.c.digest == digest)).rowcount)


def drop_first(tx: Tx) -> None:
    """Once an account exists, the secret is worth nothing."""
    tx.connection.execute(sa.delete(_R))
