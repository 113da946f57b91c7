# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How many different texts there were, in bounded memory: exact up to ``SIZE``, an estimate beyond.

Kept are the ``SIZE`` smallest of the digests (k minimum values): if the greatest of them lies at the
fraction f of the range of digests, there were about (SIZE - 1) / f texts. Standard error about
1 / sqrt(SIZE - 2). The same texts in any order give the same number.

Source: Bar-Yossef et al., "Counting Distinct Elements in a Data Stream", 2002, algorithm 2.
"""

from __future__ import annotations

import hashlib

SIZE = 64
_RANGE = 2.0**64


class Distinct:
    """A count of different texts."""

    __slots__ = ("_greatest", "_kept", "exact")

    def __init__(self) -> None:
        """Nothing was added."""
        self._kept: set[int] = set()
        self._greatest = 0
        self.exact = True
        """Whether the count is no estimate."""

    def add(self, text: str) -> None:
        """Count a text, if it is new."""
        raw = hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=8).digest()
        self._take(int.from_bytes(raw, "big"))

    def merge(self, other: Distinct) -> None:
        """Count what another has counted, each text once."""
        self.exact = self.exact and other.exact
        for digest in other._kept:
            self._take(digest)

    def _take(self, digest: int) -> None:
        if digest in self._kept:
            return
        if len(self._kept) < SIZE:
            self._kept.add(digest)
            self._greatest = max(self._greatest, digest)
            return
        self.exact = False
        if digest < self._greatest:
            self._kept.remove(self._greatest)
            self._kept.add(digest)
            self._greatest = max(self._kept)

    @property
    def count(self) -> int:
        """How many; exact if ``exact``."""
        if self.exact:
            return len(self._kept)
        return round((SIZE - 1) * _RANGE / (self._greatest + 1))
