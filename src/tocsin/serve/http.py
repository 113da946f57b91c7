# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One HTTP/1.1 connection, bounded: uvicorn's protocol, which by itself waits for ever for a head, a body and a reader.

What is added to it:

* every connection stands in ``serve.connections``, with whose turn it is, and is cut when that says so;
* a head is fed in parts, so that none is longer than twice its limit;
* a body is read only when the application asks for more, one part at a time; how much of it and how slowly is for
  ``serve.bodies`` and the routes;
* an answer that comes before its request was whole says ``Connection: close``; what the client still sends is thrown
  away for a few seconds, since closing at once could take the answer from it (RFC 9112, 9.6), and then the connection is cut;
* a large answer is written in parts, as the client takes them;
* the next request of a connection waits until the answer before it is taken.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import math
from collections.abc import Iterator
from typing import Any, ClassVar, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from tocsin.core.limits import Limits
from tocsin.serve.bodies import BROKEN, BROKEN_DO, Broken
from tocsin.serve.connections import RATE, Connections, Phase

READ_BYTES = 64 * 2**10
"""Taken from a socket at once: as much as each connection may hold that nobody reads."""
PART_BYTES = 256 * 2**10
"""Of an answer, written at once."""
REST_SECONDS = 5
REST_BYTES = 32 * 2**20
"""For so long, and so much, the rest of a request is thrown away after its answer."""
_UNFINISHED = (h11.SEND_BODY, h11.ERROR)
_CLOSE = (b"connection", b"close")
_BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\nretry-after: 5\r\n"
    b"content-length: 4\r\nconnection: close\r\n\r\nbusy"
)
_LOG = logging.getLogger("tocsin.serve.http")
_LOG.setLevel(logging.ERROR)  # what clients do wrong fills no log


class _Ending:
    """The transport as one request is given it: closing it is ours."""

    def __init__(self, mine: Http) -> None:
        self._mine = mine
        self.write = mine.transport.write
        self.is_closing = mine.transport.is_closing

    def close(self) -> None:
        self._mine.end()


def _unjoined(conn: h11.Connection, event: Any) -> Any:
    """As ``conn.send``, but that a part of a body stays what it is: joined it would be copied, which nobody needs."""
    made = conn.send_with_data_passthrough(event)
    return made[0] if made is not None and len(made) == 1 else None if made is None else b"".join(made)


