# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claim: a bundle is read, each object held to all of STIX 2.1, at 40 times the rate of stix2's ``parse``.

A generated bundle: 42 % indicators, 20 % relationships, 16 % observables with derived ids, 8 %
malware, 5 % sightings, 5 % observed-data, 2 % reports; TLP 2.0 markings, some text that is not
ASCII, and one fault planted in every thousandth object. The time is CPU time of one process on
``read_bundle``, from bytes to records and faults; the run fails if one planted fault is not
reported or one good object is not taken. First line: 10,000 objects, in turns with stix2 on 1,000
good ones of them, one by one, so that it does not stop at the first fault. Second line: the rate
at 100,000 objects, where the bundle is larger than the caches of a processor.
"""

from __future__ import annotations

import gc
import json
import random
import sys
import time
import uuid
from collections.abc import Callable

import stix2
from _line import in_turns, line, median

from tocsin.core import ids, marking, stix
from tocsin.core.limits import Limits

FEW, MANY = 10_000, 100_000
SAMPLE = 1_000
EVERY = 1_000
BAR_RATIO = 40.0
LIMITS = Limits(file_bytes=2**30, memory_bytes=2**30)
"""A bundle of 100,000 objects is read whole here, so that both are measured by one call; the verbs would stream it."""
BAR_RATE = 100_000.0
NAMES = ("Agent Löwe", "Sandbach", "毒蛇", "Night Heron", "Øresund loader", "TrickyBoat")

Made = dict[str, object]


class Maker:
    """Makes objects of the mix; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        """Nothing is drawn before the first object."""
        self.draw = random.Random(seed)
        self.author = self.id("identity")
        self.made: dict[str, list[str]] = {}

    def id(self, kind: str) -> str:
        """A version 4 id."""
        return ids.fresh(kind, self.draw.randbytes(16))

    def when(self, digits: int = 3) -> str:
        """An instant of this year."""
        d = self.draw
        day, fraction = f"{d.randint(1, 12):02}-{d.randint(1, 28):02}", f"{d.randrange(10**digits):0{digits}}"
        return f"2026-{day}T{d.randint(0, 23):02}:{d.randint(0, 59):02}:{d.randint(0, 59):02}.{fraction}Z"

    def some(self, *kinds: str) -> str:
        """The id of an object made before, or of one that is not here."""
        known = [each for kind in kinds for each in self.made.get(kind, ())[-50:]]
        return self.draw.choice(known) if known else self.id(kinds[0])

    def text(self) -> str:
        """A sentence or five."""
        words = "the actor uses this host to fetch a second stage and to stay in the network of the victim".split()
        return " ".join([self.draw.choice(NAMES), *self.draw.choices(words, k=self.draw.randint(8, 40))])

    def object(self) -> Made:
        """The next object of the mix."""
        kinds: list[Callable[[], Made]] = [
            self.indicator, self.relationship, self.observable, self.malware, self.sighting, self.observed, self.report,
        ]  # fmt: skip
        found = self.draw.choices(kinds, weights=(42, 20, 16, 8, 5, 5, 2))[0]()
        self.made.setdefault(str(found["type"]), []).append(str(found["id"]))
        return found

    def head(self, kind: str) -> Made:
        """What every versioned object has."""
        created = self.when()
        level = self.draw.choice(marking.LEVELS)
        return {
            "type": kind, "spec_version": "2.1", "id": self.id(kind), "created_by_ref": self.author,
            "created": created, "modified": created, "object_marking_refs": [marking.ids_for(level)],
        }  # fmt: skip

    def indicator(self) -> Made:
        """One equality mostly, sometimes two observations."""
        test = self.draw.choice((
            f"ipv4-addr:value = '198.51.100.{self.draw.randint(1, 254)}'",
            f"domain-name:value = 'host{self.draw.randint(1, 10**6)}.example'",
            f"url:value = 'http://host{self.draw.randint(1, 10**6)}.example/path/to'",
            f"file:hashes.'SHA-256' = '{self.draw.randbytes(32).hex()}'",
        ))  # fmt: skip
        pattern = f"[{test}]" if self.draw.random() < 0.9 else f"[{test}] FOLLOWEDBY [{test}]"
        return self.head("indicator") | {
            "name": self.draw.choice(NAMES), "description": self.text(), "pattern": pattern,
            "indicator_types": ["malicious-activity"], "pattern_type": "stix", "valid_from": self.when(6),
            "labels": ["campaign-7", "phishing"], "confidence": self.draw.randint(0, 100),
            "kill_chain_phases": [{"kill_chain_name": "lockheed-martin-cyber-kill-chain", "phase_name": "delivery"}],
            "external_references": [{"source_name": "a report", "url": "https://reports.example/7"}],
        }  # fmt: skip

    def relationship(self) -> Made:
        """Indicator to malware."""
        ends = {"source_ref": self.some("indicator"), "target_ref": self.some("malware")}
        return self.head("relationship") | {
            "relationship_type": "indicates",
            "description": self.text(),
            **ends,
        }

    def observable(self) -> Made:
        """With the id that its content gives."""
        kind, own = self.draw.choice((
            ("ipv4-addr", {"value": f"203.0.113.{self.draw.randint(1, 254)}"}),
            ("ipv6-addr", {"value": f"2001:db8::{self.draw.randint(1, 65535):x}"}),
            ("domain-name", {"value": f"höst{self.draw.randint(1, 10**6)}.example"}),
            ("url", {"value": f"https://host.example/{self.draw.randint(1, 10**9)}"}),
            ("file", {"name": "läuft.exe", "hashes": {"SHA-256": self.draw.randbytes(32).hex()}}),
        ))  # fmt: skip
        return {"type": kind, "spec_version": "2.1", "id": ids.of_observable(kind, own), **own}

    def malware(self) -> Made:
        """A family."""
        return self.head("malware") | {
            "name": self.draw.choice(NAMES), "description": self.text(), "is_family": True,
            "malware_types": ["trojan", "backdoor"], "aliases": [self.draw.choice(NAMES)],
            "first_seen": "2025-01-01T00:00:00Z", "last_seen": self.when(),
        }  # fmt: skip

    def sighting(self) -> Made:
        """Of an indicator."""
        return self.head("sighting") | {
            "sighting_of_ref": self.some("indicator"), "count": self.draw.randint(1, 500),
            "first_seen": "2025-01-01T00:00:00Z", "last_seen": self.when(), "where_sighted_refs": [self.author],
        }  # fmt: skip

    def observed(self) -> Made:
        """Three observables."""
        refs = [self.some("ipv4-addr", "url", "file") for _ in range(3)]
        return self.head("observed-data") | {
            "first_observed": "2025-01-01T00:00:00Z", "last_observed": self.when(), "number_observed": 5,
            "object_refs": refs,
        }  # fmt: skip

    def report(self) -> Made:
        """Twenty objects."""
        refs = [self.some("indicator", "malware", "relationship") for _ in range(20)]
        return self.head("report") | {
            "name": self.draw.choice(NAMES), "description": self.text(), "published": self.when(),
            "report_types": ["threat-report"], "object_refs": refs,
        }  # fmt: skip


