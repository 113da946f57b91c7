# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claims: six intrusions are each found on their first day, and normal life gives less than one false alarm in thirty days of an asset.

The life is made up, with a seed: 60 servers, 20 controllers and 40 workstations for 35 days. Servers ask for time, call
home for updates and telemetry in a beat, are scanned for viruses by DNS names that look like a tunnel, and send a
backup each night that grows and fails at times; one in thirty meets a new party each day. People browse by habit and by chance and leave pages open that poll.
On day 25 every server gets an agent that calls a new house in a beat. Controllers are read every five minutes and written to on Mondays.
What is told of all that is false, be it ever so true that it is new: it is what a person would look at in vain.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from _line import line

from tocsin.core.registrable import registrable
from tocsin.watch.ours import Ours
from tocsin.watch.readers.contract import LineContext
from tocsin.watch.traffic.eve import EveTraffic
from tocsin.watch.unusual import Baselines, Days, judged

DAYS, SERVERS, CONTROLLERS, STATIONS = 35, 60, 20, 40
FROM = dt.datetime(2026, 9, 7, tzinfo=dt.UTC)  # a Monday
INTRUSION = 30
SITES = 20_000
ATTACKS = {
    ("server-3", "beacon"), ("server-4", "dns tunnel"), ("server-5", "volume"), ("server-6", "new destination"),
    ("server-7", "new service"), ("plc-2", "new command"),
}  # fmt: skip
BAR = 1 / 30
RATE = 30_000


