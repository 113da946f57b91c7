# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The domain objects of STIX 2.1 section 4 and the relationship objects of section 5."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.core.stix import vocabulary as words
from tocsin.core.stix.observables import OBSERVABLES
from tocsin.core.stix.parts import (
    ANY_REF,
    FLAG,
    KILL_CHAIN_PHASES,
    RELATION,
    SOFTWARE_REF,
    TEXT,
    TEXTS,
    TIMESTAMP,
    domain,
    none_of,
    one_of,
    seen,
    some,
)
from tocsin.core.stix.rules import FAMILY, PATTERN, PLACE, at_least_one, in_order, needs, not_both
from tocsin.core.stix.shapes import Container, Integer, Kind, Listed, Number, Shape, Word

_META = ("bundle", "extension-definition", "language-content", "marking-definition")
_RELATIONS = ("relationship", "sighting")
_NAMED: dict[str, Kind] = {"name": TEXT, "description": TEXT}
_PHASED: dict[str, Kind] = {"kill_chain_phases": KILL_CHAIN_PHASES}
_SEEN: dict[str, Kind] = {"first_seen": TIMESTAMP, "last_seen": TIMESTAMP}
_MOTIVES: dict[str, Kind] = {
    "goals": TEXTS,
    "resource_level": Word(words.ATTACK_RESOURCE_LEVEL),
    "primary_motivation": Word(words.ATTACK_MOTIVATION),
    "secondary_motivations": some(words.ATTACK_MOTIVATION),
}
_REFS: dict[str, Kind] = {"object_refs": Listed(ANY_REF)}
_END = none_of(*_RELATIONS, *_META)
"""What a relationship may connect."""
_OBSERVABLE = none_of(
    "attack-pattern", "campaign", "course-of-action", "grouping", "identity", "incident", "indicator",
    "infrastructure", "intrusion-set", "location", "malware", "malware-analysis", "note", "observed-data", "opinion",
    "report", "threat-actor", "tool", "vulnerability", *_RELATIONS, *_META,
)  # fmt: skip
"""An observable: of a type of section 6, or of one that an extension defines."""

_ATTACK_PATTERN = domain("attack-pattern", "4.1", {**_NAMED, "aliases": TEXTS, **_PHASED}, "name")
_CAMPAIGN = domain(
    "campaign", "4.2", {**_NAMED, "aliases": TEXTS, **_SEEN, "objective": TEXT}, "name", rules=(seen("4.2"),)
)
_COURSE_OF_ACTION = domain("course-of-action", "4.3", _NAMED, "name")
_GROUPING = domain(
    "grouping", "4.4", {**_NAMED, "context": Word(words.GROUPING_CONTEXT), **_REFS}, "context", "object_refs"
)
_IDENTITY = domain(
    "identity",
    "4.5",
    {
        **_NAMED,
        "roles": TEXTS,
        "identity_class": Word(words.IDENTITY_CLASS),
        "sectors": some(words.INDUSTRY_SECTOR),
        "contact_information": TEXT,
    },
    "name",
)
_INCIDENT = domain("incident", "4.6", {**_NAMED, **_PHASED}, "name")
_INDICATOR = domain(
    "indicator",
    "4.7",
    {
        **_NAMED,
        "indicator_types": some(words.INDICATOR_TYPE),
        "pattern": TEXT,
        "pattern_type": Word(words.PATTERN_TYPE),
        "pattern_version": TEXT,
        "valid_from": TIMESTAMP,
        "valid_until": TIMESTAMP,
        **_PHASED,
    },
    "pattern",
    "pattern_type",
    "valid_from",
    rules=(in_order("valid_from", "valid_until", section="4.7", strictly=True), PATTERN),
)
_INFRASTRUCTURE = domain(
    "infrastructure",
    "4.8",
    {
        **_NAMED,
        "infrastructure_types": some(words.INFRASTRUCTURE_TYPE),
        "aliases": TEXTS,
        **_PHASED,
        **_SEEN,
    },
    "name",
    rules=(seen("4.8"),),
)
_INTRUSION_SET = domain(
    "intrusion-set", "4.9", {**_NAMED, "aliases": TEXTS, **_SEEN, **_MOTIVES}, "name", rules=(seen("4.9"),)
)
_LOCATION = domain(
    "location",
    "4.10",
    {
        **_NAMED,
        "latitude": Number(-90, 90, "4.10"),
        "longitude": Number(-180, 180, "4.10"),
        "precision": Number(),
        "region": Word(words.REGION),
        "country": TEXT,
        "administrative_area": TEXT,
        "city": TEXT,
        "street_address": TEXT,
        "postal_code": TEXT,
    },
    rules=(
        PLACE,
        needs("latitude", "longitude", section="4.10"),
        needs("longitude", "latitude", section="4.10"),
        needs("precision", "latitude", section="4.10"),
    ),
)
_MALWARE = domain(
    "malware",
    "4.11",
    {
        **_NAMED,
        "malware_types": some(words.MALWARE_TYPE),
        "is_family": FLAG,
        "aliases": TEXTS,
        **_PHASED,
        **_SEEN,
        "operating_system_refs": Listed(SOFTWARE_REF),
        "architecture_execution_envs": some(words.PROCESSOR_ARCHITECTURE),
        "implementation_languages": some(words.IMPLEMENTATION_LANGUAGE),
        "capabilities": some(words.MALWARE_CAPABILITIES),
        "sample_refs": Listed(one_of("artifact", "file")),
    },
    "is_family",
    rules=(FAMILY, seen("4.11")),
)
_MALWARE_ANALYSIS = domain(
    "malware-analysis",
    "4.12",
    {
        "product": TEXT,
        "version": TEXT,
        "host_vm_ref": SOFTWARE_REF,
        "operating_system_ref": SOFTWARE_REF,
        "installed_software_refs": Listed(SOFTWARE_REF),
        "configuration_version": TEXT,
        "modules": TEXTS,
        "analysis_engine_version": TEXT,
        "analysis_definition_version": TEXT,
        "submitted": TIMESTAMP,
        "analysis_started": TIMESTAMP,
        "analysis_ended": TIMESTAMP,
        "result_name": TEXT,
        "result": Word(words.MALWARE_RESULT),
        "analysis_sco_refs": Listed(_OBSERVABLE),
        "sample_ref": one_of("artifact", "file", "network-traffic"),
    },
    "product",
    rules=(at_least_one("result", "analysis_sco_refs", section="4.12"),),
)
_NOTE = domain(
    "note", "4.13", {"abstract": TEXT, "content": TEXT, "authors": TEXTS, **_REFS}, "content", "object_refs"
)
_OPINION = domain(
    "opinion",
    "4.15",
    {"explanation": TEXT, "authors": TEXTS, "opinion": Word(words.OPINION), **_REFS},
    "opinion",
    "object_refs",
)
_REPORT = domain(
    "report",
    "4.16",
    {**_NAMED, "report_types": some(words.REPORT_TYPE), "published": TIMESTAMP, **_REFS},
    "name",
    "published",
    "object_refs",
)
_THREAT_ACTOR = domain(
    "threat-actor",
    "4.17",
    {
        **_NAMED,
        "threat_actor_types": some(words.THREAT_ACTOR_TYPE),
        "aliases": TEXTS,
        **_SEEN,
        "roles": some(words.THREAT_ACTOR_ROLE),
        "sophistication": Word(words.THREAT_ACTOR_SOPHISTICATION),
        **_MOTIVES,
        "personal_motivations": some(words.ATTACK_MOTIVATION),
    },
    "name",
    rules=(seen("4.17"),),
)
_TOOL = domain(
    "tool",
    "4.18",
    {**_NAMED, "tool_types": some(words.TOOL_TYPE), "aliases": TEXTS, **_PHASED, "tool_version": TEXT},
    "name",
)
_VULNERABILITY = domain("vulnerability", "4.19", _NAMED, "name")

