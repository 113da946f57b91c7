# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What lines tell, one after the other -> the days of each of ours, in memory that does not grow with the log.

A party of ours is its asset on the map, else its own address. A remote party outside is its registrable domain, else
its address; traffic to an address goes to the domain that was named with it, if there is just one. Lines without a
time belong to no day and are counted.

Bounds: ``KEYS`` pairs of ours and another in all days together; what comes beyond is counted as dropped, and ``TIMES``
instants of a pair a day: of more, the first.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable
from typing import TypeVar

from tocsin.watch.contacts import NOWHERE, clean
from tocsin.watch.distinct import Distinct
from tocsin.watch.ours import Ours, is_group, read
from tocsin.watch.sums import DAY_S, FEW
from tocsin.watch.traffic.seen import Seen

KEYS = 500_000
TIMES = 1_000
_LAST_DYNAMIC = 32_768
"""From here on systems give out ports by themselves (Linux; RFC 6335 begins at 49152): no service is known by one."""
_OLDEST = 631_152_000


class Told:
    """How often something was told, and where first."""

    __slots__ = ("count", "places")

    def __init__(self) -> None:
        self.count = 0
        self.places: list[str] = []

    def add(self, place: str) -> None:
        """Count one line."""
        self.count += 1
        if len(self.places) < FEW:
            self.places.append(place)


class Talk(Told):
    """One of ours and one remote party on one day."""

    __slots__ = ("asked", "sent", "times")

    def __init__(self) -> None:
        super().__init__()
        self.sent = 0
        """Bytes to the outside."""
        self.times: list[float] = []
        """Of traffic, in seconds since 1970, in the order of the lines."""
        self.asked: list[float] = []
        """Of questions for its names."""

    def merge(self, other: Talk) -> None:
        """Add what was told under another name."""
        self.count += other.count
        self.places = [*self.places, *other.places][:FEW]
        self.sent += other.sent
        self.times = [*self.times, *other.times][:TIMES]
        self.asked = [*self.asked, *other.asked][:TIMES]


class Names(Told):
    """The names below one domain that one of ours asked for on one day."""

    __slots__ = ("bits", "characters", "names")

    def __init__(self) -> None:
        super().__init__()
        self.names = Distinct()
        self.characters = 0
        """Of what stands before the domain, dots left out, added up over the questions."""
        self.bits = 0.0
        """Its entropy (Shannon 1948, of the characters of each name), added up likewise."""


class Day:
    """One day, UTC, of all of ours."""

    def __init__(self) -> None:
        self.talks: dict[tuple[str, str], Talk] = {}
        """(ours, remote)."""
        self.names: dict[tuple[str, str], Names] = {}
        """(ours, registrable domain)."""
        self.services: dict[tuple[str, str], Told] = {}
        """(ours, ``502/tcp``): asked by others of ours, and answered."""
        self.commands: dict[tuple[str, str, str], Told] = {}
        """(ours that is told, who tells it, command)."""


K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Told)


class Days:
    """Takes what lines tell, in any order."""

    def __init__(
        self, ours: Ours, registrable: Callable[[str], str], latest: float, keys: int = KEYS
    ) -> None:
        """``latest``: instants after it are not believed, in seconds since 1970."""
        self._ours, self._registrable, self._latest = ours, registrable, latest
        self._left = keys
        self._days: dict[int, Day] = {}
        self._named: dict[str, str] = {}
        self.lines = self.untimely = self.dropped = 0

    def add(self, seen: Seen, place: str) -> None:
        """Count one observation; ``place`` is ``file:line``."""
        self.lines += seen.count
        at = seen.at
        if at is None or not _OLDEST <= at <= self._latest:
            self.untimely += seen.count
            return
        if seen.kind == "certificate":
            return
        day = self._days.setdefault(int(at // DAY_S), Day())
        client, server = self._own(seen.client, served=seen.from_log), self._own(seen.server)
        if seen.kind == "command":
            if server:
                self._at(day.commands, (server, client or seen.client, seen.deed), Told, place)
        elif seen.kind == "dns":
            self._question(day, seen, client, at, place)
        elif server:
            self._inside(day, seen, server, place)
        elif client:
            self._outside(day, seen, client, at, place)

    def settled(self) -> dict[int, Day]:
        """The days by their number since 1970, in order; traffic to addresses stands under the domain they were named by."""
        for day in self._days.values():
            for (who, remote), talk in list(day.talks.items()):
                domain = self._named.get(remote, "")
                if domain in {"", "*"}:
                    continue
                del day.talks[who, remote]
                day.talks.setdefault((who, domain), Talk()).merge(talk)
        return dict(sorted(self._days.items()))

    def _own(self, party: str, *, served: bool = False) -> str:
        """The asset, the address of another host of ours, or nothing."""
        asset = self._ours.who(party, served=served) if party else None
        return "" if asset is None else asset or party

    def _at(self, into: dict[K, V], key: K, made: Callable[[], V], place: str) -> V | None:
        found = into.get(key)
        if found is None:
            if self._left <= 0:
                self.dropped += 1
                return None
            self._left -= 1
            found = into[key] = made()
        found.add(place)
        return found

    def _domain(self, name: str) -> tuple[str, str]:
        """A public name of others and its registrable domain; nothing for any other name."""
        text = clean(name) if name else ""
        if not text or text.rpartition(".")[2] in NOWHERE or self._ours.has_name(text):
            return "", ""
        return text, self._registrable(text)

    def _question(self, day: Day, seen: Seen, client: str, at: float, place: str) -> None:
        name, domain = self._domain(seen.name)
        if not domain:
            return
        for address in seen.addresses:
            self._name(address, domain)
        if not client or not seen.count:
            return
        names = self._at(day.names, (client, domain), Names, place)
        if names is not None:
            below = name[: -len(domain) - 1].replace(".", "")
            names.names.add(name)
            names.characters += len(below)
            names.bits += entropy(below)
        talk = self._at(day.talks, (client, domain), Talk, place)
        if talk is not None and len(talk.asked) < TIMES:
            talk.asked.append(at)

    def _inside(self, day: Day, seen: Seen, server: str, place: str) -> None:
        known = seen.port < _LAST_DYNAMIC or seen.service
        if seen.port and known and not seen.failed:
            self._at(day.services, (server, f"{seen.port}/{seen.protocol[:8] or 'ip'}"), Told, place)

    def _outside(self, day: Day, seen: Seen, client: str, at: float, place: str) -> None:
        _, domain = self._domain(seen.name)
        address = read(seen.server)
        if address is not None and is_group(address):
            return
        if domain and address is not None and not seen.failed:
            self._name(str(address), domain)
        remote = domain or (str(address) if address is not None else "")
        talk = self._at(day.talks, (client, remote), Talk, place) if remote else None
        if talk is not None:
            talk.sent += seen.sent
            if seen.count and len(talk.times) < TIMES:
                talk.times.append(at)

    def _name(self, address: str, domain: str) -> None:
        known = self._named.get(address)
        if known is None and len(self._named) < KEYS:
            self._named[address] = domain
        elif known is not None and known != domain:
            self._named[address] = "*"


def entropy(text: str) -> float:
    """Bits of a character of the text."""
    size = len(text)
    return -sum(n / size * math.log2(n / size) for n in Counter(text).values()) if size else 0.0
