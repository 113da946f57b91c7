# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The protocol on real sockets, with a clock that the tests move and a sweep that they call."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
import uvicorn
from uvicorn.server import ServerState

from tocsin.core.errors import TocsinError
from tocsin.core.limits import Limits
from tocsin.serve.connections import Connections, Phase
from tocsin.serve.handshake import shaken
from tocsin.serve.http import REST_SECONDS, bounded

GET = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
HEAD = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
LARGE = b"x" * (24 * 2**20)
"""More than the buffers of a pair of sockets hold."""


class Served:
    """An application behind the protocol, on a port of its own."""

    def __init__(self, app, tls=None, **limits):
        self.clock = 0.0
        self.limits = Limits(**limits)
        self.book = Connections(self.limits, lambda: self.clock)
        self.made = []
        plain = bounded(self.book, self.limits)
        self._kind = shaken(plain, tls) if tls else plain
        self._config = uvicorn.Config(
            app, ws="none", log_config=None, lifespan="off",
            http=self._kind, h11_max_incomplete_event_size=self.limits.head_bytes,
        )  # fmt: skip
        self._config.load()
        self._state = ServerState()

    def _make(self):
        made = self._kind(self._config, self._state, {}, asyncio.get_running_loop())
        self.made.append(made)
        return made

    async def __aenter__(self):
        self._server = await asyncio.get_running_loop().create_server(self._make, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self.clients = []
        return self

    async def __aexit__(self, *_):
        for _, writer in self.clients:
            writer.transport.abort()
        self._server.close()
        for each in self.made:
            each.cut()
        await self._server.wait_closed()
        if self._state.tasks:
            await asyncio.wait(self._state.tasks)

    async def client(self, said=b""):
        """A connected client that has said something, and its protocol here."""
        before = len(self.made)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.clients.append((reader, writer))
        writer.write(said)
        await until(lambda: len(self.made) > before and self.made[-1].transport is not None)
        return reader, writer, self.made[-1]

    async def phase(self, one, phase):
        await until(lambda: self.book.phase(one) is phase)


async def until(holds):
    """Let the loop run until something holds; the test's own time limit ends what never does."""
    while not holds():  # noqa: ASYNC110 -- what is waited for is the server's state, which sets no event
        await asyncio.sleep(0)


def play(coroutine):
    asyncio.run(asyncio.wait_for(coroutine, 60))


async def answer(send, status=200, body=b"ok"):
    await send(
        {"type": "http.response.start", "status": status, "headers": [(b"content-length", b"%d" % len(body))]}
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def plain(_scope, receive, send):
    with contextlib.suppress(TocsinError):
        while (await receive()).get("more_body", False):
            pass
    await answer(send)


async def refuses(_scope, _receive, send):
    await answer(send, 413, b"no")


async def large(_scope, _receive, send):
    await answer(send, body=LARGE)


async def ended(reader):
    """All that still comes."""
    try:
        return await reader.read()
    except ConnectionError:
        return b""


@pytest.mark.parametrize(
    "said", [b"", b"GET / HT", GET + b"GE"], ids=["nothing", "half a head", "half of the next"]
)
def test_a_head_that_does_not_come_is_waited_for_only_so_long(said):
    async def run():
        async with Served(plain, head_seconds=10) as served:
            reader, _, one = await served.client(said)
            if said.startswith(GET):
                await reader.readuntil(b"ok")
                _.write(b"T")
            await served.phase(one, Phase.HEAD)
            served.clock = 9.9
            served.book.sweep()
            assert len(served.book) == 1
            served.clock = 20.0
            served.book.sweep()
            assert len(served.book) == 0
            assert await ended(reader) == b""

    play(run())


def test_a_head_that_trickles_gains_no_time():
    async def run():
        async with Served(plain, head_seconds=10) as served:
            reader, writer, one = await served.client(b"GET / HTTP/1.1\r\n")
            for at in range(9):
                served.clock = float(at)
                writer.write(b"a: b\r\n")
                await writer.drain()
                served.book.sweep()
            await served.phase(one, Phase.HEAD)
            served.clock = 10.0
            served.book.sweep()
            assert await ended(reader) == b""

    play(run())


def test_of_too_many_the_one_waited_for_longest_goes_and_a_whole_request_is_answered():
    async def run():
        async with Served(plain, connections=8) as served:
            halves = []
            for at in range(64):
                served.clock = float(at)
                halves.append(await served.client(b"GET / HTTP/1.1\r\nhost"))
            served.clock = 64.0
            reader, _, _ = await served.client(GET)
            assert (await reader.readline()) == b"HTTP/1.1 200 OK\r\n"
            assert len(served.book) == 8
            for reader, _, one in halves[:57]:
                assert served.book.phase(one) is None
                assert await ended(reader) == b""
            assert all(served.book.phase(one) is Phase.HEAD for _, _, one in halves[57:])

    play(run())


def test_a_new_one_is_told_so_where_the_server_works_on_as_many_as_it_may():
    async def run():
        go = asyncio.Event()

        async def works(_scope, _receive, send):
            await go.wait()
            await answer(send)

        async with Served(works, connections=2) as served:
            held = [await served.client(GET) for _ in range(2)]
            for _, _, one in held:
                await served.phase(one, Phase.WORK)
            reader, _, _ = await served.client(GET)
            assert (await ended(reader)).startswith(b"HTTP/1.1 503 ")
            go.set()
            for reader, _, _ in held:
                assert (await reader.readline()) == b"HTTP/1.1 200 OK\r\n"

    play(run())


def test_what_follows_a_refused_body_is_thrown_away_and_then_the_connection_is_cut():
    async def run():
        async with Served(refuses) as served:
            reader, writer, one = await served.client(CHUNKED + b"1\r\nx\r\n")
            said = await reader.readuntil(b"no")
            assert b"connection: close" in said
            await served.phase(one, Phase.REST)
            writer.write(b"10000\r\n" + b"x" * 2**16 + b"\r\n")
            await writer.drain()
            assert await reader.read() == b""  # half closed: nothing more is answered here
            served.clock = REST_SECONDS + 0.1
            served.book.sweep()
            await until(one.transport.is_closing)
            assert len(served.book) == 0

    play(run())


def test_no_endless_body_is_thrown_away_for_ever():
    async def run():
        async with Served(refuses) as served:
            reader, writer, one = await served.client(CHUNKED)
            await reader.readuntil(b"no")
            with contextlib.suppress(ConnectionError):
                while not writer.transport.is_closing():
                    writer.write(b"10000\r\n" + b"x" * 2**16 + b"\r\n")
                    await writer.drain()
            await until(lambda: served.book.phase(one) is None)

    play(run())


def test_a_body_that_nobody_reads_is_not_taken_from_the_socket():
    async def run():
        go = asyncio.Event()

        async def later(_scope, receive, send):
            await go.wait()
            size, more = 0, True
            while more:
                message = await receive()
                size, more = size + len(message["body"]), message["more_body"]
            await answer(send, body=str(size).encode())

        async with Served(later) as served:
            reader, writer, one = await served.client(HEAD % len(LARGE))
            await served.phase(one, Phase.WORK)
            writer.write(LARGE)
            await until(lambda: one.flow.read_paused)
            for _ in range(200):
                await asyncio.sleep(0)
            assert len(one.cycle.body) <= 2**16
            go.set()
            assert (await reader.readuntil(b"%d" % len(LARGE))).startswith(b"HTTP/1.1 200 ")

    play(run())


def test_chunks_that_cannot_be_told_apart_are_refused_by_the_route_that_reads():
    async def run():
        async def route(_scope, receive, send):
            try:
                while (await receive())["more_body"]:
                    pass
            except TocsinError as error:
                await answer(send, error.http_status, b"mine")

        async with Served(route) as served:
            reader, _, _ = await served.client(CHUNKED + b"1\r\nx\r\nzz\r\n")
            said = await reader.readuntil(b"mine")
            assert said.startswith(b"HTTP/1.1 400 ")
            assert b"connection: close" in said

    play(run())


@pytest.mark.parametrize(
    "said",
    [b"\x16\x03\x01\x00\r\n\r\n", b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n", b"GET / HTTP/1.1\r\nhost: x\r\nx: " + b"y" * 40_000],
    ids=["no HTTP", "length below nothing", "head too long"],
)  # fmt: skip
def test_what_is_no_request_is_refused_and_closed(said):
    async def run():
        async with Served(plain) as served:
            reader, _, _ = await served.client(said)
            assert (await reader.readline()).startswith(b"HTTP/1.1 400 ")
            await ended(reader)
            await until(lambda: len(served.book) == 0)

    play(run())


def test_who_does_not_take_an_answer_is_cut_and_gets_no_second_one():
    async def run():
        asked = []

        async def counted(scope, receive, send):
            asked.append(scope["path"])
            await large(scope, receive, send)

        async with Served(counted, answer_seconds=10, answers_bytes=10**12) as served:
            _, _, one = await served.client(GET * 5)
            await until(lambda: one.unsent() > 0)
            await served.phase(one, Phase.ANSWER)
            patience = 10 + len(LARGE) / 2**14
            served.clock = patience - 1
            served.book.sweep()
            assert served.book.phase(one) is Phase.ANSWER
            served.clock = patience + 1
            served.book.sweep()
            assert served.book.phase(one) is None
            await until(lambda: one.unsent() == 0)
            assert len(asked) == 1

    play(run())


def test_answers_that_nobody_takes_hold_no_more_than_their_budget():
    async def run():
        async with Served(large, answers_bytes=2 * len(LARGE)) as served:
            every = []
            for at in range(5):
                served.clock = float(at)
                every.append((await served.client(GET))[2])
                await until(lambda: every[-1].unsent() > 0 or served.book.phase(every[-1]) is None)
                await served.phase(every[-1], Phase.ANSWER)
                assert sum(one.unsent() for one in every) <= 2 * len(LARGE)
            assert [served.book.phase(one) is None for one in every] == [True, True, True, False, False]

    play(run())


def test_requests_one_behind_the_other_are_all_answered_in_order():
    async def run():
        async def named(scope, _receive, send):
            await answer(send, body=scope["path"].encode() * 100_000)

        async with Served(named) as served:
            reader, _, one = await served.client(
                b"".join(b"GET /%d HTTP/1.1\r\nhost: x\r\n\r\n" % at for at in range(9))
            )
            for at in range(9):
                await reader.readuntil(b"\r\n\r\n")
                assert await reader.readexactly(200_000) == b"/%d" % at * 100_000
            await served.phase(one, Phase.ANSWER)

    play(run())
