# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lines as the programs write them, with names and addresses that are reserved for documentation."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator

from tocsin.watch.readers.contract import LineContext
from tocsin.watch.traffic import Seen, TrafficReader

NOW = dt.datetime(2027, 1, 15, 12, tzinfo=dt.UTC)
CONTEXT = LineContext(now=NOW)

DNSMASQ = b"""\
Jan 14 09:30:00 gw dnsmasq[77]: query[A] www.shop.example from 10.0.0.5
Jan 14 09:30:00 gw dnsmasq[77]: forwarded www.shop.example to 198.51.100.53
Jan 14 09:30:00 gw dnsmasq[77]: reply www.shop.example is <CNAME>
Jan 14 09:30:00 gw dnsmasq[77]: reply x1.edge.example is 203.0.113.7
Jan 14 09:30:01 gw dnsmasq[77]: query[A] gone.nowhere.example from 10.0.0.5
Jan 14 09:30:01 gw dnsmasq[77]: reply gone.nowhere.example is NXDOMAIN
"""
BIND = (
    b"14-Jan-2027 09:30:00.123 queries: info: client @0x7f2b 10.0.0.5#53211 (www.shop.example): query: www.shop.example IN A +E(0)K (10.0.0.1)\n"
    b"Jan 14 09:30:01 ns1 named[99]: client @0x7f2b 10.0.0.6#5321 (iter.example): query: iter.example IN NS -E(0) (10.0.0.1)\n"
)
UNBOUND = (
    b"[1799919000] unbound[123:0] info: 10.0.0.5 www.shop.example. A IN\n"
    b"[1799919001] unbound[123:0] info: 10.0.0.5 gone.example. A IN NXDOMAIN 0.010 0 100\n"
)
SQUID = (
    b"1799919000.123    120 10.0.0.5 TCP_TUNNEL/200 5120 CONNECT api.vendor.example:443 - HIER_DIRECT/203.0.113.9 -\n"
    b"1799919001.123     20 10.0.0.5 TCP_DENIED/403 300 CONNECT bad.example:443 - HIER_NONE/- text/html\n"
)
COMMON = (
    b'10.0.0.5 - - [14/Jan/2027:09:30:00 +0100] "GET http://news.example:8080/x HTTP/1.1" 200 900\n'
    b'10.0.0.5 - - [14/Jan/2027:09:30:01 +0100] "GET /index.html HTTP/1.1" 200 2326 "-" "curl/8"\n'
)
ZEEK_DNS = b"""\
#separator \\x09
#set_separator\t,
#empty_field\t(empty)
#unset_field\t-
#path\tdns
#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tquery\tqtype_name\trcode_name\tRD\tanswers
1799919000.5\tC1\t10.0.0.5\t5000\t198.51.100.53\t53\tudp\twww.shop.example\tA\tNOERROR\tT\tx1.edge.example,203.0.113.7
1799919001.5\tC2\t10.0.0.5\t5000\t198.51.100.54\t53\tudp\tgone.example\tA\tNXDOMAIN\tF\t-
#close\t2027-01-14-10-00-00
"""
ZEEK_CONN = (
    b'{"ts":1799919000.5,"_path":"conn","id.orig_h":"10.0.0.5","id.resp_h":"203.0.113.7","id.resp_p":443,"proto":"tcp",'
    b'"service":"ssl","orig_bytes":100,"resp_bytes":900,"conn_state":"SF"}\n'
    b'{"ts":1799919001.5,"_path":"conn","id.orig_h":"10.0.0.5","id.resp_h":"198.51.100.99","id.resp_p":123,"proto":"udp",'
    b'"conn_state":"S0"}\n'
)
NFDUMP = (
    b"ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt\n"
    b"2027-01-14 09:30:00,2027-01-14 09:30:01,1.0,10.0.0.5,203.0.113.9,50000,443,TCP,...AP.SF,0,0,5,500,0,0\n"
    b"2027-01-14 09:30:00,2027-01-14 09:30:01,1.0,203.0.113.9,10.0.0.5,443,50000,TCP,...AP.SF,0,0,5,9000,0,0\n"
    b"Summary\nflows,bytes,packets,avg_bps,avg_pps,avg_bpp\n2,9500,10,76000,10,950\n"
)


def eve(kind: str, **more: object) -> bytes:
    """One event of a client of ours."""
    event = {"timestamp": "2027-01-14T09:30:00.000000+0000", "event_type": kind, "src_ip": "10.0.0.5", "src_port": 50000,
             "dest_ip": "203.0.113.9", "dest_port": 443, "proto": "TCP", **more}  # fmt: skip
    return json.dumps(event).encode()


def all_seen(reader: TrafficReader, data: bytes) -> list[Seen]:
    """What all lines of a file tell."""
    return [seen for line in data.splitlines() for seen in reader.seen(line, CONTEXT)]


def week(seed: int, hosts: int = 20, asked_a_day: int = 60) -> Iterator[bytes]:
    """A week of a small network's dnsmasq log, the last day that of ``NOW``: one regular provider, rarer ones, noise."""
    rng = random.Random(seed)
    names = [("www.vendor.example", "", "203.0.113.10")] * 6 + [
        ("cdn.shop.example", "x1.edge.example", "198.51.100.7"), ("ntp.clock.example", "", "198.51.100.123"), ("gone.nowhere.example", "", ""),
    ]  # fmt: skip
    for day in range(7):
        for number in range(asked_a_day):
            at = NOW.replace(hour=0) - dt.timedelta(days=6 - day) + dt.timedelta(minutes=number)
            begin = f"{at:%b} {at.day:2d} {at:%H:%M:%S} gw dnsmasq[77]: "
            name, alias, address = rng.choice(names)
            client = f"10.20.0.{rng.randrange(2, 2 + hosts)}"
            said = [f"query[A] {name} from {client}", f"forwarded {name} to 198.51.100.53"]
            said += [f"reply {name} is <CNAME>"] if alias else []
            said += [
                f"reply {alias or name} is {address or 'NXDOMAIN'}",
                f"query[PTR] 7.0.20.10.in-addr.arpa from {client}",
            ]
            yield from (f"{begin}{one}\n".encode() for one in said)
