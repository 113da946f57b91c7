# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Work over parts, spread: the same answers in the same order, and a clean end whatever happens."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator

import pytest

from tocsin.core.errors import BadInput, Unavailable
from tocsin.flows.spread import cut, spread


def add(shared: int, part: int) -> int:
    return shared + part


def die(shared: int, part: int) -> int:
    if part == shared:
        os.kill(os.getpid(), signal.SIGKILL)
    return part


def refuse(shared: int, part: int) -> int:
    raise BadInput(f"part {part} of {shared}", do="leave it out")


def ended() -> bool:
    return multiprocessing.active_children() == []


@pytest.mark.parametrize("workers", [1, 2])
def test_answers_come_in_the_order_of_the_parts(workers):
    assert list(spread(add, 10, range(20), workers=workers)) == list(range(10, 30))
    assert ended()


def test_a_worker_that_dies_is_told_and_nobody_is_left_behind():
    with pytest.raises(Unavailable, match="a worker process died"):
        list(spread(die, 3, range(20), workers=2))
    assert ended()


def test_what_the_work_refuses_comes_through():
    with pytest.raises(BadInput, match="part 0 of 3"):
        list(spread(refuse, 3, range(9), workers=2))
    assert ended()


def test_an_interrupt_ends_the_workers():
    """As Ctrl-C does: raised where the parent waits; parts without end are not waited for."""

    def parts() -> Iterator[int]:
        yield from range(8)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(spread(add, 1, parts(), workers=2))
    assert ended()


def test_a_reader_that_stops_early_ends_the_workers():
    answers = spread(add, 1, iter(range(10**9)), workers=2)
    assert next(answers) == 1
    answers.close()
    assert ended()


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (5, [2, 2, 1]), (4, [2, 2])])
def test_runs(count, sizes):
    assert [len(run) for run in cut(range(count), 2)] == sizes
