# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Run the app until somebody stops it.

Prints the address once the server really accepts connections, never before.
Refuses addresses other than loopback. No access log: what people look at is
not written down. Ctrl-C and SIGTERM end it cleanly.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import uvicorn

from tocsin.core.errors import Unavailable
from tocsin.serve.listen import check

if TYPE_CHECKING:
    import socket

    from litestar import Litestar


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def address(host: str, port: int) -> str:
    """The URL of the first page."""
    bare = host.removeprefix("[").removesuffix("]")
    return f"http://[{bare}]:{port}/" if ":" in bare else f"http://{bare}:{port}/"


class _Server(uvicorn.Server):
    """uvicorn, telling us when it listens and why it cannot."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[str], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        log = logging.getLogger("uvicorn.error")
        log.disabled = True  # it would print the bare errno; our own error says what to do
        try:
            await super().startup(sockets)
        except SystemExit as stop:
            where = address(self.config.host, self.config.port)
            if isinstance(stop.__context__, OSError):
                raise Unavailable(
                    f"cannot listen: {stop.__context__.strerror or stop.__context__}",
                    where=where,
                    do="stop the program that has this port, or choose another with --port (0 takes any free one)",
                ) from stop.__context__
            raise Unavailable("the server could not start", where=where, do="see the message above") from stop
        finally:
            log.disabled = False
        port = self.servers[0].sockets[0].getsockname()[1]
        self._announce(address(self.config.host, port))


def run(app: Litestar, host: str, port: int, *, announce: Callable[[str], None] | None = None) -> None:
    """Serve ``app`` on ``host``:``port`` until SIGINT or SIGTERM; port 0 takes any free one.

    ``announce`` is called once with the address when it is served; by default a line on standard error.
    Errors: ``Denied`` for an address other than loopback, ``Unavailable`` if the port cannot be had.
    """
    check(host)
    config = uvicorn.Config(
        app,
        host=host.removeprefix("[").removesuffix("]"),
        port=port,
        access_log=False,
        log_config=None,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        ws="none",
        limit_concurrency=64,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
    )
    server = _Server(config, announce or (lambda url: _say(f"Tocsin is at {url}  (Ctrl-C stops it)")))
    try:
        server.run()
    except KeyboardInterrupt:
        _say("stopped")
