# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Plain lists: a value a line, for firewalls that fetch them (external dynamic lists), and the hosts file.

``plain`` has remarks behind ``#`` on top. ``edl`` has none, and URLs without their scheme, as firewalls want them that
compare the host and path: not every reader of such lists passes over remarks. ``hosts`` maps names to 0.0.0.0; it
holds no names below them, which a hosts file cannot say.
"""

from __future__ import annotations

from tocsin.watch.out.entry import ADDRESSES, HASHES, Entry, Head, Unfit, comments, sure


class Plain:
    """One value a line, remarks on top."""

    name = "plain"
    suffix = ".txt"
    kinds = ADDRESSES | HASHES | {"domain", "url", "email", "ja3", "ja4"}
    commented = True

    def head(self, head: Head) -> bytes:
        """Remarks."""
        return comments(head, "#")

    def line(self, entry: Entry) -> bytes:
        """The value."""
        return sure(entry).encode() + b"\n"

    def foot(self, head: Head) -> bytes:
        """Nothing."""
        del head
        return b""


class Edl(Plain):
    """Addresses, names, URLs without scheme; nothing else stands in the file."""

    name = "edl"
    kinds = ADDRESSES | {"domain", "url"}
    commented = False

    def head(self, head: Head) -> bytes:
        """Nothing."""
        del head
        return b""

    def line(self, entry: Entry) -> bytes:
        """The value; of a URL what follows ``://``."""
        value = sure(entry)
        return (value.partition("://")[2] if entry.kind == "url" else value).encode() + b"\n"


class Hosts(Plain):
    """A hosts file."""

    name = "hosts"
    suffix = ".hosts"
    kinds = frozenset({"domain"})

    def line(self, entry: Entry) -> bytes:
        """The name at 0.0.0.0."""
        value = sure(entry)
        if "_" in value:
            raise Unfit("no host names")
        return f"0.0.0.0 {value}\n".encode()