class Http(H11Protocol):
    """A connection; ``bounded`` gives it its book and limits."""

    book: ClassVar[Connections]
    limits: ClassVar[Limits]

    def __init__(
        self,
        config: Any,
        server_state: Any,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """As uvicorn makes it."""
        super().__init__(config, server_state, app_state, _loop)
        self.logger = _LOG
        self.conn.send = functools.partial(_unjoined, self.conn)  # type: ignore[method-assign]  # of this one alone
        self._application, self.app = self.app, self._run
        self._dropped = 0
        self._left = 0
        self._held = False
        self._broken = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Enter the book, or say that the server is busy."""
        assert isinstance(transport, asyncio.Transport)
        super().connection_made(transport)
        if hasattr(transport, "max_size"):  # of asyncio's own transports
            transport.max_size = READ_BYTES
        if not self.book.enter(self):
            transport.write(_BUSY)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave the book."""
        self.book.leave(self)
        super().connection_lost(exc)

    def cut(self) -> None:
        """Close at once, whatever was not sent."""
        self.connections.discard(self)
        self._left = 0
        self.transport.abort()

    def unsent(self) -> int:
        """Bytes that the client did not take yet."""
        return self._left + self.transport.get_write_buffer_size()

    def data_received(self, data: bytes) -> None:
        """Feed the parser, a head in parts; what comes after the answer is thrown away."""
        if self.book.phase(self) is Phase.REST:
            self._dropped += len(data)
            if self._dropped > REST_BYTES:
                self.book.leave(self)
                self.cut()
            return
        if self.book.phase(self) is Phase.ANSWER and self._is_through():
            self.book.turn(self, Phase.HEAD, self.limits.head_seconds)
        while data and not self._broken and not self.transport.is_closing():
            most = self.limits.head_bytes if self.conn.their_state is h11.IDLE else len(data)
            part, data = data[:most], data[most:]
            super().data_received(part)

    def _is_through(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def handle_events(self) -> None:
        """As uvicorn does; then read on only when the application asks."""
        super().handle_events()
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or self.transport.is_closing():
            return
        cycle.transport = cast("Any", _Ending(self))
        asks = self.book.phase(self) is Phase.BODY and not cycle.message_event.is_set()
        if self.conn.their_state is h11.SEND_BODY and not asks and not cycle.response_complete:
            self.flow.pause_reading()

    def send_400_response(self, msg: str) -> None:
        """Say that this is no HTTP; if it is a body, by the route that reads it."""
        if not self._is_through():
            self._broken = True
            self.flow.pause_reading()
            self.cycle.message_event.set()
            return
        self.book.turn(self, Phase.ANSWER, self.limits.answer_seconds)
        super().send_400_response(msg)

    async def _run(self, scope: Any, receive: Any, send: Any) -> None:
        """The application, while the book is told whose turn it is."""
        cycle, written = self.cycle, 0
        self.book.turn(self, Phase.WORK)

        async def received() -> Any:
            if cycle.response_complete or not cycle.more_body:
                return await receive()
            self.book.turn(self, Phase.BODY, math.inf)  # its end is for serve.bodies, which can answer
            try:
                message = await receive()
            finally:
                if not cycle.response_complete:
                    self.book.turn(self, Phase.WORK)
            if self._broken:
                raise Broken(BROKEN, do=BROKEN_DO)
            return message

        async def sent(message: Any) -> None:
            nonlocal written
            if message["type"] == "http.response.start" and self.conn.their_state in _UNFINISHED:
                message = {**message, "headers": [*message.get("headers", []), _CLOSE]}
            written += len(message.get("body", b""))
            patience = self.limits.answer_seconds + written / RATE
            for part in self._parts(message):
                if self.flow.write_paused:
                    self.book.turn(self, Phase.ANSWER, patience)
                    self.book.relieve()
                await send(part)
                cycle.disconnected |= self.transport.is_closing() and not cycle.response_complete
                if cycle.disconnected:
                    break
            self._left = 0
            if not cycle.response_complete:
                self.book.turn(self, Phase.WORK)
            elif self.book.phase(self) is not Phase.REST:
                self.book.turn(self, Phase.ANSWER, patience)

        await self._application(scope, received, sent)

    def _parts(self, message: Any) -> Iterator[Any]:
        """A message in parts: what the client does not take is kept once, not copied from buffer to buffer."""
        body = memoryview(message.get("body", b""))
        if len(body) <= PART_BYTES:
            yield message
            return
        for at in range(0, len(body), PART_BYTES):
            self._left = len(body) - at
            more = message.get("more_body", False) or at + PART_BYTES < len(body)
            yield {**message, "body": body[at : at + PART_BYTES], "more_body": more}

    def end(self) -> None:
        """Close after an answer; if the request is not whole, throw the rest of it away first."""
        if self.conn.their_state not in _UNFINISHED or self.transport.is_closing():
            self.transport.close()
            return
        self.book.turn(self, Phase.REST, REST_SECONDS)
        self.flow.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()

    def on_response_complete(self) -> None:
        """Go on to the next request once the answer is taken."""
        if self.book.phase(self) is Phase.REST:
            return
        if self.flow.write_paused and not self.transport.is_closing():
            self._held = True
            self.flow.pause_reading()
            return
        super().on_response_complete()

    def resume_writing(self) -> None:
        """The client has taken most of the answer."""
        super().resume_writing()
        if self._held:
            self._held = False
            self.on_response_complete()

    def shutdown(self) -> None:
        """The server ends."""
        try:
            super().shutdown()
        except h11.LocalProtocolError:  # in the middle of what was no HTTP
            self.transport.abort()


def bounded(connections: Connections, within: Limits) -> type[Http]:
    """The protocol of a server: each of its connections stands in ``connections``."""

    class Bounded(Http):
        book = connections
        limits = within

    return Bounded
