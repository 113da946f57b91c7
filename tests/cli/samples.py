# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A very small utility as files: a map, an SBOM with a hole, intelligence, and logs with two hits on one controller.

The dates of the map lie far ahead, so that the answers do not depend on the day of the run.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests import stix_samples as made
from tests.stix_samples import GREEN, Made, bundle

INDICATOR = "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"
MALWARE = "malware--31b940d4-6f7f-459a-80ea-9c1f17b58abc"
ACTION = "course-of-action--292ed4da-06e7-4d6d-aab9-cf1c4c80aac7"
DAY = "2026-04-06T20:03:48.000Z"

MAP = """
name = "North Water"

[[jurisdiction]]
id = "alder"
name = "Alder"

[[supplier]]
id = "acme"
name = "Acme Chemicals"
jurisdiction = "alder"

[[service]]
id = "water"
name = "Drinking water"
people = 1200

[[asset]]
id = "plc-7"
name = "Pump controller 7"
addresses = ["10.20.0.7"]
hosts = ["plc-7"]

[[input]]
of = "water"
name = "pump control"
from = ["plc-7"]
flow = "consumed"

[[input]]
of = "water"
name = "chlorine"
from = ["acme"]
flow = "consumed"
stock_days = 21
lead_days = 90

[[shock]]
id = "order"
name = "export order"
lost = ["alder"]
start = 2090-04-15
end = 2090-09-01
cite = "gazette 12/2090"
"""


def stix(type_: str, id_: str, **more: Any) -> Made:
    """A STIX 2.1 object, TLP:GREEN unless said otherwise."""
    return made.stix(type_, id_, DAY, **{"object_marking_refs": [GREEN], **more})


def indicator(value: str = "bad.example", id_: str = INDICATOR, **more: Any) -> Made:
    """An indicator for one domain."""
    pattern = f"[domain-name:value = '{value}']"
    return made.indicator(id_, pattern, DAY, **{"object_marking_refs": [GREEN], **more})


def related(number: int, kind: str, source: object, target: object) -> Made:
    """A relationship."""
    return made.relationship(number, kind, source, target, DAY)


BUNDLE = bundle(
    indicator(indicator_types=["malicious-activity"]),
    stix("malware", MALWARE, name="KELPIE", is_family=True),
    stix("course-of-action", ACTION, name="cut off", description="Take the controller off the network."),
    related(1, "indicates", INDICATOR, MALWARE),
    related(2, "mitigates", ACTION, MALWARE),
)
INDICATORS = b"kind,value\ndomain,bad.example\nipv4,203.0.113.9\n"

SBOM = json.dumps(
    {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {"type": "device", "name": "plc-7"},
            "properties": [{"name": "tocsin:asset", "value": "plc-7"}],
        },
        "components": [
            {"type": "library", "name": "requests", "version": "2.19.0", "purl": "pkg:pypi/requests@2.19.0"},
            {"type": "library", "name": "idna", "version": "3.10", "purl": "pkg:pypi/idna@3.10"},
        ],
    }
).encode()


def advisory(id_: str = "PYSEC-2099-1", fixed: str = "2.20.0", package: str = "requests") -> dict[str, Any]:
    """An OSV advisory about a package of PyPI."""
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}]
    return {
        "schema_version": "1.6.0",
        "id": id_,
        "modified": "2099-01-01T00:00:00Z",
        "aliases": ["CVE-2099-0001"],
        "summary": "a hole",
        "affected": [{"package": {"ecosystem": "PyPI", "name": package}, "ranges": ranges}],
    }


OSV = json.dumps(advisory()).encode()
KEV = json.dumps(
    {
        "title": "known exploited",
        "catalogVersion": "2099.01.02",
        "dateReleased": "2099-01-02T00:00:00.000Z",
        "count": 1,
        "vulnerabilities": [
            {
                "cveID": "CVE-2099-0001",
                "vendorProject": "x",
                "product": "requests",
                "vulnerabilityName": "hole",
                "dateAdded": "2099-01-01",
                "shortDescription": "a hole",
                "requiredAction": "Apply the update.",
                "dueDate": "2099-01-22",
                "knownRansomwareCampaignUse": "Unknown",
                "notes": "",
            }
        ],
    }
).encode()
SUPPLIERS = "supplier,provides,country\n" + "".join(
    f"Supplier {number},need {number % 4},Land {number % 2}\n" for number in range(10)
)


def eve(count: int = 2, domain: str = "www.bad.example", source: str = "10.20.0.7") -> bytes:
    """EVE JSON lines: DNS questions of one machine."""
    return b"".join(
        made.eve(
            f"2026-11-01T00:{number // 60:02d}:{number % 60:02d}.000000+0000",
            "dns",
            src_ip=source,
            dest_ip="10.20.0.1",
            dns={"type": "query", "rrname": domain},
        )
        for number in range(count)
    )


SYSLOG = b"Nov  1 00:00:01 gw sshd[1]: Failed password for root from 203.0.113.9 port 1 ssh2\n"
FILES = {
    "map.toml": MAP.encode(),
    "plc-7.cdx.json": SBOM,
    "osv.json": OSV,
    "kev.json": KEV,
    "bundle.json": BUNDLE,
    "list.csv": INDICATORS,
    "eve.json": eve(),
    "syslog.log": SYSLOG,
}


def write(folder: Path, **files: bytes | str) -> Path:
    """Write files (underscores of a name are dots) into the folder, made if missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        body = data.encode() if isinstance(data, str) else data
        (folder / name.replace("_", ".")).write_bytes(body)
    return folder


def write_all(folder: Path) -> Path:
    """The whole utility as a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    return folder
