# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A file for Zeek's intelligence framework: tab-separated, URLs without scheme, as Zeek compares them.

Remarks behind ``#`` are passed over by its reader. Source: Zeek documentation, Intelligence Framework.
"""

from __future__ import annotations

from tocsin.watch.out.entry import Entry, Head, Unfit, comments, sure

_TYPES = {
    "ipv4": "ADDR", "ipv6": "ADDR", "cidr": "SUBNET", "domain": "DOMAIN", "url": "URL", "email": "EMAIL",
    "md5": "FILE_HASH", "sha1": "FILE_HASH", "sha256": "FILE_HASH", "filename": "FILE_NAME",
}  # fmt: skip
_COLUMNS = ("indicator", "indicator_type", "meta.source", "meta.desc")


class Zeek:
    """One file for ``Intel::read_files``."""

    name = "zeek"
    suffix = ".intel"
    kinds = frozenset(_TYPES)
    commented = True

    def head(self, head: Head) -> bytes:
        """Remarks and the line of the columns."""
        return comments(head, "#") + ("#fields\t" + "\t".join(_COLUMNS) + "\n").encode()

    def line(self, entry: Entry) -> bytes:
        """One indicator; its description names TLP, confidence and the objects."""
        if entry.kind == "filename":
            value = _cell(entry.value)
            if not value or value[0] == "#" or value in {"-", "(empty)"} or value != value.strip():
                raise Unfit("of characters that this format cannot hold")
        else:
            value = sure(entry)
        value = value.partition("://")[2] if entry.kind == "url" else value
        said = [f"TLP:{entry.tlp}"] if entry.tlp else []
        said += [f"confidence {entry.confidence}"] if entry.confidence is not None else []
        said += [f"until {entry.until}"] if entry.until else []
        about = _cell(" ".join([*said, *entry.objects[:3]])) or "-"
        return f"{value}\tIntel::{_TYPES[entry.kind]}\ttocsin\t{about}\n".encode()

    def foot(self, head: Head) -> bytes:
        """Nothing."""
        del head
        return b""


def _cell(text: str) -> str:
    """A text without what ends a cell or a line; what does not print, and the backslash, as its bytes in hexadecimal."""
    made = [
        letter if letter.isprintable() and letter != "\\" else "".join(f"\\x{byte:02x}" for byte in letter.encode("utf-8", "replace"))
        for letter in text
    ]  # fmt: skip
    return "".join(made)
