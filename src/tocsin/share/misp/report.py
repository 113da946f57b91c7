# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a conversion could not carry: each thing named up to a bound, all of them counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec


class Dropped(msgspec.Struct, frozen=True):
    """One property that the other format has no place for."""

    id: str
    """Of the attribute, object or event (a UUID), or of the STIX object."""
    property: str
    reason: str


class Report:
    """Of one conversion."""

    def __init__(self, most: int) -> None:
        """``most``: how many are listed."""
        self._most = most
        self.dropped: list[Dropped] = []
        self.counts: Counter[tuple[str, str]] = Counter()
        """(property, reason) -> how often."""
        self.made: Counter[str] = Counter()
        """Type -> how many were made."""

    def drop(self, id: str, name: str, reason: str) -> None:  # noqa: A002 -- as the property is called
        """Name one thing that is not carried."""
        self.counts[name, reason] += 1
        if len(self.dropped) < self._most:
            self.dropped.append(Dropped(id, name, reason))

    def rest(self, id: str, names: Iterable[str], reason: str) -> None:  # noqa: A002 -- as above
        """Name the fields that nobody has a place for; those of one server are passed over."""
        for name in names:
            self.drop(id, name, reason)

    @property
    def total(self) -> int:
        """Everything that was not carried, listed or not."""
        return self.counts.total()
