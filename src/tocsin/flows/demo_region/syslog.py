# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Syslog lines of a day like any other: gateways, sshd, dhcpd, firewall, proxy, cron.

Two forms side by side, as in any collected file: RFC 5424 from the gateways and the proxy,
RFC 3164 (whose time has neither year nor zone; it is UTC here) from the rest. Harmless lines
include what a careless matcher takes for an address: versions, ranges, longer dotted runs.
"""

from __future__ import annotations

import datetime as dt
import random

from tocsin.flows.demo_region.eve import DAY_US, WINDOW_DAYS, Hours, Line, Network
from tocsin.flows.demo_region.planning import Plan, content

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Syslog:
    """Writes single lines in either form."""

    def __init__(self, as_of: dt.date, net: Network, rng: random.Random) -> None:
        self.rng = rng
        self._net = net
        self._start = dt.datetime.combine(as_of - dt.timedelta(days=WINDOW_DAYS), dt.time(), dt.UTC)

    def old(self, us: int, priority: int, host: str, tag: str, text: str) -> Line:
        """RFC 3164, section 4.1: the day of the month is padded with a space."""
        at = self._start + dt.timedelta(microseconds=us)
        return (
            us,
            f"<{priority}>{MONTHS[at.month - 1]} {at.day:2} {at:%H:%M:%S} {host} {tag}: {text}".encode(),
        )

    def new(self, us: int, priority: int, host: str, app: str, text: str) -> Line:
        """RFC 5424, section 6, with nil message id and structured data."""
        at = self._start + dt.timedelta(microseconds=us)
        stamp = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06}Z"
        return us, f"<{priority}>1 {stamp} {host} {app} {self.rng.randint(300, 4000)} - - {text}".encode()

    def vpn(self, us: int, gateway: str, user: str, address: str) -> list[Line]:
        """A log-in at a remote maintenance gateway, as openvpn tells it."""
        peer, inner = f"{address}:{self.rng.randint(49152, 65535)}", f"10.8.0.{self.rng.randint(2, 250)}"
        return [
            self.new(us, 30, gateway, "openvpn", f"{peer} TLS: Initial packet from [AF_INET]{peer}"),
            self.new(
                us + 700_000,
                30,
                gateway,
                "openvpn",
                f"{peer} [{user}] Peer Connection Initiated with [AF_INET]{peer}",
            ),
            self.new(
                us + 900_000,
                30,
                gateway,
                "openvpn",
                f"{user}/{peer} MULTI: primary virtual IP for {user}/{peer}: {inner}",
            ),
        ]

    def firewall(self, us: int, verdict: str, source: str, target: str, port: int) -> Line:
        """A packet that the firewall logged, as the kernel writes it."""
        rng, age = self.rng, us / 1e6
        text = (
            f"[{age:.6f}] [UFW {verdict}] IN=eth0 OUT=eth1 SRC={source} DST={target} LEN=60 TOS=0x00 PREC=0x00 TTL=52 "
            f"ID={rng.getrandbits(16)} DF PROTO=TCP SPT={rng.randint(49152, 65535)} DPT={port} WINDOW=64240 RES=0x00 SYN URGP=0"
        )
        return self.old(us, 4, f"fw-{self._net.member}", "kernel", text)

    def proxy(self, us: int, client: str, url: str, address: str, size: int) -> Line:
        """A request through the proxy, in squid's native log form."""
        stamp = f"{(self._start + dt.timedelta(microseconds=us)).timestamp():.3f}"
        text = f"{stamp} {self.rng.randint(20, 900):6} {client} TCP_MISS/200 {size} GET {url} - HIER_DIRECT/{address} application/zip"
        return self.new(us, 142, f"proxy-{self._net.member}", "squid", text)


