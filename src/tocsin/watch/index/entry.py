# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a look-up gives: a value, and who vouches for it. Imports nothing heavy.

Who vouches is asked on hits only, of the store or of arrays beside the index. So a value that was revoked, withdrawn
or has expired needs no new index: whoever is asked says so.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec


class Voucher(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One object, or one list, that says a value is to be looked for."""

    object: str = ""
    """Its id; empty for a list that is in no store."""
    tags: tuple[str, ...] = ()
    valid_from: str = ""
    """Instants, RFC 3339 in UTC; empty if nothing is said."""
    valid_until: str = ""
    confidence: int | None = None
    """0 to 100 (STIX 2.1 appendix A)."""
    tlp: str = ""
    audience: tuple[str, ...] = ()


Ask = Callable[[str, str], tuple[Voucher, ...]]
"""Who vouches for (kind, value) now; nobody: the value is looked for no longer."""


class Entry(msgspec.Struct, frozen=True):
    """One value that is looked for, and who vouches for it."""

    kind: str
    value: str
    objects: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    vouchers: tuple[Voucher, ...] = ()


def url_host(url: str) -> str:
    """The host of a URL, lower case, without login, port and trailing dot."""
    authority = url.partition("://")[2]
    for end in "/?#":
        authority = authority.partition(end)[0]
    host = authority.rpartition("@")[2].lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].rstrip(".")
