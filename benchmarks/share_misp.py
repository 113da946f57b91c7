# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claims: a MISP event read and given out at 5 times the rate of pymisp, converted to STIX at 50 times that of misp-stix,
and one of 200,000 attributes taken in and given out in less than 512 MB.

A generated event after the form of real ones: 30 % addresses (some with a port), 30 % domains (some with an address), 15 % URLs, 20 % hashes
(some with a file name), 5 % addresses of mail; tags on every third, a galaxy cluster on every fiftieth, a sighting on every
tenth, one attribute in eight inside of an object ``file``. Of what we read, every thousandth attribute has a fault planted; the run fails if
one is not told or a good one is missing. CPU time of one process, in turns; both are given the same event in each claim.

*Read and given out*: ours takes every record apart and holds each field to its type, and gives the event out as it
came; pymisp's ``MISPEvent.load`` and ``to_json`` make and write anew its objects. Both are held against what came.
*Conversion*: JSON in, JSON bundle out, of events of 500 and of 2,000 good attributes; ours is tried with the faults, too. Before anything is timed, what the
indicators of both look for is compared: what one has and the other has not must be a difference that is meant (``MEANT``).
"""

from __future__ import annotations

import argparse
import gc
import importlib
import importlib.metadata
import io
import json
import random
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymisp
from _line import in_turns, line

from tocsin.core import misp
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.policy import Asker
from tocsin.core.reading import Fault
from tocsin.share import misp as conversion
from tocsin.share.misp import Report

FEW, MOST = 10_000, 200_000
SIZES = (500, 2_000)
"""Attributes of the events that both convert: the peer is slower by the attribute on larger ones, so each is of one size for both."""
EVERY = 1_000
BAR_RECORDS, BAR_CONVERSION, BAR_MB = 5.0, 50.0, 512.0
LIMITS = Limits(members=10_000_000, expansion=1_000)
AT = "2026-11-22T09:30:00.000Z"
Made = dict[str, Any]
CLUSTER = {
    "uuid": "11111111-aaaa-4aaa-8aaa-000000000004", "type": "mitre-malware", "value": "KELPIE - S9999",
    "tag_name": 'misp-galaxy:mitre-malware="KELPIE - S9999"', "description": "A loader that waits.", "version": "3",
    "meta": {"synonyms": ["KELPIE", "EACH"], "external_id": ["S9999"], "refs": ["https://attack.example/S9999"]},
}  # fmt: skip
MEANT = {
    "file:name": "of a hash with a file name we look for the hash alone: names are too common to be a hit",
    "network-traffic:dst_port": "of an address with a port we look for the address",
    "network-traffic:dst_ref.type": "a pattern of ours says the kind of an address by its path",
}
"""Paths at which misp-stix's patterns name a value and ours do not, each for a reason. What both name may stand at another path."""
_EQUAL = re.compile(r"([\w:.\[\]*'-]+) = '((?:[^'\\\\]|\\\\.)*)'")