_BEFORE_OBSERVED: tuple[Shape, ...] = (
    _ATTACK_PATTERN, _CAMPAIGN, _COURSE_OF_ACTION, _GROUPING, _IDENTITY, _INCIDENT, _INDICATOR,
    _INFRASTRUCTURE, _INTRUSION_SET, _LOCATION, _MALWARE, _MALWARE_ANALYSIS, _NOTE,
)  # fmt: skip
_AFTER_OBSERVED: tuple[Shape, ...] = (_OPINION, _REPORT, _THREAT_ACTOR, _TOOL, _VULNERABILITY)
_OBSERVED_DATA = domain(
    "observed-data",
    "4.14",
    {
        "first_observed": TIMESTAMP,
        "last_observed": TIMESTAMP,
        "number_observed": Integer(1, 999_999_999, "4.14"),
        "objects": Container(),
        "object_refs": Listed(
            none_of("observed-data", *(each.name for each in (*_BEFORE_OBSERVED, *_AFTER_OBSERVED)), *_META)
        ),
    },
    "first_observed",
    "last_observed",
    "number_observed",
    rules=(
        in_order("first_observed", "last_observed", section="4.14"),
        at_least_one("object_refs", "objects", section="4.14"),
        not_both("object_refs", "objects", section="4.14"),
    ),
)
DOMAIN: Mapping[str, Shape] = {
    each.name: each for each in (*_BEFORE_OBSERVED, _OBSERVED_DATA, *_AFTER_OBSERVED)
}
"""The domain objects, in the order of section 4."""

_RELATIONSHIP = domain(
    "relationship",
    "5.1",
    {
        "relationship_type": RELATION,
        "description": TEXT,
        "source_ref": _END,
        "target_ref": _END,
        "start_time": TIMESTAMP,
        "stop_time": TIMESTAMP,
    },
    "relationship_type",
    "source_ref",
    "target_ref",
    rules=(in_order("start_time", "stop_time", section="5.1", strictly=True),),
)
_SIGHTING = domain(
    "sighting",
    "5.2",
    {
        "description": TEXT,
        **_SEEN,
        "count": Integer(0, 999_999_999, "5.2"),
        "sighting_of_ref": none_of(*OBSERVABLES, *_RELATIONS, *_META),
        "observed_data_refs": Listed(one_of("observed-data")),
        "where_sighted_refs": Listed(one_of("identity", "location")),
        "summary": FLAG,
    },
    "sighting_of_ref",
    rules=(seen("5.2"),),
)
RELATIONSHIPS: Mapping[str, Shape] = {each.name: each for each in (_RELATIONSHIP, _SIGHTING)}
