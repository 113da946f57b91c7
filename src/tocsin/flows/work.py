# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Jobs that are due -> done, one after the other; each kind of job has its handler."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

import msgspec

from tocsin.core import instant
from tocsin.core.errors import Conflict, TocsinError, Unavailable
from tocsin.core.settings import Settings
from tocsin.flows import answer_out, deliveries
from tocsin.flows.deliver import Known, Post
from tocsin.flows.pull import in_words, pull
from tocsin.flows.push import push
from tocsin.net.reach import Resolve, resolve
from tocsin.store import Store, jobs

PULL = "feed.pull"
PUSH = "feed.push"
LEASE_S = 1_800
"""Longer than one request with what becomes of it may take: it is renewed before each."""

Handler = Callable[[str, Callable[[], None]], str]
"""Subject of a job, and what is to be called now and then to go on holding it -> what was done, in words."""


class Ran(msgspec.Struct, frozen=True, kw_only=True):
    """One job that was tried."""

    kind: str
    subject: str
    outcome: str
    """``done``, ``failed``, or ``lost`` if another worker was given it in between."""
    said: str


def handlers(
    store: Store,
    settings: Settings,
    *,
    clock: Callable[[], dt.datetime],
    environ: Mapping[str, str],
    resolver: Resolve = resolve,
) -> dict[str, Handler]:
    """Every kind of job that is known, and what does it."""

    def pull_feed(name: str, renew: Callable[[], None]) -> str:
        got = pull(store, name, settings, clock=clock, environ=environ, resolver=resolver, renew=renew)
        return "; ".join((f"{got.records} records, {got.new} new", *got.notes))

    def push_feed(name: str, renew: Callable[[], None]) -> str:
        got = push(store, name, settings, clock=clock, environ=environ, resolver=resolver, renew=renew)
        return f"{got.sent} sent, {got.taken} taken, {len(got.faults)} refused, {len(got.held)} held here"

    def post_answer(warning_id: str, renew: Callable[[], None]) -> str:
        renew()
        return answer_out.post(store, warning_id, settings, clock=clock, environ=environ, resolver=resolver)

    known = Known()

    def delivery(kind: str) -> Handler:
        def deliver(subject: str, renew: Callable[[], None]) -> str:
            post = Post(
                settings=settings, clock=clock, environ=environ, resolver=resolver, renew=renew, known=known
            )
            return deliveries.do_job(store, kind, subject, post)

        return deliver

    sending = {kind: delivery(kind) for kind in deliveries.KINDS}
    return {PULL: pull_feed, PUSH: push_feed, answer_out.POST: post_answer, **sending}


def run_due(
    store: Store,
    known: Mapping[str, Handler],
    *,
    worker: str,
    clock: Callable[[], dt.datetime],
    lease_s: int = LEASE_S,
) -> Iterator[Ran]:
    """Do what is due until nothing is; tells of each job as it ends. An error of one never ends the others."""
    while True:
        with store.write(worker, instant.from_datetime(clock())) as tx:
            job = jobs.claim(tx, worker, known.keys(), lease_s)
        if job is None:
            return
        yield _run(store, known[job.kind], job, worker, clock, lease_s)


def _run(
    store: Store, handler: Handler, job: jobs.Job, worker: str, clock: Callable[[], dt.datetime], lease_s: int
) -> Ran:
    def renew() -> None:
        with store.write(worker, instant.from_datetime(clock())) as tx:
            jobs.renew(tx, job, lease_s)

    outcome, said, failure = "done", "", None
    try:
        said = handler(job.subject, renew)
    except TocsinError as error:
        outcome, said, failure = "failed", in_words(error), error
    try:
        with store.write(worker, instant.from_datetime(clock())) as tx:
            if failure is None:
                jobs.done(tx, job)
            else:
                tries = deliveries.TRIES if job.kind in deliveries.KINDS else jobs.TRIES
                jobs.failed(tx, job, said, soon=isinstance(failure, Unavailable), tries=tries)
    except Conflict as error:
        outcome, said = "lost", error.what
    return Ran(kind=job.kind, subject=job.subject, outcome=outcome, said=said)
