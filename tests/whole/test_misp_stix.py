# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Our conversion against misp-stix, unmodified: what both look for, whether we read what it writes, and it what we write."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tocsin.core import stix
from tocsin.core.limits import Limits
from tocsin.share import misp as conversion
from tocsin.share.misp import Report

LIMITS = Limits()
ROOT = Path(__file__).resolve().parents[2]
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


def theirs(way: str, given: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What misp-stix makes of each."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.whole.misp_stix_child", way]
    said = "".join(json.dumps(each) + "\n" for each in given).encode()
    done = subprocess.run(command, input=said, stdout=subprocess.PIPE, cwd=ROOT, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def sought(objects: list[stix.StixObject]) -> set[str]:
    """The values in all patterns."""
    patterns = [str(stix.properties(each)["pattern"]) for each in objects if each.type == "indicator"]
    return {value for pattern in patterns for value in re.findall(r"= '?([^'\]]+)", pattern)}


@pytest.fixture(scope="module")
def written() -> dict[str, dict[str, Any]]:
    """Type -> the bundle that misp-stix makes of an event with one attribute of it."""
    return dict(zip(VALUES, theirs("to-stix", [event(kind) for kind in VALUES]), strict=True))


@pytest.fixture(scope="module")
def read() -> dict[str, dict[str, Any]]:
    """Type -> the event that misp-stix makes of our bundle of such an event."""
    bundles = [
        {"type": "bundle", "id": f"bundle--{uuid_of(3)}", "objects": [stix.properties(each) for each in of_ours(event(kind))]}
        for kind in VALUES
    ]  # fmt: skip
    return dict(zip(VALUES, theirs("to-misp", bundles), strict=True))


@pytest.mark.parametrize("kind", VALUES)
def test_what_misp_stix_writes_is_read_without_fault_and_looks_for_the_same(
    kind: str, written: dict[str, dict[str, Any]]
) -> None:
    found = stix.read_bundle(json.dumps(written[kind]).encode(), "theirs.json", LIMITS)
    assert found.faults == []
    assert {each.type for each in found.records} >= {"identity", "report", "indicator"}
    ours, others = sought(of_ours(event(kind))), sought(found.records)
    assert ours <= others
    assert others - ours <= LEFT


@pytest.mark.parametrize("kind", VALUES)
def test_what_we_write_is_read_by_misp_stix_as_an_event_with_the_same_value(
    kind: str, read: dict[str, dict[str, Any]]
) -> None:
    assert read[kind]["errors"] == {}
    found = read[kind]["event"]
    values = {each["value"].lower() for each in found.get("Attribute", [])}
    values |= {each["value"].lower() for row in found.get("Object", []) for each in row["Attribute"]}
    wanted = {part.lower() for part in VALUES[kind].split("|")} | {VALUES[kind].lower()}
    assert values & wanted
