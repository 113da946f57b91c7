# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import threading
from collections import Counter

import pytest

from tocsin.core.errors import Conflict
from tocsin.store import audit, jobs, open_store

AT = "2026-11-22T09:30:00.000Z"
LATER = "2026-11-22T10:30:00.000Z"


def later(minutes):
    return f"2026-11-22T{9 + (30 + minutes) // 60:02}:{(30 + minutes) % 60:02}:00.000Z"


def claim(store, at=AT, worker="w", lease_s=600):
    with store.write(worker, at) as tx:
        return jobs.claim(tx, worker, {"k"}, lease_s)


def schedule(store, *subjects, every_s=0):
    with store.write("me", AT) as tx:
        for subject in subjects:
            jobs.schedule(tx, "k", subject, every_s)


def test_a_job_is_given_to_one_worker_until_its_lease_ends(store):
    schedule(store, "a", every_s=3600)
    first = claim(store)
    assert (first.subject, first.state, first.worker, first.run) == ("a", "running", "w", 1)
    assert claim(store, later(9), "other") is None
    second = claim(store, later(10), "other")
    assert (second.worker, second.run) == ("other", 2)
    with pytest.raises(Conflict), store.write("w", later(11)) as tx:
        jobs.done(tx, first)
    with store.write("other", later(11)) as tx:
        jobs.done(tx, second)
    with store.read() as reader:
        job = jobs.get(reader, "k", "a")
        assert job is not None
        assert (job.state, job.due_at, job.done_at) == ("waiting", later(71), later(11))
        assert audit.verify(reader) == []


def test_a_job_to_be_done_once_is_gone_when_it_is_done_and_stops_after_its_tries(store):
    schedule(store, "a", "b")
    for _ in range(2):
        job = claim(store)
        with store.write("w", AT) as tx:
            jobs.done(tx, job) if job.subject == "a" else jobs.failed(tx, job, "no")
    with store.read() as reader:
        assert jobs.get(reader, "k", "a") is None
    for count in range(2, jobs.TRIES + 1):
        job = claim(store, later(60 * count))
        with store.write("w", later(60 * count)) as tx:
            jobs.failed(tx, job, f"no {count}")
    with store.read() as reader:
        job = jobs.get(reader, "k", "b")
    assert job is not None
    assert (job.state, job.failures, job.error) == ("stopped", jobs.TRIES, f"no {jobs.TRIES}")
    assert claim(store, later(800)) is None


def test_waiting_doubles_up_to_the_schedule():
    waits = [jobs.retry_s(failures, 600) for failures in range(1, 8)]
    assert waits == [30, 60, 120, 240, 480, 600, 600]
    assert jobs.retry_s(10_000, 0) == jobs.LONGEST_RETRY_S


def test_a_cancelled_job_is_lost_to_who_is_at_it(store):
    schedule(store, "a")
    job = claim(store)
    with store.write("me", AT) as tx:
        assert jobs.cancel(tx, "k", "a")
        assert not jobs.cancel(tx, "k", "a")
    for lost in (
        jobs.done,
        lambda tx, job: jobs.renew(tx, job, 60),
        lambda tx, job: jobs.failed(tx, job, ""),
    ):
        with pytest.raises(Conflict), store.write("w", AT) as tx:
            lost(tx, job)


def test_jobs_of_other_kinds_are_left(store):
    with store.write("me", AT) as tx:
        jobs.schedule(tx, "other", "a")
    assert claim(store) is None


def test_workers_at_once_do_each_job_once(url):
    seen: Counter[str] = Counter()
    stores = [open_store(url) for _ in range(4)]
    schedule(stores[0], *map(str, range(12)))

    def work(number):
        while job := claim(stores[number], worker=f"w{number}"):
            seen[job.subject] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for opened in stores:
        opened.close()
    assert seen == Counter(dict.fromkeys(map(str, range(12)), 1))


def test_a_job_for_later_waits_until_then(store):
    with store.write("me", AT) as tx:
        jobs.schedule(tx, "k", "a", due=LATER)
        jobs.schedule(tx, "other", "b")
    assert claim(store) is None
    with store.read() as reader:
        assert [(job.subject, job.due_at) for job in jobs.of_kind(reader, "k")] == [("a", LATER)]
    with store.write("me", LATER) as tx:
        assert jobs.claim(tx, "w", ["k"], 60) is not None


def test_the_number_of_tries_is_the_callers(store):
    schedule(store, "a")
    job = claim(store)
    with store.write("me", AT) as tx:
        jobs.failed(tx, job, "no", tries=1)
    with store.read() as reader:
        (left,) = jobs.of_kind(reader, "k")
    assert left.state == "stopped"