class Life:
    """Lines of EVE, day by day."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 -- made-up traffic
        self.lines: list[tuple[float, bytes]] = []
        self.day = 0

    def of_day(self, day: int) -> list[bytes]:
        """All of one day, in order of time."""
        self.day, self.lines = day, []
        for number in range(SERVERS):
            self._server(f"10.1.0.{number + 1}", number)
        for number in range(CONTROLLERS):
            self._controller(f"10.2.0.{number + 1}")
        for number in range(STATIONS):
            self._station(f"10.3.0.{number + 1}", number)
        if day == INTRUSION:
            self._intrusions()
        return [raw for _, raw in sorted(self.lines)]

    def _server(self, host: str, number: int) -> None:
        c = self.chance
        for at in self._beat(1_024, 0.01):
            self._flow(at, host, "198.51.100.123", 123, "ntp", 90, "udp")
        for at in self._beat(300, 0.1):
            self._tls(at, host, f"telemetry.vendor-{number % 3}.example", c.randrange(2_000, 9_000))
        for at in self._beat(21_600, 0.05):
            self._tls(at, host, "updates.system.example", 3_000)
        if c.random() > 0.1:
            self._tls(
                3_600 * 2 + c.random() * 600,
                host,
                "vault.backup.example",
                int(2e9 * (1 + self.day / 60) * c.uniform(0.7, 1.4)),
            )
        for at in self._some(c.randrange(250, 450)):
            name = hashlib.sha256(c.randbytes(8)).hexdigest()[:40]
            self._dns(at, host, f"{name}.lookup.scanner.example")
        if self.day >= 25:
            for at in self._beat(120, 0.2):
                self._tls(at, host, "agent.newhouse.example", 1_500)
        if c.random() < 1 / 30:
            self._tls(c.random() * 86_400, host, f"new-{number}-{self.day}.example", 20_000)
        for peer in (number + 1, number + 2):
            for at in self._some(20):
                self._flow(at, f"10.1.0.{peer % SERVERS + 1}", host, 443, "tls", 4_000, "tcp")

    def _controller(self, host: str) -> None:
        for at in self._beat(300, 0.02):
            self._modbus(at, "10.3.0.1", host, "ReadHoldingRegisters", 3)
        if (FROM + dt.timedelta(self.day)).weekday() == 0:
            for at in self._some(3):
                self._modbus(at, "10.3.0.1", host, "WriteSingleRegister", 6)

    def _station(self, host: str, number: int) -> None:
        c = self.chance
        if (FROM + dt.timedelta(self.day)).weekday() > 4:
            return
        mine = random.Random(number)  # noqa: S311 -- habits of a person
        habits = [mine.randrange(200) for _ in range(15)]
        for at in self._some(80):
            site = c.choice(habits) if c.random() < 0.7 else int(SITES * c.random() ** 4)
            self._tls(self._working(at), host, f"www.site{site}.example", c.randrange(500, 60_000))
        begin, site = 8 * 3_600 + c.random() * 4 * 3_600, c.choice(habits)
        for beat in range(c.randrange(50, 400)):
            self._tls(begin + beat * 60 + c.random(), host, f"www.site{site}.example", 900)
        for at in self._some(20):
            self._flow(self._working(at), host, "10.1.0.1", 445, "smb", 9_000, "tcp")

    def _intrusions(self) -> None:
        c = self.chance
        at = 0.0
        while (at := at + 60 * c.uniform(0.7, 1.3)) < 86_400:
            self._tls(at, "10.1.0.4", "cdn.quiet-metrics.example", 700)
        for at in self._some(3_000):
            self._dns(at, "10.1.0.5", f"{c.randbytes(20).hex()}.t.looks-fine.example")
        for at in self._some(40):
            self._tls(at, "10.1.0.6", "drop.elsewhere.example", 250_000_000)
        self._tls(50_000, "10.1.0.7", "stage.onlyonce.example", 30_000)
        for at in self._some(5):
            self._flow(at, "10.3.0.9", "10.1.0.8", 4_444, "", 9_000, "tcp")
            self._modbus(at, "10.3.0.9", "10.2.0.3", "WriteMultipleCoils", 15)

    def _beat(self, every: float, jitter: float) -> Iterator[float]:
        at = self.chance.random() * every
        while at < 86_399:
            yield at
            at += every * (1 + self.chance.uniform(-jitter, jitter))

    def _some(self, count: int) -> list[float]:
        return [self.chance.random() * 86_399 for _ in range(count)]

    def _working(self, at: float) -> float:
        return 8 * 3_600 + at / 86_400 * 9 * 3_600

    def _put(self, at: float, event: dict[str, Any]) -> None:
        moment = FROM + dt.timedelta(self.day, min(at, 86_399.9))
        self.lines.append((at, json.dumps({"timestamp": moment.isoformat(), **event}).encode()))

    def _flow(
        self, at: float, source: str, target: str, port: int, service: str, sent: int, protocol: str
    ) -> None:
        self._put(at, {
            "event_type": "flow", "src_ip": source, "dest_ip": target, "dest_port": port, "proto": protocol.upper(), "app_proto": service,
            "flow": {"bytes_toserver": sent, "bytes_toclient": 2_000, "pkts_toclient": 5},
        })  # fmt: skip

    def _tls(self, at: float, source: str, name: str, sent: int) -> None:
        target = "203.0.113." + str(int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % 250)
        self._put(at, {
            "event_type": "tls", "src_ip": source, "dest_ip": target, "dest_port": 443, "proto": "TCP", "tls": {"sni": name},
        })  # fmt: skip
        # one name an address, so that its flow is put under it: by a port of its own, as the reader does not see the name
        self._put(at + 0.5, {
            "event_type": "http", "src_ip": source, "dest_ip": target, "dest_port": 443, "proto": "TCP", "http": {"hostname": name, "length": 0},
        })  # fmt: skip
        self._named_flow(at + 1, source, name, sent)

    def _named_flow(self, at: float, source: str, name: str, sent: int) -> None:
        digest = hashlib.sha256(name.encode()).digest()
        address = f"2001:db8:{digest[:2].hex()}:{digest[2:4].hex()}::{digest[4:6].hex()}"
        self._put(at, {
            "event_type": "dns", "src_ip": source, "dest_ip": "10.1.0.53", "dest_port": 53, "proto": "UDP",
            "dns": {"type": "answer", "rrname": name, "rcode": "NOERROR", "answers": [{"rrname": name, "rrtype": "AAAA", "rdata": address}]},
        })  # fmt: skip
        self._flow(at, source, address, 443, "tls", sent, "tcp")

    def _dns(self, at: float, source: str, name: str) -> None:
        self._put(at, {
            "event_type": "dns", "src_ip": source, "dest_ip": "10.1.0.53", "dest_port": 53, "proto": "UDP",
            "dns": {"type": "query", "rrname": name, "rrtype": "TXT"},
        })  # fmt: skip

    def _modbus(self, at: float, source: str, target: str, word: str, code: int) -> None:
        self._put(at, {
            "event_type": "modbus", "src_ip": source, "dest_ip": target, "dest_port": 502, "proto": "TCP",
            "modbus": {"request": {"function_code": word, "function_raw": code}},
        })  # fmt: skip


def asset_of(party: str) -> str:
    """The map: servers and controllers; workstations are on none."""
    net, _, last = party.rpartition(".")
    name = {"10.1.0": "server", "10.2.0": "plc"}.get(net)
    return f"{name}-{int(last) - 1}" if name else ""


def main() -> None:
    """Live, judge each day when it is over, print the lines."""
    life, baselines = Life(7), Baselines()
    ours = Ours(asset_of=asset_of)
    reader, context = EveTraffic(), LineContext(now=FROM + dt.timedelta(DAYS))
    found, false, lines, spent = set(), Counter[str](), 0, 0.0
    assets = {
        asset_of(f"10.{net}.0.{at + 1}")
        for net, most in ((1, SERVERS), (2, CONTROLLERS))
        for at in range(most)
    }
    for number in range(DAYS):
        told = life.of_day(number)
        lines += len(told)
        began = time.process_time()
        days = Days(ours, registrable, context.now.timestamp() + 86_400)
        for at, raw in enumerate(told, 1):
            for seen in reader.seen(raw, context):
                days.add(seen, f"eve.json:{at}")
        unusual = judged(days.settled(), baselines, assets.__contains__)
        spent += time.process_time() - began
        for one in unusual:
            if (one.who, one.kind) in ATTACKS and number == INTRUSION:
                found.add((one.who, one.kind))
            elif number == INTRUSION and one.who in {who for who, _ in ATTACKS}:
                continue  # another view of the same intrusion
            else:
                false[one.kind] += 1
    judged_days = (DAYS - 7) * len(assets)
    print(
        line(
            "six intrusions found on their first day among normal life",
            value=len(found),
            unit="of 6",
            bar=6,
            better="more",
        )
    )
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(false.items())) or "none"
    what = f"false alarms in {judged_days} days of assets of a made-up normal life: {kinds}"
    print(line(what, value=sum(false.values()) / judged_days, unit="a day an asset", bar=BAR, better="less"))
    print(
        line("lines of EVE learnt and judged", value=lines / spent, unit="lines/s", bar=RATE, better="more")
    )


if __name__ == "__main__":
    main()
