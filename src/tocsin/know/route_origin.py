# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Route origin validation: a prefix and its origin against validated ROA payloads (RFC 6811, section 2).

A payload *covers* a prefix if it holds it; it *matches* if, besides, the prefix is no longer than the maximum length
and the origin is its AS. AS 0 matches no route (RFC 6483, section 4; RFC 7607). Cost: one look-up a prefix length and payload
there (``Covering``), since nobody announces more than a few prefixes and lists have some hundred thousand payloads.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Literal

from tocsin.core.own_names import Payload

Validity = Literal["valid", "wrong origin", "too long", "not found"]
Key = tuple[int, int, int]


def _key(prefix: str) -> Key:
    """Version, length and leading bits of a prefix."""
    found = ipaddress.ip_network(prefix)
    return (
        found.version,
        found.prefixlen,
        int(found.network_address) >> (found.max_prefixlen - found.prefixlen),
    )


class Covering:
    """Which of some prefixes a payload covers."""

    def __init__(self, prefixes: Iterable[str]) -> None:
        """Index each prefix under all that would cover it: at most 129 entries each."""
        self._under: dict[Key, list[str]] = {}
        for prefix in dict.fromkeys(prefixes):
            version, length, bits = _key(prefix)
            for shorter in range(length + 1):
                self._under.setdefault((version, shorter, bits >> (length - shorter)), []).append(prefix)

    def of(self, payload: Payload) -> list[str]:
        """The prefixes that the payload covers."""
        return self._under.get(_key(payload.prefix), [])


def validity(prefix: str, asn: int, covering: Iterable[Payload]) -> Validity:
    """The state of a route against the payloads that cover it; *invalid* comes as *wrong origin* or *too long*.

    *Too long* is said if a payload of this very AS is there and only the length stands against it.
    """
    length = ipaddress.ip_network(prefix).prefixlen
    state: Validity = "not found"
    for payload in covering:
        if payload.asn != asn or asn == 0:
            state = "wrong origin" if state == "not found" else state
        elif length > payload.max_length:
            state = "too long"
        else:
            return "valid"
    return state
