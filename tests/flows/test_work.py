# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flows.conftest import AT, NOW
from tocsin.core.errors import BadInput, Conflict, Unavailable
from tocsin.core.feed import Feed
from tocsin.core.settings import Settings
from tocsin.flows import work
from tocsin.store import Store, feeds, jobs


class Clock:
    """Moves when it is told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now

    def on(self, seconds: int) -> None:
        self.now += dt.timedelta(seconds=seconds)


def schedule(store: Store, *subjects: str, every_s: int = 3600) -> None:
    with store.write("test", AT) as tx:
        for subject in subjects:
            jobs.schedule(tx, "k", subject, every_s)


def run(store: Store, handler: work.Handler, clock: Clock, worker: str = "w") -> list[tuple[str, str, str]]:
    found = work.run_due(store, {"k": handler}, worker=worker, clock=clock)
    return [(ran.subject, ran.outcome, ran.said) for ran in found]


def test_what_is_due_is_done_once_and_again_on_its_schedule(store: Store) -> None:
    schedule(store, "a", "b")
    clock = Clock()
    assert run(store, lambda name, _: f"did {name}", clock) == [
        ("a", "done", "did a"),
        ("b", "done", "did b"),
    ]
    assert run(store, lambda *_: "", clock) == []
    clock.on(3599)
    assert run(store, lambda *_: "", clock) == []
    clock.on(1)
    assert [name for name, *_ in run(store, lambda *_: "", clock)] == ["a", "b"]


@pytest.mark.parametrize(
    ("error", "retry_s"),
    [
        pytest.param(Unavailable("down"), 30, id="may pass"),
        pytest.param(BadInput("odd"), 3600, id="needs a person"),
    ],
)
def test_an_error_of_one_is_kept_in_words_and_costs_no_other(
    store: Store, error: Exception, retry_s: int
) -> None:
    schedule(store, "a", "b")
    clock = Clock()

    def handler(name: str, _renew: Callable[[], None]) -> str:
        if name == "a":
            raise error
        return "fine"

    assert run(store, handler, clock) == [("a", "failed", str(error)), ("b", "done", "fine")]
    with store.read() as reader:
        job = jobs.get(reader, "k", "a")
    assert job is not None
    assert (job.error, job.failures, job.due_ms - int(NOW.timestamp() * 1000)) == (
        str(error),
        1,
        retry_s * 1000,
    )


def test_a_worker_that_lost_its_job_says_so_and_changes_nothing(store: Store) -> None:
    schedule(store, "a")
    clock = Clock()
    inner: list[tuple[str, str, str]] = []

    def slow(_name: str, renew: Callable[[], None]) -> str:
        clock.on(work.LEASE_S + 1)
        inner.extend(run(store, lambda *_: "by the other", clock, "other"))
        with pytest.raises(Conflict, match="another worker"):
            renew()
        return "too late"

    assert [(name, outcome) for name, outcome, _ in run(store, slow, clock)] == [("a", "lost")]
    assert inner == [("a", "done", "by the other")]


def test_a_worker_that_goes_on_renewing_keeps_its_job(store: Store) -> None:
    schedule(store, "a")
    clock = Clock()

    def slow(_name: str, renew: Callable[[], None]) -> str:
        for _ in range(3):
            clock.on(work.LEASE_S - 1)
            renew()
        assert run(store, lambda *_: "", clock, "other") == []
        return "whole"

    assert run(store, slow, clock) == [("a", "done", "whole")]


def test_feeds_are_pulled_by_their_jobs(store: Store, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "list.txt").write_text("198.51.100.7\n", encoding="utf-8")
    with store.write("test", AT) as tx:
        feeds.add(tx, Feed(name="in", kind="folder", address=str(inbox), every_s=300))
        jobs.schedule(tx, work.PULL, "in", 300)
        jobs.schedule(tx, work.PULL, "gone", 300)
    clock = Clock()
    known = work.handlers(store, Settings(), clock=clock, environ={})
    ran = list(work.run_due(store, known, worker="w", clock=clock))
    assert [(each.subject, each.outcome) for each in ran] == [("in", "done"), ("gone", "failed")]
    assert ran[0].said == "1 records, 1 new"
