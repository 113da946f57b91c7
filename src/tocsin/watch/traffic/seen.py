# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What one line of a log says about who was in touch with whom: the extension point of this folder.

A format is one file with a class of two methods, listed in ``traffic.READERS``. A reader object reads one
file and may remember what its header said; what a line says of itself is all it gives.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal, Protocol

import msgspec

from tocsin.watch.readers.contract import LineContext

SeenKind = Literal["dns", "web", "flow", "certificate", "command"]


class Seen(msgspec.Struct, kw_only=True, gc=False):
    """One observation. Texts are as the log has them, not checked, but can be written: what is not UTF-8 is U+FFFD."""

    kind: SeenKind
    client: str = ""
    """Address (or host name) of the side that asked; empty if the line does not say."""
    server: str = ""
    """Address of the side that was asked: of a question, the resolver."""
    name: str = ""
    """The name asked for, or of the server; of a certificate its subject."""
    port: int = 0
    protocol: str = ""
    """``tcp``, ``udp``; empty if the line does not say."""
    service: str = ""
    """What the sensor took it for: ``ntp``, ``smtp``, ``dns``."""
    at: float | None = None
    """Seconds since 1970."""
    size: int = 0
    """Bytes, both directions."""
    sent: int = 0
    """Bytes of them that the client sent, if the line says."""
    deed: str = ""
    """Of a command to a controller: ``modbus write_single_register``."""
    count: int = 1
    """0 if it only adds to what another line tells (an answer)."""
    failed: bool | None = None
    """Whether it got no good answer; None if the line does not say."""
    recursive: bool | None = None
    """Whether the question asks a resolver to do the work; None if the line does not say."""
    from_log: bool = False
    """Whether the machine that wrote the log serves the client (a resolver, a proxy)."""
    aliases: tuple[str, ...] = ()
    """The names that the name is an alias of, in order."""
    addresses: tuple[str, ...] = ()
    issuer: str = ""
    """Of a certificate, by RFC 4514 or the like."""


class TrafficReader(Protocol):
    """One log format, line by line, of one file."""

    name: str

    def detect(self, name: str, head: bytes) -> bool:
        """Whether a file of this name that begins with these bytes is of the format."""

    def seen(self, line: bytes, context: LineContext) -> Iterable[Seen]:
        """What the line (without its newline) tells; nothing if it is of another kind. Raises ``BadInput``."""


def epoch(text: str) -> float | None:
    """Seconds since 1970 of an ISO stamp, UTC where it names no zone; None if it is none."""
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    try:
        return moment.timestamp()
    except (OverflowError, ValueError):
        return None


def whole(text: str) -> int:
    """A number of bytes or a port, 0 if it is none; never more than fits in 63 bits."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else 0
