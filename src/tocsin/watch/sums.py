# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One contact, and the answers about one domain, while they are added up; each of bounded size."""

from __future__ import annotations

from tocsin.watch.distinct import Distinct

FEW = 3
"""Places, full names kept of one contact."""
SOME = 8
"""Ports, addresses, aliases kept of one contact."""
DAY_S = 86_400
_DAYS = 400
"""Different days kept of one contact."""


class Sum:
    """One contact while it is added up."""

    __slots__ = (
        "bad",
        "bytes",
        "count",
        "days",
        "first",
        "good",
        "hosts",
        "last",
        "names",
        "places",
        "ports",
        "shown",
    )

    def __init__(self) -> None:
        self.count = self.bytes = self.good = self.bad = 0
        self.hosts, self.names = Distinct(), Distinct()
        self.shown: list[str] = []
        self.places: list[str] = []
        self.ports: dict[str, None] = {}
        self.days: set[int] = set()
        self.first: float | None = None
        self.last: float | None = None

    def worth(self) -> tuple[int, int, int]:
        """How much is lost if it is dropped."""
        return len(self.days), self.hosts.count, self.count

    def when(self, at: float) -> None:
        """Seen at this instant, in seconds since 1970."""
        if len(self.days) < _DAYS:
            self.days.add(int(at // DAY_S))
        self.first = at if self.first is None else min(self.first, at)
        self.last = at if self.last is None else max(self.last, at)

    def merge(self, other: Sum) -> None:
        """Add what another has added up."""
        self.count += other.count
        self.bytes += other.bytes
        self.good += other.good
        self.bad += other.bad
        self.hosts.merge(other.hosts)
        self.names.merge(other.names)
        self.shown = list(dict.fromkeys((*self.shown, *other.shown)))[:FEW]
        self.places = list(dict.fromkeys((*self.places, *other.places)))[:FEW]
        self.ports = dict.fromkeys(list({**self.ports, **other.ports})[:SOME])
        self.days |= set(sorted(other.days)[: _DAYS - len(self.days)])
        for at in (other.first, other.last):
            if at is not None:
                self.first = at if self.first is None else min(self.first, at)
                self.last = at if self.last is None else max(self.last, at)


class Answers:
    """What is known of the names of one domain."""

    __slots__ = ("addresses", "bad", "behind", "good")

    def __init__(self) -> None:
        self.good = self.bad = 0
        self.addresses: dict[str, None] = {}
        self.behind: dict[str, None] = {}
