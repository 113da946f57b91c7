# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a list for other tools is made of: its entries, what stands at its head, and what a format has to do.

A value from outside may hold anything. A format writes only values whose every character it knows (``sure``), so that
none can end its line, its quotes or its rule; what it cannot write is ``Unfit`` and left out by name.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Protocol

import msgspec

from tocsin.core.atoms import SETTLED

YARA = "yara"
"""The kind of an entry whose value is the text of YARA rules."""
HASHES = frozenset({"md5", "sha1", "sha256", "sha512"})
ADDRESSES = frozenset({"ipv4", "ipv6", "cidr"})
_URL = re.compile(r"[a-z]{2,5}://[!#-;=?-\[\]_a-z~]{1,8185}")
_SURE = {
    "ipv4": SETTLED["ipv4"],
    "domain": SETTLED["domain"],
    "url": _URL,
    "email": re.compile(r"[a-z0-9!$%&'*+/=?^_{}~.-][a-z0-9!#$%&'*+/=?^_{}~.-]{0,63}@[a-z0-9_.-]{1,253}"),
    "md5": SETTLED["md5"],
    "sha1": SETTLED["sha1"],
    "sha256": SETTLED["sha256"],
    "sha512": re.compile("[0-9a-f]{128}"),
    "ja3": SETTLED["md5"],
    "ja4": re.compile("[a-z0-9]{10}_[0-9a-f]{12}_[0-9a-f]{12}"),
}


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One value of a list, with what is known of it."""

    number: int
    """Of the value: it stays the same as long as the store stands."""
    kind: str
    value: str
    objects: tuple[str, ...] = ()
    """Ids of those that vouch for it here."""
    tlp: str = ""
    """The strictest level among them; empty if nobody marked any."""
    confidence: int | None = None
    """The highest that is left of theirs."""
    since: str = ""
    until: str = ""
    """When the last of them ends; empty if one has no end."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """From what state a list was made, and what is not in it."""

    name: str
    form: str
    by: str
    audience: str
    at: str
    sequence: int
    """The highest number of the store when it was read."""
    digest: str
    """Of the newest entry of the audit chain then."""
    kinds: tuple[str, ...] = ()
    entries: int = 0
    tlp: str = ""
    left_out: tuple[tuple[str, int], ...] = ()
    """Why, and how many."""
    due: str = ""
    """When an entry ends or begins: from then on the list is out of date."""
    even_listed: str = ""
    """Who decided that values of warninglists and own ones go in all the same."""

    def lines(self) -> list[str]:
        """The head in words: printable text, one fact a line."""
        said = [
            f"{self.name}: {self.form} list of Tocsin, by {self.by or 'a node without a name'}, for {self.audience}",
            f"made {self.at} of state {self.sequence}, audit {self.digest}",
            f"kinds: {' '.join(self.kinds)}",
            f"entries: {self.entries}, at the strictest {f'TLP:{self.tlp}' if self.tlp else 'unmarked'}",
            "left out: " + (", ".join(f"{count} {why}" for why, count in self.left_out) or "nothing"),
        ]
        if self.due:
            said.append(f"out of date from {self.due}")
        if self.even_listed:
            said.append(f"holds values of warninglists and own ones, decided by {self.even_listed}")
        return [printable(line) for line in said]


class Unfit(Exception):  # noqa: N818 -- no error: it is left out
    """An entry that a format cannot hold; its text is the reason."""


class Format(Protocol):
    """One form of list. An instance serves one file."""

    name: str
    suffix: str
    kinds: frozenset[str]
    """Kinds of values that it can hold."""
    commented: bool
    """Whether the head stands in the file; else it stands beside it."""

    def head(self, head: Head) -> bytes:
        """What stands above the entries; without the head in words where ``commented`` is false."""

    def line(self, entry: Entry) -> bytes:
        """One entry, ended by a newline. Raises ``Unfit``."""

    def foot(self, head: Head) -> bytes:
        """What stands below."""


def printable(text: str) -> str:
    """One line of characters that print, cut to 500."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)[:500]


def comments(head: Head, mark: str) -> bytes:
    """The head as lines of remarks."""
    return "".join(f"{mark} {line}\n" for line in head.lines()).encode("utf-8", "replace")


def sure(entry: Entry) -> str:
    """The value, if it is of the characters and shape of its kind. Raises ``Unfit``."""
    kind, value = entry.kind, entry.value
    known = _SURE.get(kind)
    if known is not None:
        if known.fullmatch(value):
            return value
    elif kind in ADDRESSES and "%" not in value:  # a zone is a word of one machine (RFC 4007 section 11)
        try:
            if str(ipaddress.ip_network(value) if kind == "cidr" else ipaddress.ip_address(value)) == value:
                return value
        except ValueError:
            pass
    raise Unfit("of characters that this format cannot hold")
