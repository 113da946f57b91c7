# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Input of ``ipset restore``: two sets of the kernel, ``NAME-4`` and ``NAME-6``, replaced at one stroke.

New sets are filled beside those in use and swapped with them, so that no packet meets a half of a list. A set has room
for twice its entries, at least 65,536.
"""

from __future__ import annotations

import re

from tocsin.watch.out.entry import ADDRESSES, Entry, Head, comments, sure

_NAME = re.compile("[^a-z0-9-]")
_FAMILIES = (("4", "inet"), ("6", "inet6"))
_ROOM = 65_536
LONGEST = 31 - len("-4-new")


class Ipset:
    """One file for ``ipset restore``."""

    name = "ipset"
    suffix = ".ipset"
    kinds = ADDRESSES
    commented = True

    def __init__(self, name: str = "tocsin") -> None:
        """``name`` of the list, of which the sets are called."""
        self._name = _NAME.sub("-", name.lower())[:LONGEST].lstrip("-") or "tocsin"

    def head(self, head: Head) -> bytes:
        """Remarks, and both sets, in use and new."""
        room = max(_ROOM, 2 * head.entries)
        made = "".join(
            f"create {self._name}-{end}{new} hash:net family {family} maxelem {room} -exist\n"
            for end, family in _FAMILIES
            for new in ("", "-new")
        )
        empty = "".join(f"flush {self._name}-{end}-new\n" for end, _ in _FAMILIES)
        return comments(head, "#") + (made + empty).encode()

    def line(self, entry: Entry) -> bytes:
        """One address or prefix."""
        value = sure(entry)
        return f"add {self._name}-{'6' if ':' in value else '4'}-new {value} -exist\n".encode()

    def foot(self, head: Head) -> bytes:
        """The swap."""
        del head
        swaps = (
            f"swap {self._name}-{end} {self._name}-{end}-new\ndestroy {self._name}-{end}-new\n"
            for end, _ in _FAMILIES
        )
        return "".join(swaps).encode()
