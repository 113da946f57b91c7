# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Where an outgoing connection may lead, and that it ends in time.

A host is resolved once and all its addresses are checked; who connects uses those that were checked, so that a name
cannot change its mind in between.
"""

from __future__ import annotations

import _thread
import contextlib
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self

from tocsin.core.errors import Denied, Unavailable

Resolve = Callable[[str, int], Iterable[str]]

UNICAST = ipaddress.IPv6Network("2000::/3")
"""RFC 4291: what is handed out of IPv6 for the public network."""
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052: an IPv4 address for a translator, which may reach what is inside."""


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host; raises Unavailable if it has none."""
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "no host name"
        raise Unavailable(
            f"the name cannot be resolved: {why}", where=host, do="check the network and the name"
        ) from None
    return [str(row[4][0]) for row in rows]


def checked(host: str, port: int, resolver: Resolve, *, inside: bool, where: str) -> list[str]:
    """The addresses of a host, if all of them may be connected to.

    Raises ``Denied`` if one of them is inside and that is not allowed, ``Unavailable`` if there is none.
    """
    found = [text.partition("%")[0] for text in resolver(host, port)]
    for text in found:
        address = ipaddress.ip_address(text)
        if not inside and is_inside(address):
            raise Denied(
                f"{host} is {address}, an address inside",
                where=where,
                do="outgoing fetches go to public addresses only",
            )
    if not found:
        raise Unavailable("the name has no address", where=host, do="check the name")
    return found


def is_inside(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is not plainly one of the public network."""
    if not address.is_global or address.is_multicast:
        return True
    if isinstance(address, ipaddress.IPv4Address):
        return False
    if address in NAT64:
        return is_inside(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    wrapped = address.sixtofour
    return address not in UNICAST or (wrapped is not None and is_inside(wrapped))


class Guard:
    """Hangs up when the time is over, whatever the other side is sending: time limits hold for single reads only.

    ``with Guard(seconds) as guard``: give it the sockets by ``watch``; ``fired`` tells whether it hung up.
    """

    def __init__(self, seconds: float) -> None:
        """Nothing runs before the block is entered."""
        self.fired = False
        self._held: list[socket.socket] = []
        self._lock = threading.Lock()
        self._seconds = min(max(0.0, seconds), threading.TIMEOUT_MAX)
        self._over = threading.Lock()

    def __enter__(self) -> Self:
        """Start the time."""
        self._over.acquire()
        # Without waiting until it runs, as threading.Thread does: that takes longer than the rest of a short fetch.
        _thread.start_new_thread(self._wait, ())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        self._over.release()
        with self._lock:
            for each in self._held:
                each.close()
            self._held.clear()

    def watch(self, connected: socket.socket) -> None:
        """Watch a connection; TLS may take the socket over, so a second handle of the connection is kept."""
        with self._lock:
            if self.fired:
                connected.close()
            else:
                self._held.append(connected.dup())

    def _wait(self) -> None:
        if not self._over.acquire(timeout=self._seconds):
            self._fire()

    def _fire(self) -> None:
        with self._lock:
            self.fired = True
            for each in self._held:
                with contextlib.suppress(OSError):  # it has hung up by itself
                    each.shutdown(socket.SHUT_RDWR)
