# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The actor's own lines: from a message in the post to a write at a controller.

    lure read -> dropper fetched by an office PC -> implant calls home for two days
    -> log-in at the remote maintenance gateway from the relay -> Modbus write

Each line is made together with the values it gives away, so that a test knows what must be
found without searching for it. ``water`` sees all of it; at ``harbour`` the same actor is less
talkative; at ``grid`` it never was.
"""

from __future__ import annotations

import msgspec

from tocsin.flows.demo_region.eve import DAY_US, READ, WRITE, Eve, Line, Network
from tocsin.flows.demo_region.planning import Plan, stream
from tocsin.flows.demo_region.syslog import Syslog

EVE, SYSLOG = "logs/eve.json", "logs/syslog.log"
MINUTE_US = 60_000_000

Value = tuple[str, str]
"""(kind, value) in normal form."""


class Planted(msgspec.Struct, frozen=True):
    """One line of the intrusion."""

    file: str
    us: int
    line: bytes
    values: frozenset[Value]
    """Values of the actor in this line that somebody's list holds."""


def planted(plan: Plan, member: str) -> list[Planted]:
    """All lines of the intrusion at this member, in no order; none at ``grid``."""
    if member not in plan.target:
        return []
    story = _Story(plan, member)
    story.lure()
    story.implant()
    story.maintenance()
    return story.lines


class _Story:
    """Chapters of one intrusion at one member."""

    def __init__(self, plan: Plan, member: str) -> None:
        self.plan, self.actor, self.net = plan, plan.actor, Network(plan, member)
        self.rng = stream(plan.seed, f"intrusion {member}")
        self.eve, self.log = Eve(plan.as_of, self.rng), Syslog(plan.as_of, self.net, self.rng)
        self.loud = member == "water"
        self.desk, self.desk6 = plan.asset(plan.office[member])["addresses"]
        self.controller = plan.asset(plan.target[member])["addresses"][0]
        self.gateway = plan.vpn[member]
        self.begin = self.rng.randint(3, 6) * DAY_US + self.rng.randint(8 * 60, 15 * 60) * MINUTE_US
        self.lines: list[Planted] = []
        a = plan.actor
        self.phish, self.c2, self.second = ("domain", a.phish), ("domain", a.c2), ("domain", a.c2_second)
        self.red, self.site, self.home = (
            ("domain", a.c2_red),
            ("ipv4", a.phish_address),
            ("ipv4", a.c2_address),
        )
        self.relay = (("ipv4", a.relay), ("cidr", a.block))

    def add(self, file: str, lines: list[Line], *values: Value) -> None:
        """Keep lines that give away these values."""
        self.lines += [Planted(file, us, line, frozenset(values)) for us, line in lines]

    def look_up(self, us: int, name: str, address: str, value: Value, *answer: Value) -> None:
        """A DNS query and its answer; the answer gives away the address too."""
        query, reply = self.eve.dns(us, self.desk, self.net.resolver, name, address)
        self.add(EVE, [query], value)
        self.add(EVE, [reply], value, *answer)

    def lure(self) -> None:
        """The message, the site behind it, the dropper."""
        actor, rng, us = self.actor, self.rng, self.begin
        if self.loud:
            receiver = f"desk{rng.randint(1, 9)}@{self.net.member}.example"
            mail = self.eve.mail(
                us, actor.phish_address, self.net.mail, actor.email, receiver, "Notice of delivery"
            )
            self.add(EVE, [mail], ("email", actor.email), self.phish, self.site)
            size = rng.randint(200_000, 900_000)
            proxy = self.log.proxy(us + 19 * MINUTE_US, self.desk, actor.url, actor.phish_address, size)
            self.add(SYSLOG, [proxy], ("url", actor.url), self.phish, self.site)
        name = f"docs.{actor.phish}" if rng.random() < 0.5 else actor.phish
        self.look_up(us + 18 * MINUTE_US, name, actor.phish_address, self.phish, self.site)
        # Not the address of the list: a longer query, so that only the file and the site give it away.
        url = f"{actor.url.split(actor.phish)[1]}?copy={rng.randint(2, 9)}"
        ends, body = self.eve.http(self.desk, actor.phish_address, name, url)
        at = us + 20 * MINUTE_US
        self.add(
            EVE, [self.eve.line(at, "http", ends, "TCP", {"tx_id": 0, "http": body})], self.phish, self.site
        )
        file = self.eve.fileinfo(at + 800_000, ends, body, actor.sha256, actor.md5)
        self.add(EVE, [file], ("sha256", actor.sha256), ("md5", actor.md5), self.phish, self.site)

    def implant(self) -> None:
        """Calls home, about once an hour for two days or so, and tries its spare ways."""
        actor, rng, us = self.actor, self.rng, self.begin + 26 * MINUTE_US
        name = actor.c2 if self.loud else f"{rng.choice(('a', 'eu', 'n2'))}.{actor.c2}"
        self.look_up(us, name, actor.c2_address, self.c2, self.home)
        for beat in range(rng.randint(38, 52) if self.loud else rng.randint(10, 16)):
            at = us + beat * 57 * MINUTE_US + rng.randrange(4 * MINUTE_US)
            hello = self.eve.tls(at, self.desk, actor.c2_address, name, actor.ja3)
            self.add(EVE, [hello], self.c2, self.home, ("ja3", actor.ja3))
            ends = (self.desk, self.eve.port(), actor.c2_address, 443)
            self.add(EVE, [self.eve.flow(at + 9_000_000, ends, "tls", 8)], self.home)
        for day in (0, 1):
            at = us + day * DAY_US + rng.randrange(300 * MINUTE_US)
            self.look_up(at, actor.c2_red, actor.red_address, self.red)
            self.add(EVE, [self.eve.tls(at + 80_000, self.desk, actor.red_address, actor.c2_red)], self.red)
        if self.loud:
            self.add(
                EVE,
                self.eve.dns(us + DAY_US, self.desk, self.net.resolver, actor.c2_second.upper(), None),
                self.second,
            )
            ends6 = (self.desk6, self.eve.port(), actor.c2_address6, 443)
            self.add(EVE, [self.eve.flow(us + DAY_US, ends6, "tls", 3)], ("ipv6", actor.c2_address6))

    def maintenance(self) -> None:
        """The relay logs in at the gateway in the last night and writes to the controller."""
        actor, rng = self.actor, self.rng
        us = 12 * DAY_US + rng.randint(21 * 60, 23 * 60) * MINUTE_US
        self.add(
            SYSLOG, self.log.vpn(us, self.gateway, f"maker-{rng.randint(1, 4):02}", actor.relay), *self.relay
        )
        write = 13 * DAY_US + rng.randint(60, 240) * MINUTE_US
        passed = self.log.firewall(write - 5 * MINUTE_US, "ALLOW", actor.relay, self.controller, 502)
        self.add(SYSLOG, [passed], *self.relay)
        for step in range(6):
            read = self.eve.modbus(write - (6 - step) * 20_000_000, actor.relay, self.controller, READ)
            self.add(EVE, [read], *self.relay)
        for step in range(3):
            self.add(
                EVE,
                [self.eve.modbus(write + step * 4_000_000, actor.relay, self.controller, WRITE)],
                *self.relay,
            )
        ends = (actor.relay, self.eve.port(), self.controller, 502)
        alert = self.eve.alert(write + 50_000, ends, "LOCAL POLICY modbus write from outside the plant", 1)
        self.add(EVE, [alert], *self.relay)
        self.add(EVE, [self.eve.flow(write + 3 * MINUTE_US, ends, "modbus", 240)], *self.relay)
