# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Baselines: learning a day twice changes nothing, and a day is judged by the days before it alone."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tocsin.watch.unusual.baseline import KEPT_DAYS, MOST, Baseline, Baselines

DAY = st.integers(20_000, 20_030)
LEARNT = st.lists(st.tuples(DAY, st.sampled_from("abc"), st.integers(0, 9)), max_size=40)


@given(LEARNT)
def test_it_is_what_a_list_of_all_days_says(learnt):
    one = Baseline()
    for day, key, sent in learnt:
        one.learn_day(day, sent)
        one.learn("remote", key, day)
    by_day = {day: max(sent for other, _, sent in learnt if other == day) for day, _, _ in learnt}
    assert one.sent == by_day
    assert (one.first, one.last) == ((min(by_day), max(by_day)) if by_day else (0, 0))
    assert one.days == len(by_day)
    for key in "abc":
        mine = {day for day, each, _ in learnt if each == key}
        for day in (20_000, 20_010, 20_030):
            knew = one.knew("remote", key, day)
            assert (knew is not None) == any(other < day for other in mine)
        if mine:
            spell = one.things["remote"][key]
            assert (spell.first, spell.last) == (min(mine), max(mine))
            assert spell.days <= len(mine)


@given(LEARNT)
def test_again_is_nothing_new_and_written_is_read_the_same(learnt):
    def taught(times: int) -> Baselines:
        made = Baselines()
        for _ in range(times):
            for day, key, sent in sorted(learnt):
                made.learn_day("a", day, sent)
                made.learn("a", "beat", key, day)
        return made

    once, twice = taught(1).of, taught(2).of
    assert once == twice
    kept = {
        who: msgspec.msgpack.decode(msgspec.msgpack.encode(one), type=Baseline) for who, one in once.items()
    }
    assert kept == once
    for key in "abc":
        assert Baselines(kept).holders("beat", key, 20_015) == taught(2).holders("beat", key, 20_015)


def test_bounds_hold_and_what_is_dropped_is_counted():
    one = Baseline()
    for number in range(MOST + 10):
        one.learn("remote", f"r{number}", 20_000 + number // 1_000)
    assert len(one.things["remote"]) <= MOST
    assert one.dropped == MOST // 10
    assert one.knew("remote", "r0", 30_000) is None
    for day in range(20_000, 20_000 + 2 * KEPT_DAYS):
        one.learn_day(day, 1)
        one.learn_day(20_000, 1)
    assert len(one.sent) == KEPT_DAYS
    assert one.days == 2 * KEPT_DAYS
