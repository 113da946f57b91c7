# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Ids and normal forms that the readers of own names and addresses share."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re

from tocsin.core.errors import BadInput
from tocsin.know.readers.table_csv import slug

IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
LARGEST_AS = 2**32 - 1
_PLAIN = re.compile(r"[a-z0-9._-]{1,253}")
_AS = re.compile(r"(?:as)?([0-9]{1,10})", re.IGNORECASE)


def domain_id(name: str) -> str:
    """The id of the node of a domain."""
    return f"domain:{name if _PLAIN.fullmatch(name) else slug(name) if name else 'root'}"


def prefix_id(prefix: str) -> str:
    """The id of the node of a prefix."""
    return f"prefix:{prefix}"


def supplier_id(name: str) -> str:
    """The id of the node of a supplier that is known by its name or domain alone, as supplier lists make it."""
    return f"supplier:{slug(name)}"


def network(text: str, where: str) -> IpNetwork:
    """A prefix. Raises ``BadInput`` for host bits, zones, single addresses without a length and what is no prefix."""
    text = text.strip()
    try:
        if "/" not in text or "%" in text:
            raise ValueError
        return ipaddress.ip_network(text)
    except ValueError as error:
        if "host bits" in str(error):
            what = f"{text[:60]!r} has bits set behind its length"
            do = f"write {ipaddress.ip_network(text, strict=False)}, or a longer prefix"
            raise BadInput(what, where=where, do=do) from None
        raise BadInput(f"{text[:60]!r} is no prefix", where=where, do="write 192.0.2.0/24") from None


def as_number(value: object, where: str) -> int:
    """An AS number, as 64496 or AS64496. Raises ``BadInput``."""
    found = (
        _AS.fullmatch(str(value).strip())
        if isinstance(value, int | str) and not isinstance(value, bool)
        else None
    )
    number = int(found[1]) if found else -1
    if not 0 <= number <= LARGEST_AS:
        do = "write it as AS64496; an AS number has 32 bits"
        raise BadInput(f"{str(value)[:40]!r} is no AS number", where=where, do=do)
    return number


def instant_text(moment: dt.datetime) -> str:
    """An instant in UTC as facts keep it, cut to seconds."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"
