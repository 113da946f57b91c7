# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Connections that are kept from one request to the next of one piece of work, such as a pull.

A connection is kept for one origin (scheme, host, port): what was proved for one name is never used for another. Whoever
asks checks the addresses of the host each time (``net.fetch``); a kept connection serves only if it leads to
one of them. One that did not end an answer whole is given up, so none is kept that might still be speaking of the last one.
"""

from __future__ import annotations

import functools
import socket
import ssl
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from tocsin.net.reach import Guard

if TYPE_CHECKING:
    import httpx

Origin = tuple[str, str, int]
"""Scheme, host, port."""
MOST = 8
"""Origins of which connections are kept at once; a redirect may name any number of them."""


@functools.cache
def trust() -> ssl.SSLContext:
    """The certificates that are trusted, read once: that takes longer than many a fetch."""
    import httpx  # where nothing is fetched, it is not loaded

    return httpx.create_ssl_context(trust_env=False)


class Line:
    """The way to one origin. For one thread, and one request at a time."""

    def __init__(self) -> None:
        """Nothing is connected yet."""
        self._client: httpx.Client | None = None
        self._socket: socket.socket | None = None
        self.used = False
        """Whether an answer came by it whole, so that its connection may be used again."""

    def send(self, request: httpx.Request, guard: Guard) -> httpx.Response:
        """Send a request; the answer without its body. ``guard`` watches the connection, whether it is new or kept."""
        if self._client is None:
            import httpx

            self._client = httpx.Client(
                trust_env=False, verify=trust(), limits=httpx.Limits(max_connections=1)
            )
        if self._socket is not None:
            guard.watch(self._socket)

        def seen(event: str, info: Mapping[str, Any]) -> None:
            if event == "connection.connect_tcp.complete":
                connected = info["return_value"].get_extra_info("socket")
                self._hold(connected.dup())  # TLS takes the socket over
                guard.watch(connected)

        request.extensions["trace"] = seen
        return self._client.send(request, stream=True)

    def _hold(self, connected: socket.socket | None) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = connected

    def end(self) -> None:
        """Hang up; the next request connects anew."""
        self.used = False
        self._hold(None)
        if self._client is not None:
            self._client.close()
            self._client = None


class Lines:
    """The lines of one piece of work: ``with Lines() as lines``. For one thread."""

    def __init__(self) -> None:
        """Nothing is connected yet."""
        self._lines: dict[Origin, Line] = {}

    def to(self, origin: Origin) -> Line:
        """The line to an origin."""
        found = self._lines.pop(origin, None) or Line()
        self._lines[origin] = found
        if len(self._lines) > MOST:
            self._lines.pop(next(iter(self._lines))).end()
        return found

    def __enter__(self) -> Self:
        """Begin the work."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up everywhere."""
        for each in self._lines.values():
            each.end()
        self._lines.clear()
