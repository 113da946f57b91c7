# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.filled import fill
from tests.store.test_accounts import AT, LATER, made
from tests.store.test_backup import lines
from tocsin.store import accounts, backup, restore, sessions
from tocsin.store.account_tables import PASSING
from tocsin.store.sessions import Limit

NAME, PLACE = Limit(b"name", 3, 60_000), Limit(b"place", 5, 600_000)
NOW = 1_800_000_000_000


def test_a_session_lives_until_it_is_ended_or_swept(store):
    with store.write("me", AT) as tx:
        amy = made(tx)
        sessions.start(tx, b"1", amy, idle_before="", started_before="")
    with store.write("me", LATER) as tx:
        assert sessions.find(tx, b"1") == sessions.Session(amy, AT, AT)
        sessions.mark_used(tx, b"1")
        sessions.start(tx, b"2", amy, idle_before=LATER, started_before="")
        assert sessions.find(tx, b"1") == sessions.Session(amy, AT, LATER)
        sessions.start(tx, b"3", amy, idle_before="", started_before=LATER)
        assert sessions.find(tx, b"1") is None  # it was open for too long
        assert sessions.end(tx, b"2")
        assert not sessions.end(tx, b"2")
        assert sessions.find(tx, b"3")


def test_tries_are_free_then_slower_and_forgotten_after_an_hour(store):
    now = NOW
    with store.write("me", AT) as tx:
        assert [sessions.try_one(tx, (NAME,), now) for _ in range(3)] == [0, 0, 0]
        assert sessions.try_one(tx, (NAME,), now) == 1000
        assert sessions.try_one(tx, (NAME,), now + 999) == 1  # waiting tries do not count
        assert sessions.try_one(tx, (NAME,), now + 1000) == 0
        assert sessions.try_one(tx, (NAME,), now + 1000) == 2000
        assert sessions.try_one(tx, (Limit(b"other", 3, 1),), now) == 0
        assert sessions.try_one(tx, (NAME,), now + 1001 + sessions.FORGOTTEN_MS) == 0
        assert sessions.try_one(tx, (NAME,), now + 1001 + sessions.FORGOTTEN_MS) == 0


def test_a_clock_set_back_locks_nobody_out_for_longer_than_the_longest_wait(store):
    with store.write("me", AT) as tx:
        for _ in range(4):
            sessions.try_one(tx, (NAME,), NOW)
        assert sessions.try_one(tx, (NAME,), NOW - 10**9) == NAME.most_ms


def test_the_right_password_clears_the_name_and_takes_one_from_the_address(store):
    with store.write("me", AT) as tx:
        for _ in range(3):
            assert sessions.try_one(tx, (NAME, PLACE), NOW) == 0
        assert sessions.succeeded(tx, b"name", b"place") == 2
        assert [sessions.try_one(tx, (NAME,), NOW) for _ in range(3)] == [0, 0, 0]
        assert [sessions.try_one(tx, (PLACE,), NOW) for _ in range(4)] == [0, 0, 0, 1000]
        assert sessions.succeeded(tx, b"unknown", b"unknown") == 0


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 4000), st.booleans()), max_size=25))
def test_any_order_of_tries_gets_no_more_than_the_limit_allows(store, steps):
    """Against a list of failures kept apart: after n of them the next is looked at only once its wait is over."""
    key = b"any"
    limit, now = Limit(key, 2, 5000), NOW
    failed: list[int] = []
    with store.write("me", AT) as tx:
        sessions.succeeded(tx, key, b"-")  # what another example left
        for step, right in steps:
            now += step
            due = (
                failed[-1] + (0 if len(failed) < 2 else min(5000, 1000 * 2 ** (len(failed) - 2)))
                if failed
                else 0
            )
            wait = sessions.try_one(tx, (limit,), now)
            assert wait == max(0, due - now)
            if not wait:
                failed.append(now)
                if right:
                    sessions.succeeded(tx, key, b"-")
                    failed = []


def test_no_backup_holds_a_session_a_count_or_the_first_run_secret(store, places, tmp_path):
    fill(store)
    with store.write("me", AT) as tx:
        sessions.start(tx, b"S" * 32, accounts.all(tx)[0].seq, idle_before="", started_before="")
        sessions.try_one(tx, (NAME,), NOW)
    backup.write(store, tmp_path / "b.gz", at=AT, by="test")
    found, table = dict.fromkeys(PASSING, 0), ""
    for line in lines(tmp_path / "b.gz"):
        if isinstance(line, dict):
            table = line.get("name", "")
        elif table in found:
            found[table] += 1
    assert found == dict.fromkeys(PASSING, 0)
    restore.restore(places.empty(), tmp_path / "b.gz", actor="test", at=LATER)
