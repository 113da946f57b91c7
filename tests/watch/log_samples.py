# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A few lines of every log format that is read, each telling of evil.example at 09:30:00.123 (where the format has thousandths)."""

from __future__ import annotations

import json


def _lines(*events: object) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


ZEEK_HEAD = (
    b"#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n"
    b"#open\t2026-11-22-09-30-00\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tquery\tanswers\tTTLs\n"
    b"#types\ttime\tstring\taddr\tport\taddr\tport\tstring\tvector[string]\tvector[interval]\n"
)
SAMPLES: dict[str, bytes] = {
    "eve": _lines(
        {"timestamp": "2026-11-22T09:30:00.123456+0000", "event_type": "dns", "src_ip": "192.0.2.1", "dest_ip": "198.51.100.7",
         "dns": {"type": "query", "rrname": "evil.example"}},
        {"timestamp": "2026-11-22T09:30:01.000000+0000", "event_type": "flow", "src_ip": "192.0.2.1"},
    ),
    "zeek": ZEEK_HEAD
    + b"1795339800.123000\tC1\t192.0.2.1\t5000\t198.51.100.7\t53\tevil.example\t203.0.113.9,b.example\t60.0,60.0\n"
    + b"1795339801.000000\tC2\t192.0.2.1\t5001\t198.51.100.7\t53\tgood.example\t-\t-\n",
    "zeek-json": _lines(
        {"ts": 1795339800.123, "uid": "C1", "id.orig_h": "192.0.2.1", "id.resp_h": "198.51.100.7", "id.resp_p": 53,
         "query": "evil.example"},
        {"ts": 1795339801.0, "uid": "C2", "id.orig_h": "192.0.2.1", "id.resp_h": "198.51.100.7"},
    ),
    "ecs": _lines(
        {"@timestamp": "2026-11-22T09:30:00.123Z", "ecs": {"version": "8.11"}, "event": {"action": "lookup"},
         "source": {"ip": "192.0.2.1"}, "destination": {"ip": "198.51.100.7"}, "dns": {"question": {"name": "evil.example"}}},
        {"@timestamp": "2026-11-22T09:30:01Z", "ecs.version": "8.11", "source.ip": "192.0.2.1"},
    ),
    "ocsf": _lines(
        {"class_uid": 4003, "category_uid": 4, "time": 1795339800123, "type_name": "DNS Activity: Query",
         "src_endpoint": {"ip": "192.0.2.1"}, "dst_endpoint": {"ip": "198.51.100.7"}, "query": {"hostname": "evil.example"}},
        {"class_uid": 4003, "category_uid": 4, "time": 1795339801000, "query": {"hostname": "good.example"}},
    ),
    "cef": (
        b"CEF:0|Vendor|Wall|1.0|100|dns lookup|3|src=192.0.2.1 dst=198.51.100.7 dhost=evil.example msg=a\\=b c rt=1795339800123\n"
        b"CEF:0|Vendor|Wall|1.0|100|dns lookup|3|src=192.0.2.1 dst=198.51.100.7 rt=1795339801000\n"
    ),
    "access": (
        b'192.0.2.1 - - [22/Nov/2026:09:30:00 +0000] "GET /a HTTP/1.1" 200 12 "http://evil.example/x" "Mozilla/5.0"\n'
        b'192.0.2.1 - - [22/Nov/2026:09:30:01 +0000] "GET /b HTTP/1.1" 200 12 "-" "Mozilla/5.0"\n'
    ),
    "web-error": (
        b"2026/11/22 09:30:00 [error] 7#7: *4 connect() failed (111: Connection refused) while connecting to upstream, "
        b'client: 192.0.2.1, server: _, request: "GET /a HTTP/1.1", upstream: "http://198.51.100.7:8080/a", host: "evil.example"\n'
        b"2026/11/22 09:30:01 [notice] 7#7: signal process started\n"
    ),
    "syslog": (
        b"<34>1 2026-11-22T09:30:00.123Z gw named 7 - - query evil.example from 192.0.2.1\n"
        b"<34>1 2026-11-22T09:30:01Z gw named 7 - - query good.example from 192.0.2.1\n"
    ),
    "json": _lines(
        {"time": "2026-11-22T09:30:00.123Z", "src_ip": "192.0.2.1", "dst": "198.51.100.7", "asked": "evil.example"},
        {"time": "2026-11-22T09:30:01Z", "src_ip": "192.0.2.1"},
    ),
    "csv": (
        b"Event Time,src_ip,dst_ip,asked\n2026-11-22T09:30:00.123Z,192.0.2.1,198.51.100.7,evil.example\n"
        b'2026-11-22T09:30:01Z,192.0.2.1,198.51.100.7,"good.example, and\nmore"\n'
    ),
    "text": (
        b"[2026-11-22 09:30:00.123] resolver: 192.0.2.1 asked for evil.example\n[2026-11-22 09:30:01] resolver: nothing\nthe end\n"
    ),
}  # fmt: skip
"""By the name of the reader that must take it."""
