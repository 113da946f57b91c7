# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""TLS before HTTP: a handshake that does not come to an end counts as an open connection, and has a time limit.

A server of asyncio that is given the certificate tells of a connection only when its handshake is over: those that
never end are not seen by anybody, each for a minute. So the connection is taken as it is, entered in the book, and
then made one of TLS.
"""

from __future__ import annotations

import asyncio
import ssl
from asyncio import sslproto
from typing import Any, ClassVar

from tocsin.serve.connections import Connections
from tocsin.serve.http import READ_BYTES, Http

SHUTDOWN_SECONDS = 5
"""For the client to say that it closes, too."""


class Handshake(asyncio.Protocol):
    """A connection until its handshake is over; then the protocol of ``inner`` takes it."""

    inner: ClassVar[type[Http]]
    context: ClassVar[ssl.SSLContext]

    def __init__(
        self,
        config: Any,
        server_state: Any,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """As uvicorn makes it."""
        self._loop = _loop or asyncio.get_running_loop()
        self._then = self.inner(config, server_state, app_state, self._loop)
        self._book: Connections = self.inner.book
        self.transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None
        self._early = b""
        self._lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Enter the book and begin."""
        assert isinstance(transport, asyncio.Transport)
        if self.transport is not None:  # told again once it is TLS
            return
        self.transport = transport
        if self._book.enter(self):
            self._task = self._loop.create_task(self._shake(transport))
        else:
            transport.abort()

    async def _shake(self, plain: asyncio.Transport) -> None:
        seconds = self.inner.limits.head_seconds
        try:
            made = await self._loop.start_tls(
                plain, self, self.context, server_side=True,
                ssl_handshake_timeout=seconds, ssl_shutdown_timeout=SHUTDOWN_SECONDS,
            )  # fmt: skip
        except (OSError, asyncio.CancelledError):  # an SSLError is an OSError, too
            self._book.leave(self)
            plain.abort()
            return
        self._book.leave(self)
        if made is None or self._lost:
            plain.abort()
            return
        made.set_protocol(self._then)
        self._then.connection_made(made)
        if self._early:
            self._then.data_received(self._early)

    def data_received(self, data: bytes) -> None:
        """What comes with the end of the handshake, before we are told of that."""
        self._early += data

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- the name is asyncio's
        """Before the handshake was over, or just then."""
        self._lost = True
        self._book.leave(self)

    def cut(self) -> None:
        """Close at once."""
        if self.transport is not None:
            self.transport.abort()

    def unsent(self) -> int:
        """Nothing is sent yet that is ours."""
        return 0


def shaken(kind: type[Http], within: ssl.SSLContext) -> type[Handshake]:
    """The protocol of a server that speaks ``kind`` below TLS."""
    sslproto.SSLProtocol.max_size = READ_BYTES  # a buffer of this size for each connection, else of 256 KiB

    class Shaken(Handshake):
        inner = kind
        context = within

    return Shaken
