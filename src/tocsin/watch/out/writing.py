# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Entries -> the lines of a format, as they come: nothing is kept but sums. Cost: 2 to 10 us an entry."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable

from tocsin.core.marking import rank
from tocsin.watch.out.entry import Entry, Format, Unfit


class Body:
    """What was written."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.entries = 0
        self.tlp = ""
        """The strictest level; empty if that is none at all."""
        self.left_out: Counter[str] = Counter()
        self._digest = hashlib.sha256()

    @property
    def digest(self) -> str:
        """SHA-256 of the lines, in hex."""
        return self._digest.hexdigest()

    def add(self, entry: Entry, line: bytes) -> None:
        """Count one line."""
        self.entries += 1
        if self.entries == 1 or rank(entry.tlp or None) > rank(self.tlp or None):
            self.tlp = entry.tlp
        self._digest.update(line)


def write(
    form: Format,
    entries: Iterable[Entry],
    put: Callable[[bytes], object],
    each: Callable[[Entry], object] = lambda _entry: None,
) -> Body:
    """Hand the line of every entry to ``put``; ``each`` is told of those that went in. What does not fit is counted."""
    body = Body()
    for entry in entries:
        try:
            line = form.line(entry)
        except Unfit as reason:
            body.left_out[str(reason)] += 1
            continue
        put(line)
        body.add(entry, line)
        each(entry)
    return body
