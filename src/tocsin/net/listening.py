# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Whether anything listens at an address a person has named, before a library that tries for minutes is sent there."""

from __future__ import annotations

import socket

from tocsin.core.errors import Unavailable

WITHIN_S = 5.0
"""Enough for a connection around the world, and to try each address of a name or two."""


def check(host: str, port: int, within_s: float = WITHIN_S) -> None:
    """Connect and hang up at once; nothing is sent. Raises ``Unavailable`` if nobody takes the connection.

    ``within_s`` holds for each address that the name has.
    """
    try:
        socket.create_connection((host, port), within_s).close()
    except (OSError, UnicodeError) as error:
        why = "no answer in time" if isinstance(error, TimeoutError) else _why(error)
        raise Unavailable(
            f"nothing listens there: {why}",
            where=f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            do="check the address, and that a firewall lets this machine through",
        ) from None


def _why(error: OSError | UnicodeError) -> str:
    if isinstance(error, UnicodeError):
        return "no host name"
    return error.strerror or type(error).__name__
