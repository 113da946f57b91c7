# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Bodies of requests: each arrives in time, and all that are held at once have one budget.

Stands before the routes. What is wrong is raised where a route reads, so that it is answered in the form of that
route: 408 for a body that comes too slowly, 429 for one for which there is no room beside others. How large one alone
may be, each route says.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from litestar.enums import ScopeType

from tocsin.core.errors import TocsinError
from tocsin.core.limits import Limits
from tocsin.serve.connections import RATE
from tocsin.serve.language import N_

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Receive, Scope, Send

_SLOW = N_("The body came too slowly.")
_FULL = N_("The server holds too many large requests at the moment.")
_FULL_DO = N_("Send it again in a few seconds.")
BROKEN = N_("The body ended before it was whole, or its parts cannot be told apart.")
BROKEN_DO = N_("Send it again, with the length that it has.")


class Broken(TocsinError):
    """A body is not what HTTP says of it (RFC 9112, 7.1), or the client went away."""

    code = "bad-input"
    http_status = 400


class TooSlow(TocsinError):
    """A body did not arrive in time."""

    code = "too-slow"
    http_status = 408


class Full(TocsinError):
    """There is no room for this body now."""

    code = "busy"
    http_status = 429
    http_headers = (("retry-after", "5"),)


class Bodies:
    """ASGI application around the routes. One for all requests of the process."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        """``limits``: ``post_seconds`` and ``bodies_bytes``."""
        self._app, self._limits = app, limits
        self.held = 0
        """Bytes of bodies whose requests are not answered."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, counting what is read until the request is answered. Time is that of the running loop."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        size, whole, until = 0, False, 0.0

        async def read() -> Any:
            nonlocal size, whole, until
            if whole:
                return await receive()
            now = asyncio.get_running_loop().time()
            until = until or now + self._limits.post_seconds
            try:
                async with asyncio.timeout_at(until):
                    message = cast("Any", await receive())
            except TimeoutError:
                raise TooSlow(_SLOW, do="send it again, faster") from None
            if message["type"] == "http.disconnect":
                raise Broken(BROKEN, do=BROKEN_DO)
            whole = not message.get("more_body", False)
            got = len(message.get("body", b""))
            size += got
            self.held += got
            until += got / RATE
            if self.held > max(size, self._limits.bodies_bytes):
                raise Full(_FULL, do=_FULL_DO)
            return message

        try:
            await self._app(scope, read, send)
        finally:
            self.held -= size
