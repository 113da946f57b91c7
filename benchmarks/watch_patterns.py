# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""STIX patterns over events: 1,000 patterns of all kinds, made-up EVE, one core.

Of ten patterns six are equalities, two join an equality with more, one is FOLLOWEDBY, one has nothing to be looked up by
(LIKE, MATCHES, ISSUBSET). Measured is CPU time from the line of JSON to the match. The peer, if its environment is named
(``--peer PYTHON`` with stix2-matcher), judges 20 of the patterns over 200 of the events, as pattern-events a second.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import time

import msgspec
from _line import line

from tocsin.core.limits import Limits
from tocsin.watch.patterns import Event, Search, mappings

PATTERNS, EVENTS = 1_000, 20_000
RATE = 5_000
_PEER = """
import json, sys, time
from stix2matcher.matcher import match
patterns, sdos = json.load(sys.stdin)
began = time.process_time()
for pattern in patterns:
    for sdo in sdos:
        match(pattern, [sdo], stix_version="2.1")
print(json.dumps(time.process_time() - began))
"""


def pattern(number: int) -> str:
    """One of ten kinds."""
    kind, ip = number % 10, f"198.51.{number % 100}.{number // 100 + 1}"
    if kind < 6:
        return f"[ipv4-addr:value = '{ip}']" if kind % 2 else f"[domain-name:value = 'h{number}.bad.example']"
    if kind < 8:
        return f"[network-traffic:dst_ref.value = '{ip}' AND network-traffic:dst_port IN (80, 443)]"
    if kind == 8:
        return f"([domain-name:value = 'h{number}.bad.example'] FOLLOWEDBY [ipv4-addr:value = '{ip}']) WITHIN 60 SECONDS"
    return (
        f"[domain-name:value LIKE 'x%{number}.example']",
        f"[url:value MATCHES '^/a{number}/.*php$']",
        f"[ipv4-addr:value ISSUBSET '203.0.{number % 250}.0/24' AND network-traffic:dst_port > 1024]",
    )[number // 10 % 3]


def events() -> list[bytes]:
    """EVE of flows and questions; one of a hundred meets a pattern."""
    chance = random.Random(6)
    made = []
    for number in range(EVENTS):
        met = number % 100 == 0
        ip = (
            f"198.51.{chance.randrange(100)}.{chance.randrange(1, 11)}"
            if met
            else f"10.1.{chance.randrange(250)}.9"
        )
        name = f"h{chance.randrange(1000)}.bad.example" if met else f"w{chance.randrange(5000)}.good.example"
        row = {
            "timestamp": f"2026-11-22T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}.000000+0000", "event_type": "dns",
            "src_ip": "10.0.0.1", "src_port": 40000, "dest_ip": ip, "dest_port": 443, "proto": "TCP", "dns": {"rrname": name},
        }  # fmt: skip
        made.append(json.dumps(row).encode())
    return made


def main() -> None:
    """Judge, and print the line."""
    options = argparse.ArgumentParser()
    options.add_argument("--peer", default="", help="a Python with stix2-matcher")
    peer = options.parse_args().peer
    texts, lines = [pattern(number) for number in range(PATTERNS)], events()
    search, known = Search(Limits()), mappings()
    for text in texts:
        search.add(text)
    began, found = time.process_time(), 0
    for number, raw in enumerate(lines):
        row = msgspec.json.decode(raw)
        mapping = next(each for each in known if each.knows(row))
        found += sum(1 for _ in search.event(Event(mapping.at(row) or 0, number), mapping.observed(row)))
    found += sum(1 for _ in search.end())
    rate = EVENTS / (time.process_time() - began)
    claim = f"1,000 STIX patterns over {EVENTS} events of EVE ({found} matches)"
    print(line(claim, value=rate, unit="events/s", bar=RATE, better="more"))
    theirs = _theirs(peer, texts[:20], lines[:200]) if peer else None
    print(
        line(
            "the same as pattern-events a second, to stix2-matcher",
            value=rate * PATTERNS,
            unit="1/s",
            peer="stix2-matcher",
            peer_version="3.0.0" if theirs else "",
            peer_value=theirs,
            bar=100,
            better="more",
            of="ratio",
        )
    )


def _theirs(python: str, texts: list[str], lines: list[bytes]) -> float:
    sdos = []
    for number, raw in enumerate(lines):
        row = json.loads(raw)
        at = row["timestamp"].replace("+0000", "Z")
        ids = [
            f"ipv4-addr--00000000-0000-4000-8000-{number:012}",
            f"domain-name--00000000-0000-4000-8000-{number:012}",
        ]
        sdo = {"type": "observed-data", "id": f"observed-data--00000000-0000-4000-8000-{number:012}", "spec_version": "2.1",
               "first_observed": at, "last_observed": at, "number_observed": 1, "object_refs": ids}  # fmt: skip
        things = [
            {"type": "ipv4-addr", "id": ids[0], "value": row["dest_ip"]},
            {"type": "domain-name", "id": ids[1], "value": row["dns"]["rrname"]},
        ]
        sdos.append(
            {
                "type": "bundle",
                "id": f"bundle--00000000-0000-4000-8000-{number:012}",
                "objects": [sdo, *things],
            }
        )
    done = subprocess.run(
        [python, "-c", _PEER], input=json.dumps([texts, sdos]), capture_output=True, text=True, check=True
    )
    return len(texts) * len(sdos) / float(done.stdout)


if __name__ == "__main__":
    main()
