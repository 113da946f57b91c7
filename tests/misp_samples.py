# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A MISP event written by hand after the format, with each kind of record once."""

from __future__ import annotations

import json
from typing import Any

ORG = "11111111-aaaa-4aaa-8aaa-000000000001"
EVENT = "11111111-aaaa-4aaa-8aaa-000000000002"
OBJECT = "11111111-aaaa-4aaa-8aaa-000000000003"
CLUSTER = "11111111-aaaa-4aaa-8aaa-000000000004"


def uuid(number: int) -> str:
    """A UUID with this number."""
    return f"22222222-bbbb-4bbb-8bbb-{number:012d}"


def attribute(number: int, kind: str, value: Any, **more: Any) -> dict[str, Any]:
    """An attribute as a server writes one."""
    return {
        "id": str(number), "uuid": uuid(number), "type": kind, "category": "Network activity", "value": value, "to_ids": True,
        "timestamp": "1762000000", "distribution": "5", "comment": "", "deleted": False, "disable_correlation": False,
        "object_relation": None, "first_seen": None, "last_seen": None, "Galaxy": [], "ShadowAttribute": [], **more,
    }  # fmt: skip


def event(*attributes: Any, **more: Any) -> dict[str, Any]:
    """An event around attributes."""
    return {
        "Event": {
            "id": "7", "uuid": EVENT, "info": "Phishing of water works", "date": "2025-11-01", "timestamp": "1762000100",
            "publish_timestamp": "1762000200", "published": True, "analysis": "2", "threat_level_id": "1", "distribution": "3",
            "Attribute": list(attributes), "Orgc": {"id": "1", "name": "CERT Alder", "uuid": ORG}, "Tag": [{"name": "tlp:green"}], **more,
        }
    }  # fmt: skip


CLUSTERS = [
    {
        "name": "Malware", "type": "mitre-malware", "GalaxyCluster": [
            {"uuid": CLUSTER, "type": "mitre-malware", "value": "KELPIE", "tag_name": 'misp-galaxy:mitre-malware="KELPIE"',
             "description": "A loader", "version": "3", "meta": {"synonyms": ["EACH"], "external_id": ["S9999"]}}],
    }
]  # fmt: skip
FULL = event(
    attribute(1, "domain", "bad.example", comment="seen in mail", Galaxy=CLUSTERS, Tag=[{"name": "tlp:amber"}, {"name": "phase:one"}]),
    attribute(2, "ip-dst|port", "198.51.100.7|443", Sighting=[{"uuid": uuid(91), "type": "0", "date_sighting": "1762000300", "Organisation": {"name": "Birch", "uuid": uuid(92)}}]),
    attribute(3, "filename|sha256", "a.exe|" + "ab" * 32, Note=[{"uuid": uuid(93), "note": "packed", "authors": "one, two", "created": "2025-11-02 10:00:00", "modified": "2025-11-02 10:00:00", "orgc_uuid": ORG}]),
    attribute(4, "url", "http://bad.example/x", to_ids=False, comment="only context"),
    attribute(5, "yara", "rule x { condition: true }", category="Payload delivery"),
    attribute(6, "vulnerability", "CVE-2025-0001", to_ids=False, category="External analysis"),
    attribute(7, "comment", "read this first", to_ids=False, category="Other"),
    attribute(8, "ip-dst", "203.0.113.9", deleted=True),
    attribute(9, "btc", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", category="Financial fraud"),
    Object=[
        {"uuid": OBJECT, "name": "file", "meta-category": "file", "template_uuid": uuid(94), "template_version": "24", "timestamp": "1762000050",
         "Attribute": [attribute(10, "md5", "d41d8cd98f00b204e9800998ecf8427e", object_relation="md5", category="Payload delivery")],
         "ObjectReference": [{"uuid": uuid(95), "referenced_uuid": uuid(1), "relationship_type": "connected-to", "timestamp": "1762000060"}]}
    ],
    ShadowAttribute=[{"uuid": uuid(96), "type": "domain", "value": "other.example"}],
    EventReport=[{"uuid": uuid(97), "name": "What happened", "content": "# Story", "timestamp": "1762000070"}],
    RelatedEvent=[{"Event": {"id": "8"}}],
    Galaxy=[{"type": "threat-actor", "name": "Threat Actor", "GalaxyCluster": [{"uuid": uuid(98), "type": "threat-actor", "value": "BEAR"}]}],
)  # fmt: skip


def raw(value: Any) -> bytes:
    """As a file of it."""
    return json.dumps(value).encode()
