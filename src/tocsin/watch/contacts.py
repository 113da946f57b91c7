# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What lines tell, one after the other -> contacts, in memory that does not grow with the log.

A name counts by its registrable domain, so that a million subdomains are one remote party; which part that is, the
caller says (the public suffix list is a value, handed in). Traffic to an address goes to the domain whose name was
answered with that address, if there is just one.

Bounds: ``KEYS`` remote parties by asset and kind; where there are more, the half seen least (days, hosts, lines) is dropped and
counted, so that what is left says *at least*. Hosts and names are counted exactly up to ``distinct.SIZE``, estimated
beyond.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from tocsin.core import atoms, instant
from tocsin.core.contact import Contact, ContactKind, Heard
from tocsin.core.errors import BadInput
from tocsin.watch.ours import Ours, is_group, read
from tocsin.watch.sums import DAY_S, FEW, SOME, Answers, Sum
from tocsin.watch.traffic.seen import Seen

KEYS = 20_000
ADDRESSES = 100_000
_OLDEST = 631_152_000  # 1990: before, the clock was not set
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_-]{1,63})+")
NOWHERE = frozenset(
    ("arpa", "corp", "home", "internal", "intranet", "invalid", "lan", "local", "localdomain", "localhost", "mail", "onion", "private", "test")
)  # fmt: skip
"""Last labels that lead nowhere on the public Internet (RFC 6761, RFC 6762, RFC 8375, RFC 9476 and habit); reverse look-ups."""
_MAIL = frozenset((25, 110, 143, 465, 587, 993, 995))
_WEB = frozenset((80, 443, 8080, 8443))
_SERVICES: dict[str, ContactKind] = {
    "dns": "resolver", "ntp": "time", "smtp": "mail", "imap": "mail", "pop3": "mail", "http": "web", "ssl": "web", "tls": "web", "quic": "web",
}  # fmt: skip

_Key = tuple[str, str, ContactKind]


