# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``logs/eve.json`` and ``logs/syslog.log`` of a demo member: normal life, near misses, the intrusion.

The three come from random streams of their own and are merged by time, honest lines first
where two fall on one instant: without the intrusion exactly the other lines remain, in the
same order. All lines lie in the fourteen days before ``as_of``.
"""

from __future__ import annotations

import random

import msgspec

from tocsin.flows.demo_region import syslog
from tocsin.flows.demo_region.eve import DAY_US, WINDOW_DAYS, Eve, Line, Network, normal
from tocsin.flows.demo_region.intrusion import EVE, SYSLOG, Value, planted
from tocsin.flows.demo_region.planning import Plan, stream


class Row(msgspec.Struct, frozen=True):
    """One line of a log, and the listed values of the actor in it."""

    us: int
    line: bytes
    values: frozenset[Value] = frozenset()


def rows(plan: Plan, member: str, without: frozenset[str]) -> dict[str, list[Row]]:
    """Lines of both logs in their final order."""
    net = Network(plan, member)
    odd = stream(plan.seed, f"near misses {member}")
    eve = [*normal(plan, net, stream(plan.seed, f"eve {member}")), *near_misses(plan, net, odd)]
    log = [
        *syslog.normal(plan, net, stream(plan.seed, f"syslog {member}")),
        *syslog.near_misses(plan, net, odd),
    ]
    merged = {EVE: [Row(*line) for line in eve], SYSLOG: [Row(*line) for line in log]}
    if "intrusion" not in without:
        for bad in planted(plan, member):
            merged[bad.file].append(Row(bad.us, bad.line, bad.values))
    for lines in merged.values():
        lines.sort(key=lambda row: row.us)
    return merged


def logs(plan: Plan, member: str, without: frozenset[str]) -> dict[str, bytes]:
    """Both log files."""
    merged = rows(plan, member, without)
    return {name: b"\n".join([row.line for row in lines] + [b""]) for name, lines in merged.items()}


def near_misses(plan: Plan, net: Network, rng: random.Random) -> list[Line]:
    """Honest EVE lines that hold a bad value only in pieces, and the values that were taken back."""
    eve, actor, sites = Eve(plan.as_of, rng), plan.actor, plan.sites
    lines: list[Line] = []

    def moment() -> int:
        return rng.randrange(WINDOW_DAYS) * DAY_US + rng.randrange(DAY_US - 60_000_000)

    for name in syslog.near_domains(plan) * 2:
        site, client, us = rng.choice(sites), rng.choice(net.desks), moment()
        lines += eve.dns(us, client, net.resolver, name, site.address)
        lines.append(eve.tls(us + 90_000, client, site.address, name))
    # A version that reads like an address of the actor stands in a field for versions.
    for address in (actor.c2_address, actor.relay, actor.phish_address):
        site = rng.choice(sites)
        ends, body = eve.http(
            rng.choice(net.desks), site.address, site.domain, "/update", f"MeterAgent/{address}"
        )
        lines.append(eve.line(moment(), "http", ends, "TCP", {"tx_id": 0, "http": body}))
    for sha256 in (syslog.other_digit(actor.sha256), f"{actor.sha256[1:]}{actor.sha256[0]}"):
        site, us = rng.choice(sites), moment()
        ends, body = eve.http(rng.choice(net.desks), site.address, site.domain, "/files/700/manual.pdf")
        lines.append(eve.line(us, "http", ends, "TCP", {"tx_id": 0, "http": body}))
        lines.append(eve.fileinfo(us + 300_000, ends, body, sha256, syslog.other_digit(actor.md5)))
    # The first site is the one whose indicator was revoked; parts of patterns that are not equalities name the second.
    for site in sites[:2] * 3:
        us, client = moment(), rng.choice(net.desks)
        lines += eve.dns(us, client, net.resolver, site.domain, site.address)
        lines.append(eve.tls(us + 70_000, client, site.address, site.domain, syslog.other_digit(actor.ja3)))
    return lines
