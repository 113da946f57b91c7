# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claim: typed objects are made, and read, at 50 times the rate of stix2's classes and ``parse``.

The mix of ``core_stix``: 42 % indicators, 20 % relationships, 16 % observables, 8 % malware, 5 %
sightings, 5 % observed-data, 2 % reports. Both sides are given the same properties and make the
rest: id, created, modified; an observable's id from its content. Both hold the object to their
rules, ours to all that ``check`` knows, patterns included on both sides. Ours ends with the bytes
made, theirs without. The time is CPU time of one process; the two sides take turns, so that
a neighbour on the machine costs both, and the lowest and the highest ratio of the turns are told.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

import core_stix
import stix2
from _line import in_turns, line

from tocsin.core.stix import typed

COUNT = 5_000
PEER_COUNT = 1_000
BAR = 50.0
MADE = ("type", "id", "spec_version", "created", "modified")
THEIRS = {
    "indicator": stix2.Indicator, "relationship": stix2.Relationship, "malware": stix2.Malware,
    "sighting": stix2.Sighting, "observed-data": stix2.ObservedData, "report": stix2.Report,
    "ipv4-addr": stix2.IPv4Address, "ipv6-addr": stix2.IPv6Address, "domain-name": stix2.DomainName,
    "url": stix2.URL, "file": stix2.File,
}  # fmt: skip

Call = tuple[Callable[..., object], Mapping[str, Any]]


def seconds(calls: list[Call]) -> float:
    """CPU time of one call, the mean."""
    gc.collect()
    began = time.process_time()
    for make, properties in calls:
        make(**properties)
    return (time.process_time() - began) / len(calls)


def claim(what: str, ours: list[Call], peers: list[Call], peer: str) -> None:
    """Take turns, and print the line."""
    seconds(ours)  # what is compiled at the first use in a process
    seconds(peers[:100])
    rate, theirs = in_turns(lambda: 1 / seconds(ours), lambda: 1 / seconds(peers))
    print(
        line(
            what, value=rate, unit="objects/s", bar=BAR, better="more",
            peer=peer, peer_version=stix2.__version__, peer_value=theirs, of="ratio",
        )
    )  # fmt: skip


def main() -> None:
    """Make the mix, measure both ways, print the lines."""
    mix = core_stix.Maker(7)
    objects = [mix.object() for _ in range(COUNT)]
    make = typed.Maker(lambda: dt.datetime.now(dt.UTC), os.urandom)
    given = [
        (str(each["type"]), {key: value for key, value in each.items() if key not in MADE})
        for each in objects
    ]
    methods: dict[str, Callable[..., object]] = {
        kind: getattr(make, kind.replace("-", "_")) for kind in THEIRS
    }
    claim(
        "typed STIX 2.1 objects made and held to every rule",
        [(methods[kind], properties) for kind, properties in given],
        [(THEIRS[kind], properties) for kind, properties in given[:PEER_COUNT]],
        "stix2 constructors",
    )
    raws = [json.dumps(each, ensure_ascii=False, separators=(",", ":")).encode() for each in objects]
    claim(
        "typed STIX 2.1 objects read and held to every rule",
        [(typed.decode, {"data": raw}) for raw in raws],
        [(stix2.parse, {"data": raw.decode()}) for raw in raws[:PEER_COUNT]],
        "stix2.parse",
    )


if __name__ == "__main__":
    main()
