# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Run the app until somebody stops it.

Prints the address once the server really accepts connections, never before.
Refuses addresses other than loopback unless accounts exist and a door is open (``serve.listen``). No access log: what people look at is
not written down. Ctrl-C and SIGTERM end it cleanly.
"""

from __future__ import annotations

import gc
import logging
import ssl
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import uvicorn

from tocsin.core.errors import BadInput, Unavailable
from tocsin.core.limits import Limits
from tocsin.serve import allocation
from tocsin.serve.connections import Connections
from tocsin.serve.handshake import shaken
from tocsin.serve.http import bounded
from tocsin.serve.listen import Door, check

if TYPE_CHECKING:
    import socket

    from litestar import Litestar


_TICKS = 10
"""In one second."""
GARBAGE = 10_000
"""Objects that are made before it is looked which of them nobody needs: Python's 700 are fewer than the rows of one page."""


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def address(host: str, port: int, scheme: str = "http") -> str:
    """The URL of the first page."""
    bare = host.removeprefix("[").removesuffix("]")
    return f"{scheme}://[{bare}]:{port}/" if ":" in bare else f"{scheme}://{bare}:{port}/"


def tls_of(door: Door) -> ssl.SSLContext | None:
    """Certificate and key, loaded before anything is opened; None without. Errors: ``Unavailable``, ``BadInput``."""
    if not door.certificate:
        return None
    where = f"{door.certificate}, {door.key}"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(door.certificate, door.key, password="")
    except ssl.SSLError as error:
        raise BadInput(
            f"certificate and key cannot be used: {error.reason or 'not PEM, or the key is encrypted'}",
            where=where,
            do="give the chain and its unencrypted key in PEM, in two files",
        ) from None
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise Unavailable(
            f"cannot be read: {said}", where=where, do="check the paths and their rights"
        ) from None
    return context


class _Server(uvicorn.Server):
    """uvicorn, telling us when it listens and why it cannot, and looking each second who keeps it waiting."""

    def __init__(
        self, config: uvicorn.Config, connections: Connections, scheme: str, announce: Callable[[str], None]
    ) -> None:
        super().__init__(config)
        self._announce = announce
        self._connections = connections
        self._scheme = scheme

    async def on_tick(self, counter: int) -> bool:
        if counter % _TICKS == 0:
            self._connections.sweep()
        return await super().on_tick(counter)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        log = logging.getLogger("uvicorn.error")
        log.disabled = True  # it would print the bare errno; our own error says what to do
        try:
            await super().startup(sockets)
        except SystemExit as stop:
            where = address(self.config.host, self.config.port, self._scheme)
            if isinstance(stop.__context__, OSError):
                raise Unavailable(
                    f"cannot listen: {stop.__context__.strerror or stop.__context__}",
                    where=where,
                    do="stop the program that has this port, or choose another with --port (0 takes any free one)",
                ) from stop.__context__
            raise Unavailable("the server could not start", where=where, do="see the message above") from stop
        finally:
            log.disabled = False
        # What was loaded stays: to look through all of it for garbage held up a request now and then for 0.1 s.
        gc.collect()
        gc.freeze()
        gc.set_threshold(GARBAGE)
        port = self.servers[0].sockets[0].getsockname()[1]
        self._announce(address(self.config.host, port, self._scheme))


def run(
    app: Litestar,
    host: str,
    port: int,
    *,
    door: Door | None = None,
    limits: Limits | None = None,
    accounts: bool = False,
    announce: Callable[[str], None] | None = None,
) -> None:
    """Serve ``app`` on ``host``:``port`` until SIGINT or SIGTERM; port 0 takes any free one.

    ``announce`` is called once with the address when it is served; by default a line on standard error.
    ``accounts``: whether any exist; ``limits``: of connections (``serve.connections``). Errors: ``Denied`` for an address that ``listen.check`` refuses, ``Unavailable``
    if the port, certificate or key cannot be had, ``BadInput`` if those are none.
    """
    door = door or Door()
    check(host, door, accounts=accounts)
    tls = tls_of(door)
    allocation.give_back()
    limits = limits or Limits()
    connections = Connections(limits, time.monotonic)
    plain = bounded(connections, limits)
    config = uvicorn.Config(
        app,
        host=host.removeprefix("[").removesuffix("]"),
        port=port,
        access_log=False,
        log_config=None,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        http=shaken(plain, tls) if tls else plain,
        h11_max_incomplete_event_size=limits.head_bytes,
        ws="none",
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
    )
    told = announce or (lambda url: _say(f"Tocsin is at {url}  (Ctrl-C stops it)"))
    server = _Server(config, connections, "https" if tls else "http", told)
    try:
        server.run()
    except KeyboardInterrupt:
        _say("stopped")
