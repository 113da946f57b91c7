# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Our conversion against misp-stix, unmodified: what both look for, whether we read what it writes, and it what we write."""

from __future__ import annotations

import io
import json
import re
import uuid
import warnings
from pathlib import Path
from typing import Any

import pytest

from tocsin.core import stix
from tocsin.core.limits import Limits
from tocsin.share import misp as conversion
from tocsin.share.misp import Report

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its escapes, when it is compiled
    from misp_stix_converter import ExternalSTIX2toMISPParser, MISPtoSTIX21Parser

LIMITS = Limits()
VALUES = {
    "ip-dst": "198.51.100.7", "ip-src": "2001:db8::7", "domain": "bad.example", "hostname": "c2.bad.example",
    "url": "http://bad.example/stage?2", "md5": "0123456789abcdef0123456789abcdef", "sha256": "ab" * 32,
    "email-src": "mallory@bad.example", "filename": "invoice.exe", "mutex": "Global\\bad", "ip-dst|port": "198.51.100.8|443",
    "domain|ip": "two.example|198.51.100.9", "filename|sha256": "stage.bin|" + "cd" * 32, "AS": "AS64500",
}  # fmt: skip
LEFT = {"stage.bin", "443", "ipv4-addr", "ipv6-addr", "4"}
"""What misp-stix looks for besides: the name of a file whose digest is there, a port, and what kind of address one is."""


def uuid_of(number: int) -> str:
    return str(uuid.UUID(int=(0x4A << 76) | (0x8 << 60) | number))


def event(*types: str) -> dict[str, Any]:
    """An event with an attribute of each type, each to be alarmed by."""
    rows = [
        {
            "uuid": uuid_of(at), "type": kind, "category": "Network activity", "value": VALUES[kind], "to_ids": True,
            "timestamp": "1700000000", "comment": "", "disable_correlation": False, "Tag": [{"name": "tlp:green"}],
        }
        for at, kind in enumerate(types, 100)
    ]  # fmt: skip
    whole = {
        "uuid": uuid_of(1), "info": "A test", "date": "2023-11-14", "timestamp": "1700000000", "analysis": "0",
        "threat_level_id": "2", "published": True, "publish_timestamp": "1700000000", "distribution": "1",
        "Orgc": {"uuid": uuid_of(2), "name": "CERT Alder"}, "Tag": [{"name": "tlp:green"}], "Attribute": rows,
    }  # fmt: skip
    return {"Event": whole}


def of_ours(given: dict[str, Any]) -> list[stix.StixObject]:
    data = json.dumps(given).encode()
    faults = conversion.Faults(LIMITS)
    events = conversion.survey(io.BytesIO(data), "event", LIMITS, faults)
    made = list(conversion.objects(io.BytesIO(data), "event", LIMITS, events, Report(0), faults))
    assert not faults.listed
    return made


def of_theirs(given: dict[str, Any]) -> bytes:
    parser = MISPtoSTIX21Parser()
    parser.parse_misp_event(given["Event"])
    return parser.bundle.serialize().encode()


def sought(objects: list[stix.StixObject]) -> set[str]:
    """The values in all patterns."""
    patterns = [str(stix.properties(each)["pattern"]) for each in objects if each.type == "indicator"]
    return {value for pattern in patterns for value in re.findall(r"= '?([^'\]]+)", pattern)}


@pytest.mark.parametrize("kind", VALUES)
def test_what_misp_stix_writes_is_read_without_fault_and_looks_for_the_same(kind: str) -> None:
    given = event(kind)
    read = stix.read_bundle(of_theirs(given), "theirs.json", LIMITS)
    assert read.faults == []
    assert {each.type for each in read.records} >= {"identity", "report", "indicator"}
    mine, theirs = sought(of_ours(given)), sought(read.records)
    assert mine <= theirs
    assert theirs - mine <= LEFT


@pytest.mark.parametrize("kind", VALUES)
def test_what_we_write_is_read_by_misp_stix_as_an_event_with_the_same_value(
    kind: str, tmp_path: Path
) -> None:
    made = of_ours(event(kind))
    raws = b",".join(each.raw for each in made)
    bundle = b'{"type":"bundle","id":"bundle--%s","objects":[%s]}' % (uuid_of(3).encode(), raws)
    parser = ExternalSTIX2toMISPParser()
    (tmp_path / "bundle.json").write_bytes(bundle)
    parser.parse_stix_content(str(tmp_path / "bundle.json"))
    parser.parse_stix_bundle()
    found = json.loads(parser.misp_event.to_json())
    values = {each["value"].lower() for each in found.get("Attribute", [])}
    values |= {each["value"].lower() for row in found.get("Object", []) for each in row["Attribute"]}
    assert parser.errors == {}
    wanted = {part.lower() for part in VALUES[kind].split("|")} | {VALUES[kind].lower()}
    assert values & wanted