class Maker:
    """Makes attributes; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        """Nothing is drawn yet."""
        self.draw = random.Random(seed)

    def uuid(self) -> str:
        """A version 4 UUID."""
        return str(uuid.UUID(bytes=self.draw.randbytes(16), version=4))

    def value(self) -> tuple[str, str, str]:
        """(type, category, value)."""
        d = self.draw
        host = f"h{d.randrange(10**9)}.example"
        address = f"{d.choice((198, 203))}.{d.randrange(256)}.{d.randrange(256)}.{d.randrange(1, 255)}"
        md5, sha = d.randbytes(16).hex(), d.randbytes(32).hex()
        name = f"invoice-{d.randrange(10**6)}.exe"
        kind, value = d.choices(
            (
                ("ip-dst", address), ("ip-dst|port", f"{address}|{d.randrange(1, 65536)}"), ("domain", host),
                ("domain|ip", f"{host}|{address}"), ("url", f"http://{host}/{d.randrange(10**6)}"), ("sha256", sha),
                ("filename|md5", f"{name}|{md5}"), ("email-src", f"u{d.randrange(10**6)}@{host}"),
            ),
            weights=(25, 5, 25, 5, 15, 12, 8, 5),
        )[0]  # fmt: skip
        category = (
            "Payload delivery" if kind in {"sha256", "filename|md5", "email-src"} else "Network activity"
        )
        return kind, category, value

    def attribute(self, number: int) -> Made:
        """One, as a server writes it."""
        kind, category, value = self.value()
        made: Made = {
            "id": str(number), "type": kind, "category": category, "to_ids": True, "uuid": self.uuid(), "event_id": "7",
            "distribution": "5", "timestamp": str(1_762_000_000 + number % 100_000), "comment": "seen in löader traffic" if number % 4 else "",
            "sharing_group_id": "0", "deleted": False, "disable_correlation": False, "object_id": "0", "object_relation": None,
            "first_seen": None, "last_seen": None, "value": value, "Galaxy": [], "ShadowAttribute": [],
        }  # fmt: skip
        if number % 3 == 0:
            made["Tag"] = [{"id": "5", "name": "kill-chain:Delivery", "colour": "#0088cc", "local": False, "exportable": True}]  # fmt: skip
        if number % 50 == 0:
            made["Galaxy"] = [
                {"uuid": "11111111-aaaa-4aaa-8aaa-000000000005", "name": "Malware", "type": "mitre-malware", "description": "", "GalaxyCluster": [CLUSTER]}
            ]  # fmt: skip
        if number % 10 == 0:
            made["Sighting"] = [{"uuid": self.uuid(), "type": "0", "date_sighting": str(1_762_100_000 + number), "source": "a sensor"}]  # fmt: skip
        return made

    def event(self, count: int, *, faults: bool) -> tuple[bytes, int, int]:
        """An event of ``count`` good attributes; how many faults are planted besides, and how many objects it has."""
        attributes: list[Made] = []
        objects: list[Made] = []
        bad = 0
        for number in range(count):
            made = self.attribute(number)
            if number % 8 == 7 and made["type"] in {"sha256", "filename|md5"}:
                relation = "sha256" if made["type"] == "sha256" else "md5"
                inner = {**made, "object_relation": relation, "type": relation, "value": made["value"].rpartition("|")[2]}  # fmt: skip
                objects.append(
                    {"id": "1", "name": "file", "meta-category": "file", "uuid": self.uuid(), "timestamp": made["timestamp"], "distribution": "5",
                     "description": "File object", "template_uuid": "688c46fb-5edb-40a3-8273-1af7923e2215", "template_version": "25",
                     "deleted": False, "Attribute": [inner], "ObjectReference": []}
                )  # fmt: skip
            else:
                attributes.append(made)
            if faults and number % EVERY == 0:
                attributes.insert(len(attributes) // 2, self.fault(bad))
                bad += 1
        event = {
            "id": "7", "orgc_id": "1", "org_id": "1", "date": "2025-11-01", "threat_level_id": "1", "info": "Phishing of water works",
            "published": True, "uuid": "11111111-aaaa-4aaa-8aaa-000000000002", "analysis": "2", "timestamp": "1762000100",
            "distribution": "3", "publish_timestamp": "1762000200", "Orgc": {"id": "1", "name": "CERT Alder", "uuid": "11111111-aaaa-4aaa-8aaa-000000000001"},
            "Tag": [{"id": "1", "name": "tlp:green", "colour": "#33FF00"}], "Attribute": attributes, "Object": objects,
        }  # fmt: skip
        return json.dumps({"Event": event}).encode(), bad, len(objects)

    def fault(self, number: int) -> Any:
        """An attribute that is none."""
        made = self.attribute(1)
        return (7, {**made, "value": ""}, {**made, "type": None}, "text", {**made, "value": {"a": 1}})[
            number % 5
        ]


def _cpu(work: Callable[[], int]) -> float:
    """Things a second of CPU time."""
    gc.collect()
    began = time.process_time()
    count = work()
    return count / (time.process_time() - began)


def read_and_give(data: bytes, good: int, bad: int) -> int:
    """Every record of the event apart, and the event as it came; how many attributes there were."""
    told: list[Fault] = []
    refused, seen = 0, 0
    source = misp.EventStream(io.BytesIO(data), "event", LIMITS)
    for part in source.parts():
        try:
            if part.list == "Attribute":
                misp.attribute(part.raw, part.where, LIMITS, told.append)
                seen += 1
            elif part.list == "Object":
                seen += len(misp.misp_object(part.raw, part.where, LIMITS, told.append).attributes)
        except BadInput:
            refused += 1
    ((where, others),) = source.events
    misp.event(others, where, LIMITS, told.append)
    ((begin, end),) = source.spans
    out = b'{"Event":' + data[begin:end] + b"}"
    if (seen, refused) != (good, bad) or len(out) < len(data) - 2:
        raise SystemExit(f"{seen} attributes and {refused} faults where {good} and {bad} were written")
    return good + bad


def theirs_read(data: bytes, good: int) -> int:
    """The same of pymisp."""
    event = pymisp.MISPEvent()
    event.load(data.decode())
    out = event.to_json()
    if len(event.attributes) + sum(len(each.attributes) for each in event.objects) != good or not out:
        raise SystemExit("pymisp did not read all of it")
    return good


def convert(data: bytes, good: int, bad: int) -> tuple[bytes, int]:
    """The event as a STIX 2.1 bundle."""
    faults, report = conversion.Faults(LIMITS), Report(0)
    events = conversion.survey(io.BytesIO(data), "event", LIMITS, faults)
    made = conversion.objects(io.BytesIO(data), "event", LIMITS, events, report, faults)
    raws = [each.raw for each in made]
    if len(faults.listed) + faults.more < bad or report.made["indicator"] != good:
        raise SystemExit(f"{report.made} and {len(faults.listed)} faults where {good} and {bad} were written")
    return b'{"type":"bundle","id":"bundle--11111111-aaaa-4aaa-8aaa-000000000009","objects":[' + b",".join(raws) + b"]}", good + bad  # fmt: skip


def theirs_convert(data: bytes, good: int) -> tuple[bytes, int]:
    """The same of misp-stix."""
    parser = importlib.import_module("misp_stix_converter").MISPtoSTIX21Parser()

    parser.parse_misp_event(json.loads(data)["Event"])
    return parser.bundle.serialize().encode(), good


def looked_for(bundle: bytes) -> dict[str, str]:
    """Value -> path of all that the patterns of a bundle name."""
    patterns = [each["pattern"] for each in json.loads(bundle)["objects"] if each["type"] == "indicator"]
    return {
        found[2].lower(): found[1].lstrip("[") for pattern in patterns for found in _EQUAL.finditer(pattern)
    }


def compare(ours: bytes, theirs: bytes) -> None:
    """Both look for the same values, but for what is meant."""
    mine, yours = looked_for(ours), looked_for(theirs)
    print(f"values looked for: {len(mine)} by us, {len(yours)} by misp-stix", file=sys.stderr)
    if missing := mine.keys() - yours.keys():
        raise SystemExit(f"misp-stix does not look for {sorted(missing)[:5]}, {len(missing)} in all")
    paths = Counter(path for value, path in yours.items() if value not in mine)
    for path, count in sorted(paths.items()):
        if path not in MEANT:
            raise SystemExit(f"we look for no {path}, which misp-stix does")
        print(f"  {count} x {path}: {MEANT[path]}", file=sys.stderr)


def in_and_out(folder: str) -> dict[str, float]:
    """The large event into a store and out of it; in the child process. MB at the most."""
    from tocsin.flows import bulk_load, misp_feed
    from tocsin.flows.context import Context
    from tocsin.flows.misp_file import KIND, MispFile
    from tocsin.flows.misp_out import Asked
    from tocsin.store import create_store

    path = Path(folder, "event.json")
    store = create_store(f"sqlite:///{folder}/tocsin.db")
    context = Context(actor="bench", at=AT, limits=LIMITS)
    taken = bulk_load.take(store, KIND, str(path), "event.json", context, file=MispFile)
    asked = Asked(asker=Asker("region", communities=("region",)))
    event = "11111111-aaaa-4aaa-8aaa-000000000002"
    same = misp_feed.export(store, event, f"{folder}/same.json", Asked(asker=Asker("us", own=True)), context)
    done = misp_feed.export(store, event, f"{folder}/out.json", asked, context)
    store.close()
    found = {"new": taken.new, "faults": len(taken.faults), "same": same.same, "left_out": done.left_out}
    return {**found, "held": bool(done.held), "mb": _peak_kb() / 1024}


def _peak_kb() -> int:
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(row.split()[1]) for row in status if row.startswith("VmHWM"))


def memory(count: int) -> float:
    """MB of the process that takes the large event in and gives it out, for us and for others."""
    with tempfile.TemporaryDirectory() as folder:
        data, bad, _ = Maker(11).event(count, faults=True)
        Path(folder, "event.json").write_bytes(data)
        print(f"{count} attributes, {len(data) / 2**20:.0f} MB", file=sys.stderr)
        inner = json.loads(data)["Event"]
        del data
        command = [sys.executable, __file__, "--child", folder]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found: dict[str, Any] = json.loads(done.stdout)
        out = json.loads(Path(folder, "same.json").read_bytes())["Event"]
        if out != inner or not found["same"] or found["held"] or found["left_out"] != bad:
            raise SystemExit(
                f"{found}: what came out is not what was written, or {bad} faults went to others"
            )
    print(f"{found}", file=sys.stderr)
    return float(found["mb"])


def main() -> None:
    """Make the events, measure both, print the lines."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--child", default="", help=argparse.SUPPRESS)
    told = ask.parse_args()
    if told.child:
        print(json.dumps(in_and_out(told.child)))
        return
    good, bad, _ = Maker(7).event(FEW, faults=True)
    read_and_give(good, FEW, bad)
    convert(good, FEW, bad)
    plain, _, _ = Maker(7).event(FEW // 5, faults=False)
    rate, peer = in_turns(lambda: _cpu(lambda: read_and_give(plain, FEW // 5, 0)), lambda: _cpu(lambda: theirs_read(plain, FEW // 5)))  # fmt: skip
    print(
        line(
            "MISP event of 2,000 attributes read into records and given out", value=rate, unit="attributes/s", bar=BAR_RECORDS,
            better="more", peer="pymisp load and to_json", peer_version=importlib.metadata.version("pymisp"), peer_value=peer, of="ratio",
        )
    )  # fmt: skip
    for size in SIZES:
        print(converted(size))
    claim = "MISP event of 200,000 attributes into the store and out, memory of the process"
    print(line(claim, value=memory(MOST), unit="MB", bar=BAR_MB, better="less"))


def converted(size: int) -> str:
    """The line of an event of this size, converted by both."""
    plain, _, _ = Maker(7).event(size, faults=False)
    compare(convert(plain, size, 0)[0], theirs_convert(plain, size)[0])
    ours = repeated(lambda: convert(plain, size, 0)[1], size)
    rate, peer = in_turns(lambda: _cpu(ours), lambda: _cpu(lambda: theirs_convert(plain, size)[1]), 5)
    return line(
        f"MISP event of {size:,} attributes to a STIX 2.1 bundle", value=rate, unit="attributes/s", bar=BAR_CONVERSION,
        better="more", peer="misp-stix", peer_version=importlib.metadata.version("misp-stix"), peer_value=peer, of="ratio",
    )  # fmt: skip


def repeated(work: Callable[[], int], size: int) -> Callable[[], int]:
    """The work as often as it takes for ``FEW`` attributes: one small event is done before a clock can tell."""
    return lambda: sum(work() for _ in range(FEW // size))


if __name__ == "__main__":
    main()
