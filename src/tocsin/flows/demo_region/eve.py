# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""EVE JSON lines of a day like any other, in the shape Suricata 7 gives them.

A *happening* (somebody reads a page, supervision polls a controller) writes one to four
lines. ``Eve`` holds the words of the format; ``normal`` makes honest happenings until there
are enough lines. Key order, time form and field names follow the EVE output of Suricata 7;
IPv6 addresses are written in full, as it writes them. Not covered: EVE types outside the
list in ``traffic.toml``, and ``stats``.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import random
from typing import Any

import msgspec

from tocsin.flows.demo_region.planning import Plan, Site, content

Line = tuple[int, bytes]
"""(microseconds since the window began, the line without its newline)."""

WINDOW_DAYS = 14
DAY_US = 86_400_000_000
READ, WRITE = 3, 16
"""Modbus function codes: read holding registers, write multiple registers."""


def clock(as_of: dt.date, us: int) -> str:
    """Time as EVE writes it. The window is the fourteen days before ``as_of``, in UTC."""
    day = as_of - dt.timedelta(days=WINDOW_DAYS) + dt.timedelta(days=us // DAY_US)
    second, rest = divmod(us % DAY_US, 1_000_000)
    return f"{day}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.{rest:06}+0000"


class Hours:
    """Moments of the window, more of them when people work."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._weights = content("traffic.toml")["hours"]["weight"]

    def moments(self, count: int) -> list[int]:
        """That many moments, unordered, the last minutes of a day left free for what follows."""
        hours = self._rng.choices(range(24), self._weights, k=count)
        return [
            self._rng.randrange(WINDOW_DAYS) * DAY_US
            + hour * 3_600_000_000
            + self._rng.randrange(3_500_000_000)
            for hour in hours
        ]


class Network:
    """Addresses of one member: its assets on the map, and the boxes that no map lists."""

    def __init__(self, plan: Plan, member: str) -> None:
        net = f"10.{plan.networks[member]}"
        self.member = member
        self.resolver, self.mail, self.proxy = f"{net}.0.53", f"{net}.0.25", f"{net}.0.80"
        self.files, self.dhcp = f"{net}.0.10", f"{net}.0.67"
        self.desks = [f"{net}.41.{i}" for i in range(20, 60)]
        self.desks += [a["addresses"][0] for a in plan.own(member, "office")]
        self.servers = [a["addresses"][0] for a in plan.own(member, "server")]
        self.controllers = [a["addresses"][0] for a in plan.own(member, "controller")]
        self.gateways = {a["id"]: a["addresses"][0] for a in plan.own(member, "vpn")}
        self.public = plan.strangers[0]
        """The member's own outside address: strangers knock there."""


class Eve:
    """Writes single lines; draws what no reader of the demo cares about from ``rng``."""

    def __init__(self, as_of: dt.date, rng: random.Random) -> None:
        self.rng = rng
        self._as_of = as_of
        self._encode = msgspec.json.Encoder().encode
        self._text = content("traffic.toml")["text"]

    def line(
        self, us: int, kind: str, ends: tuple[str, int, str, int], proto: str, body: dict[str, Any]
    ) -> Line:
        """One event between two ends (source, port, destination, port)."""
        head = {
            "timestamp": clock(self._as_of, us),
            "flow_id": self.rng.getrandbits(50),
            "in_iface": "eth1",
            "event_type": kind,
            "src_ip": _full(ends[0]),
            "src_port": ends[1],
            "dest_ip": _full(ends[2]),
            "dest_port": ends[3],
            "proto": proto,
            "pkt_src": "wire/pcap",
        }
        return us, self._encode(head | body)

    def port(self) -> int:
        """A port that a client would use."""
        return self.rng.randint(49152, 65535)

    def dns(self, us: int, client: str, resolver: str, name: str, address: str | None) -> list[Line]:
        """A query and, with an address, its answer."""
        ends, ident = (client, self.port(), resolver, 53), self.rng.getrandbits(16)
        kind = "AAAA" if address and ":" in address else "A"
        ask = {
            "version": 2,
            "type": "query",
            "id": ident,
            "rrname": name,
            "rrtype": kind,
            "tx_id": 0,
            "opcode": 0,
        }
        lines = [self.line(us, "dns", ends, "UDP", {"dns": ask})]
        if address:
            row = {"rrname": name, "rrtype": kind, "ttl": self.rng.choice((60, 300, 3600)), "rdata": address}
            reply = {
                "version": 2,
                "type": "answer",
                "id": ident,
                "flags": "8180",
                "qr": True,
                "rd": True,
                "ra": True,
                "opcode": 0,
                "rrname": name,
                "rrtype": kind,
                "rcode": "NOERROR",
                "answers": [row],
                "grouped": {kind: [address]},
            }
            lines.append(self.line(us + self.rng.randint(900, 40_000), "dns", ends, "UDP", {"dns": reply}))
        return lines

    def tls(self, us: int, client: str, address: str, name: str, ja3: str | None = None) -> Line:
        """A TLS handshake with a server name."""
        rng = self.rng
        tls = {
            "subject": f"CN={name}",
            "issuerdn": rng.choice(self._text["issuers"]),
            "serial": ":".join(f"{b:02X}" for b in rng.randbytes(8)),
            "fingerprint": ":".join(f"{b:02x}" for b in rng.randbytes(20)),
            "sni": name,
            "version": "TLS 1.3",
            "ja3": {
                "hash": ja3 or rng.randbytes(16).hex(),
                "string": "771,4865-4866-4867,0-23-65281-10-11,29-23-24,0",
            },
        }
        return self.line(us, "tls", (client, self.port(), address, 443), "TCP", {"tls": tls})

    def http(
        self, client: str, address: str, name: str, url: str, agent: str = ""
    ) -> tuple[Any, dict[str, Any]]:
        """Ends and body of a request over plain HTTP, for an ``http`` line and its ``fileinfo``."""
        body = {
            "hostname": name,
            "url": url,
            "http_user_agent": agent or self.rng.choice(self._text["agents"]),
            "http_content_type": "text/html",
            "http_method": "GET",
            "protocol": "HTTP/1.1",
            "status": 200,
            "length": self.rng.randint(300, 90_000),
        }
        return (client, self.port(), address, 80), body

    def fileinfo(
        self, us: int, ends: tuple[str, int, str, int], http: dict[str, Any], sha256: str, md5: str
    ) -> Line:
        """The file that came back over this request: source and destination change places."""
        info = {
            "filename": http["url"].split("?")[0],
            "magic": self.rng.choice(self._text["magic"]),
            "gaps": False,
            "state": "CLOSED",
            "md5": md5,
            "sha256": sha256,
            "stored": False,
            "size": http["length"],
            "tx_id": 0,
        }
        back = (ends[2], ends[3], ends[0], ends[1])
        return self.line(us, "fileinfo", back, "TCP", {"http": http, "app_proto": "http", "fileinfo": info})

    def flow(self, us: int, ends: tuple[str, int, str, int], app: str, age: int, proto: str = "TCP") -> Line:
        """The end of a flow that lasted ``age`` seconds."""
        rng, start = self.rng, max(0, us - age * 1_000_000)
        flow = {
            "pkts_toserver": rng.randint(4, 400),
            "pkts_toclient": rng.randint(4, 900),
            "bytes_toserver": rng.randint(400, 60_000),
            "bytes_toclient": rng.randint(400, 900_000),
            "start": clock(self._as_of, start),
            "end": clock(self._as_of, us),
            "age": age,
            "state": "closed",
            "reason": "timeout",
            "alerted": False,
        }
        return self.line(us, "flow", ends, proto, {"app_proto": app, "flow": flow})

    def modbus(self, us: int, client: str, controller: str, function: int) -> Line:
        """A Modbus request and its answer (function 3 or 16), as one transaction."""
        rng = self.rng
        code, access = (
            ("WrMultRegs", "WRITE | HOLDING | MULTIPLE")
            if function == WRITE
            else ("RdHoldRegs", "READ | HOLDING")
        )
        head = {
            "transaction_id": rng.getrandbits(16),
            "protocol_id": 0,
            "unit_id": rng.randint(1, 4),
            "function_raw": function,
            "function_code": code,
            "access_type": access,
            "category": "PUBLIC_ASSIGNED",
            "error_flags": "NONE",
        }
        first, count = rng.randint(0, 80), rng.randint(1, 12)
        if function == WRITE:
            data = "".join(chr(rng.randint(32, 126)) for _ in range(2 * count))
            request: dict[str, Any] = {"write": {"address": first, "quantity": count, "data": data}}
            response: dict[str, Any] = {"write": {"address": first, "data": count}}
        else:
            data = "".join(chr(rng.randint(32, 126)) for _ in range(2 * count))
            request, response = {"read": {"address": first, "quantity": count}}, {"read": {"data": data}}
        body = {"id": rng.randint(1, 900), "request": head | request, "response": head | response}
        ends = (client, self.port(), controller, 502)
        return self.line(us, "modbus", ends, "TCP", {"modbus": body})

    def alert(self, us: int, ends: tuple[str, int, str, int], signature: str, severity: int) -> Line:
        """What a local rule said."""
        alert = {
            "action": "allowed",
            "gid": 1,
            "signature_id": 9_000_000 + sum(signature.encode()) % 1000,
            "rev": 1,
            "signature": signature,
            "category": "Potentially Bad Traffic",
            "severity": severity,
        }
        return self.line(us, "alert", ends, "TCP", {"alert": alert})

    def mail(self, us: int, server: str, own: str, sender: str, receiver: str, subject: str) -> Line:
        """A message that came in."""
        body = {
            "smtp": {"helo": sender.split("@")[1], "mail_from": f"<{sender}>", "rcpt_to": [f"<{receiver}>"]},
            "email": {"status": "PARSE_DONE", "from": sender, "to": [receiver], "subject": subject},
        }
        return self.line(us, "smtp", (server, self.port(), own, 25), "TCP", body)


def normal(plan: Plan, net: Network, rng: random.Random) -> list[Line]:
    """Honest lines, at least as many as the content asks for, unordered."""
    traffic = content("traffic.toml")
    wanted, mix = traffic["lines"]["eve"], traffic["eve"]
    life = _Life(plan, net, Eve(plan.as_of, rng))
    kinds = rng.choices(list(mix), list(mix.values()), k=wanted)
    lines: list[Line] = []
    for kind, us in zip(kinds, Hours(rng).moments(wanted), strict=True):
        lines += getattr(life, kind)(us)
        if len(lines) >= wanted:
            break
    return lines


class _Life:
    """One method a happening of ``traffic.toml``, each giving its lines."""

    def __init__(self, plan: Plan, net: Network, eve: Eve) -> None:
        self.plan, self.net, self.eve, self.rng = plan, net, eve, eve.rng
        traffic = content("traffic.toml")
        self.text, self.labels = traffic["text"], content("names.toml")["site_label"]
        self.accounts = content("names.toml")["role_account"]

    def _site(self) -> tuple[Site, str]:
        site = self.plan.sites[int(len(self.plan.sites) * self.rng.random() ** 2)]
        label = self.rng.choice(self.labels)
        return site, f"{label}.{site.domain}" if label else site.domain

    def browse(self, us: int) -> list[Line]:
        client, (site, name), draw = self.rng.choice(self.net.desks), self._site(), self.rng.random()
        lines = self.eve.dns(
            us, client, self.net.resolver, name, site.address6 if draw < 0.1 else site.address
        )
        if draw < 0.85:
            lines.append(self.eve.tls(us + 60_000, client, site.address, name))
        else:
            ends, body = self.eve.http(client, site.address, name, self.rng.choice(self.text["paths"]))
            lines.append(self.eve.line(us + 60_000, "http", ends, "TCP", {"tx_id": 0, "http": body}))
        age = self.rng.randint(1, 60)
        port = 443 if draw < 0.85 else 80
        ends = (client, self.eve.port(), site.address, port)
        return [
            *lines,
            self.eve.flow(us + age * 1_000_000 + 70_000, ends, "tls" if port == 443 else "http", age),
        ]

    def lookup(self, us: int) -> list[Line]:
        site, name = self._site()
        client = self.rng.choice(self.net.desks + self.net.servers)
        return self.eve.dns(
            us, client, self.net.resolver, name, site.address if self.rng.random() < 0.8 else None
        )

    def _control(self, us: int, function: int, client: str) -> list[Line]:
        return [self.eve.modbus(us, client, self.rng.choice(self.net.controllers), function)]

    def poll(self, us: int) -> list[Line]:
        return self._control(us, READ, self.rng.choice(self.net.servers))

    def command(self, us: int) -> list[Line]:
        return self._control(us, WRITE, self.rng.choice(self.net.servers[:2]))

    def remote(self, us: int) -> list[Line]:
        return self._control(us, READ, self.rng.choice(self.plan.makers))

    def share(self, us: int) -> list[Line]:
        smb = {
            "id": self.rng.randint(1, 400),
            "dialect": "3.11",
            "command": "SMB2_COMMAND_CREATE",
            "status": "STATUS_SUCCESS",
            "status_code": "0x0",
            "session_id": self.rng.getrandbits(40),
            "tree_id": self.rng.randint(1, 9),
            "filename": self.rng.choice(self.text["shares"]).strip("\\")
            + f"\\{self.rng.choice(self.text['files'])}",
            "disposition": "FILE_OPEN",
            "access": "normal",
        }
        ends = (self.rng.choice(self.net.desks), self.eve.port(), self.net.files, 445)
        return [self.eve.line(us, "smb", ends, "TCP", {"smb": smb})]

    def admin(self, us: int) -> list[Line]:
        ssh = {
            "client": {"proto_version": "2.0", "software_version": "OpenSSH_9.2p1"},
            "server": {"proto_version": "2.0", "software_version": "OpenSSH_8.4p1"},
        }
        ends = (self.rng.choice(self.net.desks), self.eve.port(), self.rng.choice(self.net.servers), 22)
        return [self.eve.line(us, "ssh", ends, "TCP", {"tx_id": 0, "ssh": ssh})]

    def mail(self, us: int) -> list[Line]:
        site = self.rng.choice(self.plan.sites)
        sender = f"{self.rng.choice(self.accounts)}@{site.domain}"
        receiver = f"{self.rng.choice(self.accounts)}{self.rng.randint(1, 9)}@{self.net.member}.example"
        return [
            self.eve.mail(
                us, site.address, self.net.mail, sender, receiver, self.rng.choice(self.text["subjects"])
            )
        ]

    def scan(self, us: int) -> list[Line]:
        ends = (
            self.rng.choice(self.plan.strangers[1:]),
            self.eve.port(),
            self.net.public,
            self.rng.choice((22, 23, 443, 3389)),
        )
        lines = [self.eve.flow(us, ends, "failed", self.rng.randint(0, 3))]
        if self.rng.random() < 0.2:
            lines.append(self.eve.alert(us, ends, self.rng.choice(self.text["signatures"]), 3))
        return lines

    def download(self, us: int) -> list[Line]:
        client, (site, name) = self.rng.choice(self.net.desks), self._site()
        url = f"/files/{self.rng.randint(100, 999)}/{self.rng.choice(self.text['files'])}"
        ends, body = self.eve.http(client, site.address, name, url)
        lines = self.eve.dns(us, client, self.net.resolver, name, site.address)
        lines.append(self.eve.line(us + 90_000, "http", ends, "TCP", {"tx_id": 0, "http": body}))
        sha256, md5 = self.rng.randbytes(32).hex(), self.rng.randbytes(16).hex()
        return [*lines, self.eve.fileinfo(us + 400_000, ends, body, sha256, md5)]


def _full(address: str) -> str:
    """IPv6 as Suricata prints it: eight groups of four digits."""
    return ipaddress.IPv6Address(address).exploded if ":" in address else address
