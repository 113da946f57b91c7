# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Jobs: what is to be done when, who is at it, and how it ended last time.

A worker claims the job that is due longest, for as long as its lease; who is killed loses it when that ends, and the
next worker takes it over. Claims are write transactions, which take turns (``store.engine``); on PostgreSQL a row that
somebody else has locked is passed over (SKIP LOCKED). Instants are those of the transactions: no clock is read here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from tocsin.core import instant, keys
from tocsin.core.errors import Conflict
from tocsin.store import schema
from tocsin.store.engine import Reader, Tx

_J = schema.job
State = Literal["waiting", "running", "stopped"]

FIRST_RETRY_S = 30
LONGEST_RETRY_S = 6 * 3_600
TRIES = 8
"""Of a job that is done once; one on a schedule is tried for ever."""
ERROR_LETTERS = 1_000


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One job as it stands."""

    kind: str
    subject: str
    state: State
    every_s: int
    """0 for a job that is done once."""
    due_ms: int
    lease_ms: int
    run: int
    """Number of the claim; by it a worker shows that the job is still its own."""
    failures: int
    """In a row, up to now."""
    worker: str
    done_at: str
    error: str

    @property
    def due_at(self) -> str:
        """When it is due, as an instant."""
        return instant.from_datetime(dt.datetime.fromtimestamp(self.due_ms / 1000, dt.UTC))


_COLUMNS = [_J.c[name] for name in Job.__struct_fields__]


def schedule(tx: Tx, kind: str, subject: str, every_s: int = 0, *, due: str = "") -> None:
    """Have something done now, and again every ``every_s`` seconds; takes the place of what was said of it before.

    ``due``: the instant from which on it is to be done, if that is not now.
    """
    cancel(tx, kind, subject)
    due_ms = instant.milliseconds(instant.version_key(due)) if due else None
    row = Job(
        kind=kind, subject=subject, state="waiting", every_s=every_s, due_ms=_now(tx) if due_ms is None else due_ms, lease_ms=0, run=0, failures=0,
        worker="", done_at="", error="",
    )  # fmt: skip
    values = {**msgspec.structs.asdict(row), "key": keys.key_of(kind, subject)}
    tx.connection.execute(sa.insert(_J).values(seq=tx.take(), **values))
    tx.audit("jobs.schedule", subject, kind=kind, every_s=every_s)


def cancel(tx: Tx, kind: str, subject: str) -> bool:
    """Have it done no more; False if there is no such job. Who is at it finds out at the next ``renew`` or at the end."""
    gone = tx.connection.execute(sa.delete(_J).where(_J.c.key == keys.key_of(kind, subject)))
    if gone.rowcount:
        tx.audit("jobs.cancel", subject, kind=kind)
    return bool(gone.rowcount)


def claim(tx: Tx, worker: str, kinds: Collection[str], lease_s: int) -> Job | None:
    """Take the job of these kinds that is due longest; None if none is, or each is somebody's whose lease goes on."""
    now = _now(tx)
    free = sa.or_(_J.c.state == "waiting", sa.and_(_J.c.state == "running", _J.c.lease_ms <= now))
    due = sa.select(_J.c.seq, *_COLUMNS).where(_J.c.due_ms <= now, free, _J.c.kind.in_(sorted(kinds)))
    found = due.order_by(_J.c.due_ms, _J.c.seq).limit(1).with_for_update(skip_locked=True)
    row = tx.connection.execute(found).mappings().one_or_none()
    if row is None:
        return None
    taken = {"state": "running", "worker": worker, "lease_ms": now + lease_s * 1000, "run": row["run"] + 1}
    tx.connection.execute(sa.update(_J).where(_J.c.seq == row["seq"]).values(**taken))
    tx.audit(
        "jobs.claim",
        row["subject"],
        kind=row["kind"],
        worker=worker,
        taken_over=int(row["state"] == "running"),
    )
    return _job({**row, **taken})


def renew(tx: Tx, job: Job, lease_s: int) -> None:
    """Go on holding a claimed job. Raises ``Conflict`` if it is no longer the worker's."""
    _update(tx, job, lease_ms=_now(tx) + lease_s * 1000)


def done(tx: Tx, job: Job) -> None:
    """It was done: gone if it was to be done once, else due again. Raises ``Conflict`` if it is no longer the worker's."""
    if not job.every_s:
        _update(tx, job, state="waiting")
        tx.connection.execute(sa.delete(_J).where(_mine(job)))
    else:
        due = _now(tx) + job.every_s * 1000
        _update(tx, job, state="waiting", due_ms=due, failures=0, error="", done_at=tx.at, worker="")
    tx.audit("jobs.done", job.subject, kind=job.kind, worker=job.worker)


def failed(tx: Tx, job: Job, error: str, *, soon: bool = True, tries: int = TRIES) -> None:
    """It failed: due again after a while that doubles each time, but not later than by its schedule.

    Not ``soon``: a person has to mend something first, so that it waits for its schedule. A job to be done once
    stops after ``tries``, or at once if it is not ``soon``. Raises ``Conflict`` if it is no longer the worker's.
    """
    failures = job.failures + 1
    wait_s = retry_s(failures, job.every_s) if soon else job.every_s
    stopped = not job.every_s and (failures >= tries or not soon)
    state: State = "stopped" if stopped else "waiting"
    _update(
        tx, job, state=state, due_ms=_now(tx) + wait_s * 1000, failures=failures, error=error[:ERROR_LETTERS], worker="",
    )  # fmt: skip
    tx.audit("jobs.failed", job.subject, kind=job.kind, worker=job.worker, failures=failures, state=state)


def retry_s(failures: int, every_s: int) -> int:
    """Seconds to wait after so many failures in a row."""
    longest = min(LONGEST_RETRY_S, every_s or LONGEST_RETRY_S)
    return min(longest, FIRST_RETRY_S << min(failures - 1, 16))


def get(reader: Reader, kind: str, subject: str) -> Job | None:
    """The job, if there is one."""
    found = sa.select(*_COLUMNS).where(_J.c.key == keys.key_of(kind, subject))
    row = reader.connection.execute(found).mappings().one_or_none()
    return None if row is None else _job(row)


def of_kind(reader: Reader, kind: str) -> list[Job]:
    """Every job of one kind, in the order in which they were entered."""
    found = sa.select(*_COLUMNS).where(_J.c.kind == kind).order_by(_J.c.seq)
    return [_job(row) for row in reader.connection.execute(found).mappings()]


def all(reader: Reader) -> list[Job]:  # noqa: A001 -- read as cases.all and the like
    """Every job, those that are due first at the front."""
    found = sa.select(*_COLUMNS).order_by(_J.c.due_ms, _J.c.seq)
    return [_job(row) for row in reader.connection.execute(found).mappings()]


def _job(row: Any) -> Job:
    return msgspec.convert({name: row[name] for name in Job.__struct_fields__}, type=Job)


def _mine(job: Job) -> sa.ColumnElement[bool]:
    return sa.and_(_J.c.key == keys.key_of(job.kind, job.subject), _J.c.run == job.run)


def _update(tx: Tx, job: Job, **values: Any) -> None:
    held = sa.and_(_mine(job), _J.c.state == "running", _J.c.worker == job.worker)
    if not tx.connection.execute(sa.update(_J).where(held).values(**values)).rowcount:
        raise Conflict(
            "the job was given to another worker, or cancelled", where=f"{job.kind} {job.subject}",
            do="nothing: what this worker has done of it is kept",
        )  # fmt: skip


def _now(tx: Tx) -> int:
    found = instant.milliseconds(instant.version_key(tx.at))
    assert found is not None
    return found
