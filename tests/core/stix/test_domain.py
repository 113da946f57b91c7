# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of sections 3.2, 4 and 5, each broken alone, with stix2 as the oracle of what it checks."""

from __future__ import annotations

import json

import pytest
import stix2

from tests.core.stix.examples import LATER, WHEN, an, an_id, found, raw

BEFORE = "2025-12-31T00:00:00.000Z"
ERROR, WARNING = "error", "warning"


def less(kind, *names, **more):
    return an(kind, without=("granular_markings", *names), **more)


BROKEN = {
    "confidence_101": (an("tool", confidence=101), ("/confidence", "3.2")),
    "confidence_a_text": (an("tool", confidence="7"), ("/confidence", "2.10")),
    "revoked_a_text": (an("tool", revoked="true"), ("/revoked", "2.2")),
    "lang_with_a_space": (an("tool", lang="pt BR"), ("/lang", "3.2")),
    "labels_a_text": (an("tool", labels="x"), ("/labels", "2.12")),
    "labels_of_numbers": (an("tool", labels=["x", 5]), ("/labels/1", "2.15")),
    "name_a_number": (an("tool", name=5), ("/name", "2.15")),
    "created_with_seconds": (an("tool", created=LATER, modified=WHEN.replace("04", "05")), ("/created", "3.2")),
    "modified_before_created": (an("tool", modified=BEFORE), ("/modified", "3.6")),
    "author_no_identity": (an("tool", created_by_ref=an_id("tool")), ("/created_by_ref", "3.3")),
    "aliases_missing_brackets": (an("tool", aliases={"a": "b"}), ("/aliases", "2.12")),
    "external_reference_bare": (
        an("tool", external_references=[{"source_name": "x"}]), ("/external_references/0", "2.5"),
    ),
    "external_reference_nameless": (
        an("tool", external_references=[{"url": "x:y"}]), ("/external_references/0/source_name", "2.5"),
    ),
    "external_reference_own_hash": (
        an("tool", external_references=[{"source_name": "x", "url": "x:y", "hashes": {"OWN": "1"}}]),
        ("/external_references/0/hashes/OWN", "2.5"),
    ),
    "kill_chain_without_phase": (
        an("tool", kill_chain_phases=[{"kill_chain_name": "x"}]), ("/kill_chain_phases/0/phase_name", "2.11"),
    ),
    "last_seen_first": (an("campaign", last_seen=BEFORE), ("/last_seen", "4.2")),
    "infrastructure_seen": (an("infrastructure", last_seen=BEFORE), ("/last_seen", "4.8")),
    "intrusion_set_seen": (an("intrusion-set", last_seen=BEFORE), ("/last_seen", "4.9")),
    "malware_seen": (an("malware", last_seen=BEFORE), ("/last_seen", "4.11")),
    "threat_actor_seen": (an("threat-actor", last_seen=BEFORE), ("/last_seen", "4.17")),
    "sighting_seen": (an("sighting", last_seen=BEFORE), ("/last_seen", "5.2")),
    "valid_until_equal": (an("indicator", valid_until="2026-01-02T03:04:05.67800Z"), ("/valid_until", "4.7")),
    "pattern_broken": (an("indicator", pattern="[url:value = 'x'"), ("/pattern", "9")),
    "location_nowhere": (less("location", "region", "country", "latitude", "longitude", "precision"), ("", "4.10")),
    "latitude_alone": (less("location", "longitude"), ("/latitude", "4.10")),
    "longitude_alone": (less("location", "latitude", "precision"), ("/longitude", "4.10")),
    "precision_alone": (less("location", "latitude", "longitude"), ("/precision", "4.10")),
    "latitude_91": (an("location", latitude=90.5), ("/latitude", "4.10")),
    "longitude_181": (an("location", longitude=-181), ("/longitude", "4.10")),
    "family_without_name": (less("malware", "name"), ("/name", "4.11")),
    "sample_a_url": (an("malware", sample_refs=[an_id("url")]), ("/sample_refs/0", "3.3")),
    "system_a_tool": (an("malware", operating_system_refs=[an_id("tool")]), ("/operating_system_refs/0", "3.3")),
    "analysis_captured_a_tool": (
        an("malware-analysis", analysis_sco_refs=[an_id("file"), an_id("tool")]), ("/analysis_sco_refs/1", "3.3"),
    ),
    "analysis_without_result": (less("malware-analysis", "result", "analysis_sco_refs"), ("", "4.12")),
    "analysis_of_a_tool": (an("malware-analysis", sample_ref=an_id("tool")), ("/sample_ref", "3.3")),
    "observed_without_anything": (less("observed-data", "object_refs"), ("", "4.14")),
    "observed_a_tool": (an("observed-data", object_refs=[an_id("tool")]), ("/object_refs/0", "3.3")),
    "observed_nothing": (an("observed-data", number_observed=0), ("/number_observed", "4.14")),
    "observed_too_much": (an("observed-data", number_observed=10**9), ("/number_observed", "4.14")),
    "last_observed_first": (an("observed-data", last_observed=BEFORE), ("/last_observed", "4.14")),
    "opinion_of_its_own": (an("opinion", opinion="maybe"), ("/opinion", "10 opinion-enum")),
    "note_about_a_bundle": (an("note", object_refs=[an_id("bundle")]), ("/object_refs/0", "3.3")),
    "report_about_no_id": (an("report", object_refs=["x", an_id("url")]), ("/object_refs/0", "2.9")),
    "relationship_to_a_relationship": (an("relationship", target_ref=an_id("relationship")), ("/target_ref", "3.3")),
    "relationship_from_a_marking": (an("relationship", source_ref=an_id("marking-definition")), ("/source_ref", "3.3")),
    "relationship_in_capitals": (an("relationship", relationship_type="Uses"), ("/relationship_type", "5.1")),
    "stop_time_equal": (an("relationship", stop_time=WHEN), ("/stop_time", "5.1")),
    "sighting_of_a_url": (an("sighting", sighting_of_ref=an_id("url")), ("/sighting_of_ref", "3.3")),
    "sighted_at_a_tool": (an("sighting", where_sighted_refs=[an_id("tool")]), ("/where_sighted_refs/0", "3.3")),
    "sighted_data_a_url": (an("sighting", observed_data_refs=[an_id("url")]), ("/observed_data_refs/0", "3.3")),
    "sighted_less_than_nothing": (an("sighting", count=-1), ("/count", "5.2")),
}  # fmt: skip
NOT_CHECKED_BY_STIX2 = {
    "confidence_101", "confidence_a_text", "lang_with_a_space", "modified_before_created", "labels_a_text",
    "revoked_a_text", "name_a_number", "labels_of_numbers", "created_with_seconds", "relationship_in_capitals",
    "analysis_of_a_tool", "observed_without_anything", "aliases_missing_brackets",
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
def test_each_rule_broken_alone(fault):
    made, (pointer, section) = BROKEN[fault]
    assert found(made) == [(pointer, section, ERROR)]
    if fault not in NOT_CHECKED_BY_STIX2:
        with pytest.raises((stix2.exceptions.STIXError, ValueError)):
            stix2.parse(raw(made).decode())


@pytest.mark.parametrize(
    ("made", "pointer", "section"),
    [
        (an("tool", tool_types=["own", "unknown"]), "/tool_types/0", "10 tool-type-ov"),
        (an("indicator", pattern_type="own"), "/pattern_type", "10 pattern-type-ov"),
        (an("location", region="mars"), "/region", "10 region-ov"),
        (an("tool", x_own=1), "/x_own", "11.1"),
        (an("tool", severity=1), "/severity", "3.8"),
        (an("tool", labels=[]), "/labels", "2.12"),
        (an("tool", labels=["x", None]), "/labels/1", "2"),
        (an("tool", description=None), "/description", "2"),
        (
            less("observed-data", "object_refs", objects={"0": {"type": "url", "value": "x"}}),
            "/objects",
            "2.13",
        ),
    ],
)
def test_what_is_kept_with_a_warning(made, pointer, section):
    assert found(made) == [(pointer, section, WARNING)]


def test_what_is_right():
    assert found(an("malware", without=("name", "granular_markings"), is_family=False)) == []
    assert found(an("tool", created=WHEN, modified="2026-01-02T03:04:05.678000000001Z")) == []
    assert found(an("sighting", sighting_of_ref=an_id("x-own"))) == []
    assert found(an("relationship", target_ref=an_id("x-own"), source_ref=an_id("url"))) == []
    assert found(an("indicator", pattern="alert tcp any", pattern_type="snort")) == []
    assert found(an("report", object_refs=[an_id("marking-definition"), an_id("x-own")])) == []
    assert found(an("tool", name="")) == []
    assert found(an("malware-analysis", analysis_sco_refs=[an_id("file"), an_id("x-own")])) == []


def test_every_fault_of_one_object_in_one_pass():
    made = an("malware", created="x", labels=["a", 5], is_family="yes", malware_types=["own"], x_own=None)
    del made["spec_version"]
    assert found(made | {"spec_version": "2.1", "sample_refs": [an_id("url"), "x", an_id("file")]}) == [
        ("/created", "3.2", ERROR),
        ("/labels/1", "2.15", ERROR),
        ("/malware_types/0", "10 malware-type-ov", WARNING),
        ("/is_family", "2.2", ERROR),
        ("/sample_refs/0", "3.3", ERROR),
        ("/sample_refs/1", "2.9", ERROR),
        ("/x_own", "2", WARNING),
    ]


def test_an_extension_that_adds_properties():
    added = {an_id("extension-definition"): {"extension_type": "toplevel-property-extension"}}
    assert found(an("tool", extensions=added, rank=5, toxicity=json.loads("8.5"))) == []