def normal(plan: Plan, net: Network, rng: random.Random) -> list[Line]:
    """Honest lines, unordered."""
    log, text, names = Syslog(plan.as_of, net, rng), content("traffic.toml")["text"], content("names.toml")
    wanted = content("traffic.toml")["lines"]["syslog"]
    member, gateways = net.member, sorted(net.gateways)
    lines: list[Line] = []
    kinds = rng.choices(
        ("dhcp", "ssh", "cron", "fw", "vpn", "proxy", "sudo"), (22, 8, 20, 24, 4, 18, 4), k=wanted
    )
    for kind, us in zip(kinds, Hours(rng).moments(wanted), strict=True):
        if len(lines) >= wanted:
            break
        desk, site = rng.choice(net.desks), rng.choice(plan.sites)
        user = f"{rng.choice(names['role_account'])}-{rng.randint(1, 9):02}"
        if kind == "dhcp":
            mac = ":".join(f"{int(b):02x}" for b in f"2.94.{desk}".split("."))
            host = f"dhcp-{member}"
            lines.append(
                log.old(
                    us, 30, host, f"dhcpd[{rng.randint(300, 900)}]", f"DHCPACK on {desk} to {mac} via eth0"
                )
            )
        elif kind == "ssh" and rng.random() < 0.5:
            source, port = rng.choice(plan.strangers[1:]), rng.randint(1024, 65535)
            said = f"Failed password for invalid user {rng.choice(('root', 'admin', 'test'))} from {source} port {port} ssh2"
            lines.append(log.old(us, 38, f"bastion-{member}", f"sshd[{rng.randint(900, 30000)}]", said))
        elif kind == "ssh":
            said = f"Accepted publickey for {user} from {desk} port {rng.randint(1024, 65535)} ssh2"
            lines.append(log.old(us, 38, f"bastion-{member}", f"sshd[{rng.randint(900, 30000)}]", said))
        elif kind == "cron":
            job = rng.choice(text["cron"])
            lines.append(
                log.old(us, 78, f"app-{member}", f"CRON[{rng.randint(900, 30000)}]", f"(root) CMD ({job})")
            )
        elif kind == "fw":
            lines.append(
                log.firewall(
                    us, "BLOCK", rng.choice(plan.strangers[1:]), net.public, rng.choice((22, 23, 445, 3389))
                )
            )
        elif kind == "vpn":
            lines += log.vpn(
                us, rng.choice(gateways), f"maker-{rng.randint(1, 4):02}", rng.choice(plan.makers)
            )
        elif kind == "proxy":
            path = f"/files/{rng.randint(100, 999)}/{rng.choice(text['files'])}"
            lines.append(
                log.proxy(us, desk, f"http://{site.domain}{path}", site.address, rng.randint(900, 90_000))
            )
        else:
            said = f"{user} : TTY=pts/0 ; PWD=/srv ; USER=root ; COMMAND=/usr/bin/systemctl status collector"
            lines.append(log.old(us, 85, f"app-{member}", "sudo", said))
    return lines


def near_misses(plan: Plan, net: Network, rng: random.Random) -> list[Line]:
    """Lines that hold a bad value only in pieces, or something that merely looks like one."""
    log, actor = Syslog(plan.as_of, net, rng), plan.actor
    addresses = (actor.relay, actor.c2_address, actor.phish_address)
    said = [
        *(f"collector v{a} started" for a in addresses),
        *(f"schema {a}.7 loaded" for a in addresses),
        *(f"range {a}-9 is not routed here" for a in addresses),
        *(f"no answer for {near}" for near in near_domains(plan)),
        f"checksum {actor.sha256}00 of plan file differs",
        f"checksum {other_digit(actor.sha256)} of plan file holds",
        f"reply to {actor.email}.invalid was returned",
    ]
    moments = [rng.randrange(WINDOW_DAYS) * DAY_US + rng.randrange(DAY_US - 1) for _ in said]
    return [
        log.old(us, 30, f"app-{net.member}", "collector", text)
        for us, text in zip(moments, said, strict=True)
    ]


def near_domains(plan: Plan) -> list[str]:
    """Names near to the actor's that are nobody's: longer in front, longer behind, one letter more."""
    near: list[str] = []
    for bad in (plan.actor.phish, plan.actor.c2, plan.actor.c2_second):
        stem = bad.removesuffix(".example")
        near += [
            f"not{bad}",
            f"my-{bad}",
            f"{stem}s.example",
            f"{bad}.net",
            f"{bad}.mirror.example",
            f"{stem}.example.org",
        ]
    return near


def other_digit(digest: str) -> str:
    """The digest with its last digit changed."""
    return f"{digest[:-1]}{(int(digest[-1], 16) + 1) % 16:x}"
