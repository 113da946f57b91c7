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
from collections.abc import Callable
from typing import TYPE_CHECKING

import uvicorn

from tocsin.core.errors import BadInput, Unavailable
from tocsin.serve.listen import Door, check

if TYPE_CHECKING:
    import socket

    from litestar import Litestar


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def address(host: str, port: int, scheme: str = "http") -> str:
    """The URL of the first page."""
    bare = host.removeprefix("[").removesuffix("]")
    return f"{scheme}://[{bare}]:{port}/" if ":" in bare else f"{scheme}://{bare}:{port}/"


def check_tls(door: Door) -> None:
    """Load certificate and key once, before anything is opened. Errors: ``Unavailable``, ``BadInput``."""
    if not door.certificate:
        return
    where = f"{door.certificate}, {door.key}"
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(door.certificate, door.key, password="")
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


class _Server(uvicorn.Server):
    """uvicorn, telling us when it listens and why it cannot."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[str], None]) -> None:
        super().__init__(config)
        self._announce = announce
        self._scheme = "https" if config.ssl_certfile else "http"

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
        port = self.servers[0].sockets[0].getsockname()[1]
        self._announce(address(self.config.host, port, self._scheme))


def run(
    app: Litestar,
    host: str,
    port: int,
    *,
    door: Door | None = None,
    accounts: bool = False,
    announce: Callable[[str], None] | None = None,
) -> None:
    """Serve ``app`` on ``host``:``port`` until SIGINT or SIGTERM; port 0 takes any free one.

    ``announce`` is called once with the address when it is served; by default a line on standard error.
    ``accounts``: whether any exist. Errors: ``Denied`` for an address that ``listen.check`` refuses, ``Unavailable``
    if the port, certificate or key cannot be had, ``BadInput`` if those are none.
    """
    door = door or Door()
    check(host, door, accounts=accounts)
    check_tls(door)
    config = uvicorn.Config(
        app,
        host=host.removeprefix("[").removesuffix("]"),
        port=port,
        access_log=False,
        log_config=None,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        ssl_certfile=door.certificate or None,
        ssl_keyfile=door.key or None,
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
