# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claim: typed objects are made, read and revised at 50 times the rate of stix2's classes, ``parse`` and ``new_version``.

The mix of ``core_stix``: 42 % indicators, 20 % relationships, 16 % observables, 8 % malware, 5 %
sightings, 5 % observed-data, 2 % reports. Both sides are given the same properties and make the
rest: id, created, modified; an observable's id from its content. Both hold the object to their
rules, ours to all that ``check`` knows, patterns included on both sides. Both write
the object when they are asked to, so it is also told what both take until there are bytes. The calls are
written out keyword by keyword, as programs have them: ``**`` alone costs 1 us. The time is CPU time of one process; the two sides take turns, so that
a neighbour on the machine costs both, and the lowest and the highest ratio of the turns are told.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
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

Call = tuple[Callable[[Any], object], Any]


def written(make: Callable[..., object], names: Iterable[str]) -> Callable[[Mapping[str, Any]], object]:
    """The call with these keywords, of an object's properties."""
    keywords = ", ".join(f"{name}=own[{name!r}]" for name in names)
    source = f"lambda own: make({keywords})"
    call: Callable[[Mapping[str, Any]], object] = eval(source, {"make": make})  # noqa: S307 -- names of the standard
    return call


def encoded(call: Callable[[Any], Any]) -> Callable[[Any], bytes]:
    """The call, until there are bytes."""
    return lambda own: typed.encode(call(own))


def serialized(call: Callable[[Any], Any]) -> Callable[[Any], str]:
    """The same of the peer."""
    return lambda own: call(own).serialize()


def life(
    make: Callable[[Any], Any],
    encode: Callable[[Any], Any],
    read: Callable[[Any], Any],
    revise: Callable[[Any], Any],
) -> Callable[[Any], object]:
    """What a program does with an object of its own: make, write, read back, make the next version, write that."""

    def lived(own: Any) -> object:
        back = read(encode(make(own)))
        return encode(revise(back)) if hasattr(back, "modified") else back

    return lived


def seconds(calls: Sequence[Call]) -> float:
    """CPU time of one call, the mean."""
    gc.collect()
    began = time.process_time()
    for call, of in calls:
        call(of)
    return (time.process_time() - began) / len(calls)


def claim(what: str, ours: Sequence[Call], peers: Sequence[Call], peer: str) -> None:
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
    """Make the mix, measure each way, print the lines."""
    mix = core_stix.Maker(7)
    objects = [mix.object() for _ in range(COUNT)]
    make = typed.Maker(lambda: dt.datetime.now(dt.UTC), os.urandom)
    ours: list[Call] = []
    theirs: list[Call] = []
    calls: dict[tuple[str, ...], Callable[[Any], object]] = {}
    for each in objects:
        kind, own = str(each["type"]), {key: value for key, value in each.items() if key not in MADE}
        for side, method in ((ours, getattr(make, kind.replace("-", "_"))), (theirs, THEIRS[kind])):
            key = (method.__qualname__, kind, *own)
            side.append((calls.setdefault(key, written(method, own)), own))
    del theirs[PEER_COUNT:]
    claim(
        "lives of typed STIX 2.1 objects: made, written, read back, revised, written, held to every rule at each step",
        [
            (life(call, typed.encode, typed.decode, lambda each: make.revise(each, confidence=40)), own)
            for call, own in ours
        ],
        [
            (
                life(
                    call,
                    lambda each: each.serialize(),
                    stix2.parse,
                    lambda each: each.new_version(confidence=40),
                ),
                own,
            )
            for call, own in theirs
        ],
        "stix2 constructors, serialize, parse, new_version",
    )
    claim("typed STIX 2.1 objects made and held to every rule", ours, theirs, "stix2 constructors")
    claim(
        "typed STIX 2.1 objects made, held to every rule and written as JSON",
        [(encoded(call), own) for call, own in ours],
        [(serialized(call), own) for call, own in theirs],
        "stix2 constructors and serialize",
    )
    raws = [json.dumps(each, ensure_ascii=False, separators=(",", ":")).encode() for each in objects]
    claim(
        "typed STIX 2.1 objects read and held to every rule",
        [(typed.decode, raw) for raw in raws],
        [(stix2.parse, raw.decode()) for raw in raws[:PEER_COUNT]],
        "stix2.parse",
    )
    of_ours = [made for call, own in ours if hasattr(made := call(own), "modified")]
    of_theirs = [made for call, own in theirs if hasattr(made := call(own), "modified")]
    claim(
        "next versions of typed STIX 2.1 objects made and held to every rule",
        [(lambda each: make.revise(each, confidence=40), each) for each in of_ours],
        [(lambda each: each.new_version(confidence=40), each) for each in of_theirs],
        "stix2 new_version",
    )


if __name__ == "__main__":
    main()
