# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claim: a STIX 2.1 bundle made of a MISP event is turned back into that event at 50 times the rate of misp-stix.

The event of ``share_misp`` as the bundle that each program makes of it: bundle in, JSON event out, CPU time of one process in
turns. Ours reads the bundle twice, with every object held to the rules. misp-stix gets its own bundle without sightings, on which
the version that is measured against stops. Before anything is timed, what ours gives back is held against what went in.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import io
import json
from typing import Any

from _line import in_turns, line
from share_misp import LIMITS, SIZES, Maker, _cpu, convert, repeated, theirs_convert

from tocsin.core import stix
from tocsin.share.misp import FromStix, Report

BAR = 50.0
KEPT = ("uuid", "type", "category", "value", "to_ids", "timestamp")


def back(bundle: bytes) -> bytes:
    """The event of a bundle."""
    return b"".join(FromStix(lambda: stix.ObjectStream(io.BytesIO(bundle), "bundle", LIMITS), "bundle", Report(0), LIMITS).event())  # fmt: skip


def theirs_back(bundle: bytes) -> bytes:
    """The same of misp-stix."""
    parser = importlib.import_module("misp_stix_converter").InternalSTIX2toMISPParser()
    parser.load_stix_bundle(importlib.import_module("stix2.parsing").parse(bundle, allow_custom=True, interoperability=True))  # fmt: skip
    parser.parse_stix_bundle()
    made: str = parser.misp_event.to_json()
    return made.encode()


def kept(event: dict[str, Any]) -> list[list[Any]]:
    """What must be the same there and back, of each attribute."""
    every = [*event["Attribute"], *(each for made in event["Object"] for each in made["Attribute"])]
    return sorted([each[name] for name in KEPT] for each in every)


def counted(text: bytes, due: int) -> int:
    """How many attributes there are; stops if it is another number."""
    count = text.count(b'"category"')
    if count != due:
        raise SystemExit(f"{count} attributes came back where {due} went in")
    return count


def main() -> None:
    """For each size make both bundles, measure both, print the line."""
    for size in SIZES:
        print(turned_back(size))


def turned_back(size: int) -> str:
    """The line of an event of this size."""
    data, _, _ = Maker(7).event(size, faults=False)
    ours, _ = convert(data, size, 0)
    made = json.loads(theirs_convert(data, size)[0])
    made["objects"] = [each for each in made["objects"] if each["type"] != "sighting"]
    theirs = json.dumps(made).encode()
    if kept(json.loads(back(ours))["Event"]) != kept(json.loads(data)["Event"]):
        raise SystemExit("what came back is not what went in")
    mine = repeated(lambda: counted(back(ours), size), size)
    rate, peer = in_turns(lambda: _cpu(mine), lambda: _cpu(lambda: counted(theirs_back(theirs), size)), 5)
    return line(
        f"STIX 2.1 bundle of a MISP event of {size:,} attributes back to the event", value=rate, unit="attributes/s", bar=BAR,
        better="more", peer="misp-stix", peer_version=importlib.metadata.version("misp-stix"), peer_value=peer, of="ratio",
    )  # fmt: skip


if __name__ == "__main__":
    main()