def planted(made: Made, number: int) -> bytes:
    """The object with one fault of a dozen kinds."""
    text = json.dumps(made, ensure_ascii=False)
    faults: tuple[Made, ...] = (
        {"id": f"tool--{uuid.UUID(int=number)}"}, {"id": 5}, {"object_marking_refs": [str(made["id"])]},
        {"spec_version": "3.0"}, {"granular_markings": [{"selectors": ["nothing"], "lang": "de"}]},
        {"object_marking_refs": "x"}, {"extensions": 7}, {"id": "no id"},
    )  # fmt: skip
    choice = number % (len(faults) + 2)
    if choice == len(faults):
        return (text[:-1] + ',"spec_version":"2.1"}').encode()
    if choice == len(faults) + 1:
        return (text[:-1] + ',"x_big":9007199254740993}').encode()
    return json.dumps(made | faults[choice], ensure_ascii=False).encode()


def bundle(maker: Maker, count: int) -> tuple[bytes, list[bytes], int]:
    """The bytes of a bundle, its good objects, and how many bad ones there are beside them."""
    raws: dict[str, bytes] = {}
    while len(raws) < count - count // EVERY:
        made = maker.object()
        raws.setdefault(str(made["id"]), json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode())
    members = list(raws.values())
    for number in range(count // EVERY):
        members.insert(number * EVERY, planted(maker.object(), number))
    data = (
        b'{"type":"bundle","id":"'
        + maker.id("bundle").encode()
        + b'","objects":['
        + b",".join(members)
        + b"]}"
    )
    print(f"{count} objects, {len(data) / count:.0f} bytes each", file=sys.stderr)
    return data, list(raws.values()), count // EVERY


def ours(data: bytes, good: int, bad: int) -> float:
    """Objects a second of CPU time."""
    gc.collect()
    began = time.process_time()
    reading = stix.read_bundle(data, "bundle", LIMITS)
    took = time.process_time() - began
    if (len(reading.records), len(reading.faults)) != (good, bad):
        raise SystemExit(f"{len(reading.records)} records and {len(reading.faults)} faults")
    return (good + bad) / took


def theirs(texts: list[str]) -> float:
    """The same of stix2."""
    gc.collect()
    began = time.process_time()
    for text in texts:
        stix2.parse(text)
    return len(texts) / (time.process_time() - began)


def main() -> None:
    """Make the bundles, measure both readers, print the lines."""
    maker = Maker(7)
    data, good, bad = bundle(maker, FEW)
    ours(data, len(good), bad)  # the decoder is made at the first use in a process
    texts = [raw.decode() for raw in maker.draw.sample(good, SAMPLE)]
    rate, peer = in_turns(lambda: ours(data, len(good), bad), lambda: theirs(texts))
    print(
        line(
            "STIX 2.1 read and held to every rule, 10,000 objects",
            value=rate, unit="objects/s", bar=BAR_RATIO, better="more",
            peer="stix2.parse", peer_version=stix2.__version__, peer_value=peer, of="ratio",
        )
    )  # fmt: skip
    data, good, bad = bundle(maker, MANY)
    rate = median(lambda: ours(data, len(good), bad), 2)
    claim = "STIX 2.1 read and held to every rule, 100,000 objects"
    print(line(claim, value=rate, unit="objects/s", bar=BAR_RATE, better="more"))


if __name__ == "__main__":
    main()
