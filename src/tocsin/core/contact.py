# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who here was in touch with whom outside: what logs say of it, added up.

``watch`` makes contacts out of logs, ``know`` proposes dependencies from them.
"""

from __future__ import annotations

from typing import Literal

import msgspec

ContactKind = Literal["resolver", "time", "mail", "web", "lookup", "other", "certificate", "software"]
"""``web`` is HTTP, TLS and QUIC; ``lookup`` a name that was asked for, with no traffic seen to it. A ``certificate``
needs who issued it; ``software`` comes from its supplier."""


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """All that was seen of one of ours and one remote party, in one role of it."""

    who: str
    """Id of the asset of ours; empty for hosts that are on no map."""
    remote: str
    """Registrable domain or IP address; of a certificate the name of its issuer, of software that of its supplier."""
    kind: ContactKind
    count: int
    """Lines that tell of it; questions asked, of names."""
    bytes: int = 0
    """Both directions; 0 where the logs do not say."""
    hosts: int = 0
    """Own hosts that took part."""
    hosts_exact: bool = True
    names: int = 0
    """Different full names below the domain."""
    shown: tuple[str, ...] = ()
    """A few of them."""
    days: int = 0
    """Different days (UTC) it was seen on; 0 if no line has a time."""
    first: str = ""
    last: str = ""
    """RFC 3339, UTC."""
    ports: tuple[str, ...] = ()
    """``443/tcp``, the first few."""
    places: tuple[str, ...] = ()
    """``file:line`` of the first few lines that tell of it."""
    addresses: tuple[str, ...] = ()
    """What its names stood for, the first few."""
    behind: tuple[str, ...] = ()
    """Other registrable domains that its names are aliases of (CNAME), the first few."""
    answered: bool | None = None
    """Whether any question or connection was answered well; None if the logs do not say."""
    said: bool = False
    """Whether settings or inventories say it, and not logs."""
    expires: str = ""
    """Of a certificate, its last instant; of several the first."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """All contacts of some logs, and what was left out of them."""

    contacts: tuple[Contact, ...]
    days: int = 0
    """Different days that the logs tell of."""
    bytes: int = 0
    """Between ours and others, in all."""
    lines: int = 0
    inside: int = 0
    """Lines between two of ours."""
    inbound: int = 0
    """Lines of connections that others began."""
    foreign: int = 0
    """Lines of which neither side is ours."""
    noise: int = 0
    """Names of the local network, reverse look-ups, what is no name."""
    untimely: int = 0
    """Lines with a time that has not come yet, or before 1990; counted, on no day."""
    dropped: int = 0
    """Remote parties that were seldom seen, dropped where there were too many to keep."""
