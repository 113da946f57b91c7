# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Bodies come in time and fit their budget together. The clock is that of a loop whose hands the tests move."""

from __future__ import annotations

import asyncio

import pytest

from tocsin.core.errors import TocsinError
from tocsin.core.limits import Limits
from tocsin.serve.bodies import Bodies, Broken, Full, TooSlow
from tocsin.serve.connections import RATE

Incoming = asyncio.Queue[dict[str, object]]
LIMITS = Limits(post_seconds=10, bodies_bytes=100)


class Loop(asyncio.SelectorEventLoop):
    """Time stands still until it is moved."""

    at = 1_000.0

    def time(self):
        return self.at


def played(bodies_of):
    """Run a coroutine function that is given the loop."""
    loop = Loop()
    try:
        return loop.run_until_complete(bodies_of(loop))
    finally:
        loop.close()


async def reader(scope, receive, send):
    """Reads all, then waits until it is let go."""
    while (await receive())["more_body"]:
        pass
    await scope["go"].wait()


def asked(app, incoming, go=None):
    go = go or asyncio.Event()
    return asyncio.ensure_future(app({"type": "http", "go": go}, incoming.get, None))


def part(body, more=True):
    return {"type": "http.request", "body": body, "more_body": more}


async def settled():
    """Let everything run that can."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.mark.parametrize(("late", "refused"), [(9.9, False), (10.1, True)], ids=["in time", "late"])
def test_a_body_has_so_many_seconds(late, refused):
    async def play(loop):
        queue, go = Incoming(), asyncio.Event()
        task = asked(Bodies(reader, LIMITS), queue, go)
        await settled()
        loop.at += late
        await settled()
        queue.put_nowait(part(b"x", more=False))
        go.set()
        await settled()
        assert task.done()
        return task.exception()

    assert isinstance(played(play), TooSlow if refused else type(None))


def test_each_part_gives_time_for_more_but_a_trickle_runs_out_of_it():
    async def play(loop):
        queue = Incoming()
        task = asked(Bodies(reader, Limits(post_seconds=10)), queue)
        for _ in range(20):  # 8 KiB/s: half of what is asked for
            await settled()
            assert not task.done()
            loop.at += 1
            queue.put_nowait(part(b"x" * (RATE // 2)))
        await settled()
        loop.at += 1
        await settled()
        return task.exception()

    assert isinstance(played(play), TooSlow)


def test_what_is_over_the_budget_is_refused_and_given_back_when_it_is_answered():
    async def play(_loop):
        bodies, go = Bodies(reader, LIMITS), asyncio.Event()
        first, second, third = Incoming(), Incoming(), Incoming()
        held = asked(bodies, first, go)
        first.put_nowait(part(b"x" * 60, more=False))
        await settled()
        assert bodies.held == 60
        refused = asked(bodies, second, go)
        second.put_nowait(part(b"x" * 40))
        await settled()
        assert (bodies.held, refused.done()) == (100, False)
        second.put_nowait(part(b"x"))
        await settled()
        assert isinstance(refused.exception(), Full)
        assert bodies.held == 60
        go.set()
        await settled()
        assert held.exception() is None
        assert bodies.held == 0
        again = asked(bodies, third, go)
        third.put_nowait(part(b"x" * 101, more=False))  # alone it is for the route to say
        await settled()
        assert again.exception() is None
        assert bodies.held == 0

    played(play)


def test_a_client_that_goes_away_is_no_failure_of_the_server():
    async def play(_loop):
        queue = Incoming()
        task = asked(Bodies(reader, LIMITS), queue)
        queue.put_nowait(part(b"x"))
        queue.put_nowait({"type": "http.disconnect"})
        await settled()
        return task.exception()

    assert isinstance(played(play), Broken)


def test_behind_the_body_nothing_has_an_end():
    async def listener(_scope, receive, _send):
        assert (await receive())["more_body"] is False
        assert (await receive())["type"] == "http.disconnect"

    async def play(loop):
        queue = Incoming()
        task = asked(Bodies(listener, LIMITS), queue)
        queue.put_nowait(part(b"", more=False))
        await settled()
        loop.at += 10_000
        await settled()
        assert not task.done()
        queue.put_nowait({"type": "http.disconnect"})
        await settled()
        return task.exception()

    assert played(play) is None


@pytest.mark.parametrize("kind", [Broken, TooSlow, Full])
def test_none_of_it_is_an_error_of_the_server(kind):
    assert issubclass(kind, TocsinError)
    assert 400 <= kind.http_status < 500
