# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Two processes that write at once, and a reader beside them.

``tests/store/test_engine`` does this for objects alone; here with all that a turn holds,
and with one of the writers killed in the midst of it.
"""

from __future__ import annotations

import contextlib
import random
import signal
from collections.abc import Callable

import pytest

from tests.trials import children, proof, workload
from tests.trials.conftest import Mortal
from tocsin.store import audit, cases, objects, open_store

TURNS, LONG_TURNS = 5, 60
SEEDS = (31, 32)


def watched(url: str, running: list[children.Child]) -> list[int]:
    """The numbers of all objects, seen page by page by a reader that remembers the last one."""
    store, seen = open_store(url), list[int]()
    with contextlib.closing(store):
        while True:
            ended = all(each.poll() is not None for each in running)
            with store.read() as reader:
                found = objects.page(reader, seen[-1] if seen else 0, 50)
                assert not found or found[-1].seq <= reader.last
            seen += [one.seq for one in found]
            if ended and not found:
                return seen


def both(url: str, turns: int) -> None:
    running = [children.start(children.command(url, seed, turns)) for seed in SEEDS]
    seen = watched(url, running)
    told = [children.ended(each) for each in running]
    assert [(code, int(out.split()[-1])) for code, out, _ in told] == [(0, turns - 1)] * 2
    store = open_store(url)
    with contextlib.closing(store), store.read() as reader:
        assert [one.seq for one in objects.page(reader, 0, 10**9)] == seen
        assert [what for seed in SEEDS for what in proof.contents(reader, seed, turns)] == []
        assert [*proof.numbers(reader), *audit.verify(reader)] == []
        assert audit.head(reader)[0] == 2 * 3 * turns


def one_killed(url: str, number: int) -> None:
    rng = random.Random(f"together {number}")
    with children.start(children.command(url, SEEDS[0], 3_000)) as dying:
        other = children.start(children.command(url, SEEDS[1], 6))
        assert dying.stdout is not None
        lines = [dying.stdout.readline() for _ in range(rng.randrange(1, 6))]
        children.silent(dying, rng.random() * 0.05)
        dying.send_signal(signal.SIGKILL)
        lines += dying.stdout.read().splitlines()
    assert children.ended(other)[0] == 0  # the turn to write came free
    store = open_store(url)
    with contextlib.closing(store), store.read() as reader:
        row = cases.get(reader, workload.case_id(SEEDS[0]))
        assert row is not None
        assert int(row[4]) - int(lines[-1]) in {0, 1}
        assert [
            *proof.contents(reader, SEEDS[0], int(row[4]) + 1),
            *proof.contents(reader, SEEDS[1], 6),
        ] == []
        assert [*proof.numbers(reader), *audit.verify(reader)] == []


def test_two_writers_and_a_reader(fresh: Callable[[], str]):
    both(fresh(), TURNS)


@pytest.mark.soak
def test_two_writers_and_a_reader_for_long(fresh: Callable[[], str], mortal: Mortal):
    both(fresh(), LONG_TURNS)
    both(mortal.emptied(), LONG_TURNS)


@pytest.mark.soak
def test_one_of_two_writers_is_killed(fresh: Callable[[], str], mortal: Mortal):
    for number in range(20):
        one_killed(fresh(), number)
        one_killed(mortal.emptied(), number)
