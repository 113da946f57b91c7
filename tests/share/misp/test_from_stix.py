# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""STIX to MISP: there and back it is the same event in all that STIX carries, and the rest is named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import misp_samples as samples
from tests.share.misp.test_to_stix import LIMITS, convert
from tests.stix_samples import numbered
from tocsin.core import stix
from tocsin.core.errors import BadInput
from tocsin.share.misp import FromStix, Report

AT = "2026-11-01T10:00:00.000Z"
KEPT = ("uuid", "type", "category", "value", "to_ids", "comment", "timestamp", "deleted")


def back(objects: list[stix.StixObject]) -> tuple[dict[str, Any], Report]:
    report = Report(1_000)
    data = b"".join(FromStix(lambda: iter(objects), "in", report, LIMITS).event())
    event: dict[str, Any] = json.loads(data)["Event"]
    return event, report


def kept(event: dict[str, Any]) -> list[Any]:
    every = [*event["Attribute"], *(a for o in event.get("Object", ()) for a in o["Attribute"])]
    return sorted([[a.get(name) for name in KEPT], [t["name"] for t in a.get("Tag", ())]] for a in every)


def test_there_and_back():
    event, report = back(convert(samples.FULL)[0])
    due = samples.FULL["Event"]
    assert kept(event) == kept(due)
    for name in (
        "uuid",
        "info",
        "date",
        "timestamp",
        "published",
        "analysis",
        "threat_level_id",
        "distribution",
        "Tag",
    ):
        assert event[name] == due[name]
    assert (event["Orgc"]["uuid"], event["Orgc"]["name"]) == (samples.ORG, "CERT Alder")
    (made,) = event["Object"]
    assert [made[name] for name in ("uuid", "name", "meta-category", "template_version")] == [
        samples.OBJECT,
        "file",
        "file",
        "24",
    ]
    assert made["ObjectReference"][0]["referenced_uuid"] == samples.uuid(1)
    first, second, third = event["Attribute"][:3]
    cluster = first["Galaxy"][0]["GalaxyCluster"][0]
    assert (cluster["uuid"], cluster["tag_name"]) == (samples.CLUSTER, 'misp-galaxy:mitre-malware="KELPIE"')
    assert [(each["uuid"], each["date_sighting"]) for each in second["Sighting"]] == [
        (samples.uuid(91), "1762000300")
    ]
    assert [(each["uuid"], each["note"], each["authors"]) for each in third["Note"]] == [
        (samples.uuid(93), "packed", "one, two")
    ]
    assert event["EventReport"][0]["content"] == "# Story"
    assert event["Galaxy"][0]["GalaxyCluster"][0]["value"] == "BEAR"
    assert [each.property for each in report.dropped] == ["identity"]


VALUES = st.one_of(
    st.tuples(st.just("domain"), st.from_regex(r"[a-z]{1,9}\.example", fullmatch=True)),
    st.tuples(st.just("ip-dst"), st.ip_addresses(v=4).map(str)),
    st.tuples(st.just("domain|ip"), st.just("a.example|198.51.100.7")),
    st.tuples(st.sampled_from(["text", "comment", "mutex", "filename", "user-agent", "btc", "yara"]), st.text("ab'\\\" \"|é", min_size=1, max_size=9)),
    st.tuples(st.just("AS"), st.sampled_from(["AS64500", "64500", "x"])),
    st.tuples(st.just("mac-address"), st.sampled_from(["00:1b:44:11:3a:b7", "00-1B-44-11-3A-B7", "x"])),
)  # fmt: skip


@given(st.lists(st.tuples(VALUES, st.booleans(), st.sampled_from(["", "said"])), min_size=1, max_size=6))
def test_there_and_back_whatever_the_values(rows: list[Any]):
    made = samples.event(
        *[
            samples.attribute(n, kind, value, to_ids=ids, comment=said)
            for n, ((kind, value), ids, said) in enumerate(rows)
        ]
    )
    objects, report, _ = convert(made)
    lost = {each.id for each in report.dropped if "does not take" in each.reason}
    due = [row for row in kept(made["Event"]) if row[0][0] not in lost]
    assert kept(back(objects)[0]) == due


def foreign(kind: str, number: int, **more: Any) -> stix.StixObject:
    return stix.make(
        {
            "type": kind,
            "spec_version": "2.1",
            "id": numbered(kind, number),
            "created": AT,
            "modified": AT,
            **more,
        }
    )


def indicator(number: int, pattern: str, **more: Any) -> stix.StixObject:
    return foreign(
        "indicator", number, **{"pattern": pattern, "pattern_type": "stix", "valid_from": AT, **more}
    )


def test_objects_of_others():
    malware = foreign("malware", 1, name="KELPIE", is_family=True, aliases=["EACH"])
    objects = [
        indicator(1, "[domain-name:value = 'a.example' OR ipv4-addr:value = '198.51.100.7']", name="two", confidence=80),
        indicator(2, "[domain-name:value = 'a.example' AND url:value = 'http://b.example/']"),
        indicator(3, "rule x { condition: true }", pattern_type="yara"),
        indicator(4, "alert tcp any any", pattern_type="suricata", revoked=True, labels=["x"]),
        malware,
        foreign("relationship", 1, relationship_type="indicates", source_ref=numbered("indicator", 1), target_ref=malware.id),
        foreign("location", 1, country="NL"),
        stix.make({"type": "ipv4-addr", "spec_version": "2.1", "id": "ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd", "value": "198.51.100.3"}),
    ]  # fmt: skip
    event, report = back(objects)
    assert [(a["type"], a["value"], a["to_ids"]) for a in event["Attribute"]] == [
        ("domain", "a.example", True),
        ("ip-dst", "198.51.100.7", True),
        ("stix2-pattern", "[domain-name:value = 'a.example' AND url:value = 'http://b.example/']", True),
        ("yara", "rule x { condition: true }", True),
        ("suricata", "alert tcp any any", True),
        ("ip-dst", "198.51.100.3", False),
    ]
    assert len({a["uuid"] for a in event["Attribute"]}) == 6
    assert [a["deleted"] for a in event["Attribute"]] == [False, False, False, False, True, False]
    assert event["Attribute"][0]["Galaxy"][0]["GalaxyCluster"][0]["value"] == "KELPIE"
    assert (event["distribution"], event["published"]) == ("0", False)
    assert {(each.id, each.property) for each in report.dropped} == {
        (numbered("indicator", 1), "confidence"), (numbered("indicator", 1), "name"), (numbered("indicator", 1), "pattern"),
        (numbered("location", 1), "type"),
    }  # fmt: skip


def test_a_marking_becomes_a_tag_and_an_unknown_one_is_named():
    red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
    event, report = back([indicator(1, "[url:value = 'http://a.example/']", object_marking_refs=[red, numbered("marking-definition", 5)])])  # fmt: skip
    assert event["Attribute"][0]["Tag"] == [{"name": "tlp:red"}]
    assert [each.property for each in report.dropped] == ["object_marking_refs"]


def test_nothing_at_all():
    with pytest.raises(BadInput, match="no STIX object"):
        back([])