class Contacts:
    """Takes what lines tell, in any order; ``heard`` is what they come to."""

    def __init__(
        self, ours: Ours, registrable: Callable[[str], str], now: dt.datetime, keys: int = KEYS
    ) -> None:
        """``registrable``: the part of a name that its owner registered, empty if it is a registry's own."""
        self._ours, self._registrable, self._keys = ours, registrable, max(2, keys)
        self._latest = now.timestamp() + DAY_S
        self._sums: dict[_Key, Sum] = {}
        self._answers: dict[str, Answers] = {}
        self._named: dict[str, str] = {}
        self._authorities: dict[str, None] = {}
        self._days: set[int] = set()
        self._bytes = self._lines = self._inside = self._inbound = 0
        self._foreign = self._noise = self._untimely = self._dropped = 0

    def add(self, seen: Seen, place: str) -> None:
        """Count one observation; ``place`` is ``file:line``."""
        self._lines += seen.count
        if seen.at is not None and not _OLDEST <= seen.at <= self._latest:
            seen.at = None
            self._untimely += 1
        if seen.kind == "command":
            self._lines -= seen.count  # the flow that it came by is told by a line of its own
        elif seen.kind == "certificate":
            self._certificate(seen, place)
        elif seen.kind == "dns":
            self._question(seen, place)
        else:
            self._traffic(seen, place)

    def heard(self) -> Heard:
        """All of it; may be asked again after more was added."""
        sums = self._settled()
        contacts = [self._contact(key, total) for key, total in sums.items()]
        contacts.sort(key=lambda one: (-one.days * one.hosts, -one.count, one.remote, one.kind, one.who))
        return Heard(
            contacts=tuple(contacts), days=len(self._days), bytes=self._bytes, lines=self._lines, inside=self._inside,
            inbound=self._inbound, foreign=self._foreign, noise=self._noise, untimely=self._untimely, dropped=self._dropped,
        )  # fmt: skip

    # -- one observation -----------------------------------------------------------------

    def _question(self, seen: Seen, place: str) -> None:
        name = clean(seen.name)
        domain = self._outside(name) if seen.name else ""
        if domain:
            self._answer(domain, seen)
        elif seen.name:
            self._noise += seen.count
        if not seen.client:
            return
        who = self._ours.who(seen.client, served=seen.from_log)
        if who is None:
            self._elsewhere(seen)
            return
        server = read(seen.server)
        if server is not None and not is_group(server) and self._ours.who(str(server)) is None:
            if seen.recursive is False:
                if len(self._authorities) < ADDRESSES:
                    self._authorities[str(server)] = None
            elif seen.count:
                self._count((who, str(server), "resolver"), seen, place)
        if domain:
            self._count((who, domain, "lookup"), seen, place, name=name)

    def _traffic(self, seen: Seen, place: str) -> None:
        who = self._ours.who(seen.client, served=seen.from_log)
        server = read(seen.server)
        if who is None:
            self._elsewhere(seen)
            return
        name = clean(seen.name)
        if server is not None and is_group(server):
            self._noise += seen.count
            return
        if (server is not None and self._ours.who(str(server)) is not None) or (
            name and self._ours.has_name(name)
        ):
            self._inside += seen.count
            return
        domain = self._outside(name) if name else ""
        remote = domain or (str(server) if server is not None else "")
        if not remote:
            self._noise += seen.count
            return
        if domain and server is not None and not seen.failed:
            self._names_address(str(server), domain)
        self._bytes += seen.size
        self._count((who, remote, _kind(seen)), seen, place, name=name if domain else "")

    def _certificate(self, seen: Seen, place: str) -> None:
        """Only certificates of our own names tell whom we need."""
        subject = re.search(r"(?:^|,\s*)CN\s*=\s*([^,]{1,253})", seen.name)
        name = clean((subject.group(1) if subject else seen.name).removeprefix("*."))
        issuer = issuer_name(seen.issuer)
        if name and issuer and self._ours.has_name(name):
            self._count((self._ours.who(name) or "", issuer, "certificate"), seen, place, name=name)

    def _elsewhere(self, seen: Seen) -> None:
        if self._ours.who(seen.server) is not None:
            self._inbound += seen.count
        else:
            self._foreign += seen.count

    def _outside(self, name: str) -> str:
        """The registrable domain of a public name of others, else nothing."""
        if not name or name.rpartition(".")[2] in NOWHERE or self._ours.has_name(name):
            return ""
        return self._registrable(name)

    def _answer(self, domain: str, seen: Seen) -> None:
        if seen.failed is None and not seen.aliases and not seen.addresses:
            return
        if domain not in self._answers and len(self._answers) >= 2 * self._keys:
            self._answers.pop(next(iter(self._answers)))
        told = self._answers.setdefault(domain, Answers())
        told.good += seen.failed is not True
        told.bad += seen.failed is True
        for alias in seen.aliases:
            behind = self._outside(clean(alias))
            if behind and behind != domain and len(told.behind) < SOME:
                told.behind[behind] = None
        for text in seen.addresses:
            address = read(text)
            if address is None:
                continue
            self._names_address(str(address), domain)
            if len(told.addresses) < SOME:
                told.addresses[str(address)] = None

    def _names_address(self, address: str, domain: str) -> None:
        known = self._named.get(address)
        if known is None:
            if len(self._named) < ADDRESSES:
                self._named[address] = domain
        elif known != domain:
            self._named[address] = "*"

    def _count(self, key: _Key, seen: Seen, place: str, *, name: str = "") -> None:
        total = self._sums.get(key)
        if total is None:
            if len(self._sums) >= self._keys:
                self._prune()
            total = self._sums[key] = Sum()
        total.count += seen.count
        total.bytes += seen.size
        total.good += seen.failed is False
        total.bad += seen.failed is True
        total.hosts.add(seen.client)
        if name:
            total.names.add(name)
            if len(total.shown) < FEW and name not in total.shown:
                total.shown.append(name)
        if seen.port and len(total.ports) < SOME:
            total.ports[f"{seen.port}/{seen.protocol[:8]}" if seen.protocol else str(seen.port)] = None
        if len(total.places) < FEW:
            total.places.append(place)
        if seen.at is not None:
            total.when(seen.at)
            self._days.add(int(seen.at // DAY_S))

    def _prune(self) -> None:
        """Drop the half that was seen least; of equals those that came last."""
        kept = sorted(self._sums, key=lambda key: self._sums[key].worth(), reverse=True)[: self._keys // 2]
        self._dropped += len(self._sums) - len(kept)
        self._sums = {key: self._sums[key] for key in kept}

    # -- the end -------------------------------------------------------------------------

    def _settled(self) -> dict[_Key, Sum]:
        """Traffic to addresses under the domain they were named by, if there is one."""
        settled: dict[_Key, Sum] = {}
        for (who, remote, kind), total in self._sums.items():
            at = remote
            if kind == "resolver" and remote in self._authorities:
                continue
            if kind not in {"lookup", "resolver", "certificate"} and read(remote) is not None:
                domain = self._named.get(remote, "")
                if domain == "*" and kind == "web":
                    continue  # several names stand for it, each of which is told by itself
                at = domain if domain not in {"", "*"} else remote
            into = settled.setdefault((who, at, kind), Sum())
            into.merge(total)
        return settled

    def _contact(self, key: _Key, total: Sum) -> Contact:
        who, remote, kind = key
        told = self._answers.get(remote, _NOTHING)
        good, bad = total.good, total.bad
        if kind == "lookup":
            good, bad = told.good, told.bad
        return Contact(
            who=who,
            remote=remote,
            kind=kind,
            count=max(
                1, total.count or total.good + total.bad
            ),  # of answers alone, if no question was logged
            bytes=total.bytes,
            hosts=total.hosts.count,
            hosts_exact=total.hosts.exact,
            names=total.names.count,
            shown=tuple(total.shown),
            days=len(total.days),
            first=_stamp(total.first),
            last=_stamp(total.last),
            ports=tuple(total.ports),
            places=tuple(total.places),
            addresses=tuple(told.addresses),
            behind=tuple(told.behind),
            answered=True if good else False if bad else None,
        )


_NOTHING = Answers()


def issuer_name(text: str) -> str:
    """The organisation of an issuer, else its common name; at most 100 characters."""
    for attribute in ("O", "CN"):
        found = re.search(
            rf'(?:^|[,+/]\s*){attribute}\s*=\s*("[^"]{{1,200}}"|(?:\\.|[^,+/\\]){{1,200}})', text
        )
        if found is not None:
            return re.sub(r"\\(.)", r"\1", found.group(1)).strip().strip('"')[:100]
    return ""


def clean(name: str) -> str:
    """A name in lower case without its last dot, other scripts as A-labels; nothing if it is no name."""
    text = name.rstrip(".").lower() if len(name) <= 1024 else ""
    if _NAME.fullmatch(text):
        return "" if text.rpartition(".")[2].isdecimal() else text
    if text.isascii():
        return ""
    try:
        return atoms.normal("domain", text)
    except BadInput:
        return ""


def _kind(seen: Seen) -> ContactKind:
    if seen.kind == "web":
        return "web"
    known = _SERVICES.get(seen.service.lower())
    if known is not None:
        return known
    if seen.port in {53, 853}:
        return "resolver"
    if seen.port == 123:
        return "time"
    if seen.port in _MAIL:
        return "mail"
    return "web" if seen.port in _WEB else "other"


def _stamp(at: float | None) -> str:
    return "" if at is None else instant.from_datetime(dt.datetime.fromtimestamp(at, dt.UTC))
